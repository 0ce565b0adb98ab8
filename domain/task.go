package domain

import (
	"cmp"
	"slices"
	"strings"
)

// The limits of a checklist.
const (
	maxOwnTasks     = 20 // added to one milestone
	maxTaskComments = 30 // at one task
	maxTaskTitle    = 75 // a Slack checkbox shows no more
)

// TaskInput is a task that somebody adds to a milestone of one term.
type TaskInput struct {
	Key       string // minted when the form opened; adding again under it changes nothing
	TermID    TermID
	Milestone string
	Title     string
	Required  bool
	Assignee  PersonID // "" is the CSM
}

// stepTask is a task with what is known about it; doer is who does it while
// nobody else was asked.
func stepTask(t Task, f TaskFact, doer PersonID) StepTask {
	return StepTask{
		Task: t, Done: f.Done, By: f.By, At: f.At, Assignee: cmp.Or(f.Assignee, doer),
		Assigned: f.Assignee != "", Comments: f.Comments,
	}
}

// ownTasks are the tasks that people added to a milestone, in that order.
func (a *Account) ownTasks(term TermID, milestone string, env Env) []StepTask {
	var own []StepTask
	for _, f := range a.Tasks {
		if f.TermID != term || f.Milestone != milestone || f.Title == "" || f.Removed {
			continue
		}
		t := stepTask(Task{Key: f.Task, Title: f.Title, Role: RoleCSM, Required: f.Required}, f, a.Assignee(RoleCSM, env))
		t.Own = true
		own = append(own, t)
	}
	return own
}

// AddTask adds a task to a milestone that is still to be done, for this term
// only (R12). Errors have code [Invalid] and name "title"; a milestone that is
// done or gone is a [Conflict].
func (a *Account) AddTask(env Env, in TaskInput) (*Change, error) {
	step, err := a.openStep(in.TermID, in.Milestone, env)
	if err != nil {
		return nil, err
	}
	in.Title = strings.Join(strings.Fields(in.Title), " ")
	if in.Title == "" {
		return nil, Errorf(Invalid, "title", "Say in a few words what is to be done.")
	}
	if err := tooLong("title", in.Title, maxTaskTitle); err != nil {
		return nil, err
	}
	own := 0
	for _, t := range step.Tasks {
		switch {
		case t.Key == in.Key:
			return &Change{}, nil
		case NormalName(t.Title) == NormalName(in.Title):
			return nil, Errorf(Invalid, "title", "This step already has that task.")
		case t.Own:
			own++
		}
	}
	if own >= maxOwnTasks {
		return nil, Errorf(Invalid, "title", "%d tasks were added to this step already. Finish or remove some first.", own)
	}
	fact := a.task(in.TermID, in.Milestone, cmp.Or(in.Key, env.NewID(PrefixTask)))
	fact.Title, fact.Required, fact.AddedBy, fact.Assignee = in.Title, in.Required, env.Actor, in.Assignee
	change := &Change{}
	a.putTask(change, fact)
	change.audit(env, a.ID, "task.add", in.Milestone+"/"+fact.Task, "", in.Title)
	return change, nil
}

// TaskEdit is what somebody does to a task of a checklist.
type TaskEdit struct {
	TermID    TermID
	Milestone string
	Key       string
	Assignee  PersonID // who is asked to do it; "" leaves it with whom it is
	Comment   string   // noted at it; "" is none
	Remove    bool     // takes an added task away; those of the playbook stay
}

// EditTask asks somebody to do a task, which they read in their daily message,
// notes something at it, or takes an added task away again (R12). Errors have
// code [Invalid] and name "comment" or "task"; a task that is gone, or that the
// playbook wants, is a [Conflict] that names "task".
func (a *Account) EditTask(env Env, in TaskEdit) (*Change, error) {
	t, err := a.stepTaskOf(in.TermID, in.Milestone, in.Key, env)
	if err != nil {
		return nil, err
	}
	in.Comment = strings.TrimSpace(in.Comment)
	if err := tooLong("comment", in.Comment, maxLine); err != nil {
		return nil, err
	}
	subject := in.Milestone + "/" + in.Key
	change := &Change{}
	fact := a.task(in.TermID, in.Milestone, in.Key)
	if in.Remove {
		if !t.Own {
			return nil, Errorf(Conflict, "task", "This task belongs to the playbook. Skip the step with a reason, or finish it without the task.")
		}
		fact.Removed = true
		change.audit(env, a.ID, "task.remove", subject, t.Title, "")
	}
	if in.Assignee != "" && in.Assignee != fact.Assignee {
		change.audit(env, a.ID, "task.assign", subject, string(fact.Assignee), string(in.Assignee))
		fact.Assignee = in.Assignee
	}
	if in.Comment != "" {
		if len(fact.Comments) >= maxTaskComments {
			return nil, Errorf(Invalid, "comment", "This task has %d comments already. Write it in the card's thread.", maxTaskComments)
		}
		fact.Comments = append(slices.Clone(fact.Comments), TaskComment{By: env.Actor, At: env.Now, Text: in.Comment})
		change.audit(env, a.ID, "task.comment", subject, "", in.Comment)
	}
	if len(change.Audit) == 0 {
		return nil, Errorf(Invalid, "comment", "Choose who does it, or write a comment.")
	}
	a.putTask(change, fact)
	return change, nil
}

// stepTaskOf returns a task of a step that is part of the plan.
func (a *Account) stepTaskOf(term TermID, milestone, key string, env Env) (StepTask, error) {
	step, err := a.Step(term, milestone, env)
	if err != nil {
		return StepTask{}, err
	}
	t, ok := find(step.Tasks, func(t StepTask) bool { return t.Key == key })
	if !ok {
		return StepTask{}, Errorf(Conflict, "task", "That task is no longer part of this step.")
	}
	return t, nil
}

func (a *Account) putTask(change *Change, fact TaskFact) {
	same := func(x TaskFact) bool {
		return x.TermID == fact.TermID && x.Milestone == fact.Milestone && x.Task == fact.Task
	}
	a.Tasks = put(a.Tasks, fact, same)
	change.Tasks = put(change.Tasks, fact, same)
}
