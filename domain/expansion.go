package domain

import (
	"slices"
	"strings"
	"time"
)

// GrowthSign is an indicator that a customer is ready for more (R22a).
type GrowthSign string

// The six signs.
const (
	SignGrowing GrowthSign = "growing"
	SignLimits  GrowthSign = "limits"
	SignAsked   GrowthSign = "asked"
	SignRoom    GrowthSign = "room"
	SignHealthy GrowthSign = "healthy"
	SignBudget  GrowthSign = "budget"
)

// GrowthSigns lists the signs.
func GrowthSigns() []GrowthSign {
	return []GrowthSign{SignGrowing, SignLimits, SignAsked, SignRoom, SignHealthy, SignBudget}
}

// Label returns the sign as people read it.
func (s GrowthSign) Label() string {
	switch s {
	case SignGrowing:
		return "Their business is growing"
	case SignLimits:
		return "They are near the limits of what they have"
	case SignAsked:
		return "They asked for more than they have"
	case SignRoom:
		return "We know where there is room"
	case SignHealthy:
		return "The account is healthy"
	case SignBudget:
		return "The timing fits their budget"
	}
	return string(s)
}

// Expansion is what was decided about selling more to a customer: what is offered
// and why, or why not now and when to look again. Decisions are kept; the last
// one is in force.
type Expansion struct {
	Signs    []GrowthSign `json:"signs,omitempty"`
	NotNow   bool         `json:"not_now,omitempty"`
	What     string       `json:"what,omitempty"`
	Value    Money        `json:"value,omitzero"` // ARR that it would add
	Case     string       `json:"case,omitempty"` // of the customer: what it is worth to them
	Pricing  string       `json:"pricing,omitempty"`
	Bundling string       `json:"bundling,omitempty"` // with the renewal, or apart
	WhyNot   string       `json:"why_not,omitempty"`
	First    string       `json:"first,omitempty"`  // what must happen before
	People   string       `json:"people,omitempty"` // who has to be won for it
	Revisit  Date         `json:"revisit,omitzero"`
	FollowUp FollowUpID   `json:"follow_up,omitempty"` // that reminds of the revisit
	By       PersonID     `json:"by,omitempty"`
	At       time.Time    `json:"at"`
}

// Expansion returns the decision in force, of the latest term that has one: what
// is not taken now outlives its term. ok is false when there is none.
func (a *Account) Expansion() (x Expansion, ok bool) {
	for _, t := range a.Terms {
		if n := len(t.Facts.Expansions); n > 0 && (!ok || !t.Facts.Expansions[n-1].At.Before(x.At)) {
			x, ok = t.Facts.Expansions[n-1], true
		}
	}
	return x, ok
}

// DecideExpansion records what is offered beyond the renewal, or why nothing is
// now. A revisit date makes a follow-up of the CSM that stays when the term is
// closed; a later decision ends it.
//
// Errors have code [Invalid] and name "signs", "what", "value", "why_not" or
// "revisit"; an account without an open term is a [Conflict].
func (a *Account) DecideExpansion(env Env, in Expansion) (*Change, error) {
	t, open := a.Term()
	if !open {
		return nil, Errorf(Conflict, "", "%s has no open term: there is nothing to expand.", a.Name)
	}
	if err := in.check(a.Today(env)); err != nil {
		return nil, err
	}
	change := &Change{}
	was, _ := a.Expansion()
	if f, ok := a.FollowUp(was.FollowUp); ok && f.Open() {
		f.Ended = true
		a.putFollowUp(change, f)
	}
	in.FollowUp, in.By, in.At = "", env.Actor, env.Now
	if !in.Revisit.IsZero() {
		f := FollowUp{
			ID: FollowUpID(env.NewID(PrefixFollowUp)), AccountID: a.ID, Owner: a.CSM, Due: in.Revisit, CreatedAt: env.Now,
			Title: "Look again at an expansion: " + firstLine(in.What+in.WhyNot, maxTaskTitle),
		}
		a.putFollowUp(change, f)
		in.FollowUp = f.ID
	}
	t.Facts.Expansions = append(slices.Clip(t.Facts.Expansions), in)
	a.putTerm(change, t)
	after := "now"
	if in.NotNow {
		after = "not now"
	}
	change.audit(env, a.ID, "expansion", string(t.ID), "", after)
	return change, nil
}

func (x *Expansion) check(today Date) error {
	texts := []struct {
		field string
		text  *string
	}{
		{"what", &x.What}, {"case", &x.Case}, {"pricing", &x.Pricing}, {"bundling", &x.Bundling}, {"why_not", &x.WhyNot},
		{"first", &x.First}, {"people", &x.People},
	}
	for _, t := range texts {
		*t.text = strings.TrimSpace(*t.text)
		if err := tooLong(t.field, *t.text, maxLine); err != nil {
			return err
		}
	}
	for _, s := range x.Signs {
		if !slices.Contains(GrowthSigns(), s) {
			return Errorf(Invalid, "signs", "%q is not a sign of growth. Use %s.", s, orList(GrowthSigns()))
		}
	}
	switch {
	case x.NotNow && x.WhyNot == "":
		return Errorf(Invalid, "why_not", "Say in a few words why not now.")
	case !x.NotNow && x.What == "":
		return Errorf(Invalid, "what", "Say what they would buy, for example 50 seats for support.")
	case x.Value.Minor < 0:
		return Errorf(Invalid, "value", "The value cannot be negative.")
	case !x.Revisit.IsZero() && !x.Revisit.After(today):
		return Errorf(Invalid, "revisit", "Choose a day after today, %s.", today.Plain())
	}
	return nil
}

// firstLine is the beginning of a text, at most limit characters.
func firstLine(text string, limit int) string {
	line, _, _ := strings.Cut(text, "\n")
	if runes := []rune(line); len(runes) > limit {
		return string(runes[:limit-1]) + "…"
	}
	return line
}
