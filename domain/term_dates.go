package domain

import "strings"

// What really happens to a contract (R5a). Each kind has its own effect:
//
//   - signed early, extended: [Account.Close] ends the term and opens the next;
//   - notice received: the plan turns to saving the customer, the manager is
//     asked once; taken back: that question ends, the plan returns, and what was
//     missed is caught up with in one list;
//   - changed in mid-term: the contract is another from a day on, which is kept
//     as its history; a changed date replans;
//   - corrected: as if it had been typed right at once, only the audit tells;
//   - lapsed while negotiating: the weekly question waits until a day.

// NoticeInput is what a person logs about a customer's notice.
type NoticeInput struct {
	TermID TermID
	On     Date // zero is today
	Reason string
}

// openTerm returns an open term of the account, or says that it is over.
func (a *Account) openTerm(id TermID) (Term, error) {
	t, ok := a.TermByID(id)
	switch {
	case !ok:
		return t, Errorf(NotFound, "contract", "That term is not known any more.")
	case !t.Open():
		return t, Errorf(Conflict, "", "This term is closed: %s on %s.", t.Outcome.Label(), t.Closed.Plain())
	}
	return t, nil
}

// ReceiveNotice records that the customer will not renew. The open steps of the
// timeline give way to saving the customer or closing as lost, and the manager
// is asked for help once; logging it again corrects day and reason in silence.
// Errors name "on" or "reason".
func (a *Account) ReceiveNotice(env Env, in NoticeInput) (*Change, error) {
	t, err := a.openTerm(in.TermID)
	if err != nil {
		return nil, err
	}
	today := a.Today(env)
	if in.Reason = strings.TrimSpace(in.Reason); in.On.IsZero() {
		in.On = today
	}
	switch {
	case in.On.After(today):
		return nil, Errorf(Invalid, "on", "A notice cannot have come on %s: today is %s.", in.On.Plain(), today.Plain())
	case in.On.Before(t.Start.AddMonths(-12)):
		return nil, Errorf(Invalid, "on", "%s is long before this term, which starts on %s. Check the year.", in.On.Plain(), t.Start.Plain())
	}
	if err := tooLong("reason", in.Reason, maxText); err != nil {
		return nil, err
	}
	known := t.Facts.Notice
	if known.Received() && in.On == known.On && (in.Reason == "" || in.Reason == known.Reason) {
		return &Change{}, nil
	}
	if in.Reason == "" {
		in.Reason = known.Reason
	}
	change := &Change{}
	before := a.Snapshot(env)
	change.audit(env, a.ID, "term.notice", string(t.ID), strings.TrimSpace(known.On.String()+" "+known.Reason), strings.TrimSpace(in.On.String()+" "+in.Reason))
	t.Facts.Notice = Notice{On: in.On, Reason: in.Reason, By: env.Actor, At: env.Now}
	if !known.Received() {
		a.forgetNoticeSteps(change, t, env)
	}
	a.putTerm(change, t)
	if known.Received() {
		return change, nil
	}
	a.raise(env, change, Escalation{
		TermID: t.ID, Severity: High, Cause: CauseNotice, Reason: noticeReason(a, t),
		Ask: "Decide with the CSM whether to win them back, and who speaks to whom.",
	})
	a.tell(env, change, News{Kind: NewsNotice, Contract: a.ContractOf(t).Name, After: in.On.String(), Note: in.Reason}, before)
	return change, nil
}

// noticeReason says in a sentence that notice was given, and whether it came in
// time.
func noticeReason(a *Account, t Term) string {
	text := "The customer gave notice on " + t.Facts.Notice.On.Plain() + "."
	if a.Several() {
		text = a.ContractOf(t).Name + ": the customer gave notice on " + t.Facts.Notice.On.Plain() + "."
	}
	if deadline, ok := t.NoticeDeadline(); ok && t.Facts.Notice.On.After(deadline) {
		text += " The notice deadline was " + deadline.Plain() + ": check whether the contract renews all the same."
	}
	if t.Facts.Notice.Reason != "" {
		text += "\n" + t.Facts.Notice.Reason
	}
	return text
}

// forgetNoticeSteps opens the steps of an earlier notice again: this is another
// one.
func (a *Account) forgetNoticeSteps(change *Change, t Term, env Env) {
	for _, m := range a.playbook(a.Colour(), env).Milestones {
		if m.Anchor != FromNotice {
			continue
		}
		if f := a.milestone(t.ID, m.Key); f.State != MilestoneOpen || !f.RemindedFor.IsZero() {
			a.putMilestone(change, MilestoneFact{AccountID: a.ID, TermID: t.ID, Milestone: m.Key, State: MilestoneOpen})
		}
		for _, task := range m.Tasks {
			if f := a.task(t.ID, m.Key, task.Key); f.Done {
				a.putTask(change, TaskFact{AccountID: a.ID, TermID: t.ID, Milestone: m.Key, Task: task.Key})
			}
		}
	}
}

// WithdrawNotice records that the customer stays in talks after all: the
// timeline returns, and what fell due meanwhile is caught up with in one list.
// Without a notice it changes nothing.
func (a *Account) WithdrawNotice(env Env, term TermID, note string) (*Change, error) {
	t, err := a.openTerm(term)
	if err != nil {
		return nil, err
	}
	if err := tooLong("reason", note, maxText); err != nil {
		return nil, err
	}
	was := t.Facts.Notice
	if !was.Received() {
		return &Change{}, nil
	}
	change := &Change{}
	before := a.Snapshot(env)
	change.audit(env, a.ID, "term.notice_withdrawn", string(t.ID), strings.TrimSpace(was.On.String()+" "+was.Reason), strings.TrimSpace(note))
	t.Facts.Notice = Notice{}
	t.Facts.Restarted, t.Facts.Restart = a.Today(env), "while the notice of "+was.On.Plain()+" stood"
	a.putTerm(change, t)
	if e, ok := a.Escalation(); ok && e.Cause == CauseNotice && e.TermID == t.ID {
		a.finishEscalation(env, change, e, EscalationResolved, StepResolved, "The customer took the notice back.")
	}
	a.tell(env, change, News{Kind: NewsStays, Contract: a.ContractOf(t).Name, Before: was.On.String(), Note: strings.TrimSpace(note)}, before)
	return change, nil
}

// AmendInput is a change of the contract that was agreed in mid-term. What it
// leaves empty stays.
type AmendInput struct {
	TermID      TermID
	From        Date // the first day on which it holds; zero is today
	ARR         Money
	Seats       int
	RenewalDate Date
	Note        string
}

// Amend records a change of the contract in mid-term. What is shown and renewed
// from now on is what was agreed; the days before it keep what they were. A
// changed date replans. Errors name "from", "arr", "seats", "renewal_date" or
// "note".
func (a *Account) Amend(env Env, in AmendInput) (*Change, error) {
	t, err := a.openTerm(in.TermID)
	if err != nil {
		return nil, err
	}
	if in.Note = strings.TrimSpace(in.Note); in.From.IsZero() {
		in.From = a.Today(env)
	}
	next := t.Input().overlaid(TermInput{ARR: in.ARR, Seats: in.Seats, RenewalDate: in.RenewalDate})
	switch {
	case next == t.Input():
		return nil, Errorf(Invalid, "arr", "Say what changed: the amount, the seats or the renewal date.")
	case in.From.Before(t.Start) || !in.From.Before(next.RenewalDate):
		return nil, Errorf(Invalid, "from", "The change must begin within the term, from %s to before %s.", t.Start.Plain(), next.RenewalDate.Plain())
	}
	if err := tooLong("note", in.Note, maxText); err != nil {
		return nil, err
	}
	if err := t.tooFar(next.RenewalDate); err != nil {
		return nil, err
	}
	change := &Change{}
	before := a.Snapshot(env)
	changed := TermChange{From: in.From, Note: in.Note, By: env.Actor, At: env.Now}
	if next.ARR != t.ARR {
		changed.ARR = next.ARR
	}
	if next.Seats != t.Seats {
		changed.Seats = next.Seats
	}
	if next.RenewalDate != t.RenewalDate {
		changed.RenewalDate = next.RenewalDate
	}
	t.Facts.Changes = append(t.Facts.Changes[:len(t.Facts.Changes):len(t.Facts.Changes)], changed)
	if err := a.revise(env, change, t, next, "term.amend"); err != nil {
		return nil, err
	}
	entry := change.Audit[0]
	a.tell(env, change, News{
		Kind: NewsAmended, Contract: a.ContractOf(t).Name, Before: entry.Before, After: entry.After + ", from " + in.From.String(), Note: in.Note,
	}, before)
	return change, nil
}

// Correct sets a term right that was typed wrong: all of its particulars at
// once. Errors name the field.
func (a *Account) Correct(env Env, term TermID, in TermInput) (*Change, error) {
	t, err := a.openTerm(term)
	if err != nil {
		return nil, err
	}
	if err := t.tooFar(in.RenewalDate); err != nil {
		return nil, err
	}
	change := &Change{}
	before := a.Snapshot(env)
	if err := a.revise(env, change, t, in.corrected(t), "term.correct"); err != nil {
		return nil, err
	}
	if len(change.Audit) == 0 {
		return &Change{}, nil
	}
	entry := change.Audit[0]
	a.tell(env, change, News{Kind: NewsCorrected, Contract: a.ContractOf(t).Name, Before: entry.Before, After: entry.After}, before)
	return change, nil
}

// tooFar refuses a renewal date whose year is surely a typing error.
func (t Term) tooFar(renewal Date) error {
	if renewal.After(t.Start.AddMonths(12 * maxTermYears)) {
		return Errorf(Invalid, "renewal_date", "%s is more than %d years after the term began. Check the year.", renewal.Plain(), maxTermYears)
	}
	return nil
}
