package jobs

import (
	"context"
	"log/slog"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// Replan computes anew when each account is due next, after something changed
// that all of them depend on: the settings, the playbooks, the holidays. The
// commit that changes it asks for it, from whichever process. It is done once
// by every process that begins to plan, too, because the program may be a new
// one, or the last one may have ended halfway. It is a [Chore].
type Replan struct {
	store  *storage.Store
	logger *slog.Logger
	under  storage.Lease // under which it was last done
}

// NewReplan returns the chore.
func NewReplan(store *storage.Store, logger *slog.Logger) *Replan {
	return &Replan{store: store, logger: logger}
}

// RunOnce computes if it was asked to. Afterwards accounts may be due at once,
// which the next run sees. Before reminders are started nothing is ever due, so
// there is nothing to compute.
func (r *Replan) RunOnce(ctx context.Context, lead *Lead) (next time.Time, err error) {
	var settings domain.Settings
	var chore storage.Chore
	err = r.store.Read(ctx, func(tx *storage.Tx) error {
		if chore, err = tx.Chore(ctx, storage.ChoreReplan); err != nil {
			return err
		}
		settings, err = tx.Settings(ctx)
		return err
	})
	if err != nil || chore.Done == chore.Asked && r.under == lead.Lease() {
		return time.Time{}, err
	}
	if settings.Started() {
		n, err := r.store.RecomputeDueUnder(ctx, lead.Lease())
		if err != nil {
			return time.Time{}, err
		}
		r.logger.Info("due instants computed anew", "accounts", n)
	}
	err = r.store.InTx(ctx, func(tx *storage.Tx) error {
		if err := tx.Holds(ctx, lead.Lease()); err != nil {
			return err
		}
		if err := tx.ChoreDone(ctx, storage.ChoreReplan, chore); err != nil {
			return err
		}
		next, err = tx.NextDueAt(ctx)
		return err
	})
	if err == nil {
		r.under = lead.Lease()
	}
	return next, err
}
