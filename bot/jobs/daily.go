package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

const (
	// censusEvery is how often the daily messages' list is compared with who
	// has accounts.
	censusEvery = time.Hour
	// dailyBatch is how many people's messages one run plans: messages that are
	// waiting must not wait for everybody's.
	dailyBatch = 25
)

// Daily promises everybody's daily message when its time has come and something
// is wanted from them (R11). When the next one comes is a row for each person,
// so that its cost follows who is due. It is a [Chore].
type Daily struct {
	store   *storage.Store
	now     func() time.Time
	logger  *slog.Logger
	counted time.Time // when the last census was
}

// NewDaily returns the chore.
func NewDaily(store *storage.Store, now func() time.Time, logger *slog.Logger) *Daily {
	return &Daily{store: store, now: now, logger: logger}
}

// RunOnce plans the daily messages that are due, at most a batch; then there is
// more to do at once. A person whose accounts cannot be read is left for the
// next run and does not keep the others from theirs.
func (d *Daily) RunOnce(ctx context.Context, lead *Lead) (next time.Time, err error) {
	settings, err := d.settings(ctx)
	if err != nil || !settings.Started() || settings.Paused() {
		return time.Time{}, err
	}
	if err := d.census(ctx, lead); err != nil {
		return time.Time{}, err
	}
	var due []domain.PersonID
	err = d.store.Read(ctx, func(tx *storage.Tx) error {
		due, err = tx.DailyDue(ctx, d.now(), dailyBatch)
		return err
	})
	if err != nil {
		return time.Time{}, err
	}
	var failed error
	for _, person := range due {
		err := d.plan(ctx, lead, person)
		switch {
		case ctx.Err() != nil:
			return time.Time{}, ctx.Err()
		case errors.Is(err, storage.ErrClaimLost):
			return time.Time{}, err // the rest is somebody else's
		case err != nil:
			failed = errors.Join(failed, fmt.Errorf("plan daily message of %s: %w", person, err))
		}
	}
	if failed != nil {
		return time.Time{}, failed
	}
	err = d.store.Read(ctx, func(tx *storage.Tx) error {
		next, err = tx.NextDailyAt(ctx)
		return err
	})
	return next, err
}

func (d *Daily) settings(ctx context.Context) (s domain.Settings, err error) {
	err = d.store.Read(ctx, func(tx *storage.Tx) error {
		s, err = tx.Settings(ctx)
		return err
	})
	return s, err
}

// census puts those who came to have accounts on the list.
func (d *Daily) census(ctx context.Context, lead *Lead) error {
	now := d.now()
	if !d.counted.IsZero() && now.Sub(d.counted) < censusEvery && !now.Before(d.counted) {
		return nil
	}
	var added []domain.PersonID
	err := d.store.Read(ctx, func(tx *storage.Tx) (err error) {
		added, err = tx.NewAddressees(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if len(added) > 0 {
		err = d.store.InTx(ctx, func(tx *storage.Tx) error {
			if err := tx.Holds(ctx, lead.Lease()); err != nil {
				return err
			}
			for _, person := range added {
				if err := tx.PlanDaily(ctx, person, tx.Now()); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		d.logger.Debug("people listed for daily messages", "people", len(added))
	}
	d.counted = now
	return nil
}

// plan promises one person's message if it is time and something is wanted, and
// notes when to look again. What is wanted is read before the commit, which must
// be short.
func (d *Daily) plan(ctx context.Context, lead *Lead, person domain.PersonID) error {
	var daily *domain.Daily
	var next time.Time
	err := d.store.Read(ctx, func(tx *storage.Tx) error {
		env, err := tx.PersonEnv(ctx, person)
		if err != nil {
			return err
		}
		if next = env.NextDaily(person); !env.GetsDaily(person) {
			return nil
		}
		if opens := env.DailyAt(person, env.Now); opens.After(env.Now) {
			next = opens
			return nil
		}
		_, err = tx.MessageByKey(ctx, domain.NewDaily(env, person, 0).Announcement().Key)
		if !errors.Is(err, &domain.Error{Code: domain.NotFound}) {
			return err // today's is promised, or cannot be known
		}
		daily, _, err = tx.Daily(ctx, person)
		return err
	})
	if err != nil {
		return err
	}
	return d.store.InTx(ctx, func(tx *storage.Tx) error {
		if err := tx.Holds(ctx, lead.Lease()); err != nil {
			return err
		}
		if daily != nil && len(daily.Items) > 0 {
			if err := tx.Announce(ctx, daily.Announcement()); err != nil {
				return err
			}
		}
		return tx.PlanDaily(ctx, person, next)
	})
}
