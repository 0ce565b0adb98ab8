package jobs_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
	"github.com/renewalbot/renewalbot/storage/storetest"
)

const (
	bea domain.PersonID = "U0BEA" // CSM in Berlin, with German holidays
	lou domain.PersonID = "U0LOU" // CSM in Los Angeles
)

// What a preview foretells for a month is what the bot then posts if nobody does
// anything, whether reminders run already or are started at that moment: cards,
// one list for many late starts, nudges, escalations and their questions, daily
// messages, the week's word.
func TestOutlookIsWhatComes(t *testing.T) {
	for name, tt := range map[string]struct {
		url     func(testing.TB) string
		running bool
		days    int
	}{
		"running":             {storetest.SQLite, true, 33},
		"started now":         {storetest.SQLite, false, 33},
		"running on postgres": {storetest.Postgres, true, 16}, // which needs longer for each
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			running, days := tt.running, tt.days
			o := open(t, tt.url(t), slacksim.User{ID: string(bea), Name: "bea"}, slacksim.User{ID: string(lou), Name: "lou"})
			o.castOfOutlook(running)
			everything := o.everything()
			if running { // in the middle of the second day
				o.passes(everything, o.clock().Add(27*time.Hour))
			}
			from := o.clock()
			until := domain.DateIn(from, time.UTC).AddDays(days)
			foretold := o.foretold(until)
			if !running {
				o.must(func(ctx context.Context, tx *storage.Tx) error {
					s, err := tx.Settings(ctx)
					if err != nil {
						return err
					}
					s.StartedAt = tx.Now()
					return tx.SaveSettings(ctx, ada, s)
				})
				if _, err := o.store.RecomputeDue(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
			o.passes(everything, until.AddDays(2).At(0, 0, time.UTC))
			came := o.came(from, until)
			slices.Sort(foretold)
			slices.Sort(came)
			if diff := cmp.Diff(came, foretold); diff != "" {
				t.Errorf("what came (-) and what was foretold (+):\n%s", diff)
			}
			kinds := map[domain.AnnouncementKind]bool{}
			for _, m := range o.allMessages() {
				kinds[m.Promise.Kind] = true
			}
			for _, k := range []domain.AnnouncementKind{domain.AnnounceCard, domain.AnnounceCatchUp, domain.AnnounceOverdue, domain.AnnounceEscalationAsk, domain.AnnounceDaily, domain.AnnounceAllWell} {
				if !kinds[k] {
					t.Errorf("no %s came: the month tells nothing of it", k)
				}
			}
		})
	}
}

// castOfOutlook adds accounts of several CSMs: many that begin late, two in one
// channel, one without a channel, one that nobody looks after.
func (o *office) castOfOutlook(running bool) {
	o.t.Helper()
	o.must(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.PutPeople(ctx,
			domain.Person{ID: bea, Name: "Bea Sample", TimeZone: "Europe/Berlin"},
			domain.Person{ID: lou, Name: "Lou Sample", TimeZone: "America/Los_Angeles"},
		); err != nil {
			return err
		}
		if err := tx.SaveChoices(ctx, domain.Person{ID: bea, Choices: domain.Choices{domain.SettingCountry: "DE"}}); err != nil {
			return err
		}
		s, err := tx.Settings(ctx)
		if err != nil {
			return err
		}
		if !running {
			s.StartedAt = time.Time{}
		}
		s.FreeDays = []domain.FreeDay{{From: domain.NewDate(2026, time.December, 7), To: domain.NewDate(2026, time.December, 8), Name: "Away days"}}
		return tx.SaveSettings(ctx, ada, s)
	})
	for i := range 5 {
		o.renewing(40+20*i, domain.AccountInput{Name: fmt.Sprintf("Late %d", i), CSM: ana, Channel: room(i)})
	}
	o.renewing(102, domain.AccountInput{Name: "Twin A", CSM: bea, Channel: acme})
	o.renewing(122, domain.AccountInput{Name: "Twin B", CSM: bea, Channel: acme})
	o.renewing(65, domain.AccountInput{Name: "Far", CSM: lou})
	o.renewing(99, domain.AccountInput{Name: "Nobody's", Channel: orders})
}

func (o *office) everything() *jobs.Schedule {
	logger := slog.New(o.log)
	planner := o.planner(o.store, o.due(o.store), jobs.NewDaily(o.store, o.clock, logger), &jobs.AllWell{Store: o.store, Now: o.clock})
	return jobs.NewSchedule(jobs.ScheduleConfig{Jobs: []jobs.Job{planner, o.deliver(nil)}, Every: time.Minute, Now: o.clock, Logger: logger})
}

// passes lets time pass until an instant, stopping wherever there is something to
// do, and at least once an hour.
func (o *office) passes(schedule *jobs.Schedule, until time.Time) {
	o.t.Helper()
	for o.clock().Before(until) {
		next, err := schedule.Run(context.Background())
		if err != nil {
			o.t.Fatal(err)
		}
		if hour := o.clock().Truncate(time.Hour).Add(time.Hour); next.IsZero() || next.After(hour) {
			next = hour
		}
		if next.After(o.clock()) {
			o.moveTo(next)
		}
	}
}

// foretold is what the preview of everybody says.
func (o *office) foretold(until domain.Date) (list []string) {
	o.t.Helper()
	o.must(func(ctx context.Context, tx *storage.Tx) error {
		outlook, env, left, err := tx.Outlook(ctx, ada, storage.OutlookOf{Limit: 50})
		if err != nil || left != 0 {
			return fmt.Errorf("%d accounts left: %w", left, err)
		}
		for _, f := range outlook.Forecast(env, until) {
			place := string(f.Announcement.To)
			for _, a := range outlook.Accounts {
				if a.ID == f.Account {
					channel, to := a.Destination(f.Announcement, env)
					place = string(channel) + string(to)
				}
			}
			list = append(list, lineOf(f.At, f.Announcement, f.Account, place))
		}
		return nil
	})
	return list
}

// came is what was posted since an instant until the end of a day of whoever it
// is for.
func (o *office) came(from time.Time, until domain.Date) (list []string) {
	o.t.Helper()
	for _, m := range o.allMessages() {
		if m.State != storage.Sent || m.SentAt.Before(from) || !m.SentAt.Before(o.endOf(m, until)) {
			continue
		}
		account := m.Promise.AccountID
		if m.Promise.Kind == domain.AnnounceCatchUp {
			account = ""
		}
		list = append(list, lineOf(m.SentAt, m.Promise, account, m.Place))
	}
	return list
}

// endOf is when a day ends for a message's account, or for its reader.
func (o *office) endOf(m storage.Message, until domain.Date) (end time.Time) {
	o.t.Helper()
	o.must(func(ctx context.Context, tx *storage.Tx) error {
		if m.Promise.AccountID == "" {
			env, err := tx.PersonEnv(ctx, m.Promise.To)
			end = until.AddDays(1).At(0, 0, env.Zone(m.Promise.To, ""))
			return err
		}
		a, err := tx.Account(ctx, m.Promise.AccountID)
		if err != nil {
			return err
		}
		env, err := tx.Env(ctx, "", a)
		end = until.AddDays(1).At(0, 0, a.Zone(env))
		return err
	})
	return end
}

// lineOf is a message as it is compared: to the five minutes, because Slack is told
// of one message after the other.
func lineOf(at time.Time, n domain.Announcement, account domain.AccountID, place string) string {
	return fmt.Sprintf("%s %s %s %s to %s, thread %t", at.Truncate(5*time.Minute).Format("01-02 15:04"), n.Kind, account, n.TermID, place, n.Thread != "")
}

func (o *office) allMessages() (list []storage.Message) {
	o.t.Helper()
	o.must(func(ctx context.Context, tx *storage.Tx) (err error) {
		list, err = tx.Messages(ctx, storage.MessageFilter{Limit: 1 << 20})
		return err
	})
	return list
}
