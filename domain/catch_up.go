package domain

import (
	"cmp"
	"fmt"
	"slices"
)

const (
	// catchUpDays is for how long a late start counts as one.
	catchUpDays = 30
)

// CatchUpOn returns the day on which the account was, or will be, begun late:
// reminders start in the middle of its timeline, and the phase that is running
// is still open. Zero when there is nothing to catch up with.
func (a *Account) CatchUpOn(env Env) Date {
	s, ok := a.catchUpStep(env)
	if !ok {
		return Date{}
	}
	return s.Due
}

// catchUpStep returns the running phase of a late start, of the contract that is
// decided next.
func (a *Account) catchUpStep(env Env) (Step, bool) {
	if !a.Speaks(env) {
		return Step{}, false
	}
	today := a.Today(env)
	for _, t := range a.OpenTerms() {
		if a.adopted(t, env).AddDays(catchUpDays).Before(today) {
			continue
		}
		if s, ok := find(a.Plan(t, env), func(s Step) bool { return s.Begins && s.State.Open() }); ok {
			return s, true
		}
	}
	return Step{}, false
}

// listed reports whether a step comes in its CSM's one list of late starts
// instead of on a card of its own: more of them than the setting are one list (R9).
func (a *Account) listed(s Step, env Env) bool {
	return s.Begins && a.CSM != "" && env.LateStarts > a.Settings(env).LateList
}

// CatchUpKey is the key of a CSM's list of what begins late on a day.
func CatchUpKey(csm PersonID, day Date) string { return fmt.Sprintf("catch_up/%s/%s", csm, day) }

// listCatchUp leaves a late start to the list of its CSM, which every account
// on it promises under the same key. Its card comes when somebody asks for it,
// or when the step stays late.
func (a *Account) listCatchUp(env Env, s Step) func(*Change, string) string {
	return func(change *Change, thread string) string {
		fact := a.milestone(s.Term.ID, s.Key)
		fact.RemindedFor, fact.CardOn, fact.ListedOn = s.Due, Date{}, a.Today(env)
		a.putMilestone(change, fact)
		change.announce(Announcement{
			Key: CatchUpKey(a.CSM, s.Due), Kind: AnnounceCatchUp, Subject: string(a.CSM), Detail: s.Due.String(),
			To: env.Acting(a.CSM), Critical: true, Priority: PriorityCard,
		}, env)
		return thread
	}
}

// CatchUpItem is one account that begins late.
type CatchUpItem struct {
	AccountID AccountID
	Account   string
	Contract  string // "" unless the account has several
	Colour    Colour
	Step      Step
	Earlier   int // phases that were due before renewalbot and are still open
	Today     Date
}

// CatchUpItem returns what the list of its CSM says about the account; ok is
// false when nothing is to be caught up with any more.
func (a *Account) CatchUpItem(env Env) (item CatchUpItem, ok bool) {
	s, ok := a.catchUpStep(env)
	if !ok {
		return CatchUpItem{}, false
	}
	item = CatchUpItem{AccountID: a.ID, Account: a.Name, Colour: a.Colour(), Step: s, Today: a.Today(env)}
	if a.Several() {
		item.Contract = a.ContractOf(s.Term).Name
	}
	for _, o := range a.Plan(s.Term, env) {
		if o.State == StepBefore {
			item.Earlier++
		}
	}
	return item, true
}

// SortCatchUp puts what is most important first: red accounts, then by the day
// on which they are decided.
func SortCatchUp(items []CatchUpItem) {
	calm := func(c Colour) int {
		if c == Red {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(items, func(x, y CatchUpItem) int {
		return cmp.Or(cmp.Compare(calm(x.Colour), calm(y.Colour)),
			y.Step.Term.DecisionDate().DaysUntil(x.Step.Term.DecisionDate()), cmp.Compare(x.Account, y.Account))
	})
}

// ShowCard posts the card of a step because somebody asks for it: on a day with
// a card already into its thread. A card that is there is not posted again.
func (a *Account) ShowCard(env Env, term TermID, milestone string) (*Change, error) {
	s, err := a.openStep(term, milestone, env)
	if err != nil {
		return nil, err
	}
	change := &Change{}
	today, thread := a.Today(env), ""
	key := CardKey(s.Term.ID, s.Key, s.Due)
	if a.DayCard.On == today && a.DayCard.Key != key {
		thread = a.DayCard.Key
	}
	fact := a.milestone(term, milestone)
	fact.post(s, today)
	a.putMilestone(change, fact)
	change.announce(Announcement{
		Key: key, Kind: AnnounceCard, AccountID: a.ID, TermID: term, Subject: milestone, Detail: s.Due.String(),
		Thread: thread, Live: true, Critical: true, Priority: PriorityAnswer,
	}, env)
	if thread == "" {
		a.DayCard = DayCard{Key: key, On: today}
	}
	return change, nil
}
