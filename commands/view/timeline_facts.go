package view

import (
	"fmt"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

// factLines are the days of a timeline on which something really happened to
// the contract (R5a).
func factLines(a *domain.Account, t domain.Term, env domain.Env) []planLine {
	var lines []planLine
	if n := t.Facts.Notice; n.Received() {
		lines = append(lines, planLine{n.On, "📨 *Notice received* " + n.On.WithWeekday() + " (" + Name(n.By, env) + ")"})
	}
	for _, c := range t.Facts.Changes {
		var what []string
		if !c.ARR.IsZero() {
			what = append(what, Amount(c.ARR)+" a year")
		}
		if c.Seats > 0 {
			what = append(what, Count(c.Seats, "seat", "seats"))
		}
		if !c.RenewalDate.IsZero() {
			what = append(what, "renews "+c.RenewalDate.Plain())
		}
		lines = append(lines, planLine{c.From, fmt.Sprintf("✏️ *Changed* %s · %s (%s)", c.From.Plain(), strings.Join(what, ", "), Name(c.By, env))})
	}
	if l := t.Facts.Lapse; l.Until.After(a.Today(env)) {
		lines = append(lines, planLine{l.Until, "⌛ *Asked about again* " + l.Until.WithWeekday() + ": still being negotiated"})
	}
	return lines
}

// ownMark says that a step is not, or not there, in the playbook.
func ownMark(s domain.Step) string {
	if s.Own {
		return " · own"
	}
	return ""
}

// beforeReason says why a step counts as before, where that is not that
// renewalbot did not watch yet.
func beforeReason(s domain.Step) string {
	if s.State != domain.StepBefore || s.Reason == "" {
		return ""
	}
	return " (" + Line(s.Reason, 120) + ")"
}

// leftOut names the steps that the account's timeline leaves out.
func leftOut(a *domain.Account, env domain.Env) string {
	var names []string
	for _, r := range a.Own.Removed {
		names = append(names, fmt.Sprintf("%s (%s: %s)", Line(milestoneTitle(a, r.Milestone, env), 80), Name(r.By, env), Line(r.Reason, 120)))
	}
	if len(names) == 0 {
		return ""
	}
	return "Left out for this account: " + strings.Join(More(names, 5), "; ")
}
