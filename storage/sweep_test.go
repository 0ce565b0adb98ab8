package storage_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// flock adds accounts of different kinds, of which a sweep has something to do
// for most.
func (db *database) flock(t *testing.T, n int) (ids []domain.AccountID) {
	t.Helper()
	for i := range n {
		in := acme()
		in.Name, in.ExternalID = fmt.Sprintf("Account %d", i), fmt.Sprintf("CRM-%d", i)
		in.Channel = domain.ChannelID(fmt.Sprintf("C%d", i))
		in.Term.RenewalDate = domain.DateIn(db.clock(), time.UTC).AddDays(15 + 30*(i%5))
		id := db.add(t, in)
		if i%3 == 0 {
			db.rate(t, id, domain.Green)
			db.rate(t, id, domain.Red)
		}
		ids = append(ids, id)
	}
	return ids
}

func sweep(a *domain.Account, env domain.Env) (*domain.Change, error) { return a.Sweep(env), nil }

// seen is what a sweep leaves of an account, without the ids that are minted.
type seen struct {
	Version    int64
	Next       time.Time
	DayCard    bool
	Escalation bool
	Milestones []string
	Messages   []string
}

func (db *database) seen(t *testing.T, id domain.AccountID) (s seen) {
	t.Helper()
	a := db.account(t, id)
	_, open := a.Escalation()
	s = seen{Version: a.Version, DayCard: a.DayCard.Key != "", Escalation: open}
	for _, m := range a.Milestones {
		s.Milestones = append(s.Milestones, fmt.Sprint(m.Milestone, m.State, m.RemindedFor, m.CardOn))
	}
	db.must(t, func(ctx context.Context, tx *storage.Tx) error {
		rows, err := tx.Accounts(ctx, storage.Filter{Limit: 1000})
		for _, r := range rows {
			if r.ID == id {
				s.Next = r.NextDueAt
			}
		}
		if err != nil {
			return err
		}
		messages, err := tx.Messages(ctx, storage.MessageFilter{Account: id, Limit: 100})
		for _, m := range messages {
			s.Messages = append(s.Messages, fmt.Sprint(m.Promise.Kind, m.Promise.Subject != "", m.State, m.Place != ""))
		}
		return err
	})
	return s
}

func TestSweepTogetherIsSweepOneByOne(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		const half = 15 // no power of two, and as many of each kind
		db.started(t)
		ids := db.flock(t, 2*half)
		together, alone := ids[:half], ids[half:]
		for day := range 16 {
			if err := db.SweepUnder(t.Context(), storage.Lease{}, together, sweep); err != nil {
				t.Fatal(err)
			}
			for _, id := range alone {
				if err := db.DecideUnder(t.Context(), storage.Lease{}, id, sweep); err != nil {
					t.Fatal(err)
				}
			}
			db.move(24 * time.Hour)
			if day%5 != 0 {
				continue
			}
			for i := range together {
				if diff := cmp.Diff(db.seen(t, alone[i]), db.seen(t, together[i])); diff != "" {
					t.Fatalf("day %d, account %d (-one by one +together):\n%s", day, i, diff)
				}
			}
		}
	})
}

func TestSweepTogetherIsAllOrNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		db.started(t)
		ids := db.flock(t, 5)
		var before []seen
		for _, id := range ids {
			before = append(before, db.seen(t, id))
		}
		wrong := errors.New("as a test")
		for name, try := range map[string]struct {
			lease storage.Lease
			fn    func(*domain.Account, domain.Env) (*domain.Change, error)
			want  error
		}{
			"one cannot be decided": {want: wrong, fn: func(a *domain.Account, env domain.Env) (*domain.Change, error) {
				if a.ID == ids[3] {
					return nil, wrong
				}
				return a.Sweep(env), nil
			}},
			"one changed meanwhile": {fn: func(a *domain.Account, env domain.Env) (*domain.Change, error) {
				if a.ID == ids[3] {
					a.Version-- // it was loaded before somebody else's change
				}
				return a.Sweep(env), nil
			}},
			"another process plans": {lease: storage.Lease{Name: "planner", Holder: "frozen", Token: 1}, fn: sweep, want: storage.ErrClaimLost},
		} {
			err := db.SweepUnder(t.Context(), try.lease, ids, try.fn)
			if err == nil || try.want != nil && !errors.Is(err, try.want) {
				t.Errorf("%s: %v, want an error like %v", name, err, try.want)
			}
			for i, id := range ids {
				if diff := cmp.Diff(before[i], db.seen(t, id)); diff != "" {
					t.Errorf("%s: account %d changed (-before +after):\n%s", name, i, diff)
				}
			}
		}
	})
}
