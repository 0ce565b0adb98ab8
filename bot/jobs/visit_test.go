package jobs_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// visits lets a day's visits happen, and what they promise arrive.
func (o *office) visits(t *testing.T, v *jobs.Visit) {
	t.Helper()
	o.move(25 * time.Hour)
	p := o.planner(o.store, v)
	for range 20 {
		next, err := p.RunOnce(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if next.Sub(o.clock()) > time.Hour {
			o.settle(o.deliver(nil))
			return
		}
		o.moveTo(next)
	}
	t.Fatal("the visits do not end")
}

func (o *office) visit() *jobs.Visit {
	return jobs.NewVisit(o.store, o.api, o.clock, 1, slog.New(o.log))
}

// What happens to a channel is told once, before anything is due in it; when the
// channel is back, messages go there by themselves, and the next loss is told
// again.
func TestVisitNoticesLostChannels(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		v := o.visit()
		id := o.account(domain.AccountInput{Name: "Acme Sample", CSM: ana, Channel: acme})
		o.visits(t, v)
		if words := o.lostWords(acme); len(words) != 0 {
			t.Fatalf("about a channel that is there was said: %+v", words)
		}
		archive(o, acme)
		for range 3 {
			o.visits(t, v)
		}
		words := o.lostWords(acme)
		if len(words) != 1 {
			t.Fatalf("it was said %d times, want once", len(words))
		}
		m := o.wantAt(t, words[0].Promise.Key, o.dm(ana))[0]
		if text := plain(m.Text); !strings.Contains(text, "it is archived") || !strings.Contains(text, "Acme Sample") || !strings.Contains(text, "/renewal link") {
			t.Errorf("it says %q", text)
		}

		o.slack.UpdateChannel(string(acme), func(c *slacksim.Channel) { c.IsArchived = false })
		o.visits(t, v)
		o.promise(id, domain.Announcement{Key: "back", Critical: true})
		o.settle(o.deliver(nil))
		o.wantAt(t, "back", string(acme))

		o.slack.Leave(string(acme), slacksim.BotMember)
		o.visits(t, v)
		if words := o.lostWords(acme); len(words) != 2 {
			t.Errorf("after the second loss it was said %d times in all, want 2", len(words))
		}
	})
}

// A channel in which the bot may not post is said to be lost once, until a
// message arrives there.
func TestReadOnlyChannelIsToldOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		v, d := o.visit(), o.deliver(nil)
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		told := func(key string, refused bool, want int) {
			t.Helper()
			if refused {
				o.fault("chat.postMessage", refuse("restricted_action_read_only_channel", 1))
			}
			o.promise(id, domain.Announcement{Key: key, Critical: true})
			o.settle(d)
			if words := o.lostWords(acme); len(words) != want {
				t.Errorf("%s: it was said %d times, want %d", key, len(words), want)
			}
		}
		told("first", true, 1)
		o.visits(t, v) // Slack says that the bot is in it
		told("second", true, 1)
		told("arrives", false, 1)
		told("third", true, 2)
	})
}

// A CSM who has left Slack is told to who comes after them, with what to do.
func TestVisitNoticesCSMsWhoLeft(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		v := o.visit()
		o.account(domain.AccountInput{Name: "Acme Sample", CSM: ana, Channel: acme})
		o.account(domain.AccountInput{Name: "Orders Sample", CSM: ana, Channel: orders})
		o.slack.SetUser(slacksim.User{ID: string(ana), Name: "ana", Deleted: true})
		for range 2 {
			o.visits(t, v)
		}
		m := o.wantAt(t, "csm_gone/"+string(ana)+"/"+string(mia), o.dm(mia))[0]
		if text := plain(m.Text); !strings.Contains(text, "still CSM of 2 accounts: Acme Sample and Orders Sample") {
			t.Errorf("it says %q", text)
		}
	})
}

// Visits keep to Slack's limits, and stop when Slack has enough.
func TestVisitsKeepToTheLimits(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		for i := range 25 {
			o.account(domain.AccountInput{CSM: ana, Channel: room(i)})
		}
		o.move(25 * time.Hour)
		o.log.expect("places of messages could not be looked at")
		o.fault("conversations.info", slacksim.Fault{Kind: slacksim.FaultLimited, RetryAfter: 90, Count: 1})
		p := o.planner(o.store, o.visit())
		begun := o.clock()
		var asked []int
		for range 10 {
			before := o.calls("conversations.info", "")
			next, err := p.RunOnce(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			asked = append(asked, o.calls("conversations.info", "")-before)
			if next.Sub(o.clock()) > time.Hour {
				break
			}
			o.moveTo(next)
		}
		if took := o.clock().Sub(begun); asked[0] != 1 || max(asked[1], asked[2]) > 10 || took < 3*time.Minute {
			t.Errorf("%v channels were asked for in %v", asked, took)
		}
		o.must(func(ctx context.Context, tx *storage.Tx) error {
			stale, err := tx.StaleChannels(ctx, begun, nil, 100)
			if len(stale) != 0 {
				t.Errorf("%d channels were not looked at", len(stale))
			}
			return err
		})
	})
}
