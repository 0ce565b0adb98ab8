package domain

import (
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
}

// RatingInput is what a person says when rating.
type RatingInput struct {
	ID        RatingID // minted when the form opened; empty mints one now
	Colour    Colour
	Reason    string
	NextStep  string
	Expansion bool
	Imported  bool
}
