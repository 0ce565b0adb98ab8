package storage_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/renewalbot/renewalbot/storage"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// claimKeys returns which of the keys are in the inbox.
func claimed(t *testing.T, db *database, key string) bool {
	t.Helper()
	first := false
	ctx := context.Background()
	undo := errors.New("only looking")
	err := db.InTx(ctx, func(tx *storage.Tx) (err error) {
		if first, err = tx.ClaimInbox(ctx, key); err != nil {
			return err
		}
		return undo
	})
	if !errors.Is(err, undo) {
		t.Fatal(err)
	}
	return !first
}

// together runs the changes so that they wait for the same commit: a first
// change holds the connection until all of them are under way.
func together(t *testing.T, db *database, changes ...func(context.Context, *storage.Tx) error) []error {
	t.Helper()
	ctx := context.Background()
	holding, release := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := db.InTx(ctx, func(*storage.Tx) error {
			close(holding)
			<-release
			return nil
		}); err != nil {
			t.Errorf("first change: %v", err)
		}
	})
	<-holding
	errs := make([]error, len(changes))
	var ready sync.WaitGroup
	for i, change := range changes {
		ready.Add(1)
		wg.Go(func() {
			ready.Done()
			errs[i] = db.InTx(ctx, func(tx *storage.Tx) error { return change(ctx, tx) })
		})
	}
	ready.Wait()
	close(release)
	wg.Wait()
	return errs
}

func claim(key string, then error) func(context.Context, *storage.Tx) error {
	return func(ctx context.Context, tx *storage.Tx) error {
		if _, err := tx.ClaimInbox(ctx, key); err != nil {
			return err
		}
		return then
	}
}

func TestOneFailureLeavesNeighboursAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		failure := errors.New("refused")
		errs := together(t, db, claim("a", nil), claim("b", failure), claim("c", nil),
			func(ctx context.Context, tx *storage.Tx) error { // an error of the database itself
				return tx.PauseChannel(ctx, "x", time.Time{}) // NULL where none may be
			}, claim("e", nil))
		for i, key := range []string{"a", "b", "c", "", "e"} {
			switch {
			case key == "":
				if errs[i] == nil {
					t.Error("the row that breaks a rule was accepted")
				}
			case key == "b":
				if !errors.Is(errs[i], failure) || claimed(t, db, key) {
					t.Errorf("change b: error %v, kept %t; want its own error and nothing kept", errs[i], claimed(t, db, key))
				}
			case errs[i] != nil || !claimed(t, db, key):
				t.Errorf("change %s: error %v, kept %t; want it kept", key, errs[i], claimed(t, db, key))
			}
		}
	})
}

func TestPanicUndoesItsOwnChangeOnly(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		panicking := func(ctx context.Context, tx *storage.Tx) (err error) {
			if err := claim("p", nil)(ctx, tx); err != nil {
				return err
			}
			panic("in a change")
		}
		ctx := context.Background()
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic did not reach the caller")
				}
			}()
			err := db.InTx(ctx, func(tx *storage.Tx) error { return panicking(ctx, tx) })
			t.Errorf("the change returned %v", err)
		}()
		var wg sync.WaitGroup
		wg.Go(func() {
			err := db.InTx(ctx, func(*storage.Tx) error { runtime.Goexit(); return nil })
			t.Errorf("the change returned %v", err)
		})
		wg.Wait()
		db.must(t, claim("after", nil))
		if claimed(t, db, "p") || !claimed(t, db, "after") {
			t.Error("the panicking change was kept, or the one after it was not")
		}
	})
}

func TestCancelledCallerLeavesTheWriterFree(t *testing.T) {
	db := sqliteDatabase(t)
	ctx := context.Background()
	cancelled, cancel := context.WithCancel(ctx)
	var late error
	errs := together(t, db,
		func(ctx context.Context, tx *storage.Tx) error { // cancelled in the middle
			own, stop := context.WithCancel(ctx)
			defer stop()
			if _, err := tx.ClaimInbox(own, "middle"); err != nil {
				return err
			}
			stop()
			_, err := tx.ClaimInbox(own, "more")
			return err
		},
		claim("neighbour", nil),
		func(context.Context, *storage.Tx) error {
			cancel()
			return nil
		})
	// A caller whose context has ended before its turn.
	late = db.InTx(cancelled, func(tx *storage.Tx) error { return claim("late", nil)(cancelled, tx) })
	if !errors.Is(errs[0], context.Canceled) || errs[1] != nil || errs[2] != nil || !errors.Is(late, context.Canceled) {
		t.Errorf("errors %v and %v", errs, late)
	}
	for key, want := range map[string]bool{"middle": false, "neighbour": true, "late": false} {
		if got := claimed(t, db, key); got != want {
			t.Errorf("change %q kept: %t, want %t", key, got, want)
		}
	}
}

func TestCallerWhoGivesUpWhileWaiting(t *testing.T) {
	db := sqliteDatabase(t)
	holding, release := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := db.InTx(context.Background(), func(*storage.Tx) error {
			close(holding)
			<-release
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
	<-holding
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	err := db.InTx(ctx, func(*storage.Tx) error {
		t.Error("the change of a caller who left was run")
		return nil
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the deadline's", err)
	}
	close(release)
	wg.Wait()
	db.must(t, claim("after", nil))
}

func TestWaitingChangesShareACommit(t *testing.T) {
	db := sqliteDatabase(t)
	var instants []time.Time
	changes := make([]func(context.Context, *storage.Tx) error, 20)
	for i := range changes {
		changes[i] = func(ctx context.Context, tx *storage.Tx) error {
			instants = append(instants, tx.Now()) // unguarded: changes run one at a time
			return claim(fmt.Sprint(i), nil)(ctx, tx)
		}
	}
	for i, err := range together(t, db, changes...) {
		if err != nil {
			t.Errorf("change %d: %v", i, err)
		}
	}
	if len(instants) != len(changes) {
		t.Errorf("%d changes were run, want %d", len(instants), len(changes))
	}
}

func TestClosedStore(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		s := db.reopen(t)
		for range 2 {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		nothing := func(*storage.Tx) error { return nil }
		if err := s.InTx(context.Background(), nothing); !errors.Is(err, storage.ErrClosed) {
			t.Errorf("a write answered %v", err)
		}
		if err := s.Read(context.Background(), nothing); !errors.Is(err, storage.ErrClosed) {
			t.Errorf("a read answered %v", err)
		}
	})
}

func TestReadChangesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		ctx := context.Background()
		err := db.Read(ctx, func(tx *storage.Tx) error { return claim("read", nil)(ctx, tx) })
		if err == nil || claimed(t, db, "read") {
			t.Errorf("a read wrote (error %v)", err)
		}
		if err := db.Ping(ctx); err != nil {
			t.Errorf("after that the database does not answer: %v", err)
		}
	})
}

func TestWriterWaitsForAnotherProcess(t *testing.T) {
	db := sqliteDatabase(t)
	other := db.reopen(t) // a second program with the same file, such as an import
	var wg sync.WaitGroup
	for i := range 40 {
		store := []*storage.Store{db.Store, other}[i%2]
		wg.Go(func() {
			ctx := context.Background()
			if err := store.InTx(ctx, func(tx *storage.Tx) error { return claim(fmt.Sprint(i), nil)(ctx, tx) }); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestDataSurvivesClosing(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "new folder", "100% sure?#.db")
	db := openDatabase(t, url)
	id := db.add(t, acme())
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if a := openDatabase(t, url).account(t, id); a.Name != "Acme Europe" {
		t.Errorf("the account is called %q", a.Name)
	}
}
