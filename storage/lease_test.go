package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/storage"
)

func TestLease(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		take := func(holder string, ttl time.Duration) (lease storage.Lease, held bool) {
			db.must(t, func(ctx context.Context, tx *storage.Tx) (err error) {
				lease, held, err = tx.TakeLease(ctx, "sweep", holder, ttl)
				return err
			})
			return lease, held
		}
		state := func() (s storage.LeaseState, known bool) {
			db.must(t, func(ctx context.Context, tx *storage.Tx) (err error) {
				s, known, err = tx.LeaseState(ctx, "sweep")
				return err
			})
			return s, known
		}
		if s, known := state(); known {
			t.Errorf("nobody has the lease yet: %+v", s)
		}
		first, held := take("a", time.Hour)
		if !held {
			t.Fatal("nobody has the lease and a does not get it")
		}
		if again, held := take("a", time.Hour); !held || again != first {
			t.Errorf("renewed: %+v, held %t; want %+v", again, held, first)
		}
		if _, held := take("b", time.Hour); held {
			t.Error("b took a's lease")
		}
		holds := func(lease storage.Lease) error {
			ctx := context.Background()
			return db.InTx(ctx, func(tx *storage.Tx) error { return tx.Holds(ctx, lease) })
		}
		if err := holds(first); err != nil {
			t.Errorf("a holds the lease: %v", err)
		}
		if s, known := state(); !known || s.Holder != "a" || s.Left <= 59*time.Minute || s.Left > time.Hour {
			t.Errorf("a has the lease for an hour: %+v, %t", s, known)
		}
		db.must(t, func(ctx context.Context, tx *storage.Tx) error { return tx.Release(ctx, first) })
		if s, known := state(); !known || s.Holder != "a" || s.Left > 0 {
			t.Errorf("a had it last: %+v, %t", s, known)
		}
		second, held := take("b", time.Hour)
		if !held || second.Token <= first.Token {
			t.Errorf("after the release: %+v, held %t", second, held)
		}
		if err := holds(first); !errors.Is(err, storage.ErrClaimLost) {
			t.Errorf("a wakes up late and may write: %v", err)
		}
	})
}
