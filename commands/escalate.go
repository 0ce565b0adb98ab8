package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// escalate asks the manager to look at an account.
func escalate() Spec {
	return Spec{
		Name:     "escalate",
		Right:    domain.RightOwn,
		Summary:  "Ask the manager for help",
		Usage:    "[account] [high|normal|low] [reason]",
		Examples: []string{"escalate", "escalate high their finance director stopped answering", `escalate "Acme Corp" legal review is stuck`},
		Account:  true,
		Words:    true,
		Run:      runEscalate,
		Form:     openEscalate,
		Submit:   submitEscalate,
		Actions: map[string]Handler{
			view.ActionAcknowledge: acknowledge,
			view.ActionResolve:     openResolve,
			view.ActionTakeOver:    takeOver,
			view.ActionReassign:    openReassign,
			view.ActionReopen:      openReopen,
			view.ActionWithdraw:    withdraw,
			view.ActionHistory:     openEscalation,
		},
		Views: map[string]Handler{
			view.FormResolve: submitResolve, view.FormReassign: submitReassign, view.FormReopen: submitReopen,
		},
	}
}

func openEscalate(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	if _, ok := a.Term(); !ok {
		return nil, domain.Errorf(domain.Conflict, "", "%s has no open term: there is nothing to escalate.", a.Name)
	}
	return view.EscalateForm(c.meta(c.NewID(domain.PrefixEscalation)), a, env).Modal(), nil
}

func submitEscalate(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	return saveEscalation(ctx, c, domain.EscalationInput{
		ID: domain.EscalationID(c.minted(0)), Severity: domain.Severity(v.Choice("severity")),
		Reason: v.Text("reason"), Ask: v.Text("ask"),
	})
}

func runEscalate(ctx context.Context, c *Call) (Reply, error) {
	words, err := c.otherAccount(ctx)
	if err != nil {
		return Reply{}, err
	}
	severity := domain.Severity(strings.ToLower(strings.TrimRight(words[0], ",:")))
	if slices.Contains(domain.Severities(), severity) {
		words = words[1:]
	} else {
		severity = domain.Normal
	}
	reason := sentence(words)
	if reason == "" {
		return Reply{}, domain.Errorf(domain.Invalid, "reason", "Say what is wrong too: %s", c.Command+" escalate "+string(severity)+" their finance director stopped answering")
	}
	return saveEscalation(ctx, c, domain.EscalationInput{Severity: severity, Reason: reason})
}

// otherAccount looks for an account before the severity: "Maple low …" in a
// channel that is linked to another account names Maple, although a reason may
// begin with any word. It takes the name off the line.
func (c *Call) otherAccount(ctx context.Context) ([]string, error) {
	isSeverity := func(word string) bool {
		return slices.Contains(domain.Severities(), domain.Severity(strings.ToLower(strings.TrimRight(word, ",:"))))
	}
	if len(c.Args) < 2 || isSeverity(c.Args[0]) || !isSeverity(c.Args[1]) {
		return c.Args, nil
	}
	var found []storage.AccountRef
	err := c.Store.Read(ctx, func(tx *storage.Tx) (err error) {
		found, err = tx.FindAccounts(ctx, c.Args[0], 2)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(found) != 1 || found[0].Match == storage.MatchNear {
		return c.Args, nil
	}
	c.Ref.Account = found[0].ID
	return c.Args[1:], nil
}

func saveEscalation(ctx context.Context, c *Call, in domain.EscalationInput) (Reply, error) {
	change := &domain.Change{}
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (_ *domain.Change, err error) {
		change, err = a.Escalate(env, in)
		return change, err
	})
	if err != nil {
		return Reply{}, err
	}
	return private(view.Escalated(a, change, env)), nil
}
