package domain

import (
	"cmp"
	"slices"
	"time"
)

// StepState is where a milestone of the plan stands today.
type StepState string

// The states of a step. Before means that it was due before renewalbot began
// to watch the term: it is shown, can be worked off, and is never late.
const (
	StepAhead   StepState = "ahead"
	StepDue     StepState = "due"
	StepLate    StepState = "late"
	StepSnoozed StepState = "snoozed"
	StepDone    StepState = "done"
	StepSkipped StepState = "skipped"
	StepBefore  StepState = "before"
)

// Open reports whether work is still expected.
func (s StepState) Open() bool {
	return s == StepAhead || s == StepDue || s == StepLate || s == StepSnoozed || s == StepBefore
}

// Step is one milestone of a term's plan with what is known about it.
type Step struct {
	Milestone
	Term    Term
	Due     Date      // the calendar day the playbook puts it on
	Remind  time.Time // when its card may be posted first
	AskOn   Date      // the day of that: a working day, on or before Due
	State   StepState
	CatchUp bool      // the phase that was running when renewalbot began to watch, due from that day
	Begins  bool      // a late start begins with it: phases before it were due already
	Until   Date      // end of the snooze
	By      PersonID  // who did or skipped it
	At      time.Time // when
	Reason  string    // why skipped, done with required tasks open, or why it counts as before
	Tasks   []StepTask
	Posted  Date      // the due date its card was posted for, zero when never
	CardOn  Date      // the day on which that card was posted
	Back    Date      // end of the last snooze, over or not
	Bulk    Replanned // what its card mentions of a change of many accounts

	// ListedOn is the day on which a list of late starts told of the step
	// instead of a card, zero for other steps.
	ListedOn Date

	nudgedFor, stuckFor Date // as the fact has them
}

// StepTask is one line of a step's checklist.
type StepTask struct {
	Task
	Done     bool
	By       PersonID
	At       time.Time
	Assignee PersonID
	Assigned bool // by somebody, not by the role
	Own      bool // added here, not of the playbook
	Comments []TaskComment
}

// RequiredLeft counts required tasks that are not ticked.
func (s Step) RequiredLeft() int {
	n := 0
	for _, t := range s.Tasks {
		if t.Required && !t.Done {
			n++
		}
	}
	return n
}

// Plan lays the playbook before the dates of a term: a pure function of term,
// segment, ratings, playbook, the day and what was done (R8). A closed term has
// no plan; neither has the time after it.
func (a *Account) Plan(t Term, env Env) []Step {
	if !t.Open() {
		return nil
	}
	p := planner{account: a, term: t, env: env, book: a.playbook(a.Colour(), env),
		settings: a.Settings(env), zone: a.Zone(env), calendar: a.Calendar(env), away: env.uncovered(a.CSM), today: a.Today(env), adopted: a.adopted(t, env)}
	p.opens = t.Start
	if last, ok := a.TermByID(t.PreviousID); ok && last.Outcome == Extended {
		p.opens = EarlierOf(t.Start, t.Adopted) // nothing was decided: the work goes on before the extension begins
	}
	p.rated, p.before = a.colourRun(env)
	p.contact = p.firstContact()
	_, p.sales = a.SalesLeads(t, env)
	steps := make([]Step, 0, len(p.book.Milestones))
	for _, m := range p.book.Milestones {
		if step, ok := p.step(m); ok {
			steps = append(steps, step)
		}
	}
	steps = append(steps, p.leftovers(steps)...)
	p.catchUp(steps)
	slices.SortStableFunc(steps, func(x, y Step) int {
		return cmp.Or(y.Due.DaysUntil(x.Due), cmp.Compare(y.Days, x.Days))
	})
	return steps
}

// Timeline returns the plans of all open terms, the next decision first.
func (a *Account) Timeline(env Env) []Step {
	var steps []Step
	for _, t := range a.OpenTerms() {
		steps = append(steps, a.Plan(t, env)...)
	}
	return steps
}

// Step returns one step of a term's plan.
func (a *Account) Step(term TermID, milestone string, env Env) (Step, error) {
	t, ok := a.TermByID(term)
	if !ok {
		return Step{}, Errorf(NotFound, "", "That term is not known any more.")
	}
	if !t.Open() {
		return Step{}, Errorf(Conflict, "", "This term is closed: %s on %s. Nothing is left to do here.", t.Outcome.Label(), t.Closed.Plain())
	}
	step, ok := find(a.Plan(t, env), func(s Step) bool { return s.Key == milestone })
	if !ok {
		return Step{}, Errorf(Conflict, "", "That step is no longer part of %s's timeline.", a.Name)
	}
	return step, nil
}

// NextStep returns the first open step that a person should look at: one that
// is due or late, else the next one ahead.
func (a *Account) NextStep(env Env) (Step, bool) {
	steps := a.Timeline(env)
	for _, want := range [][]StepState{{StepLate, StepDue}, {StepSnoozed, StepAhead}} {
		if s, ok := find(steps, func(s Step) bool { return slices.Contains(want, s.State) }); ok {
			return s, true
		}
	}
	return Step{}, false
}

// adopted is the day from which renewalbot answers for reminders: when the term
// was added, when reminders were started, or when a change of its dates pulled
// steps into the past, whichever came last.
func (a *Account) adopted(t Term, env Env) Date {
	day := LaterOf(t.Adopted, t.Facts.Restarted)
	if start := env.Settings.startedFor(a); !start.IsZero() {
		day = LaterOf(day, DateIn(start, a.Zone(env)))
	}
	return day
}

// colourRun returns the day since which the account has had its present colour,
// and the colour before that.
func (a *Account) colourRun(env Env) (since Date, before Colour) {
	i := len(a.Ratings) - 1
	for i > 0 && a.Ratings[i-1].Colour == a.Ratings[i].Colour {
		i--
	}
	if i < 0 {
		return Date{}, Unrated
	}
	if i > 0 {
		before = a.Ratings[i-1].Colour
	}
	return DateIn(a.Ratings[i].At, a.Zone(env)), before
}

type planner struct {
	account  *Account
	term     Term
	env      Env
	settings Settings
	book     *Playbook
	zone     *time.Location
	calendar Calendar
	away     []FreeDay // the CSM is, and nobody covers for them
	today    Date
	adopted  Date
	opens    Date   // what lies before this day is no part of the plan
	contact  Date   // when the customer is to hear of the renewal first, zero once they have
	rated    Date   // since when the present colour holds
	before   Colour // the colour before
	sales    bool   // sales leads the negotiation
}

// step places one milestone; ok is false when the term has no such anchor or
// the day lies before the term began, or before an extension was agreed.
func (p *planner) step(m Milestone) (Step, bool) {
	anchor := p.account.AnchorDate(p.term, m.Anchor)
	if anchor.IsZero() || p.term.Facts.Notice.Received() && m.Anchor != FromNotice {
		return Step{}, false // who has cancelled is not prepared for a renewal
	}
	due := p.floor(m, anchor.AddDays(-m.Days))
	if due.Before(p.opens) && m.Anchor != FromSigned {
		return Step{}, false
	}
	return p.place(m, due), true
}

// floor moves a milestone that a rating brought forward into the past to the
// day of that rating: nobody could have done it earlier. Of what came later
// under the colour before, or did not exist, only this day is fair.
func (p *planner) floor(m Milestone, due Date) Date {
	if p.rated.IsZero() || !due.Before(p.rated) || p.rated.After(p.today) {
		return due
	}
	old, existed := p.account.playbook(p.before, p.env).Milestone(m.Key)
	if existed && p.account.AnchorDate(p.term, old.Anchor).AddDays(-old.Days).Before(p.rated) {
		return due
	}
	return p.rated
}

func (p *planner) place(m Milestone, due Date) Step {
	s := Step{Milestone: m, Term: p.term, Due: due}
	s.AskOn, s.Remind = p.remind(due)
	s.Internal = (m.Internal || m.Anchor == FromBudget && due.Before(p.contact)) && p.account.Colour() != Red
	fact := p.account.milestone(p.term.ID, m.Key)
	if fact.RemindedFor.After(s.Due) && fact.RemindedFor != p.adopted {
		due = fact.RemindedFor // nobody was asked before that day
		s.Due = due
		s.AskOn, s.Remind = p.remind(due)
	}
	s.Posted, s.CardOn, s.Back, s.Bulk = fact.RemindedFor, fact.CardOn, fact.SnoozedUntil, fact.Note
	s.ListedOn, s.nudgedFor, s.stuckFor = fact.ListedOn, fact.NudgedFor, fact.StuckFor
	switch {
	case fact.State == MilestoneDone:
		s.State, s.By, s.At, s.Reason = StepDone, fact.By, fact.At, fact.Reason
	case fact.State == MilestoneSkipped:
		s.State, s.By, s.At, s.Reason = StepSkipped, fact.By, fact.At, fact.Reason
	case fact.SnoozedUntil.After(p.today):
		s.State, s.Until, s.By = StepSnoozed, fact.SnoozedUntil, fact.By
	case due.Before(LaterOf(p.adopted, m.OwnSince)) && fact.RemindedFor.Before(due):
		s.State = StepBefore
		if due.Before(p.term.Facts.Restarted) {
			s.Reason = p.term.Facts.Restart
		}
	case p.today.After(due):
		s.State = StepLate
	case !p.today.Before(DateIn(s.Remind, p.zone)):
		s.State = StepDue
	default:
		s.State = StepAhead
	}
	s.Tasks = slices.Grow(s.Tasks, len(m.Tasks))
	for _, t := range m.Tasks {
		f := p.account.task(p.term.ID, m.Key, t.Key)
		s.Tasks = append(s.Tasks, stepTask(t, f, p.account.doer(t, m.Phase, p.sales, p.env)))
	}
	s.Tasks = append(s.Tasks, p.account.ownTasks(p.term.ID, m.Key, p.env)...)
	return s
}

// remind returns the day of the reminder and its hour: on the due day, or on the working day before it
// (R10). While the CSM is away and nobody covers for them, the days are no
// working days: they hear of it before they leave.
func (p *planner) remind(due Date) (Date, time.Time) {
	day := p.calendar.OnOrBefore(due)
	if len(p.away) > 0 {
		present := CalendarFor(p.calendar.country, slices.Concat(p.calendar.free, p.away)...)
		if before := present.OnOrBefore(due); present.WorkingDay(before) {
			day = before
		}
	}
	return day, day.At(p.settings.ReminderHour, 0, p.zone)
}

// leftovers returns what was done under another colour and is not part of the
// present playbook: it stays visible as history.
func (p *planner) leftovers(steps []Step) []Step {
	var left []Step
	for _, fact := range p.account.Milestones {
		over := fact.State == MilestoneDone || fact.State == MilestoneSkipped
		if fact.TermID != p.term.ID || !over || slices.ContainsFunc(steps, func(s Step) bool { return s.Key == fact.Milestone }) {
			continue
		}
		m, ok := p.written(fact.Milestone)
		if !ok {
			continue
		}
		due := DateIn(fact.At, p.zone)
		if anchor := p.account.AnchorDate(p.term, m.Anchor); !anchor.IsZero() {
			due = EarlierOf(anchor.AddDays(-m.Days), due)
		}
		left = append(left, p.place(m, due))
	}
	return left
}

// phased reports whether the step is one of the phases that follow each other,
// of which one is running, and not one beside them.
func (s Step) phased() bool { return s.Anchor == FromDecision || s.Anchor == FromRenewal }

// written finds a milestone in what the account has of its own, or in any
// playbook: it was done under another colour or in another segment.
func (p *planner) written(key string) (m Milestone, ok bool) {
	if m, ok = p.account.playbook(Unrated, p.env).Milestone(key); ok {
		return m, true
	}
	segments := append([]Segment{p.account.Segment}, Segments()...)
	for _, s := range segments {
		for _, c := range append(Colours(), Unrated) {
			if m, ok = p.env.Playbooks.For(s, c).Milestone(key); ok {
				return m, true
			}
		}
	}
	return Milestone{}, false
}

// catchUp gives a late start one place to begin (R9): of what was due before
// renewalbot began to watch, the running phase becomes due on the first day,
// unless another one falls on that day anyway.
func (p *planner) catchUp(steps []Step) {
	current := -1
	for i, s := range steps {
		if !s.Due.After(p.adopted) && s.phased() && (current < 0 || s.Due.After(steps[current].Due)) {
			current = i
		}
	}
	if current < 0 || !steps[current].State.Open() {
		return
	}
	s := &steps[current]
	switch {
	case s.Due == p.adopted:
		if !slices.ContainsFunc(steps, func(s Step) bool { return s.State == StepBefore }) {
			return
		}
	case !s.Posted.Before(s.Due) && s.Posted != p.adopted:
		return // its card is out already
	}
	s.CatchUp, s.Begins, s.Due = true, true, p.adopted
	s.AskOn = p.calendar.OnOrAfter(s.Due)
	s.Remind = s.AskOn.At(p.settings.ReminderHour, 0, p.zone)
	switch {
	case s.State == StepSnoozed:
	case p.today.Before(s.Due):
		s.State = StepAhead
	case s.Posted == s.Due && p.today.After(s.Since()):
		s.State = StepLate
	default:
		s.State = StepDue // nobody could have been in time before its card or list came
	}
}

func (a *Account) milestone(term TermID, key string) MilestoneFact {
	for i := range a.Milestones { // not by value: a plan asks for every step and task
		if f := &a.Milestones[i]; f.Milestone == key && f.TermID == term {
			return *f
		}
	}
	return MilestoneFact{AccountID: a.ID, TermID: term, Milestone: key, State: MilestoneOpen}
}

func (a *Account) task(term TermID, milestone, key string) TaskFact {
	for i := range a.Tasks {
		if f := &a.Tasks[i]; f.Task == key && f.Milestone == milestone && f.TermID == term {
			return *f
		}
	}
	return TaskFact{AccountID: a.ID, TermID: term, Milestone: milestone, Task: key}
}
