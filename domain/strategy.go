package domain

import (
	"slices"
	"strings"
	"time"
)

// Strategy is the approach to the renewal of one term (R21; seed 001, "Renewal
// strategy development").
type Strategy string

// The strategies; "" is not chosen yet.
const (
	StrategyConfirm Strategy = "streamlined_confirmation"
	StrategyValue   Strategy = "value_reinforcement"
	StrategyResolve Strategy = "issue_resolution"
	StrategyRebuild Strategy = "relationship_rebuild"
	StrategySave    Strategy = "save"
	StrategyExpand  Strategy = "expansion"
)

// Strategies lists the strategies, the lightest first.
func Strategies() []Strategy {
	return []Strategy{StrategyConfirm, StrategyValue, StrategyResolve, StrategyRebuild, StrategySave, StrategyExpand}
}

// Label returns the strategy as people read it.
func (s Strategy) Label() string {
	switch s {
	case StrategyConfirm:
		return "Streamlined confirmation"
	case StrategyValue:
		return "Value reinforcement"
	case StrategyResolve:
		return "Issue resolution"
	case StrategyRebuild:
		return "Relationship rebuild"
	case StrategySave:
		return "Save"
	case StrategyExpand:
		return "Expansion"
	}
	return string(s)
}

// Meaning says what the strategy asks for, shown where it is chosen.
func (s Strategy) Meaning() string {
	switch s {
	case StrategyConfirm:
		return "All is well: confirm the terms, quickly"
	case StrategyValue:
		return "They are fine, but need to see again what they get"
	case StrategyResolve:
		return "Settle what bothers them before talking renewal"
	case StrategyRebuild:
		return "Mend or make the relationships that decide"
	case StrategySave:
		return "At risk: everybody who can help is called in"
	case StrategyExpand:
		return "Lead with how they can grow, and renew along the way"
	}
	return ""
}

// StrategyChoice is a strategy that somebody chose for a term, and what the
// published table suggested at that time.
type StrategyChoice struct {
	Strategy  Strategy  `json:"strategy"`
	Note      string    `json:"note,omitempty"` // the approach in a few words
	Suggested Strategy  `json:"suggested,omitempty"`
	By        PersonID  `json:"by,omitempty"`
	At        time.Time `json:"at"`
}

// Strategy returns the strategy in force for the term; ok is false while nobody
// has chosen one.
func (t Term) Strategy() (s StrategyChoice, ok bool) {
	if n := len(t.Facts.Strategies); n > 0 {
		return t.Facts.Strategies[n-1], true
	}
	return StrategyChoice{}, false
}

// What a strategy's row can ask for besides aspects and signals.
const (
	SubjectColour    = "colour"
	SubjectExpansion = "expansion"
)

// SuggestStrategy returns the strategy of the table's first row that fires, and
// that row; ok is false when none does.
func (a *Account) SuggestStrategy(env Env) (s Strategy, why Rule, ok bool) {
	return env.Playbooks.Tables().FirstStrategy(a.ratedFacts(env))
}

// ratedFacts are the facts of the last rating with its colour, and the recent
// signals.
func (a *Account) ratedFacts(env Env) RuleFacts {
	last, _ := a.Standing()
	f := a.ruleFacts(last.Details.Standing, env)
	rating, rated := a.Rating()
	if rated {
		f.Put(SubjectColour, string(rating.Colour))
	}
	if rating.Expansion {
		f.Put(SubjectExpansion, "yes")
	}
	return f
}

// ChooseStrategy documents the approach to a term's renewal; "" is the term
// whose decision comes first. Earlier choices stay as history. Choosing what is
// in force already changes nothing.
//
// Errors have code [Invalid] and name "strategy" or "note"; an account without an
// open term is a [Conflict].
func (a *Account) ChooseStrategy(env Env, id TermID, s Strategy, note string) (*Change, error) {
	note = strings.TrimSpace(note)
	if !slices.Contains(Strategies(), s) {
		return nil, Errorf(Invalid, "strategy", "%q is not a strategy. Use %s.", s, orList(Strategies()))
	}
	if err := tooLong("note", note, maxText); err != nil {
		return nil, err
	}
	t, open := a.Term()
	if id != "" {
		var err error
		if t, err = a.openTerm(id); err != nil {
			return nil, err
		}
	} else if !open {
		return nil, Errorf(Conflict, "", "%s has no open term: there is no strategy to choose.", a.Name)
	}
	was, chosen := t.Strategy()
	if chosen && was.Strategy == s && was.Note == note {
		return &Change{}, nil
	}
	suggested, _, _ := a.SuggestStrategy(env)
	t.Facts.Strategies = append(slices.Clone(t.Facts.Strategies),
		StrategyChoice{Strategy: s, Note: note, Suggested: suggested, By: env.Actor, At: env.Now})
	change := &Change{}
	a.putTerm(change, t)
	change.audit(env, a.ID, "strategy", string(t.ID), string(was.Strategy), string(s))
	return change, nil
}
