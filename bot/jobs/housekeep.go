package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/renewalbot/renewalbot/storage"
)

const (
	housekeepEvery = 24 * time.Hour
	// inboxKept is how long the keys of handled inputs are kept. Slack repeats
	// an event for some minutes, and a form may stay open for days.
	inboxKept = 30 * 24 * time.Hour
)

// Housekeep forgets what is of no more use, at the first run and then once a
// day. Several processes may do so side by side.
type Housekeep struct {
	store  *storage.Store
	now    func() time.Time
	logger *slog.Logger
	done   time.Time // the last time; runs come one after the other
}

// NewHousekeep returns the job.
func NewHousekeep(store *storage.Store, now func() time.Time, logger *slog.Logger) *Housekeep {
	return &Housekeep{store: store, now: now, logger: logger}
}

// RunOnce tidies up if a day has passed since it did.
func (h *Housekeep) RunOnce(ctx context.Context) (next time.Time, err error) {
	now := h.now()
	if next := h.done.Add(housekeepEvery); !h.done.IsZero() && now.Before(next) {
		return next, nil
	}
	keys := 0
	err = h.store.InTx(ctx, func(tx *storage.Tx) error {
		if keys, err = tx.PruneInbox(ctx, now.Add(-inboxKept)); err != nil {
			return err
		}
		return tx.PrunePauses(ctx)
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("tidy up: %w", err)
	}
	h.done = now
	h.logger.Debug("tidied up", "inbox_keys", keys)
	return now.Add(housekeepEvery), nil
}
