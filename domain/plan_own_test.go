package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

func TestOwnStepIsPartOfThePlan(t *testing.T) {
	w := newRunning(t)
	change := did(t)(w.account.AddStep(w.env, domain.OwnStepInput{Title: "Pass their  security review", Days: 80, Tasks: []string{"Fill the form", " ", "Send it"}}))
	if n, told := news(change); !told || n.Kind != domain.NewsPlan || len(n.Moves) != 1 || n.Moves[0].To != domain.NewDate(2027, time.April, 11) {
		t.Errorf("told %+v", n)
	}
	s := w.step(t, "own1")
	if s.Title != "Pass their security review" || !s.Own || len(s.Tasks) != 2 || !s.Tasks[0].Required || !s.Tasks[0].Standing || !s.Internal || s.Phase != domain.PhaseKickoff {
		t.Errorf("the step is %+v", s.Milestone)
	}
	// It stays in every colour, and in the next term.
	w.rate(t, domain.Yellow)
	w.step(t, "own1")
	w.close(t, domain.CloseInput{Outcome: domain.Renewed, Amount: usd130k})
	if s := w.step(t, "own1"); s.Due != domain.NewDate(2028, time.June, 30).AddDays(-80) {
		t.Errorf("in the next term it is due %s", s.Due)
	}
}

func TestOwnPlanRefusesWhatCannotBe(t *testing.T) {
	w := newRunning(t)
	for name, tt := range map[string]struct {
		in    domain.OwnStepInput
		code  domain.Code
		field string
	}{
		"no title":      {domain.OwnStepInput{Days: 40}, domain.Invalid, "title"},
		"long title":    {domain.OwnStepInput{Title: strings.Repeat("x", 61), Days: 40}, domain.Invalid, "title"},
		"same title":    {domain.OwnStepInput{Title: "build the PROPOSAL", Days: 40}, domain.Conflict, "title"},
		"in the past":   {domain.OwnStepInput{Title: "A", Days: 200}, domain.Invalid, "days"},
		"too many days": {domain.OwnStepInput{Title: "A", Days: 731}, domain.Invalid, "days"},
		"after":         {domain.OwnStepInput{Title: "A", Days: -3}, domain.Invalid, "days"},
		"other anchor":  {domain.OwnStepInput{Title: "A", Anchor: domain.FromSigned}, domain.Invalid, "anchor"},
		"long task":     {domain.OwnStepInput{Title: "A", Days: 40, Tasks: []string{strings.Repeat("x", 76)}}, domain.Invalid, "tasks"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.account.AddStep(w.env, tt.in)
			wantError(t, err, tt.code, tt.field)
		})
	}
	_, err := w.account.AddStandingTask(w.env, domain.OwnTaskInput{Milestone: "nothing", Title: "A"})
	wantError(t, err, domain.NotFound, "step")
	_, err = w.account.RemoveStep(w.env, "proposal", " ")
	wantError(t, err, domain.Invalid, "reason")
	_, err = w.account.MoveStep(w.env, "save", 3)
	wantError(t, err, domain.Conflict, "step")
	if !w.account.Own.Empty() {
		t.Errorf("something was kept: %+v", w.account.Own)
	}
}

// Every change of the plan can be taken back; what is done stays where it is.
func TestOwnChangesAreUndone(t *testing.T) {
	w := newRunning(t)
	term, _ := w.account.Term()
	before := w.account.Timeline(w.env)
	did(t)(w.account.AddStep(w.env, domain.OwnStepInput{Title: "Pass their security review", Days: 40}))
	did(t)(w.account.AddStandingTask(w.env, domain.OwnTaskInput{Milestone: "proposal", Title: "Attach the form"}))
	did(t)(w.account.MoveStep(w.env, "proposal", 50))
	did(t)(w.account.RemoveStep(w.env, "closing", "they sign at once"))
	if s := w.step(t, "proposal"); s.Due != domain.NewDate(2027, time.May, 11) || !s.Own || s.Tasks[len(s.Tasks)-1].Title != "Attach the form" {
		t.Errorf("the proposal is due %s with %d tasks", s.Due, len(s.Tasks))
	}
	if _, err := w.account.Step(term.ID, "closing", w.env); err == nil {
		t.Error("the step that was left out is in the plan")
	}
	for kind, key := range map[string]string{domain.OwnKindStep: "own1", domain.OwnKindTask: "own2", domain.OwnKindLead: "proposal", domain.OwnKindRemoval: "closing"} {
		did(t)(w.account.UndoOwn(w.env, kind, key))
		if again := did(t)(w.account.UndoOwn(w.env, kind, key)); !again.Empty() {
			t.Errorf("undoing %s twice changes something", kind)
		}
	}
	after := w.account.Timeline(w.env)
	if len(after) != len(before) {
		t.Fatalf("%d steps, before %d", len(after), len(before))
	}
	for i := range before {
		if after[i].Key != before[i].Key || after[i].Due != before[i].Due || len(after[i].Tasks) != len(before[i].Tasks) {
			t.Errorf("%s is due %s, before it was %s on %s", after[i].Key, after[i].Due, before[i].Key, before[i].Due)
		}
	}
	did(t)(w.account.Finish(w.env, term.ID, "kickoff", true, "small"))
	_, err := w.account.RemoveStep(w.env, "kickoff", "not needed")
	wantError(t, err, domain.Conflict, "step")
	_, err = w.account.MoveStep(w.env, "kickoff", 20)
	wantError(t, err, domain.Conflict, "step")
}
