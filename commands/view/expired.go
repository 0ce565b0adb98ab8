package view

import (
	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// expiredMessage asks about a term that ran out without a result (R5a). Only
// the latest question can be answered.
func expiredMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	t, ok := a.TermByID(n.TermID)
	if !ok {
		return Message{}, domain.Errorf(domain.NotFound, "", "That term is not known any more.")
	}
	head := expiredTitle(t) + " · " + plainOfTerm(a, t)
	if why := answered(a, t, n, env); why != "" {
		m := newMessage(Escape(head)+": "+why, Header(head), Section(why))
		m.Final = !t.Open() || askedAgain(t, n)
		return m, nil
	}
	text := "It was to renew on " + t.RenewalDate.WithWeekday() + ", " + Days(a.Today(env), t.RenewalDate) + ", and no result is recorded."
	switch {
	case t.Facts.Notice.Received():
		text = "The customer gave notice on " + t.Facts.Notice.On.Plain() + ", and the contract ended on " + t.RenewalDate.WithWeekday() + ". Say how it ended."
	case t.AutoRenews:
		text = "It renewed by itself on " + t.RenewalDate.WithWeekday() + ", " + Days(a.Today(env), t.RenewalDate) + ". Record the amount, so that the next timeline begins."
	}
	if t.Facts.Lapse.Note != "" {
		text += "\n" + Quote(t.Facts.Lapse.Note, 600)
	}
	if a.CSM != "" {
		text += "\nFor " + cardFor(a, env) + "."
	}
	value := Ref{Account: a.ID, Term: t.ID}
	buttons := Buttons(
		Button{Text: "Renewed", Action: ActionExpired + "#renewed", Value: withSubject(value, string(domain.Renewed)), Style: slack.StylePrimary, Label: "Renewed: record the amount"},
		Button{Text: "Still negotiating", Action: ActionExpired + "#lapsed", Value: withSubject(value, string(DatesLapsed)), Label: "Still negotiating: choose when to ask again"},
		Button{Text: "Extended", Action: ActionExpired + "#extended", Value: withSubject(value, string(domain.Extended)), Label: "Extended: choose the date"},
		Button{Text: "Lost", Action: ActionExpired + "#lost", Value: withSubject(value, string(domain.Lost)), Label: "Lost: say why"},
	)
	return newMessage(Escape(head)+": "+text, Header(head), Section(text), buttons), nil
}

// expiredTitle is what state a term is in whose renewal date has passed.
func expiredTitle(t domain.Term) string {
	switch {
	case t.Facts.Notice.Received():
		return "Ended after notice"
	case t.AutoRenews:
		return "Renewed by itself?"
	}
	return "Expired, unsigned"
}

// answered says why a question is no longer one, "" while it is.
func answered(a *domain.Account, t domain.Term, n domain.Announcement, env domain.Env) string {
	switch {
	case !t.Open():
		return "✅ " + t.Outcome.Label() + ", recorded on " + t.Closed.Plain() + " by " + Name(t.ClosedBy, env) + "."
	case askedAgain(t, n):
		return "Asked again on " + t.Facts.Asked.WithWeekday() + "."
	case !a.Expired(t, env):
		return "The renewal date is now " + t.RenewalDate.WithWeekday() + "."
	case t.Facts.Lapse.Until.After(a.Today(env)):
		return "⌛ Still being negotiated, says " + Name(t.Facts.Lapse.By, env) + ". I ask again on " + t.Facts.Lapse.Until.WithWeekday() + "."
	}
	return ""
}

// askedAgain reports whether a later question has taken the place of one.
func askedAgain(t domain.Term, n domain.Announcement) bool { return t.Facts.Asked.String() != n.Detail }

func withSubject(r Ref, subject string) string {
	r.Subject = subject
	return r.String()
}
