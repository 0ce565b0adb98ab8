package domain

import (
	"cmp"
	"fmt"
	"strings"
)

// askAgainDays is how often a term that ran out unsigned is asked about (R5a).
const askAgainDays = 7

// Expired reports whether an open term's renewal date has passed: without a
// result it is expired and unsigned, and is asked about every week until
// somebody says how it ended.
func (a *Account) Expired(t Term, env Env) bool {
	return t.Open() && a.Today(env).After(t.RenewalDate)
}

// expiredQuestion returns the next question about a term that may run out
// unsigned: on the first working day after the renewal date and every week from
// then on, but not while it is known that negotiations go on.
func (a *Account) expiredQuestion(t Term, env Env) due {
	day := t.RenewalDate.AddDays(1)
	if !t.Facts.Asked.IsZero() {
		day = LaterOf(day, t.Facts.Asked.AddDays(askAgainDays))
	}
	day = LaterOf(day, t.Facts.Lapse.Until)
	day = LaterOf(day, a.adopted(t, env))
	at := a.Calendar(env).OnOrAfter(day).At(a.Settings(env).ReminderHour, 0, a.Zone(env))
	return due{at: at, order: 1, do: a.askExpired(env, t.ID)} // before any card
}

func (a *Account) askExpired(env Env, id TermID) func(*Change, string) string {
	return func(change *Change, thread string) string {
		t, ok := a.TermByID(id)
		if !ok || !t.Open() {
			return thread
		}
		today := a.Today(env)
		t.Facts.Asked = today
		a.putTerm(change, t)
		key := ExpiredKey(id, today)
		change.announce(Announcement{
			Key: key, Kind: AnnounceExpired, AccountID: a.ID, TermID: id, Subject: string(id), Detail: today.String(),
			Thread: thread, Live: true, Critical: true, Priority: PriorityCard,
		}, env)
		return cmp.Or(thread, key)
	}
}

// ExpiredKey is the key of the question about an expired term on a day.
func ExpiredKey(term TermID, day Date) string { return fmt.Sprintf("expired/%s/%s", term, day) }

// LapseInput says that a term ran out while negotiations go on.
type LapseInput struct {
	TermID TermID
	Until  Date // when to ask again
	Note   string
}

// Lapse records that the term ran out and the renewal is still being
// negotiated: its open steps stay, and the weekly question waits until a day, at
// most 30 days ahead. Errors name "until" or "note".
func (a *Account) Lapse(env Env, in LapseInput) (*Change, error) {
	t, err := a.openTerm(in.TermID)
	if err != nil {
		return nil, err
	}
	today := a.Today(env)
	limit := today.AddDays(maxSnoozeAfterRenewal)
	in.Note = strings.TrimSpace(in.Note)
	switch {
	case !a.Expired(t, env):
		return nil, Errorf(Conflict, "", "This term has not run out: it renews on %s.", t.RenewalDate.Plain())
	case !in.Until.After(today):
		return nil, Errorf(Invalid, "until", "Choose the day on which to ask again, after today, %s.", today.Plain())
	case in.Until.After(limit):
		return nil, Errorf(Invalid, "until", "Choose a day up to %s: what has run out is looked at every month at least.", limit.Plain())
	}
	if err := tooLong("note", in.Note, maxText); err != nil {
		return nil, err
	}
	if l := t.Facts.Lapse; l.Until == in.Until && l.Note == in.Note {
		return &Change{}, nil
	}
	change := &Change{}
	change.audit(env, a.ID, "term.lapse", string(t.ID), t.Facts.Lapse.Until.String(), strings.TrimSpace(in.Until.String()+" "+in.Note))
	t.Facts.Lapse = Lapse{Until: in.Until, Note: in.Note, By: env.Actor, At: env.Now}
	a.putTerm(change, t)
	a.tell(env, change, News{Kind: NewsLapsed, Contract: a.ContractOf(t).Name, After: in.Until.String(), Note: in.Note}, nil)
	return change, nil
}
