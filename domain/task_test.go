package domain_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/domain"
)

func (w *world) task(t testing.TB, milestone, key string) domain.StepTask {
	t.Helper()
	s := w.step(t, milestone)
	i := slices.IndexFunc(s.Tasks, func(x domain.StepTask) bool { return x.Key == key })
	if i < 0 {
		t.Fatalf("%s has no task %s", milestone, key)
	}
	return s.Tasks[i]
}

func TestTasksCanBeAdded(t *testing.T) {
	w := newAcme(t)
	term, _ := w.account.Term()
	in := domain.TaskInput{Key: "tsk_form", TermID: term.ID, Milestone: "kickoff", Title: " Ask  Kim about the audit ", Required: true, Assignee: erin}
	if _, err := w.account.AddTask(w.env, in); err != nil {
		t.Fatal(err)
	}
	if change, err := w.account.AddTask(w.env, in); err != nil || !change.Empty() {
		t.Errorf("added again: %+v, %v", change, err)
	}
	got := w.task(t, "kickoff", "tsk_form")
	if got.Title != "Ask Kim about the audit" || !got.Required || !got.Own || got.Assignee != erin {
		t.Errorf("the task is %+v", got)
	}
	if left := w.step(t, "kickoff").RequiredLeft(); left < 1 {
		t.Error("an added task that is required does not count")
	}
	for name, tt := range map[string]domain.TaskInput{
		"no title": {TermID: term.ID, Milestone: "kickoff"},
		"long":     {TermID: term.ID, Milestone: "kickoff", Title: strings.Repeat("x", 76)},
		"there":    {TermID: term.ID, Milestone: "kickoff", Title: "ask kim about the AUDIT"},
	} {
		if _, err := w.account.AddTask(w.env, tt); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, err := w.account.Tick(w.env, term.ID, "kickoff", []string{"tsk_form"}, nil); err != nil || !w.task(t, "kickoff", "tsk_form").Done {
		t.Errorf("ticked: %v", err)
	}
	if _, err := w.account.RemoveTask(w.env, term.ID, "kickoff", "tsk_form"); err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(w.step(t, "kickoff").Tasks, func(x domain.StepTask) bool { return x.Own }) {
		t.Error("a removed task is still there")
	}
	_, err := w.account.RemoveTask(w.env, term.ID, "kickoff", w.step(t, "kickoff").Tasks[0].Key)
	wantError(t, err, domain.Conflict, "task")
}

func TestTasksCanBeAssignedAndCommented(t *testing.T) {
	w := newAcme(t)
	s := w.step(t, "kickoff")
	key := s.Tasks[0].Key
	w.setDay(s.Due, 9)
	if slices.Contains(wantKinds(w.wants("UHELPER")), domain.WantTask) {
		t.Fatal("somebody who has nothing to do with it is asked")
	}
	if _, err := w.account.AssignTask(w.env, s.Term.ID, "kickoff", key, "UHELPER"); err != nil {
		t.Fatal(err)
	}
	if got := w.task(t, "kickoff", key); got.Assignee != "UHELPER" || !got.Assigned {
		t.Errorf("assigned: %+v", got)
	}
	if !slices.Contains(wantKinds(w.wants("UHELPER")), domain.WantTask) {
		t.Errorf("the one it was assigned to is asked for %v", wantKinds(w.wants("UHELPER")))
	}
	if !slices.Contains(w.account.PeopleNamed(), "UHELPER") {
		t.Error("the one it was assigned to is not among the people the account names")
	}
	if change, err := w.account.AssignTask(w.env, s.Term.ID, "kickoff", key, "UHELPER"); err != nil || !change.Empty() {
		t.Errorf("assigned again: %+v, %v", change, err)
	}
	if _, err := w.account.AssignTask(w.env, s.Term.ID, "kickoff", key, ""); err != nil || w.task(t, "kickoff", key).Assignee != ana {
		t.Errorf("given back: %+v, %v", w.task(t, "kickoff", key), err)
	}
	if _, err := w.account.CommentTask(w.env, s.Term.ID, "kickoff", key, " waits for their audit "); err != nil {
		t.Fatal(err)
	}
	if got := w.task(t, "kickoff", key).Comments; len(got) != 1 || got[0].Text != "waits for their audit" || got[0].By != ana {
		t.Errorf("the comments are %+v", got)
	}
	_, err := w.account.CommentTask(w.env, s.Term.ID, "kickoff", key, " ")
	wantError(t, err, domain.Invalid, "comment")
	_, err = w.account.CommentTask(w.env, s.Term.ID, "kickoff", "gone", "x")
	wantError(t, err, domain.Conflict, "task")
}
