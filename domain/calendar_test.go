package domain_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
)

func TestEveryCountryHasHolidays(t *testing.T) {
	for _, c := range domain.Countries() {
		n := 0
		for d := domain.NewDate(2027, time.January, 1); d.Year() == 2027; d = d.AddDays(1) {
			if name, ok := domain.CalendarFor(c.Code).Holiday(d); ok {
				n++
				if name == "" {
					t.Errorf("%s has a holiday without a name on %s", c.Name, d)
				}
			}
		}
		if n < 5 || n > 40 {
			t.Errorf("%s has %d holidays in 2027", c.Name, n)
		}
		if found, ok := domain.FindCountry(strings.ToUpper(c.Name)); !ok || found.Code != c.Code {
			t.Errorf("%s is not found by its name", c.Name)
		}
	}
}

func TestHolidaysMoveAsTheCountrySays(t *testing.T) {
	for _, tt := range []struct {
		country string
		day     domain.Date
		works   bool
	}{
		{"US", domain.NewDate(2026, time.July, 3), false}, // the 4th is a Saturday
		{"GB", domain.NewDate(2026, time.December, 28), false},
		{"DE", domain.NewDate(2026, time.December, 28), true},
		{"DE", domain.NewDate(2027, time.March, 26), false}, // Good Friday
		{"UA", domain.NewDate(2027, time.March, 8), false},
		{"", domain.NewDate(2026, time.December, 25), true},
		{"XX", domain.NewDate(2026, time.December, 25), true},
	} {
		if got := domain.CalendarFor(tt.country).WorkingDay(tt.day); got != tt.works {
			t.Errorf("%s on %s: works %t, want %t", tt.country, tt.day.WithWeekday(), got, tt.works)
		}
	}
}

func TestFreeDaysArePastedAsPeopleWriteThem(t *testing.T) {
	text := "2026-12-24 2027-01-01 Company shutdown\r\n\n2026-05-04;Bridge day\n2027-02-01..2027-02-03, Offsite\n2027-03-01 to 2027-03-02"
	days, err := domain.ParseFreeDays(text)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, d := range days {
		lines = append(lines, d.Line())
	}
	want := "2026-05-04 Bridge day|2026-12-24 2027-01-01 Company shutdown|2027-02-01 2027-02-03 Offsite|2027-03-01 2027-03-02"
	if got := strings.Join(lines, "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	again, err := domain.ParseFreeDays(strings.Join(lines, "\n"))
	if err != nil || len(again) != len(days) {
		t.Errorf("what is shown cannot be read again: %v", err)
	}
	for text, says := range map[string]string{
		"2026-12-24 x\n24.12.2026 y":   "Line 2",
		"2026-12-24 2026-12-20 Typo":   "before",
		"2026-01-01 2026-12-31 Always": "60 days",
	} {
		if _, err := domain.ParseFreeDays(text); err == nil || !strings.Contains(err.Error(), says) ||
			!errors.Is(err, &domain.Error{Code: domain.Invalid, Field: "free_days"}) {
			t.Errorf("%q: got %v, want %q", text, err, says)
		}
	}
}

func TestRemindersKeepToTheFreeDays(t *testing.T) {
	due := domain.NewDate(2027, time.January, 4) // a Monday
	w := newWorld(t, domain.NewDate(2026, time.September, 1), acme(due.AddDays(60)))
	remind := func(want domain.Date) {
		t.Helper()
		if got := domain.DateIn(w.step(t, "outreach").Remind, time.UTC); got != want {
			t.Errorf("the reminder is on %s, want %s", got.WithWeekday(), want.WithWeekday())
		}
	}
	remind(due)
	w.env.Settings.FreeDays = []domain.FreeDay{{From: domain.NewDate(2026, time.December, 24), To: due, Name: "Shutdown"}}
	remind(domain.NewDate(2026, time.December, 23))

	// An absence moves them further, unless somebody covers.
	p := w.env.People[ana]
	away := domain.Absence{From: domain.NewDate(2026, time.December, 21), To: domain.NewDate(2027, time.January, 8)}
	if err := p.GoAway(away, w.account.Today(w.env)); err != nil {
		t.Fatal(err)
	}
	w.env.People[ana] = p
	remind(domain.NewDate(2026, time.December, 18))
	away.Cover = marco
	if err := p.GoAway(away, w.account.Today(w.env)); err != nil || len(p.Away) != 1 {
		t.Fatalf("away %v: %v", p.Away, err)
	}
	w.env.People[ana] = p
	remind(domain.NewDate(2026, time.December, 23))
	if got := w.env.Acting(ana); got != ana {
		t.Errorf("%s acts while Ana is there", got)
	}
	w.setDay(domain.NewDate(2026, time.December, 22), 9)
	if got := w.env.Acting(ana); got != marco {
		t.Errorf("%s acts for Ana, want Marco", got)
	}

	// An absence of months does not hide the date.
	p.ComeBack()
	if err := p.GoAway(domain.Absence{From: domain.NewDate(2026, time.December, 22), To: domain.NewDate(2027, time.December, 1)}, w.account.Today(w.env)); err != nil {
		t.Fatal(err)
	}
	if p.ComeBack(); len(p.Away) > 0 {
		t.Error("Ana does not come back")
	}
}

func TestAbsencesThatMakeNoSense(t *testing.T) {
	today := domain.NewDate(2026, time.November, 23)
	for field, x := range map[string]domain.Absence{
		"from":  {},
		"to":    {From: today.AddDays(3), To: today.AddDays(2)},
		"cover": {From: today, Cover: ana},
	} {
		p := domain.Person{ID: ana}
		if err := p.GoAway(x, today); !errors.Is(err, &domain.Error{Code: domain.Invalid, Field: field}) {
			t.Errorf("%+v: got %v, want an error at %s", x, err, field)
		}
	}
	p := domain.Person{ID: ana}
	if err := p.GoAway(domain.Absence{From: today.AddDays(-9), To: today.AddDays(-2)}, today); err == nil {
		t.Error("an absence that is over was taken")
	}
}

// Whatever zone, hour and quiet hours: over a year of days every working day has
// one instant at which its reminders come, in order, and none lies in the quiet
// hours. Daylight saving neither skips a day nor doubles one.
func TestEveryWorkingDayOpensOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := drawZone(t)
		hour := rapid.IntRange(5, 20).Draw(t, "hour")
		quiet := rapid.IntRange(12, 23).Draw(t, "quiet")
		country := rapid.SampledFrom(domain.Countries()).Draw(t, "country").Code
		start := domain.NewDate(rapid.IntRange(2025, 2031).Draw(t, "year"), time.January, 1)
		w := newWorldIn(t, start, acme(start.AddDays(500)), zone)
		w.env.Settings.ReminderHour, w.env.Settings.QuietHour, w.env.Settings.Country = hour, quiet, country
		calendar := domain.CalendarFor(country)
		seen := map[domain.Date]int{}
		for at := start.At(0, 0, zone); at.Before(start.AddDays(365).At(0, 0, zone)); {
			opens := w.account.MayPost(w.env, at)
			local := opens.In(zone)
			if !calendar.WorkingDay(domain.DateIn(opens, zone)) || local.Hour() < hour || local.Hour() >= max(quiet, hour+1) || opens.Before(at) {
				t.Fatalf("from %s on it posts at %s", at.In(zone), local)
			}
			seen[domain.DateIn(opens, zone)]++
			at = domain.DateIn(opens, zone).At(max(quiet, hour+1), 0, zone) // the day is over
		}
		for d := start; d.Before(start.AddDays(365)); d = d.AddDays(1) {
			if want := map[bool]int{true: 1}[calendar.WorkingDay(d)]; seen[d] != want {
				t.Fatalf("%s opens %d times, want %d", d.WithWeekday(), seen[d], want)
			}
		}
	})
}
