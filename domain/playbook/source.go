package playbook

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/renewalbot/renewalbot/domain"
)

// Limits of what is written in a playbook. A task title becomes the text of a
// checkbox, for which Slack allows 75 characters; the others keep a card short.
const (
	milestoneTitleLimit = 60
	purposeLimit        = 140
	taskTitleLimit      = 75
	ruleTitleLimit      = 75
	noteLimit           = 300
	pointLimit          = 120
	maxPoints           = 8   // of one task
	longestLead         = 365 // days
)

// source is one file as read: the base, the settings, a table, or what a segment
// or colour changes.
type source struct {
	subject  subject
	at       position
	content  []byte
	settings []setting
	base     []milestone
	changes  overlay
	rules    []rule
	texts    map[string]string // of the treatments
	badKeys  bool              // a key was refused: mentions of it will find nothing
}

// subject is what a file describes; a set has one file for each.
type subject struct {
	settings bool
	table    string
	extends  bool // it goes on top of what the same subject without it describes
	segment  domain.Segment
	colour   domain.Colour
}

// String names the subject in messages.
func (s subject) String() string {
	switch {
	case s.extends:
		s.extends = false
		return "an extension of " + s.String()
	case s.settings:
		return "the settings"
	case s.table != "":
		return "the table " + s.table
	case s.segment != "":
		return "segment " + string(s.segment)
	case s.colour != domain.Unrated:
		return "colour " + string(s.colour)
	}
	return "the base milestones"
}

// readSource reads one file, or returns nil after noting why it cannot tell
// what the file describes.
func readSource(file string, content []byte, problems *mistakes) *source {
	r := &reader{file: file, problems: problems}
	root := r.parse(content)
	if root == nil {
		return nil
	}
	s := &source{at: r.at(root), content: content}
	kinds := 0
	of := func(read func(ast.Node)) func(ast.Node) {
		return func(n ast.Node) {
			if kinds++; kinds > 1 {
				problems.add(r.at(n), "a file has only one of settings, milestones, segment, colour, extends and a table")
			}
			read(n)
		}
	}
	known := fields{
		"settings": of(func(n ast.Node) {
			s.subject.settings = true
			s.settings = r.settings(n)
		}),
		"milestones": of(r.list(func(n ast.Node) {
			m := r.milestone(n)
			m.rank = len(s.base)
			s.base = append(s.base, m)
		})),
		ratingTable:    of(r.table(s, ratingTable, domain.RuleSubjects(), names(domain.Colours()))),
		strategyTable:  of(r.table(s, strategyTable, strategySubjects(), names(domain.Strategies()))),
		treatmentTable: of(r.treatments(s)),
		ownershipTable: of(r.table(s, ownershipTable, ownershipSubjects(), []string{domain.SalesLead})),
		"segment":      of(choice(r, &s.subject.segment, "segment", domain.Segments())),
		"colour":       of(choice(r, &s.subject.colour, "colour", domain.Colours())),
		"extends":      of(r.extends(&s.subject)),
		"internal":     r.yesNo(&s.changes.internal),
		"drop":         r.refs(&s.changes.drop),
		"add": r.list(func(n ast.Node) {
			m := r.milestone(n)
			m.rank = -1
			s.changes.add = append(s.changes.add, m)
		}),
		"change":          r.list(func(n ast.Node) { s.changes.change = append(s.changes.change, r.change(n)) }),
		"first_milestone": func(n ast.Node) { s.changes.first = r.first(n) },
	}
	if !r.object(root, "a playbook file", known) {
		return nil
	}
	overlay := s.subject.extends || s.subject.segment != "" || s.subject.colour != domain.Unrated
	if kinds == 0 {
		problems.add(s.at, "a file needs settings, milestones, segment, colour, extends or a table")
		return nil
	}
	if !overlay && !s.subject.settings && s.subject.table == "" && len(s.base) == 0 {
		return nil // a segment, colour or list that was refused above
	}
	if !overlay && !s.changes.empty() {
		problems.add(s.at, "only a file with segment, colour or extends can use internal, drop, add, change and first_milestone")
	}
	s.changes.colour = s.subject.colour != domain.Unrated
	r.unique(keyed(s.base), "milestone")
	r.unique(keyed(s.changes.add), "milestone")
	s.badKeys = r.badKeys
	inOrder(s.base, problems)
	return s
}

// extends reads what a file goes on top of: the base, a segment or a colour.
func (r *reader) extends(into *subject) func(ast.Node) {
	return func(n ast.Node) {
		const base = "base"
		var name string
		known := []string{base}
		for _, s := range domain.Segments() {
			known = append(known, string(s))
		}
		for _, c := range domain.Colours() {
			known = append(known, string(c))
		}
		choice(r, &name, "playbook to extend", known)(n)
		into.extends = true
		switch {
		case slices.Contains(domain.Segments(), domain.Segment(name)):
			into.segment = domain.Segment(name)
		case slices.Contains(domain.Colours(), domain.Colour(name)):
			into.colour = domain.Colour(name)
		}
	}
}

func (o overlay) empty() bool {
	return o.internal == nil && len(o.drop)+len(o.add)+len(o.change) == 0 && o.first == nil
}

// name is a key and where it stands.
type name struct {
	key string
	at  position
}

// keyed lists the names of milestones or tasks.
func keyed[T interface{ name() name }](list []T) []name {
	names := make([]name, len(list))
	for i, item := range list {
		names[i] = item.name()
	}
	return names
}

func (m milestone) name() name { return name{m.Key, m.at} }
func (t task) name() name      { return name{t.Key, t.at} }

// unique notes keys that occur twice.
func (r *reader) unique(names []name, what string) {
	seen := make(map[string]bool, len(names))
	for _, n := range names {
		if n.key != "" && seen[n.key] {
			r.badKeys = true
			r.problems.add(n.at, "there is another %s %q above", what, n.key)
		}
		seen[n.key] = true
	}
}
