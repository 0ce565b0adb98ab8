package domain

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Bounds of what an account can have of its own. A card's buttons carry the
// keys, so a step's checklist must not grow without end.
const (
	maxOwnSteps = 20
	maxOwnDays  = 730
	maxOwnTitle = 60
)

// OwnStepInput is a step that a person adds to an account's timeline.
type OwnStepInput struct {
	Title   string
	Purpose string
	Anchor  Anchor // "" is the decision date
	Days    int    // before the anchor; negative is after it
	Tasks   []string
}

// AddStep adds a step that only this account has. Errors name "title", "days",
// "purpose" or "tasks".
func (a *Account) AddStep(env Env, in OwnStepInput) (*Change, error) {
	in.Title, in.Purpose, in.Anchor = Trimmed(in.Title), Trimmed(in.Purpose), cmp.Or(in.Anchor, FromDecision)
	if err := a.checkTitle(env, in.Title); err != nil {
		return nil, err
	}
	if err := tooLong("purpose", in.Purpose, maxLine); err != nil {
		return nil, err
	}
	if in.Anchor != FromDecision && in.Anchor != FromRenewal {
		return nil, Errorf(Invalid, "anchor", "Count the days from the decision date or from the renewal date.")
	}
	if len(a.Own.Steps) >= maxOwnSteps {
		return nil, Errorf(Conflict, "title", "The account has %d steps of its own, and more do not fit. Take one away first.", maxOwnSteps)
	}
	if err := a.checkDays(env, in.Anchor, in.Days); err != nil {
		return nil, err
	}
	own := a.Own.clone()
	own.Last++
	step := OwnStep{
		Key: fmt.Sprintf("own%d", own.Last), Title: in.Title, Purpose: in.Purpose, Anchor: in.Anchor, Days: in.Days,
		Own: Own{By: env.Actor, At: env.Now},
	}
	own.Steps = append(own.Steps, step)
	for _, title := range in.Tasks {
		if title = Trimmed(title); title == "" {
			continue
		}
		if err := own.addTask(env, OwnTaskInput{Milestone: step.Key, Title: title, Required: true}); err != nil {
			return nil, inField("tasks", err)
		}
	}
	return a.changeOwn(env, own, "plan.add_step", step.Key, "", fmt.Sprintf("%s, %s", in.Title, Milestone{Anchor: in.Anchor, Days: in.Days}.When())), nil
}

// OwnTaskInput is a task that a person adds to a step of an account's timeline.
type OwnTaskInput struct {
	Milestone string
	Title     string
	Role      TaskRole // "" is the CSM
	Required  bool
}

// AddStandingTask adds a task to a step of this account, now and in every term
// to come. Errors name "step",
// "title" or "role".
func (a *Account) AddStandingTask(env Env, in OwnTaskInput) (*Change, error) {
	m, ok := a.Playbook(env).Milestone(in.Milestone)
	if !ok {
		return nil, Errorf(NotFound, "step", "That step is no longer part of %s's timeline.", a.Name)
	}
	if slices.ContainsFunc(m.Tasks, func(t Task) bool { return NormalName(t.Title) == NormalName(in.Title) }) {
		return nil, Errorf(Conflict, "title", "%q is on that checklist already.", Trimmed(in.Title))
	}
	own := a.Own.clone()
	if err := own.addTask(env, in); err != nil {
		return nil, err
	}
	return a.changeOwn(env, own, "plan.add_task", m.Key, "", Trimmed(in.Title)), nil
}

func (o *OwnPlan) addTask(env Env, in OwnTaskInput) error {
	in.Title, in.Role = Trimmed(in.Title), cmp.Or(in.Role, RoleCSM)
	if in.Title == "" {
		return Errorf(Invalid, "title", "Say what is to be done.")
	}
	if err := tooLong("title", in.Title, maxTaskTitle); err != nil {
		return err
	}
	if !slices.Contains(TaskRoles(), in.Role) {
		return Errorf(Invalid, "role", "%q is not a role.", in.Role)
	}
	if len(o.tasksOf(in.Milestone, nil)) >= maxOwnTasks {
		return Errorf(Conflict, "title", "This step has %d tasks of its own, and more do not fit. Add a step instead.", maxOwnTasks)
	}
	o.Last++
	o.Tasks = append(o.Tasks, OwnTask{
		Key: fmt.Sprintf("own%d", o.Last), Milestone: in.Milestone, Title: in.Title, Role: in.Role, Required: in.Required,
		Own: Own{By: env.Actor, At: env.Now},
	})
	return nil
}

// MoveStep puts a step another number of days before its anchor, negative after
// it, for this account only. Errors name "step" or "days".
func (a *Account) MoveStep(env Env, milestone string, days int) (*Change, error) {
	m, err := a.movable(env, milestone)
	if err != nil {
		return nil, err
	}
	if m.Days == days {
		return &Change{}, nil
	}
	if err := a.checkDays(env, m.Anchor, days); err != nil {
		return nil, err
	}
	own := a.Own.clone()
	by := Own{By: env.Actor, At: env.Now}
	if i := slices.IndexFunc(own.Steps, func(s OwnStep) bool { return s.Key == milestone }); i >= 0 {
		own.Steps[i].Days, own.Steps[i].Own = days, by
	} else {
		own.Leads = slices.DeleteFunc(own.Leads, func(l OwnLead) bool { return l.Milestone == milestone })
		own.Leads = append(own.Leads, OwnLead{Milestone: milestone, Days: days, Own: by})
	}
	return a.changeOwn(env, own, "plan.move_step", milestone, m.When(), Milestone{Anchor: m.Anchor, Days: days}.When()), nil
}

// RemoveStep leaves a step out of this account's timeline, for good, with a
// reason. Errors name "step" or "reason".
func (a *Account) RemoveStep(env Env, milestone, reason string) (*Change, error) {
	m, err := a.movable(env, milestone)
	if err != nil {
		return nil, err
	}
	if reason = Trimmed(reason); reason == "" {
		return nil, Errorf(Invalid, "reason", "Say in a few words why this account does not need the step.")
	}
	if err := tooLong("reason", reason, maxLine); err != nil {
		return nil, err
	}
	if len(a.Playbook(env).Milestones) == 1 {
		return nil, Errorf(Conflict, "step", "This is the last step; a timeline needs one.")
	}
	own := a.Own.clone()
	if m.Own && slices.ContainsFunc(own.Steps, func(s OwnStep) bool { return s.Key == milestone }) {
		own.dropStep(milestone)
	} else {
		own.Removed = append(own.Removed, OwnRemoval{Milestone: milestone, Reason: reason, Own: Own{By: env.Actor, At: env.Now}})
	}
	return a.changeOwn(env, own, "plan.remove_step", milestone, m.Title, reason), nil
}

// movable returns a step that may be moved or left out: what is done stays in
// the history where it is.
func (a *Account) movable(env Env, milestone string) (Milestone, error) {
	m, ok := a.Playbook(env).Milestone(milestone)
	switch {
	case !ok:
		return m, Errorf(NotFound, "step", "That step is no longer part of %s's timeline.", a.Name)
	case m.Anchor == FromNotice:
		return m, Errorf(Conflict, "step", "%q belongs to a customer's notice and stays.", m.Title)
	}
	for _, t := range a.OpenTerms() {
		if f := a.milestone(t.ID, milestone); f.State != MilestoneOpen {
			return m, Errorf(Conflict, "step", "%q is %s already and stays in the history.", m.Title, f.State)
		}
	}
	return m, nil
}

// The kinds of an account's own changes, as [Account.UndoOwn] takes them.
const (
	OwnKindStep    = "step"
	OwnKindTask    = "task"
	OwnKindLead    = "lead"
	OwnKindRemoval = "removal"
)

// UndoOwn takes back one of the account's own changes: kind says which, key is
// the step's or the task's. What is undone already changes nothing.
func (a *Account) UndoOwn(env Env, kind, key string) (*Change, error) {
	own := a.Own.clone()
	switch kind {
	case OwnKindStep:
		if _, ok := a.Playbook(env).Milestone(key); !ok {
			return &Change{}, nil
		}
		if _, err := a.movable(env, key); err != nil {
			return nil, err
		}
		own.dropStep(key)
	case OwnKindTask:
		own.Tasks = slices.DeleteFunc(own.Tasks, func(t OwnTask) bool { return t.Key == key })
	case OwnKindLead:
		own.Leads = slices.DeleteFunc(own.Leads, func(l OwnLead) bool { return l.Milestone == key })
	case OwnKindRemoval:
		own.Removed = slices.DeleteFunc(own.Removed, func(r OwnRemoval) bool { return r.Milestone == key })
	default:
		return nil, Errorf(Invalid, "", "%q cannot be undone.", kind)
	}
	if own.size() == a.Own.size() {
		return &Change{}, nil
	}
	return a.changeOwn(env, own, "plan.undo", key, kind, ""), nil
}

// changeOwn puts the account's own plan in place and says what moved.
func (a *Account) changeOwn(env Env, own OwnPlan, action, subject, before, after string) *Change {
	plan := a.Snapshot(env)
	a.Own = own
	change := &Change{Account: true}
	change.audit(env, a.ID, action, subject, before, after)
	a.tell(env, change, News{Kind: NewsPlan, Before: before, After: after}, plan)
	return change
}

// checkDays refuses a distance that lies in the past of the term that is decided
// next, or outside of every term.
func (a *Account) checkDays(env Env, anchor Anchor, days int) error {
	if days > maxOwnDays || days < -maxOwnDays {
		return Errorf(Invalid, "days", "Choose a number of days up to %d.", maxOwnDays)
	}
	if anchor == FromDecision && days < 0 {
		return Errorf(Invalid, "days", "After the decision date nothing is counted from it any more. Count from the renewal date, or choose days before it.")
	}
	t, open := a.Term()
	if from := a.AnchorDate(t, anchor); open && !from.IsZero() {
		if due := from.AddDays(-days); due.Before(a.Today(env)) {
			return Errorf(Invalid, "days", "That would be %s, which has passed. Choose up to %d days.", due.Plain(), max(0, a.Today(env).DaysUntil(from)))
		}
	}
	return nil
}

func (a *Account) checkTitle(env Env, title string) error {
	if title == "" {
		return Errorf(Invalid, "title", "Say what is to be done, for example: Pass their security review.")
	}
	if err := tooLong("title", title, maxOwnTitle); err != nil {
		return err
	}
	same := func(m Milestone) bool { return NormalName(m.Title) == NormalName(title) }
	if slices.ContainsFunc(a.Playbook(env).Milestones, same) {
		return Errorf(Conflict, "title", "The timeline has a step %q already. Choose another title, or add a task to that step.", title)
	}
	return nil
}

// Trimmed puts typed text on one line without white space around it.
func Trimmed(s string) string { return strings.Join(strings.Fields(s), " ") }

// inField names another field in an error.
func inField(field string, err error) error {
	if known, ok := errors.AsType[*Error](err); ok {
		return &Error{Code: known.Code, Field: field, Message: known.Message}
	}
	return err
}

func (o OwnPlan) clone() OwnPlan {
	o.Steps, o.Tasks, o.Leads, o.Removed = slices.Clone(o.Steps), slices.Clone(o.Tasks), slices.Clone(o.Leads), slices.Clone(o.Removed)
	return o
}

func (o OwnPlan) size() int { return len(o.Steps) + len(o.Tasks) + len(o.Leads) + len(o.Removed) }

func (o *OwnPlan) dropStep(key string) {
	o.Steps = slices.DeleteFunc(o.Steps, func(s OwnStep) bool { return s.Key == key })
	o.Tasks = slices.DeleteFunc(o.Tasks, func(t OwnTask) bool { return t.Milestone == key })
}
