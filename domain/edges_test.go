package domain_test

import (
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// A term that ends on 29 February is planned like any other; a year later it
// ends on the last day of that month.
func TestLeapDay(t *testing.T) {
	w := newWorld(t, domain.NewDate(2027, time.November, 1), acme(domain.NewDate(2028, time.February, 29)))
	if due := w.step(t, "closing").Due; due != domain.NewDate(2028, time.February, 15) {
		t.Errorf("closing is due on %s", due)
	}
	if due := w.step(t, "renewal_day").Due; due != domain.NewDate(2028, time.February, 29) {
		t.Errorf("the renewal is due on %s", due)
	}
	w.setDay(domain.NewDate(2028, time.February, 20), 10)
	if _, err := w.account.Close(w.env, domain.CloseInput{Outcome: domain.Renewed, Amount: w.account.Terms[0].ARR}); err != nil {
		t.Fatal(err)
	}
	next, _ := w.account.Term()
	if next.Start != domain.NewDate(2028, time.February, 29) || next.RenewalDate != domain.NewDate(2029, time.February, 28) || next.Months != 12 {
		t.Errorf("the next term runs from %s to %s, %d months", next.Start, next.RenewalDate, next.Months)
	}
}

// A term that is shorter than its playbook has the steps that fit into it, and
// the first of them is due within it.
func TestTermShorterThanThePlaybook(t *testing.T) {
	today := domain.NewDate(2026, time.November, 2)
	for _, days := range []int{1, 10, 45, 100} {
		in := acme(today.AddDays(days))
		in.Term.Start = today
		w := newWorld(t, today, in)
		w.rate(t, domain.Red)
		steps := w.account.Timeline(w.env)
		if len(steps) == 0 {
			t.Fatalf("a term of %d days has no plan", days)
		}
		for _, s := range steps {
			if s.Due.Before(today) || s.Due.After(in.Term.RenewalDate) {
				t.Errorf("%d days: %s is due on %s, outside the term", days, s.Key, s.Due)
			}
		}
		if list := w.account.Forecast(w.env, in.Term.RenewalDate); len(list) == 0 {
			t.Errorf("a term of %d days is never spoken of", days)
		}
	}
}

// An account that is added after its renewal date is asked about, with a few
// words and not with a burst of old reminders.
func TestRenewalDateInThePast(t *testing.T) {
	today := domain.NewDate(2026, time.November, 2)
	for _, ago := range []int{1, 40, 700} {
		w := newWorld(t, today, acme(today.AddDays(-ago)))
		cards := 0
		list := w.account.Forecast(w.env, today)
		for _, f := range list {
			if f.Announcement.Thread == "" {
				cards++
			}
		}
		if len(list) == 0 || cards > 1 {
			t.Errorf("%d days after the renewal the first day brings %+v, want one card", ago, list)
		}
	}
}

// Whoever has no time zone, or one that nobody knows, is reminded at the hour of
// the account's zone, else of the workspace's, else of UTC.
func TestCSMWithoutATimeZone(t *testing.T) {
	today := domain.NewDate(2026, time.November, 2) // a Monday
	for _, tt := range []struct {
		name, person, account, workspace string
		want                             time.Time
	}{
		{"their own", "Asia/Tokyo", "Europe/Berlin", "America/New_York", today.At(0, 0, time.UTC)},
		{"the account's", "", "Europe/Berlin", "America/New_York", today.At(8, 0, time.UTC)},
		{"the workspace's", "", "", "America/New_York", today.At(14, 0, time.UTC)},
		{"nobody's", "", "", "", today.At(9, 0, time.UTC)},
		{"no real one", "Mars/Base", "", "Moon/Sea", today.At(9, 0, time.UTC)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, today, acme(today.AddDays(60)))
			w.env.People[ana] = domain.Person{ID: ana, TimeZone: tt.person}
			w.account.TimeZone, w.env.Settings.TimeZone = tt.account, tt.workspace
			w.env.Now = today.AddDays(-1).At(12, 0, time.UTC)
			if next := w.account.NextPost(w.env); !next.Equal(tt.want) {
				t.Errorf("reminded at %s, want %s", next, tt.want)
			}
		})
	}
}
