package playbook

import (
	"maps"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/renewalbot/renewalbot/domain"
)

// milestone is a milestone in the making. Its Days and Internal are settled
// when a playbook is composed.
type milestone struct {
	domain.Milestone
	at       position
	lead     lead
	internal *bool // nil: so long as the customer has not had the first notice
	tasks    []task
	rank     int  // place in the base; -1 for one that an overlay added
	sound    bool // it had a required task as it was written
	changed  bool // by an overlay
	moved    bool // by an overlay that gives its days
}

// lead is how far a milestone is from its anchor: a number of days, negative
// after it, or the setting that holds it.
type lead struct {
	days    int
	fixed   bool // days holds a number that was written
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
	colour   bool  // it is that of a colour, and meets every segment
	internal *bool // for every milestone, unless it says otherwise itself
	drop     []ref
	add      []milestone
	change   []change
	first    *firstChange
}

// change is what an overlay does to one milestone; what is not given stays.
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

// milestone reads a milestone written out in full.
func (r *reader) milestone(n ast.Node) milestone {
	m := milestone{Milestone: domain.Milestone{Anchor: domain.FromDecision}, at: r.at(n)}
	r.object(n, "a milestone", r.timing(fields{
		"key":     r.key(&m.Key),
		"title":   r.text(&m.Title, milestoneTitleLimit),
		"phase":   choice(r, &m.Phase, "phase", domain.Phases()),
		"purpose": r.text(&m.Purpose, purposeLimit),
		"anchor":  choice(r, &m.Anchor, "anchor", domain.Anchors()),
		"notice":  choice(r, &m.Notice, "notice", domain.NoticeKinds()),
		"tasks":   r.tasks(&m.tasks),
	}, &m.lead, &m.internal), "key", "title", "phase", "purpose", "tasks")
	if m.lead.at == (position{}) {
		r.problems.add(m.at, "a milestone needs days_before or days_after")
	}
	m.lead.fixed = m.lead.fixed && slices.Contains(domain.Anchors(), m.Anchor)
	r.unique(keyed(m.tasks), "task")
	m.sound = slices.ContainsFunc(m.tasks, func(t task) bool { return t.Required })
	if len(m.tasks) > 0 && !m.sound {
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
			into.fixed = r.days(&into.days, least)(n)
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
			"points":   r.points(&t.Points),
		}, "key", "title", "role")
		t.Required = required != nil && *required
		*into = append(*into, t)
	})
}

// points reads what a task goes through.
func (r *reader) points(into *[]string) func(ast.Node) {
	return func(n ast.Node) {
		r.list(func(n ast.Node) {
			var point string
			r.text(&point, pointLimit)(n)
			*into = append(*into, point)
		})(n)
		if len(*into) > maxPoints {
			r.problems.add(r.at(n), "these are %d points, the limit is %d", len(*into), maxPoints)
		}
	}
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
		"earlier":   func(n ast.Node) { r.days(&f.earlier, 0)(n) },
		"add_first": r.tasks(&f.addFirst),
		"add_last":  r.tasks(&f.addLast),
	})
	return f
}
