package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// Playbooks notices that the bot was started with other playbooks than before;
// [Bulk] finds out what that moved and tells the admins. That due instants follow
// is the work of [Replan]. It is a [Chore].
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
		if err := tx.PlanWith(ctx); err != nil {
			return err
		}
		if before != "" {
			if err := tx.NoteBulk(ctx, domain.BulkChange{Cause: "new playbooks", Before: domain.Around{Playbooks: before}}); err != nil {
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

// playbooksNotice writes the summary.
func playbooksNotice(ctx context.Context, tx *storage.Tx, n domain.Announcement, env domain.Env) (view.Message, string, error) {
	if !env.Settings.IsAdmin(n.To) {
		return view.Message{}, "no longer an admin", nil
	}
	now, err := tx.PlaybookOutline(ctx, n.Subject)
	if err != nil {
		return view.Message{}, "", err
	}
	news := domain.DecodePlaybookNews(n.Detail)
	before, err := tx.PlaybookOutline(ctx, news.Before)
	if err != nil && !errors.Is(err, &domain.Error{Code: domain.NotFound}) {
		return view.Message{}, "", err
	}
	watched, err := tx.CountAccounts(ctx, storage.Filter{Open: true})
	if err != nil {
		return view.Message{}, "", err
	}
	return view.PlaybooksChanged(watched, now.Changes(before), news.Tally), "", nil
}
