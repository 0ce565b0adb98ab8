package jobs_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// wantPaced checks that no channel got two messages within a second, and that
// Slack never had to ask for a pause.
func (o *office) wantPaced(t *testing.T) {
	t.Helper()
	for _, method := range []string{"chat.postMessage", "chat.update", "conversations.history", "conversations.open"} {
		if n := o.calls(method, "ratelimited"); n > 0 {
			t.Errorf("%s was refused %d times for being called too often", method, n)
		}
	}
	last := map[string]time.Time{}
	o.must(func(ctx context.Context, tx *storage.Tx) error {
		messages, err := tx.Messages(ctx, storage.MessageFilter{Limit: 1000})
		at := map[string][]time.Time{}
		for _, m := range messages {
			if m.State == storage.Sent {
				at[string(m.Channel)] = append(at[string(m.Channel)], m.SentAt)
			}
		}
		for channel, times := range at {
			slices.SortFunc(times, time.Time.Compare)
			for _, when := range times {
				if before, ok := last[channel]; ok && when.Sub(before) < time.Second {
					t.Errorf("%s got two messages within %v", channel, when.Sub(before))
				}
				last[channel] = when
			}
		}
		return err
	})
}

// Many channels at once stay within what Slack takes in the whole workspace,
// and what is urgent does not wait for what is not.
func TestWorkspacePace(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		const many = 70 // more than a minute of updates
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		d := o.deliver(nil)
		var list []domain.Announcement
		for i := range many {
			list = append(list, domain.Announcement{Key: o.id("card"), Channel: room(i), Critical: true, Live: true, Priority: domain.PriorityCard})
		}
		o.promise(id, list...)
		begun := o.clock()
		o.settle(d)
		if took := o.clock().Sub(begun); took > many*time.Second {
			t.Errorf("%d channels took %v", many, took)
		}
		o.rate(id, domain.Yellow, "everything changes") // and so all of them
		o.moveTo(begun.Add(5 * time.Minute))
		if _, err := d.RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.promise(id, domain.Announcement{Key: "urgent", Channel: orders, Critical: true, Priority: domain.PriorityEscalation})
		asked := o.clock()
		o.settle(d)
		if waited := o.message("urgent").SentAt.Sub(asked); waited > time.Second {
			t.Errorf("what was urgent waited %v", waited)
		}
		for _, n := range list {
			if m := o.wantAt(t, n.Key, string(n.Channel))[0]; !strings.Contains(m.Text+string(m.Blocks), "everything changes") {
				t.Errorf("%s does not show the truth", n.Key)
			}
		}
		o.wantPaced(t)
	})
}

// Changes that come together are one update, and one that shows nothing new is
// none.
func TestUpdatesAreSaved(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		o.promise(id, domain.Announcement{Key: "card", Critical: true, Live: true})
		d := o.deliver(nil)
		o.settle(d)
		for _, reason := range []string{"one", "two", "three"} {
			o.rate(id, domain.Yellow, reason)
		}
		o.settle(d)
		if n := o.calls("chat.update", ""); n != 1 {
			t.Errorf("three changes at once were %d updates", n)
		}
		o.decide(id, func(*domain.Account, domain.Env) (*domain.Change, error) { return &domain.Change{Refresh: true}, nil })
		o.settle(d)
		if n := o.calls("chat.update", ""); n != 1 {
			t.Errorf("a change that does not show was %d updates", n-1)
		}
	})
}

// A card whose last word is said is left alone from then on.
func TestFinalCardIsLeftAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		o.sweep()
		card, d := o.card(id), o.deliver(nil)
		o.settle(d)
		o.lose(id)
		o.settle(d)
		m := o.wantAt(t, card, string(acme))[0]
		if m.EditedTS == "" || o.message(card).Promise.Live {
			t.Error("the card did not become final")
		}

		// What is deleted in Slack stays deleted.
		id = o.account(domain.AccountInput{CSM: ana, Channel: acme})
		o.promise(id, domain.Announcement{Key: "deleted", Critical: true, Live: true})
		o.settle(d)
		o.fault("chat.update", refuse("message_not_found", 1))
		o.rate(id, domain.Yellow, "too late")
		o.settle(d)
		if m := o.message("deleted"); m.Promise.Live || m.State != storage.Sent || len(o.copies("deleted")) != 1 {
			t.Errorf("%+v", m)
		}
	})
}

// What is no longer wanted when its turn comes is dropped and says why.
func TestTruthIsLookedAtAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		o.sweep()
		card := o.card(id)
		o.fault("chat.postMessage", slacksim.Fault{Kind: slacksim.FaultCutBefore})
		if _, err := o.deliver(nil).RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.lose(id) // while it is not known whether the card is there
		o.settle(o.deliver(nil))
		if m := o.message(card); m.State != storage.Dropped || m.Reason == "" || len(o.copies(card)) != 0 {
			t.Errorf("%s (%s)", m.State, m.Reason)
		}
	})
}

// A message about nothing does not go round for ever.
func TestMessageOfNoAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.must(func(ctx context.Context, tx *storage.Tx) error {
			return tx.Announce(ctx, domain.Announcement{Key: "lost", Kind: domain.AnnounceBrief, AccountID: "acc_none", Channel: acme})
		})
		o.settle(o.deliver(nil))
		if m := o.message("lost"); m.State != storage.Failed || m.Reason == "" {
			t.Errorf("%s (%s)", m.State, m.Reason)
		}
	})
}

// The limits of the workspace hold for all processes together, and each direct
// conversation is opened once for all of them.
func TestProcessesShareThePace(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		const many = 150 // three processes with a limit each would be far above Slack's
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		var list []domain.Announcement
		for i := range many {
			n := domain.Announcement{Key: o.id("card"), Channel: room(i % 100), Critical: true, Live: true, Priority: domain.PriorityCard}
			if i%10 == 0 {
				n.Channel, n.To = "", []domain.PersonID{ana, mia, ada}[i/10%3]
			}
			list = append(list, n)
		}
		o.promise(id, list...)
		var all []*jobs.Deliver
		for _, s := range o.stores(3) {
			all = append(all, o.deliverOn(s, nil))
		}
		begun := o.clock()
		o.settle(all...)
		if took := o.clock().Sub(begun); took < 30*time.Second || took > 40*time.Second {
			t.Errorf("%d messages took %v, want 20 at once and then four a second", many, took)
		}
		o.rate(id, domain.Yellow, "everything changes")
		begun = o.clock()
		o.settle(all...)
		if took := o.clock().Sub(begun); took < 200*time.Second || took > 220*time.Second {
			t.Errorf("%d updates took %v, want 10 at once and then 40 a minute", many, took)
		}
		o.wantPaced(t)
		if n := o.calls("conversations.open", ""); n > 3 {
			t.Errorf("three conversations were opened %d times", n)
		}
	})
}
