package domain_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
)

// due returns a world in which the kickoff is due, and its step.
func due(t testing.TB) (*world, domain.Step) {
	t.Helper()
	w := newAcme(t)
	w.setDay(domain.NewDate(2027, time.April, 1), 10)
	return w, w.step(t, "kickoff")
}

func (w *world) tick(t testing.TB, s domain.Step, done, undone []string) *domain.Change {
	t.Helper()
	change, err := w.account.Tick(w.env, s.Term.ID, s.Key, done, undone)
	if err != nil {
		t.Fatal(err)
	}
	return change
}

func required(s domain.Step) []string {
	var keys []string
	for _, t := range s.Tasks {
		if t.Required {
			keys = append(keys, t.Key)
		}
	}
	return keys
}

func TestFinishAsksAboutRequiredTasks(t *testing.T) {
	w, s := due(t)
	_, err := w.account.Finish(w.env, s.Term.ID, s.Key, false, "")
	wantError(t, err, domain.NeedsMore, "")
	_, err = w.account.Finish(w.env, s.Term.ID, s.Key, true, " ")
	wantError(t, err, domain.Invalid, "reason")
	if _, err = w.account.Finish(w.env, s.Term.ID, s.Key, true, "small account"); err != nil {
		t.Fatal(err)
	}
	if got := w.step(t, s.Key); got.State != domain.StepDone || got.By != ana {
		t.Errorf("the step is %s by %s", got.State, got.By)
	}
	if again, err := w.account.Finish(w.env, s.Term.ID, s.Key, false, ""); err != nil || !again.Empty() {
		t.Errorf("pressing twice: %v, %+v", err, again)
	}
	_, err = w.account.Finish(w.as(marco), s.Term.ID, s.Key, false, "")
	wantError(t, err, domain.Conflict, "")
	_, err = w.account.Skip(w.env, s.Term.ID, s.Key, "never mind")
	wantError(t, err, domain.Conflict, "")
}

func TestFinishAfterTheLastRequiredTask(t *testing.T) {
	w, s := due(t)
	w.tick(t, s, required(s), nil)
	if _, err := w.account.Finish(w.env, s.Term.ID, s.Key, false, ""); err != nil {
		t.Fatal(err)
	}
}

func TestSkipAndUndoWithinSevenDays(t *testing.T) {
	w, s := due(t)
	_, err := w.account.Skip(w.env, s.Term.ID, s.Key, "")
	wantError(t, err, domain.Invalid, "reason")
	for _, tt := range []struct {
		days int
		ok   bool
	}{{0, true}, {7, true}, {8, false}} {
		w, s := due(t)
		if _, err := w.account.Skip(w.env, s.Term.ID, s.Key, "done by phone"); err != nil {
			t.Fatal(err)
		}
		w.setDay(domain.NewDate(2027, time.April, 1).AddDays(tt.days), 10)
		_, err := w.account.Reopen(w.env, s.Term.ID, s.Key)
		if (err == nil) != tt.ok {
			t.Errorf("undo after %d days: %v", tt.days, err)
		}
		if tt.ok && !w.step(t, s.Key).State.Open() {
			t.Errorf("undo after %d days left it %s", tt.days, w.step(t, s.Key).State)
		}
	}
}

func TestSnoozeStaysBeforeTheNextHardDate(t *testing.T) {
	w, s := due(t)
	today := w.account.Today(w.env)
	for _, tt := range []struct {
		until domain.Date
		ok    bool
	}{
		{domain.Date{}, false}, {today, false}, {today.AddDays(1), true},
		{s.Term.DecisionDate(), true}, {s.Term.DecisionDate().AddDays(1), false},
	} {
		_, err := w.account.Snooze(w.env, s.Term.ID, s.Key, tt.until)
		if tt.ok && err != nil {
			t.Errorf("until %s: %v", tt.until, err)
		}
		if !tt.ok {
			wantError(t, err, domain.Invalid, "until")
		}
	}
	after := s.Term.RenewalDate.AddDays(1)
	w.setDay(after, 10)
	if limit := w.account.SnoozeLimit(s, w.env); limit != after.AddDays(30) {
		t.Errorf("after the renewal the limit is %s", limit)
	}
}

// What counts from the price-change notice date ends there; after-care ends thirty
// days from now, not with the term that has only begun.
func TestSnoozeLimitsOfOtherDates(t *testing.T) {
	w := newWorld(t, domain.NewDate(2027, time.February, 1), acme(domain.NewDate(2027, time.June, 30)))
	w.account.Terms[0].PriceChangeNoticeDays = 90
	s := w.step(t, "price_change")
	deadline := domain.NewDate(2027, time.April, 1)
	if limit, why := w.account.SnoozeLimit(s, w.env), w.account.SnoozeReason(s, w.env); limit != deadline || why != "the price-change notice date" {
		t.Errorf("a price change can be put off until %s, %s", limit, why)
	}
	_, err := w.account.Snooze(w.env, s.Term.ID, s.Key, deadline.AddDays(1))
	wantError(t, err, domain.Invalid, "until")
	if s := w.step(t, "outreach"); w.account.SnoozeLimit(s, w.env) != s.Term.RenewalDate {
		t.Errorf("the outreach can be put off until %s", w.account.SnoozeLimit(s, w.env))
	}
	did(t)(w.account.Snooze(w.env, s.Term.ID, s.Key, deadline))
	in := s.Term.Input()
	in.PriceChangeNoticeDays = 120
	did(t)(w.account.Correct(w.env, s.Term.ID, in))
	if s = w.step(t, "price_change"); s.Until.After(domain.NewDate(2027, time.March, 2)) {
		t.Errorf("after the contract changed it sleeps until %s", s.Until)
	}

	w.setDay(domain.NewDate(2027, time.June, 20), 10)
	w.close(t, domain.CloseInput{Outcome: domain.Renewed, Amount: domain.Money{Minor: 13000000, Currency: "USD"}})
	w.setDay(domain.NewDate(2027, time.July, 2), 10)
	s = w.step(t, "aftercare")
	if limit := w.account.SnoozeLimit(s, w.env); limit != domain.NewDate(2027, time.August, 1) {
		t.Errorf("after-care can be put off until %s", limit)
	}
	_, err = w.account.Snooze(w.env, s.Term.ID, s.Key, domain.NewDate(2028, time.January, 15))
	wantError(t, err, domain.Invalid, "until")
}

func TestClosedTermHasNoSteps(t *testing.T) {
	w, s := due(t)
	w.close(t, domain.CloseInput{Outcome: domain.Lost, Reason: "price"})
	_, err := w.account.Tick(w.env, s.Term.ID, s.Key, required(s), nil)
	wantError(t, err, domain.Conflict, "")
	_, err = w.account.Tick(w.env, "trm_gone", s.Key, nil, nil)
	wantError(t, err, domain.NotFound, "")
}

// People who saw the same card and tick different boxes all count, in any order.
func TestSimultaneousTicksAllCount(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w, s := due(t)
		var keys []string
		for _, task := range s.Tasks {
			keys = append(keys, task.Key)
		}
		want := map[string]bool{}
		people := []domain.PersonID{ana, marco, erin}
		mine := rapid.SliceOfNDistinct(rapid.SampledFrom(keys), 0, 3, rapid.ID[string])
		for _, p := range people {
			done := slices.DeleteFunc(mine.Draw(rt, string(p)), func(k string) bool { return want[k] })
			if _, err := w.account.Tick(w.as(p), s.Term.ID, s.Key, append(done, "unknown"), nil); err != nil {
				rt.Fatal(err)
			}
			for _, k := range done {
				want[k] = true
			}
		}
		for _, task := range w.step(t, s.Key).Tasks {
			if task.Done != want[task.Key] {
				rt.Fatalf("%s done: %v, want %v", task.Key, task.Done, want[task.Key])
			}
		}
	})
}

func TestFollowUpIsDoneOnce(t *testing.T) {
	w := newAcme(t)
	w.log(t, champion("Sam Sample"))
	f := w.log(t, domain.StakeholderInput{Name: "Sam Sample", Event: domain.Left}).FollowUps[0]
	if _, err := w.account.FinishFollowUp(w.env, f.ID); err != nil {
		t.Fatal(err)
	}
	if again, err := w.account.FinishFollowUp(w.as(marco), f.ID); err != nil || !again.Empty() {
		t.Errorf("pressing twice: %v, %+v", err, again)
	}
	_, err := w.account.FinishFollowUp(w.env, "fup_gone")
	wantError(t, err, domain.NotFound, "")
}
