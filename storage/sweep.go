package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

// SweepUnder decides about several accounts under a lease, in one commit and with
// a number of statements that does not grow with theirs. Accounts that are not
// there any more are left out. What goes wrong with one of them undoes it for
// all; [Store.DecideUnder] then decides about each by itself.
//
// When the lease has gone to somebody else, nothing is saved and the error is
// [ErrClaimLost].
func (s *Store) SweepUnder(ctx context.Context, lease Lease, ids []domain.AccountID,
	fn func(*domain.Account, domain.Env) (*domain.Change, error),
) error {
	return s.InTx(ctx, func(tx *Tx) error {
		accounts, err := tx.whole(ctx, ids)
		if err != nil {
			return fmt.Errorf("load accounts to sweep: %w", err)
		}
		env, err := tx.envOf(ctx, "", accounts)
		if err != nil {
			return err
		}
		changes := make([]*domain.Change, len(accounts))
		for i, a := range accounts {
			own := env
			if own.LateStarts, err = tx.lateStarts(ctx, a, env); err != nil {
				return err
			}
			if changes[i], err = fn(a, own); err != nil {
				return err
			}
		}
		if err := tx.Holds(ctx, lease); err != nil { // as late as can be
			return err
		}
		return tx.saveSwept(ctx, accounts, changes, env)
	})
}

// saveSwept saves the changes of a sweep. Those that are more than a sweep
// usually brings are saved by themselves.
func (tx *Tx) saveSwept(ctx context.Context, accounts []*domain.Account, changes []*domain.Change, env domain.Env) error {
	var plain []*domain.Account
	var together []*domain.Change
	var messages []Message
	var ids []domain.AccountID
	var terms []domain.TermID
	for i, a := range accounts {
		c := changes[i]
		if c.Account || len(c.Terms) > 0 || len(c.Touches) > 0 {
			if err := tx.Save(ctx, a, c); err != nil {
				return err
			}
			continue
		}
		plain, together, ids = append(plain, a), append(together, c), append(ids, a.ID)
		messages = append(messages, tx.messages(a, c.Announcements)...)
		terms = append(terms, touched(a, c)...)
	}
	if len(plain) == 0 {
		return nil
	}
	for _, save := range []func() error{
		func() error { return tx.saveDerived(ctx, plain, env) },
		func() error { return tx.saveParts(ctx, together...) },
		func() error { return tx.promise(ctx, messages) },
		func() error {
			slices.Sort(terms)
			return tx.markRefresh(ctx, ids, slices.Compact(terms))
		},
	} {
		if err := save(); err != nil {
			return fmt.Errorf("save swept accounts: %w", err)
		}
	}
	return nil
}

// derivedColumns are those of an account's row that a sweep changes, as
// derivedArgs lists them.
const derivedColumns = "next_due_at, colour, escalation_id, overseen, catch_up_on, helpers, card_key, card_day"

func derivedArgs(a *domain.Account, env domain.Env) []any {
	open, _ := a.Escalation()
	derived := a.Derived(env)
	return []any{at(derived.NextDue), a.Colour(), open.ID, derived.Overseen, derived.CatchUpOn, helpersText(derived.Helpers), a.DayCard.Key, a.DayCard.On}
}

// saveDerived writes the rows of accounts of which nothing else changed. The
// select of no rows gives the values the types of their columns.
func (tx *Tx) saveDerived(ctx context.Context, accounts []*domain.Account, env domain.Env) error {
	width := 2 + len(strings.Split(derivedColumns, ",")) // id, version and the columns above
	for together := range powers(accounts) {
		var args []any
		for _, a := range together {
			args = append(append(args, a.ID, a.Version), derivedArgs(a, env)...)
		}
		row := " UNION ALL SELECT " + marks(width)
		values := "SELECT id, version, " + derivedColumns + " FROM accounts WHERE FALSE" + strings.Repeat(row, len(together))
		n, err := tx.exec(ctx, "UPDATE accounts SET version = accounts.version + 1, next_due_at = v.next_due_at, colour = v.colour, "+
			"escalation_id = v.escalation_id, overseen = v.overseen, catch_up_on = v.catch_up_on, helpers = v.helpers, card_key = v.card_key, card_day = v.card_day "+
			"FROM ("+values+") v WHERE accounts.id = v.id AND accounts.version = v.version", args...)
		if err != nil {
			return err
		}
		if n != int64(len(together)) {
			return errLostRace
		}
		for _, a := range together {
			a.Version++
		}
	}
	return nil
}

// helpersText is how the helpers of an account are kept: each between blanks, so
// that one can be looked for.
func helpersText(people []domain.PersonID) string {
	if len(people) == 0 {
		return ""
	}
	words := make([]string, len(people))
	for i, p := range people {
		words[i] = string(p)
	}
	return " " + strings.Join(words, " ") + " "
}
