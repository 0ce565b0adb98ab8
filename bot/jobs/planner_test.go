package jobs_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// chore is a chore made of a function.
type chore func(ctx context.Context, lead *jobs.Lead) (time.Time, error)

func (c chore) RunOnce(ctx context.Context, lead *jobs.Lead) (time.Time, error) { return c(ctx, lead) }

// stores returns the database as so many processes have it open; SQLite has one.
func (o *office) stores(n int) []*storage.Store {
	o.t.Helper()
	list := []*storage.Store{o.store}
	for range n - 1 {
		if strings.HasPrefix(o.url, "postgres:") {
			list = append(list, o.openStore())
			continue
		}
		list = append(list, o.store)
	}
	return list
}

func plan(t *testing.T, p *jobs.Planner) {
	t.Helper()
	if _, err := p.RunOnce(t.Context()); err != nil {
		t.Error(err)
	}
}

// cards counts the cards that were promised for an account.
func (o *office) cards(id domain.AccountID) (n int) {
	o.t.Helper()
	o.must(func(ctx context.Context, tx *storage.Tx) error {
		messages, err := tx.Messages(ctx, storage.MessageFilter{Account: id})
		for _, m := range messages {
			if m.Promise.Kind == domain.AnnounceCard {
				n++
			}
		}
		return err
	})
	return n
}

// Failure 30: a planner that is frozen past its lease, and wakes up while
// another one plans, changes nothing.
func TestFailure30FrozenPlannerChangesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		stores := o.stores(2)
		first := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		var second domain.AccountID
		awake := o.planner(stores[1], o.due(stores[1]))
		frozen := o.planner(stores[0], chore(func(ctx context.Context, lead *jobs.Lead) (time.Time, error) {
			plan(t, awake)
			if err := lead.Renew(ctx); err == nil {
				t.Error("a lead was renewed that another process has had since")
			}
			// What it would do now, it would do under its old lease.
			second = o.account(domain.AccountInput{CSM: ana, Channel: orders})
			return time.Time{}, stores[0].DecideUnder(ctx, lead.Lease(), second, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
				return a.Sweep(env), nil
			})
		}))
		plan(t, frozen)
		if n := o.cards(first); n != 1 {
			t.Errorf("the first account has %d cards", n)
		}
		if n := o.cards(second); n != 0 {
			t.Errorf("the frozen planner promised %d cards", n)
		}
		plan(t, awake)
		if n := o.cards(second); n != 1 {
			t.Errorf("the second account has %d cards", n)
		}
	})
}

// One of several plans; when it stops, another one does at once, and when it
// dies, as soon as its lease is over.
func TestOnePlans(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		var did []string
		registries := map[string]*prometheus.Registry{}
		planner := func(name string, ttl time.Duration) *jobs.Planner {
			registries[name] = prometheus.NewPedanticRegistry()
			return jobs.NewPlanner(jobs.PlannerConfig{
				Store: o.store, Holder: name, TTL: ttl, Now: o.clock, Registry: registries[name], Logger: slog.New(o.log),
				Chores: []jobs.Chore{chore(func(context.Context, *jobs.Lead) (time.Time, error) {
					did = append(did, name)
					return time.Time{}, nil
				})},
			})
		}
		a, b, c := planner("a", time.Hour), planner("b", time.Nanosecond), planner("c", time.Hour)
		for _, p := range []*jobs.Planner{a, b, a, c} {
			plan(t, p)
		}
		if got, want := gauges(t, registries["a"]), map[string]float64{
			"renewalbot_planner_leader": 1, "renewalbot_planner_last_success_timestamp_seconds": float64(o.clock().Unix()),
		}; !cmp.Equal(got, want) {
			t.Errorf("a: %v, want %v", got, want)
		}
		if err := a.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, p := range []*jobs.Planner{b, c} { // b dies with its lease
			plan(t, p)
		}
		if err := a.Stop(t.Context()); err != nil { // again is nothing: it is c's now
			t.Fatal(err)
		}
		plan(t, b)
		if diff := cmp.Diff([]string{"a", "a", "b", "c"}, did); diff != "" {
			t.Errorf("who planned (-want +got):\n%s", diff)
		}
		if got := gauges(t, registries["b"])["renewalbot_planner_leader"]; got != 0 {
			t.Errorf("b says %v", got)
		}
	})
}

// Several that plan at the same time promise each card once.
func TestPlannersAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		var ids []domain.AccountID
		for i := range 12 {
			ids = append(ids, o.account(domain.AccountInput{Channel: room(i)})) // of one CSM they would make one list
		}
		var atOnce sync.WaitGroup
		for _, store := range o.stores(3) {
			atOnce.Go(func() { plan(t, o.planner(store, o.due(store))) })
		}
		atOnce.Wait()
		plan(t, o.planner(o.store, o.due(o.store))) // what the losers left
		for _, id := range ids {
			if n := o.cards(id); n != 1 {
				t.Errorf("account %s has %d cards", id, n)
			}
		}
	})
}

// A change of the settings is followed by whoever plans, wherever it was made.
func TestReplanFollowsSettings(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.moveTo(time.Date(2026, time.November, 24, 8, 0, 0, 0, time.UTC))
		o.account(domain.AccountInput{CSM: ana, Channel: acme})
		p := o.planner(o.store, jobs.NewReplan(o.store, slog.New(o.log)))
		due := func() (next time.Time) {
			o.must(func(ctx context.Context, tx *storage.Tx) (err error) {
				next, err = tx.NextDueAt(ctx)
				return err
			})
			return next
		}
		plan(t, p)
		before := due()
		o.must(func(ctx context.Context, tx *storage.Tx) error {
			s, err := tx.Settings(ctx)
			if err != nil {
				return err
			}
			s.ReminderHour += 2
			return tx.SaveSettings(ctx, ada, s)
		})
		if next, err := p.RunOnce(t.Context()); err != nil || !next.Equal(before.Add(2*time.Hour)) {
			t.Errorf("due at %v, %v; it was %v, two hours earlier", next, err, before)
		}
		if !due().Equal(before.Add(2 * time.Hour)) {
			t.Errorf("saved as due at %v", due())
		}
		if next, err := p.RunOnce(t.Context()); err != nil || !next.IsZero() {
			t.Errorf("again without being asked: %v, %v", next, err)
		}
	})
}

// gauges reads what a registry says.
func gauges(t *testing.T, r *prometheus.Registry) map[string]float64 {
	t.Helper()
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			name := f.GetName()
			for _, label := range m.GetLabel() {
				name += " " + label.GetValue()
			}
			got[name] = m.GetGauge().GetValue() + m.GetCounter().GetValue()
		}
	}
	return got
}

// What is wrong with one account keeps no other from being swept, and is said.
func TestBrokenAccountIsSweptAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		broken := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		whole := o.account(domain.AccountInput{CSM: ana, Channel: orders})
		f := &field{office: o}
		f.raw = f.beside()
		f.run("UPDATE accounts SET signals = 'no list' WHERE id = '" + string(broken) + "'")

		_, err := o.planner(o.store, o.due(o.store)).RunOnce(t.Context())
		if err == nil || !strings.Contains(err.Error(), string(broken)) || strings.Contains(err.Error(), string(whole)) {
			t.Errorf("the sweep answered %v, want an error about %s only", err, broken)
		}
		if n := o.cards(whole); n != 1 {
			t.Errorf("the other account was promised %d cards, want 1", n)
		}
	})
}
