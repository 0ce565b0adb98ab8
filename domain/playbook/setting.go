package playbook

import (
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// setting is a named number of days that milestones refer to. Its alternatives
// and its reasons are there for whoever edits the file; they are checked and
// not kept.
type setting struct {
	key          string
	at           position
	value        day
	between      []day // lowest and highest value; empty in one that only sets the value
	alternatives []day
}

// day is a number of days and where it stands.
type day struct {
	days int
	at   position
}

// settings reads the settings of a file.
func (r *reader) settings(n ast.Node) []setting {
	var list []setting
	known := make(fields)
	if m, ok := n.(*ast.MappingNode); ok {
		for _, pair := range m.Values {
			known[pair.Key.GetToken().Value] = func(n ast.Node) {
				s := r.setting(n)
				r.key(&s.key)(pair.Key)
				s.at = r.at(pair.Key)
				list = append(list, s)
			}
		}
	}
	r.object(n, "settings", known)
	return list
}

func (r *reader) setting(n ast.Node) setting {
	var s setting
	var about, disagreement string
	days := func(into *[]day) func(ast.Node) {
		return r.list(func(n ast.Node) {
			d := day{at: r.at(n)}
			if r.days(&d.days, 1)(n) {
				*into = append(*into, d)
			}
		})
	}
	r.object(n, "a setting", fields{
		"value": func(n ast.Node) {
			s.value.at = r.at(n)
			r.days(&s.value.days, 1)(n)
		},
		"between": func(n ast.Node) {
			days(&s.between)(n)
			if len(s.between) != 2 || s.between[0].days > s.between[1].days {
				r.problems.add(r.at(n), "this must be two numbers of days, the lower one first")
				s.between = []day{{days: 1}, {days: longestLead}}
			}
		},
		"alternatives": days(&s.alternatives),
		"about":        r.text(&about, noteLimit),
		"disagreement": r.text(&disagreement, noteLimit),
	}, "value")
	return s
}

// mergeSettings lays an organisation's settings over the default ones. One that
// gives only its value stays within the default's bounds.
func mergeSettings(defaults, own []setting) []setting {
	merged := slices.Clone(own)
	for _, d := range defaults {
		i := slices.IndexFunc(merged, func(s setting) bool { return s.key == d.key })
		switch {
		case i < 0:
			merged = append(merged, d)
		case merged[i].between == nil:
			merged[i].between = d.between
		}
	}
	return merged
}

// checkSettings notes settings outside their bounds, and without any.
func checkSettings(list []setting, problems *mistakes) {
	for _, s := range list {
		if s.between == nil {
			problems.add(s.at, "the setting %s needs between, its lowest and highest value", s.key)
			continue
		}
		low, high := s.between[0].days, s.between[1].days
		for _, d := range append([]day{s.value}, s.alternatives...) {
			if d.days != 0 && (d.days < low || d.days > high) {
				problems.add(d.at, "%d is not between %d and %d", d.days, low, high)
			}
		}
	}
}
