package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

func TestValueStoryAddsUpWhatTheCustomerGained(t *testing.T) {
	w := newAcme(t) // the term runs from 30 June 2026 to 29 June 2027
	if _, err := w.account.SetHourRate(w.env, domain.Money{Minor: 6_000, Currency: "EUR"}); err != nil {
		t.Fatal(err)
	}
	for _, in := range []struct {
		kind   domain.WinKind
		amount string
		day    domain.Date
		quote  string
	}{
		{domain.WinTime, "40 hours", domain.NewDate(2026, time.August, 3), ""},
		{domain.WinTime, "1,200 hours", domain.NewDate(2026, time.October, 5), "Our Fridays are ours again."},
		{domain.WinTime, "10 hours a week", domain.NewDate(2027, time.January, 11), ""},
		{domain.WinTime, "1000 hours", domain.NewDate(2026, time.May, 1), "of the term before"},
		{domain.WinCost, "9000 EUR", domain.NewDate(2026, time.September, 1), ""},
		{domain.WinCost, "500 USD", domain.NewDate(2026, time.September, 2), ""},
		{domain.WinQuality, "12%", domain.NewDate(2026, time.September, 3), ""},
		{domain.WinQuality, "18%", domain.NewDate(2026, time.September, 4), ""},
		{domain.WinProject, "", domain.NewDate(2027, time.February, 1), ""},
	} {
		q := domain.Quantity{}
		if in.amount != "" {
			q = quantity(t, in.amount)
		}
		w.win(t, domain.WinInput{Kind: in.kind, Line: "win of " + in.day.String(), Amount: q, On: in.day, Quote: in.quote})
	}
	withdrawn := w.win(t, domain.WinInput{Amount: quantity(t, "5000 hours")})
	if _, err := w.account.WithdrawWin(w.env, withdrawn.ID); err != nil {
		t.Fatal(err)
	}
	s, ok := w.account.ValueStory("")
	if !ok {
		t.Fatal("no story")
	}
	want := []string{
		"Saved 1,240 hours, worth €74,400 at €60 an hour.",
		"Saved 520 hours a year, worth €31,200 at €60 an hour.",
		"Spent €9,000 less.",
		"Spent $500 less.",
		"Improved quality by up to 18 percent.",
	}
	if got := s.Sentences(); !slices.Equal(got, want) {
		t.Errorf("told\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(s.Wins) != 8 || s.Wins[0].Line != "win of 2027-02-01" {
		t.Errorf("wins %+v", s.Wins)
	}
	if best := s.Best(); len(best) != 5 || best[0].Line != "win of 2026-10-05" || best[4].Line != "win of 2026-09-04" {
		t.Errorf("best %+v", best)
	}
	if quotes := s.Quotes(); len(quotes) != 1 || quotes[0].Quote != "Our Fridays are ours again." {
		t.Errorf("quotes %+v", quotes)
	}
	some := s.With(s.Quotes()[0].ID)
	if got := some.Sentences(); len(got) != 1 || got[0] != "Saved 1,200 hours, worth €72,000 at €60 an hour." {
		t.Errorf("of one win told %q", got)
	}
	if len(s.Wins) != 8 {
		t.Error("choosing some wins changed the story they were chosen from")
	}
}

func TestGrowthSinceTheTermBegan(t *testing.T) {
	w := newAcme(t)
	record := func(name, value string, day domain.Date) *domain.Change {
		t.Helper()
		change, err := w.account.RecordFigures(w.env, domain.FigureInput{Name: name, Value: value, On: day})
		if err != nil {
			t.Fatal(err)
		}
		return change
	}
	record("Active users", "90", domain.NewDate(2026, time.January, 5))
	record("Active users", "120", domain.NewDate(2026, time.June, 29)) // the baseline: the last one before the term
	record("Active users", "150", domain.NewDate(2026, time.December, 1))
	record("active  users", "180", domain.NewDate(2027, time.February, 1))
	record("Adoption", "40%", domain.NewDate(2026, time.August, 1)) // none before: the first one in the term
	record("Adoption", "62%", domain.NewDate(2027, time.February, 1))
	record("Errors", "300", domain.NewDate(2026, time.June, 30))
	record("Errors", "200", domain.NewDate(2027, time.January, 1))
	record("Seats", "50", domain.NewDate(2027, time.January, 1)) // once: it has not moved
	story := func() string {
		s, _ := w.account.ValueStory("")
		return strings.Join(s.Sentences(), "\n")
	}
	want := `Active users grew from 120 to 180, 50 percent more, between 29 Jun 2026 and 1 Feb 2027.
Adoption grew from 40 percent to 62 percent between 1 Aug 2026 and 1 Feb 2027.
Errors fell from 300 to 200, 33 percent less, between 30 Jun 2026 and 1 Jan 2027.`
	if got := story(); got != want {
		t.Errorf("told\n%s\nwant\n%s", got, want)
	}
	if change := record("Active users", "180", domain.NewDate(2027, time.February, 1)); !change.Empty() {
		t.Error("the same figure again changed something")
	}
	record("Active users", "-", domain.NewDate(2027, time.February, 1))
	if got := story(); !strings.Contains(got, "from 120 to 150, 25 percent more") {
		t.Errorf("without the last one told\n%s", got)
	}
}

func TestFiguresAreRecordedAllOrNone(t *testing.T) {
	for name, tt := range map[string]struct {
		in    domain.FigureInput
		field string
	}{
		"no name":          {domain.FigureInput{Value: "1"}, "name"},
		"no number":        {domain.FigureInput{Name: "Users", Value: "many"}, "value"},
		"two readings":     {domain.FigureInput{Name: "Users", Value: "1.240"}, "value"},
		"tomorrow":         {domain.FigureInput{Name: "Users", Value: "1", On: domain.NewDate(2027, time.March, 2)}, "on"},
		"nothing to erase": {domain.FigureInput{Name: "Users", Value: "-"}, "on"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newAcme(t)
			_, err := w.account.RecordFigures(w.env, domain.FigureInput{Name: "Logins", Value: "5"}, tt.in)
			wantError(t, err, domain.Invalid, tt.field)
			if len(w.account.Value.Figures) > 0 {
				t.Error("a part of it was kept")
			}
		})
	}
}
