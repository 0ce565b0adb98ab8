// Package storetest gives tests databases that are up to date and empty. Bringing
// one up to date takes longer than most tests do, so it is done once for each
// test binary and copied.
package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain/playbook"
	"github.com/renewalbot/renewalbot/storage"
	"github.com/renewalbot/renewalbot/storage/pgtest"
)

// SQLite returns the URL of a new database in a file of the test's own.
func SQLite(tb testing.TB) string {
	tb.Helper()
	content, err := fresh()
	if err != nil {
		tb.Fatalf("prepare SQLite database: %v", err)
	}
	path := filepath.Join(tb.TempDir(), "test.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		tb.Fatal(err)
	}
	return "sqlite:" + path
}

// Postgres returns the URL of a new database on the test binary's server; see
// [pgtest.FromTemplate].
func Postgres(tb testing.TB) string {
	tb.Helper()
	return pgtest.FromTemplate(tb, migrate)
}

// fresh returns a SQLite file that is up to date and empty.
var fresh = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "storetest")
	if err != nil {
		return nil, err
	}
	defer func() {
		if removed := os.RemoveAll(dir); err == nil {
			err = removed
		}
	}()
	path := filepath.Join(dir, "fresh.db")
	if err := migrate("sqlite:" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// migrate brings a database up to date.
func migrate(url string) error {
	books, err := playbook.Default()
	if err != nil {
		return err
	}
	store, err := storage.Open(context.Background(), url, storage.Options{Now: func() time.Time { return time.Unix(0, 0) }, Playbooks: books})
	if err != nil {
		return err
	}
	return store.Close()
}
