package commands

import (
	"context"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// lists is what can be pressed in a list of accounts: each line's card comes
// when it is asked for.
func lists() Spec {
	return Spec{Right: domain.RightLog, Actions: map[string]Handler{view.ActionShowCard: showCard}}
}

func showCard(ctx context.Context, c *Call) (Reply, error) {
	a, _, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.ShowCard(env, c.Ref.Term, c.Ref.Subject)
	})
	if err != nil {
		return Reply{}, err
	}
	return private(view.CardShown(a)), nil
}
