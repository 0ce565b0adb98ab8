package storage

import (
	"context"
	"fmt"
	"time"
)

// ClaimInbox records that the input with the given key is being handled. first
// is false when it was claimed before: the input is a repeat. The claim lasts
// if the transaction commits.
func (tx *Tx) ClaimInbox(ctx context.Context, key string) (first bool, err error) {
	n, err := tx.exec(ctx, "INSERT INTO inbox (key, claimed_at) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", key, at(tx.now))
	if err != nil {
		return false, fmt.Errorf("claim inbox key: %w", err)
	}
	return n == 1, nil
}

func (tx *Tx) inboxHas(ctx context.Context, key string) (bool, error) {
	var one int
	return tx.one(ctx, []any{&one}, "SELECT 1 FROM inbox WHERE key = ?", key)
}

// PruneInbox forgets inputs claimed before an instant. Slack repeats an event
// for some minutes at most, so a few days are plenty. It returns how many it
// forgot.
func (tx *Tx) PruneInbox(ctx context.Context, before time.Time) (int, error) {
	n, err := tx.exec(ctx, "DELETE FROM inbox WHERE claimed_at < ?", at(before))
	if err != nil {
		return 0, fmt.Errorf("prune inbox: %w", err)
	}
	return int(n), nil
}
