package domain

import "slices"

// Handover is one deed that gives accounts of one CSM to another (R5): for good,
// or as cover between two dates, after which they return by themselves.
type Handover struct {
	ID       HandoverID
	By       PersonID
	From, To PersonID
	Begin    Date // of a cover, zero is for good
	End      Date // its last day
	Accounts []AccountID
	Returned bool // told of a cover that is over
}

// maxCover is how long a cover lasts at most: two years.
const maxCover = 731

// Cover reports whether the accounts return.
func (h Handover) Cover() bool { return !h.Begin.IsZero() }

// Check refuses what is no handover. Errors have code [Invalid] and name "from",
// "to", "begin" or "end".
func (h Handover) Check(today Date) error {
	switch {
	case h.From == "":
		return Errorf(Invalid, "from", "Say whose accounts change hands.")
	case h.To == "":
		return Errorf(Invalid, "to", "Say who takes the accounts.")
	case h.From == h.To:
		return Errorf(Invalid, "to", "They have these accounts already. Choose somebody else.")
	case h.Begin.IsZero() != h.End.IsZero():
		return Errorf(Invalid, "end", "A cover needs a first and a last day. Leave both empty to hand over for good.")
	case !h.Cover():
		return nil
	case h.End.Before(h.Begin):
		return Errorf(Invalid, "end", "%s comes before %s.", h.End.Plain(), h.Begin.Plain())
	case h.End.Before(today):
		return Errorf(Invalid, "end", "%s has passed.", h.End.Plain())
	case h.Begin.DaysUntil(h.End) > maxCover:
		return Errorf(Invalid, "end", "That is more than two years. Hand the accounts over for good.")
	}
	return nil
}

// Loan is a cover as one of its accounts keeps it.
type Loan struct {
	ID    HandoverID `json:"id"`
	Owner PersonID   `json:"owner"`
	Cover PersonID   `json:"cover"`
	Begin Date       `json:"begin"`
	End   Date       `json:"end"`
	Begun bool       `json:"begun,omitempty"`
}

// handoverCause is what the next card says about what a handover moved.
const handoverCause = "a handover"

// HandOver gives the account to another CSM. The channel hears nothing of it; the
// next card says what it moved, and the new owner gets one list for all accounts
// of the handover. An account that is not the CSM's is a [Conflict].
func (a *Account) HandOver(env Env, h Handover) (*Change, error) {
	if a.CSM != h.From {
		return nil, Errorf(Conflict, "from", "%s is not looked after by <@%s>.", a.Name, h.From)
	}
	change := &Change{}
	a.Loan = Loan{}
	if !h.Cover() {
		a.giveTo(env, change, h.To, "account.reassign")
		h.tell(env, change)
		return change, nil
	}
	a.Loan = Loan{ID: h.ID, Owner: h.From, Cover: h.To, Begin: h.Begin, End: h.End}
	change.Account = true
	change.audit(env, a.ID, "account.cover", string(h.To), string(h.From), h.Begin.String()+" to "+h.End.String())
	if !h.Begin.After(a.Today(env)) {
		a.Loan.Begun = true
		a.giveTo(env, change, h.To, "account.cover.begin")
		h.tell(env, change)
	}
	return change, nil
}

// giveTo makes somebody the account's CSM, with the follow-ups of the one before.
func (a *Account) giveTo(env Env, change *Change, to PersonID, action string) {
	before, was := a.Snapshot(env), a.CSM
	a.CSM = to
	change.Account = true
	change.audit(env, a.ID, action, "csm", string(was), string(to))
	a.handOver(change, was)
	env.Bulk = handoverCause
	a.tell(env, change, News{Kind: NewsEdited}, before)
}

// tell promises whoever has the accounts now their one list: every account of the
// handover promises it under the same key.
func (h Handover) tell(env Env, change *Change) {
	n := Announcement{Key: "handover/" + string(h.ID), Kind: AnnounceHandover, Subject: string(h.ID), To: h.To, Critical: true, Priority: PriorityAnswer}
	if h.Returned {
		n.Key, n.Detail = n.Key+"/returned", handoverReturned
	}
	if env.Actor == "" {
		n.At = env.DailyAt(h.To, env.Now) // by itself: when they work
	}
	change.announce(n, env)
}

// handoverReturned is the Detail of the list of accounts that came back.
const handoverReturned = "returned"

// HandoverReturned reports whether a list is about accounts that came back.
func HandoverReturned(n Announcement) bool { return n.Detail == handoverReturned }

// loanDue is the beginning or the end of a cover: at the start of its day where
// the CSM is.
func (a *Account) loanDue(env Env) (due, bool) {
	l := a.Loan
	switch {
	case l.ID == "":
		return due{}, false
	case !l.Begun:
		return due{at: l.Begin.At(0, 0, a.Zone(env)), order: -2, do: a.beginLoan(env)}, true
	}
	return due{at: l.End.AddDays(1).At(0, 0, a.Zone(env)), order: -1, do: a.endLoan(env)}, true
}

func (a *Account) beginLoan(env Env) func(*Change, string) string {
	return func(change *Change, thread string) string {
		l := a.Loan
		if l.Begun = true; a.CSM != l.Owner || l.End.Before(a.Today(env)) {
			a.Loan, change.Account = Loan{}, true // somebody else has it by now, or it is over
			return thread
		}
		a.Loan = l
		a.giveTo(env, change, l.Cover, "account.cover.begin")
		Handover{ID: l.ID, To: l.Cover}.tell(env, change)
		return thread
	}
}

func (a *Account) endLoan(env Env) func(*Change, string) string {
	return func(change *Change, thread string) string {
		l := a.Loan
		a.Loan, change.Account = Loan{}, true
		if a.CSM == l.Cover {
			a.giveTo(env, change, l.Owner, "account.cover.end")
			Handover{ID: l.ID, To: l.Owner, Returned: true}.tell(env, change)
		}
		return thread
	}
}

// HandoverItem is one line of a handover list.
type HandoverItem struct {
	AccountID AccountID
	Account   string
	Colour    Colour
	Term      Term // decided next; zero when none is open
	Step      Step // to look at next
	Today     Date
	Escalated bool
}

// HandoverItem returns what a handover list says about the account.
func (a *Account) HandoverItem(env Env) HandoverItem {
	item := HandoverItem{AccountID: a.ID, Account: a.Name, Colour: a.Colour(), Today: a.Today(env)}
	item.Term, _ = a.Term()
	item.Step, _ = a.NextStep(env)
	_, item.Escalated = a.Escalation()
	return item
}

// SortHandover puts what is most important first: escalated and red accounts,
// then by the day on which they are decided.
func SortHandover(items []HandoverItem) {
	alarm := func(i HandoverItem) int {
		switch {
		case i.Escalated:
			return 0
		case i.Colour == Red:
			return 1
		case i.Term.ID == "":
			return 3
		}
		return 2
	}
	slices.SortStableFunc(items, func(x, y HandoverItem) int {
		if d := alarm(x) - alarm(y); d != 0 || x.Term.ID == "" {
			return d
		}
		return y.Term.DecisionDate().DaysUntil(x.Term.DecisionDate())
	})
}
