package domain

import "slices"

// Rule is one row of a published table: when all that it asks for is true, it
// suggests something. The tables are part of the playbooks, so that everybody
// can read why something was suggested, and an organisation can decide otherwise.
type Rule struct {
	Key   string
	Title string // why, as people read it: "Usage is declining"
	When  []Condition
	// Worst and Middling ask for at least so many indicators at their worst, and
	// below their best.
	Worst    int
	Middling int
	AtLeast  Money  // the ARR, in its own currency; zero asks for none
	Suggests string // a colour, a strategy or who leads, by the table
}

// What a condition can ask for besides an aspect: the signals of the last 60
// days. [StrongDrop] is a drop of usage that is strong.
const (
	SubjectSignal = "signal"
	StrongDrop    = "strong_usage_drop"
)

// Condition asks for one of some values of a fact.
type Condition struct {
	Subject string // an aspect's key, or [SubjectSignal]
	AnyOf   []string
}

// RuleSubjects lists what a condition of a rating's row can ask for; a strategy's
// can ask for [SubjectColour] and [SubjectExpansion] too.
func RuleSubjects() []string {
	var subjects []string
	for _, x := range Aspects() {
		subjects = append(subjects, string(x))
	}
	return append(subjects, SubjectSignal)
}

// RuleValues lists the values of a subject that a condition can name.
func RuleValues(subject string) []string {
	var values []string
	switch subject {
	case SubjectColour:
		for _, c := range Colours() {
			values = append(values, string(c))
		}
		return values
	case SubjectExpansion, SubjectStrategic:
		return []string{"yes"}
	case SubjectSegment:
		for _, s := range Segments() {
			values = append(values, string(s))
		}
		return values
	}
	if subject == SubjectSignal {
		for _, k := range append(SignalKinds(), SignalKeyPersonLeft, StrongDrop) {
			values = append(values, string(k))
		}
		return values
	}
	for _, l := range Aspect(subject).Levels() {
		values = append(values, string(l))
	}
	return values
}

// RuleFacts is what the rules look at.
type RuleFacts struct {
	values map[string][]string
	arr    Money
}

// Fires reports whether all that the rule asks for is true.
func (r Rule) Fires(f RuleFacts) bool {
	for _, c := range r.When {
		if !slices.ContainsFunc(f.values[c.Subject], func(v string) bool { return slices.Contains(c.AnyOf, v) }) {
			return false
		}
	}
	if !r.AtLeast.IsZero() && (f.arr.Currency != r.AtLeast.Currency || f.arr.Minor < r.AtLeast.Minor) {
		return false // amounts of another currency are not compared
	}
	worst, middling := f.indicators()
	return worst >= r.Worst && middling >= r.Middling
}

// indicators counts the leading indicators at their worst and below their best.
func (f RuleFacts) indicators() (worst, middling int) {
	for _, x := range Indicators() {
		levels := x.Levels()
		for _, v := range f.values[string(x)] {
			if v == string(levels[len(levels)-1]) {
				worst++
			}
			if v != string(levels[0]) {
				middling++
			}
		}
	}
	return worst, middling
}

// NewRuleFacts are the facts of a rating: how its aspects stand, and recent
// signals.
func NewRuleFacts(s Standing, recent ...Signal) RuleFacts {
	f := RuleFacts{values: map[string][]string{}}
	for x, level := range s {
		f.values[string(x)] = []string{string(level)}
	}
	for _, signal := range recent {
		f.values[SubjectSignal] = append(f.values[SubjectSignal], string(signal.Kind))
		if signal.Kind == SignalUsageDrop && signal.Strong() {
			f.values[SubjectSignal] = append(f.values[SubjectSignal], StrongDrop)
		}
	}
	return f
}

// Put states one more fact.
func (f RuleFacts) Put(subject, value string) { f.values[subject] = append(f.values[subject], value) }

// fired returns the rules of a table that fire, in its order.
func fired(table []Rule, f RuleFacts) []Rule {
	var rules []Rule
	for _, r := range table {
		if r.Fires(f) {
			rules = append(rules, r)
		}
	}
	return rules
}

// Tables are the published tables by which things are suggested.
type Tables struct {
	Rating   []Rule // each suggests a colour
	Strategy []Rule // each suggests a strategy; the first that fires decides
	// Ownership says when sales leads a negotiation where the model is hybrid:
	// when any of its rows fires.
	Ownership []Rule
	// Treatment says what an account of a risk category gets: a colour, or
	// [SubjectExpansion].
	Treatment map[string]string
}

// TreatmentOf returns what an account with this rating gets, "" when the table
// says nothing.
func (t Tables) TreatmentOf(r Rating) string {
	if r.Expansion {
		return t.Treatment[SubjectExpansion]
	}
	return t.Treatment[string(r.Colour)]
}

// FirstStrategy returns what the first row of the strategy table that fires
// suggests; ok is false when none does.
func (t Tables) FirstStrategy(f RuleFacts) (s Strategy, why Rule, ok bool) {
	rules := fired(t.Strategy, f)
	if len(rules) == 0 {
		return "", Rule{}, false
	}
	return Strategy(rules[0].Suggests), rules[0], true
}

// SuggestColour returns the colour that the rating table suggests, the worst of
// the rows that fire, and those rows, the worst first. Where none fires it is
// [Unrated].
func (t Tables) SuggestColour(f RuleFacts) (Colour, []Rule) {
	rules := fired(t.Rating, f)
	if len(rules) == 0 {
		return Unrated, nil
	}
	severity := func(r Rule) int { return slices.Index(Colours(), Colour(r.Suggests)) }
	slices.SortStableFunc(rules, func(x, y Rule) int { return severity(y) - severity(x) })
	return Colour(rules[0].Suggests), rules
}
