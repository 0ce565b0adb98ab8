package domain

import (
	"slices"
	"strings"
	"time"
)

// ForecastCategory says how sure we are that a renewal comes (R21a).
type ForecastCategory string

// The categories, the surest first.
const (
	ForecastCommit   ForecastCategory = "commit"
	ForecastProbable ForecastCategory = "probable"
	ForecastBestCase ForecastCategory = "best_case"
	ForecastAtRisk   ForecastCategory = "at_risk"
)

// ForecastCategories lists the categories, the surest first.
func ForecastCategories() []ForecastCategory {
	return []ForecastCategory{ForecastCommit, ForecastProbable, ForecastBestCase, ForecastAtRisk}
}

// Label returns the category as people read it.
func (c ForecastCategory) Label() string {
	switch c {
	case ForecastCommit:
		return "Commit"
	case ForecastProbable:
		return "Probable"
	case ForecastBestCase:
		return "Best case"
	case ForecastAtRisk:
		return "At risk"
	}
	return string(c)
}

// Meaning says when a category fits.
func (c ForecastCategory) Meaning() string {
	switch c {
	case ForecastCommit:
		return "They said yes, or renew without asking"
	case ForecastProbable:
		return "On track, nothing is in the way"
	case ForecastBestCase:
		return "It comes if several things go well"
	case ForecastAtRisk:
		return "We may lose it"
	}
	return ""
}

// ForecastCall is what somebody expected of a term at some time. Changes are
// kept; the last one is in force.
type ForecastCall struct {
	Category ForecastCategory `json:"category"`
	Amount   Money            `json:"amount"` // the ARR that is expected
	Note     string           `json:"note,omitempty"`
	By       PersonID         `json:"by,omitempty"`
	At       time.Time        `json:"at"`
}

// ForecastInput is what a person says about how a renewal will go.
type ForecastInput struct {
	TermID   TermID // "" is the term whose decision comes first
	Category ForecastCategory
	Amount   Money // zero keeps what was said last, else the ARR
	Note     string
}

// Called returns the forecast in force for the term; ok is false while nobody has
// made one.
func (t Term) Called() (c ForecastCall, ok bool) {
	if n := len(t.Facts.Calls); n > 0 {
		return t.Facts.Calls[n-1], true
	}
	return ForecastCall{}, false
}

// CalledBy returns the forecast in force at an instant, or the first one after it.
func (t Term) CalledBy(at time.Time) (c ForecastCall, ok bool) {
	for i, call := range t.Facts.Calls {
		if i == 0 || !call.At.After(at) {
			c, ok = call, true
		}
	}
	return c, ok
}

// CallForecast says how sure we are that a term renews, and with how much. Saying
// what is in force already changes nothing.
//
// Errors have code [Invalid] and name "category", "amount" or "note"; a term that
// is not open is a [Conflict].
func (a *Account) CallForecast(env Env, in ForecastInput) (*Change, error) {
	in.Note = strings.TrimSpace(in.Note)
	t, open := a.Term()
	if in.TermID != "" {
		t, open = a.TermByID(in.TermID)
		open = open && t.Open()
	}
	if !open {
		return nil, Errorf(Conflict, "", "%s has no open term: there is nothing to forecast.", a.Name)
	}
	if !slices.Contains(ForecastCategories(), in.Category) {
		return nil, Errorf(Invalid, "category", "%q is no category. Use commit, probable, best_case or at_risk.", in.Category)
	}
	if err := tooLong("note", in.Note, maxLine); err != nil {
		return nil, err
	}
	was, called := t.Called()
	switch {
	case in.Amount.IsZero() && called:
		in.Amount = was.Amount
	case in.Amount.IsZero():
		in.Amount = t.ARR
	case in.Amount.Minor < 0:
		return nil, Errorf(Invalid, "amount", "The amount cannot be negative. A renewal that is lost is closed as lost.")
	case !t.ARR.IsZero() && in.Amount.Currency != t.ARR.Currency:
		return nil, Errorf(Invalid, "amount", "The contract is in %s. Say the amount in %s too.", t.ARR.Currency, t.ARR.Currency)
	}
	if called && was.Category == in.Category && was.Amount == in.Amount && (in.Note == "" || in.Note == was.Note) {
		return &Change{}, nil
	}
	t.Facts.Calls = append(slices.Clip(t.Facts.Calls), ForecastCall{Category: in.Category, Amount: in.Amount, Note: in.Note, By: env.Actor, At: env.Now})
	change := &Change{}
	a.putTerm(change, t)
	change.audit(env, a.ID, "forecast", string(t.ID), string(was.Category), string(in.Category)+" "+in.Amount.Plain())
	return change, nil
}
