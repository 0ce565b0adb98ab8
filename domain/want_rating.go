package domain

import "fmt"

// worries reports whether a colour is one that a manager wants to know of.
func (c Colour) worries() bool { return c == Yellow || c == Red }

// onlyRating returns the account's rating while it is the first one.
func (a *Account) onlyRating() Rating {
	if len(a.Ratings) != 1 {
		return Rating{}
	}
	return a.Ratings[0]
}

// firstRating tells the manager of a first or imported rating that is not green,
// in their daily message of the next working day: such a rating escalates nothing
// (R20), and of many that come at once one message tells.
func (w *wanting) firstRating() {
	a := w.account
	r := a.onlyRating()
	if a.ManagerOf(w.env) != w.person || r.By == w.person || !r.Colour.worries() {
		return
	}
	day := DateIn(r.At, a.Zone(w.env))
	if a.Calendar(w.env).OnOrAfter(day.AddDays(1)) != w.today {
		return
	}
	title := fmt.Sprintf("First rated %s", r.Colour)
	if r.Reason != "" {
		title += ": " + firstLine(r.Reason, maxTaskTitle)
	}
	w.add(Want{Kind: WantFirstRating, TermID: r.TermID, Subject: string(r.ID), Title: title, Since: day,
		Next: "Look at the account with its CSM", Urgency: urgencyWatch})
}
