package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// Playbooks notices that the bot was started with other playbooks than before
// and promises the admins one summary; the accounts' channels hear nothing. That
// due instants follow is the work of [Replan]. It is a [Chore].
type Playbooks struct {
	Store  *storage.Store
	Now    func() time.Time
	Logger *slog.Logger
}

// RunOnce compares the playbooks in force with those that accounts were last
// planned with.
func (p *Playbooks) RunOnce(ctx context.Context, lead *Lead) (next time.Time, err error) {
	var before, now string
	err = p.Store.Read(ctx, func(tx *storage.Tx) error {
		now = tx.Playbooks().Version()
		before, err = tx.PlanningWith(ctx)
		return err
	})
	if err != nil || before == now {
		return time.Time{}, err
	}
	err = p.Store.InTx(ctx, func(tx *storage.Tx) error {
		settings, err := tx.Settings(ctx)
		if err != nil {
			return err
		}
		if err := tx.PlanWith(ctx); err != nil {
			return err
		}
		if before != "" && settings.Started() {
			if err := p.tell(ctx, tx, settings.Admins, before, now); err != nil {
				return err
			}
		}
		return tx.Holds(ctx, lead.Lease())
	})
	if err == nil && before != "" {
		p.Logger.Info("the playbooks changed", "before", before, "now", now)
	}
	return time.Time{}, err
}

// tell promises each admin the summary, of the same change once a day at most:
// replicas that were given different playbooks would go back and forth.
func (p *Playbooks) tell(ctx context.Context, tx *storage.Tx, admins []domain.PersonID, before, now string) error {
	day := domain.DateIn(p.Now(), time.UTC)
	for _, admin := range admins {
		err := tx.Announce(ctx, domain.Announcement{
			Key: fmt.Sprintf("playbooks/%s/%s/%s", admin, now, day), Kind: domain.AnnouncePlaybooks, Subject: now, Detail: before,
			To: admin, Priority: domain.PriorityNews,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// playbooksNotice writes the summary.
func playbooksNotice(ctx context.Context, tx *storage.Tx, n domain.Announcement, env domain.Env) (view.Message, string, error) {
	if !env.Settings.IsAdmin(n.To) {
		return view.Message{}, "no longer an admin", nil
	}
	now, err := tx.PlaybookOutline(ctx, n.Subject)
	if err != nil {
		return view.Message{}, "", err
	}
	before, err := tx.PlaybookOutline(ctx, n.Detail)
	if err != nil && !errors.Is(err, &domain.Error{Code: domain.NotFound}) {
		return view.Message{}, "", err
	}
	watched, err := tx.CountAccounts(ctx, storage.Filter{Open: true})
	if err != nil {
		return view.Message{}, "", err
	}
	return view.PlaybooksChanged(watched, now.Changes(before)), "", nil
}
