package domain

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Anchor is the date that a milestone is counted from.
type Anchor string

// The anchors. Preparing and negotiating count from the decision date, execution
// from the renewal date, after-care from the day the term was signed. Two dates
// have steps of their own (R14): the last day on which a price change can be
// announced, and the beginning of the customer's budgeting season. Winning back
// a customer who cancels counts from the day of their notice.
const (
	FromDecision    Anchor = "decision"
	FromRenewal     Anchor = "renewal"
	FromSigned      Anchor = "signed"
	FromPriceChange Anchor = "price_change"
	FromBudget      Anchor = "budget"
	FromNotice      Anchor = "notice_received"
)

// Anchors lists every anchor, roughly in the order of their dates.
func Anchors() []Anchor {
	return []Anchor{FromBudget, FromPriceChange, FromDecision, FromRenewal, FromSigned, FromNotice}
}

// Label names the anchor's date as people read it.
func (a Anchor) Label() string {
	switch a {
	case FromRenewal:
		return "renewal date"
	case FromSigned:
		return "signature"
	case FromPriceChange:
		return "price-change notice date"
	case FromBudget:
		return "first day of their budgeting season"
	case FromNotice:
		return "customer's notice"
	case FromDecision:
	}
	return "decision date"
}

// When says in words how far the milestone is from its anchor: "60 days before
// the decision date".
func (m Milestone) When() string {
	days, side := m.Days, "before"
	if days < 0 {
		days, side = -days, "after"
	}
	if days == 0 {
		return "on the " + m.Anchor.Label()
	}
	return fmt.Sprintf("%d %s %s the %s", days, plural(days, "day", "days"), side, m.Anchor.Label())
}

// AnchorDate returns the date that milestones of an anchor count from; zero when
// the term has no such date. Such milestones are then no part of the plan.
func (a *Account) AnchorDate(t Term, anchor Anchor) Date {
	switch anchor {
	case FromRenewal:
		return t.RenewalDate
	case FromSigned:
		return t.SignedOn
	case FromPriceChange:
		return t.PriceChangeDeadline()
	case FromBudget:
		season, _ := a.BudgetSeason(t)
		return season.From
	case FromNotice:
		return t.Facts.Notice.On
	case FromDecision:
	}
	return t.DecisionDate()
}

// CountedFrom names the date that a step of a term is counted from, as people
// know it: "the notice deadline, 3 Dec 2026".
func (a *Account) CountedFrom(t Term, anchor Anchor) string {
	name := anchor.Label()
	if anchor == FromDecision {
		name = FromRenewal.Label()
		if t.DecisionDate() != t.RenewalDate {
			name = "notice deadline"
		}
	}
	return fmt.Sprintf("the %s, %s", name, a.AnchorDate(t, anchor).Plain())
}

// PriceChangeDeadline returns the last day on which a price change can be
// announced for it to count from the renewal date on: so many days before it as
// the contract says. It is zero when the contract names none. Like the notice
// deadline it never moves for a weekend.
func (t Term) PriceChangeDeadline() Date {
	if t.PriceChangeNoticeDays <= 0 {
		return Date{}
	}
	return t.RenewalDate.AddDays(-t.PriceChangeNoticeDays)
}

// ParseMonth reads the month in which a fiscal year starts: its number, its name,
// or the beginning of it ("7", "July", "jul"). The error names
// "fiscal_year_start".
func ParseMonth(s string) (time.Month, error) {
	typed := strings.ToLower(strings.TrimSpace(s))
	for m := time.January; m <= time.December; m++ {
		if typed == strconv.Itoa(int(m)) || len(typed) >= 3 && strings.HasPrefix(strings.ToLower(m.String()), typed) {
			return m, nil
		}
	}
	return 0, Errorf(Invalid, "fiscal_year_start", "%q is not a month. Use its name or its number, 1 to 12.", s)
}

// checkMonth refuses what is no month; none is fine.
func checkMonth(m time.Month) error {
	if m < 0 || m > time.December {
		return Errorf(Invalid, "fiscal_year_start", "%d is not a month. Use its name or its number, 1 to 12.", int(m))
	}
	return nil
}

// budgetSeasonDays is how long before its fiscal year a customer makes the
// budget of that year (product.md, "Words with one meaning").
const budgetSeasonDays = 90

// Season is the time in which a customer makes the budget of a fiscal year.
type Season struct {
	From Date // first day
	To   Date // the day on which the fiscal year starts
}

// Holds reports whether a day falls into the season.
func (s Season) Holds(d Date) bool { return !d.Before(s.From) && !d.After(s.To) }

// BudgetSeason returns the last budgeting season that begins by the decision
// date: the one in which the money for this renewal is planned. ok is false
// while nobody knows when the customer's fiscal year starts.
func (a *Account) BudgetSeason(t Term) (s Season, ok bool) {
	if a.FiscalYearStart < time.January || a.FiscalYearStart > time.December {
		return Season{}, false
	}
	decision := t.DecisionDate()
	for year := decision.Year() + 1; ; year-- {
		s = Season{To: NewDate(year, a.FiscalYearStart, 1)}
		if s.From = s.To.AddDays(-budgetSeasonDays); !s.From.After(decision) {
			return s, true
		}
	}
}

// OutOfSeason reports whether the decision falls outside the customer's
// budgeting season, so that the money may not be planned, and returns the season
// before it.
func (a *Account) OutOfSeason(t Term) (s Season, out bool) {
	s, known := a.BudgetSeason(t)
	return s, known && !s.Holds(t.DecisionDate())
}

// firstContact is the day on which the customer is to hear of the renewal for the
// first time; zero once they have, or when the playbook has no such day.
func (p *planner) firstContact() Date {
	m, ok := find(p.book.Milestones, func(m Milestone) bool { return m.Notice == NoticeFirst })
	if !ok || p.account.milestone(p.term.ID, m.Key).State == MilestoneDone {
		return Date{}
	}
	if _, sent := p.account.NoticeSent(Step{Milestone: m, Term: p.term}); sent {
		return Date{}
	}
	return p.account.AnchorDate(p.term, m.Anchor).AddDays(-m.Days)
}
