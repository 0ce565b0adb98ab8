package commands

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// negotiation shows and keeps the frame of a negotiation (R32a). What it says is
// in its form and nowhere else: no answer, message or file repeats it.
func negotiation() Spec {
	return Spec{
		Name:     "negotiation",
		Summary:  "Set our limits, what we give and what we ask in return",
		Usage:    "[account] [contract]",
		Examples: []string{"negotiation", `negotiation "Acme Corp"`, "negotiation Support"},
		Right:    domain.RightConfidential,
		Account:  true,
		Words:    true,
		Run:      runNegotiation,
		Form:     openNegotiation,
		Submit:   submitNegotiation,
		Actions:  map[string]Handler{view.ActionNegotiationContract: changeNegotiated},
	}
}

func runNegotiation(ctx context.Context, c *Call) (Reply, error) {
	form, err := openNegotiation(ctx, c)
	if err != nil {
		return Reply{}, err
	}
	return c.show(form), nil
}

func openNegotiation(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	c.nameContract(a)
	if len(c.Args) > 0 {
		return nil, domain.Errorf(domain.Invalid, "", "%s has no contract called %q with an open term.", a.Name, sentence(c.Args))
	}
	t, err := openTermAt(a, c.Ref.Term)
	if err != nil {
		return nil, err
	}
	c.Ref.Term = t.ID
	return view.NegotiationForm(c.meta(strconv.Itoa(t.Facts.Negotiation.Version)), a, t, env).Modal(), nil
}

// changeNegotiated shows the frame of another contract.
func changeNegotiated(ctx context.Context, c *Call) (Reply, error) {
	c.Ref.Term = domain.TermID(c.Value)
	form, err := openNegotiation(ctx, c)
	return Reply{Update: form}, err
}

func submitNegotiation(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	version, err := strconv.Atoi(c.minted(0))
	if err != nil {
		return Reply{}, domain.Errorf(domain.NotFound, "", "This form is from an older renewalbot. Close it and open it again.")
	}
	a, _, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.SetNegotiation(env, c.Ref.Term, domain.Negotiation{
			Fixed: v.Text("fixed"), Escalate: v.Text("escalate"), Concessions: v.Text("concessions"), Asks: v.Text("asks"), Version: version,
		})
	})
	if err != nil {
		return Reply{}, err
	}
	t, _ := a.TermByID(c.Ref.Term)
	return private(view.NegotiationKept(a, t)), nil
}
