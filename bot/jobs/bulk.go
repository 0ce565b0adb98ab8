package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// bulkBatch is how many accounts one run looks at: what is due must not wait for
// all of them.
const bulkBatch = 50

// Bulk finds out what a change of many accounts at once moved: the settings, free
// days, an absence, teams, the playbooks. Whoever made it gets one summary, the
// next card of each account mentions it, and the accounts' channels hear nothing
// (R8). It is a [Chore].
type Bulk struct {
	Store  *storage.Store
	Now    func() time.Time
	Logger *slog.Logger
}

// RunOnce looks at one batch of accounts; next is now while there is more.
func (b *Bulk) RunOnce(ctx context.Context, lead *Lead) (next time.Time, err error) {
	var change domain.BulkChange
	var found bool
	var ids []domain.AccountID
	err = b.Store.Read(ctx, func(tx *storage.Tx) error {
		if change, found, err = tx.NextBulk(ctx); err != nil || !found {
			return err
		}
		ids, err = tx.BulkAccounts(ctx, change, bulkBatch)
		return err
	})
	if err != nil || !found {
		return time.Time{}, err
	}
	for _, id := range ids {
		err := b.Store.DecideUnder(ctx, lead.Lease(), id, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			noted, moves := a.Follow(env, change)
			change.Tally.Add(a.Name, moves)
			return noted, nil
		})
		if err != nil {
			return time.Time{}, err
		}
		change.After = id
	}
	err = b.Store.InTx(ctx, func(tx *storage.Tx) error {
		if err := tx.Holds(ctx, lead.Lease()); err != nil {
			return err
		}
		if len(ids) == bulkBatch {
			return tx.PutBulk(ctx, change)
		}
		if err := b.tell(ctx, tx, change); err != nil {
			return err
		}
		return tx.EndBulk(ctx, change.ID)
	})
	if err != nil {
		return time.Time{}, err
	}
	b.Logger.Debug("change of many accounts followed", "cause", change.Cause, "moves", change.Tally.Moves, "accounts", change.Tally.Accounts)
	return b.Now(), nil
}

// tell promises the summary: to the admins what other playbooks changed, in any
// case, and else to whoever made the change what it moved, if it moved anything.
func (b *Bulk) tell(ctx context.Context, tx *storage.Tx, change domain.BulkChange) error {
	if change.Before.Playbooks != "" {
		return b.tellPlaybooks(ctx, tx, change)
	}
	if change.Tally.Moves == 0 || change.Actor == "" {
		return nil
	}
	return tx.Announce(ctx, domain.Announcement{
		Key: "moved/" + string(change.ID), Kind: domain.AnnounceMoved, Subject: change.Cause, Detail: domain.EncodeTally(change.Tally),
		To: change.Actor, Priority: domain.PriorityAnswer,
	})
}

// tellPlaybooks promises each admin the summary, of the same change once a day
// at most: replicas that were given different playbooks would go back and forth.
func (b *Bulk) tellPlaybooks(ctx context.Context, tx *storage.Tx, change domain.BulkChange) error {
	settings, err := tx.Settings(ctx)
	if err != nil {
		return err
	}
	now, day := tx.Playbooks().Version(), domain.DateIn(b.Now(), time.UTC)
	for _, admin := range settings.Admins {
		err := tx.Announce(ctx, domain.Announcement{
			Key: fmt.Sprintf("playbooks/%s/%s/%s", admin, now, day), Kind: domain.AnnouncePlaybooks, Subject: now,
			Detail: domain.EncodePlaybookNews(domain.PlaybookNews{Before: change.Before.Playbooks, Tally: change.Tally}),
			To:     admin, Priority: domain.PriorityNews,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// movedNotice writes what a change of many accounts moved.
func movedNotice(_ context.Context, _ *storage.Tx, n domain.Announcement, _ domain.Env) (view.Message, string, error) {
	return view.BulkMoved(n.Subject, domain.DecodeTally(n.Detail)), "", nil
}
