package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/domain/playbook"
	"github.com/renewalbot/renewalbot/storage"
)

// desk is a folder with a database in which some people and channels are known.
type desk struct {
	dir string
	cfg config
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	dir := t.TempDir()
	d := &desk{dir: dir, cfg: config{
		DatabaseURL: "sqlite:" + filepath.Join(dir, "test.db"), Synchronous: "NORMAL",
		ClockFrom: time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC), ClockSpeed: 1,
	}}
	d.inTx(t, func(ctx context.Context, tx *storage.Tx) error {
		person := func(id domain.PersonID, name string) domain.Person {
			return domain.Person{ID: id, Name: name, Email: name + "@example.com", TimeZone: "Europe/Berlin"}
		}
		gone, guest := person("U0GONE", "gone"), person("U0GUEST", "guest")
		gone.Deactivated, guest.Guest = true, true
		if err := tx.PutPeople(ctx, person("U0ANA", "ana"), person("U0MARCO", "marco"), gone, guest); err != nil {
			return err
		}
		return tx.PutChannels(ctx,
			domain.Channel{ID: "C0ACME", Name: "acme", Member: true},
			domain.Channel{ID: "C0QUIET", Name: "quiet"},
			domain.Channel{ID: "C0OLD", Name: "old", Archived: true},
			domain.Channel{ID: "C0WIDE", Name: "wide", Shared: true, Member: true})
	})
	return d
}

func (d *desk) inTx(t *testing.T, fn func(context.Context, *storage.Tx) error) {
	t.Helper()
	books, err := playbook.Default()
	if err != nil {
		t.Fatal(err)
	}
	clock := newClock(d.cfg.ClockFrom, 1)
	store, err := storage.Open(t.Context(), d.cfg.DatabaseURL, storage.Options{Now: clock.Now, Playbooks: books, Synchronous: "NORMAL"})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.InTx(t.Context(), func(tx *storage.Tx) error { return fn(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}

// accounts returns everything that is saved, by name.
func (d *desk) accounts(t *testing.T) map[string]*domain.Account {
	t.Helper()
	found := map[string]*domain.Account{}
	d.inTx(t, func(ctx context.Context, tx *storage.Tx) error {
		rows, err := tx.Accounts(ctx, storage.Filter{})
		for _, row := range rows {
			if found[row.Name], err = tx.Account(ctx, row.ID); err != nil {
				return err
			}
		}
		return err
	})
	return found
}

func (d *desk) write(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(d.dir, "accounts.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// load imports a file and returns what is printed.
func (d *desk) load(t *testing.T, content string, flags ...string) (string, error) {
	t.Helper()
	c := importCmd{File: d.write(t, content), Yes: slices.Contains(flags, "--yes")}
	if i := slices.Index(flags, "--date-format"); i >= 0 {
		c.DateFormat = flags[i+1]
	}
	var out bytes.Buffer
	err := c.run(t.Context(), d.cfg, &out)
	return out.String(), err
}

func (d *desk) mustLoad(t *testing.T, content string, flags ...string) string {
	t.Helper()
	out, err := d.load(t, content, flags...)
	if err != nil {
		t.Fatalf("import: %v\n%s", err, out)
	}
	return out
}

func mustSay(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
}
