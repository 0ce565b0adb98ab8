package domain

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// joinWorkingDays is how long a new cause joins the open escalation in silence
// unless it is more severe (R36).
const joinWorkingDays = 5

// What an [EscalationStep] can tell.
const (
	StepRaised       = "raised"
	StepJoined       = "joined" // a further cause
	StepReminded     = "reminded"
	StepMovedUp      = "moved_up"
	StepPassedOn     = "passed_on" // whoever was asked may not answer any more
	StepAcknowledged = "acknowledged"
	StepTakenOver    = "taken_over"
	StepReassigned   = "reassigned"
	StepReopened     = "reopened"
	StepResolved     = "resolved"
	StepWithdrawn    = "withdrawn"
	StepEnded        = "ended" // its term closed
)

// Escalate asks the manager for help by hand. While an escalation is open the
// new reason joins it. Escalating a second time under the same id, as a form
// submitted twice does, changes nothing.
//
// Errors have code [Invalid] and name "severity", "reason" or "ask"; an account
// without an open term is a [Conflict].
func (a *Account) Escalate(env Env, in EscalationInput) (*Change, error) {
	in.Reason, in.Ask = strings.TrimSpace(in.Reason), strings.TrimSpace(in.Ask)
	if in.Severity == "" {
		in.Severity = Normal
	}
	if !slices.Contains(Severities(), in.Severity) {
		return nil, Errorf(Invalid, "severity", "%q is not a severity. Use high, normal or low.", in.Severity)
	}
	if in.Reason == "" {
		return nil, Errorf(Invalid, "reason", "Say in a few words what is wrong.")
	}
	if err := tooLong("reason", in.Reason, maxText); err != nil {
		return nil, err
	}
	if err := tooLong("ask", in.Ask, maxText); err != nil {
		return nil, err
	}
	if _, ok := a.Term(); !ok {
		return nil, Errorf(Conflict, "", "%s has no open term: there is nothing to escalate.", a.Name)
	}
	if a.raisedAlready(in.ID) {
		return &Change{}, nil
	}
	change := &Change{}
	a.raise(env, change, Escalation{ID: in.ID, Severity: in.Severity, Cause: CauseManual, Reason: in.Reason, Ask: in.Ask})
	return change, nil
}

// raisedAlready reports whether an escalation under this id was opened, or
// joined the one that was open then.
func (a *Account) raisedAlready(id EscalationID) bool {
	if id == "" {
		return false
	}
	if _, ok := a.EscalationByID(id); ok {
		return true
	}
	_, joined := find(a.Steps, func(s EscalationStep) bool { return s.ID == joinID(id) })
	return joined
}

// joinID is the id of the history line that a form leaves when it joins an open
// escalation: the one it minted, as a step's.
func joinID(id EscalationID) EscalationStepID {
	_, unique, _ := strings.Cut(string(id), "_")
	return EscalationStepID(PrefixEscalationStep + "_" + unique)
}

// raise opens an escalation or joins the one that is open.
func (a *Account) raise(env Env, change *Change, e Escalation) {
	if open, ok := a.Escalation(); ok {
		a.join(env, change, open, e)
		return
	}
	if e.TermID == "" {
		term, _ := a.Term()
		e.TermID = term.ID
	}
	e.ID, e.AccountID = orNew(env, e.ID, PrefixEscalation), a.ID
	e.RaisedBy, e.RaisedAt, e.Status = env.Actor, env.Now, EscalationOpen
	a.standOn(env, &e, 0)
	step := a.escalationStep(env, change, e, StepRaised, env.Actor, e.Reason)
	change.audit(env, a.ID, "escalation.raise", string(e.ID), "", string(e.Severity))
	change.announce(Announcement{
		Key: escalationKey(e), Kind: AnnounceEscalation, AccountID: a.ID, TermID: e.TermID, Subject: string(e.ID),
		Channel: env.Settings.EscalationChannel, Live: true, Critical: true, Priority: PriorityEscalation,
	}, env)
	a.ask(env, change, &e, step)
	a.putEscalation(change, e)
}

// join adds a cause to an open escalation. The people asked hear of it again
// only if the severity rises.
func (a *Account) join(env Env, change *Change, open, cause Escalation) {
	rises := cause.Severity.rank() > open.Severity.rank()
	recent := DateIn(env.Now, a.Zone(env))
	stale := a.Calendar(env).AddWorkingDays(DateIn(open.RaisedAt, a.Zone(env)), joinWorkingDays).Before(recent)
	note := cause.Reason
	if cause.Cause == CauseManual && cause.Ask != "" {
		note += "\nAsked: " + cause.Ask
	}
	step := EscalationStep{EscalationID: open.ID, AccountID: a.ID, Kind: StepJoined, Person: env.Actor, By: env.Actor, Note: note, At: env.Now}
	if cause.ID != "" {
		step.ID = joinID(cause.ID)
	} else {
		step.ID = EscalationStepID(env.NewID(PrefixEscalationStep))
	}
	a.putStep(change, step)
	change.audit(env, a.ID, "escalation.join", string(open.ID), string(open.Severity), string(cause.Severity))
	if rises {
		open.Severity = cause.Severity
	}
	if rises || stale {
		if open.Status == EscalationAcknowledged && rises {
			open.Status, open.AckBy, open.AckAt = EscalationOpen, "", time.Time{} // the answer was to something smaller
			open.Owner = ""
			a.standOn(env, &open, 0)
		} else if open.Status == EscalationOpen {
			open.DueAt = a.deadline(env, open)
		}
		a.ask(env, change, &open, step) // the ladder may begin with somebody new
	}
	a.putEscalation(change, open)
}

// standOn puts an escalation on a rung of the ladder; past its end it stays on
// the last one.
func (a *Account) standOn(env Env, e *Escalation, rung int) {
	ladder := a.Ladder(env)
	e.Rung, e.RungSince, e.Reminded = rung, env.Now, false
	if len(ladder) > 0 {
		e.Owner = ladder[min(rung, len(ladder)-1)]
	}
	e.DueAt = a.deadline(env, *e)
}

// deadline is when the present rung must have acknowledged: the severity's
// working hours in the recipient's zone (R38), and half of them more after a
// reminder, before the next rung is asked.
func (a *Account) deadline(env Env, e Escalation) time.Time {
	hours := a.Settings(env).AnswerHours(e.Severity)
	switch _, more := a.nextRung(env, e); {
	case e.Reminded && more:
		hours /= 2
	case e.Reminded:
		hours = max(hours, a.lastRungHours(e))
	}
	return a.recipientCalendar(env, e).AddWorkingHours(env.Now, hours, env.Zone(e.Owner, a.TimeZone))
}

// recipientCalendar knows the working days of whoever is asked: the customer's
// holidays are none of theirs. While nobody is, it is the account's.
func (a *Account) recipientCalendar(env Env, e Escalation) Calendar {
	if e.Owner == "" {
		return a.Calendar(env)
	}
	return CalendarFor(env.SettingsOf(e.Owner).Country, env.Settings.FreeDays...)
}

// nextRung is where an escalation goes from whoever is asked now; ok is false
// when nobody comes after them. From somebody beside the ladder, to whom it was
// handed on the last rung, it goes back to that rung.
func (a *Account) nextRung(env Env, e Escalation) (rung int, ok bool) {
	ladder := a.Ladder(env)
	last := len(ladder) - 1
	switch {
	case e.Rung < last:
		return e.Rung + 1, true
	case last >= 0 && !slices.Contains(ladder, e.Owner):
		return last, true
	}
	return e.Rung, false
}

// lastRungReminders is how often somebody on the last rung who gets no daily
// message is reminded once a working day; then it is once a working week.
const lastRungReminders = 5

// lastRungHours is how many working hours lie at least between two reminders of
// somebody after whom nobody comes: they go on until somebody acknowledges, but
// they do not drum.
func (a *Account) lastRungHours(e Escalation) int {
	reminders := 0
	for _, s := range a.Steps {
		if s.EscalationID == e.ID && s.Kind == StepReminded && s.Person == e.Owner {
			reminders++
		}
	}
	if reminders < lastRungReminders {
		return workEnd - workStart
	}
	return 5 * (workEnd - workStart)
}

// ask tells whoever an escalation is with now what happened: by a direct
// message, or in the thread of the one that they have. The caller puts the
// escalation.
func (a *Account) ask(env Env, change *Change, e *Escalation, step EscalationStep) {
	switch {
	case e.Owner == "":
		return // nobody is named: the channel's card says so
	case slices.Contains(e.Asked, e.Owner):
		a.news(env, change, *e, step, e.With())
		return
	}
	e.Asked = append(slices.Clone(e.Asked), e.Owner)
	change.announce(Announcement{
		Key: askKey(*e, e.Owner), Kind: AnnounceEscalationAsk, AccountID: a.ID, TermID: e.TermID, Subject: string(e.ID),
		To: e.Owner, Live: true, Critical: true, Priority: PriorityEscalation,
	}, env)
}

// escalationKey is the key of the escalation's card in a channel.
func escalationKey(e Escalation) string { return "escalation/" + string(e.ID) }

// askKey is the key of the direct message to one of those who were asked.
func askKey(e Escalation, p PersonID) string { return fmt.Sprintf("escalation/%s/%s", e.ID, p) }

// news tells somebody about one step, in the thread of the message that asked
// them if there is one.
func (a *Account) news(env Env, change *Change, e Escalation, step EscalationStep, to PersonID) {
	n := Announcement{
		Key: "escalation_news/" + string(step.ID), Kind: AnnounceEscalationNews, AccountID: a.ID, TermID: e.TermID,
		Subject: string(e.ID), Detail: string(step.ID), To: to, Critical: true, Priority: PriorityEscalation,
	}
	if slices.Contains(e.Asked, to) {
		n.Thread = askKey(e, to)
	}
	change.announce(n, env)
}

// climb is what happens when a rung did not answer in time: it is reminded
// once, then the next rung is asked, until somebody acknowledges (R38). When
// whoever is asked may not answer any more, whoever stands on their rung is. On the
// last rung the daily message goes on to say so, without a line of its own.
func (a *Account) climb(env Env, id EscalationID) func(*Change, string) string {
	return func(change *Change, thread string) string {
		e, _ := a.EscalationByID(id)
		next, more := a.nextRung(env, e)
		switch {
		case a.orphaned(e, env):
			e.Owner = ""
			a.standOn(env, &e, e.Rung)
			step := a.escalationStep(env, change, e, StepPassedOn, e.Owner, "")
			change.audit(env, a.ID, "escalation.pass_on", string(e.ID), "", string(e.Owner))
			a.ask(env, change, &e, step)
		case e.Owner == "":
			a.standOn(env, &e, 0) // somebody may have been named meanwhile
			a.ask(env, change, &e, EscalationStep{})
		case e.Reminded && !more && env.GetsDaily(e.Owner):
			e.DueAt = a.deadline(env, e) // every daily message of theirs says so; the card shows until when
		case !e.Reminded || !more:
			e.Reminded = true
			e.DueAt = a.deadline(env, e)
			a.news(env, change, e, a.escalationStep(env, change, e, StepReminded, e.Owner, ""), e.Owner)
		default:
			a.standOn(env, &e, next)
			step := a.escalationStep(env, change, e, StepMovedUp, e.Owner, "")
			change.audit(env, a.ID, "escalation.move_up", string(e.ID), "", string(e.Owner))
			a.ask(env, change, &e, step)
		}
		a.putEscalation(change, e)
		return thread
	}
}

func (a *Account) putEscalation(change *Change, e Escalation) {
	same := func(x Escalation) bool { return x.ID == e.ID }
	a.Escalations = put(a.Escalations, e, same)
	change.Escalations = put(change.Escalations, e, same)
}

func (a *Account) escalationStep(env Env, change *Change, e Escalation, kind string, p PersonID, note string) EscalationStep {
	step := EscalationStep{
		ID: EscalationStepID(env.NewID(PrefixEscalationStep)), EscalationID: e.ID, AccountID: a.ID,
		Kind: kind, Person: p, By: env.Actor, Note: note, At: env.Now,
	}
	a.putStep(change, step)
	return step
}

func (a *Account) putStep(change *Change, step EscalationStep) {
	a.Steps = append(a.Steps, step)
	change.Steps = append(change.Steps, step)
}
