package storage_test

import (
	"context"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

func TestRedirectBeginsAnew(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		m := note("a", "C1")
		m.Thread = "parent"
		announce(t, db, m)
		got := claimOne(t, db, storage.Sending)
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error {
			return tx.MarkUnsure(ctx, got, db.clock(), "time-out")
		})
		got = claimOne(t, db, storage.Unsure)
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error {
			return tx.RequeueRepeat(ctx, got, db.clock(), "nobody can tell")
		})
		got = claimOne(t, db, storage.Sending)
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error { return tx.Redirect(ctx, got, "U1", "parent", "gone") })
		db.move(time.Hour)
		got = claimOne(t, db, storage.Sending)
		if got.Place != "U1" || got.Promise.Channel != "C1" || got.Promise.Thread != "parent" || got.Reason != "gone" || !got.PossibleRepeat ||
			got.Attempts != 1 || !got.FirstAttemptAt.Equal(db.clock()) {
			t.Errorf("redirected before it was sent: %+v", got)
		}
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error { return tx.MarkSent(ctx, got, "D1", "1.1", "d") })
	})
	onBoth(t, func(t *testing.T, db *database) {
		id := db.add(t, acme())
		a := db.account(t, id)
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			return tx.Save(ctx, a, &domain.Change{Announcements: []domain.Announcement{{
				Key: "card", Kind: domain.AnnounceCard, AccountID: id, TermID: a.Terms[0].ID, Live: true, At: noon,
			}}})
		})
		got := claimOne(t, db, storage.Sending)
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error { return tx.MarkSent(ctx, got, acmeCh, "1.1", "d") })
		db.rate(t, id, domain.Yellow)
		got = claimOne(t, db, storage.Sent)
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error {
			return tx.Redirect(ctx, got, string(ada), "", "archived")
		})
		got = claimOne(t, db, storage.Sending)
		if got.Place != string(ada) || got.Channel != "" || got.TS != "" || got.Digest != "" || !got.SentAt.IsZero() || got.PossibleRepeat {
			t.Errorf("redirected after it was sent: %+v", got)
		}
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error { return tx.MarkSent(ctx, got, "D1", "2.1", "d2") })
		db.rate(t, id, domain.Green) // it is still live there
		if got = claimOne(t, db, storage.Sent); got.Channel != "D1" {
			t.Errorf("it is to be updated in %q", got.Channel)
		}
	})
}

func TestQuotaOfEachKindOfWork(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		id := db.add(t, acme())
		a := db.account(t, id)
		live := func(key string, channel domain.ChannelID) domain.Announcement {
			return domain.Announcement{
				Key: key, Kind: domain.AnnounceCard, AccountID: id, TermID: a.Terms[0].ID, Channel: channel, Live: true, At: noon,
				Priority: domain.PriorityEscalation, // even so they must not keep the posts from theirs
			}
		}
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			return tx.Save(ctx, a, &domain.Change{Announcements: []domain.Announcement{live("live 1", "C1"), live("live 2", "C2"), live("unsure", "C3")}})
		})
		for _, m := range claimAll(t, db, db.Store, "worker") {
			db.finish(t, func(ctx context.Context, tx *storage.Tx) error {
				if m.Promise.Key == "unsure" {
					return tx.MarkUnsure(ctx, m, db.clock(), "time-out")
				}
				return tx.MarkSent(ctx, m, m.Promise.Channel, m.Promise.Key, "")
			})
		}
		db.rate(t, id, domain.Yellow)
		announce(t, db, note("post 1", "C4"), note("post 2", "C5"))
		claim := func(q storage.Quota) (got string) {
			db.must(t, func(ctx context.Context, tx *storage.Tx) error {
				messages, err := tx.ClaimOutbox(ctx, "worker", db.clock(), lease, q)
				got = keys(messages)
				return err
			})
			return got
		}
		var agenda storage.Agenda
		db.must(t, func(ctx context.Context, tx *storage.Tx) (err error) {
			agenda, err = tx.NextOutbox(ctx, db.clock())
			return err
		})
		if at := db.clock(); !agenda.Post.Equal(at) || !agenda.Look.Equal(at) || !agenda.Update.Equal(at) {
			t.Errorf("agenda %+v, want everything at once", agenda)
		}
		for _, tt := range []struct {
			quota storage.Quota
			want  string
		}{
			{storage.Quota{}, ""},
			{storage.Quota{Posts: 1}, "post 1 "},
			{storage.Quota{Looks: 5}, "unsure "},
			{storage.Quota{Posts: 5, Updates: 1}, "live 1 post 2 "},
			{storage.Quota{Posts: 5, Looks: 5}, ""},
			{storage.Quota{Updates: 5}, "live 2 "},
		} {
			if got := claim(tt.quota); got != tt.want {
				t.Errorf("with %+v claimed %q, want %q", tt.quota, got, tt.want)
			}
		}
	})
}
