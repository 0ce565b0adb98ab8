package storage_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// undelivered describes what admins see, in its order.
func undelivered(t *testing.T, db *database, offset, limit int) string {
	t.Helper()
	var seen []string
	db.must(t, func(ctx context.Context, tx *storage.Tx) error {
		list, err := tx.Undelivered(ctx, db.clock(), offset, limit)
		for _, u := range list {
			line := string(u.State) + " " + u.Promise.Key
			if u.Account != "" {
				line += " of " + u.Account
			}
			seen = append(seen, line)
		}
		return err
	})
	return strings.Join(seen, ", ")
}

// finishEach claims what is due and ends each claim as told by key; the others
// are sent.
func finishEach(t *testing.T, db *database, ends map[string]func(context.Context, *storage.Tx, storage.Message) error) {
	t.Helper()
	for _, m := range claimAll(t, db, db.Store, "worker") {
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			if end := ends[m.Promise.Key]; end != nil {
				return end(ctx, tx, m)
			}
			return tx.MarkSent(ctx, m, "C1", "1."+m.ID, "")
		})
	}
}

func TestUndelivered(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		db.started(t)
		id := db.add(t, acme())
		own := note("failed", "")
		own.AccountID = id
		announce(t, db, own, note("lost", "C2"), note("sent", "C3"), note("unsure", "C4"), note("waits", "C5"))
		later := func(ctx context.Context, tx *storage.Tx, m storage.Message) error {
			return tx.Requeue(ctx, m, db.clock().Add(time.Hour), "busy")
		}
		fail := func(ctx context.Context, tx *storage.Tx, m storage.Message) error { return tx.Fail(ctx, m, "refused") }
		finishEach(t, db, map[string]func(context.Context, *storage.Tx, storage.Message) error{
			"failed": func(ctx context.Context, tx *storage.Tx, m storage.Message) error { // the CSM could not be reached either
				return tx.Redirect(ctx, m, string(ada), "", "moved")
			},
			"lost": func(ctx context.Context, tx *storage.Tx, m storage.Message) error {
				return tx.MarkUnsure(ctx, m, db.clock(), "cut")
			},
			"unsure": func(ctx context.Context, tx *storage.Tx, m storage.Message) error {
				return tx.MarkUnsure(ctx, m, db.clock().Add(time.Hour), "cut")
			},
			"waits": later,
		})
		finishEach(t, db, map[string]func(context.Context, *storage.Tx, storage.Message) error{
			"failed": fail,
			"lost": func(ctx context.Context, tx *storage.Tx, m storage.Message) error {
				return tx.MarkMissing(ctx, m, db.clock(), "cut")
			},
		})
		finishEach(t, db, map[string]func(context.Context, *storage.Tx, storage.Message) error{"lost": fail})

		if got, want := undelivered(t, db, 0, 10), "failed failed of Acme Europe, failed lost, unsure unsure"; got != want {
			t.Errorf("at once: %s, want %s", got, want)
		}
		db.move(time.Minute)
		if got, want := undelivered(t, db, 1, 3), "failed lost, unsure unsure, queued waits"; got != want {
			t.Errorf("a minute later, from the second: %s, want %s", got, want)
		}
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			counts, err := tx.CountUndelivered(ctx, db.clock())
			if counts[storage.Failed] != 2 || counts[storage.Unsure] != 1 || counts[storage.Queued] != 1 || len(counts) != 3 {
				t.Errorf("counted %v", counts)
			}
			return err
		})
		retry := func(id string, want int) {
			t.Helper()
			db.must(t, func(ctx context.Context, tx *storage.Tx) error {
				n, err := tx.RetryMessages(ctx, ada, id)
				if n != want {
					t.Errorf("retried %d messages, want %d", n, want)
				}
				return err
			})
		}
		message := func(key string) (m storage.Message) {
			db.must(t, func(ctx context.Context, tx *storage.Tx) (err error) {
				m, err = tx.MessageByKey(ctx, key)
				return err
			})
			return m
		}
		retry(message("sent").ID, 0)
		retry("", 2)
		if m := message("failed"); m.State != storage.Queued || m.Place != string(acmeCh) || m.Attempts != 0 || !m.FirstAttemptAt.IsZero() {
			t.Errorf("what was refused begins anew where it belongs: %+v", m)
		}
		if m := message("lost"); m.State != storage.Unsure || m.Lookups != 0 || m.FirstAttemptAt.IsZero() {
			t.Errorf("what may be there is looked for first: %+v", m)
		}
		retry(message("waits").ID, 1)
		if m := message("waits"); !m.NextAt.Equal(db.clock()) {
			t.Errorf("what waits is tried at %v", m.NextAt)
		}
		drop := func(id string, want bool) {
			t.Helper()
			db.must(t, func(ctx context.Context, tx *storage.Tx) error {
				dropped, err := tx.DropMessage(ctx, ada, id)
				if dropped != want {
					t.Errorf("dropped %t, want %t", dropped, want)
				}
				return err
			})
		}
		drop(message("unsure").ID, true)
		drop(message("unsure").ID, false)
		drop(message("sent").ID, false)
		claimAll(t, db, db.Store, "worker")
		drop(message("waits").ID, false) // it is being sent
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			entries, err := tx.Audit(ctx, storage.AuditFilter{})
			got := ""
			for _, e := range entries {
				if strings.HasPrefix(e.Action, "delivery.") {
					got += e.Action + " by " + string(e.Actor) + ", "
				}
			}
			if want := "delivery.drop by UADA, delivery.retry by UADA, delivery.retry by UADA, "; got != want {
				t.Errorf("audit: %s, want %s", got, want)
			}
			return err
		})
	})
}

// Messages of a term that was closed long ago are forgotten; what could still
// be said about it, and what is open, is kept.
func TestPruneOutbox(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		db.started(t)
		id := db.add(t, acme())
		term := db.account(t, id).Terms[0].ID
		about := func(key string) domain.Announcement {
			n := note(key, "C1")
			n.AccountID, n.TermID, n.Kind = id, term, domain.AnnounceBrief
			return n
		}
		announce(t, db, about("sent"))
		finishEach(t, db, nil)
		prune := func() (n int) {
			db.must(t, func(ctx context.Context, tx *storage.Tx) (err error) {
				n, err = tx.PruneOutbox(ctx)
				return err
			})
			return n
		}
		if n := prune(); n != 0 {
			t.Errorf("%d messages of an open term were forgotten", n)
		}
		if err := db.Decide(t.Context(), "", id, ada, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.Close(env, domain.CloseInput{TermID: term, Outcome: domain.Lost, Reason: "as a test"})
		}); err != nil {
			t.Fatal(err)
		}
		db.move(300 * 24 * time.Hour)
		if n := prune(); n != 0 {
			t.Errorf("%d messages were forgotten within the year", n)
		}
		db.move(120 * 24 * time.Hour)
		announce(t, db, about("waits"))
		if n := prune(); n != 1 {
			t.Errorf("%d messages were forgotten, want the one that was sent", n)
		}
	})
}
