package domain

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// stuckOn is the day from which a late step counts as stuck: after so many working
// days somebody else is asked to help (R13).
func (s Step) stuckOn(calendar Calendar, days int) Date {
	return calendar.AddWorkingDays(s.Since(), days)
}

// mayTurnLate reports whether the step's people were told of it, and it waits for
// them.
func (s Step) mayTurnLate() bool {
	return (s.State == StepDue || s.State == StepLate) && !s.needsCard()
}

// overdues are what the bot does about steps that stay late: it nudges once for
// each day on which they became due, then asks for help once (R13).
func (a *Account) overdues(env Env, steps []Step, polite func(time.Time) time.Time) []due {
	zone, calendar, settings := a.Zone(env), a.Calendar(env), a.Settings(env)
	env.Settings = a.Settings(env) // those in force for this account
	at := func(d Date) time.Time { return polite(calendar.OnOrAfter(d).At(settings.ReminderHour, 0, zone)) }
	var dues []due
	var stuck []Step
	for _, s := range steps {
		if !s.mayTurnLate() {
			continue
		}
		if !s.Nudged() {
			dues = append(dues, due{at: at(calendar.AddWorkingDays(s.Since(), settings.OverdueDays)), order: 2500, do: a.nudge(env, s)})
		}
		if s.stuckFor != s.Since() && s.RequiredLeft() > 0 {
			stuck = append(stuck, s)
		}
	}
	if len(stuck) > 0 {
		slices.SortStableFunc(stuck, func(x, y Step) int { return y.Since().DaysUntil(x.Since()) })
		dues = append(dues, due{at: at(stuck[0].stuckOn(calendar, settings.StuckDays)), order: 2600, do: a.reportStuck(env, stuck)})
	}
	return dues
}

// nudge reminds whoever has something open in a late step, in its card's thread.
// One that was on a list only gets its card instead.
func (a *Account) nudge(env Env, s Step) func(*Change, string) string {
	return func(change *Change, thread string) string {
		fact := a.milestone(s.Term.ID, s.Key)
		fact.NudgedFor = s.Since()
		a.putMilestone(change, fact)
		if !s.HasCard() {
			return a.postCard(env, s)(change, thread)
		}
		change.announce(Announcement{
			Key:  fmt.Sprintf("overdue/%s/%s/%s", s.Term.ID, s.Key, s.Since()),
			Kind: AnnounceOverdue, AccountID: a.ID, TermID: s.Term.ID, Subject: s.Key, Detail: s.Since().String(),
			Thread: CardKey(s.Term.ID, s.Key, s.Posted), Critical: true, Priority: PriorityCard,
		}, env)
		return thread
	}
}

// Waiting returns who has required work open in a step, each once: the people of
// its required tasks, else of all its open tasks, else the CSM.
func (a *Account) Waiting(s Step) []PersonID {
	var people []PersonID
	for _, required := range []bool{true, false} {
		for _, t := range s.Tasks {
			if !t.Done && t.Required == required && t.Assignee != "" && !slices.Contains(people, t.Assignee) {
				people = append(people, t.Assignee)
			}
		}
		if len(people) > 0 {
			return people
		}
	}
	if a.CSM != "" {
		people = append(people, a.CSM)
	}
	return people
}

// reportStuck asks the manager for help with the steps that are stuck by now:
// one cause for all of them, which joins an escalation that is open.
func (a *Account) reportStuck(env Env, steps []Step) func(*Change, string) string {
	return func(change *Change, thread string) string {
		calendar, today := a.Calendar(env), a.Today(env)
		var lines []string
		for _, s := range steps {
			if s.stuckOn(calendar, a.Settings(env).StuckDays).After(today) {
				continue
			}
			fact := a.milestone(s.Term.ID, s.Key)
			fact.StuckFor = s.Since()
			a.putMilestone(change, fact)
			lines = append(lines, s.stuckLine())
		}
		a.raise(env, change, Escalation{
			Severity: Normal, Cause: CauseStuck, Reason: strings.Join(lines, "\n"),
			Ask: "Find out what is in the way and clear it, or decide what to leave out.",
		})
		return thread
	}
}

// stuckTasks is how many open tasks a stuck step is reported with.
const stuckTasks = 3

func (s Step) stuckLine() string {
	var open []string
	for _, t := range s.Tasks {
		if t.Required && !t.Done {
			open = append(open, t.Title)
		}
	}
	if more := len(open) - stuckTasks; more > 0 {
		open = append(open[:stuckTasks], fmt.Sprintf("%d more", more))
	}
	return fmt.Sprintf("Stuck: %q was due on %s. Still open: %s.", s.Title, s.DueDay().Plain(), strings.Join(open, "; "))
}
