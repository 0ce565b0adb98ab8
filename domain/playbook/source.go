package playbook

import (
	"maps"
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
	noteLimit           = 300
	longestLead         = 365 // days
)

// source is one file as read: the base, the settings, or what a segment or
// colour changes.
type source struct {
	subject  subject
	at       position
	content  []byte
	settings []setting
	base     []milestone
	changes  overlay
}

// subject is what a file describes; a set has one file for each.
type subject struct {
	settings bool
	segment  domain.Segment
	colour   domain.Colour
}

// String names the subject in messages.
func (s subject) String() string {
	switch {
	case s.settings:
		return "the settings"
	case s.segment != "":
		return "segment " + string(s.segment)
	case s.colour != domain.Unrated:
		return "colour " + string(s.colour)
	}
	return "the base milestones"
}

// setting is a named number of days that milestones refer to.
type setting struct {
	key          string
	at           position
	value        int
	valueAt      position
	low, high    int
	alternatives []int
}

// milestone is a milestone in the making. Its Days and Internal are settled
// when a playbook is composed.
type milestone struct {
	domain.Milestone
	at       position
	lead     lead
	internal *bool // nil: so long as the customer has not had the first notice
	tasks    []task
	rank     int  // place in the base; -1 for one that an overlay added
	changed  bool // by an overlay
}

// lead is how far a milestone is from its anchor: a number of days, negative
// after it, or the setting that holds it.
type lead struct {
	days    int
	setting ref
	at      position
}

// task is a task and where it was written.
type task struct {
	domain.Task
	at position
}

// overlay is what a segment or colour does to the base.
type overlay struct {
	internal *bool // for every milestone, unless it says otherwise itself
	drop     []ref
	add      []milestone
	change   []change
	first    *firstChange
}

// change is what an overlay does to one milestone. Of the embedded fields only
// those that were given are set.
type change struct {
	of       ref
	title    string
	purpose  string
	lead     lead
	internal *bool
	pick     []ref
	addFirst []task
	addLast  []task
	required []ref
	optional []ref
}

// firstChange is what an overlay does to whichever milestone comes first.
type firstChange struct {
	at       position
	earlier  int
	addFirst []task
	addLast  []task
}

// readSource reads one file, or returns nil after noting why it cannot tell
// what the file describes.
func readSource(file string, content []byte, problems *Problems) *source {
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
				problems.add(r.at(n), "a file has only one of settings, milestones, segment and colour")
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
		"segment":  of(choice(r, &s.subject.segment, "segment", domain.Segments())),
		"colour":   of(choice(r, &s.subject.colour, "colour", domain.Colours())),
		"internal": r.yesNo(&s.changes.internal),
		"drop":     r.refs(&s.changes.drop),
		"add": r.list(func(n ast.Node) {
			m := r.milestone(n)
			m.rank = -1
			s.changes.add = append(s.changes.add, m)
		}),
		"change":          r.list(func(n ast.Node) { s.changes.change = append(s.changes.change, r.change(n)) }),
		"first_milestone": func(n ast.Node) { s.changes.first = r.first(n) },
	}
	r.object(root, "a playbook file", known)
	overlay := s.subject.segment != "" || s.subject.colour != domain.Unrated
	if kinds == 0 {
		problems.add(s.at, "a file needs settings, milestones, segment or colour")
		return nil
	}
	if !overlay && !s.subject.settings && len(s.base) == 0 {
		return nil // a segment, colour or list that was refused above
	}
	if !overlay && !s.changes.empty() {
		problems.add(s.at, "only the file of a segment or colour can use internal, drop, add, change and first_milestone")
	}
	unique(s.base, "milestone", problems)
	unique(s.changes.add, "milestone", problems)
	inOrder(s.base, problems)
	return s
}

func (o overlay) empty() bool {
	return o.internal == nil && len(o.drop)+len(o.add)+len(o.change) == 0 && o.first == nil
}

// settings reads the settings, in order of their names.
func (r *reader) settings(n ast.Node) []setting {
	var list []setting
	known := make(fields)
	if m, ok := n.(*ast.MappingNode); ok {
		for _, pair := range m.Values {
			at := r.at(pair.Key)
			known[pair.Key.GetToken().Value] = func(n ast.Node) {
				s := r.setting(n)
				r.key(&s.key)(pair.Key)
				s.at = at
				list = append(list, s)
			}
		}
	}
	r.object(n, "settings", known)
	return list
}

func (r *reader) setting(n ast.Node) setting {
	var s setting
	var between []int
	var note string
	days := func(into *[]int) func(ast.Node) {
		return r.list(func(n ast.Node) {
			day := 0
			if r.whole(&day, 1, longestLead)(n); day > 0 {
				*into = append(*into, day)
			}
		})
	}
	r.object(n, "a setting", fields{
		"value": func(n ast.Node) {
			s.valueAt = r.at(n)
			r.whole(&s.value, 1, longestLead)(n)
		},
		"between":      days(&between),
		"alternatives": days(&s.alternatives),
		"about":        r.text(&note, noteLimit),
		"disagreement": r.text(&note, noteLimit),
	}, "value", "between", "about")
	if len(between) != 2 || between[0] > between[1] {
		r.problems.add(r.at(n), "between needs two numbers, the lower one first")
		return s
	}
	s.low, s.high = between[0], between[1]
	for _, v := range append([]int{s.value}, s.alternatives...) {
		if v != 0 && (v < s.low || v > s.high) {
			r.problems.add(s.valueAt, "%d is not between %d and %d", v, s.low, s.high)
		}
	}
	return s
}

// milestone reads a milestone written out in full.
func (r *reader) milestone(n ast.Node) milestone {
	m := milestone{Milestone: domain.Milestone{Anchor: domain.FromDecision}, at: r.at(n)}
	r.object(n, "a milestone", r.timing(fields{
		"key":     r.key(&m.Key),
		"title":   r.text(&m.Title, milestoneTitleLimit),
		"phase":   choice(r, &m.Phase, "phase", domain.Phases()),
		"purpose": r.text(&m.Purpose, purposeLimit),
		"anchor": choice(r, &m.Anchor, "anchor",
			[]domain.Anchor{domain.FromDecision, domain.FromRenewal, domain.FromSigned}),
		"notice": choice(r, &m.Notice, "notice", domain.NoticeKinds()),
		"tasks":  r.tasks(&m.tasks),
	}, &m.lead, &m.internal), "key", "title", "phase", "purpose", "tasks")
	if m.lead.at == (position{}) {
		r.problems.add(m.at, "a milestone needs days_before or days_after")
	}
	unique(m.tasks, "task", r.problems)
	if len(m.tasks) > 0 && !slices.ContainsFunc(m.tasks, func(t task) bool { return t.Required }) {
		r.problems.add(m.at, "%s needs a required task, else nothing says when it is done", m.Key)
	}
	r.marks(m)
	return m
}

// marks notes tasks that wait for a notice the milestone does not have.
func (r *reader) marks(m milestone) {
	for _, t := range m.tasks {
		if t.Marks == domain.MarkNoticeSent && m.Notice == "" {
			r.problems.add(t.at, "task %s is ticked by a notice, but %s has none", t.Key, m.Key)
		}
	}
}

// timing adds the fields that say when a milestone is, and who may know of it.
func (r *reader) timing(known fields, into *lead, internal **bool) fields {
	days := func(sign, least int) func(ast.Node) {
		return func(n ast.Node) {
			if into.at != (position{}) {
				r.problems.add(r.at(n), "use either days_before or days_after")
				return
			}
			into.at = r.at(n)
			if _, ok := n.(*ast.StringNode); ok && sign > 0 {
				r.ref(&into.setting)(n)
				return
			}
			r.whole(&into.days, least, longestLead)(n)
			into.days *= sign
		}
	}
	known = maps.Clone(known)
	known["days_before"] = days(1, 0)
	known["days_after"] = days(-1, 1)
	known["internal"] = r.yesNo(internal)
	return known
}

// tasks reads a checklist.
func (r *reader) tasks(into *[]task) func(ast.Node) {
	return r.list(func(n ast.Node) {
		t := task{at: r.at(n)}
		var required *bool
		r.object(n, "a task", fields{
			"key":      r.key(&t.Key),
			"title":    r.text(&t.Title, taskTitleLimit),
			"role":     choice(r, &t.Role, "role", domain.TaskRoles()),
			"required": r.yesNo(&required),
			"marks":    choice(r, &t.Marks, "mark", []domain.TaskMark{domain.MarkNoticeSent}),
		}, "key", "title", "role")
		t.Required = required != nil && *required
		*into = append(*into, t)
	})
}

// change reads what an overlay does to one milestone.
func (r *reader) change(n ast.Node) change {
	var c change
	r.object(n, "a change", r.timing(fields{
		"milestone": r.ref(&c.of),
		"title":     r.text(&c.title, milestoneTitleLimit),
		"purpose":   r.text(&c.purpose, purposeLimit),
		"pick":      r.refs(&c.pick),
		"add_first": r.tasks(&c.addFirst),
		"add_last":  r.tasks(&c.addLast),
		"required":  r.refs(&c.required),
		"optional":  r.refs(&c.optional),
	}, &c.lead, &c.internal), "milestone")
	return c
}

// first reads what an overlay does to the first milestone.
func (r *reader) first(n ast.Node) *firstChange {
	f := &firstChange{at: r.at(n)}
	r.object(n, "first_milestone", fields{
		"earlier":   r.whole(&f.earlier, 0, longestLead),
		"add_first": r.tasks(&f.addFirst),
		"add_last":  r.tasks(&f.addLast),
	})
	return f
}

func (m milestone) name() (string, position) { return m.Key, m.at }
func (t task) name() (string, position)      { return t.Key, t.at }

// unique notes keys that occur twice.
func unique[T interface{ name() (string, position) }](list []T, what string, problems *Problems) {
	seen := make(map[string]bool, len(list))
	for _, item := range list {
		key, at := item.name()
		if key != "" && seen[key] {
			problems.add(at, "there is another %s %q above", what, key)
		}
		seen[key] = true
	}
}
