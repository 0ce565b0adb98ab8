package jobs_test

import (
	"context"
	"flag"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
	"github.com/renewalbot/renewalbot/storage/storetest"
)

// The size of the simulated year: CI lives all of it on SQLite, and CONTRIBUTING
// says how to live it in full.
var (
	yearAccounts     = flag.Int("year.accounts", 3, "accounts at the beginning of the simulated year")
	yearDays         = flag.Int("year.days", 100, "days of the simulated year on SQLite")
	yearPostgresDays = flag.Int("year.postgres.days", 30, "days of it on PostgreSQL, which needs longer for each")
	yearSeed         = flag.Uint64("year.seed", 1, "seed of the simulated year")
)

// way is one way in which a year is lived.
type way struct {
	name     string
	url      func(testing.TB) string
	replicas int
	atOnce   bool // all of them work all the time, else one of them, any
	accounts int
	days     int
}

// year is an office over a long time: people change their minds, Slack fails,
// processes end, and every reminder is to come once, on its day.
type year struct {
	*office
	way

	rng  *rand.Rand // of what people do and what becomes of channels: the same in every year of a seed
	luck *rand.Rand // of what happens to processes and calls
	crew []*replica
	turn int // whose it is, when they take turns

	accounts  []domain.AccountID
	people    map[domain.PersonID]domain.Person
	owners    map[domain.AccountID][]owner
	watched   map[domain.AccountID]time.Time // since when the bot answers for an account
	pilot     domain.Pilot
	paused    bool
	troubles  []trial
	tried     map[string]bool   // channels that were in trouble for a while
	pending   []expectation     // what must have been promised at the next look
	listed    map[string]string // key of a list of late starts and account: the account's name
	everyFell int               // steps that were seen to fall due
	shared    record            // of the days that every way lives
	planned   atomic.Int64      // when a planner was through with everything last, in Unix nanoseconds
}

// A year passes, in six time zones and with four holiday calendars, while
// accounts are rated anew, moved, snoozed, handed over, closed, extended and
// imported, people are away, everything is paused, channels are archived, Slack
// fails in every way, and processes end in the middle of what they do. Every
// step that falls due has one visible card on its day, or a line of a list, or a
// recorded reason; nothing comes in quiet hours or on a free day; and several
// processes, in turns or all at once, do what one does.
func TestYear(t *testing.T) {
	if testing.Short() {
		t.Skip("a year takes a while")
	}
	ways := []way{
		{name: "sqlite", url: storetest.SQLite, replicas: 1, accounts: *yearAccounts, days: *yearDays},
		{name: "postgres", url: storetest.Postgres, replicas: 1, accounts: *yearAccounts, days: *yearPostgresDays},
		{name: "three in turns", url: storetest.Postgres, replicas: 3, accounts: *yearAccounts, days: *yearPostgresDays},
		{name: "three at once", url: storetest.Postgres, replicas: 3, atOnce: true, accounts: *yearAccounts, days: *yearPostgresDays},
	}
	var mu sync.Mutex
	lived := map[string]record{}
	t.Run("lived", func(t *testing.T) {
		for _, w := range ways {
			t.Run(w.name, func(t *testing.T) {
				t.Parallel()
				y := openYear(t, w)
				y.live()
				y.check()
				mu.Lock()
				defer mu.Unlock()
				lived[w.name] = y.shared
			})
		}
	})
	alone, ok := lived[ways[0].name]
	for _, w := range ways[1:] {
		if other, lived := lived[w.name]; ok && lived {
			alone.compare(t, w.name, other)
		}
	}
}

// The first weeks of it, with three processes that work at once: short enough
// for the race detector.
func TestWeeksAtOnce(t *testing.T) {
	y := openYear(t, way{name: "three at once", url: storetest.Postgres, replicas: 3, atOnce: true, accounts: 9, days: 24})
	y.live()
	y.check()
}

func openYear(t *testing.T, w way) *year {
	t.Helper()
	people, users := yearStaff()
	y := &year{
		office: open(t, w.url(t), users...), way: w,
		rng: rand.New(rand.NewPCG(*yearSeed, 7)), luck: rand.New(rand.NewPCG(*yearSeed, uint64(w.replicas))),
		people: map[domain.PersonID]domain.Person{}, owners: map[domain.AccountID][]owner{},
		watched: map[domain.AccountID]time.Time{}, listed: map[string]string{}, tried: map[string]bool{},
	}
	y.log.expect("slack refuses", "a message is given up")
	y.must(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.PutPeople(ctx, people...); err != nil {
			return err
		}
		for _, p := range people {
			if err := tx.SaveChoices(ctx, p); err != nil {
				return err
			}
		}
		settings, err := tx.Settings(ctx)
		if err != nil {
			return err
		}
		settings.FreeDays = yearFreeDays(domain.DateIn(y.clock(), time.UTC))
		return tx.SaveSettings(ctx, ada, settings)
	})
	for _, p := range people {
		y.people[p.ID] = p
	}
	for i := range w.accounts {
		y.found(i, "")
	}
	for range w.replicas {
		y.crew = append(y.crew, y.start(y.openStore()))
	}
	return y
}

// replica is one process of the bot.
type replica struct {
	store    *storage.Store
	schedule *jobs.Schedule
}

// planTTL is how long a planner's lease lasts in a year: so short that the
// processes take it from each other. On PostgreSQL the server's clock counts, on
// SQLite the year's, which stands still while somebody works.
func (y *year) planTTL() time.Duration {
	if strings.HasPrefix(y.office.url, "sqlite:") {
		return time.Nanosecond
	}
	return 20 * time.Millisecond
}

// start starts a process that ends by itself at one of the next points: what it
// had in hand is found by the others.
func (y *year) start(store *storage.Store) *replica {
	var fuse atomic.Int64
	fuse.Store(200 + y.luck.Int64N(400))
	hook := func(string) {
		if fuse.Add(-1) == 0 {
			runtime.Goexit()
		}
	}
	log := slog.New(y.log)
	planner := jobs.NewPlanner(jobs.PlannerConfig{
		Store: store, Holder: y.id("run"), TTL: y.planTTL(), Now: y.clock, Logger: log, Hook: hook,
		Chores: []jobs.Chore{
			jobs.NewReplan(store, log), &jobs.Playbooks{Store: store, Now: y.clock, Logger: log}, y.due(store),
			jobs.NewDaily(store, y.clock, log), &jobs.AllWell{Store: store, Now: y.clock},
			chore(func(context.Context, *jobs.Lead) (time.Time, error) {
				y.planned.Store(y.clock().UnixNano())
				return time.Time{}, nil
			}),
		},
	})
	return &replica{store: store, schedule: jobs.NewSchedule(jobs.ScheduleConfig{
		Jobs: []jobs.Job{planner, y.deliverOn(store, hook)}, Every: time.Minute, Now: y.clock, Logger: log,
	})}
}

// looks are the hours, in UTC, at which people do something and the test looks.
func looks() []int { return []int{8, 14, 21} }

// live lets the days pass.
func (y *year) live() {
	y.t.Helper()
	midnight := y.clock().Truncate(24 * time.Hour)
	y.expect(midnight.Add(time.Duration(looks()[0]) * time.Hour))
	for day := range y.days {
		if y.luck.IntN(4) == 0 {
			method, mishap := anyMishap(y.luck)
			y.fault(method, mishap)
		}
		if i := y.luck.IntN(8 * y.replicas); i < y.replicas {
			y.crew[i] = y.start(y.crew[i].store)
		}
		y.tryChannels(day)
		for i, hour := range looks() {
			at := midnight.AddDate(0, 0, day).Add(time.Duration(hour) * time.Hour)
			y.pass(at)
			y.look()
			y.move(time.Second) // what was sent by now was sent before
			if i == 0 {
				y.deedsOfAll(day)
			}
			for range y.deeds() {
				y.do(y.anyDeed())
			}
			next := midnight.AddDate(0, 0, day+1).Add(time.Duration(looks()[0]) * time.Hour)
			if i+1 < len(looks()) {
				next = at.Add(time.Duration(looks()[i+1]-hour) * time.Hour)
			}
			y.expect(next)
		}
		if day == min(*yearDays, *yearPostgresDays)-1 {
			y.shared = y.record()
		}
	}
	y.slack.ClearFaults()
	y.endTrials()
	y.pause(time.Time{})
	y.pass(midnight.AddDate(0, 0, y.days).Add(time.Duration(looks()[0]) * time.Hour))
	y.look()
	y.pass(y.clock().Add(10 * time.Minute)) // what waits for its turn in a channel
}

// pass moves the clock to an instant, stopping wherever there is something to
// do.
func (y *year) pass(until time.Time) {
	y.t.Helper()
	for range 100_000 {
		next := y.work()
		if next.IsZero() || !next.Before(until) {
			if !until.After(y.clock()) {
				return
			}
			y.moveTo(until)
			continue // what is due on the instant itself
		}
		if next.After(y.clock()) {
			y.moveTo(next)
		}
	}
	y.t.Fatal("time does not pass")
}

// work lets those whose turn it is do what there is to do now, until one of
// them has planned, and says when there is more.
func (y *year) work() (next time.Time) {
	y.t.Helper()
	for range 1000 {
		next = time.Time{}
		if y.luck.IntN(20) == 0 {
			y.turn = y.luck.IntN(y.replicas)
		}
		atWork := []int{y.turn}
		if y.atOnce {
			atWork = atWork[:0]
			for i := range y.crew {
				atWork = append(atWork, i)
			}
		}
		said, died := make([]time.Time, y.replicas), make([]bool, y.replicas)
		var all sync.WaitGroup
		for _, i := range atWork {
			died[i] = true
			all.Go(func() {
				at, err := y.crew[i].schedule.Run(context.Background())
				if err != nil {
					y.t.Error(err)
				}
				said[i], died[i] = at, false
			})
		}
		all.Wait()
		for i, at := range said {
			if died[i] { // it is started again, and the others go on
				y.crew[i] = y.start(y.crew[i].store)
				at = y.clock().Add(time.Minute)
			}
			if !at.IsZero() && (next.IsZero() || at.Before(next)) {
				next = at
			}
		}
		if y.planned.Load() == y.clock().UnixNano() || y.t.Failed() {
			return next
		}
	}
	y.t.Fatal("nobody plans")
	return time.Time{}
}

// messages lists every promise of the year, in the order they were made.
func (y *year) messages() []storage.Message {
	y.t.Helper()
	var list []storage.Message
	y.must(func(ctx context.Context, tx *storage.Tx) (err error) {
		list, err = tx.Messages(ctx, storage.MessageFilter{Limit: 1 << 20})
		return err
	})
	slices.Reverse(list)
	return list
}

// load loads an account with what is true around it.
func (y *year) load(id domain.AccountID) (a *domain.Account, env domain.Env) {
	y.t.Helper()
	y.must(func(ctx context.Context, tx *storage.Tx) (err error) {
		if a, err = tx.Account(ctx, id); err != nil {
			return err
		}
		env, err = tx.Env(ctx, "", a)
		return err
	})
	return a, env
}
