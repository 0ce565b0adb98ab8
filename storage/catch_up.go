package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/renewalbot/renewalbot/domain"
)

// maxCatchUp bounds how many accounts one list of late starts is read from.
const maxCatchUp = 500

// lateStarts counts the accounts of the account's CSM that begin late on the
// same day, itself included. Once their list is out it is 0: who begins later
// that day has a card.
func (tx *Tx) lateStarts(ctx context.Context, a *domain.Account, env domain.Env) (int, error) {
	on := a.CatchUpOn(env)
	if a.CSM == "" || on.IsZero() {
		return 0, nil
	}
	list, err := tx.MessageByKey(ctx, domain.CatchUpKey(a.CSM, on))
	switch {
	case err == nil && list.State != Queued:
		return 0, nil
	case err != nil && !errors.Is(err, &domain.Error{Code: domain.NotFound}):
		return 0, err
	}
	var n int
	if _, err := tx.one(ctx, []any{&n}, "SELECT COUNT(*) FROM accounts WHERE csm = ? AND catch_up_on = ?", a.CSM, on); err != nil {
		return 0, fmt.Errorf("count late starts of %s: %w", a.CSM, err)
	}
	return n, nil
}

// CatchUp returns the accounts of a CSM that began late on a day, the most
// important first, as far as there is still something to catch up with.
func (tx *Tx) CatchUp(ctx context.Context, csm domain.PersonID, on domain.Date) ([]domain.CatchUpItem, error) {
	ids, err := all(ctx, tx, func(id *domain.AccountID) []any { return []any{id} },
		"SELECT id FROM accounts WHERE csm = ? AND catch_up_on = ? ORDER BY decision_date, id "+limited, csm, on, maxCatchUp)
	if err != nil {
		return nil, fmt.Errorf("list late starts of %s: %w", csm, err)
	}
	var items []domain.CatchUpItem
	for _, id := range ids {
		a, err := tx.Account(ctx, id)
		if err != nil {
			return nil, err
		}
		env, err := tx.Env(ctx, "", a)
		if err != nil {
			return nil, err
		}
		if item, ok := a.CatchUpItem(env); ok {
			items = append(items, item)
		}
	}
	domain.SortCatchUp(items)
	return items, nil
}
