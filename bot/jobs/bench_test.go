package jobs_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
	"github.com/renewalbot/renewalbot/storage/storetest"
)

// BenchmarkDrain measures how the cards of 5,000 accounts, all due at once, go
// out within the limits of the local workspace: none is refused, and the most
// urgent are first. Its time is how long that computes.
func BenchmarkDrain(b *testing.B) {
	for engine, url := range map[string]func(testing.TB) string{
		"sqlite": storetest.SQLite, "postgres": storetest.Postgres,
	} {
		b.Run(engine, func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				o := open(b, url(b))
				o.allDue(5_000, 100)
				b.StartTimer()
				took := o.drain()
				b.StopTimer()
				b.ReportMetric(took.Minutes(), "simulated-minutes/op")
				o.inOrder(b, 5_000)
			}
		})
	}
}

// Failure 13: five hundred cards are due at once. None is refused for coming too
// soon, and the most urgent are first.
func TestFailure13ManyAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.allDue(500, 50)
		o.drain()
		o.inOrder(t, 500)
	})
}

// allDue adds accounts that are in the middle of their timelines, so that each
// has a card at once, the last one the most urgent, and promises the cards.
func (o *office) allDue(accounts, channels int) {
	o.t.Helper()
	for i := range accounts {
		o.renewing(150-145*i/accounts, domain.AccountInput{Channel: room(i % channels)})
	}
	o.sweep()
}

// drain delivers everything, and says how long that took by Slack's clock. Slack
// must not refuse a single call for coming too soon.
func (o *office) drain() time.Duration {
	o.t.Helper()
	slack := &refusals{Slack: o.api}
	begun, d := o.clock(), jobs.NewDeliver(jobs.DeliverConfig{
		Store: o.store, Slack: slack, Now: o.clock, Holder: o.id("run"), Logger: slog.New(o.log),
	})
	for next := begun; !next.IsZero(); {
		var err error
		if next, err = d.RunOnce(context.Background()); err != nil {
			o.t.Fatal(err)
		}
		if next.After(o.clock()) {
			o.moveTo(next)
		}
	}
	if n := slack.limited.Load(); n > 0 {
		o.t.Errorf("Slack refused %d calls that came too soon", n)
	}
	return o.clock().Sub(begun)
}

// refusals counts the calls that Slack refuses for coming too soon.
type refusals struct {
	jobs.Slack
	limited atomic.Int64
}

func (r *refusals) note(err error) {
	if slackapi.RetryAfter(err) > 0 {
		r.limited.Add(1)
	}
}

// PostMessage posts, and counts a refusal.
func (r *refusals) PostMessage(ctx context.Context, channel domain.ChannelID, m slackapi.Message) (ts string, err error) {
	ts, err = r.Slack.PostMessage(ctx, channel, m)
	r.note(err)
	return ts, err
}

// UpdateMessage updates, and counts a refusal.
func (r *refusals) UpdateMessage(ctx context.Context, channel domain.ChannelID, ts string, m slackapi.Message) error {
	err := r.Slack.UpdateMessage(ctx, channel, ts, m)
	r.note(err)
	return err
}

// inOrder checks that what is more urgent went out first, but for the turns that
// channels take.
func (o *office) inOrder(t testing.TB, want int) {
	t.Helper()
	o.must(func(ctx context.Context, tx *storage.Tx) error {
		messages, err := tx.Messages(ctx, storage.MessageFilter{State: storage.Sent, Limit: want + 1})
		if len(messages) != want {
			t.Errorf("%d messages were sent, want %d", len(messages), want)
		}
		last, first := map[int]time.Time{}, map[int]time.Time{}
		for _, m := range messages {
			p := m.Promise.Priority
			if at := first[p]; at.IsZero() || m.SentAt.Before(at) {
				first[p] = m.SentAt
			}
			if m.SentAt.After(last[p]) {
				last[p] = m.SentAt
			}
		}
		if len(first) < 5 {
			t.Errorf("the cards have %d urgencies: their order tells nothing", len(first))
		}
		for p := domain.PriorityCard; p < domain.PriorityNews; p++ {
			if next, there := first[p+2]; there && next.Before(last[p]) {
				t.Errorf("a card of urgency %d went out at %v, one of %d not before %v", p+2, first[p+2], p, last[p])
			}
		}
		return err
	})
}
