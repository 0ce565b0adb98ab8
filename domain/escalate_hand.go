package domain

import (
	"maps"
	"slices"
	"strings"
)

// TakeOver makes the actor answer for an escalation, also when somebody else
// acknowledged it before; that person, or whoever is asked now, hears of it.
// from is whom it is taken from as far as the actor saw: of two who take it over
// at once, the first counts. Taking over what one has already changes nothing.
//
// What went to somebody else meanwhile is a [Conflict]; else the errors are those
// of [Account.Answerable].
func (a *Account) TakeOver(env Env, id EscalationID, from PersonID) (*Change, error) {
	e, err := a.Answerable(env, id, "take over")
	switch {
	case err != nil:
		return nil, err
	case e.AckBy == env.Actor:
		return &Change{}, nil
	case e.With() != from:
		return nil, e.movedError()
	}
	change := &Change{}
	before := e.With()
	step := a.escalationStep(env, change, e, StepTakenOver, env.Actor, "")
	change.audit(env, a.ID, "escalation.take_over", string(e.ID), string(before), string(env.Actor))
	e.takenNotice(env)
	e.Owner = env.Actor
	if before != "" && before != env.Actor {
		a.news(env, change, e, step, before)
	}
	a.putEscalation(change, e)
	return change, nil
}

// Reassign hands an escalation to somebody else, who is asked in the working
// hours of its severity and their own calendar; if they do not answer, it climbs
// on from where it was. from is whom it is taken from, as in [Account.TakeOver],
// which is what handing it to oneself does.
//
// Errors have code [Invalid] and name "person" or "note", are a [Conflict] when
// that person is asked already or it went to somebody else meanwhile, or are those
// of [Account.Answerable].
func (a *Account) Reassign(env Env, id EscalationID, from PersonID, to Person, note string) (*Change, error) {
	e, err := a.Answerable(env, id, "reassign")
	if err != nil {
		return nil, err
	}
	note = strings.TrimSpace(note)
	switch {
	case to.ID == "":
		return nil, Errorf(Invalid, "person", "Say who is to answer.")
	case !to.Member():
		return nil, Errorf(Invalid, "person", "<@%s> cannot answer: only full members of this workspace can.", to.ID)
	case to.ID == e.With():
		return nil, Errorf(Conflict, "", "It is with <@%s> already.", to.ID)
	case to.ID == env.Actor:
		return a.TakeOver(env, id, from)
	case e.With() != from:
		return nil, e.movedError()
	}
	if err := tooLong("note", note, maxText); err != nil {
		return nil, err
	}
	env.People = maps.Clone(env.People) // their zone and country count
	env.People[to.ID] = to
	change := &Change{}
	change.audit(env, a.ID, "escalation.reassign", string(e.ID), string(e.With()), string(to.ID))
	if i := slices.Index(a.Ladder(env), to.ID); i >= 0 {
		e.Rung = i
	}
	e.reopened(env, to.ID)
	e.DueAt = a.deadline(env, e)
	a.ask(env, change, &e, a.escalationStep(env, change, e, StepReassigned, to.ID, note))
	a.putEscalation(change, e)
	return change, nil
}

// movedError tells somebody who was not fast enough who has it now.
func (e Escalation) movedError() error {
	with := e.With()
	if with == "" {
		return Errorf(Conflict, "", "Nobody has this any more. Look at it again, then decide.")
	}
	return Errorf(Conflict, "", "<@%s> has this since a moment ago. Look at it again, then decide.", with)
}

// reopened asks somebody from the beginning.
func (e *Escalation) reopened(env Env, owner PersonID) {
	var none Escalation
	e.Status, e.Owner, e.RungSince, e.Reminded = EscalationOpen, owner, env.Now, false
	e.AckBy, e.AckAt, e.ClosedBy, e.ClosedAt, e.Note = none.AckBy, none.AckAt, none.ClosedBy, none.ClosedAt, none.Note
}

// RaiseAgain opens an escalation again whose resolution did not hold, or that was
// withdrawn too early: whoever resolved it is asked again, else the first rung.
// Whoever may answer it can, its raiser, and the CSM.
//
// An empty or too long reason is [Invalid] and names "reason". What is open, what
// ended with its term, and what another escalation followed is a [Conflict].
func (a *Account) RaiseAgain(env Env, id EscalationID, reason string) (*Change, error) {
	e, err := a.Reopenable(env, id)
	if err != nil {
		return nil, err
	}
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return nil, Errorf(Invalid, "reason", "Say in a few words why it is not over.")
	}
	if err := tooLong("reason", reason, maxText); err != nil {
		return nil, err
	}
	change := &Change{}
	change.audit(env, a.ID, "escalation.reopen", string(e.ID), string(e.Status), string(EscalationOpen))
	rung := 0
	if i := slices.Index(a.Ladder(env), e.ClosedBy); i >= 0 {
		rung = i
	}
	e.reopened(env, "")
	a.standOn(env, &e, rung)
	a.ask(env, change, &e, a.escalationStep(env, change, e, StepReopened, env.Actor, reason))
	a.putEscalation(change, e)
	return change, nil
}

// Reopenable returns an escalation that the actor may open again; the errors are
// those of [Account.RaiseAgain].
func (a *Account) Reopenable(env Env, id EscalationID) (Escalation, error) {
	e, ok := a.EscalationByID(id)
	if !ok {
		return Escalation{}, Errorf(NotFound, "", "That escalation is not known any more.")
	}
	if !a.MayAcknowledge(e, env.Actor, env) && env.Actor != e.RaisedBy && env.Actor != a.CSM {
		return Escalation{}, Errorf(Forbidden, "", "Only those who were asked, the CSM, and whoever raised it can open this again. Escalate anew if you need help.")
	}
	t, _ := a.TermByID(e.TermID)
	switch open, another := a.Escalation(); {
	case !e.Over():
		return Escalation{}, Errorf(Conflict, "", "This is open. Nothing has to be opened again.")
	case e.Status == EscalationEnded || !t.Open():
		return Escalation{}, Errorf(Conflict, "", "Its term is closed: this cannot be opened again.")
	case another:
		return Escalation{}, Errorf(Conflict, "", "%s has another open escalation, raised on %s. Add to that one instead.", a.Name, DateIn(open.RaisedAt, a.Zone(env)).Plain())
	}
	return e, nil
}
