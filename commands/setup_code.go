package commands

import (
	"context"
	"fmt"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// adminless reports whether nobody is admin yet: then the code that serve
// printed makes one (R56a).
func (c *Call) adminless(ctx context.Context) (none bool, err error) {
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		s, err := tx.Settings(ctx)
		none = len(s.Admins) == 0
		return err
	})
	return none, err
}

func submitCode(ctx context.Context, c *Call) (Reply, error) {
	return c.becomeAdmin(ctx, c.values().Text(view.FieldCode))
}

// becomeAdmin makes the actor the first admin if the code is right, and goes on
// to the setup. A wrong code is counted although it is refused.
func (c *Call) becomeAdmin(ctx context.Context, code string) (Reply, error) {
	var refused error
	err := c.Store.InTx(ctx, func(tx *storage.Tx) error {
		refused = nil
		s, err := tx.Settings(ctx)
		if err != nil {
			return err
		}
		if s.IsAdmin(c.Actor) {
			return nil // the same form twice
		}
		if len(s.Admins) > 0 {
			refused = domain.Errorf(domain.Forbidden, view.FieldCode, "Somebody is admin already. Ask them.")
			return nil
		}
		codes, err := tx.SetupCodes(ctx)
		if err != nil {
			return err
		}
		refused = codes.Try(c.Actor, code, tx.Now())
		if err := tx.SaveSetupCodes(ctx, codes); err != nil || refused != nil {
			return err
		}
		s.Admins = []domain.PersonID{c.Actor}
		return tx.SaveSettings(ctx, c.Actor, s)
	})
	if err != nil {
		return Reply{}, fmt.Errorf("make the first admin: %w", err)
	}
	if refused != nil {
		return Reply{}, refused
	}
	form, err := setupForm(ctx, c)
	if err != nil {
		return Reply{}, err
	}
	return c.show(form), nil
}
