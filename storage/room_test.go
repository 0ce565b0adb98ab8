package storage_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/storage"
)

// A database without room says so until there is some, and not only between two
// changes that happen to fit.
func TestPingTellsThatThereIsNoRoom(t *testing.T) {
	db := sqliteDatabase(t)
	o := db.options(t)
	o.MaxPages = 500
	store, err := storage.Open(t.Context(), db.url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	ctx := t.Context()
	if err := store.Ping(ctx); err != nil {
		t.Fatalf("with room: %v", err)
	}
	fill := func(n, size int) error {
		return store.InTx(ctx, func(tx *storage.Tx) error {
			_, err := tx.ClaimInbox(ctx, fmt.Sprintf("%d %s", n, strings.Repeat("x", size)))
			return err
		})
	}
	n := 0
	for ; n < 1000; n++ {
		if err := fill(n, 32<<10); err != nil {
			break
		}
	}
	refused := func() *storage.UnwritableError {
		err, _ := errors.AsType[*storage.UnwritableError](store.Ping(ctx))
		return err
	}
	if got := refused(); got == nil || got.Why != storage.DiskFull {
		t.Fatalf("after %d changes one was refused, and Ping says %v", n, got)
	}
	if err := fill(n, 1); err != nil {
		t.Fatalf("a change that fits: %v", err)
	}
	if refused() == nil {
		t.Error("one change that fits counts as room")
	}
	if err := store.InTx(ctx, func(tx *storage.Tx) error {
		_, err := tx.PruneInbox(ctx, db.clock().AddDate(0, 0, 1))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := store.Ping(ctx); err != nil {
			t.Errorf("with room again: %v", err)
		}
	}
}
