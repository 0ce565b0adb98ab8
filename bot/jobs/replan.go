package jobs

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// Replan computes anew when each account is due next, after something changed
// that all of them depend on: the settings, the playbooks, the holidays. It does
// so once at every start too, because the program may be a new one, or the last
// one may have ended halfway.
type Replan struct {
	Wake   func() // tells the schedule that there is work; may be nil
	store  *storage.Store
	logger *slog.Logger
	asked  atomic.Bool
}

// NewReplan returns the job, asked to run once.
func NewReplan(store *storage.Store, logger *slog.Logger) *Replan {
	r := &Replan{store: store, logger: logger}
	r.asked.Store(true)
	return r
}

// Ask makes the next run compute.
func (r *Replan) Ask() {
	r.asked.Store(true)
	if r.Wake != nil {
		r.Wake()
	}
}

// RunOnce computes if it was asked to. Afterwards accounts may be due at once,
// which the next run sees. Before reminders are started nothing is ever due, so
// there is nothing to compute.
func (r *Replan) RunOnce(ctx context.Context) (next time.Time, err error) {
	if !r.asked.CompareAndSwap(true, false) {
		return time.Time{}, nil
	}
	var settings domain.Settings
	err = r.store.Read(ctx, func(tx *storage.Tx) error {
		settings, err = tx.Settings(ctx)
		return err
	})
	if err == nil && settings.Started() {
		var n int
		if n, err = r.store.RecomputeDue(ctx); err == nil {
			r.logger.Info("due instants computed anew", "accounts", n)
			err = r.store.Read(ctx, func(tx *storage.Tx) error {
				next, err = tx.NextDueAt(ctx)
				return err
			})
		}
	}
	if err != nil {
		r.asked.Store(true)
	}
	return next, err
}
