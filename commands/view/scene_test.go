package view_test

import (
	"fmt"
	"sync"

	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/domain/playbook"
)

// The sample people of the scenes.
const (
	casey  domain.PersonID = "U0CASEY"  // CSM
	morgan domain.PersonID = "U0MORGAN" // manager
	riley  domain.PersonID = "U0RILEY"  // executive
)

// books reads the embedded playbooks once.
var books = sync.OnceValues(playbook.Default)

// scene is an account with what is true around it.
type scene struct {
	rapid.TB
	env domain.Env
	a   *domain.Account
}

// newScene is Acme Corp, enterprise, which renews on 30 June 2027 with 60 days
// of notice, seen on 1 March 2027.
func newScene(t rapid.TB, change ...func(*domain.AccountInput)) *scene {
	t.Helper()
	books, err := books()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	s := &scene{TB: t, env: domain.Env{
		Now: time.Date(2027, time.March, 1, 9, 0, 0, 0, time.UTC), Actor: casey, Playbooks: books,
		NewID: func(prefix string) string { n++; return fmt.Sprintf("%s_%026d", prefix, n) },
		Settings: domain.Settings{
			StartedAt: time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC),
			Managers:  []domain.PersonID{morgan}, Executives: []domain.PersonID{riley},
		}.WithDefaults(),
		People: map[domain.PersonID]domain.Person{
			casey: {ID: casey, Name: "Casey Sample", TimeZone: "UTC"}, morgan: {ID: morgan, Name: "Morgan Sample"}, riley: {ID: riley, Name: "Riley Sample"},
		},
	}}
	in := domain.AccountInput{Name: "Acme Corp", Segment: domain.Enterprise, CSM: casey, Channel: "C0ACME", Term: domain.TermInput{
		RenewalDate: domain.NewDate(2027, time.June, 30), ARR: domain.Money{Minor: 12_000_000, Currency: "USD"}, AutoRenews: true, NoticeDays: 60,
	}}
	for _, c := range change {
		c(&in)
	}
	if s.a, _, err = domain.NewAccount(s.env, in); err != nil {
		t.Fatal(err)
	}
	return s
}

// on moves the clock to 10:00 of a day.
func (s *scene) on(year int, month time.Month, day int) {
	s.env.Now = time.Date(year, month, day, 10, 0, 0, 0, time.UTC)
}

// do fails on an error and returns the change.
func (s *scene) do(change *domain.Change, err error) *domain.Change {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
	return change
}

// term returns the open term.
func (s *scene) term() domain.Term {
	s.Helper()
	t, ok := s.a.Term()
	if !ok {
		s.Fatal("no term is open")
	}
	return t
}

// step returns a step of the open term.
func (s *scene) step(key string) domain.Step {
	s.Helper()
	step, err := s.a.Step(s.term().ID, key, s.env)
	if err != nil {
		s.Fatal(err)
	}
	return step
}

// card renders the card of a step.
func (s *scene) card(term domain.TermID, key string) view.Message {
	s.Helper()
	return s.render(domain.Announcement{Key: "card", Kind: domain.AnnounceCard, TermID: term, Subject: key})
}

func (s *scene) render(n domain.Announcement) view.Message {
	s.Helper()
	m, err := view.Announcement(s.a, n, s.env)
	if err != nil {
		s.Fatal(err)
	}
	for _, b := range breaches(m) {
		s.Errorf("%s: %s", n.Kind, b)
	}
	return m
}

// announced renders the announcement of a kind that a change makes.
func (s *scene) announced(change *domain.Change, kind domain.AnnouncementKind) view.Message {
	s.Helper()
	for _, n := range change.Announcements {
		if n.Kind == kind {
			return s.render(n)
		}
	}
	s.Fatalf("the change announces no %s", kind)
	return view.Message{}
}

// form checks a form against Slack's limits.
func (s *scene) form(f view.Form) any {
	s.Helper()
	modal := f.Modal()
	for _, b := range formBreaches(modal) {
		s.Errorf("%s: %s", f.Callback, b)
	}
	return modal
}
