package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// The files of a data directory.
const (
	snapshotFile = "workspace.json"
	clockFile    = "clock" // only if the time was movable
)

// state is what a data directory keeps of a workspace; without a directory it
// keeps nothing.
type state struct {
	dir      string
	snapshot []byte    // nil for a new workspace
	clock    time.Time // zero unless the last run's time was movable
}

// openState reads a data directory, made if need be.
func openState(dir string) (*state, error) {
	s := &state{dir: dir}
	if dir == "" {
		return s, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("--data %s cannot be used: %w", dir, err)
	}
	var err error
	if s.snapshot, err = s.read(snapshotFile); err != nil {
		return nil, err
	}
	at, err := s.read(clockFile)
	if err != nil || at == nil {
		return s, err
	}
	if s.clock, err = time.Parse(time.RFC3339Nano, strings.TrimSpace(string(at))); err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Join(dir, clockFile), err)
	}
	return s, nil
}

// fresh reports whether there is no workspace to go on with.
func (s *state) fresh() bool { return s.snapshot == nil }

// read returns a file's content, nil if there is none.
func (s *state) read(name string) ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(s.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the saved workspace: %w", err)
	}
	return b, nil
}

// save keeps the workspace for the next run.
func (s *state) save(w *slacksim.Workspace) error {
	if s.dir == "" {
		return nil
	}
	snapshot, err := w.Snapshot()
	if err != nil {
		return fmt.Errorf("save the workspace: %w", err)
	}
	if err := s.write(snapshotFile, snapshot); err != nil {
		return err
	}
	if w.Clock() == nil {
		return nil
	}
	return s.write(clockFile, []byte(w.Now().Format(time.RFC3339Nano)+"\n"))
}

// write replaces a file as a whole: a full disk does not cost the old one.
func (s *state) write(name string, content []byte) error {
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path+".new", content, 0o600); err != nil { // it holds the tokens
		return fmt.Errorf("save the workspace: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("save the workspace: %w", err)
	}
	return nil
}
