package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

const (
	sweepBatch  = 100 // how many due accounts are found at a time
	sweepCommit = 50  // how many of them share a commit: few enough that a person's change waits only a moment
)

// Due sweeps the accounts whose next due instant has come: it posts their cards,
// ends snoozes, moves escalations up. Its cost follows what is due, not how many
// accounts there are. It is a [Chore].
type Due struct {
	Store  *storage.Store
	Now    func() time.Time
	Logger *slog.Logger
}

// RunOnce sweeps every account that is due now. An account that fails is left
// for the next run and does not keep the others from theirs.
func (d *Due) RunOnce(ctx context.Context, lead *Lead) (next time.Time, err error) {
	var failed error
	skip := map[domain.AccountID]bool{}
	for {
		ids, err := d.due(ctx, skip)
		if err != nil {
			return time.Time{}, err
		}
		if len(ids) == 0 {
			break
		}
		if err := lead.Renew(ctx); err != nil {
			return time.Time{}, err
		}
		for together := range slices.Chunk(ids, sweepCommit) {
			for _, id := range together {
				skip[id] = true // at most once a run, whatever its next instant says
			}
			err := d.sweep(ctx, lead, together)
			switch {
			case ctx.Err() != nil:
				return time.Time{}, ctx.Err()
			case errors.Is(err, storage.ErrClaimLost):
				return time.Time{}, err // the rest is somebody else's
			}
			failed = errors.Join(failed, err)
		}
	}
	err = d.Store.Read(ctx, func(tx *storage.Tx) error {
		next, err = tx.NextDueAt(ctx)
		return err
	})
	return next, errors.Join(failed, err)
}

// due returns due accounts that were not swept in this run.
func (d *Due) due(ctx context.Context, skip map[domain.AccountID]bool) (ids []domain.AccountID, err error) {
	err = d.Store.Read(ctx, func(tx *storage.Tx) error {
		found, err := tx.DueAccounts(ctx, d.Now(), sweepBatch+len(skip))
		for _, id := range found {
			if !skip[id] {
				ids = append(ids, id)
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read due accounts: %w", err)
	}
	return ids, nil
}

// sweep sweeps some accounts in one commit. If that fails each has one of its
// own, so that only what is wrong with an account keeps it from being swept.
func (d *Due) sweep(ctx context.Context, lead *Lead, ids []domain.AccountID) error {
	decide := func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		change := a.Sweep(env)
		d.Logger.Debug("account swept", "account_id", a.ID, "announcements", len(change.Announcements))
		lead.reached(PointDecided)
		return change, nil
	}
	err := d.Store.SweepUnder(ctx, lead.Lease(), ids, decide)
	lead.reached(PointSwept)
	if err == nil || ctx.Err() != nil || errors.Is(err, storage.ErrClaimLost) {
		return err
	}
	d.Logger.Debug("accounts are swept one by one", "accounts", len(ids), "error", err)
	var failed error
	for _, id := range ids {
		err := d.Store.DecideUnder(ctx, lead.Lease(), id, decide)
		lead.reached(PointSwept)
		switch {
		case ctx.Err() != nil || errors.Is(err, storage.ErrClaimLost):
			return err
		case err != nil:
			failed = errors.Join(failed, fmt.Errorf("sweep account %s: %w", id, err))
		}
	}
	return failed
}
