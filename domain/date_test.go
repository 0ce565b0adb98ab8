package domain_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
)

func drawDate(t *rapid.T, label string) domain.Date {
	return domain.NewDate(rapid.IntRange(2020, 2040).Draw(t, label+" year"), time.January, 1).
		AddDays(rapid.IntRange(0, 365).Draw(t, label+" day"))
}

var zones = []string{"UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo"}

func drawZone(t *rapid.T) *time.Location {
	name := rapid.SampledFrom(zones).Draw(t, "zone")
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatalf("load %s: %v", name, err)
	}
	return zone
}

func TestDateText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDate(t, "date")
		back, err := domain.ParseDate(d.String())
		if err != nil || back != d {
			t.Fatalf("ParseDate(%q) = %v, %v", d, back, err)
		}
		var scanned domain.Date
		value, err := d.Value()
		if err != nil {
			t.Fatal(err)
		}
		if err := scanned.Scan(value); err != nil || scanned != d {
			t.Fatalf("Scan(%v) = %v, %v", value, scanned, err)
		}
	})
}

func TestDateArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := drawDate(t, "date"), rapid.IntRange(-800, 800).Draw(t, "days")
		if got := d.DaysUntil(d.AddDays(n)); got != n {
			t.Fatalf("%s plus %d days is %d days away", d, n, got)
		}
		m := rapid.IntRange(-60, 60).Draw(t, "months")
		later := d.AddMonths(m)
		if later.Day() > d.Day() || later.Day() < min(d.Day(), 28) {
			t.Fatalf("%s plus %d months is %s", d, m, later)
		}
	})
}

func TestAddMonthsAtTheEndOfAMonth(t *testing.T) {
	for _, tt := range []struct {
		from   string
		months int
		want   string
	}{
		{"2027-01-31", 1, "2027-02-28"},
		{"2028-01-31", 1, "2028-02-29"},
		{"2028-02-29", 12, "2029-02-28"},
		{"2027-03-31", -1, "2027-02-28"},
		{"2027-11-30", 3, "2028-02-29"},
	} {
		from, err := domain.ParseDate(tt.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := from.AddMonths(tt.months).String(); got != tt.want {
			t.Errorf("%s plus %d months is %s, want %s", tt.from, tt.months, got, tt.want)
		}
	}
}

// The instant of nine o'clock lies on its own day in its own zone whatever the
// clocks do there that day.
func TestAtKeepsTheDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, d, hour := drawZone(t), drawDate(t, "date"), rapid.IntRange(0, 23).Draw(t, "hour")
		if d == domain.NewDate(2011, time.December, 30) {
			t.Skip("a day that Apia never had")
		}
		at := d.At(hour, 0, zone)
		if got := domain.DateIn(at, zone); got != d {
			t.Fatalf("%s at %d in %s is %s", d, hour, zone, at.In(zone))
		}
		if got := at.In(zone).Hour(); got != hour && got != hour+1 {
			t.Fatalf("%s at %d in %s shows %d o'clock", d, hour, zone, got)
		}
	})
}

func TestAtWhenClocksChange(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	spring, autumn := domain.NewDate(2027, time.March, 14), domain.NewDate(2027, time.November, 7)
	if got := spring.At(2, 30, newYork).In(newYork).Format("15:04"); got != "03:30" {
		t.Errorf("the skipped 02:30 is %s, want 03:30", got)
	}
	if got := autumn.At(1, 30, newYork).Format("15:04"); got != "05:30" {
		t.Errorf("the first 01:30 is %s UTC, want 05:30", got)
	}
}

func TestWorkingHours(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		parsed, err := time.ParseInLocation("2006-01-02 15:04", s, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	german := domain.CalendarFor("DE")
	for _, tt := range []struct {
		from  string
		hours int
		want  string
	}{
		{"2026-11-23 10:00", 4, "2026-11-23 14:00"},
		{"2026-11-23 16:00", 4, "2026-11-24 12:00"},
		{"2026-11-27 16:30", 8, "2026-11-30 16:30"}, // over a weekend
		{"2026-11-28 12:00", 4, "2026-11-30 13:00"}, // raised on a Saturday
		{"2026-12-24 15:00", 4, "2026-12-28 11:00"}, // over Christmas
		{"2026-11-23 20:00", 16, "2026-11-25 17:00"},
	} {
		if got := german.AddWorkingHours(at(tt.from), tt.hours, berlin); !got.Equal(at(tt.want)) {
			t.Errorf("%s plus %d working hours is %s, want %s", tt.from, tt.hours, got.In(berlin), tt.want)
		}
	}
}
