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
	edit := domain.TaskEdit{TermID: term.ID, Milestone: "kickoff", Key: "tsk_form", Remove: true}
	if _, err := w.account.EditTask(w.env, edit); err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(w.step(t, "kickoff").Tasks, func(x domain.StepTask) bool { return x.Own }) {
		t.Error("a removed task is still there")
	}
	edit.Key = w.step(t, "kickoff").Tasks[0].Key
	_, err := w.account.EditTask(w.env, edit)
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
	edit := domain.TaskEdit{TermID: s.Term.ID, Milestone: "kickoff", Key: key, Assignee: "UHELPER", Comment: " waits for their audit "}
	change, err := w.account.EditTask(w.env, edit)
	if err != nil || len(change.Audit) != 2 {
		t.Fatalf("%v, the history says %+v", err, change)
	}
	got := w.task(t, "kickoff", key)
	if got.Assignee != "UHELPER" || !got.Assigned || len(got.Comments) != 1 || got.Comments[0].Text != "waits for their audit" || got.Comments[0].By != ana {
		t.Errorf("assigned and commented: %+v", got)
	}
	if !slices.Contains(wantKinds(w.wants("UHELPER")), domain.WantTask) {
		t.Errorf("the one it was assigned to is asked for %v", wantKinds(w.wants("UHELPER")))
	}
	if !slices.Contains(w.account.PeopleNamed(), "UHELPER") {
		t.Error("the one it was assigned to is not among the people the account names")
	}
	edit.Comment = ""
	_, err = w.account.EditTask(w.env, edit)
	wantError(t, err, domain.Invalid, "comment") // nothing is new
	edit.Comment = strings.Repeat("x", 301)
	_, err = w.account.EditTask(w.env, edit)
	wantError(t, err, domain.Invalid, "comment")
	edit.Key = "gone"
	_, err = w.account.EditTask(w.env, edit)
	wantError(t, err, domain.Conflict, "task")
}
