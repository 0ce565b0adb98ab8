package commands

import (
	"context"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// lists is what can be pressed in a list of accounts: each line's card comes
// when it is asked for, and a long list has pages.
func lists() Spec {
	return Spec{
		Right:   domain.RightLog,
		Actions: map[string]Handler{view.ActionShowCard: showCard, view.ActionCatchUpMore: moreCatchUp},
	}
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

// moreCatchUp shows a page of a whole list of late starts: a new form from the
// message, the form at hand turned when its own buttons are pressed.
func moreCatchUp(ctx context.Context, c *Call) (Reply, error) {
	at, ok := view.ParseCatchUpPage(c.Value)
	if !ok {
		return Reply{}, domain.Errorf(domain.NotFound, "", "I do not know that list any more. The Home tab lists all of your accounts.")
	}
	var items []domain.CatchUpItem
	err := c.Store.Read(ctx, func(tx *storage.Tx) (err error) {
		items, err = tx.CatchUp(ctx, at.CSM, at.Day)
		return err
	})
	if err != nil {
		return Reply{}, err
	}
	form := view.CatchUpForm(c.meta(), items, at).Modal()
	if c.View != nil && c.View.CallbackID == form.CallbackID {
		return Reply{Update: form}, nil
	}
	return c.show(form), nil
}
