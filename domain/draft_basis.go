package domain

import (
	"fmt"
	"slices"
)

// NoticeBasis is what a notice was written from: if it changes, the text may be
// wrong.
type NoticeBasis struct {
	RenewalDate Date            `json:"renewal_date,omitzero"`
	Deadline    Date            `json:"deadline,omitzero"`
	ARR         Money           `json:"arr,omitzero"`
	CSM         PersonID        `json:"csm,omitempty"`
	Proposed    []StakeholderID `json:"proposed,omitempty"` // whom it would be addressed to
}

// NoticeBasis returns what a notice of a kind would be written from now.
func (a *Account) NoticeBasis(term TermID, kind NoticeKind, env Env) NoticeBasis {
	t, _ := a.TermByID(term)
	b := NoticeBasis{RenewalDate: t.RenewalDate, ARR: t.ARR, CSM: a.CSM}
	b.Deadline, _ = t.NoticeDeadline()
	b.Proposed, _ = a.Recipients(kind, env)
	return b
}

func (b NoticeBasis) same(o NoticeBasis) bool {
	return b.RenewalDate == o.RenewalDate && b.Deadline == o.Deadline && b.ARR == o.ARR && b.CSM == o.CSM && slices.Equal(b.Proposed, o.Proposed)
}

// DraftWarnings says why an unsent draft must be looked at again before it is
// sent, one plain sentence each: a recipient left, or a date, the price or a
// person changed since somebody saved it last.
func (a *Account) DraftWarnings(d Draft, env Env) []string {
	if !d.Unsent() {
		return nil
	}
	var warnings []string
	if left := a.leftWarning(d, a.Today(env)); left != "" {
		warnings = append(warnings, left)
	}
	was, now := d.Basis, a.NoticeBasis(d.TermID, d.Kind, env)
	if was.RenewalDate.IsZero() { // saved before this was kept
		return warnings
	}
	if was.RenewalDate != now.RenewalDate {
		warnings = append(warnings, fmt.Sprintf("The renewal date moved from %s to %s.", was.RenewalDate.Plain(), now.RenewalDate.Plain()))
	}
	if was.Deadline != now.Deadline {
		warnings = append(warnings, deadlineMoved(was.Deadline, now.Deadline))
	}
	if was.ARR != now.ARR {
		warnings = append(warnings, fmt.Sprintf("The price changed from %s to %s a year.", orNone(was.ARR.String()), orNone(now.ARR.String())))
	}
	if was.CSM != now.CSM && now.CSM != "" {
		warnings = append(warnings, fmt.Sprintf("%s looks after the account now.", nameOf(env, now.CSM)))
	}
	for _, id := range now.Proposed {
		s, ok := a.Stakeholder(id)
		if ok && !slices.Contains(was.Proposed, id) && !slices.Contains(d.To, id) {
			warnings = append(warnings, fmt.Sprintf("%s would be addressed now, and is not.", s.Name))
		}
	}
	return warnings
}

func deadlineMoved(was, now Date) string {
	switch {
	case was.IsZero():
		return fmt.Sprintf("There is a day to decide by now: %s.", now.Plain())
	case now.IsZero():
		return fmt.Sprintf("There is no day to decide by any more; it was %s.", was.Plain())
	}
	return fmt.Sprintf("The day to decide by moved from %s to %s.", was.Plain(), now.Plain())
}

func nameOf(env Env, p PersonID) string {
	if name := env.Person(p).Name; name != "" {
		return name
	}
	return "Somebody else"
}

// leftWarning says when a draft is addressed to somebody who left or is about to
// leave.
func (a *Account) leftWarning(d Draft, today Date) string {
	for _, id := range d.To {
		if s, ok := a.Stakeholder(id); ok && !s.LeftOn.IsZero() {
			return "It is addressed to " + s.Name + ", who " + s.leaving(today) + "."
		}
	}
	return ""
}

// DraftsTo returns the unsent drafts that are addressed to a stakeholder.
func (a *Account) DraftsTo(id StakeholderID) []Draft {
	return slices.DeleteFunc(slices.Clone(a.Drafts), func(d Draft) bool { return !d.Unsent() || !slices.Contains(d.To, id) })
}
