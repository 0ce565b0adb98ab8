package domain

import (
	"slices"
	"strings"
)

// CloseInput is the result of a term.
type CloseInput struct {
	TermID   TermID  // "" is the term whose decision comes first
	NextID   TermID  // of the term that follows; minted when the form opened
	Outcome  Outcome // Renewed also stands for larger and smaller: the amount tells
	Amount   Money   // ARR from now on; required for renewed
	Date     Date    // renewed: the next renewal date; extended: the new end
	SignedOn Date    // zero is today
	Reason   string  // required for lost
}

// Close records the result of a term and ends everything that was open in it:
// milestones, reminders, follow-ups, drafts and escalations, in one commit
// (R40). Renewing or extending opens the next term with its own timeline (R41).
//
// Closing again with the same NextID, as a form submitted twice does, changes
// nothing. A term that has not begun is closed only by its TermID: who repeats
// "renewed" means the term that is closed already. Errors have code [Invalid]
// and name "outcome", "amount", "date", "signed_on" or "reason"; a term that is
// already closed is a [Conflict].
func (a *Account) Close(env Env, in CloseInput) (*Change, error) {
	term, ok := a.Term()
	if in.TermID != "" {
		term, ok = a.TermByID(in.TermID)
	}
	if !ok {
		return nil, Errorf(Conflict, "", "%s has no open term: there is nothing to close.", a.Name)
	}
	if !term.Open() {
		if _, opened := a.TermByID(in.NextID); opened || term.Outcome == Lost && in.Outcome == Lost && term.ClosedBy == env.Actor {
			return &Change{}, nil
		}
		return nil, Errorf(Conflict, "", "This term is already closed: %s on %s by <@%s>.", term.Outcome.Label(), term.Closed.Plain(), term.ClosedBy)
	}
	if last, ok := a.TermByID(term.PreviousID); ok && in.TermID == "" && term.Start.After(a.Today(env)) {
		return nil, Errorf(Conflict, "", "The present term is already closed: %s on %s by <@%s>. To close the next one, which starts on %s, use the form.",
			last.Outcome.Label(), last.Closed.Plain(), last.ClosedBy, term.Start.Plain())
	}
	if err := a.checkClose(env, term, &in); err != nil {
		return nil, err
	}
	term.Outcome, term.Closed, term.ClosedBy, term.ClosedAt = in.Outcome, a.Today(env), env.Actor, env.Now
	term.NewAmount, term.Reason = in.Amount, in.Reason
	change := &Change{}
	change.audit(env, a.ID, "term.close", string(term.ID), "open", string(in.Outcome))
	a.putTerm(change, term)
	a.endEverything(env, change, term.ID) // before the next term is open
	if in.Outcome != Lost {
		a.openNext(env, change, term, in)
	}
	change.announce(Announcement{
		Key: "closed/" + string(term.ID), Kind: AnnounceClosed, AccountID: a.ID, TermID: term.ID, Subject: string(term.ID),
		Critical: true, Priority: PriorityNews,
	}, env)
	return change, nil
}

func (a *Account) checkClose(env Env, term Term, in *CloseInput) error {
	in.Reason = strings.TrimSpace(in.Reason)
	if err := tooLong("reason", in.Reason, maxText); err != nil {
		return err
	}
	if in.SignedOn.IsZero() {
		in.SignedOn = a.Today(env)
	}
	switch in.Outcome {
	case Renewed, Expanded, Reduced:
		if in.Amount.IsZero() {
			return Errorf(Invalid, "amount", "Say the amount it renewed at, for example %s.", exampleAmount(term))
		}
		if in.Amount.Minor < 0 {
			return Errorf(Invalid, "amount", "The amount cannot be negative.")
		}
		if in.Date.IsZero() {
			in.Date = term.RenewalDate.AddMonths(term.Months)
		}
		if !in.Date.After(term.RenewalDate) {
			return Errorf(Invalid, "date", "The next renewal must come after this one, %s.", term.RenewalDate.Plain())
		}
		if in.SignedOn.After(a.Today(env)) {
			return Errorf(Invalid, "signed_on", "The signature cannot lie in the future. Today is %s.", a.Today(env).Plain())
		}
		in.Outcome = outcomeFor(term.ARR, in.Amount)
	case Extended:
		if in.Date.IsZero() {
			return Errorf(Invalid, "date", "Say to which date the contract is extended, as YYYY-MM-DD.")
		}
		if !in.Date.After(term.RenewalDate) {
			return Errorf(Invalid, "date", "An extension must end after %s, the present renewal date.", term.RenewalDate.Plain())
		}
		in.Amount = term.ARR
	case Lost:
		if in.Reason == "" {
			return Errorf(Invalid, "reason", "Say why the customer left, in their words if you have them.")
		}
	default:
		return Errorf(Invalid, "outcome", "%q is not a result. Use renewed, lost or extended.", in.Outcome)
	}
	if in.Date.After(term.RenewalDate.AddMonths(12 * maxTermYears)) {
		return Errorf(Invalid, "date", "%s is more than %d years after this renewal. Check the year.", in.Date.Plain(), maxTermYears)
	}
	return nil
}

// maxTermYears is the longest term that is not a typing error.
const maxTermYears = 10

func exampleAmount(term Term) string {
	if term.ARR.IsZero() {
		return "120000 USD"
	}
	return term.ARR.Plain()
}

// outcomeFor tells renewed, larger and smaller apart; amounts of different
// currencies are not compared.
func outcomeFor(was, now Money) Outcome {
	switch {
	case was.Currency != now.Currency || was.Minor == now.Minor:
		return Renewed
	case now.Minor > was.Minor:
		return Expanded
	}
	return Reduced
}

func (a *Account) endEverything(env Env, change *Change, term TermID) {
	for _, e := range slices.Clone(a.Escalations) {
		if e.Over() || e.TermID != term {
			continue
		}
		if other, ok := a.Term(); ok && e.Cause != CauseNotice { // it is about the account, and another contract is still open
			e.TermID = other.ID
			a.putEscalation(change, e)
			continue
		}
		a.finishEscalation(env, change, e, EscalationEnded, StepEnded, "")
	}
	for _, f := range slices.Clone(a.FollowUps) {
		if f.Open() && f.TermID == term {
			f.Ended = true
			a.putFollowUp(change, f)
		}
	}
	for _, d := range slices.Clone(a.Drafts) {
		if d.TermID == term && d.Unsent() {
			d.Status = DraftEnded
			a.putDraft(change, d)
		}
	}
}

func (a *Account) openNext(env Env, change *Change, term Term, in CloseInput) {
	next := Term{
		ID: orNew(env, in.NextID, PrefixTerm), ContractID: term.ContractID, AccountID: a.ID, PreviousID: term.ID,
		Start: term.RenewalDate, RenewalDate: in.Date, Months: max(1, term.RenewalDate.MonthsUntil(in.Date)),
		ARR: in.Amount, Seats: term.Seats, PaymentSchedule: term.PaymentSchedule, AutoRenews: term.AutoRenews,
		NoticeDays: term.NoticeDays, PriceChangeNoticeDays: term.PriceChangeNoticeDays, Adopted: a.Today(env),
	}
	if in.Outcome != Extended {
		next.SignedOn = in.SignedOn // after-care follows a signature, not an extension
	}
	change.audit(env, a.ID, "term.open", string(next.ID), "", next.describe())
	a.putTerm(change, next)
}
