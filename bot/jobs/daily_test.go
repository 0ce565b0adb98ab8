package jobs_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// daily returns a planner of daily messages as a freshly started process has it.
func (o *office) daily(store *storage.Store) *jobs.Planner {
	return o.planner(store, jobs.NewDaily(store, o.clock, slog.New(o.log)))
}

func dailyKey(p domain.PersonID, d domain.Date) string { return fmt.Sprintf("daily/%s/%s", p, d) }

// Processes that plan at once, restarts between planning and posting, and an
// answer of Slack that is lost: one message each.
func TestDailyMessageOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.account(domain.AccountInput{CSM: ana, Channel: acme})
		o.account(domain.AccountInput{Channel: orders}) // for the manager
		day := domain.NewDate(2026, time.November, 25)
		o.moveTo(day.At(8, 59, time.UTC))
		if next, err := o.daily(o.store).RunOnce(t.Context()); err != nil || !next.Equal(day.At(9, 0, time.UTC)) {
			t.Fatalf("before nine the next is %s, %v", next, err)
		}
		o.moveTo(day.At(9, 0, time.UTC))
		var atOnce sync.WaitGroup
		for _, store := range o.stores(3) {
			atOnce.Go(func() { plan(t, o.daily(store)) })
		}
		atOnce.Wait()
		plan(t, o.daily(o.store))
		o.fault("chat.postMessage", slacksim.Fault{Kind: slacksim.FaultCutAfter})
		o.settle(o.deliver(nil))
		plan(t, o.daily(o.store))
		o.settle(o.deliver(nil))
		for _, p := range []domain.PersonID{ana, mia} {
			if n := len(o.copies(dailyKey(p, day))); n != 1 {
				t.Errorf("%s has %d messages", p, n)
			}
		}
		if next, err := o.daily(o.store).RunOnce(t.Context()); err != nil || !next.Equal(day.AddDays(1).At(9, 0, time.UTC)) {
			t.Errorf("the next is %s, %v", next, err)
		}
	})
}

// Who is asked to do a single task reads of it, whatever else they have to do
// with the account.
func TestDailyMessageForATask(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		o.sweep()
		o.decide(id, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			s, _ := a.NextStep(env)
			return a.EditTask(env, domain.TaskEdit{TermID: s.Term.ID, Milestone: s.Key, Key: s.Tasks[0].Key, Assignee: ada})
		})
		day := domain.NewDate(2026, time.November, 25)
		o.moveTo(day.At(9, 0, time.UTC))
		plan(t, o.daily(o.store))
		o.settle(o.deliver(nil))
		if n := len(o.copies(dailyKey(ada, day))); n != 1 {
			t.Errorf("who was asked has %d messages", n)
		}
	})
}

// A message that could not be sent in its day's working hours is not made up
// for: the next day's says it.
func TestDailyMessageOfYesterdayIsDropped(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.account(domain.AccountInput{CSM: ana, Channel: acme})
		day := domain.NewDate(2026, time.November, 25)
		o.moveTo(day.At(9, 0, time.UTC))
		plan(t, o.daily(o.store))
		o.moveTo(day.At(18, 0, time.UTC)) // quiet
		o.settle(o.deliver(nil))
		if m := o.message(dailyKey(ana, day)); m.State != storage.Dropped || m.Reason == "" {
			t.Errorf("the message is %s: %s", m.State, m.Reason)
		}
	})
}

// Who turned it off, is away or has left gets none; a changed hour moves the
// next one.
func TestDailyMessageFollowsThePerson(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.account(domain.AccountInput{CSM: ana, Channel: acme})
		choose := func(change func(*domain.Person)) {
			o.must(func(ctx context.Context, tx *storage.Tx) error {
				people, err := tx.People(ctx, ana)
				if err != nil {
					return err
				}
				p := people[ana]
				change(&p)
				return tx.SaveChoices(ctx, p)
			})
		}
		day := domain.NewDate(2026, time.November, 30)
		o.moveTo(day.At(8, 0, time.UTC))
		plan(t, o.daily(o.store))
		choose(func(p *domain.Person) { p.Choices = domain.Choices{domain.SettingHour: "11"} })
		o.moveTo(day.At(10, 0, time.UTC))
		if next, err := o.daily(o.store).RunOnce(t.Context()); err != nil || next.After(day.At(11, 0, time.UTC)) {
			t.Errorf("the next is %s, %v", next, err)
		}
		promised := func() (n int) {
			o.must(func(ctx context.Context, tx *storage.Tx) error {
				messages, err := tx.Messages(ctx, storage.MessageFilter{})
				for _, m := range messages {
					if m.Promise.Kind == domain.AnnounceDaily && m.Promise.To == ana {
						n++
					}
				}
				return err
			})
			return n
		}
		for i, step := range []struct {
			name   string
			change func(*domain.Person)
			want   int
		}{
			{"at eleven", func(*domain.Person) {}, 1},
			{"away", func(p *domain.Person) {
				p.Away = []domain.Absence{{From: day.AddDays(1), To: day.AddDays(1)}}
			}, 1},
			{"turned off", func(p *domain.Person) { p.Choices = domain.Choices{domain.SettingDaily: "off"} }, 1},
			{"back on", func(p *domain.Person) { p.Choices = nil }, 2},
		} {
			choose(step.change)
			o.moveTo(day.AddDays(i).At(11, 0, time.UTC))
			plan(t, o.daily(o.store))
			if got := promised(); got != step.want {
				t.Errorf("%s: %d messages in all, want %d", step.name, got, step.want)
			}
		}
	})
}

// Nobody gets a message before reminders are started, or while they are paused.
func TestNoDailyMessageBeforeStartOrWhilePaused(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.account(domain.AccountInput{CSM: ana, Channel: acme})
		day := domain.NewDate(2026, time.November, 25)
		o.moveTo(day.At(9, 0, time.UTC))
		set := func(change func(*domain.Settings)) {
			o.must(func(ctx context.Context, tx *storage.Tx) error {
				s, err := tx.Settings(ctx)
				if err != nil {
					return err
				}
				change(&s)
				return tx.SaveSettings(ctx, ada, s)
			})
		}
		started := time.Time{}
		set(func(s *domain.Settings) { started, s.StartedAt = s.StartedAt, time.Time{} })
		plan(t, o.daily(o.store))
		set(func(s *domain.Settings) { s.StartedAt, s.PausedAt = started, o.clock() })
		plan(t, o.daily(o.store))
		o.must(func(ctx context.Context, tx *storage.Tx) error {
			if _, err := tx.MessageByKey(ctx, dailyKey(ana, day)); err == nil {
				t.Error("a message was promised")
			}
			return nil
		})
		set(func(s *domain.Settings) { s.PausedAt = time.Time{} })
		plan(t, o.daily(o.store))
		o.settle(o.deliver(nil))
		if n := len(o.copies(dailyKey(ana, day))); n != 1 {
			t.Errorf("after the pause there are %d messages", n)
		}
	})
}

// A card that could not be posted before the quiet hours waits for the next
// morning, and one that a pause caught for its end.
func TestCardKeepsToTheHoursAfterAnOutage(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		day := domain.NewDate(2026, time.November, 25)
		o.moveTo(day.At(17, 59, time.UTC))
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		o.sweep()
		if n := o.cards(id); n != 1 {
			t.Fatalf("%d cards are promised", n)
		}
		at := func(when time.Time) int {
			o.moveTo(when)
			if _, err := o.deliver(nil).RunOnce(t.Context()); err != nil {
				t.Fatal(err)
			}
			return o.calls("chat.postMessage", "ok")
		}
		if n := at(day.At(18, 0, time.UTC)); n != 0 {
			t.Errorf("%d messages in quiet hours", n)
		}
		pause := func(since time.Time) {
			o.must(func(ctx context.Context, tx *storage.Tx) error {
				s, err := tx.Settings(ctx)
				if err != nil {
					return err
				}
				s.PausedAt = since
				return tx.SaveSettings(ctx, ada, s)
			})
		}
		pause(o.clock())
		if n := at(day.AddDays(1).At(9, 0, time.UTC)); n != 0 {
			t.Errorf("%d messages during a pause", n)
		}
		pause(time.Time{})
		if n := at(day.AddDays(1).At(9, 30, time.UTC)); n != 1 {
			t.Errorf("%d messages after the pause, want the card", n)
		}
	})
}
