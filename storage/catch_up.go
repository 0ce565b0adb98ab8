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
	key := domain.CatchUpKey(a.CSM, on)
	if n, counted := tx.late[key]; counted {
		return n, nil
	}
	list, err := tx.MessageByKey(ctx, key)
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
	tx.late[key] = n
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

// onList says of the facts of an account that a list of late starts told of them
// and no card came since. Its parameters are the list's day, its CSM and the day.
const onList = "reminded_for = ? AND listed_on IS NOT NULL AND card_on IS NULL AND " +
	"account_id IN (SELECT id FROM accounts WHERE csm = ? AND catch_up_on = ?)"

// listCame notes the day on which a list of late starts was posted, from which
// its steps count as late: it may have waited since it was promised.
func (tx *Tx) listCame(ctx context.Context, m Message) error {
	csm, on := domain.PersonID(m.Promise.Subject), m.Promise.Detail
	env, err := tx.Env(ctx, csm, nil)
	if err != nil {
		return err
	}
	today := domain.DateIn(tx.now, env.Zone(csm, ""))
	if _, err := tx.exec(ctx, "UPDATE milestone_facts SET listed_on = ? WHERE "+onList, today, on, csm, on); err != nil {
		return fmt.Errorf("note the list of %s: %w", csm, err)
	}
	return nil
}

// UnlistCatchUp takes back that a CSM's list of a day told of its steps, because
// nobody could be sent it: each account is due at once and has a card.
func (tx *Tx) UnlistCatchUp(ctx context.Context, csm domain.PersonID, on domain.Date) error {
	const told = "id IN (SELECT account_id FROM milestone_facts WHERE " + onList + ")"
	// First the accounts: whoever decides about one of them now decides anew.
	if _, err := tx.exec(ctx, "UPDATE accounts SET version = version + 1, next_due_at = ? WHERE "+told, at(tx.now), on, csm, on); err != nil {
		return fmt.Errorf("take back the list of %s: %w", csm, err)
	}
	if _, err := tx.exec(ctx, "UPDATE milestone_facts SET reminded_for = NULL, listed_on = NULL WHERE "+onList, on, csm, on); err != nil {
		return fmt.Errorf("take back the list of %s: %w", csm, err)
	}
	return nil
}
