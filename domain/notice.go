package domain

import "slices"

// NoticeKind is what a notice to the customer is for.
type NoticeKind string

// The kinds of notice (R30; seed 001 names the occasion of each).
const (
	NoticeFirst             NoticeKind = "first_notice"
	NoticeValueReview       NoticeKind = "value_review"
	NoticeProposalFollowUp  NoticeKind = "proposal_follow_up"
	NoticeSignature         NoticeKind = "signature_reminder"
	NoticeLastDays          NoticeKind = "last_days"
	NoticeThanksChampion    NoticeKind = "thanks_champion"
	NoticeThanksSponsor     NoticeKind = "thanks_sponsor"
	NoticeThanksProcurement NoticeKind = "thanks_procurement"
)

// NoticeKinds lists the kinds in the order of the timeline.
func NoticeKinds() []NoticeKind {
	return []NoticeKind{NoticeFirst, NoticeValueReview, NoticeProposalFollowUp, NoticeSignature,
		NoticeLastDays, NoticeThanksChampion, NoticeThanksSponsor, NoticeThanksProcurement}
}

// Label returns the kind as people read it.
func (k NoticeKind) Label() string {
	switch k {
	case NoticeFirst:
		return "First renewal notice"
	case NoticeValueReview:
		return "Value review invitation"
	case NoticeProposalFollowUp:
		return "Proposal follow-up"
	case NoticeSignature:
		return "Signature reminder"
	case NoticeLastDays:
		return "Last days"
	case NoticeThanksChampion:
		return "Thank you to the champion"
	case NoticeThanksSponsor:
		return "Thank you to the executive sponsor"
	case NoticeThanksProcurement:
		return "Thank you to procurement and legal"
	}
	return string(k)
}

// Roles returns whose holders a kind of notice is addressed to (R30).
func (k NoticeKind) Roles() []StakeholderRole {
	switch k {
	case NoticeThanksChampion:
		return []StakeholderRole{Champion}
	case NoticeThanksSponsor:
		return []StakeholderRole{CustomerSponsor}
	case NoticeThanksProcurement:
		return []StakeholderRole{Procurement, LegalContact}
	}
	return []StakeholderRole{Champion, EconomicBuyer}
}

// Recipients returns to whom a kind of notice goes unless somebody chooses
// otherwise, and the roles that nobody is known to hold. Who left, or is about
// to, is not proposed.
func (a *Account) Recipients(kind NoticeKind, env Env) (to []StakeholderID, missing []StakeholderRole) {
	for _, role := range kind.Roles() {
		held := false
		for _, s := range a.Holding(role, a.Today(env)) {
			if !s.LeftOn.IsZero() {
				continue
			}
			held = true
			if !slices.Contains(to, s.ID) {
				to = append(to, s.ID)
			}
		}
		if !held {
			missing = append(missing, role)
		}
	}
	return to, missing
}

// NoticeNow returns the kind of notice that is the work now, and for which term:
// that of a milestone which is due, else of the next one, else the first notice.
// about says which term it is to be for; "" is any.
func (a *Account) NoticeNow(about TermID, env Env) (NoticeKind, TermID) {
	steps := a.Timeline(env)
	for _, want := range [][]StepState{{StepLate, StepDue, StepSnoozed}, {StepAhead}} {
		s, ok := find(steps, func(s Step) bool {
			return s.Notice != "" && slices.Contains(want, s.State) && (about == "" || s.Term.ID == about)
		})
		if ok {
			return s.Notice, s.Term.ID
		}
	}
	return NoticeFirst, about
}
