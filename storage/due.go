package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// DueAccounts returns the accounts for which the bot has something to do by
// itself at or before now, the longest-waiting first.
func (tx *Tx) DueAccounts(ctx context.Context, now time.Time, limit int) ([]domain.AccountID, error) {
	ids, err := all(ctx, tx, func(id *domain.AccountID) []any { return []any{id} },
		"SELECT id FROM accounts WHERE next_due_at IS NOT NULL AND next_due_at <= ? ORDER BY next_due_at, id "+limited, at(now), limit)
	if err != nil {
		return nil, fmt.Errorf("list due accounts: %w", err)
	}
	return ids, nil
}

// NextDueAt returns the earliest instant at which the bot has something to do
// for any account; the zero time is never.
func (tx *Tx) NextDueAt(ctx context.Context) (time.Time, error) {
	var next time.Time
	_, err := tx.one(ctx, []any{instant{&next}},
		"SELECT next_due_at FROM accounts WHERE next_due_at IS NOT NULL ORDER BY next_due_at, id LIMIT 1")
	if err != nil {
		return time.Time{}, fmt.Errorf("read next due instant: %w", err)
	}
	return next, nil
}

// recomputeBatch is how many accounts one commit of [Store.RecomputeDue] reads
// again: few enough that a person's change waits only a moment.
const recomputeBatch = 50

// RecomputeDue computes anew when each account is due next. It is called after
// something changed that is no part of an account: the settings ("Start
// reminders"), the playbooks, a person's zone. With csms given, only their
// accounts are read. It works in batches; what changes meanwhile is right
// already. It returns how many accounts it read.
func (s *Store) RecomputeDue(ctx context.Context, csms ...domain.PersonID) (int, error) {
	return s.RecomputeDueUnder(ctx, Lease{}, csms...)
}

// RecomputeDueUnder is [Store.RecomputeDue] under a lease: when the lease has
// gone to somebody else it stops with [ErrClaimLost].
func (s *Store) RecomputeDueUnder(ctx context.Context, lease Lease, csms ...domain.PersonID) (int, error) {
	total := 0
	for after := domain.AccountID(""); ; {
		var n int
		var last domain.AccountID
		err := s.InTx(ctx, func(tx *Tx) (err error) {
			if n, last, err = tx.recomputeDue(ctx, after, csms); err != nil {
				return err
			}
			return tx.Holds(ctx, lease)
		})
		if err != nil {
			return total, fmt.Errorf("recompute due instants: %w", err)
		}
		if n == 0 {
			return total, nil
		}
		total += n
		after = last
	}
}

// recomputeDue does one batch of accounts behind an id.
func (tx *Tx) recomputeDue(ctx context.Context, after domain.AccountID, csms []domain.PersonID) (n int, last domain.AccountID, err error) {
	var c clauses
	c.addIf(true, "id > ?", after)
	c.addIf(len(csms) > 0, "csm IN ("+marks(len(anyOf(csms)))+")", anyOf(csms)...)
	ids, err := all(ctx, tx, func(id *domain.AccountID) []any { return []any{id} },
		"SELECT id FROM accounts "+c.where()+" ORDER BY id "+limited, append(c.args, recomputeBatch)...)
	if err != nil {
		return 0, "", err
	}
	if len(ids) == 0 {
		return 0, "", nil
	}
	accounts, err := tx.whole(ctx, ids)
	if err != nil {
		return 0, "", err
	}
	env, err := tx.envOf(ctx, "", accounts)
	if err != nil {
		return 0, "", err
	}
	for _, a := range accounts {
		derived := a.Derived(env)
		// A change that commits meanwhile computes it itself, with a new version.
		if _, err := tx.exec(ctx, "UPDATE accounts SET next_due_at = ?, overseen = ?, catch_up_on = ?, helpers = ? WHERE id = ? AND version = ?",
			at(derived.NextDue), derived.Overseen, derived.CatchUpOn, helpersText(derived.Helpers), a.ID, a.Version); err != nil {
			return 0, "", fmt.Errorf("account %s: %w", a.ID, err)
		}
	}
	return len(ids), ids[len(ids)-1], nil
}
