package domain

import (
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/ua"
	"github.com/rickar/cal/v2/us"
)

// The working day: reminders go out from the reminder hour until quietHour, and
// an escalation's hours run from workStart to workEnd, all in the person's zone.
const (
	workStart = 9
	workEnd   = 17
	quietHour = 18
)

// Calendar knows the working days of one country. The zero Calendar knows only
// weekends.
type Calendar struct {
	holidays *cal.BusinessCalendar
}

// CalendarFor returns the calendar of a country by its ISO 3166 code. A country
// without a known calendar has weekends only.
func CalendarFor(country string) Calendar {
	var days []*cal.Holiday
	switch country {
	case "AU":
		days = au.HolidaysNSW
	case "CA":
		days = ca.Holidays
	case "DE":
		days = de.Holidays
	case "ES":
		days = es.Holidays
	case "FR":
		days = fr.Holidays
	case "GB":
		days = gb.Holidays
	case "IE":
		days = ie.Holidays
	case "IT":
		days = it.Holidays
	case "NL":
		days = nl.Holidays
	case "PL":
		days = pl.Holidays
	case "SE":
		days = se.Holidays
	case "UA":
		days = ua.Holidays
	case "US":
		days = us.Holidays
	default:
		return Calendar{}
	}
	c := cal.NewBusinessCalendar()
	c.AddHoliday(days...)
	return Calendar{holidays: c}
}

// WorkingDay reports whether people work on d.
func (c Calendar) WorkingDay(d Date) bool {
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	if c.holidays == nil {
		return true
	}
	return c.holidays.IsWorkday(time.Date(d.Year(), d.Month(), d.Day(), 12, 0, 0, 0, time.UTC))
}

// OnOrBefore returns d, or the last working day before it.
func (c Calendar) OnOrBefore(d Date) Date { return c.walk(d, -1) }

// OnOrAfter returns d, or the first working day after it.
func (c Calendar) OnOrAfter(d Date) Date { return c.walk(d, 1) }

func (c Calendar) walk(d Date, step int) Date {
	for range 60 { // no country rests for two months
		if c.WorkingDay(d) {
			return d
		}
		d = d.AddDays(step)
	}
	return d
}

// AddWorkingDays returns the n-th working day after d.
func (c Calendar) AddWorkingDays(d Date, n int) Date {
	for range n {
		d = c.OnOrAfter(d.AddDays(1))
	}
	return d
}

// AddWorkingHours returns the instant at which hours of working time (09:00 to
// 17:00 on working days in zone) have passed since from.
func (c Calendar) AddWorkingHours(from time.Time, hours int, zone *time.Location) time.Time {
	left := time.Duration(hours) * time.Hour
	day := DateIn(from, zone)
	at := from
	for range 400 {
		start, end := day.At(workStart, 0, zone), day.At(workEnd, 0, zone)
		if c.WorkingDay(day) && at.Before(end) {
			if at.Before(start) {
				at = start
			}
			room := end.Sub(at)
			if left <= room {
				return at.Add(left).UTC()
			}
			left -= room
		}
		day = day.AddDays(1)
		at = day.At(0, 0, zone)
	}
	return at.UTC()
}

// reminderWindow returns the first instant at or after t at which the bot may
// post by itself: on a working day from the reminder hour until quiet hours.
func (c Calendar) reminderWindow(t time.Time, hour int, zone *time.Location) time.Time {
	day := DateIn(t, zone)
	for range 60 {
		opens, closes := day.At(hour, 0, zone), day.At(max(quietHour, hour+1), 0, zone)
		if c.WorkingDay(day) && t.Before(closes) {
			if t.Before(opens) {
				return opens
			}
			return t
		}
		day = day.AddDays(1)
	}
	return t
}
