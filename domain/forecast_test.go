package domain_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
)

// message is what a forecast and what then happens are compared by.
type message struct {
	At    time.Time
	Kind  domain.AnnouncementKind
	Term  domain.TermID
	About string
	To    domain.PersonID
	Under bool // in a thread
}

// What a forecast says is what a moved clock then posts, whatever was done to
// the account before, and asking for it changes nothing.
func TestForecastIsWhatHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := drawZone(t)
		start := domain.NewDate(2026, time.January, 1).AddDays(rapid.IntRange(0, 200).Draw(t, "start"))
		in := acme(start.AddDays(rapid.IntRange(-20, 330).Draw(t, "days to renewal")))
		in.Segment = rapid.SampledFrom(domain.Segments()).Draw(t, "segment")
		in.Term.Start = in.Term.RenewalDate.AddDays(-365)
		if rapid.Bool().Draw(t, "auto renews") {
			in.Term.AutoRenews, in.Term.NoticeDays = true, rapid.IntRange(1, 90).Draw(t, "notice days")
		}
		w := newWorldIn(t, start, in, zone)
		w.env.Settings.Managers = []domain.PersonID{marco}
		w.account.Country = rapid.SampledFrom([]string{"", "US", "DE"}).Draw(t, "country")
		w.account.FiscalYearStart = time.Month(rapid.IntRange(0, 12).Draw(t, "fiscal year"))
		for range rapid.IntRange(0, 12).Draw(t, "deeds") {
			w.env.Now = w.env.Now.Add(time.Duration(rapid.IntRange(1, 300).Draw(t, "hours")) * time.Hour)
			w.account.Sweep(w.env)
			disturb(t, w)
		}
		until := w.account.Today(w.env).AddDays(rapid.IntRange(0, 200).Draw(t, "days ahead"))
		before := *w.account
		var foretold []message
		for _, f := range w.account.Forecast(w.env, until) {
			n := f.Announcement
			foretold = append(foretold, message{f.At, n.Kind, n.TermID, f.About, n.To, n.Thread != ""})
		}
		if !reflect.DeepEqual(before, *w.account) {
			t.Fatal("the forecast changed the account")
		}
		if diff := cmp.Diff(happens(w, until.AddDays(1).At(0, 0, w.account.Zone(w.env))), foretold); diff != "" {
			t.Fatalf("what happens (-) and what was foretold (+):\n%s", diff)
		}
	})
}

// disturb does one thing that a person could do.
func disturb(t *rapid.T, w *world) {
	term, ok := w.account.Term()
	if !ok {
		return
	}
	steps := w.account.Plan(term, w.env)
	if len(steps) == 0 {
		return
	}
	step := rapid.SampledFrom(steps).Draw(t, "step").Key
	w.env.Actor = ana
	var err error
	switch rapid.IntRange(0, 3).Draw(t, "deed") {
	case 0:
		_, err = w.account.Finish(w.env, term.ID, step, true, "agreed by telephone")
	case 1:
		_, err = w.account.Snooze(w.env, term.ID, step, w.account.Today(w.env).AddDays(rapid.IntRange(1, 7).Draw(t, "snooze")))
	case 2:
		_, err = w.account.Rate(w.env, domain.RatingInput{Colour: rapid.SampledFrom(domain.Colours()).Draw(t, "colour"), Reason: "usage moved"})
	case 3:
		_, err = w.account.Escalate(w.env, domain.EscalationInput{Severity: domain.Normal, Reason: "no answer"})
	}
	if _, refused := errors.AsType[*domain.Error](err); err != nil && !refused {
		t.Fatal(err)
	}
}

// happens moves the clock as the jobs do and returns what is posted.
func happens(w *world, until time.Time) (posted []message) {
	defer func() { slices.SortStableFunc(posted, func(x, y message) int { return x.At.Compare(y.At) }) }()
	w.env.Actor = ""
	for {
		next := w.account.NextDue(w.env)
		if next.IsZero() || next.After(until) {
			return posted
		}
		if next.After(w.env.Now) {
			w.env.Now = next
		}
		for _, n := range w.account.Sweep(w.env).Announcements {
			if wanted, _ := w.account.Wanted(n, w.env); wanted {
				_, to := w.account.Destination(n, w.env)
				if at := w.account.MayPostTo(n, to, w.env, w.env.Now); !at.After(until) {
					posted = append(posted, message{at, n.Kind, n.TermID, aboutOf(w, n), n.To, n.Thread != ""})
				}
			}
		}
	}
}

func aboutOf(w *world, n domain.Announcement) string {
	if n.Kind == domain.AnnounceExpired {
		t, _ := w.account.TermByID(n.TermID)
		return "Expired on " + t.RenewalDate.Plain() + ", unsigned"
	}
	if s, err := w.account.Step(n.TermID, n.Subject, w.env); err == nil {
		return s.Title
	}
	if e, ok := w.account.EscalationByID(domain.EscalationID(n.Subject)); ok {
		return firstLine(e.Reason)
	}
	return ""
}

func firstLine(text string) string {
	for i, r := range text {
		if r == '\n' {
			return text[:i]
		}
	}
	return text
}

// Before reminders are started a forecast shows what starting them would do.
func TestForecastBeforeTheStart(t *testing.T) {
	today := domain.NewDate(2026, time.November, 23) // a Monday
	w := newWorld(t, today, acme(today.AddDays(60)))
	w.env.Settings.StartedAt = time.Time{}
	list := w.account.Forecast(w.env, today)
	if len(list) != 1 || list[0].At != today.At(9, 0, time.UTC) || list[0].About != "Open the renewal conversation" {
		t.Errorf("forecast %+v, want the first card at nine", list)
	}
	if !w.account.NextDue(w.env).IsZero() {
		t.Error("the forecast started the reminders")
	}
	channel, to := w.account.Destination(list[0].Announcement, w.env)
	if channel != w.account.Channel || to != "" {
		t.Errorf("it goes to channel %q, person %q; want the account's channel", channel, to)
	}
	w.account.Channel = ""
	if channel, to = w.account.Destination(list[0].Announcement, w.env); channel != "" || to != ana {
		t.Errorf("without a channel it goes to %q, %q; want the CSM", channel, to)
	}
	w.account.CSM = ""
	if _, to = w.account.Destination(list[0].Announcement, w.env); to != marco {
		t.Errorf("without a CSM it goes to %q, want the manager", to)
	}
}

// go test -run '^$' -bench 'Plan|Forecast' ./domain
func BenchmarkPlan(b *testing.B) {
	today := domain.NewDate(2026, time.November, 23)
	w := newWorld(b, today, acme(today.AddDays(100)))
	w.rate(b, domain.Red)
	w.account.Sweep(w.env)
	b.ReportAllocs()
	for b.Loop() {
		if len(w.account.Timeline(w.env)) == 0 {
			b.Fatal("no plan")
		}
	}
}

func BenchmarkForecast(b *testing.B) {
	today := domain.NewDate(2026, time.November, 23)
	w := newWorld(b, today, acme(today.AddDays(100)))
	for _, days := range []int{7, 150} {
		b.Run((time.Duration(days) * 24 * time.Hour).String(), func(b *testing.B) {
			for b.Loop() {
				w.account.Forecast(w.env, today.AddDays(days))
			}
		})
	}
}
