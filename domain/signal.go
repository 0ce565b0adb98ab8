package domain

import (
	"cmp"
	"slices"
	"strings"
)

// SignalInput is what a person says about a signal.
type SignalInput struct {
	ID      SignalID // minted when the form opened; "" mints one now
	Kind    SignalKind
	Percent int  // of a drop of usage, 1 to 100
	On      Date // zero is today
	Note    string
}

// LogSignal records news about the customer. A strong one is told in the
// channel and asks for a new rating the same day (R18a). Logging a second time
// under the same id, as a form submitted twice does, changes nothing.
//
// Errors have code [Invalid] and name "kind", "percent", "on" or "note".
func (a *Account) LogSignal(env Env, in SignalInput) (*Change, error) {
	in.Note = strings.TrimSpace(in.Note)
	today := a.Today(env)
	if in.On.IsZero() {
		in.On = today
	}
	switch {
	case !slices.Contains(SignalKinds(), in.Kind):
		return nil, Errorf(Invalid, "kind", "Say what it is: %s.", orList(SignalKinds()))
	case in.Kind == SignalUsageDrop && (in.Percent < 1 || in.Percent > 100):
		return nil, Errorf(Invalid, "percent", "Say by how many percent usage dropped, 1 to 100.")
	case in.Kind != SignalUsageDrop && in.Percent != 0:
		return nil, Errorf(Invalid, "percent", "Only a drop of usage has a percentage. Leave it empty here.")
	case in.On.After(today):
		return nil, Errorf(Invalid, "on", "A signal is news: choose today, %s, or a day before.", today.Plain())
	}
	if err := tooLong("note", in.Note, maxText); err != nil {
		return nil, err
	}
	if _, again := a.SignalByID(in.ID); again {
		return &Change{}, nil
	}
	s := Signal{
		ID: orNew(env, in.ID, PrefixSignal), Kind: in.Kind, Percent: in.Percent, Note: in.Note, On: in.On,
		By: env.Actor, At: env.Now,
	}
	a.Signals = append(slices.Clip(a.Signals), s)
	change := &Change{Account: true}
	change.audit(env, a.ID, "signal", string(s.ID), "", string(s.Kind))
	if s.Strong() && s.recent(today) && env.Settings.Started() {
		change.announce(Announcement{
			Key: "signal/" + string(s.ID), Kind: AnnounceSignal, AccountID: a.ID, Subject: string(s.ID),
			Live: true, Critical: true, Priority: PriorityNews,
		}, env)
	}
	return change, nil
}

// SignalByID returns a signal that somebody logged.
func (a *Account) SignalByID(id SignalID) (Signal, bool) {
	return find(a.Signals, func(s Signal) bool { return s.ID == id })
}

// recent reports whether the signal still counts on a day.
func (s Signal) recent(today Date) bool {
	return s.Withdrawn == "" && !s.On.AddDays(signalDays).Before(today)
}

// WithdrawSignal takes a signal back that was logged by mistake: it stays in the
// history and counts no more. Only who logged it, or who leads the account, may
// ([Forbidden]). Taking it back twice changes nothing.
func (a *Account) WithdrawSignal(env Env, id SignalID) (*Change, error) {
	s, ok := a.SignalByID(id)
	switch {
	case !ok:
		return nil, Errorf(NotFound, "", "That signal is not known any more.")
	case s.Withdrawn != "":
		return &Change{}, nil
	case !a.MayWithdrawSignal(env, s):
		return nil, Errorf(Forbidden, "", "Only <@%s>, who logged it, or the manager can take this signal back.", s.By)
	}
	change := &Change{Account: true}
	change.audit(env, a.ID, "signal.withdraw", string(s.ID), string(s.Kind), "")
	s.Withdrawn = env.Actor
	a.Signals = put(a.Signals, s, func(x Signal) bool { return x.ID == s.ID })
	return change, nil
}

// MayWithdrawSignal reports whether the actor may take a signal back: who logged
// it may, and who leads the account. That a key person left is no signal of its
// own: the log of people says it.
func (a *Account) MayWithdrawSignal(env Env, s Signal) bool {
	return s.Kind != SignalKeyPersonLeft && (s.By == env.Actor || a.Leads(env.Actor, env))
}

// RecentSignals returns the signals of the last 60 days, the latest first. That
// a key person left is one of them, from the log of people.
func (a *Account) RecentSignals(env Env) []Signal {
	today := a.Today(env)
	var recent []Signal
	for _, s := range a.Signals {
		if s.recent(today) {
			recent = append(recent, s)
		}
	}
	for _, e := range a.Events {
		person, _ := a.Stakeholder(e.StakeholderID)
		s := Signal{ID: SignalID(e.ID), Kind: SignalKeyPersonLeft, Note: person.Name, On: DateIn(e.At, a.Zone(env)), By: e.By, At: e.At}
		if e.Event == Left && person.IsKey() && !person.LeftOn.IsZero() && s.recent(today) {
			recent = append(recent, s)
		}
	}
	slices.SortStableFunc(recent, func(x, y Signal) int {
		return cmp.Or(cmp.Compare(y.On.String(), x.On.String()), y.At.Compare(x.At))
	})
	return recent
}

// strongSince returns the first strong signal that came after the last rating;
// ok is false when none did.
func (a *Account) strongSince(env Env) (first Signal, ok bool) {
	last, _ := a.Rating()
	for _, s := range a.RecentSignals(env) { // the latest first
		if s.Strong() && s.At.After(last.At) {
			first, ok = s, true
		}
	}
	return first, ok
}

// ruleFacts are what the rules look at: how the aspects stand, and the signals of
// the last 60 days.
func (a *Account) ruleFacts(s Standing, env Env) RuleFacts {
	return NewRuleFacts(s, a.RecentSignals(env)...)
}

// SuggestedNow is what the rating table makes of all that is known today: how
// the aspects stood last, and the recent signals.
func (a *Account) SuggestedNow(env Env) (Colour, []Rule) {
	last, _ := a.Standing()
	return env.Playbooks.Tables().SuggestColour(a.ruleFacts(last.Details.Standing, env))
}
