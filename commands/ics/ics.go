// Package ics turns plans into an iCalendar file (RFC 5545). It is pure: the
// same values give the same file, and nothing is read but the arguments.
package ics

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"github.com/renewalbot/renewalbot/domain"
)

// Calendar is one file.
type Calendar struct {
	Name    string // shown by calendar programs
	Note    string // what else there is to know, "" for nothing
	Now     time.Time
	Entries []Entry
}

// Entry is one whole day in a calendar.
type Entry struct {
	UID      string // the same for as long as the thing exists: a milestone that moves keeps it
	Sequence int64  // grows with every change, so that a calendar takes the newer one
	Day      domain.Date
	Title    string
	Text     string
}

// keepDone is how long what is done or skipped stays in the calendar, in days.
const keepDone = 30

// Entries lists what is to be seen of an account in a calendar: the steps of its
// open terms and the dates that cannot move. What was done long ago is left out.
func Entries(a *domain.Account, env domain.Env) []Entry {
	var entries []Entry
	for _, t := range a.OpenTerms() {
		name := a.Name
		if len(a.Contracts) > 1 {
			for _, c := range a.Contracts {
				if c.ID == t.ContractID {
					name += ", " + c.Name
				}
			}
		}
		add := func(key string, day domain.Date, title, text string) {
			entries = append(entries, Entry{
				UID: fmt.Sprintf("%s-%s@renewalbot", t.ID, key), Sequence: a.Version, Day: day,
				Title: line(name + ": " + title), Text: text,
			})
		}
		for _, s := range a.Plan(t, env) {
			if !s.State.Open() && domain.DateIn(s.At, a.Zone(env)).AddDays(keepDone).Before(a.Today(env)) {
				continue
			}
			add(s.Key, s.Due, stepTitle(s), stepText(a, s))
		}
		if deadline, ok := t.NoticeDeadline(); ok {
			add("notice-deadline", deadline, "notice deadline", "The last day on which the contract can be cancelled. It then renews on "+t.RenewalDate.Plain()+".")
		}
		if deadline := t.PriceChangeDeadline(); !deadline.IsZero() {
			add("price-change-deadline", deadline, "last day to announce a price change", "A price announced later does not count from "+t.RenewalDate.Plain()+" on.")
		}
		add("renewal-date", t.RenewalDate, "renewal date", "The first day of the next term.")
	}
	return entries
}

func stepTitle(s domain.Step) string {
	switch s.State {
	case domain.StepDone:
		return "✓ " + s.Title
	case domain.StepSkipped:
		return "skipped: " + s.Title
	case domain.StepSnoozed:
		return s.Title + " (snoozed until " + s.Until.Plain() + ")"
	case domain.StepAhead, domain.StepDue, domain.StepLate, domain.StepBefore:
	}
	return s.Title
}

func stepText(a *domain.Account, s domain.Step) string {
	lines := []string{s.Purpose, "Counted from " + a.CountedFrom(s.Term, s.Anchor) + "."}
	if s.Internal {
		lines = append(lines, "Internal: do not contact the customer yet.")
	}
	for _, t := range s.Tasks {
		if t.Required {
			mark := "☐ "
			if t.Done {
				mark = "☑ "
			}
			lines = append(lines, mark+line(t.Title))
		}
	}
	return strings.Join(lines, "\n")
}

// line puts people's text on one line and drops what no calendar shows.
func line(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.Join(strings.Fields(text), " "))
}

// refresh is how often calendar programs are asked to look again.
const refresh = "PT1H"

// Encode returns the file.
func (c Calendar) Encode() ([]byte, error) {
	cal := ics.NewCalendar()
	cal.SetProductId("-//renewalbot//renewalbot//EN")
	cal.SetMethod(ics.MethodPublish)
	cal.SetName(line(c.Name))
	cal.SetXWRCalName(line(c.Name))
	if c.Note != "" {
		cal.SetXWRCalDesc(line(c.Note))
	}
	cal.SetRefreshInterval(refresh, ics.WithValue(string(ics.ValueDataTypeDuration)))
	cal.SetXPublishedTTL(refresh)
	for _, e := range c.Entries {
		event := cal.AddEvent(e.UID)
		event.SetDtStampTime(c.Now)
		event.SetModifiedAt(c.Now)
		event.SetSequence(int(e.Sequence))
		event.SetAllDayStartAt(e.Day.At(0, 0, time.UTC))
		event.SetAllDayEndAt(e.Day.AddDays(1).At(0, 0, time.UTC))
		event.SetSummary(e.Title)
		event.SetDescription(e.Text)
		event.SetTimeTransparency(ics.TransparencyTransparent)
	}
	var file bytes.Buffer
	if err := cal.SerializeTo(&file, ics.WithNewLineWindows); err != nil {
		return nil, fmt.Errorf("write calendar: %w", err)
	}
	return file.Bytes(), nil
}
