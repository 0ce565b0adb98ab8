package domain

import (
	"slices"
	"strings"
	"time"
)

// Touch is one contact with people at the customer: who, when, in one line
// (R25a). Last contact and "no answer" are computed from touches, so that they
// cannot say anything else.
type Touch struct {
	ID         TouchID         `json:"id"`
	On         Date            `json:"on"`
	With       []StakeholderID `json:"with"`
	Line       string          `json:"line"`
	Meaningful bool            `json:"meaningful,omitempty"` // a conversation, not a message left
	Link       string          `json:"link,omitempty"`       // of the Slack message it was logged from
	By         PersonID        `json:"by"`
	At         time.Time       `json:"at"`

	CorrectedAt time.Time `json:"corrected_at,omitzero"`
	Withdrawn   PersonID  `json:"withdrawn,omitempty"` // who took it back, "" while it counts
}

// Counts reports whether the touch was not taken back.
func (t Touch) Counts() bool { return t.Withdrawn == "" }

// TouchInput is what a person says about a touch.
type TouchInput struct {
	ID          TouchID // minted when the form opened, or of the touch being corrected
	With        []StakeholderID
	NewID       StakeholderID // minted when the form opened, for Name
	Name        string        // somebody who is not known yet; they become a user
	On          Date          // zero is today
	Line        string
	Meaningful  bool
	Link        string
	NextContact Date // when to be in touch with them again; zero plans nothing
}

// LogTouch records a contact. A contact that was planned for that day or before
// has then taken place. Logging again under the same id changes nothing. Errors
// have code [Invalid] and name "with", "name", "on", "line" or "next_contact".
func (a *Account) LogTouch(env Env, in TouchInput) (*Change, error) {
	if _, saved := a.Touch(in.ID); saved {
		return &Change{}, nil
	}
	if err := a.checkTouch(env, &in); err != nil {
		return nil, err
	}
	change := &Change{}
	t := Touch{
		ID: orNew(env, in.ID, PrefixTouch), On: in.On, With: a.touched(env, change, in), Line: in.Line, Meaningful: in.Meaningful,
		Link: in.Link, By: env.Actor, At: env.Now,
	}
	a.putTouch(change, t)
	for _, id := range t.With {
		a.planContact(env, change, id, t.On, in.NextContact)
	}
	change.audit(env, a.ID, "touch.log", string(t.ID), "", a.touchText(t))
	return change, nil
}

// CorrectTouch replaces what a touch says. Only who logged it, or the account's
// manager, may ([Forbidden]). A touch that was taken back is a [Conflict].
func (a *Account) CorrectTouch(env Env, in TouchInput) (*Change, error) {
	t, err := a.ownTouch(env, in.ID)
	if err != nil {
		return nil, err
	}
	if err := a.checkTouch(env, &in); err != nil {
		return nil, err
	}
	change := &Change{}
	was := a.touchText(t)
	with := a.touched(env, change, in)
	next := !in.NextContact.IsZero()
	if t.On == in.On && t.Line == in.Line && t.Meaningful == in.Meaningful && slices.Equal(t.With, with) && !next {
		return &Change{}, nil
	}
	t.On, t.With, t.Line, t.Meaningful, t.CorrectedAt = in.On, with, in.Line, in.Meaningful, env.Now
	a.putTouch(change, t)
	for _, id := range t.With {
		a.planContact(env, change, id, t.On, in.NextContact)
	}
	change.audit(env, a.ID, "touch.correct", string(t.ID), was, a.touchText(t))
	return change, nil
}

// WithdrawTouch takes a touch back: it stays in the history and counts no more.
// Only who logged it, or the account's manager, may ([Forbidden]). Taking it
// back twice changes nothing.
func (a *Account) WithdrawTouch(env Env, id TouchID) (*Change, error) {
	if t, ok := a.Touch(id); ok && !t.Counts() {
		return &Change{}, nil
	}
	t, err := a.ownTouch(env, id)
	if err != nil {
		return nil, err
	}
	change := &Change{}
	change.audit(env, a.ID, "touch.withdraw", string(t.ID), a.touchText(t), "")
	t.Withdrawn = env.Actor
	a.putTouch(change, t)
	return change, nil
}

// Touch returns a touch of the account.
func (a *Account) Touch(id TouchID) (Touch, bool) {
	return find(a.Touches, func(t Touch) bool { return t.ID == id })
}

// MayCorrect reports whether a person may correct or take back a touch: who
// logged it, and those who lead the account (R5).
func (a *Account) MayCorrect(t Touch, p PersonID, env Env) bool {
	return t.Counts() && (t.By == p || a.Leads(p, env))
}

func (a *Account) ownTouch(env Env, id TouchID) (Touch, error) {
	t, ok := a.Touch(id)
	switch {
	case !ok:
		return Touch{}, Errorf(NotFound, "", "That touch is not known any more.")
	case !t.Counts():
		return Touch{}, Errorf(Conflict, "", "<@%s> took this touch back. Log it anew if it did happen.", t.Withdrawn)
	case !a.MayCorrect(t, env.Actor, env):
		return Touch{}, Errorf(Forbidden, "", "Only <@%s>, who logged it, or the manager can change this touch.", t.By)
	}
	return t, nil
}

func (a *Account) checkTouch(env Env, in *TouchInput) error {
	in.Name = strings.Join(strings.Fields(in.Name), " ")
	in.Line = strings.Join(strings.Fields(in.Line), " ")
	if in.On.IsZero() {
		in.On = a.Today(env)
	}
	for _, id := range in.With {
		if _, ok := a.Stakeholder(id); !ok {
			return Errorf(Invalid, "with", "One of them is not known at %s any more. Choose again.", a.Name)
		}
	}
	switch {
	case len(in.With) == 0 && in.Name == "":
		return Errorf(Invalid, "with", "Say who you were in touch with.")
	case in.Line == "":
		return Errorf(Invalid, "line", "Say in one line what it was about.")
	case in.On.After(a.Today(env)):
		return Errorf(Invalid, "on", "%s is still to come. A touch has taken place; plan the next one as next contact.", in.On.Plain())
	case !in.NextContact.IsZero() && !in.NextContact.After(in.On):
		return Errorf(Invalid, "next_contact", "The next contact comes after this one.")
	}
	if err := tooLong("name", in.Name, maxName); err != nil {
		return err
	}
	return tooLong("line", in.Line, maxLine)
}

// touched returns who a touch was with, each once; a new name becomes a user.
func (a *Account) touched(env Env, change *Change, in TouchInput) []StakeholderID {
	var with []StakeholderID
	for _, id := range in.With {
		if !slices.Contains(with, id) {
			with = append(with, id)
		}
	}
	if in.Name == "" {
		return with
	}
	s, known := a.stakeholderNamed(in.Name)
	if !known {
		s = Stakeholder{
			ID: orNew(env, in.NewID, PrefixStakeholder), AccountID: a.ID, Name: in.Name,
			Roles: []StakeholderRole{User}, CreatedAt: env.Now,
		}
		a.putStakeholder(change, s)
		change.audit(env, a.ID, "stakeholder.add", string(s.ID), "", s.Name)
	}
	if !slices.Contains(with, s.ID) {
		with = append(with, s.ID)
	}
	return with
}

// planContact ends what was planned up to a touch and plans the next contact.
func (a *Account) planContact(env Env, change *Change, id StakeholderID, on, next Date) {
	s, ok := a.Stakeholder(id)
	if !ok || next.IsZero() && (s.NextContact.IsZero() || s.NextContact.After(on)) || next == s.NextContact {
		return
	}
	was := s
	s.NextContact = next
	a.noteEdits(env, change, was, &s)
	a.putStakeholder(change, s)
}

// touchText is a touch in short, for the audit log.
func (a *Account) touchText(t Touch) string {
	text := t.On.String() + " " + strings.Join(a.NamesOf(t.With), ", ") + ": " + t.Line
	if !t.Meaningful {
		text += " (minor)"
	}
	return text
}

// NamesOf returns the names of stakeholders, in order.
func (a *Account) NamesOf(ids []StakeholderID) []string {
	var names []string
	for _, id := range ids {
		if s, ok := a.Stakeholder(id); ok {
			names = append(names, s.Name)
		}
	}
	return names
}

func (a *Account) putTouch(change *Change, t Touch) {
	same := func(x Touch) bool { return x.ID == t.ID }
	a.Touches = put(a.Touches, t, same)
	change.Touches = put(change.Touches, t, same)
}
