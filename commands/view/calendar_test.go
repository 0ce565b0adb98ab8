package view_test

import (
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/commands/view"
)

func TestCalendarForm(t *testing.T) {
	s := newScene(t)
	since := time.Date(2027, time.February, 1, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]view.Calendar{
		"calendar_file":    {Of: "Renewals", Dates: 40, Left: 3, Zone: time.UTC},
		"calendar_nothing": {Of: evil, Possible: true, Zone: time.UTC},
		"calendar_address": {Possible: true, Since: since, Zone: time.UTC, Address: "https://renewals.example.com/calendar/SECRET.ics"},
		"calendar_active":  {Of: "Renewals", Dates: 1, Possible: true, Since: since, Zone: time.UTC},
	} {
		golden(t, name, s.form(c.Form(view.Meta{})))
	}
}
