package view

import (
	"github.com/renewalbot/renewalbot/domain"
)

// towards says in plain words where a step lies on its way, and which date it is
// counted from: preparing and negotiating follow the decision, execution the
// renewal, after-care the signature.
func towards(a *domain.Account, s domain.Step, today domain.Date) string {
	if s.Anchor == domain.FromSigned {
		return "counted from " + a.CountedFrom(s.Term, s.Anchor)
	}
	counted := "counted from " + a.CountedFrom(s.Term, s.Anchor)
	if s.Anchor == domain.FromDecision && s.Term.DecisionDate() != s.Term.RenewalDate {
		counted += ", renews " + s.Term.RenewalDate.Plain()
	}
	what := anchorEvent(s.Anchor)
	switch date := a.AnchorDate(s.Term, s.Anchor); {
	case date.After(today):
		return Days(today, date) + " until the " + what + " (" + counted + ")"
	case date == today:
		return "the " + what + " is today (" + counted + ")"
	default:
		return "the " + what + " was " + Days(today, date) + " (" + counted + ")"
	}
}

// anchorEvent names what happens on the date that a step is counted from.
func anchorEvent(a domain.Anchor) string {
	switch a {
	case domain.FromRenewal:
		return "renewal"
	case domain.FromPriceChange:
		return "last day to announce a price change"
	case domain.FromBudget:
		return "start of their budgeting season"
	case domain.FromDecision, domain.FromSigned:
	}
	return "decision"
}

// otherClock says which date a step is counted from, in a list of steps that
// are counted from the decision; "" for one that is.
func otherClock(a *domain.Account, s domain.Step) string {
	if s.Anchor == domain.FromDecision {
		return ""
	}
	return ", counted from " + a.CountedFrom(s.Term, s.Anchor)
}

// seasonWarning says that the decision falls outside the time in which the
// customer plans its money; "" when it does not, or nobody knows.
func seasonWarning(a *domain.Account, t domain.Term) string {
	season, out := a.OutOfSeason(t)
	if !out {
		return ""
	}
	return "💰 *Outside their budgeting season* (" + season.From.Plain() + " to " + season.To.Plain() +
		"): the money may not be planned. Allow for delay and further approvals."
}
