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
		take := func(holder string, ttl time.Duration) (token int64, held bool) {
			db.must(t, func(ctx context.Context, tx *storage.Tx) (err error) {
				token, held, err = tx.Lease(ctx, "sweep", holder, ttl)
				return err
			})
			return token, held
		}
		first, held := take("a", time.Hour)
		if !held {
			t.Fatal("nobody has the lease and a does not get it")
		}
		if again, held := take("a", time.Hour); !held || again != first {
			t.Errorf("renewed: token %d, held %t; want %d", again, held, first)
		}
		if _, held := take("b", time.Hour); held {
			t.Error("b took a's lease")
		}
		holds := func(holder string, token int64) error {
			ctx := context.Background()
			return db.InTx(ctx, func(tx *storage.Tx) error { return tx.Holds(ctx, "sweep", holder, token) })
		}
		if err := holds("a", first); err != nil {
			t.Errorf("a holds the lease: %v", err)
		}
		db.must(t, func(ctx context.Context, tx *storage.Tx) error { return tx.Release(ctx, "sweep", "a") })
		second, held := take("b", time.Hour)
		if !held || second <= first {
			t.Errorf("after the release: token %d, held %t", second, held)
		}
		if err := holds("a", first); !errors.Is(err, storage.ErrClaimLost) {
			t.Errorf("a wakes up late and may write: %v", err)
		}
	})
}
