package domain_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/domain/playbook"
)

// playbooks are the embedded ones, read once.
var playbooks = sync.OnceValues(playbook.Default)

// world is an account with what is true around it, and a clock.
type world struct {
	env     domain.Env
	account *domain.Account
}

const (
	ana     domain.PersonID = "UANA" // CSM
	marco   domain.PersonID = "UMARCO"
	erin    domain.PersonID = "UERIN"
	channel                 = domain.ChannelID("CACME")
)

func newWorld(t testing.TB, today domain.Date, in domain.AccountInput) *world {
	t.Helper()
	books, err := playbooks()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	w := &world{env: domain.Env{
		Now: today.At(8, 0, time.UTC), Actor: ana, Playbooks: books,
		NewID: func(prefix string) string { n++; return fmt.Sprintf("%s_%04d", prefix, n) },
		Settings: domain.Settings{StartedAt: today.AddDays(-400).At(8, 0, time.UTC), Managers: []domain.PersonID{marco},
			Executives: []domain.PersonID{erin}}.WithDefaults(),
		People: map[domain.PersonID]domain.Person{ana: {ID: ana, TimeZone: "UTC"}, marco: {ID: marco}, erin: {ID: erin}},
	}}
	in.CSM = ana
	in.Channel = channel
	if w.account, _, err = domain.NewAccount(w.env, in); err != nil {
		t.Fatal(err)
	}
	return w
}

func acme(renewal domain.Date) domain.AccountInput {
	return domain.AccountInput{Name: "Acme", Segment: domain.Enterprise,
		Term: domain.TermInput{RenewalDate: renewal, ARR: domain.Money{Minor: 12000000, Currency: "USD"}}}
}

func (w *world) setDay(d domain.Date, hour int) { w.env.Now = d.At(hour, 0, time.UTC) }

// sweep does what is due now and returns the keys of what it announced.
func (w *world) sweep() []string {
	var keys []string
	for _, n := range w.account.Sweep(w.env).Announcements {
		keys = append(keys, n.Key)
	}
	return keys
}

func (w *world) rate(t testing.TB, c domain.Colour) *domain.Change {
	t.Helper()
	change, err := w.account.Rate(w.env, domain.RatingInput{Colour: c, Reason: "usage fell by half"})
	if err != nil {
		t.Fatal(err)
	}
	return change
}

func (w *world) step(t testing.TB, key string) domain.Step {
	t.Helper()
	i := slices.IndexFunc(w.account.Timeline(w.env), func(s domain.Step) bool { return s.Key == key })
	if i < 0 {
		t.Fatalf("the plan has no step %s", key)
	}
	return w.account.Timeline(w.env)[i]
}

func TestDecisionDateIsTheEarlierOfRenewalAndNotice(t *testing.T) {
	renewal := domain.NewDate(2027, time.June, 30)
	for _, tt := range []struct {
		term domain.Term
		want domain.Date
	}{
		{domain.Term{RenewalDate: renewal}, renewal},
		{domain.Term{RenewalDate: renewal, NoticeDays: 60}, renewal}, // notice counts only when it renews by itself
		{domain.Term{RenewalDate: renewal, AutoRenews: true, NoticeDays: 60}, domain.NewDate(2027, time.May, 1)},
	} {
		if got := tt.term.DecisionDate(); got != tt.want {
			t.Errorf("%+v decides on %s, want %s", tt.term, got, tt.want)
		}
	}
}

func TestExecutionCountsFromTheRenewalDate(t *testing.T) {
	renewal := domain.NewDate(2027, time.June, 30)
	in := acme(renewal)
	in.Term.AutoRenews, in.Term.NoticeDays = true, 60
	w := newWorld(t, domain.NewDate(2026, time.September, 1), in)
	if got := w.step(t, "renewal_day").Due; got != renewal {
		t.Errorf("renewal day is %s, want %s", got, renewal)
	}
	if got, want := w.step(t, "outreach").Due, domain.NewDate(2027, time.March, 2); got != want {
		t.Errorf("outreach is due %s, want %s, 60 days before the notice deadline", got, want)
	}
}

func TestWeekendReminderGoesToTheWorkingDayBefore(t *testing.T) {
	sunday := domain.NewDate(2027, time.June, 27)
	w := newWorld(t, domain.NewDate(2026, time.September, 1), acme(sunday.AddDays(60)))
	s := w.step(t, "outreach")
	if s.Due != sunday {
		t.Fatalf("outreach is due %s, want %s", s.Due, sunday)
	}
	if got := domain.DateIn(s.Remind, time.UTC); got != domain.NewDate(2027, time.June, 25) {
		t.Errorf("the reminder is on %s, want the Friday before", got.WithWeekday())
	}
}

func TestLateStartHasOnePlaceToBegin(t *testing.T) {
	today := domain.NewDate(2026, time.November, 23) // a Monday
	w := newWorld(t, today, acme(today.AddDays(50)))
	if got := w.step(t, "readiness").State; got != domain.StepBefore {
		t.Errorf("readiness is %s, want before", got)
	}
	s := w.step(t, "outreach")
	if !s.CatchUp || s.Due != today || s.State != domain.StepDue {
		t.Errorf("outreach is %s due %s catch-up %t, want it due today as the place to catch up", s.State, s.Due, s.CatchUp)
	}
	w.setDay(today, 9)
	if keys := w.sweep(); len(keys) != 1 || !strings.Contains(keys[0], "/outreach/") {
		t.Errorf("the first sweep announces %v, want one card", keys)
	}
	if keys := w.sweep(); len(keys) != 0 {
		t.Errorf("the second sweep announces %v, want nothing", keys)
	}
	if s := w.step(t, "outreach"); !s.CatchUp || s.Due != today {
		t.Errorf("after its card outreach is due %s, catch-up %t", s.Due, s.CatchUp)
	}
}

func TestRedBringsTheRecoveryForwardToToday(t *testing.T) {
	start := domain.NewDate(2026, time.June, 1)
	renewal := domain.NewDate(2027, time.March, 1)
	w := newWorld(t, start, acme(renewal))
	w.rate(t, domain.Green)
	today := domain.NewDate(2026, time.November, 23)
	for d := start; d != today; d = d.AddDays(1) {
		w.setDay(d, 9)
		w.sweep()
	}
	w.setDay(today, 14)
	change := w.rate(t, domain.Red)
	if len(change.Escalations) != 1 {
		t.Errorf("turning red raises %d escalations, want 1", len(change.Escalations))
	}
	s := w.step(t, "recovery")
	if s.Due != today || s.State != domain.StepDue {
		t.Errorf("recovery is %s due %s, want due today", s.State, s.Due)
	}
	keys := slices.DeleteFunc(w.sweep(), func(k string) bool { return !strings.HasPrefix(k, "card/") })
	if len(keys) != 1 || !strings.Contains(keys[0], "/recovery/") {
		t.Errorf("the sweep posts %v, want the recovery card alone", keys)
	}
	if w.step(t, "kickoff").Internal {
		t.Error("kickoff still forbids contact with the customer of a red account")
	}
}

func TestFirstAndImportedRatingsDoNotEscalate(t *testing.T) {
	today := domain.NewDate(2026, time.November, 23)
	w := newWorld(t, today, acme(today.AddDays(200)))
	if change := w.rate(t, domain.Red); len(change.Escalations) != 0 {
		t.Error("a first rating escalated")
	}
}

func TestDoneStaysDoneWhenTheColourChanges(t *testing.T) {
	start := domain.NewDate(2026, time.June, 1)
	w := newWorld(t, start, acme(domain.NewDate(2027, time.March, 1)))
	w.rate(t, domain.Red)
	w.setDay(domain.NewDate(2026, time.September, 3), 10)
	w.sweep()
	term, _ := w.account.Term()
	if _, err := w.account.Finish(w.env, term.ID, "recovery", true, "agreed with their CTO"); err != nil {
		t.Fatal(err)
	}
	w.setDay(domain.NewDate(2026, time.November, 1), 10)
	w.rate(t, domain.Green)
	if got := w.step(t, "recovery").State; got != domain.StepDone {
		t.Errorf("recovery is %s after the account turned green, want done", got)
	}
}

// A year swept hour by hour: every milestone gets exactly one card, at the
// reminder hour, on a working day, never two cards outside a thread on one day.
func TestEveryMilestoneOnceOnItsDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := drawZone(t)
		start := domain.NewDate(2026, time.January, 1).AddDays(rapid.IntRange(0, 200).Draw(t, "start"))
		in := acme(start.AddDays(rapid.IntRange(20, 330).Draw(t, "days to renewal")))
		in.Segment = rapid.SampledFrom(domain.Segments()).Draw(t, "segment")
		in.Term.Start = start.AddDays(-30)
		if rapid.Bool().Draw(t, "auto renews") {
			in.Term.AutoRenews, in.Term.NoticeDays = true, rapid.IntRange(1, 90).Draw(t, "notice days")
		}
		w := newWorldIn(t, start, in, zone)
		country := rapid.SampledFrom([]string{"", "US", "DE", "GB", "UA"}).Draw(t, "country")
		w.account.Country = country
		cards := map[string]int{}
		for at := w.env.Now; at.Before(start.AddDays(360).At(0, 0, zone)); {
			w.env.Now = at
			day := 0
			for _, n := range w.account.Sweep(w.env).Announcements {
				if n.Kind != domain.AnnounceCard {
					continue
				}
				cards[n.Subject]++
				if n.Thread == "" {
					day++
				}
				local := at.In(zone)
				if hour := local.Hour(); hour < 9 || hour >= 18 || !domain.CalendarFor(country).WorkingDay(domain.DateIn(at, zone)) {
					t.Fatalf("%s posts at %s", n.Subject, local)
				}
			}
			if day > 1 {
				t.Fatalf("%d cards at %s", day, at)
			}
			again := w.account.Sweep(w.env)
			if again.Empty() {
				t.Fatalf("the sweep at %s would not be saved, and the account stay due", at)
			}
			if again.Refresh = false; !again.Empty() {
				t.Fatalf("a second sweep at %s does %+v", at, again)
			}
			next := w.account.NextDue(w.env)
			if next.IsZero() {
				break
			}
			if !next.After(at) {
				t.Fatalf("after the sweep at %s the next is %s", at, next)
			}
			at = next
		}
		for _, s := range w.account.Timeline(w.env) {
			if s.State != domain.StepBefore && cards[s.Key] != 1 {
				t.Fatalf("%s (%s, due %s) has %d cards", s.Key, s.State, s.Due, cards[s.Key])
			}
			if s.State == domain.StepBefore && cards[s.Key] != 0 {
				t.Fatalf("%s was before renewalbot and has %d cards", s.Key, cards[s.Key])
			}
		}
	})
}

func newWorldIn(t *rapid.T, start domain.Date, in domain.AccountInput, zone *time.Location) *world {
	books, err := playbooks()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	in.CSM, in.Channel = ana, channel
	w := &world{env: domain.Env{
		Now: start.At(rapid.IntRange(0, 23).Draw(t, "hour"), 0, zone), Actor: ana, Playbooks: books,
		NewID:    func(prefix string) string { n++; return fmt.Sprintf("%s_%04d", prefix, n) },
		Settings: domain.Settings{StartedAt: start.AddDays(-400).At(8, 0, zone)}.WithDefaults(),
		People:   map[domain.PersonID]domain.Person{ana: {ID: ana, TimeZone: zone.String()}},
	}}
	if w.account, _, err = domain.NewAccount(w.env, in); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestCloseEndsEverythingAndOpensTheNextTerm(t *testing.T) {
	start := domain.NewDate(2026, time.June, 1)
	renewal := domain.NewDate(2027, time.March, 1)
	w := newWorld(t, start, acme(renewal))
	w.rate(t, domain.Green)
	w.setDay(domain.NewDate(2027, time.February, 10), 10)
	w.sweep()
	w.rate(t, domain.Red)
	old, _ := w.account.Term()
	change, err := w.account.Close(w.env, domain.CloseInput{Outcome: domain.Renewed, Amount: domain.Money{Minor: 13000000, Currency: "USD"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, open := w.account.Escalation(); open {
		t.Error("an escalation is still open")
	}
	next, ok := w.account.Term()
	if !ok || next.ID == old.ID || next.Start != renewal || next.RenewalDate != renewal.AddMonths(12) {
		t.Errorf("the next term is %+v", next)
	}
	if closed, _ := w.account.TermByID(old.ID); closed.Outcome != domain.Expanded {
		t.Errorf("the outcome is %s, want expanded: the amount grew", closed.Outcome)
	}
	if len(change.Terms) != 2 {
		t.Errorf("%d terms are saved, want the old and the new one", len(change.Terms))
	}
	for i := range 500 {
		w.setDay(domain.NewDate(2027, time.February, 11).AddDays(i), 9)
		for _, key := range w.sweep() {
			if strings.Contains(key, string(old.ID)) {
				t.Fatalf("a reminder of the closed term: %s", key)
			}
		}
	}
	for _, s := range w.account.Timeline(w.env) {
		if s.Posted.IsZero() {
			t.Errorf("%s of the new term, due %s (%s), was never posted", s.Key, s.Due, s.State)
		}
	}
}

func TestEscalationClimbsUntilSomebodyAcknowledges(t *testing.T) {
	today := domain.NewDate(2026, time.November, 23)
	w := newWorld(t, today, acme(today.AddDays(300)))
	w.setDay(today, 9)
	if _, err := w.account.Escalate(w.env, domain.EscalationInput{Severity: domain.High, Reason: "no answer from the buyer"}); err != nil {
		t.Fatal(err)
	}
	check := func(hour int, owner domain.PersonID, news string) {
		t.Helper()
		w.setDay(today, hour)
		var kinds []string
		for _, n := range w.account.Sweep(w.env).Announcements {
			kinds = append(kinds, string(n.Kind))
		}
		e, _ := w.account.Escalation()
		if e.Owner != owner || strings.Join(kinds, " ") != news {
			t.Errorf("at %d:00 it is with %s and says %v, want %s and %q", hour, e.Owner, kinds, owner, news)
		}
	}
	check(12, marco, "")
	check(13, marco, "escalation_news") // four working hours: reminded
	check(14, marco, "")
	check(15, erin, "escalation_ask") // half the time later: the next rung
	e, _ := w.account.Escalation()
	w.env.Actor = ana
	if _, err := w.account.Acknowledge(w.env, e.ID); err == nil {
		t.Error("the CSM acknowledged their own escalation")
	}
	w.env.Actor = marco
	if _, err := w.account.Acknowledge(w.env, e.ID); err != nil {
		t.Fatal(err)
	}
	w.env.Actor = erin
	if _, err := w.account.Acknowledge(w.env, e.ID); err == nil || !strings.Contains(err.Error(), string(marco)) {
		t.Errorf("the second to acknowledge hears %v, want who was first", err)
	}
	if next := w.account.NextDue(w.env); next.Before(w.env.Now.Add(24*time.Hour)) && !next.IsZero() {
		t.Errorf("something is still due at %s", next)
	}
}
