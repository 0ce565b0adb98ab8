package storage

import (
	"context"
	"fmt"
	"time"
)

// The chores of the workspace.
const (
	ChoreReplan    = "replan"    // compute anew when every account is due; asked for by whatever all accounts depend on
	ChoreHousekeep = "housekeep" // forget what is of no more use
	ChoreVisit     = "visit"     // look whether the places that messages go to are still there
	ChoreAllWell   = "all_well"  // tell the admins that the bot is alive
)

// Chore is what the database knows of work that is done for the whole workspace
// now and then, by whichever process plans at the time.
type Chore struct {
	Asked  int64     // how often it was asked for
	Done   int64     // up to which asking it was done
	DoneAt time.Time // the last time; zero is never
}

// AskChore asks for a chore, in the commit that makes it necessary.
func (tx *Tx) AskChore(ctx context.Context, name string) error {
	if _, err := tx.exec(ctx, "INSERT INTO chores (name, asked, done, done_at) VALUES (?, 1, 0, NULL) "+
		"ON CONFLICT (name) DO UPDATE SET asked = chores.asked + 1", name); err != nil {
		return fmt.Errorf("ask for chore %s: %w", name, err)
	}
	return nil
}

// Chore returns how a chore stands.
func (tx *Tx) Chore(ctx context.Context, name string) (Chore, error) {
	var c Chore
	if _, err := tx.one(ctx, []any{&c.Asked, &c.Done, instant{&c.DoneAt}},
		"SELECT asked, done, done_at FROM chores WHERE name = ?", name); err != nil {
		return Chore{}, fmt.Errorf("read chore %s: %w", name, err)
	}
	return c, nil
}

// ChoreDone records that a chore was done as it stood when it was read: what
// was asked for since is still to be done.
func (tx *Tx) ChoreDone(ctx context.Context, name string, c Chore) error {
	if _, err := tx.exec(ctx, "INSERT INTO chores (name, asked, done, done_at) VALUES (?, ?, ?, ?) "+
		"ON CONFLICT (name) DO UPDATE SET done = excluded.done, done_at = excluded.done_at",
		name, c.Asked, c.Asked, at(tx.now)); err != nil {
		return fmt.Errorf("finish chore %s: %w", name, err)
	}
	return nil
}
