package domain

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a day on the calendar without a time or a zone. The zero Date means
// "none". Dates are compared with == and computed in days and months, never as
// multiples of 24 hours.
type Date struct {
	year  int
	month time.Month
	day   int
}

// NewDate returns the date of the given year, month and day, normalised as
// [time.Date] does (32 January is 1 February).
func NewDate(year int, month time.Month, day int) Date {
	return dateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateIn returns the date that t falls on in zone.
func DateIn(t time.Time, zone *time.Location) Date { return dateOf(t.In(zone)) }

func dateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{year: y, month: m, day: d}
}

// ParseDate reads a date in the form YYYY-MM-DD. The error has code [Invalid].
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, Errorf(Invalid, "date", "%q is not a date. Write it as YYYY-MM-DD, for example 2027-03-31.", s)
	}
	return dateOf(t), nil
}

// IsZero reports whether d is no date at all.
func (d Date) IsZero() bool { return d == Date{} }

// String returns d as YYYY-MM-DD, or "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, int(d.month), d.day)
}

// Plain returns d as people read it, "31 Mar 2027", or "" for no date.
// Calendar dates are never converted to the reader's zone.
func (d Date) Plain() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format("2 Jan 2006")
}

// WithWeekday returns d as "Wed 31 Mar 2027", or "" for no date.
func (d Date) WithWeekday() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format("Mon 2 Jan 2006")
}

// Year returns the year.
func (d Date) Year() int { return d.year }

// Month returns the month.
func (d Date) Month() time.Month { return d.month }

// Day returns the day of the month.
func (d Date) Day() int { return d.day }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// AddDays returns the date n days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date { return dateOf(d.utc().AddDate(0, 0, n)) }

// AddMonths returns the same day n months later. A day that the month does not
// have becomes its last one: 31 January plus one month is 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.year, d.month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return NewDate(first.Year(), first.Month(), min(d.day, last))
}

// MonthsUntil returns how many months lie between d and later, rounded to the
// nearest whole one.
func (d Date) MonthsUntil(later Date) int {
	n := (later.year-d.year)*12 + int(later.month) - int(d.month)
	switch rest := d.AddMonths(n).DaysUntil(later); {
	case rest > 15:
		n++
	case rest < -15:
		n--
	}
	return n
}

// DaysUntil returns how many days lie between d and later; it is negative when
// later is before d.
func (d Date) DaysUntil(later Date) int {
	return int(later.utc().Sub(d.utc()) / (24 * time.Hour)) // both are UTC midnights
}

// Before reports whether d comes before o.
func (d Date) Before(o Date) bool { return d.compare(o) < 0 }

// After reports whether d comes after o.
func (d Date) After(o Date) bool { return d.compare(o) > 0 }

// compare says which date comes first; none comes before any.
func (d Date) compare(o Date) int {
	return cmp.Or(cmp.Compare(d.year, o.year), cmp.Compare(d.month, o.month), cmp.Compare(d.day, o.day))
}

// At returns the instant at which the wall clock of zone shows hour:minute on
// d. Of a time that occurs twice the first is meant; a time that daylight
// saving skips is counted on from before the gap, so 02:30 becomes 03:30.
func (d Date) At(hour, minute int, zone *time.Location) time.Time {
	wall := time.Date(d.year, d.month, d.day, hour, minute, 0, 0, time.UTC)
	_, before := wall.Add(-24 * time.Hour).In(zone).Zone()
	_, after := wall.Add(24 * time.Hour).In(zone).Zone()
	for _, offset := range []int{max(before, after), min(before, after)} {
		at := wall.Add(-time.Duration(offset) * time.Second)
		if _, is := at.In(zone).Zone(); is == offset {
			return at
		}
	}
	return wall.Add(-time.Duration(before) * time.Second)
}

func (d Date) utc() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

// Value stores a date as YYYY-MM-DD text and no date as NULL, so that both
// databases keep exactly the day that was meant.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads what [Date.Value] stored.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	}
	return fmt.Errorf("scan date: cannot read %T", src)
}

// MarshalText and UnmarshalText use the same form as [Date.Value].
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD; empty text is no date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// EarlierOf returns the earlier of two dates, ignoring one that is none.
func EarlierOf(a, b Date) Date {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

// LaterOf returns the later of two dates; none comes before any.
func LaterOf(a, b Date) Date {
	if a.IsZero() || b.After(a) {
		return b
	}
	return a
}
