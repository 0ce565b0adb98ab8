package domain

import (
	"slices"
	"strings"
	"time"
)

// Colour is the renewal risk of an account (seed 000, "Renewal risk categories").
type Colour string

// The colours. Unrated is the colour of an account that nobody rated yet.
const (
	Unrated Colour = ""
	Green   Colour = "green"
	Yellow  Colour = "yellow"
	Red     Colour = "red"
)

// Colours lists the colours a person can choose, healthiest first.
func Colours() []Colour { return []Colour{Green, Yellow, Red} }

// ParseColour reads a colour as people type it.
func ParseColour(s string) (Colour, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "green", "g":
		return Green, nil
	case "yellow", "amber", "y":
		return Yellow, nil
	case "red", "r":
		return Red, nil
	}
	return Unrated, Errorf(Invalid, "colour", "%q is not a colour. Rate the account green, yellow or red.", s)
}

// Label returns the colour as a word, "Not rated" for none: colour alone is
// never the only sign.
func (c Colour) Label() string {
	switch c {
	case Green:
		return "Green"
	case Yellow:
		return "Yellow"
	case Red:
		return "Red"
	}
	return "Not rated"
}

// Meaning says what the colour stands for, shown where it is chosen.
func (c Colour) Meaning() string {
	switch c {
	case Green:
		return "Very likely to renew, perhaps to grow"
	case Yellow:
		return "Will probably renew, needs attention"
	case Red:
		return "At risk, needs intervention now"
	}
	return "Nobody has rated this account yet"
}

// Rating is one judgement of an account's risk. Ratings are history: the latest
// one counts, none is overwritten.
type Rating struct {
	ID        RatingID
	AccountID AccountID
	TermID    TermID
	Colour    Colour
	Reason    string // required for yellow and red
	NextStep  string
	Expansion bool // a chance to grow; on green only
	Imported  bool // a first or imported rating never escalates (R20)
	By        PersonID
	At        time.Time
	Details   RatingDetails
}

// RatingDetails is what was looked at for a rating, and what the published table
// made of it (R18). The zero value says that only the colour was given.
type RatingDetails struct {
	Standing  Standing `json:"standing,omitempty"`
	Suggested Colour   `json:"suggested,omitempty"` // by the table; "" when no row fired
	Rows      []string `json:"rows,omitempty"`      // titles of the rows that fired, the worst first
}

// Against reports whether the person decided against what the table suggests.
func (r Rating) Against() bool {
	return r.Details.Suggested != Unrated && r.Details.Suggested != r.Colour
}

// worse reports whether the colour is a higher risk than another.
func (c Colour) worse(than Colour) bool {
	return slices.Index(Colours(), c) > slices.Index(Colours(), than)
}

// Trend is how an account's colour moves.
type Trend string

// The trends; "" while there are not two ratings.
const (
	Improving Trend = "improving"
	Steady    Trend = "steady"
	Worsening Trend = "worsening"
)

// Trend compares the last rating with the one before it.
func (a *Account) Trend() Trend {
	n := len(a.Ratings)
	if n < 2 {
		return ""
	}
	switch now, before := a.Ratings[n-1].Colour, a.Ratings[n-2].Colour; {
	case now.worse(before):
		return Worsening
	case before.worse(now):
		return Improving
	}
	return Steady
}

// Standing returns how the aspects stood when somebody last said so, and the
// rating in which they did: a form begins with it. ok is false when nobody has.
func (a *Account) Standing() (last Rating, ok bool) {
	for _, r := range slices.Backward(a.Ratings) {
		if len(r.Details.Standing) > 0 {
			return r, true
		}
	}
	return Rating{}, false
}

// redSince returns the day on which the account turned red, in its zone; ok is
// false when it is not red. upTo is how many of its ratings count.
func (a *Account) redSince(upTo int, env Env) (Date, bool) {
	since, red := Date{}, false
	for i := upTo - 1; i >= 0 && a.Ratings[i].Colour == Red; i-- {
		since, red = DateIn(a.Ratings[i].At, a.Zone(env)), true
	}
	return since, red
}

// RecoveredAfter returns how many days the account had been red when a rating
// turned it back; ok is false when it did not.
func (a *Account) RecoveredAfter(id RatingID, env Env) (days int, ok bool) {
	i := slices.IndexFunc(a.Ratings, func(r Rating) bool { return r.ID == id })
	if i < 1 || a.Ratings[i].Colour == Red {
		return 0, false
	}
	since, red := a.redSince(i, env)
	return since.DaysUntil(DateIn(a.Ratings[i].At, a.Zone(env))), red
}

// RatingInput is what a person says when rating.
type RatingInput struct {
	ID        RatingID // minted when the form opened; empty mints one now
	Colour    Colour
	Reason    string
	NextStep  string
	Expansion bool
	Imported  bool
	Standing  Standing // how indicators and factors stand, if they were looked at
}
