package domain

import (
	"slices"
	"strings"
)

// MayCorrectRisk reports whether a person may correct a line of the risk plan or
// take it back: who planned it, and those who lead the account (R5).
func (a *Account) MayCorrectRisk(r Risk, p PersonID, env Env) bool {
	return r.Withdrawn == "" && (r.By == p || a.Leads(p, env))
}

// CorrectRisk replaces what a line of the risk plan says; its follow-up goes with
// it, and reminds on the new day. What is not said stays. Errors are those of
// [Account.PlanRisk], and those of who may not ([Forbidden]) or comes too late
// ([Conflict]).
func (a *Account) CorrectRisk(env Env, in RiskInput) (*Change, error) {
	r, err := a.CorrectableRisk(env, in.ID)
	if err != nil {
		return nil, err
	}
	f, _ := a.FollowUp(r.FollowUp)
	if in.Owner == "" {
		in.Owner = f.Owner
	}
	if in.Due.IsZero() {
		in.Due = f.Due
	}
	if err := a.checkRisk(env, &in, f.Due); err != nil {
		return nil, err
	}
	was := r
	r.Concern, r.Cause, r.Remedy, r.Check = in.Concern, in.Cause, in.Remedy, in.Check
	moved := f.Title != in.Remedy || f.Owner != in.Owner || f.Due != in.Due
	if r == was && !moved {
		return &Change{}, nil
	}
	change := &Change{}
	if moved {
		change.audit(env, a.ID, "risk.correct", string(r.ID), f.Title+", "+f.Due.String(), in.Remedy+", "+in.Due.String())
		if f.Reminded || f.Done { // it is asked for anew, in a message of its own
			f.Ended = f.Ended || f.Open()
			a.putFollowUp(change, f)
			f = FollowUp{ID: FollowUpID(env.NewID(PrefixFollowUp)), AccountID: a.ID, TermID: f.TermID, CreatedAt: env.Now, Ended: !r.Open()}
			r.FollowUp = f.ID
		}
		f.Title, f.Owner, f.Due = in.Remedy, in.Owner, in.Due
		a.putFollowUp(change, f)
	}
	r.CorrectedAt = env.Now
	a.putRisk(change, r)
	if was.words() != r.words() {
		change.audit(env, a.ID, "risk.correct", string(r.ID), was.words(), r.words())
	}
	return change, nil
}

// words is what a risk says, for the history.
func (r Risk) words() string {
	return strings.Join(slices.DeleteFunc([]string{r.Concern, r.Cause, r.Check}, func(s string) bool { return s == "" }), "; ")
}

// ReopenRisk takes back that a concern is settled. What is open stays so. Errors
// are those of [Account.WithdrawRisk].
func (a *Account) ReopenRisk(env Env, id RiskID) (*Change, error) {
	r, err := a.CorrectableRisk(env, id)
	if err != nil || r.Open() {
		return &Change{}, err
	}
	change := &Change{}
	change.audit(env, a.ID, "risk.reopen", string(r.ID), "", r.Concern)
	open := r
	var none Risk
	open.VerifiedBy, open.VerifiedAt = none.VerifiedBy, none.VerifiedAt
	a.putRisk(change, open)
	return change, nil
}

// WithdrawRisk takes a line of the risk plan back that was planned by mistake: it
// stays in the history, and nobody is reminded of it. Only who planned it, or who
// leads the account, may ([Forbidden]). Taking it back twice changes nothing.
func (a *Account) WithdrawRisk(env Env, id RiskID) (*Change, error) {
	if r, ok := a.RiskByID(id); ok && r.Withdrawn != "" {
		return &Change{}, nil
	}
	r, err := a.CorrectableRisk(env, id)
	if err != nil {
		return nil, err
	}
	change := &Change{}
	change.audit(env, a.ID, "risk.withdraw", string(r.ID), r.words(), "")
	r.Withdrawn = env.Actor
	a.putRisk(change, r)
	if f, ok := a.FollowUp(r.FollowUp); ok && f.Open() {
		f.Ended = true
		a.putFollowUp(change, f)
	}
	return change, nil
}

// CorrectableRisk returns a line of the risk plan that the actor may correct. The
// errors are those of [Account.WithdrawRisk]; one taken back is a [Conflict].
func (a *Account) CorrectableRisk(env Env, id RiskID) (Risk, error) {
	r, ok := a.RiskByID(id)
	switch {
	case !ok:
		return Risk{}, Errorf(NotFound, "", "That risk is not in the plan any more.")
	case r.Withdrawn != "":
		return Risk{}, Errorf(Conflict, "", "<@%s> took this risk back. Plan it anew if it does worry you.", r.Withdrawn)
	case !a.MayCorrectRisk(r, env.Actor, env):
		return Risk{}, Errorf(Forbidden, "", "Only <@%s>, who planned it, or the manager can change this risk.", r.By)
	}
	return r, nil
}

// putRisk replaces a line of the risk plan of its term.
func (a *Account) putRisk(change *Change, r Risk) {
	for _, t := range a.Terms {
		if i := slices.IndexFunc(t.Facts.Risks, func(x Risk) bool { return x.ID == r.ID }); i >= 0 {
			t.Facts.Risks = slices.Clone(t.Facts.Risks)
			t.Facts.Risks[i] = r
			a.putTerm(change, t)
		}
	}
}
