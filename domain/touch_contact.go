package domain

import (
	"fmt"
	"slices"
)

// How long a contact holds (R27) and how long an answer to a notice may take
// ("no answer", in working days).
const (
	contactDays = 60
	nudgeDays   = 5 // then the CSM is reminded
	answerDays  = 10
)

// LastContact is the day of the last touch with a stakeholder, or the day that
// was known when they were imported; zero when there was none.
func (a *Account) LastContact(id StakeholderID) Date {
	return a.contact(id, func(Touch) bool { return true })
}

// LastMet is like [Account.LastContact] for meaningful touches only.
func (a *Account) LastMet(id StakeholderID) Date {
	return a.contact(id, func(t Touch) bool { return t.Meaningful })
}

func (a *Account) contact(id StakeholderID, counts func(Touch) bool) Date {
	s, _ := a.Stakeholder(id)
	last := s.LastContact
	for _, t := range a.Touches {
		if t.Counts() && counts(t) && t.On.After(last) && slices.Contains(t.With, id) {
			last = t.On
		}
	}
	return last
}

// LastTouch returns the latest touch with anybody that counts; of one day the
// one logged last.
func (a *Account) LastTouch() (last Touch, ok bool) {
	for _, t := range a.Touches {
		if t.Counts() && (!ok || !t.On.Before(last.On)) {
			last, ok = t, true
		}
	}
	return last, ok
}

// RecentTouches returns the latest touches that count, the newest first, at most
// limit.
func (a *Account) RecentTouches(limit int) []Touch {
	touches := slices.DeleteFunc(slices.Clone(a.Touches), func(t Touch) bool { return !t.Counts() })
	slices.Reverse(touches)
	slices.SortStableFunc(touches, func(x, y Touch) int { return x.On.DaysUntil(y.On) })
	return touches[:min(len(touches), limit)]
}

// NoAnswer reports that the notice sent last in an open term has had no answer:
// no touch since, for ten working days. since is the day on which it was sent.
func (a *Account) NoAnswer(env Env) (d Draft, since Date, ok bool) {
	d, since, ok = a.awaiting(env)
	if !ok || a.Calendar(env).AddWorkingDays(since, answerDays).After(a.Today(env)) {
		return Draft{}, Date{}, false
	}
	return d, since, true
}

// awaiting returns the notice sent last in an open term while nobody has been in
// touch since, and the day on which it was sent.
func (a *Account) awaiting(env Env) (d Draft, since Date, ok bool) {
	for _, x := range a.Drafts {
		if t, _ := a.TermByID(x.TermID); x.Status == DraftSent && t.Open() && (!ok || x.SentAt.After(d.SentAt)) {
			d, ok = x, true
		}
	}
	if !ok {
		return Draft{}, Date{}, false
	}
	since = DateIn(d.SentAt, a.Zone(env))
	if slices.ContainsFunc(a.Touches, func(t Touch) bool {
		return t.Counts() && (t.On.After(since) || t.On == since && t.At.After(d.SentAt))
	}) {
		return Draft{}, Date{}, false
	}
	return d, since, true
}

// ContactDue returns the day on which a stakeholder is to be contacted: the day
// that was planned, else for a key person sixty days after the last contact, or
// after they became known. It is zero when nothing is planned or they left.
func (a *Account) ContactDue(s Stakeholder, env Env) Date {
	switch {
	case !s.Here(a.Today(env)):
		return Date{}
	case !s.NextContact.IsZero():
		return s.NextContact
	case !s.IsKey():
		return Date{}
	}
	last := a.LastContact(s.ID)
	if last.IsZero() {
		last = DateIn(s.CreatedAt, a.Zone(env))
	}
	return last.AddDays(contactDays)
}

// EngagerOf returns who of us keeps the contact with a stakeholder: their
// engager, else the CSM; while they are away, whoever covers for them.
func (a *Account) EngagerOf(s Stakeholder, env Env) PersonID {
	if s.Engager != "" && !env.Person(s.Engager).Deactivated {
		return env.Acting(s.Engager)
	}
	return env.Acting(a.CSM)
}

// touches asks for contacts that are due, one line an account, and for an answer
// to the notice sent last.
func (w *wanting) touches() {
	a := w.account
	var first Stakeholder
	var since Date
	count := 0
	for _, s := range a.Stakeholders {
		due := a.ContactDue(s, w.env)
		if due.IsZero() || due.After(w.today) || a.EngagerOf(s, w.env) != w.person {
			continue
		}
		if count++; count == 1 || due.Before(since) {
			first, since = s, due
		}
	}
	if count > 0 {
		title := "Get in touch with " + first.Name
		if last := a.LastContact(first.ID); !last.IsZero() {
			title += ", last contact " + last.Plain()
		}
		if count > 1 {
			title += fmt.Sprintf(", and with %d more", count-1)
		}
		w.add(Want{Kind: WantTouch, Subject: string(first.ID), Title: title, Since: since,
			Next: "Get in touch, then log it", Urgency: by(urgencyUpkeep, 1)})
	}
	if d, sent, ok := a.awaiting(w.env); ok && w.env.Acting(a.CSM) == w.person {
		since := a.Calendar(w.env).AddWorkingDays(sent, nudgeDays)
		if since.After(w.today) {
			return
		}
		w.add(Want{Kind: WantAnswer, TermID: d.TermID, Subject: string(d.ID), Since: since,
			Title: fmt.Sprintf("No answer to the notice of %s: %s", sent.Plain(), d.Kind.Label()),
			Next:  "Ask again or by another way, then log the touch", Urgency: urgencyDue + 1})
	}
}
