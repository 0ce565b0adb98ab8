package ics_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	golangical "github.com/arran4/golang-ical"
	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/commands/ics"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/domain/playbook"
)

const casey domain.PersonID = "U0CASEY"

var books = sync.OnceValues(playbook.Default)

// acme is an account that renews on 30 June 2027 with 60 days of notice, seen on
// 1 March.
func acme(t rapid.TB, name string) (*domain.Account, domain.Env) {
	t.Helper()
	set, err := books()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	env := domain.Env{
		Now: time.Date(2027, time.March, 1, 9, 0, 0, 0, time.UTC), Actor: casey, Playbooks: set,
		NewID:    func(prefix string) string { n++; return fmt.Sprintf("%s_%04d", prefix, n) },
		Settings: domain.Settings{StartedAt: time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)}.WithDefaults(),
		People:   map[domain.PersonID]domain.Person{casey: {ID: casey, TimeZone: "UTC"}},
	}
	a, _, err := domain.NewAccount(env, domain.AccountInput{Name: name, Segment: domain.MidMarket, CSM: casey, Term: domain.TermInput{
		RenewalDate: domain.NewDate(2027, time.June, 30), AutoRenews: true, NoticeDays: 60,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return a, env
}

// read parses a calendar again and returns its events by UID.
func read(t rapid.TB, content []byte) map[string]*golangical.VEvent {
	t.Helper()
	cal, err := golangical.ParseCalendar(bytes.NewReader(content))
	if err != nil {
		t.Fatalf("it cannot be read again: %v\n%s", err, content)
	}
	events := map[string]*golangical.VEvent{}
	for _, e := range cal.Events() {
		if events[e.Id()] != nil {
			t.Fatalf("two events have the UID %s", e.Id())
		}
		events[e.Id()] = e
	}
	return events
}

func encode(t rapid.TB, a *domain.Account, env domain.Env) []byte {
	t.Helper()
	content, err := ics.Calendar{Name: "Renewals, mine", Note: "All; of them", Now: env.Now, Entries: ics.Entries(a, env)}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func value(e *golangical.VEvent, p golangical.ComponentProperty) string {
	if property := e.GetProperty(p); property != nil {
		return property.Value
	}
	return ""
}

func TestCalendar(t *testing.T) {
	a, env := acme(t, "Acme; Corp, \\Ltd")
	a.Version = 7
	events := read(t, encode(t, a, env))
	term := a.Terms[0].ID
	for key, want := range map[string]struct{ day, title, text string }{
		"presentation":    {"20270401", "Acme; Corp, \\Ltd: Present the proposal and agree on a date", "Counted from the notice deadline, 1 May 2027."},
		"renewal_day":     {"20270630", "Acme; Corp, \\Ltd: Finish the paperwork and the systems", "Counted from the renewal date, 30 Jun 2027."},
		"notice-deadline": {"20270501", "Acme; Corp, \\Ltd: notice deadline", "It then renews on 30 Jun 2027."},
		"renewal-date":    {"20270630", "Acme; Corp, \\Ltd: renewal date", "first day of the next term"},
	} {
		e := events[fmt.Sprintf("%s-%s@renewalbot", term, key)]
		if e == nil {
			t.Fatalf("%s is missing in %v", key, events)
		}
		day := value(e, golangical.ComponentPropertyDtStart)
		if day != want.day || value(e, golangical.ComponentPropertySummary) != want.title || !strings.Contains(value(e, golangical.ComponentPropertyDescription), want.text) {
			t.Errorf("%s: on %s, %q, %q; want %+v", key, day, value(e, golangical.ComponentPropertySummary), value(e, golangical.ComponentPropertyDescription), want)
		}
		start, err := e.GetAllDayStartAt()
		if err != nil {
			t.Fatal(err)
		}
		end, err := e.GetAllDayEndAt()
		if err != nil || end.Sub(start) != 24*time.Hour {
			t.Errorf("%s: from %s to %s (%v), want the whole day", key, start, end, err)
		}
		if value(e, golangical.ComponentPropertySequence) != "7" {
			t.Errorf("%s: sequence %s", key, value(e, golangical.ComponentPropertySequence))
		}
	}
}

// A milestone that moves is the same event on another day, with a higher
// sequence; what is done says so, and is gone after a month.
func TestCalendarMoves(t *testing.T) {
	a, env := acme(t, "Acme Corp")
	uid := fmt.Sprintf("%s-proposal@renewalbot", a.Terms[0].ID)
	before := read(t, encode(t, a, env))[uid]
	a.Terms[0].NoticeDays, a.Version = 30, a.Version+1
	after := read(t, encode(t, a, env))[uid]
	if b, n := value(before, golangical.ComponentPropertyDtStart), value(after, golangical.ComponentPropertyDtStart); b != "20270317" || n != "20270416" {
		t.Errorf("it moved from %s to %s", b, n)
	}
	if b, n := value(before, golangical.ComponentPropertySequence), value(after, golangical.ComponentPropertySequence); b >= n {
		t.Errorf("its sequence went from %s to %s", b, n)
	}
	if _, err := a.Finish(env, a.Terms[0].ID, "proposal", true, "was ready"); err != nil {
		t.Fatal(err)
	}
	if title := value(read(t, encode(t, a, env))[uid], golangical.ComponentPropertySummary); title != "Acme Corp: ✓ Build the proposal" {
		t.Errorf("done it is called %q", title)
	}
	env.Now = env.Now.AddDate(0, 0, 40)
	if e := read(t, encode(t, a, env))[uid]; e != nil {
		t.Errorf("40 days after it was done it is still there: %v", e)
	}
}

// Whatever people call their customers, the file can be read again and says it.
func TestAnyNameSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[A-Za-zÄßあ🚀,;:\\"' \t-]{1,80}`).Draw(t, "name")
		a, env := acme(t, "x")
		a.Name = name + "\r\nEND:VEVENT"
		content := encode(t, a, env)
		for _, l := range strings.Split(strings.TrimSuffix(string(content), "\r\n"), "\r\n") {
			if len(l) > 75 || strings.ContainsAny(l, "\r\n") {
				t.Fatalf("a line of %d bytes: %q", len(l), l)
			}
		}
		want := strings.Join(strings.Fields(a.Name), " ") + ": renewal date"
		e := read(t, content)[string(a.Terms[0].ID)+"-renewal-date@renewalbot"]
		if got := value(e, golangical.ComponentPropertySummary); got != want {
			t.Fatalf("it reads %q, want %q", got, want)
		}
	})
}
