package domain

import (
	"fmt"
	"time"
)

// WeeklyWord returns the Monday of the week of an instant in the workspace's
// zone, and when the word of that week is due, which tells the admins that the
// bot is alive.
func (s Settings) WeeklyWord(now time.Time) (monday Date, due time.Time) {
	zone := Env{Settings: s}.Zone("", "")
	monday = DateIn(now, zone)
	for monday.Weekday() != time.Monday {
		monday = monday.AddDays(-1)
	}
	return monday, monday.At(s.ReminderHour, 0, zone)
}

// WeeklyWordTo is the promise of a week's word to one admin.
func WeeklyWordTo(admin PersonID, monday Date) Announcement {
	return Announcement{
		Key: fmt.Sprintf("all_well/%s/%s", admin, monday), Kind: AnnounceAllWell, To: admin, Priority: PriorityNews,
	}
}
