package domain

import (
	"slices"
	"strings"
)

// GapKind is what is missing among the people we know at a customer (R27).
type GapKind string

// The kinds of gap.
const (
	GapNobody    GapKind = "nobody"     // nobody is known
	GapLost      GapKind = "lost"       // who held the role left
	GapRole      GapKind = "role"       // nobody is known to hold the role
	GapNoContact GapKind = "no_contact" // at T-30, who decides has not been met lately
	GapSeniority GapKind = "seniority"  // at T-30, who keeps the contact does not match
	GapWeakMoney GapKind = "weak_money" // weak with everybody who decides about the money
	GapSingle    GapKind = "single"     // everything hangs on one person
	GapNotMet    GapKind = "not_met"    // nobody was met for sixty days
	GapBreadth   GapKind = "breadth"    // fewer are known than usual in the segment
)

// PeopleGap is one gap. Fields that a kind does not need are zero.
type PeopleGap struct {
	Kind   GapKind
	Role   StakeholderRole // of GapLost and GapRole
	Person StakeholderID   // whom it is about
	Days   int             // of GapNotMet: since how long
}

// finalDays is how long before the decision who decides must have been met and
// be met by somebody of equal rank (seed 001, "Decision-Maker Engagement").
const finalDays = 30

// ExpectedPeople is how many people a renewal of the account's segment usually
// involves (seed 001, "Stakeholder mapping").
func (a *Account) ExpectedPeople() (from, to int) {
	switch a.Segment {
	case Enterprise:
		return 8, 12
	case SMB:
		return 1, 1
	case MidMarket:
	}
	return 3, 6
}

// expectedRoles are those that somebody should be known to hold.
func (a *Account) expectedRoles() []StakeholderRole {
	switch a.Segment {
	case Enterprise:
		return []StakeholderRole{Champion, EconomicBuyer, DecisionMaker, CustomerSponsor}
	case SMB:
		return []StakeholderRole{EconomicBuyer}
	case MidMarket:
	}
	return []StakeholderRole{Champion, EconomicBuyer}
}

// PeopleHere returns the stakeholders who have not left, key people first.
func (a *Account) PeopleHere(env Env) []Stakeholder {
	today := a.Today(env)
	here := slices.DeleteFunc(slices.Clone(a.Stakeholders), func(s Stakeholder) bool { return !s.Here(today) })
	slices.SortStableFunc(here, func(x, y Stakeholder) int { return rankOf(x) - rankOf(y) })
	return here
}

// rankOf puts the roles that decide first.
func rankOf(s Stakeholder) int {
	for i, r := range StakeholderRoles() {
		if s.Has(r) {
			return i
		}
	}
	return len(StakeholderRoles())
}

// PeopleGaps names what is missing among the people we know, the gravest first
// (R27). An account with nothing to renew has no gaps.
func (a *Account) PeopleGaps(env Env) []PeopleGap {
	term, open := a.Term()
	if !open {
		return nil
	}
	here := a.PeopleHere(env)
	gaps := a.roleGaps(env)
	if len(here) == 0 {
		gaps = slices.DeleteFunc(gaps, func(g PeopleGap) bool { return g.Kind == GapRole }) // of course
		return append(gaps, PeopleGap{Kind: GapNobody})
	}
	if !a.Today(env).Before(term.DecisionDate().AddDays(-finalDays)) {
		gaps = append(gaps, a.finalGaps(env, here)...)
	}
	money := a.Holding(EconomicBuyer, a.Today(env))
	if len(money) > 0 && !slices.ContainsFunc(money, func(s Stakeholder) bool { return s.Relationship != Weak }) {
		gaps = append(gaps, PeopleGap{Kind: GapWeakMoney, Person: money[0].ID})
	}
	if from, _ := a.ExpectedPeople(); from > 1 {
		if s, single := a.singleThread(env, here); single {
			gaps = append(gaps, PeopleGap{Kind: GapSingle, Person: s.ID})
		}
	}
	if days := a.notMetFor(env, here); days > contactDays {
		gaps = append(gaps, PeopleGap{Kind: GapNotMet, Days: days})
	}
	if from, _ := a.ExpectedPeople(); len(here) < from {
		gaps = append(gaps, PeopleGap{Kind: GapBreadth})
	}
	return gaps
}

// roleGaps are the roles that nobody holds: those that are expected, and those
// whose holder left.
func (a *Account) roleGaps(env Env) []PeopleGap {
	today := a.Today(env)
	var gaps []PeopleGap
	for _, role := range []StakeholderRole{Champion, EconomicBuyer, DecisionMaker, CustomerSponsor} {
		if len(a.Holding(role, today)) > 0 {
			continue
		}
		if gone, ok := a.lastHolder(role); ok && role.Key() {
			gaps = append(gaps, PeopleGap{Kind: GapLost, Role: role, Person: gone.ID})
		} else if slices.Contains(a.expectedRoles(), role) {
			gaps = append(gaps, PeopleGap{Kind: GapRole, Role: role})
		}
	}
	return gaps
}

// lastHolder returns who left a role last.
func (a *Account) lastHolder(role StakeholderRole) (last Stakeholder, ok bool) {
	for _, s := range a.Stakeholders {
		if s.Has(role) && !s.LeftOn.IsZero() && (!ok || s.LeftOn.After(last.LeftOn)) {
			last, ok = s, true
		}
	}
	return last, ok
}

// finalGaps are what counts from T-30 on: who decides is known in person, and
// is met by somebody of equal rank.
func (a *Account) finalGaps(env Env, here []Stakeholder) []PeopleGap {
	today := a.Today(env)
	var gaps []PeopleGap
	for _, s := range here {
		last := a.LastContact(s.ID)
		if (s.Has(DecisionMaker) || s.Has(EconomicBuyer)) && (last.IsZero() || last.DaysUntil(today) > contactDays) {
			gaps = append(gaps, PeopleGap{Kind: GapNoContact, Person: s.ID})
		}
	}
	for _, s := range here {
		if a.mismatched(s, env) {
			gaps = append(gaps, PeopleGap{Kind: GapSeniority, Person: s.ID})
		}
	}
	return gaps
}

// mismatched reports that a senior person with a say is left to somebody who
// leads nobody, or that an executive of ours is sent to somebody who neither
// decides nor is senior.
func (a *Account) mismatched(s Stakeholder, env Env) bool {
	engager := a.EngagerOf(s, env)
	executive := engager != "" && (engager == a.Sponsor || slices.Contains(env.Settings.Executives, engager))
	leads := executive || engager != "" && (engager == a.ManagerOf(env) || slices.Contains(env.Settings.Managers, engager))
	decides := s.Has(DecisionMaker) || s.Has(EconomicBuyer) || s.Has(CustomerSponsor)
	if s.Senior() {
		return decides && !leads
	}
	return executive && !decides
}

// Senior reports whether a stakeholder leads the company or a large part of it,
// by role or by title.
func (s Stakeholder) Senior() bool {
	if s.Has(CustomerSponsor) {
		return true
	}
	title := strings.ToLower(s.Title)
	if strings.Contains(title, "vice president") || strings.Contains(title, "managing director") {
		return true
	}
	words := strings.FieldsFunc(title, func(r rune) bool { return r == ' ' || r == ',' || r == '/' || r == '-' || r == '&' })
	return slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains([]string{"chief", "ceo", "cfo", "cto", "coo", "cio", "cmo", "cro", "cpo", "president", "vp", "svp", "evp", "founder", "owner"}, w)
	})
}

// singleThread returns the one person on whom everything hangs: the only one
// known, or the only one with whom there is more than a weak relationship or a
// contact of the last sixty days.
func (a *Account) singleThread(env Env, here []Stakeholder) (only Stakeholder, single bool) {
	if len(here) == 1 {
		return here[0], true
	}
	for _, s := range here {
		last := a.LastContact(s.ID)
		recent := !last.IsZero() && last.DaysUntil(a.Today(env)) <= contactDays
		if s.Relationship != Strong && s.Relationship != Moderate && !recent {
			continue
		}
		if single {
			return Stakeholder{}, false
		}
		only, single = s, true
	}
	return only, single
}

// notMetFor is since how many days nobody was met; who is new counts from the
// day on which they became known.
func (a *Account) notMetFor(env Env, here []Stakeholder) int {
	var last Date
	for _, s := range here {
		met := a.LastMet(s.ID)
		if met.IsZero() {
			met = DateIn(s.CreatedAt, a.Zone(env))
		}
		if met.After(last) {
			last = met
		}
	}
	return last.DaysUntil(a.Today(env))
}
