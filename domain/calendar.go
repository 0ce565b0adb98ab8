package domain

import (
	"slices"
	"time"
)

// An escalation's hours run from workStart to workEnd, in the person's zone.
const (
	workStart = 9
	workEnd   = 17
)

// Calendar knows the working days of a country and of the organisation. The
// zero Calendar knows only weekends.
type Calendar struct {
	country string
	free    []FreeDay
}

// CalendarFor returns the calendar of a country by its ISO 3166 code, with
// further free days. A country without a known calendar has weekends only.
func CalendarFor(country string, free ...FreeDay) Calendar {
	return Calendar{country: country, free: free}
}

// WorkingDay reports whether people work on d.
func (c Calendar) WorkingDay(d Date) bool {
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	_, free := c.Holiday(d)
	return !free
}

// Holiday returns the name of the holiday or free day that d is; weekends are
// none.
func (c Calendar) Holiday(d Date) (name string, ok bool) {
	if i := slices.IndexFunc(c.free, func(f FreeDay) bool { return f.Includes(d) }); i >= 0 {
		return c.free[i].Name, true
	}
	if c.country == "" {
		return "", false
	}
	name, ok = holidaysOf(c.country, d.Year())[d]
	return name, ok
}

// OnOrBefore returns d, or the last working day before it.
func (c Calendar) OnOrBefore(d Date) Date { return c.walk(d, -1) }

// OnOrAfter returns d, or the first working day after it.
func (c Calendar) OnOrAfter(d Date) Date { return c.walk(d, 1) }

// maxRest is how many free days in a row are stepped over.
const maxRest = 60

func (c Calendar) walk(d Date, step int) Date {
	for range maxRest {
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

// WorkingTime returns how much of the time between two instants was working
// time, 09:00 to 17:00 on working days in zone.
func (c Calendar) WorkingTime(from, to time.Time, zone *time.Location) time.Duration {
	var worked time.Duration
	last := DateIn(to, zone)
	for day := DateIn(from, zone); !day.After(last); day = day.AddDays(1) {
		if !c.WorkingDay(day) {
			continue
		}
		start, end := day.At(workStart, 0, zone), day.At(workEnd, 0, zone)
		if start.Before(from) {
			start = from
		}
		if end.After(to) {
			end = to
		}
		worked += max(0, end.Sub(start))
	}
	return worked
}

// reminderWindow returns the first instant at or after t at which the bot may
// post by itself: on a working day from the reminder hour until quiet hours. An
// hour that lies in the quiet hours has itself.
func (c Calendar) reminderWindow(t time.Time, s Settings, zone *time.Location) time.Time {
	day := DateIn(t, zone)
	for range maxRest {
		opens, closes := day.At(s.ReminderHour, 0, zone), day.At(max(s.QuietHour, s.ReminderHour+1), 0, zone)
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

// MayPost returns the first instant at or after t at which the bot may say
// something about the account by itself: on a working day, outside the quiet
// hours of its CSM.
func (a *Account) MayPost(env Env, t time.Time) time.Time {
	return a.Calendar(env).reminderWindow(t, a.Settings(env), a.Zone(env))
}
