package domain

import (
	"fmt"
	"strings"
)

// Input returns what is known of the term in the form in which it is stated.
func (t Term) Input() TermInput {
	return TermInput{
		Start: t.Start, RenewalDate: t.RenewalDate, Months: t.Months, ARR: t.ARR, Seats: t.Seats, PaymentSchedule: t.PaymentSchedule,
		AutoRenews: t.AutoRenews, NoticeDays: t.NoticeDays, PriceChangeNoticeDays: t.PriceChangeNoticeDays,
	}
}

// overlaid replaces the fields that other states. Notice days say that the
// contract renews by itself.
func (in TermInput) overlaid(other TermInput) TermInput {
	if !other.RenewalDate.IsZero() {
		in.RenewalDate = other.RenewalDate
	}
	if !other.Start.IsZero() {
		in.Start = other.Start
	}
	if !other.ARR.IsZero() {
		in.ARR = other.ARR
	}
	if other.Seats > 0 {
		in.Seats = other.Seats
	}
	if other.PaymentSchedule != "" {
		in.PaymentSchedule = other.PaymentSchedule
	}
	if other.NoticeDays > 0 {
		in.AutoRenews, in.NoticeDays = true, other.NoticeDays
	}
	if other.PriceChangeNoticeDays > 0 {
		in.PriceChangeNoticeDays = other.PriceChangeNoticeDays
	}
	return in
}

// corrected settles what follows from other dates: how long the term is.
func (in TermInput) corrected(t Term) TermInput {
	if in.Start.IsZero() {
		in.Start = t.Start
	}
	if in.Start != t.Start || in.RenewalDate != t.RenewalDate {
		in.Months = max(1, in.Start.MonthsUntil(in.RenewalDate))
	}
	return in
}

// revise gives a term other particulars, with an audit entry of what differs.
// Steps that the new dates pull into the past are caught up with in one list:
// nobody could have done them in time. A snooze never outlasts the next hard
// date. No difference changes nothing.
func (a *Account) revise(env Env, change *Change, t Term, in TermInput, action string) error {
	in.PaymentSchedule = strings.TrimSpace(in.PaymentSchedule)
	was := t.Input()
	if in == was {
		return nil
	}
	if err := in.check(); err != nil {
		return err
	}
	decision := t.DecisionDate()
	t.Start, t.RenewalDate, t.Months = in.Start, in.RenewalDate, in.Months
	t.ARR, t.Seats, t.PaymentSchedule = in.ARR, in.Seats, in.PaymentSchedule
	t.AutoRenews, t.NoticeDays, t.PriceChangeNoticeDays = in.AutoRenews, in.NoticeDays, in.PriceChangeNoticeDays
	before, after := differences(was, t.Input())
	change.audit(env, a.ID, action, string(t.ID), before, after)
	if t.DecisionDate().Before(decision) {
		t.Facts.Restarted, t.Facts.Restart = a.Today(env), "before its date was changed on "+a.Today(env).Plain()
	}
	a.putTerm(change, t)
	a.clampSnoozes(env, change, t)
	return nil
}

// clampSnoozes shortens the snoozes of a term that would now outlast its next
// hard date.
func (a *Account) clampSnoozes(env Env, change *Change, t Term) {
	plan := a.Plan(t, env)
	for _, f := range a.Milestones {
		if f.TermID != t.ID || f.SnoozedUntil.IsZero() {
			continue
		}
		s, planned := find(plan, func(s Step) bool { return s.Key == f.Milestone })
		if !planned {
			s = Step{Term: t}
		}
		if limit := a.SnoozeLimit(s, env); f.SnoozedUntil.After(limit) {
			f.SnoozedUntil = limit
			a.putMilestone(change, f)
		}
	}
}

// describe says what a term is in a few plain values, for the audit.
func (t Term) describe() string {
	return strings.TrimSpace(t.Start.String() + " to " + t.RenewalDate.String() + " " + t.ARR.Plain())
}

// differences lists what differs between two states of a term, as it was and as
// it is, in plain words.
func differences(was, is TermInput) (before, after string) {
	var old, now []string
	note := func(what, before, after string) {
		if before != after {
			old, now = append(old, what+" "+orNone(before)), append(now, what+" "+orNone(after))
		}
	}
	note("start", was.Start.String(), is.Start.String())
	note("renewal date", was.RenewalDate.String(), is.RenewalDate.String())
	note("ARR", was.ARR.Plain(), is.ARR.Plain())
	note("seats", count(was.Seats), count(is.Seats))
	note("payment", was.PaymentSchedule, is.PaymentSchedule)
	note("renews by itself", yesNo(was.AutoRenews), yesNo(is.AutoRenews))
	note("notice days", count(was.NoticeDays), count(is.NoticeDays))
	note("price-change notice days", count(was.PriceChangeNoticeDays), count(is.PriceChangeNoticeDays))
	return strings.Join(old, ", "), strings.Join(now, ", ")
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
