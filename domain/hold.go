package domain

import "time"

// pausedLook is how long a message waits before it is looked at again while
// everything is paused.
const pausedLook = 15 * time.Minute

// unprompted reports whether the bot starts such a message by itself, rather
// than because of what somebody just did.
func (a *Account) unprompted(n Announcement) bool {
	switch n.Kind {
	case AnnounceCard, AnnounceSnoozeOver, AnnounceOverdue, AnnounceFollowUp, AnnounceExpired, AnnounceHandoff, AnnounceHandback:
		return true
	case AnnouncePaperwork:
		return DecodePaperNews(n.Detail).About != PaperChanged
	case AnnounceEscalation:
		e, _ := a.EscalationByID(EscalationID(n.Subject))
		return e.RaisedBy == ""
	case AnnounceEscalationAsk:
		e, _ := a.EscalationByID(EscalationID(n.Subject))
		_, handed := find(a.Steps, func(s EscalationStep) bool {
			return s.EscalationID == e.ID && s.Kind == StepReassigned && s.Person == n.To
		})
		return !handed && (e.RaisedBy == "" || e.Rung > 0) // by a rule, or because nobody answered in time
	case AnnounceEscalationNews:
		s, _ := find(a.Steps, func(s EscalationStep) bool { return string(s.ID) == n.Detail })
		return s.By == ""
	}
	return false
}

// HoldUntil looks again, at the moment of sending, whether an announcement may
// be said now to whom it goes; to is "" for a channel. What the bot starts by
// itself waits for the end of quiet hours, free days or a pause, even when it was
// promised before they began; the zero time means that nothing is in the way.
func (a *Account) HoldUntil(n Announcement, to PersonID, env Env) time.Time {
	if !a.unprompted(n) {
		return time.Time{}
	}
	return env.hold(a.MayPostTo(n, to, env, env.Now))
}

// MayPostTo returns the first instant at or after t at which the bot may say
// something about the account by itself: on a working day, outside quiet hours.
// In a channel those of its CSM count, in a direct message those of the person.
func (a *Account) MayPostTo(n Announcement, to PersonID, env Env, t time.Time) time.Time {
	switch {
	case !a.unprompted(n):
		return t
	case to == "" || to == a.CSM:
		return a.MayPost(env, t)
	}
	return env.mayWrite(to, t)
}

// HoldUntil is [Account.HoldUntil] for what belongs to no account and goes to the
// person it names. A daily message has its own hour and is not held.
func (e Env) HoldUntil(n Announcement) time.Time {
	if n.Kind == AnnounceDaily || n.Kind == AnnounceMoved || n.Kind == AnnounceHandover { // the last two answer somebody, or say their hour
		return time.Time{}
	}
	return e.hold(e.mayWrite(n.To, e.Now))
}

// hold says how long something waits that may be said from an instant on.
func (e Env) hold(at time.Time) time.Time {
	switch {
	case e.Settings.Paused():
		return e.Now.Add(pausedLook)
	case at.After(e.Now):
		return at
	}
	return time.Time{}
}

// mayWrite returns the first instant at or after t at which the bot may write to
// a person by itself, even one who is away.
func (e Env) mayWrite(to PersonID, t time.Time) time.Time {
	s := e.SettingsOf(to)
	return CalendarFor(s.Country, e.Settings.FreeDays...).reminderWindow(t, s, e.Zone(to, ""))
}
