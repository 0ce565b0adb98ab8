package jobs_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// Failure 31: a message that Slack never takes does not keep the others from
// being sent; it ends as failed, and an admin is told once.
func TestFailure31PoisonRowEndsAndIsTold(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.log.expect("a message is given up")
		id := o.account(domain.AccountInput{Name: "Acme Corp", CSM: ana, Channel: acme})
		for i, key := range []string{"poison", "more poison"} {
			o.promise(id, domain.Announcement{Key: key, Channel: room(i), Critical: true})
			o.fault("chat.postMessage", refuse("as_user_not_supported", 1))
		}
		d := o.deliver(nil)
		if _, err := d.RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.promise(id, domain.Announcement{Key: "good", Channel: orders, Critical: true})
		o.settle(d)
		o.wantAt(t, "good", string(orders))
		for _, key := range []string{"poison", "more poison"} {
			if m := o.message(key); m.State != storage.Failed || !strings.Contains(m.Reason, "as_user_not_supported") {
				t.Errorf("%s is %s: %s", key, m.State, m.Reason)
			}
		}
		word := "undelivered/" + string(ada) + "/2026-11-24"
		m := o.wantAt(t, word, o.dm(ada))[0]
		for _, want := range []string{"2 messages could not be delivered", "Acme Corp", "as_user_not_supported", "/renewal admin delivery"} {
			if !strings.Contains(m.Text, want) {
				t.Errorf("the admin is not told %q: %s", want, m.Text)
			}
		}
		o.promise(id, domain.Announcement{Key: "even more", Critical: true})
		o.fault("chat.postMessage", refuse("as_user_not_supported", 1))
		o.settle(d)
		if n := len(o.copies(word)); n != 1 {
			t.Errorf("the admin was told %d times that day", n)
		}

		// Retried, all of them go out, where they belong.
		o.must(func(ctx context.Context, tx *storage.Tx) error {
			n, err := tx.RetryMessages(ctx, ada, "")
			if n != 3 {
				t.Errorf("%d messages are retried", n)
			}
			return err
		})
		o.settle(d)
		for key, channel := range map[string]domain.ChannelID{"poison": room(0), "more poison": room(1), "even more": acme} {
			o.wantAt(t, key, string(channel))
		}
	})
}

// What was mended before the admin reads about it is not told.
func TestMendedBeforeItIsTold(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.log.expect("a message is given up")
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		o.promise(id, domain.Announcement{Key: "poison", Critical: true})
		o.fault("chat.postMessage", refuse("as_user_not_supported", 1))
		d := o.deliver(nil)
		if _, err := d.RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.must(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.RetryMessages(ctx, ada, "")
			return err
		})
		o.settle(d)
		o.wantAt(t, "poison", string(acme))
		if m := o.message("undelivered/" + string(ada) + "/2026-11-24"); m.State != storage.Dropped {
			t.Errorf("the word to the admin is %s", m.State)
		}
	})
}

// Every Monday the admins hear that all is well, once, whoever plans and
// however often it is looked at.
func TestAllWell(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.account(domain.AccountInput{CSM: ana, Channel: acme})
		plan := func() (next time.Time) {
			t.Helper()
			next, err := o.planner(o.store, &jobs.AllWell{Store: o.store, Now: o.clock}).RunOnce(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return next
		}
		monday := time.Date(2026, time.November, 30, 9, 0, 0, 0, time.UTC)
		if next := plan(); !next.Equal(monday) {
			t.Errorf("on Tuesday, the day reminders were started, the next word is due at %v", next)
		}
		d := o.deliver(nil)
		for week := range 2 {
			o.moveTo(monday.AddDate(0, 0, 7*week))
			plan()
			if next := plan(); !next.Equal(monday.AddDate(0, 0, 7*week+7)) {
				t.Errorf("afterwards the next word is due at %v", next)
			}
			o.settle(d)
			m := o.wantAt(t, "all_well/"+string(ada)+"/"+o.clock().Format(time.DateOnly), o.dm(ada))[0]
			if !strings.Contains(m.Text, "1 renewal is watched") {
				t.Errorf("it says %s", m.Text)
			}
		}
	})
}
