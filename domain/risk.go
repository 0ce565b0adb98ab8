package domain

import (
	"slices"
	"strings"
	"time"
)

// Risk is one line of a term's risk plan (R22; seed 001, "Risk mitigation
// planning"): what worries us, why, what is done about it, and how it will be
// known to be over. Who does it by when is its follow-up, which reminds them.
type Risk struct {
	ID         RiskID     `json:"id"`
	Concern    string     `json:"concern"`
	Cause      string     `json:"cause,omitempty"`
	Remedy     string     `json:"remedy"`
	Check      string     `json:"check,omitempty"` // how it is verified
	FollowUp   FollowUpID `json:"follow_up"`
	By         PersonID   `json:"by,omitempty"`
	At         time.Time  `json:"at"`
	VerifiedBy PersonID   `json:"verified_by,omitempty"`
	VerifiedAt time.Time  `json:"verified_at,omitzero"`

	CorrectedAt time.Time `json:"corrected_at,omitzero"`
	Withdrawn   PersonID  `json:"withdrawn,omitempty"` // who took it back, "" while it counts
}

// Open reports whether it counts and nobody has verified yet that the concern is
// settled.
func (r Risk) Open() bool { return r.VerifiedAt.IsZero() && r.Withdrawn == "" }

// RiskInput is what a person says about a risk.
type RiskInput struct {
	ID      RiskID // minted when the form opened; "" mints one now
	TermID  TermID // "" is the term whose decision comes first
	Concern string
	Cause   string
	Remedy  string
	Owner   PersonID // "" is the CSM
	Due     Date
	Check   string
}

// PlanRisk adds a line to the risk plan of a term, and the follow-up of whoever
// settles it. Planning a second time under the same id changes nothing.
//
// Errors have code [Invalid] and name "concern", "cause", "remedy", "check" or
// "due"; an account without an open term is a [Conflict].
func (a *Account) PlanRisk(env Env, in RiskInput) (*Change, error) {
	if err := a.checkRisk(env, &in, Date{}); err != nil {
		return nil, err
	}
	if _, again := a.RiskByID(in.ID); again {
		return &Change{}, nil
	}
	t, open := a.Term()
	if in.TermID != "" {
		t, open = a.TermByID(in.TermID)
	}
	if !open || !t.Open() {
		return nil, Errorf(Conflict, "", "%s has no open term: there is no risk to plan for.", a.Name)
	}
	if in.Owner == "" {
		in.Owner = a.CSM
	}
	change := &Change{}
	f := FollowUp{
		ID: FollowUpID(env.NewID(PrefixFollowUp)), AccountID: a.ID, TermID: t.ID, Title: in.Remedy, Owner: in.Owner,
		Due: in.Due, CreatedAt: env.Now,
	}
	a.putFollowUp(change, f)
	r := Risk{
		ID: orNew(env, in.ID, PrefixRisk), Concern: in.Concern, Cause: in.Cause, Remedy: in.Remedy, Check: in.Check,
		FollowUp: f.ID, By: env.Actor, At: env.Now,
	}
	t.Facts.Risks = append(slices.Clone(t.Facts.Risks), r)
	a.putTerm(change, t)
	change.audit(env, a.ID, "risk.plan", string(r.ID), "", r.Concern)
	return change, nil
}

// checkRisk tidies up what was said about a risk and refuses what cannot be; was
// is the day that it had before and may keep.
func (a *Account) checkRisk(env Env, in *RiskInput, was Date) error {
	in.Concern, in.Cause = strings.TrimSpace(in.Concern), strings.TrimSpace(in.Cause)
	in.Remedy, in.Check = strings.TrimSpace(in.Remedy), strings.TrimSpace(in.Check)
	switch {
	case in.Concern == "":
		return Errorf(Invalid, "concern", "Say what worries you.")
	case in.Remedy == "":
		return Errorf(Invalid, "remedy", "Say what will be done about it.")
	case in.Due.IsZero():
		return Errorf(Invalid, "due", "Say by when it will be done.")
	case in.Due != was && in.Due.Before(a.Today(env)):
		return Errorf(Invalid, "due", "%s has passed. Choose today or a later day.", in.Due.Plain())
	}
	for field, text := range map[string]string{"concern": in.Concern, "cause": in.Cause, "remedy": in.Remedy, "check": in.Check} {
		if err := tooLong(field, text, maxLine); err != nil {
			return err
		}
	}
	return nil
}

// VerifyRisk records that a concern is settled; its follow-up, if it is still
// open, is done with it. Verifying twice changes nothing. Errors have code
// [NotFound], or [Conflict] for what was taken back.
func (a *Account) VerifyRisk(env Env, id RiskID) (*Change, error) {
	r, ok := a.RiskByID(id)
	if !ok {
		return nil, Errorf(NotFound, "", "That risk is not in the plan any more.")
	}
	if r.Withdrawn != "" {
		return nil, Errorf(Conflict, "", "<@%s> took this risk back. Plan it anew if it does worry you.", r.Withdrawn)
	}
	if !r.Open() {
		return &Change{}, nil
	}
	change, err := a.FinishFollowUp(env, r.FollowUp)
	if err != nil {
		return nil, err
	}
	r.VerifiedBy, r.VerifiedAt = env.Actor, env.Now
	a.putRisk(change, r)
	change.audit(env, a.ID, "risk.verify", string(id), "", r.Concern)
	return change, nil
}

// RiskByID returns a line of the risk plan of one of the account's terms.
func (a *Account) RiskByID(id RiskID) (Risk, bool) {
	return a.risk(func(r Risk) bool { return r.ID == id })
}

// RiskOf returns the line of the risk plan that a follow-up belongs to.
func (a *Account) RiskOf(f FollowUpID) (Risk, bool) {
	return a.risk(func(r Risk) bool { return r.FollowUp == f })
}

func (a *Account) risk(match func(Risk) bool) (Risk, bool) {
	for _, t := range a.Terms {
		if r, ok := find(t.Facts.Risks, match); ok {
			return r, true
		}
	}
	return Risk{}, false
}

// Risks returns the risk plan of the open terms, what is not verified first; what
// was taken back is left out.
func (a *Account) Risks() []Risk {
	var open, settled []Risk
	for _, t := range a.OpenTerms() {
		for _, r := range t.Facts.Risks {
			switch {
			case r.Open():
				open = append(open, r)
			case r.Withdrawn == "":
				settled = append(settled, r)
			}
		}
	}
	return append(open, settled...)
}
