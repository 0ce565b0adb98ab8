package storage_test

import (
	"context"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/storage"
)

// A pace fills with the clock up to its burst, is shared by whoever asks, and
// survives clocks that jump.
func TestPaces(t *testing.T) {
	rates := map[storage.Work]storage.Rate{storage.Posting: {Burst: 4, Every: time.Second}}
	onBoth(t, func(t *testing.T, db *database) {
		pace := func(spend int) (p storage.Pace) {
			t.Helper()
			db.must(t, func(ctx context.Context, tx *storage.Tx) error {
				if err := tx.LockPaces(ctx); err != nil {
					return err
				}
				paces, err := tx.Paces(ctx, db.clock(), rates)
				if err != nil {
					return err
				}
				p = paces[storage.Posting]
				return tx.Spend(ctx, storage.Posting, p, spend)
			})
			return p
		}
		free := func(want int, after string) {
			t.Helper()
			if got := pace(0).Free(db.clock()); got != want {
				t.Errorf("%s: %d calls are free, want %d", after, got, want)
			}
		}
		if n := pace(4).Free(db.clock()); n != 4 {
			t.Errorf("at first %d calls are free", n)
		}
		free(0, "all spent")
		if wait := pace(0).Ready(rates[storage.Posting], db.clock(), db.clock()).Sub(db.clock()); wait < time.Second || wait > time.Second+2*time.Millisecond {
			t.Errorf("the next call in %v, want a second", wait)
		}
		db.move(1500 * time.Millisecond)
		free(1, "a second and a half later")
		db.move(500 * time.Millisecond)
		free(2, "halves add up")
		pace(-1)
		free(3, "one given back")
		db.move(time.Hour)
		free(4, "after a long rest")

		pause := func(until time.Time) {
			db.must(t, func(ctx context.Context, tx *storage.Tx) error {
				return tx.PauseWork(ctx, db.clock(), until, rates, storage.Posting)
			})
		}
		pause(db.clock().Add(time.Minute))
		pause(db.clock().Add(time.Second)) // the longer one stays
		db.move(30 * time.Second)
		free(0, "paused")
		if at := pace(0).Ready(rates[storage.Posting], db.clock(), db.clock()); !at.Equal(db.clock().Add(30 * time.Second)) {
			t.Errorf("ready at %v", at)
		}
		db.move(30 * time.Second)
		free(4, "the pause is over")

		pace(4)
		db.move(-30 * time.Second) // another host's clock, a little behind
		free(0, "a clock a little behind")
		db.move(-24 * time.Hour) // ours jumped, and back
		free(0, "a clock that jumped back")
		db.move(2 * time.Second)
		free(2, "it goes on from there")
	})
}
