package commands

import (
	"context"
	"strings"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// ownership says who leads the negotiations of an account, and decides it.
func ownership() Spec {
	return Spec{
		Name:     "ownership",
		Right:    domain.RightOwn, // showing is for everybody, deciding for those who manage the account
		Summary:  "Show and decide who leads the negotiation",
		Usage:    "[account] [sales @who|sales nobody|cs_led|sales_led|hybrid|default]",
		Examples: []string{"ownership", "ownership sales @erin", `ownership "Acme Corp" hybrid`, "ownership default"},
		Account:  true,
		Words:    true,
		Run:      runOwnership,
	}
}

func runOwnership(ctx context.Context, c *Call) (Reply, error) {
	if len(c.Args) == 0 {
		a, env, err := c.load(ctx)
		if err != nil {
			return Reply{}, err
		}
		return private(view.Ownership(a, env)), nil
	}
	if strings.EqualFold(c.Args[0], "sales") && len(c.Args) > 1 {
		return c.nameSalesOwner(ctx, c.Args[1])
	}
	model := sentence(c.Args)
	if strings.EqualFold(model, "default") {
		model = ""
	}
	return c.decideOwnership(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.Choose(env, domain.Choices{domain.SettingOwner: model})
	})
}

func (c *Call) nameSalesOwner(ctx context.Context, word string) (Reply, error) {
	var person domain.Person
	if !strings.EqualFold(word, "nobody") {
		id, ok := personArg(word)
		if !ok {
			return Reply{}, domain.Errorf(domain.Invalid, "sales", "%q is nobody I can find. Mention people with @.", word)
		}
		var err error
		if person, err = c.person(ctx, id); err != nil {
			return Reply{}, err
		}
	}
	return c.decideOwnership(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.SetSalesOwner(env, person)
	})
}

func (c *Call) decideOwnership(ctx context.Context, fn func(*domain.Account, domain.Env) (*domain.Change, error)) (Reply, error) {
	_, _, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		if err := a.Check(env, domain.RightManage); err != nil {
			return nil, err
		}
		return fn(a, env)
	})
	if err != nil {
		return Reply{}, err
	}
	a, env, err := c.load(ctx) // with the name of whoever was named
	if err != nil {
		return Reply{}, err
	}
	return private(view.Ownership(a, env)), nil
}
