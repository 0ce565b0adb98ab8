package domain

import (
	"fmt"
	"time"
)

// silentWorkingDays is for how long nobody was in touch with a customer whose
// signature is missing in the days of the daily check (R36).
const silentWorkingDays = 3

// Silence is what was escalated because nobody heard from the customer, so that
// it is not escalated again. The zero value is nothing.
type Silence struct {
	Draft   DraftID `json:"draft,omitempty"`  // the notice that had no answer
	Week    bool    `json:"week,omitempty"`   // the last week without a signature
	Touched Date    `json:"touched,omitzero"` // the last touch before that
}

// silences are the escalations that the bot raises because nobody heard from the
// customer: no answer to the notice sent last, and nobody in touch in the last
// week while the signature is missing.
func (a *Account) silences(env Env, polite func(time.Time) time.Time) []due {
	calendar := a.Calendar(env)
	at := func(d Date) time.Time {
		return polite(calendar.OnOrAfter(d).At(a.Settings(env).ReminderHour, 0, a.Zone(env)))
	}
	var dues []due
	if d, sent, ok := a.awaiting(env); ok {
		if t, _ := a.TermByID(d.TermID); t.Facts.Silence.Draft != d.ID {
			dues = append(dues, due{at: at(calendar.AddWorkingDays(sent, answerDays)), order: 2800, do: a.reportNoAnswer(env, d, sent)})
		}
	}
	for _, t := range a.OpenTerms() {
		if day, last, ok := a.silentFrom(t, env); ok {
			dues = append(dues, due{at: at(day), order: 2810, do: a.reportSilence(env, t, last)})
		}
	}
	return dues
}

// silentFrom is the day from which nobody in touch counts as silence in the last
// week before a term's hard date; last is the touch before it, zero for none. ok
// is false when the week is over, the term is signed, or this silence was
// escalated before.
func (a *Account) silentFrom(t Term, env Env) (day, last Date, ok bool) {
	if !t.unsigned() {
		return Date{}, Date{}, false
	}
	touch, touched := a.LastTouch()
	for _, hard := range []Date{t.DecisionDate(), t.RenewalDate} {
		if hard.Before(a.Today(env)) {
			continue
		}
		heard := a.watchedSince(t, env) // what was said before that was not logged here
		if touched {
			last = touch.On
		}
		if last.After(heard) {
			heard = last
		}
		day = hard.AddDays(-a.Settings(env).CheckDays)
		if quiet := a.Calendar(env).AddWorkingDays(heard, silentWorkingDays); quiet.After(day) {
			day = quiet
		}
		told := t.Facts.Silence.Week && t.Facts.Silence.Touched == last
		return day, last, !told && !day.After(hard)
	}
	return Date{}, Date{}, false
}

// watchedSince is the day from which what is said to the customer can be known
// here: the term was adopted, and reminders run for the account.
func (a *Account) watchedSince(t Term, env Env) Date {
	since := DateIn(env.Settings.startedFor(a), a.Zone(env))
	if t.Adopted.After(since) {
		return t.Adopted
	}
	return since
}

func (a *Account) reportNoAnswer(env Env, d Draft, sent Date) func(*Change, string) string {
	return func(change *Change, thread string) string {
		t, _ := a.TermByID(d.TermID)
		t.Facts.Silence.Draft = d.ID
		a.putTerm(change, t)
		a.raise(env, change, Escalation{
			TermID: t.ID, Severity: Normal, Cause: CauseNoAnswer,
			Reason: fmt.Sprintf("No answer for %d working days to the notice of %s: %s.", answerDays, sent.Plain(), d.Kind.Label()),
			Ask:    "Help to reach them by another way: somebody else of ours, or somebody else of theirs.",
		})
		return thread
	}
}

func (a *Account) reportSilence(env Env, t Term, last Date) func(*Change, string) string {
	return func(change *Change, thread string) string {
		t, _ := a.TermByID(t.ID) // another cause may have changed it just now
		t.Facts.Silence.Week, t.Facts.Silence.Touched = true, last
		a.putTerm(change, t)
		since := "Nobody has logged a touch."
		if !last.IsZero() {
			since = "The last touch was on " + last.Plain() + "."
		}
		a.raise(env, change, Escalation{
			TermID: t.ID, Severity: High, Cause: CauseSilence,
			Reason: fmt.Sprintf("Not signed, and the decision is on %s. %s", t.DecisionDate().Plain(), since),
			Ask:    "Get them on the phone today, or decide who does.",
		})
		return thread
	}
}
