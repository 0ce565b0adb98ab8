package playbook

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/renewalbot/renewalbot/domain"
)

// The names of the tables, which are the fields under which files hold them.
const (
	ratingTable    = "rating"    // suggests a colour
	strategyTable  = "strategy"  // suggests a strategy
	treatmentTable = "treatment" // what an account of each risk category gets
	ownershipTable = "ownership" // when sales leads a negotiation
)

// tableNames lists the tables of a set. A file holds one table whole: an
// organisation's own replaces it.
func tableNames() []string {
	return []string{ratingTable, strategyTable, treatmentTable, ownershipTable}
}

// rule is a row of a table and where it was written.
type rule struct {
	domain.Rule
	at position
}

func (r rule) name() name { return name{r.Key, r.at} }

// strategySubjects lists what a row of the strategy table can ask for.
func strategySubjects() []string {
	return append(domain.RuleSubjects(), domain.SubjectColour, domain.SubjectExpansion)
}

// ownershipSubjects lists what a row of the ownership table can ask for besides
// the ARR.
func ownershipSubjects() []string {
	return append(strategySubjects(), domain.SubjectSegment, domain.SubjectStrategic)
}

// treatments reads what an account of each risk category gets.
func (r *reader) treatments(s *source) func(ast.Node) {
	return func(n ast.Node) {
		s.subject.table, s.texts = treatmentTable, map[string]string{}
		known := fields{}
		categories := append(names(domain.Colours()), domain.SubjectExpansion)
		for _, category := range categories {
			known[category] = func(n ast.Node) {
				var text string
				r.text(&text, noteLimit)(n)
				s.texts[category] = text
			}
		}
		r.object(n, "treatment", known, categories...)
	}
}

// table reads a table whose rows ask for some subjects and suggest one of some
// values.
func (r *reader) table(s *source, name string, subjects, suggests []string) func(ast.Node) {
	return func(n ast.Node) {
		s.subject.table = name
		r.list(func(n ast.Node) {
			s.rules = append(s.rules, r.rule(n, name == ownershipTable, subjects, suggests))
		})(n)
		r.unique(keyed(s.rules), "row")
		if len(s.rules) == 0 {
			r.problems.add(r.at(n), "a table needs at least one row")
		}
	}
}

// rule reads one row; amounts says that it can ask for an amount.
func (r *reader) rule(n ast.Node, amounts bool, subjects, suggests []string) rule {
	row := rule{at: r.at(n)}
	known := fields{
		"key":      r.key(&row.Key),
		"title":    r.text(&row.Title, ruleTitleLimit),
		"when":     r.conditions(&row.When, subjects),
		"worst":    r.count(&row.Worst, len(domain.Indicators())),
		"middling": r.count(&row.Middling, len(domain.Indicators())),
		"suggests": choice(r, &row.Suggests, "suggestion", suggests),
	}
	asks := "when, worst or middling"
	if amounts {
		known["arr"], asks = r.amount(&row.AtLeast), "when, worst, middling or arr"
	}
	r.object(n, "a row", known, "key", "title", "suggests")
	if len(row.When) == 0 && row.Worst == 0 && row.Middling == 0 && row.AtLeast.IsZero() {
		r.problems.add(row.at, "this row would always fire: say with %s what it asks for", asks)
	}
	return row
}

// amount reads an amount with its currency.
func (r *reader) amount(into *domain.Money) func(ast.Node) {
	return func(n ast.Node) {
		var text string
		r.text(&text, ruleTitleLimit)(n)
		if text == "" {
			return
		}
		m, err := domain.ParseMoney(text, "")
		if err != nil {
			r.problems.add(r.at(n), "this must be an amount with its currency, such as 100000 USD")
			return
		}
		*into = m
	}
}

// conditions reads what a row asks for: for each subject one value, or a list of
// which any will do.
func (r *reader) conditions(into *[]domain.Condition, subjects []string) func(ast.Node) {
	return func(n ast.Node) {
		known := fields{}
		for _, subject := range subjects {
			known[subject] = func(n ast.Node) {
				c := domain.Condition{Subject: subject}
				one := func(n ast.Node) {
					var value string
					choice(r, &value, "value of "+subject, domain.RuleValues(subject))(n)
					c.AnyOf = append(c.AnyOf, value)
				}
				if _, several := n.(*ast.SequenceNode); several {
					r.list(one)(n)
				} else {
					one(n)
				}
				*into = append(*into, c)
			}
		}
		r.object(n, "when", known)
	}
}

// count reads a number from 1 to most.
func (r *reader) count(into *int, most int) func(ast.Node) {
	return func(n ast.Node) {
		*into = 1 // a wrong number still asks for something
		number, ok := n.(*ast.IntegerNode)
		if !ok {
			r.problems.add(r.at(n), "this must be a whole number, not %s", kind(n))
			return
		}
		value, ok := number.Value.(uint64)
		if !ok || value < 1 || value > uint64(most) {
			r.problems.add(r.at(n), "%s is out of range: use 1 to %d", number.Token.Value, most)
			return
		}
		*into = int(value)
	}
}

// tables gathers the tables of a set.
func tables(set map[subject]*source) domain.Tables {
	rules := func(name string) []domain.Rule {
		var list []domain.Rule
		if s := set[subject{table: name}]; s != nil {
			for _, row := range s.rules {
				list = append(list, row.Rule)
			}
		}
		return slices.Clip(list)
	}
	t := domain.Tables{Rating: rules(ratingTable), Strategy: rules(strategyTable), Ownership: rules(ownershipTable)}
	if s := set[subject{table: treatmentTable}]; s != nil {
		t.Treatment = s.texts
	}
	return t
}

// names lists values as a table writes them.
func names[T ~string](values []T) []string {
	var list []string
	for _, v := range values {
		list = append(list, string(v))
	}
	return list
}
