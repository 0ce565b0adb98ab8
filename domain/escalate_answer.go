package domain

import (
	"slices"
	"strings"
	"time"
)

// MayAcknowledge reports whether a person may answer an escalation: whoever
// leads the account's CSM, whoever was asked so far, or an admin (R37). An
// executive may as soon as the ladder has reached them. Whoever was asked as a
// manager or executive and is none any more may not.
func (a *Account) MayAcknowledge(e Escalation, p PersonID, env Env) bool {
	switch {
	case p == "" || env.Person(p).Deactivated:
		return false
	case a.Leads(p, env) || env.Settings.IsAdmin(p):
		return true
	}
	return (p == e.Owner || slices.Contains(e.Asked, p)) && (a.climbs(p, env) || a.handed(e.ID, p))
}

// climbs reports whether a person belongs to those whom an escalation can climb
// to, or stands in for one of them.
func (a *Account) climbs(p PersonID, env Env) bool {
	return stands(slices.Concat(env.Settings.Managers, env.Settings.Executives), p, env) || slices.Contains(a.Ladder(env), p)
}

// handed reports whether somebody handed an escalation to a person by name.
func (a *Account) handed(id EscalationID, p PersonID) bool {
	return slices.ContainsFunc(a.Steps, func(s EscalationStep) bool {
		return s.EscalationID == id && s.Kind == StepReassigned && s.Person == p
	})
}

// orphaned reports whether an escalation waits for somebody who may not answer it
// any more.
func (a *Account) orphaned(e Escalation, env Env) bool {
	return e.Status == EscalationOpen && e.Owner != "" && !a.MayAcknowledge(e, e.Owner, env)
}

// Acknowledge says that somebody has taken notice. The first counts; another
// person gets code [Conflict] with who was first.
func (a *Account) Acknowledge(env Env, id EscalationID) (*Change, error) {
	e, err := a.openEscalation(id)
	if err != nil {
		return nil, err
	}
	if e.Status == EscalationAcknowledged {
		if e.AckBy == env.Actor {
			return &Change{}, nil
		}
		return nil, Errorf(Conflict, "", "<@%s> acknowledged this first. You can leave it to them.", e.AckBy)
	}
	if !a.MayAcknowledge(e, env.Actor, env) {
		return nil, notAsked(e, "acknowledge")
	}
	e.takenNotice(env)
	change := &Change{}
	a.putEscalation(change, e)
	a.escalationStep(env, change, e, StepAcknowledged, env.Actor, "")
	change.audit(env, a.ID, "escalation.acknowledge", string(e.ID), string(EscalationOpen), string(e.Status))
	return change, nil
}

// takenNotice records that the actor answers for an escalation from now on.
func (e *Escalation) takenNotice(env Env) {
	e.Status, e.AckBy, e.AckAt, e.DueAt = EscalationAcknowledged, env.Actor, env.Now, time.Time{}
	if e.FirstAck.IsZero() {
		e.FirstAck = env.Now
	}
}

// Answerable returns an escalation that the actor may answer; verb says how, for
// those who may not. What is over is a [Conflict] that says by whom; those it was
// not asked of get [Forbidden].
func (a *Account) Answerable(env Env, id EscalationID, verb string) (Escalation, error) {
	e, err := a.openEscalation(id)
	if err != nil {
		return Escalation{}, err
	}
	if !a.MayAcknowledge(e, env.Actor, env) {
		return Escalation{}, notAsked(e, verb)
	}
	return e, nil
}

// notAsked refuses somebody who was not asked.
func notAsked(e Escalation, verb string) error {
	with := e.With()
	if with == "" {
		return Errorf(Forbidden, "", "Only the account's manager and admins can %s this.", verb)
	}
	return Errorf(Forbidden, "", "Only the account's manager and those who were asked can %s this. It is with <@%s> now: tell them what you know.", verb, with)
}

// Resolve closes an escalation with a note of what was done. An empty or too
// long note is [Invalid] and names "note"; else the errors are those of
// [Account.Answerable].
func (a *Account) Resolve(env Env, id EscalationID, note string) (*Change, error) {
	e, err := a.Answerable(env, id, "resolve")
	if err != nil {
		return nil, err
	}
	note = strings.TrimSpace(note)
	if note == "" {
		return nil, Errorf(Invalid, "note", "Say in a few words how it was resolved.")
	}
	if err := tooLong("note", note, maxText); err != nil {
		return nil, err
	}
	return a.endEscalation(env, e, EscalationResolved, StepResolved, note), nil
}

// Withdraw takes back an escalation; only who raised it may. What a rule raised is
// resolved instead.
func (a *Account) Withdraw(env Env, id EscalationID) (*Change, error) {
	e, err := a.openEscalation(id)
	if err != nil {
		return nil, err
	}
	switch {
	case e.RaisedBy == "":
		return nil, Errorf(Forbidden, "", "A rule raised this, so nobody can withdraw it. Only those who were asked can end it, by resolving it.")
	case env.Actor != e.RaisedBy:
		return nil, Errorf(Forbidden, "", "Only <@%s>, who raised it, can withdraw this.", e.RaisedBy)
	}
	return a.endEscalation(env, e, EscalationWithdrawn, StepWithdrawn, ""), nil
}

func (a *Account) endEscalation(env Env, e Escalation, status EscalationStatus, step, note string) *Change {
	change := &Change{}
	a.finishEscalation(env, change, e, status, step, note)
	return change
}

func (a *Account) finishEscalation(env Env, change *Change, e Escalation, status EscalationStatus, step, note string) {
	was := e.Status
	e.Status, e.ClosedBy, e.ClosedAt, e.Note, e.DueAt = status, env.Actor, env.Now, note, time.Time{}
	a.putEscalation(change, e)
	a.escalationStep(env, change, e, step, env.Actor, note)
	change.audit(env, a.ID, "escalation."+step, string(e.ID), string(was), string(status))
}

func (a *Account) openEscalation(id EscalationID) (Escalation, error) {
	e, ok := a.EscalationByID(id)
	if !ok {
		return Escalation{}, Errorf(NotFound, "", "That escalation is not known any more.")
	}
	if e.Over() {
		return Escalation{}, e.overError()
	}
	return e, nil
}

func (e Escalation) overError() error {
	switch e.Status {
	case EscalationResolved:
		return Errorf(Conflict, "", "<@%s> already resolved this.", e.ClosedBy)
	case EscalationWithdrawn:
		return Errorf(Conflict, "", "<@%s>, who raised this, withdrew it.", e.ClosedBy)
	}
	return Errorf(Conflict, "", "This ended when <@%s> closed the term. Nothing is left to do here.", e.ClosedBy)
}
