package jobs_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// BenchmarkDrain measures how 5,000 cards that are due at once go out, within
// the limits of the local workspace. Its time is how long it computes; days and
// refusals are reported beside it.
func BenchmarkDrain(b *testing.B) {
	const cards = 5_000
	for engine, url := range map[string]func(testing.TB) string{
		"sqlite": sqliteURL, "postgres": postgresURL,
	} {
		b.Run(engine, func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				o := open(b, url(b))
				id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
				var list []domain.Announcement
				for i := range cards { // the last one is the most urgent
					list = append(list, domain.Announcement{
						Key: fmt.Sprintf("card %d", i), Channel: room(i % 100), Critical: true, Priority: domain.PriorityCard + 9 - i*10/cards,
					})
				}
				o.promise(id, list...)
				begun, d := o.clock(), o.deliver(nil)
				b.StartTimer()
				for next := begun; !next.IsZero(); {
					var err error
					if next, err = d.RunOnce(context.Background()); err != nil {
						b.Fatal(err)
					}
					if next.After(o.clock()) {
						o.moveTo(next)
					}
				}
				b.StopTimer()
				b.ReportMetric(float64(o.calls("chat.postMessage", "ratelimited")), "refused/op")
				b.ReportMetric(o.clock().Sub(begun).Minutes(), "simulated-minutes/op")
				o.inOrder(b, cards)
			}
		})
	}
}

// inOrder checks that what is more urgent went out first, but for the turns that
// channels take.
func (o *office) inOrder(b *testing.B, want int) {
	b.Helper()
	o.must(func(ctx context.Context, tx *storage.Tx) error {
		messages, err := tx.Messages(ctx, storage.MessageFilter{State: storage.Sent, Limit: want + 1})
		if len(messages) != want {
			b.Errorf("%d messages were sent, want %d", len(messages), want)
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
		for p := domain.PriorityCard; p < domain.PriorityCard+8; p++ {
			if first[p+2].Before(last[p]) {
				b.Errorf("a card of urgency %d went out at %v, one of %d not before %v", p+2, first[p+2], p, last[p])
			}
		}
		return err
	})
}
