package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
	"github.com/renewalbot/renewalbot/storage/pgtest"
)

// rawSQLite opens a file beside the store, as an operator's tool would.
func rawSQLite(t *testing.T, path string) *sql.DB {
	t.Helper()
	return raw(t, "sqlite", "file:"+path+"?_busy_timeout=5000")
}

func raw(t *testing.T, driver, name string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func mustExec(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func TestOpenSaysWhatToDo(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a file")
	if err := os.WriteFile(file, []byte(strings.Repeat("this is a letter, not a database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		url  func(t *testing.T) string
		code domain.Code
		says string
	}{
		{"nothing", constant(""), domain.Invalid, "sqlite:/path"},
		{"another database", constant("mysql://host/db"), domain.Invalid, "postgres://"},
		{"no file", constant("sqlite:"), domain.Invalid, "names no file"},
		{"memory", constant("sqlite::memory:"), domain.Invalid, "names no file"},
		{"folder", constant("sqlite:" + dir), domain.Invalid, "is a folder"},
		{"file as folder", constant("sqlite:" + filepath.Join(file, "x.db")), domain.Invalid, "not a folder"},
		{"no database", constant("sqlite:" + file), domain.Invalid, "not a database"},
		{"locked", func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "locked.db")
			mustExec(t, rawSQLite(t, path), "BEGIN EXCLUSIVE")
			return "sqlite:" + path
		}, domain.Conflict, "locked by another program"},
		{"read-only", func(t *testing.T) string {
			if os.Geteuid() == 0 {
				t.Skip("root may write anything")
			}
			dir := t.TempDir()
			if err := os.Chmod(dir, 0o500); err != nil {
				t.Fatal(err)
			}
			return "sqlite:" + filepath.Join(dir, "x.db")
		}, domain.Forbidden, "cannot be written"},
		{"newer SQLite schema", func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "newer.db")
			openDatabase(t, "sqlite:"+path)
			mustExec(t, rawSQLite(t, path), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (7, TRUE)")
			return "sqlite:" + path
		}, domain.Conflict, "newer renewalbot (schema 7, this program knows 1)"},
		{"newer PostgreSQL schema", func(t *testing.T) string {
			db := postgresDatabase(t)
			mustExec(t, raw(t, "postgres", db.url), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (7, TRUE)")
			return db.url
		}, domain.Conflict, "newer renewalbot (schema 7, this program knows 1)"},
		{"unreadable PostgreSQL URL", constant("postgres://user:secret%@host/db"), domain.Invalid, "cannot be read"},
		{"no server", constant("postgres://user:secret@" + nobody + "/db"), domain.NotFound, "cannot be reached"},
		{"no such host", constant("postgres://user:secret@host.invalid/db"), domain.NotFound, "cannot be reached"},
		{"no such database", func(t *testing.T) string { return replaced(t, pgtest.URL(t), "path", "/absent") }, domain.NotFound, "no such database"},
		{"TLS asked, not offered", func(t *testing.T) string { return replaced(t, pgtest.URL(t), "sslmode", "require") }, domain.Invalid, "sslmode=disable"},
		{"a user PostgreSQL does not know", func(t *testing.T) string { return replaced(t, pgtest.URL(t), "user", "stranger") }, domain.Forbidden, "refuses the user"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := &database{}
			db.now.Store(&noon)
			s, err := storage.Open(context.Background(), tt.url(t), db.options(t))
			if err == nil {
				t.Fatal("it opened", s.Close())
			}
			if !errors.Is(err, &domain.Error{Code: tt.code}) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %q (want code %s and %q in it)", err, tt.code, tt.says)
			}
			if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %q shows the password or has several lines", err)
			}
		})
	}
}

func constant(s string) func(*testing.T) string { return func(*testing.T) string { return s } }

// replaced returns a URL with one part changed.
func replaced(t *testing.T, raw, part, value string) string {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	switch part {
	case "path":
		u.Path = value
	case "user":
		u.User = url.User(value)
	default:
		q := u.Query()
		q.Set(part, value)
		u.RawQuery = q.Encode()
	}
	return u.String()
}

func TestOptions(t *testing.T) {
	db := sqliteDatabase(t)
	o := db.options(t)
	o.Synchronous = "OFF"
	if _, err := storage.Open(context.Background(), db.url, o); !errors.Is(err, &domain.Error{Code: domain.Invalid, Field: "synchronous"}) {
		t.Errorf("synchronous OFF: %v", err)
	}
	if _, err := storage.Open(context.Background(), db.url, storage.Options{}); err == nil {
		t.Error("a store without a clock was opened")
	}
}

func TestFileIsForItsOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "made", "renewalbot.db")
	openDatabase(t, "sqlite:"+path).add(t, acme())
	for name, want := range map[string]os.FileMode{path: 0o600, path + "-wal": 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", name, got, want)
		}
	}
}

// A replica that runs on when a newer one has migrated the database does
// nothing by itself any more.
func TestOldProgramStopsClaiming(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		announce(t, db, note("a", "C1"))
		outside := func() *sql.DB {
			if path, ok := strings.CutPrefix(db.url, "sqlite:"); ok {
				return rawSQLite(t, path)
			}
			return raw(t, "postgres", db.url)
		}()
		mustExec(t, outside, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (7, TRUE)")
		ctx := context.Background()
		newer := &domain.Error{Code: domain.Conflict}
		err := db.InTx(ctx, func(tx *storage.Tx) error {
			_, err := tx.ClaimOutbox(ctx, "old", db.clock(), lease, each(1))
			return err
		})
		if !errors.Is(err, newer) {
			t.Errorf("claim: %v", err)
		}
		err = db.InTx(ctx, func(tx *storage.Tx) error {
			_, _, err := tx.TakeLease(ctx, "sweep", "old", lease)
			return err
		})
		if !errors.Is(err, newer) {
			t.Errorf("lease: %v", err)
		}
		if err := db.Ping(ctx); !errors.Is(err, newer) {
			t.Errorf("ping: %v", err)
		}
	})
}
