package jobs_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/domain/playbook"
	"github.com/renewalbot/renewalbot/manifests"
	"github.com/renewalbot/renewalbot/storage"
	"github.com/renewalbot/renewalbot/storage/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon is a Tuesday.
var noon = time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)

// People and places of the sample company.
const (
	ana    domain.PersonID  = "U0ANA" // CSM
	mia    domain.PersonID  = "U0MIA" // manager
	ada    domain.PersonID  = "U0ADA" // admin
	acme   domain.ChannelID = "C0ACME"
	orders domain.ChannelID = "C0ORDERS"
)

// office is the bot's jobs in a local Slack workspace on a real database, with
// one clock for all of them that the test moves.
type office struct {
	t     testing.TB
	slack *slacksim.Workspace
	api   *slackapi.Client
	url   string
	store *storage.Store
	log   *errorLog
	staff []slacksim.User // beside the three whom every office has

	now  atomic.Pointer[time.Time]
	made atomic.Int64
}

var playbooks = sync.OnceValues(playbook.Default)

// onBoth runs a test in an office on SQLite and in one on PostgreSQL.
func onBoth(t *testing.T, test func(*testing.T, *office)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, open(t, storetest.SQLite(t)))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, open(t, storetest.Postgres(t)))
	})
}

func open(t testing.TB, url string, staff ...slacksim.User) *office {
	t.Helper()
	o := &office{t: t, url: url, log: &errorLog{}, staff: staff}
	o.now.Store(&noon)
	o.openSlack()
	o.store = o.openStore()
	o.must(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.PutPeople(ctx,
			domain.Person{ID: ana, Name: "Ana Sample", TimeZone: "UTC"},
			domain.Person{ID: mia, Name: "Mia Sample", TimeZone: "UTC"},
			domain.Person{ID: ada, Name: "Ada Sample", TimeZone: "UTC"},
		); err != nil {
			return err
		}
		for _, c := range channels() {
			if err := tx.PutChannels(ctx, domain.Channel{ID: domain.ChannelID(c.ID), Name: c.Name, Member: true}); err != nil {
				return err
			}
		}
		return tx.SaveSettings(ctx, ada, domain.Settings{
			Admins: []domain.PersonID{ada}, Managers: []domain.PersonID{mia}, StartedAt: tx.Now(),
		})
	})
	t.Cleanup(func() {
		for _, line := range o.log.unexpected() {
			t.Errorf("logged as an error: %s", line)
		}
	})
	return o
}

func channels() []slacksim.Channel {
	names := []string{"acme", "orders"}
	for i := range 100 {
		names = append(names, fmt.Sprintf("room-%02d", i))
	}
	var list []slacksim.Channel
	for _, name := range names {
		list = append(list, slacksim.Channel{
			ID: "C0" + strings.ToUpper(strings.ReplaceAll(name, "-", "")), Name: name,
			Members: []string{string(ana), string(mia), slacksim.BotMember},
		})
	}
	return list
}

func room(i int) domain.ChannelID { return domain.ChannelID(fmt.Sprintf("C0ROOM%02d", i)) }

func (o *office) openSlack() {
	var err error
	o.slack, err = slacksim.New(slacksim.Config{
		Manifest: manifests.SlackApp, Now: o.clock, Channels: channels(),
		Users: append([]slacksim.User{{ID: string(ana), Name: "ana"}, {ID: string(mia), Name: "mia"}, {ID: string(ada), Name: "ada"}}, o.staff...),
	})
	if err != nil {
		o.t.Fatal(err)
	}
	l, err := new(net.ListenConfig).Listen(o.t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		o.t.Fatal(err)
	}
	if err := o.slack.Start(l); err != nil {
		o.t.Fatal(err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 16}
	o.t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := o.slack.Close(); err != nil {
			o.t.Error(err)
		}
	})
	o.api = slackapi.New(slackapi.Config{
		BotToken: o.slack.BotToken(), APIURL: o.slack.APIURL(), Now: o.clock,
		HTTPClient: &http.Client{Timeout: 10 * time.Second, Transport: transport},
	})
}

// openStore opens the database, for PostgreSQL as one process of several does.
func (o *office) openStore() *storage.Store {
	o.t.Helper()
	books, err := playbooks()
	if err != nil {
		o.t.Fatal(err)
	}
	s, err := storage.Open(context.Background(), o.url, storage.Options{Now: o.clock, NewID: o.id, Playbooks: books, Synchronous: "NORMAL"})
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() {
		if err := s.Close(); err != nil {
			o.t.Error(err)
		}
	})
	return s
}

func (o *office) clock() time.Time { return *o.now.Load() }

func (o *office) move(d time.Duration) { o.moveTo(o.clock().Add(d)) }

func (o *office) moveTo(at time.Time) { o.now.Store(&at) }

func (o *office) id(prefix string) string { return fmt.Sprintf("%s_%06d", prefix, o.made.Add(1)) }

// must runs fn in a transaction that has to succeed.
func (o *office) must(fn func(context.Context, *storage.Tx) error) {
	o.t.Helper()
	ctx := context.Background()
	if err := o.store.InTx(ctx, func(tx *storage.Tx) error { return fn(ctx, tx) }); err != nil {
		o.t.Fatal(err)
	}
}

// account adds an account whose renewal is sixty days off.
func (o *office) account(in domain.AccountInput) domain.AccountID { return o.renewing(60, in) }

// renewing adds an account whose renewal is so many days off.
func (o *office) renewing(days int, in domain.AccountInput) domain.AccountID {
	o.t.Helper()
	in.ID = domain.AccountID(o.id(domain.PrefixAccount))
	in.Segment = domain.Enterprise
	in.Term.RenewalDate = domain.DateIn(o.clock(), time.UTC).AddDays(days)
	if in.Name == "" {
		in.Name = string(in.ID)
	}
	err := o.store.Create(context.Background(), "", ana, func(env domain.Env) (*domain.Account, *domain.Change, error) {
		return domain.NewAccount(env, in)
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return in.ID
}

// decide makes a decision about an account.
func (o *office) decide(id domain.AccountID, fn func(*domain.Account, domain.Env) (*domain.Change, error)) {
	o.t.Helper()
	if err := o.store.Decide(context.Background(), "", id, ana, fn); err != nil {
		o.t.Fatal(err)
	}
}

// promise promises messages about an account: briefs, unless they say what.
func (o *office) promise(id domain.AccountID, list ...domain.Announcement) {
	o.t.Helper()
	o.decide(id, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		for i := range list {
			n := &list[i]
			n.AccountID, n.At = id, env.Now
			if n.Kind == "" {
				n.Kind = domain.AnnounceBrief
			}
			if n.Live {
				n.TermID = a.Terms[0].ID
			}
		}
		return &domain.Change{Announcements: list}, nil
	})
}

// sweep posts the account's card: it promises it.
func (o *office) sweep() {
	o.t.Helper()
	p := o.planner(o.store, o.due(o.store))
	if _, err := p.RunOnce(context.Background()); err != nil {
		o.t.Fatal(err)
	}
}

// due returns the chore that sweeps.
func (o *office) due(store *storage.Store) *jobs.Due {
	return &jobs.Due{Store: store, Now: o.clock, Logger: slog.New(o.log)}
}

// planner returns a planner as a freshly started process has it, whose lease
// ends as soon as it has it.
func (o *office) planner(store *storage.Store, chores ...jobs.Chore) *jobs.Planner {
	return jobs.NewPlanner(jobs.PlannerConfig{
		Store: store, Holder: o.id("run"), TTL: time.Nanosecond, Now: o.clock, Chores: chores, Logger: slog.New(o.log),
	})
}

// deliver returns a delivery as a freshly started process has it.
func (o *office) deliver(hook func(point string)) *jobs.Deliver {
	return o.deliverOn(o.store, hook)
}

// closeDMs makes the next message to each person open the conversation anew.
func (o *office) closeDMs() {
	o.t.Helper()
	o.must(func(ctx context.Context, tx *storage.Tx) error {
		for _, p := range []domain.PersonID{ana, mia, ada} {
			if err := tx.PutDirectChannel(ctx, p, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

func (o *office) deliverOn(store *storage.Store, hook func(point string)) *jobs.Deliver {
	return jobs.NewDeliver(jobs.DeliverConfig{
		Store: store, Slack: o.api, Now: o.clock, Holder: o.id("run"), Logger: slog.New(o.log), Hook: hook,
	})
}

// settle lets deliveries run, and moves the clock to whatever they say is next,
// until nothing waits.
func (o *office) settle(deliveries ...*jobs.Deliver) {
	o.t.Helper()
	for range 2000 {
		var next time.Time
		for _, d := range deliveries {
			at, err := d.RunOnce(context.Background())
			if err != nil {
				o.t.Fatal(err)
			}
			if !at.IsZero() && (next.IsZero() || at.Before(next)) {
				next = at
			}
		}
		if next.IsZero() {
			return
		}
		if next.After(o.clock()) {
			o.moveTo(next)
		}
	}
	o.t.Fatal("delivery does not come to rest")
}

// fault plans what goes wrong with a method.
func (o *office) fault(method string, plan ...slacksim.Fault) {
	o.t.Helper()
	if err := o.slack.Fault(method, plan...); err != nil {
		o.t.Fatal(err)
	}
}

func refuse(code string, count int) slacksim.Fault {
	return slacksim.Fault{Kind: slacksim.FaultRefuse, Error: code, Count: count}
}

// rate rates an account.
func (o *office) rate(id domain.AccountID, colour domain.Colour, reason string) {
	o.t.Helper()
	o.decide(id, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.Rate(env, domain.RatingInput{Colour: colour, Reason: reason})
	})
}

// lose closes an account's term.
func (o *office) lose(id domain.AccountID) {
	o.t.Helper()
	o.decide(id, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.Close(env, domain.CloseInput{TermID: a.Terms[0].ID, Outcome: domain.Lost, Reason: "no budget"})
	})
}

// followUp makes a follow-up of an account and returns its id.
func (o *office) followUp(id domain.AccountID) (made string) {
	o.t.Helper()
	o.decide(id, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		f := domain.FollowUp{ID: domain.FollowUpID(env.NewID(domain.PrefixFollowUp)), AccountID: a.ID, TermID: a.Terms[0].ID, Title: "Call them", CreatedAt: env.Now, Reminded: true}
		made = string(f.ID)
		a.FollowUps = append(a.FollowUps, f)
		return &domain.Change{FollowUps: []domain.FollowUp{f}}, nil
	})
	return made
}
