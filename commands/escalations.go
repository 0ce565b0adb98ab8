package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// reportedDays is over how many days the times of escalations are reported.
const reportedDays = 90

// escalations lists what is open, or answers the escalation of one account on
// one line.
func escalations() Spec {
	return Spec{
		Name:    "escalations",
		Right:   domain.RightOwn,
		Summary: "List open escalations, or answer one",
		Usage:   "[team name | account] [ack|take|assign @who [note]|resolve note|reopen why|withdraw|history]",
		Examples: []string{"escalations", "escalations team EMEA", `escalations "Acme Corp"`, "escalations ack", "escalations assign @erin please call their lawyer",
			`escalations "Acme Corp" resolve agreed on a weekly call`},
		Run: runEscalations,
	}
}

func runEscalations(ctx context.Context, c *Call) (Reply, error) {
	if len(c.Args) == 0 {
		return c.listEscalations(ctx, domain.Team{})
	}
	if strings.EqualFold(c.Args[0], "team") && len(c.Args) > 1 {
		team, err := c.teamNamed(ctx, strings.Join(c.Args[1:], " "))
		if err != nil {
			return Reply{}, err
		}
		return c.listEscalations(ctx, team)
	}
	spec := *c.Spec
	spec.Account, spec.Words = true, true
	c.Spec = &spec
	if err := c.findAccount(ctx); err != nil {
		return Reply{}, err
	}
	if c.Ref.Account == "" {
		return Reply{}, domain.Errorf(domain.Invalid, "account", "Say which account, for example: %s escalations \"Acme Corp\" %s", c.Command, c.Args[0])
	}
	verb, rest := "history", []string(nil)
	if len(c.Args) > 0 {
		verb, rest = strings.ToLower(strings.TrimRight(c.Args[0], ",:")), c.Args[1:]
	}
	return c.answerOnLine(ctx, verb, rest)
}

// listEscalations lists what is open and how fast it is answered, of one team
// with those below it, or of all accounts when the team has no id.
func (c *Call) listEscalations(ctx context.Context, team domain.Team) (Reply, error) {
	list := view.EscalationList{Days: reportedDays, Team: team.Name}
	var env domain.Env
	err := c.Store.Read(ctx, func(tx *storage.Tx) error {
		open, err := tx.OpenEscalations(ctx)
		if err != nil {
			return err
		}
		late, err := tx.EscalationsSince(ctx, c.Now().AddDate(0, 0, -reportedDays))
		if err != nil {
			return err
		}
		if env, err = tx.Env(ctx, c.Actor, nil); err != nil {
			return err
		}
		accounts, err := tx.Accounts(ctx, storage.Filter{Escalated: true, Limit: len(open) + 1})
		if err != nil {
			return err
		}
		names := map[domain.AccountID]string{}
		for _, row := range accounts {
			names[row.ID] = row.Name
		}
		if team.ID != "" {
			if open, late, err = ofTeam(ctx, tx, env.Within(team.ID), open, late); err != nil {
				return err
			}
		}
		for _, e := range open {
			if name := names[e.AccountID]; name != "" { // archived ones are left out
				list.Rows = append(list.Rows, view.EscalationRow{Account: name, Escalation: e})
			}
		}
		list.Times = domain.MeasureEscalations(env, late)
		return nil
	})
	if err != nil {
		return Reply{}, err
	}
	return private(list.Render(env)), nil
}

// ofTeam returns those of two lists of escalations whose accounts have one of
// these people as CSM.
func ofTeam(ctx context.Context, tx *storage.Tx, members []domain.PersonID, open, late []domain.Escalation) (_, _ []domain.Escalation, err error) {
	theirs := map[domain.AccountID]bool{}
	for _, archived := range []bool{false, true} {
		if len(members) == 0 {
			break
		}
		filter := storage.Filter{CSMs: members, Archived: archived}
		if filter.Limit, err = tx.CountAccounts(ctx, filter); err != nil {
			return nil, nil, err
		}
		if filter.Limit == 0 {
			continue
		}
		rows, err := tx.Accounts(ctx, filter)
		if err != nil {
			return nil, nil, err
		}
		for _, row := range rows {
			theirs[row.ID] = true
		}
	}
	others := func(e domain.Escalation) bool { return !theirs[e.AccountID] }
	return slices.DeleteFunc(open, others), slices.DeleteFunc(late, others), err
}

// answerOnLine does what a button of the account's escalation does, in one line.
func (c *Call) answerOnLine(ctx context.Context, verb string, rest []string) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	e, ok := a.Escalation()
	if !ok && len(a.Escalations) > 0 {
		e = a.Escalations[len(a.Escalations)-1]
	}
	if e.ID == "" {
		return Reply{}, domain.Errorf(domain.NotFound, "", "%s has no escalation. To raise one: %s escalate", a.Name, c.Command)
	}
	held := view.HeldRef{ID: e.ID, With: e.With()}
	c.Ref.Term, c.Ref.Subject = e.TermID, held.String()
	var change func(*domain.Account, domain.Env) (*domain.Change, error)
	switch verb {
	case "history", "show":
		return c.show(view.EscalationForm(c.meta(), a, e, env).Modal()), nil
	case "ack", "acknowledge":
		change = func(a *domain.Account, env domain.Env) (*domain.Change, error) { return a.Acknowledge(env, e.ID) }
	case "take", "takeover":
		change = func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.TakeOver(env, e.ID, held.With)
		}
	case "resolve":
		change = func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.Resolve(env, e.ID, sentence(rest))
		}
	case "reopen":
		change = func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.RaiseAgain(env, e.ID, sentence(rest))
		}
	case "withdraw":
		change = func(a *domain.Account, env domain.Env) (*domain.Change, error) { return a.Withdraw(env, e.ID) }
	case "assign", "reassign":
		change, err = c.assignOnLine(ctx, held, rest)
	default:
		err = domain.Errorf(domain.Invalid, "", "I do not know %q. Use ack, take, assign @who, resolve, reopen, withdraw or history.", verb)
	}
	if err != nil {
		return Reply{}, err
	}
	if a, env, err = c.decide(ctx, change); err != nil {
		return Reply{}, err
	}
	e, _ = a.EscalationByID(e.ID)
	return private(view.EscalationAnswered(a, e, env)), nil
}

// assignOnLine reads whom to ask, and what.
func (c *Call) assignOnLine(ctx context.Context, held view.HeldRef, words []string) (func(*domain.Account, domain.Env) (*domain.Change, error), error) {
	if len(words) == 0 {
		return nil, domain.Errorf(domain.Invalid, "person", "Say who is to answer: %s escalations assign @erin", c.Command)
	}
	id, ok := personArg(words[0])
	if !ok {
		return nil, domain.Errorf(domain.Invalid, "person", "%q is nobody I can find. Mention people with @.", words[0])
	}
	to, err := c.person(ctx, id)
	return func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.Reassign(env, held.ID, held.With, to, sentence(words[1:]))
	}, err
}
