package domain

import (
	"fmt"
	"slices"
	"strings"
)

// Tick sets tasks of a milestone done or not. The two lists are the difference
// to the card that the person saw, so that people who tick at the same time all
// count (R12). Unknown keys are ignored: the card was older than the playbook.
func (a *Account) Tick(env Env, term TermID, milestone string, done, undone []string) (*Change, error) {
	step, err := a.Step(term, milestone, env)
	if err != nil {
		return nil, err
	}
	change := &Change{}
	for _, t := range step.Tasks {
		want := t.Done
		switch {
		case slices.Contains(done, t.Key):
			want = true
		case slices.Contains(undone, t.Key):
			want = false
		}
		if want != t.Done {
			a.setTask(env, change, step, t.Key, want)
		}
	}
	return change, nil
}

func (a *Account) setTask(env Env, change *Change, step Step, key string, done bool) {
	fact := a.task(step.Term.ID, step.Key, key)
	fact.Done, fact.By, fact.At = done, env.Actor, env.Now
	a.putTask(change, fact)
	action := "task.done"
	if !done {
		action = "task.undone"
	}
	change.audit(env, a.ID, action, step.Key+"/"+key, "", "")
}

// Finish marks a milestone as done. With required tasks open it answers
// [NeedsMore] unless anyway is set, which records a reason. Whoever presses
// twice changes nothing; who was faster is a [Conflict].
func (a *Account) Finish(env Env, term TermID, milestone string, anyway bool, reason string) (*Change, error) {
	if a.repeats(env, term, milestone, StepDone) {
		return &Change{}, nil
	}
	step, err := a.openStep(term, milestone, env)
	if err != nil {
		return nil, err
	}
	if left := step.RequiredLeft(); left > 0 && !anyway {
		return nil, Errorf(NeedsMore, "", "%d required %s still open.", left, plural(left, "task is", "tasks are"))
	}
	if reason = strings.TrimSpace(reason); anyway && step.RequiredLeft() > 0 && reason == "" {
		return nil, Errorf(Invalid, "reason", "Say why the open tasks can be left.")
	}
	if err := tooLong("reason", reason, maxLine); err != nil {
		return nil, err
	}
	return a.decide(env, step, MilestoneDone, reason), nil
}

// Skip leaves a milestone out, with a reason. Repeating it is as in
// [Account.Finish].
func (a *Account) Skip(env Env, term TermID, milestone, reason string) (*Change, error) {
	if a.repeats(env, term, milestone, StepSkipped) {
		return &Change{}, nil
	}
	step, err := a.openStep(term, milestone, env)
	if err != nil {
		return nil, err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return nil, Errorf(Invalid, "reason", "Say in a few words why this step is skipped.")
	}
	if err := tooLong("reason", reason, maxLine); err != nil {
		return nil, err
	}
	return a.decide(env, step, MilestoneSkipped, reason), nil
}

// repeats reports whether the actor has already brought the step into a state.
func (a *Account) repeats(env Env, term TermID, milestone string, state StepState) bool {
	step, err := a.Step(term, milestone, env)
	return err == nil && step.State == state && step.By == env.Actor
}

// Reopen takes back done or skipped, for so many days as the settings say (R12).
func (a *Account) Reopen(env Env, term TermID, milestone string) (*Change, error) {
	step, err := a.Step(term, milestone, env)
	if err != nil {
		return nil, err
	}
	if step.State.Open() {
		return &Change{}, nil
	}
	if !a.MayReopen(step, env) {
		return nil, Errorf(Conflict, "", "This was %s more than %d days ago and can no longer be undone.", step.State, a.Settings(env).UndoDays)
	}
	return a.decide(env, step, MilestoneOpen, ""), nil
}

// maxSnoozeAfterRenewal is how far a step can be snoozed once the renewal date
// has passed (R12).
const maxSnoozeAfterRenewal = 30

// SnoozeLimit returns the last day a step can be snoozed to: never past the
// next hard date of its term, the price-change notice date for a step that counts
// from it, and at most thirty days once the term is renewed (R12).
func (a *Account) SnoozeLimit(s Step, env Env) Date {
	limit, _ := a.snoozeLimit(s, env)
	return limit
}

// SnoozeReason says in a few words why a step cannot be snoozed past its
// [Account.SnoozeLimit].
func (a *Account) SnoozeReason(s Step, env Env) string {
	_, why := a.snoozeLimit(s, env)
	return why
}

func (a *Account) snoozeLimit(s Step, env Env) (limit Date, why string) {
	today := a.Today(env)
	limit, why = today.AddDays(maxSnoozeAfterRenewal), fmt.Sprintf("%d days from today", maxSnoozeAfterRenewal)
	type hardDate struct {
		on  Date
		why string
	}
	dates := []hardDate{{s.Term.DecisionDate(), "the notice deadline"}, {s.Term.RenewalDate, "the renewal date"}}
	if s.Term.DecisionDate() == s.Term.RenewalDate {
		dates = dates[1:]
	}
	if s.Anchor == FromPriceChange {
		dates = append([]hardDate{{s.Term.PriceChangeDeadline(), "the price-change notice date"}}, dates...)
	}
	for _, d := range dates {
		if !d.on.After(today) {
			continue
		}
		if s.Anchor == FromSigned && limit.Before(d.on) {
			break // after-care is of the term that was renewed, not of the one that runs
		}
		return d.on, d.why
	}
	return limit, why
}

// Snooze silences a milestone until a day. Errors name "until".
func (a *Account) Snooze(env Env, term TermID, milestone string, until Date) (*Change, error) {
	step, err := a.openStep(term, milestone, env)
	if err != nil {
		return nil, err
	}
	today, limit := a.Today(env), a.SnoozeLimit(step, env)
	if !until.After(today) {
		return nil, Errorf(Invalid, "until", "Choose a day after today, %s.", today.Plain())
	}
	if until.After(limit) {
		return nil, Errorf(Invalid, "until", "That is past %s, %s. Choose a day up to then.", limit.Plain(), a.SnoozeReason(step, env))
	}
	fact := a.milestone(term, milestone)
	fact.SnoozedUntil, fact.By, fact.At = until, env.Actor, env.Now
	change := &Change{}
	a.putMilestone(change, fact)
	change.audit(env, a.ID, "milestone.snooze", milestone, "", until.String())
	return change, nil
}

// openStep returns a step that is still to be done; who was faster is said.
func (a *Account) openStep(term TermID, milestone string, env Env) (Step, error) {
	step, err := a.Step(term, milestone, env)
	if err != nil {
		return Step{}, err
	}
	if !step.State.Open() {
		return Step{}, Errorf(Conflict, "", "<@%s> already marked this as %s.", step.By, step.State)
	}
	return step, nil
}

func (a *Account) decide(env Env, step Step, state MilestoneState, reason string) *Change {
	fact := a.milestone(step.Term.ID, step.Key)
	was := fact.State
	fact.State, fact.Reason, fact.By, fact.At = state, reason, env.Actor, env.Now
	fact.SnoozedUntil = Date{}
	change := &Change{}
	a.putMilestone(change, fact)
	change.audit(env, a.ID, "milestone."+string(state), step.Key, string(was), reason)
	return change
}

// FinishFollowUp marks a follow-up as done.
func (a *Account) FinishFollowUp(env Env, id FollowUpID) (*Change, error) {
	f, ok := a.FollowUp(id)
	if !ok {
		return nil, Errorf(NotFound, "", "That task is not known any more.")
	}
	if !f.Open() {
		return &Change{}, nil
	}
	f.Done, f.DoneBy, f.DoneAt = true, env.Actor, env.Now
	change := &Change{}
	a.putFollowUp(change, f)
	change.audit(env, a.ID, "follow_up.done", string(id), "", f.Title)
	return change, nil
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
