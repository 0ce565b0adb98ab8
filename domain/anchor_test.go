package domain_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
)

func TestBudgetSeason(t *testing.T) {
	day := domain.NewDate
	tests := []struct {
		name     string
		renewal  domain.Date
		notice   int
		start    time.Month
		from, to domain.Date
		out      bool
	}{
		{"nobody knows", day(2027, 3, 31), 0, 0, domain.Date{}, domain.Date{}, false},
		{"in the season", day(2027, 11, 15), 0, time.January, day(2027, 10, 3), day(2028, 1, 1), false},
		{"on its first day", day(2027, 10, 3), 0, time.January, day(2027, 10, 3), day(2028, 1, 1), false},
		{"the day before it", day(2027, 10, 2), 0, time.January, day(2026, 10, 3), day(2027, 1, 1), true},
		{"on the first day of the year", day(2028, 1, 1), 0, time.January, day(2027, 10, 3), day(2028, 1, 1), false},
		{"another fiscal year", day(2027, 11, 15), 0, time.July, day(2027, 4, 2), day(2027, 7, 1), true},
		{"decided long before", day(2027, 11, 15), 90, time.January, day(2026, 10, 3), day(2027, 1, 1), true},
		{"around 29 February", day(2028, 2, 29), 0, time.March, day(2027, 12, 2), day(2028, 3, 1), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, day(2026, 11, 2), acme(tt.renewal))
			w.account.FiscalYearStart = tt.start
			term := w.account.Terms[0]
			term.AutoRenews, term.NoticeDays = tt.notice > 0, tt.notice
			season, known := w.account.BudgetSeason(term)
			if _, out := w.account.OutOfSeason(term); season.From != tt.from || season.To != tt.to || known != (tt.start != 0) || out != tt.out {
				t.Errorf("season %v to %v (known %t), outside %t; want %v to %v, %t", season.From, season.To, known, out, tt.from, tt.to, tt.out)
			}
		})
	}
}

func TestParseMonth(t *testing.T) {
	for typed, want := range map[string]time.Month{"1": time.January, "july": time.July, " Sep ": time.September, "12": time.December, "0": 0, "13": 0, "ju": 0, "": 0, "maybe": 0} {
		got, err := domain.ParseMonth(typed)
		if got != want || (err == nil) != (want != 0) {
			t.Errorf("%q is read as %v, %v", typed, got, err)
		}
	}
}

// When a customer's fiscal year is learned, its season comes onto the timeline.
func TestEditFiscalYear(t *testing.T) {
	w := newWorld(t, domain.NewDate(2026, time.November, 2), acme(domain.NewDate(2027, time.November, 15)))
	change, err := w.account.Edit(w.env, domain.AccountInput{FiscalYearStart: time.January})
	if err != nil || !change.Account || len(change.Audit) != 1 || change.Audit[0].After != "January" {
		t.Errorf("change %+v, %v", change, err)
	}
	if s := w.step(t, "budget"); s.Due != domain.NewDate(2027, time.October, 3) {
		t.Errorf("budget is due on %s", s.Due)
	}
	if change, err := w.account.Edit(w.env, domain.AccountInput{FiscalYearStart: time.January}); err != nil || !change.Empty() {
		t.Errorf("said again it changes %+v, %v", change, err)
	}
	if _, err := w.account.Edit(w.env, domain.AccountInput{FiscalYearStart: 13}); err == nil {
		t.Error("month 13 is taken")
	}
}

// Each anchor that a term has brings its milestones into the plan, and one that
// it does not have leaves them out.
func TestAnchorsOfAPlan(t *testing.T) {
	w := newWorld(t, domain.NewDate(2026, 11, 2), acme(domain.NewDate(2027, 11, 15)))
	has := func(key string) (domain.Date, bool) {
		for _, s := range w.account.Timeline(w.env) {
			if s.Key == key {
				return s.Due, true
			}
		}
		return domain.Date{}, false
	}
	for _, key := range []string{"budget", "price_change"} {
		if due, ok := has(key); ok {
			t.Errorf("%s is planned for %s, though the account has no such date", key, due)
		}
	}
	w.account.FiscalYearStart, w.account.Terms[0].PriceChangeNoticeDays = time.January, 60
	if due, _ := has("budget"); due != domain.NewDate(2027, 10, 3) {
		t.Errorf("budget is due on %s, want the first day of the season", due)
	}
	if due, _ := has("price_change"); due != domain.NewDate(2027, 11, 15).AddDays(-90) {
		t.Errorf("price_change is due on %s, want 30 days before the price-change notice date", due)
	}
}

// A date beside the phases is never the running phase that a late start begins
// with.
func TestLateStartBeginsWithAPhase(t *testing.T) {
	w := newWorld(t, domain.NewDate(2027, 10, 5), acme(domain.NewDate(2027, 12, 1)))
	w.account.FiscalYearStart = time.January // its season began two days ago, the running phase six days ago
	for _, s := range w.account.Timeline(w.env) {
		if s.CatchUp && s.Key != "outreach" {
			t.Errorf("the late start begins with %s", s.Key)
		}
		if s.Key == "budget" && s.State != domain.StepBefore {
			t.Errorf("budget is %s, want before renewalbot", s.State)
		}
	}
}

func TestSeasonHoldsForAnyDates(t *testing.T) {
	w := newWorld(t, domain.NewDate(2026, 11, 2), acme(domain.NewDate(2027, 11, 15)))
	rapid.Check(t, func(rt *rapid.T) {
		term := w.account.Terms[0]
		term.RenewalDate = domain.NewDate(2026, time.January, 1).AddDays(rapid.IntRange(0, 4000).Draw(rt, "day"))
		w.account.FiscalYearStart = time.Month(rapid.IntRange(1, 12).Draw(rt, "month"))
		season, ok := w.account.BudgetSeason(term)
		decision := term.DecisionDate()
		if !ok || season.From.After(decision) || season.From.DaysUntil(season.To) != 90 || season.To.Day() != 1 || season.From.DaysUntil(decision) > 366 {
			rt.Fatalf("decision %s, fiscal year from %s: season %s to %s", decision, w.account.FiscalYearStart, season.From, season.To)
		}
	})
}

// Before the customer is to hear of the renewal, seeing to their budget is our
// own work: the card says not to contact them. Red is the exception, as always.
func TestBudgetBeforeFirstContactIsInternal(t *testing.T) {
	w := newWorld(t, domain.NewDate(2026, 11, 2), acme(domain.NewDate(2027, 11, 15)))
	w.account.FiscalYearStart = time.July // its season begins on 2 April
	if s := w.step(t, "budget"); !s.Internal {
		t.Errorf("budget, due %s, lets the customer be contacted long before the first notice", s.Due)
	}
	w.account.FiscalYearStart = time.January // 3 October, when they have heard
	if s := w.step(t, "budget"); s.Internal {
		t.Errorf("budget, due %s, forbids contact although the first notice is out by then", s.Due)
	}
	w.account.FiscalYearStart = time.July
	outreach := w.step(t, "outreach")
	did(t)(w.account.Finish(w.env, outreach.Term.ID, outreach.Key, true, "met them early"))
	if s := w.step(t, "budget"); s.Internal {
		t.Error("budget forbids contact with a customer who was contacted")
	}
}
