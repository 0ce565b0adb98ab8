package domain

import (
	"slices"
	"strings"
)

// paperwork asks about signatures: a day they are to be given by, a target that
// has passed, where the contract is, who has not approved (R13). One line a
// term: the most urgent.
func (w *wanting) paperwork(steps []Step) {
	a := w.account
	for _, t := range a.OpenTerms() {
		if a.PaperOwner(t, w.env) != w.person {
			continue
		}
		card, _ := paperStep(slices.DeleteFunc(slices.Clone(steps), func(s Step) bool { return s.Term.ID != t.ID }))
		if n, ok := w.signature(t, card); ok {
			n.TermID, n.Subject, n.Told = t.ID, card.Key, card.ToldOn() == w.today
			w.add(n)
		}
	}
}

// signature is what a term's paperwork wants today.
func (w *wanting) signature(t Term, card Step) (n Want, ok bool) {
	p := t.Papers()
	chase, chased := w.account.nextChase(t, card.ToldOn(), w.env)
	settings := w.account.Settings(w.env)
	hard, _ := t.hardDate(w.today, max(settings.TargetDays, settings.CheckDays))
	switch {
	case w.account.WantsCheck(t, w.env) && p.Check.On != w.today:
		return Want{
			Kind: WantSignature, Title: "Is it signed? " + t.paperTitle(), Since: w.today, Next: "Say where the contract is",
			Urgency: by(urgencyDue, 1+settings.CheckDays-w.today.DaysUntil(hard)),
		}, true
	case t.SignLate(w.today):
		return Want{
			Kind: WantSignature, Title: "The target date for the signature has passed. " + t.paperTitle(), Since: p.SignBy,
			Next: "Say where the contract is, or set a new date", Urgency: by(urgencyLate, p.SignBy.DaysUntil(w.today)),
		}, true
	case chased && !chase.After(w.today) || t.waitsFor() && p.AskedOn == w.today:
		return Want{
			Kind: WantSignature, Title: t.paperTitle(), Since: w.today, Next: "Ask, then say what they answered",
			Urgency: by(urgencyDue, 0),
		}, true
	case w.account.WantsSignBy(t, w.env):
		return Want{
			Kind: WantSignBy, Title: "No target date for the signature yet", Since: hard.AddDays(-settings.TargetDays),
			Next: "Choose the day by which it is to be signed", Urgency: urgencyPromise,
		}, true
	}
	return Want{}, false
}

// paperTitle says in plain words where the contract is and who has to approve.
func (t Term) paperTitle() string {
	p := t.Papers()
	var parts []string
	if !p.Contract.Signed() {
		state := "Contract: " + strings.ToLower(p.Contract.Label()[:1]) + p.Contract.Label()[1:]
		if !p.ContractOn.IsZero() {
			state += " since " + p.ContractOn.Plain()
		}
		parts = append(parts, state)
	}
	for _, x := range p.Waiting() {
		parts = append(parts, x.Name+": "+x.Status.Label())
	}
	return strings.Join(parts, "; ")
}
