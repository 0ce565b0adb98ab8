package storage_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// Only one store that asks for it is open on a file, however the file is named;
// those that do not ask are let in.
func TestSole(t *testing.T) {
	dir := t.TempDir()
	path, alias := filepath.Join(dir, "renewalbot.db"), filepath.Join(dir, "alias.db")
	db := &database{}
	db.now.Store(&noon)
	open := func(path string, alone bool) (*storage.Store, error) {
		o := db.options(t)
		o.Sole = alone
		return storage.Open(context.Background(), "sqlite:"+path, o)
	}
	first, err := open(path, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, alias); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, alias} {
		second, err := open(name, true)
		if err == nil {
			t.Fatal("a second one was let in", second.Close())
		}
		if !errors.Is(err, &domain.Error{Code: domain.Conflict}) || !strings.Contains(err.Error(), "Another renewalbot runs on the database "+name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	tool, err := open(path, false)
	if err != nil {
		t.Fatal("one that does not ask was kept out: ", err)
	}
	if err := errors.Join(tool.Close(), first.Close()); err != nil {
		t.Fatal(err)
	}
	again, err := open(alias, true)
	if err != nil {
		t.Fatal("the right did not come back: ", err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}
