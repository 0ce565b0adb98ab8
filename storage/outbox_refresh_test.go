package storage_test

import (
	"context"
	"testing"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

func TestRefreshDuringAClaimIsNotLost(t *testing.T) {
	// live returns an account whose one message is live.
	live := func(t *testing.T, db *database) domain.AccountID {
		id := db.add(t, acme())
		a := db.account(t, id)
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			return tx.Save(ctx, a, &domain.Change{Announcements: []domain.Announcement{{
				Key: "card", Kind: domain.AnnounceCard, AccountID: id, TermID: a.Terms[0].ID, Live: true, At: noon,
			}}})
		})
		return id
	}
	onBoth(t, func(t *testing.T, db *database) {
		id := live(t, db)
		m := claimOne(t, db, storage.Sending)
		if m.Place != string(acmeCh) {
			t.Errorf("the place is %q", m.Place)
		}
		db.rate(t, id, domain.Green) // while it is being posted
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error { return tx.MarkSent(ctx, m, acmeCh, "1.1", "d1") })
		m = claimOne(t, db, storage.Sent)
		db.rate(t, id, domain.Yellow) // while it is being refreshed
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error { return tx.Refreshed(ctx, m, "d2") })
		m = claimOne(t, db, storage.Sent)
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error { return tx.Refreshed(ctx, m, "d3") })
		claimNone(t, db)

		// A refresh whose worker dies is done again, and so is one that found
		// its message only by looking.
		db.rate(t, id, domain.Green)
		claimOne(t, db, storage.Sent)
		db.move(lease)
		m = claimOne(t, db, storage.Sent)
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error { return tx.Requeue(ctx, m, db.clock(), "ratelimited") })
		m = claimOne(t, db, storage.Sent)
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error { return tx.Retire(ctx, m, "d4", "message_not_found") })
		db.rate(t, id, domain.Yellow)
		claimNone(t, db)
	})
	onBoth(t, func(t *testing.T, db *database) {
		live(t, db)
		claimOne(t, db, storage.Sending)
		db.move(lease)
		m := claimOne(t, db, storage.Unsure)
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error { return tx.MarkSent(ctx, m, acmeCh, "1.1", "") })
		m = claimOne(t, db, storage.Sent) // what it says was written before the crash
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error { return tx.Refreshed(ctx, m, "d") })
		claimNone(t, db)
	})
}

func TestWaitingMessageFollowsItsAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		in := acme()
		in.Channel = ""
		id := db.add(t, in)
		a := db.account(t, id)
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			return tx.Save(ctx, a, &domain.Change{Announcements: []domain.Announcement{{Key: "card", Kind: domain.AnnounceCard, AccountID: id}}})
		})
		place := func() string {
			var m storage.Message
			db.must(t, func(ctx context.Context, tx *storage.Tx) (err error) {
				m, err = tx.MessageByKey(ctx, "card")
				return err
			})
			return m.Place
		}
		if got := place(); got != string(ada) {
			t.Errorf("without a channel the place is %q, want the CSM", got)
		}
		if err := db.Decide(context.Background(), "", id, ada, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.Link(env, "CNEW"), nil
		}); err != nil {
			t.Fatal(err)
		}
		if got := place(); got != "CNEW" {
			t.Errorf("after linking the place is %q", got)
		}
	})
}
