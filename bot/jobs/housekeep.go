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

// Housekeep forgets what is of no more use, once a day. It is a [Chore].
type Housekeep struct {
	store  *storage.Store
	now    func() time.Time
	logger *slog.Logger
}

// NewHousekeep returns the chore.
func NewHousekeep(store *storage.Store, now func() time.Time, logger *slog.Logger) *Housekeep {
	return &Housekeep{store: store, now: now, logger: logger}
}

// RunOnce tidies up if a day has passed since any process did.
func (h *Housekeep) RunOnce(ctx context.Context, lead *Lead) (next time.Time, err error) {
	now := h.now()
	var chore storage.Chore
	err = h.store.Read(ctx, func(tx *storage.Tx) error {
		chore, err = tx.Chore(ctx, storage.ChoreHousekeep)
		return err
	})
	if err != nil {
		return time.Time{}, err
	}
	if next := chore.DoneAt.Add(housekeepEvery); !chore.DoneAt.IsZero() && now.Before(next) {
		return next, nil
	}
	keys := 0
	err = h.store.InTx(ctx, func(tx *storage.Tx) error {
		if err := tx.Holds(ctx, lead.Lease()); err != nil {
			return err
		}
		if keys, err = tx.PruneInbox(ctx, now.Add(-inboxKept)); err != nil {
			return err
		}
		if err := tx.PrunePauses(ctx); err != nil {
			return err
		}
		return tx.ChoreDone(ctx, storage.ChoreHousekeep, chore)
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("tidy up: %w", err)
	}
	messages, err := h.prune(ctx, lead, func(tx *storage.Tx) (int, error) { return tx.PruneOutbox(ctx) })
	if err != nil {
		return time.Time{}, fmt.Errorf("tidy up: %w", err)
	}
	versions, err := h.prune(ctx, lead, func(tx *storage.Tx) (int, error) {
		settings, err := tx.Settings(ctx)
		if err != nil {
			return 0, err
		}
		return tx.PruneDraftVersions(ctx, now.AddDate(0, 0, -settings.VersionDays))
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("tidy up: %w", err)
	}
	h.logger.Debug("tidied up", "inbox_keys", keys, "messages", messages, "draft_versions", versions)
	return now.Add(housekeepEvery), nil
}

// prune forgets old rows, a few in each commit, so that nobody waits long for the
// database. some forgets a few of them and says how many.
func (h *Housekeep) prune(ctx context.Context, lead *Lead, some func(*storage.Tx) (int, error)) (total int, err error) {
	for {
		n := 0
		err := h.store.InTx(ctx, func(tx *storage.Tx) error {
			if n, err = some(tx); err != nil {
				return err
			}
			return tx.Holds(ctx, lead.Lease())
		})
		if err != nil || n == 0 {
			return total, err
		}
		total += n
	}
}
