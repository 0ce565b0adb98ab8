package storage_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

const lease = time.Minute

// announce promises messages of no account.
func announce(t *testing.T, db *database, list ...domain.Announcement) {
	t.Helper()
	db.must(t, func(ctx context.Context, tx *storage.Tx) error { return tx.Announce(ctx, list...) })
}

func note(key string, channel domain.ChannelID) domain.Announcement {
	return domain.Announcement{Key: key, Kind: domain.AnnounceClosed, Channel: channel, Priority: domain.PriorityNews}
}

// each is a quota of so many messages of every kind of work.
func each(n int) storage.Quota { return storage.Quota{Posts: n, Looks: n, Updates: n} }

// earliest is the first instant of an agenda.
func earliest(a storage.Agenda) (first time.Time) {
	for _, at := range []time.Time{a.Post, a.Look, a.Update} {
		if !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

// claimAll claims what is due at the test's clock.
func claimAll(t *testing.T, db *database, store *storage.Store, holder string) []storage.Message {
	t.Helper()
	var messages []storage.Message
	ctx := context.Background()
	if err := store.InTx(ctx, func(tx *storage.Tx) (err error) {
		messages, err = tx.ClaimOutbox(ctx, holder, db.clock(), lease, each(20))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return messages
}

// claimOne claims and expects exactly one message in a state.
func claimOne(t *testing.T, db *database, want storage.State) storage.Message {
	t.Helper()
	messages := claimAll(t, db, db.Store, "worker")
	if len(messages) != 1 || messages[0].State != want {
		t.Fatalf("claimed %v, want one message in state %s", messages, want)
	}
	return messages[0]
}

func claimNone(t *testing.T, db *database) {
	t.Helper()
	if messages := claimAll(t, db, db.Store, "worker"); len(messages) > 0 {
		t.Fatalf("claimed %v, want nothing", messages)
	}
}

// finish runs one of the finishes.
func (db *database) finish(t *testing.T, fn func(context.Context, *storage.Tx) error) {
	t.Helper()
	db.must(t, fn)
}

func keys(messages []storage.Message) string {
	s := ""
	for _, m := range messages {
		s += m.Promise.Key + " "
	}
	return s
}

func TestPromiseIsMadeOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		announce(t, db, note("a", "C1"))
		announce(t, db, note("a", "C1"), note("b", "C2"))
		if got := keys(claimAll(t, db, db.Store, "worker")); got != "a b " {
			t.Errorf("claimed %q, want a and b once", got)
		}
		claimNone(t, db)
	})
}

func TestClaimOrder(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		urgent, early, later := note("urgent", "C1"), note("early", "C2"), note("later", "C3")
		urgent.Priority, urgent.At = domain.PriorityEscalation, noon.Add(-time.Minute)
		early.At, later.At = noon.Add(-time.Hour), noon.Add(time.Minute)
		announce(t, db, later, note("now", "C4"), early, urgent)
		if got := keys(claimAll(t, db, db.Store, "worker")); got != "urgent early now " {
			t.Errorf("claimed %q", got)
		}
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			agenda, err := tx.NextOutbox(ctx, db.clock())
			next := earliest(agenda)
			if !next.Equal(later.At) && !next.Equal(noon.Add(lease)) {
				t.Errorf("next at %v", next)
			}
			oldest, err2 := tx.OldestDue(ctx, db.clock())
			if !oldest.Equal(early.At) {
				t.Errorf("oldest due %v, want %v", oldest, early.At)
			}
			return errors.Join(err, err2)
		})
	})
}

func TestMessageThroughItsStates(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		announce(t, db, note("a", "C1"))
		m := claimOne(t, db, storage.Sending)
		if m.Attempts != 1 || !m.FirstAttemptAt.Equal(noon) {
			t.Errorf("attempt %d since %v", m.Attempts, m.FirstAttemptAt)
		}
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error {
			return tx.Requeue(ctx, m, noon.Add(30*time.Second), "ratelimited")
		})
		claimNone(t, db)
		db.move(30 * time.Second)
		m = claimOne(t, db, storage.Sending)
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error {
			return tx.MarkUnsure(ctx, m, db.clock().Add(10*time.Second), "time-out")
		})
		db.move(10 * time.Second)
		m = claimOne(t, db, storage.Unsure)
		// The first attempt came to nothing for certain, and does not count.
		if m.Attempts != 1 || !m.FirstAttemptAt.Equal(noon.Add(30*time.Second)) || m.Lookups != 0 || m.Reason != "time-out" {
			t.Errorf("unsure message: %+v", m)
		}
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error {
			return tx.MarkUnsure(ctx, m, db.clock().Add(30*time.Second), "history does not answer")
		})
		db.move(30 * time.Second)
		if m = claimOne(t, db, storage.Unsure); m.Lookups != 0 {
			t.Error("a look that was not made counts as one in vain")
		}
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error {
			return tx.MarkMissing(ctx, m, db.clock().Add(30*time.Second), "not found")
		})
		db.move(30 * time.Second)
		if m = claimOne(t, db, storage.Unsure); m.Lookups != 1 {
			t.Errorf("%d look-ups in vain, want 1", m.Lookups)
		}
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error {
			return tx.RequeueRepeat(ctx, m, db.clock(), "history cannot be read")
		})
		if m = claimOne(t, db, storage.Sending); !m.PossibleRepeat {
			t.Error("the repeat is not marked")
		}
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error { return tx.MarkSent(ctx, m, "C1", "1.2", "digest") })
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			found, err := tx.LiveMessageAt(ctx, "C1", "1.2")
			if found.Promise.Key != "a" || found.State != storage.Sent || found.Digest != "digest" || !found.SentAt.Equal(db.clock()) {
				t.Errorf("sent message: %+v", found)
			}
			counts, err2 := tx.OutboxCounts(ctx)
			if counts[storage.Sent] != 1 || len(counts) != 1 {
				t.Errorf("counts %v", counts)
			}
			if _, unknown := tx.LiveMessageAt(ctx, "C1", ""); !errors.Is(unknown, &domain.Error{Code: domain.NotFound}) {
				t.Errorf("a message nowhere: %v", unknown)
			}
			return errors.Join(err, err2)
		})
		claimNone(t, db)
	})
}

func TestLeaseEndsInUnsureAndFencesTheLateWorker(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		announce(t, db, note("a", "C1"))
		late := claimOne(t, db, storage.Sending)
		db.move(lease - time.Microsecond)
		claimNone(t, db)
		db.move(time.Microsecond)
		m := claimOne(t, db, storage.Unsure) // the same holder: the fence is the claim, not the name
		ctx := context.Background()
		finishes := map[string]func(*storage.Tx) error{
			"mark sent": func(tx *storage.Tx) error { return tx.MarkSent(ctx, late, "C1", "1.1", "") },
			"unsure":    func(tx *storage.Tx) error { return tx.MarkUnsure(ctx, late, noon, "") },
			"missing":   func(tx *storage.Tx) error { return tx.MarkMissing(ctx, late, noon, "") },
			"redirect":  func(tx *storage.Tx) error { return tx.Redirect(ctx, late, "C2", "", "") },
			"requeue":   func(tx *storage.Tx) error { return tx.Requeue(ctx, late, noon, "") },
			"repeat":    func(tx *storage.Tx) error { return tx.RequeueRepeat(ctx, late, noon, "") },
			"refreshed": func(tx *storage.Tx) error { return tx.Refreshed(ctx, late, "") },
			"retire":    func(tx *storage.Tx) error { return tx.Retire(ctx, late, "", "") },
			"drop":      func(tx *storage.Tx) error { return tx.Drop(ctx, late, "") },
			"fail":      func(tx *storage.Tx) error { return tx.Fail(ctx, late, "") },
		}
		for name, finish := range finishes {
			if err := db.InTx(ctx, finish); !errors.Is(err, storage.ErrClaimLost) {
				t.Errorf("%s by the late worker: %v, want a lost claim", name, err)
			}
		}
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error { return tx.MarkSent(ctx, m, "C1", "1.1", "d") })
	})
}

func TestNobodyClaimsTheSameMessageTwice(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		var list []domain.Announcement
		for i := range 120 {
			list = append(list, note(fmt.Sprint(i), domain.ChannelID(fmt.Sprintf("C%d", i%60))))
		}
		announce(t, db, list...)
		var mu sync.Mutex
		seen := map[string]int{}
		var wg sync.WaitGroup
		for w := range 4 {
			store := []*storage.Store{db.Store, db.reopen(t)}[w%2]
			wg.Go(func() {
				holder := fmt.Sprintf("worker %d", w)
				ctx := context.Background()
				for {
					var got []storage.Message
					if err := store.InTx(ctx, func(tx *storage.Tx) (err error) {
						got, err = tx.ClaimOutbox(ctx, holder, noon, lease, each(7))
						return err
					}); err != nil {
						t.Error(err)
						return
					}
					if len(got) == 0 {
						return
					}
					mu.Lock()
					places := map[string]bool{}
					for _, m := range got {
						seen[m.Promise.Key]++
						if places[m.Place] {
							t.Errorf("two messages of %s in one claim", m.Place)
						}
						places[m.Place] = true
					}
					mu.Unlock()
					if err := store.InTx(ctx, func(tx *storage.Tx) error {
						for _, m := range got {
							if err := tx.MarkSent(ctx, m, domain.ChannelID(m.Place), m.Promise.Key, ""); err != nil {
								return err
							}
						}
						return nil
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		// Workers that saw only busy places have left; the rest is one more round.
		for _, m := range claimAll(t, db, db.Store, "last") {
			seen[m.Promise.Key]++
		}
		for key, n := range seen {
			if n != 1 {
				t.Errorf("message %s was claimed %d times", key, n)
			}
		}
		if len(seen) != len(list) {
			t.Errorf("%d of %d messages were claimed", len(seen), len(list))
		}
	})
}

func TestPausedAndBusyPlacesAndThreadsWait(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		reply := note("reply", "C2")
		reply.Thread = "first"
		announce(t, db, note("first", "C1"), note("second", "C1"), reply)
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			return errors.Join(tx.PauseChannel(ctx, "C1", noon.Add(5*time.Second)), tx.PauseChannel(ctx, "C1", noon.Add(time.Second)))
		})
		claimNone(t, db)
		next := func() (at time.Time) {
			db.must(t, func(ctx context.Context, tx *storage.Tx) (err error) {
				agenda, err := tx.NextOutbox(ctx, db.clock())
				at = earliest(agenda)
				return err
			})
			return at
		}
		if at := next(); !at.Equal(noon.Add(5 * time.Second)) {
			t.Errorf("next at %v, want the end of the longer pause", at)
		}
		db.move(5 * time.Second)
		m := claimOne(t, db, storage.Sending)
		claimNone(t, db)
		if at := next(); !at.Equal(db.clock().Add(lease)) {
			t.Errorf("next at %v, want the end of the lease", at)
		}
		db.finish(t, func(ctx context.Context, tx *storage.Tx) error { return tx.MarkSent(ctx, m, "C1", "1.1", "") })
		if at := next(); at.After(db.clock()) || at.IsZero() {
			t.Errorf("next at %v, want at once", at)
		}
		if got := keys(claimAll(t, db, db.Store, "worker")); got != "second reply " {
			t.Errorf("claimed %q", got)
		}
		db.must(t, func(ctx context.Context, tx *storage.Tx) error { return tx.PrunePauses(ctx) })
	})
}
