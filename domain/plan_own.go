package domain

import (
	"slices"
	"time"
)

// OwnPlan is what an account's timeline has of its own, beside the playbook of
// its segment and colour (R7). It holds for all of its contracts and goes on in
// the next term.
type OwnPlan struct {
	Steps   []OwnStep    `json:"steps,omitempty"`
	Tasks   []OwnTask    `json:"tasks,omitempty"`
	Leads   []OwnLead    `json:"leads,omitempty"`
	Removed []OwnRemoval `json:"removed,omitempty"`
	Last    int          `json:"last,omitempty"` // number of the last key that was given; none is used again
}

// Own is who made one of an account's own changes, and when.
type Own struct {
	By PersonID  `json:"by"`
	At time.Time `json:"at"`
}

// OwnStep is a milestone that only this account has.
type OwnStep struct {
	Key     string `json:"key"`
	Title   string `json:"title"`
	Purpose string `json:"purpose,omitempty"`
	Anchor  Anchor `json:"anchor"` // [FromDecision] or [FromRenewal]
	Days    int    `json:"days"`   // before the anchor; negative is after it
	Own
}

// OwnTask is a task that only this account has, on a step of the playbook or
// one of its own.
type OwnTask struct {
	Key       string   `json:"key"`
	Milestone string   `json:"milestone"`
	Title     string   `json:"title"`
	Role      TaskRole `json:"role"`
	Required  bool     `json:"required,omitempty"`
	Own
}

// OwnLead is another distance of a playbook's step from its anchor.
type OwnLead struct {
	Milestone string `json:"milestone"`
	Days      int    `json:"days"`
	Own
}

// OwnRemoval is a step of the playbook that this account leaves out.
type OwnRemoval struct {
	Milestone string `json:"milestone"`
	Reason    string `json:"reason"`
	Own
}

// Empty reports whether the account follows its playbook as it stands.
func (o OwnPlan) Empty() bool {
	return len(o.Steps) == 0 && len(o.Tasks) == 0 && len(o.Leads) == 0 && len(o.Removed) == 0
}

// Playbook returns the playbook that the account follows now, with what it has
// of its own.
func (a *Account) Playbook(env Env) *Playbook { return a.playbook(a.Colour(), env) }

// playbook returns the playbook of the account's segment at a colour, with what
// the account has of its own.
func (a *Account) playbook(c Colour, env Env) *Playbook {
	book := env.Playbooks.For(a.Segment, c)
	if a.Own.Empty() {
		return book
	}
	zone := a.Zone(env)
	own := *book
	own.Milestones = nil
	for _, m := range book.Milestones {
		if slices.ContainsFunc(a.Own.Removed, func(r OwnRemoval) bool { return r.Milestone == m.Key }) {
			continue
		}
		if l, ok := find(a.Own.Leads, func(l OwnLead) bool { return l.Milestone == m.Key }); ok {
			m.Days, m.Own, m.OwnSince = l.Days, true, DateIn(l.At, zone)
		}
		m.Tasks = a.Own.tasksOf(m.Key, m.Tasks)
		own.Milestones = append(own.Milestones, m)
	}
	for _, s := range a.Own.Steps {
		own.Milestones = append(own.Milestones, a.Own.milestone(s, book, zone))
	}
	return &own
}

// milestone makes the milestone of an own step: its phase, and whether it is
// internal, are those of the playbook's step that comes at the same time or
// before.
func (o OwnPlan) milestone(s OwnStep, book *Playbook, zone *time.Location) Milestone {
	m := Milestone{
		Key: s.Key, Title: s.Title, Purpose: s.Purpose, Anchor: s.Anchor, Days: s.Days, Own: true, OwnSince: DateIn(s.At, zone),
		Phase: PhaseExecution, Tasks: o.tasksOf(s.Key, nil),
	}
	if s.Anchor == FromRenewal {
		return m
	}
	near := -1
	for i, b := range book.Milestones {
		if b.Anchor == FromDecision && (near < 0 || b.Days >= s.Days) {
			near = i
		}
	}
	if near >= 0 {
		m.Phase, m.Internal = book.Milestones[near].Phase, book.Milestones[near].Internal
	}
	return m
}

// tasksOf returns the tasks of a step followed by the account's own.
func (o OwnPlan) tasksOf(milestone string, tasks []Task) []Task {
	for _, t := range o.Tasks {
		if t.Milestone == milestone {
			tasks = append(tasks[:len(tasks):len(tasks)], Task{Key: t.Key, Title: t.Title, Role: t.Role, Required: t.Required, Standing: true})
		}
	}
	return tasks
}
