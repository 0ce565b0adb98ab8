package jobs_test

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// The size of the simulated year. In full, as CONTRIBUTING states it:
//
//	go test ./bot/jobs -run TestYear -timeout 6h -year.accounts 500 -v
var (
	yearAccounts = flag.Int("year.accounts", 4, "accounts in the simulated year")
	yearDays     = flag.Int("year.days", 365, "days of the simulated year")
	yearSeed     = flag.Uint64("year.seed", 1, "seed of the simulated year")
)

// year is an office over a long time: people change their minds, Slack fails,
// processes end, and every reminder is to come once, on its day.
type year struct {
	*office
	rng      *rand.Rand // of what people do: the same in every year of a seed
	luck     *rand.Rand // of what happens to processes
	accounts []domain.AccountID
	people   map[domain.PersonID]domain.Person
	owners   map[domain.AccountID][]owner
	replicas []*replica
}

// owner is who an account belonged to from some instant on.
type owner struct {
	since time.Time
	csm   domain.PersonID
}

// ownerAt returns the CSM of an account at some instant, and their time zone.
func (y *year) ownerAt(id domain.AccountID, at time.Time) (domain.Person, *time.Location) {
	y.t.Helper()
	var csm domain.PersonID
	for _, o := range y.owners[id] {
		if !o.since.After(at) {
			csm = o.csm
		}
	}
	zone, err := time.LoadLocation(y.people[csm].TimeZone)
	if err != nil {
		y.t.Fatal(err)
	}
	return y.people[csm], zone
}

// replica is one process of the bot.
type replica struct {
	store    *storage.Store
	schedule *jobs.Schedule
}

// A year passes, in six time zones and with four holiday calendars, while
// accounts are rated anew, moved, snoozed, handed over and closed, Slack fails
// in every way, and processes end in the middle of what they do. Every card is
// visible once or has a recorded reason, none comes in quiet hours or on a free
// day, none is forgotten, and several processes do what one does.
func TestYear(t *testing.T) {
	if testing.Short() {
		t.Skip("a year takes a while")
	}
	promised := map[string][]string{}
	for name, run := range map[string]struct {
		url      func(testing.TB) string
		replicas int
	}{
		"sqlite":   {url: sqliteURL, replicas: 1},
		"postgres": {url: postgresURL, replicas: 3},
	} {
		t.Run(name, func(t *testing.T) {
			y := openYear(t, run.url(t), run.replicas)
			y.live(*yearDays)
			y.check()
			promised[name] = y.promises()
		})
	}
	for name, list := range promised {
		if alone := promised["sqlite"]; alone != nil && !slices.Equal(list, alone) {
			t.Errorf("%s promised other messages than one process on SQLite: %s", name, firstDifference(list, alone))
		}
	}
}

func openYear(t *testing.T, url string, replicas int) *year {
	people, users := yearStaff()
	y := &year{office: open(t, url, users...), people: map[domain.PersonID]domain.Person{}, owners: map[domain.AccountID][]owner{}}
	y.rng, y.luck = rand.New(rand.NewPCG(*yearSeed, 7)), rand.New(rand.NewPCG(*yearSeed, uint64(replicas)))
	y.log.expect("slack refuses", "panic", "jobs failed")
	y.must(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.PutPeople(ctx, people...); err != nil {
			return err
		}
		for _, p := range people {
			if err := tx.SaveChoices(ctx, p); err != nil {
				return err
			}
		}
		return nil
	})
	for _, p := range people {
		y.people[p.ID] = p
	}
	y.found(*yearAccounts)
	for range replicas {
		y.replicas = append(y.replicas, y.start(y.openStore()))
	}
	return y
}

// start starts a process that may end by itself at one of the next steps of a
// delivery.
func (y *year) start(store *storage.Store) *replica {
	var fuse atomic.Int64
	fuse.Store(200 + y.luck.Int64N(400))
	deliver := y.deliverOn(store, func(point string) {
		if fuse.Add(-1) == 0 {
			panic("at " + point)
		}
	})
	return &replica{store: store, schedule: jobs.NewSchedule(jobs.ScheduleConfig{
		Jobs: []jobs.Job{y.planner(store, y.due(store)), deliver}, Every: time.Minute, Now: y.clock, Logger: slog.New(y.log),
	})}
}

// live lets days pass. Three times a day people do something.
func (y *year) live(days int) {
	y.t.Helper()
	begun := y.clock().Truncate(24 * time.Hour)
	for day := range days {
		midnight := begun.AddDate(0, 0, day)
		if y.luck.IntN(4) == 0 {
			method, mishap := anyMishap(y.luck)
			y.fault(method, mishap)
		}
		if i := y.luck.IntN(8 * len(y.replicas)); i < len(y.replicas) {
			y.replicas[i] = y.start(y.replicas[i].store) // what it had in hand is found by the others
		}
		for _, hour := range []int{8, 14, 21} {
			y.pass(midnight.Add(time.Duration(hour) * time.Hour))
			for range y.deeds() {
				d := y.anyDeed()
				y.do(y.replicas[y.luck.IntN(len(y.replicas))].store, d)
			}
		}
	}
	y.slack.ClearFaults()
	y.pass(begun.AddDate(0, 0, days))
}

// pass moves the clock to an instant, stopping wherever there is something to
// do. One of the processes, any of them, does it.
func (y *year) pass(until time.Time) {
	y.t.Helper()
	for range 100_000 {
		next, err := y.replicas[y.luck.IntN(len(y.replicas))].schedule.Run(context.Background())
		if err != nil && !strings.Contains(err.Error(), "panic") {
			y.t.Fatal(err)
		}
		if tick := y.clock().Add(time.Minute); err != nil && (next.IsZero() || tick.Before(next)) {
			next = tick
		}
		if next.IsZero() || !next.Before(until) {
			if until.After(y.clock()) {
				y.moveTo(until)
			}
			return
		}
		if next.After(y.clock()) {
			y.moveTo(next)
		}
	}
	y.t.Fatal("time does not pass")
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

// check holds the year against its promises.
func (y *year) check() {
	y.t.Helper()
	posted, sent, kinds := y.posted(), map[string]storage.Message{}, map[domain.AnnouncementKind]int{}
	for _, m := range y.messages() {
		copies := posted[m.ID]
		switch m.State {
		case storage.Sent:
			kinds[m.Promise.Kind]++
			if m.SentAt.IsZero() { // the account moved on and its card was taken down
				continue
			}
			sent[m.Promise.Key] = m
			if len(copies) != 1 {
				y.t.Errorf("%s is there %d times", m.Promise.Key, len(copies))
			}
		case storage.Dropped, storage.Failed:
			if m.Reason == "" || len(copies) > 0 {
				y.t.Errorf("%s is %s (%q) and there %d times", m.Promise.Key, m.State, m.Reason, len(copies))
			}
		default:
			y.t.Errorf("%s is still %s", m.Promise.Key, m.State)
		}
	}
	y.t.Logf("sent %v", kinds)
	y.checkHours(sent)
	y.checkOneCardADay(sent)
	y.checkNothingForgotten(sent)
}

// account loads an account with what is true around it.
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

// ofItself tells what the bot starts by itself from what answers a person.
func ofItself(kind domain.AnnouncementKind) bool {
	return slices.Contains([]domain.AnnouncementKind{domain.AnnounceCard, domain.AnnounceSnoozeOver, domain.AnnounceFollowUp}, kind)
}

// checkHours looks at the clock on the wall of every CSM.
func (y *year) checkHours(sent map[string]storage.Message) {
	y.t.Helper()
	for key, m := range sent {
		csm, zone := y.ownerAt(m.Promise.AccountID, m.SentAt)
		local := m.SentAt.In(zone)
		free := !domain.CalendarFor(csm.Choices[domain.SettingCountry]).WorkingDay(domain.DateIn(local, zone))
		if ofItself(m.Promise.Kind) && (free || local.Hour() < 9 || local.Hour() >= 18) {
			y.t.Errorf("%s came at %v, when nobody works", key, local)
		}
	}
}

func (y *year) checkOneCardADay(sent map[string]storage.Message) {
	y.t.Helper()
	type day struct {
		account domain.AccountID
		on      domain.Date
	}
	cards := map[day][]string{}
	for key, m := range sent {
		if m.Promise.Kind == domain.AnnounceCard && m.Promise.Thread == "" {
			_, zone := y.ownerAt(m.Promise.AccountID, m.SentAt)
			d := day{m.Promise.AccountID, domain.DateIn(m.SentAt, zone)}
			cards[d] = append(cards[d], key)
		}
	}
	for d, keys := range cards {
		if len(keys) > 1 {
			y.t.Errorf("%s got %d cards on %s: %v", d.account, len(keys), d.on, keys)
		}
	}
}

// checkNothingForgotten looks at every step that is due at the end of the year:
// its card is there.
func (y *year) checkNothingForgotten(sent map[string]storage.Message) {
	y.t.Helper()
	due := 0
	for _, id := range y.accounts {
		a, env := y.load(id)
		for _, s := range a.Timeline(env) {
			if s.State != domain.StepDue && s.State != domain.StepLate || env.Now.Sub(s.Remind) < 5*24*time.Hour {
				continue
			}
			due++
			key := domain.CardKey(s.Term.ID, s.Key, s.Posted)
			if _, ok := sent[key]; s.Posted.IsZero() || !ok {
				y.t.Errorf("%s: %s is %s since %s, and there is no card %s", a.Name, s.Title, s.State, s.Due, key)
			}
		}
	}
	if due == 0 {
		y.t.Error("nothing was due at the end: the year tells nothing")
	}
}

// promises lists what was promised, with terms by number instead of by id: ids
// differ from one year to the next.
func (y *year) promises() []string {
	y.t.Helper()
	terms := map[domain.TermID]string{}
	for _, id := range y.accounts {
		a, _ := y.load(id)
		for i, term := range a.Terms {
			terms[term.ID] = fmt.Sprintf("%s term %d", a.Name, i)
		}
	}
	var list []string
	for _, m := range y.messages() {
		if ofItself(m.Promise.Kind) {
			list = append(list, fmt.Sprintf("%s: %s %s %s", terms[m.Promise.TermID], m.Promise.Kind, m.Promise.Subject, m.Promise.Detail))
		}
	}
	slices.Sort(list)
	return list
}

func firstDifference(a, b []string) string {
	count := map[string]int{}
	for _, s := range a {
		count[s]++
	}
	for _, s := range b {
		count[s]--
	}
	for _, s := range slices.SortedFunc(maps.Keys(count), cmp.Compare) {
		if count[s] != 0 {
			return fmt.Sprintf("%+d %s", count[s], s)
		}
	}
	return "only their order"
}
