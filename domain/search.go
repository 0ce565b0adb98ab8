package domain

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Found is one thing that an account says about what was searched for.
type Found struct {
	What string // "person", "touch", "rating" …
	Text string
	By   PersonID // who logged it, "" when nobody in particular did
	On   Date     // when, zero when that is not known
}

// Search returns what the account knows about a word or a few in a row, in any
// case, the latest first: people, ratings, signals, touches, changes, wins,
// follow-ups and escalations (R48). What was taken back is left out.
func (a *Account) Search(query string, env Env) []Found {
	var found []Found
	wanted := NormalName(query)
	look := func(f Found, texts ...string) {
		for _, text := range texts {
			if wanted != "" && strings.Contains(NormalName(text), wanted) {
				f.Text = text
				found = append(found, f)
				return
			}
		}
	}
	day := func(t time.Time) Date {
		if t.IsZero() {
			return Date{}
		}
		return DateIn(t, a.Zone(env))
	}
	for _, s := range a.Stakeholders {
		text := strings.Join(slices.DeleteFunc([]string{s.Name, s.Title, s.Email}, func(t string) bool { return t == "" }), ", ")
		look(Found{What: "person", On: day(s.CreatedAt)}, text)
	}
	for _, r := range a.Ratings {
		look(Found{What: strings.ToLower(r.Colour.Label()) + " rating", By: r.By, On: day(r.At)}, r.Reason, r.NextStep)
	}
	for _, s := range a.Signals {
		look(Found{What: "signal", By: s.By, On: s.On}, s.Note)
	}
	for _, t := range a.Touches {
		if t.Counts() {
			look(Found{What: "touch", By: t.By, On: t.On}, t.Line)
		}
	}
	for _, e := range a.Events {
		look(Found{What: "change of people", By: e.By, On: e.Effective}, e.Note)
	}
	for _, w := range a.WinsByDay() {
		look(Found{What: "win", By: w.By, On: w.On}, w.Line, w.Quote)
	}
	for _, f := range a.FollowUps {
		look(Found{What: "follow-up", By: f.Owner, On: day(f.CreatedAt)}, f.Title)
	}
	for _, e := range a.Escalations {
		look(Found{What: "escalation", By: e.RaisedBy, On: day(e.RaisedAt)}, e.Reason, e.Ask, e.Note)
	}
	look(Found{What: "usage notes"}, a.UsageNotes)
	slices.SortStableFunc(found, func(x, y Found) int { return cmp.Compare(y.On.String(), x.On.String()) })
	return found
}
