package domain

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"
)

// rebuildWorkingDays is how soon the relationship with a key person's successor
// is to be rebuilt.
const rebuildWorkingDays = 5

// LogStakeholder records what happened to somebody at the customer. It is
// history: a person who left stays, with the day. A key person leaving makes a
// follow-up task with a date, tells the channel, flags the drafts addressed to
// them and, inside the renewal window, raises or joins an escalation (R26).
// Without an event somebody unknown joined and somebody known changed role.
//
// Logging again under the same ChangeID, as a form submitted twice does, changes
// nothing. A departure that is known is a [Conflict] that says who logged it;
// with another day or a successor it is corrected, and nobody is asked for help
// again. Errors have code [Invalid] and name "stakeholder", "event", "roles",
// "relationship", "email", "replacement" or "note".
func (a *Account) LogStakeholder(env Env, in StakeholderInput) (*Change, error) {
	if _, saved := find(a.Events, func(e StakeholderChange) bool { return e.ID == in.ChangeID }); saved {
		return &Change{}, nil
	}
	dated := !in.Effective.IsZero()
	if err := a.checkStakeholder(env, &in); err != nil {
		return nil, err
	}
	change := &Change{}
	s, known := a.Stakeholder(in.ID)
	again := in.Event == Left && !s.LeftOn.IsZero()
	if again && !dated {
		in.Effective = s.LeftOn
	}
	if again && in.Effective == s.LeftOn && in.Replacement == "" && in.Note == "" && len(in.Roles) == 0 {
		return nil, Errorf(Conflict, "stakeholder", "%s is logged already: %s, says <@%s>.", s.Name, s.leaving(a.Today(env)), a.lastChange(s.ID, Left).By)
	}
	if !known {
		s = Stakeholder{ID: orNew(env, in.NewID, PrefixStakeholder), AccountID: a.ID, Name: in.Name, CreatedAt: env.Now}
	}
	held, was := s.Roles, s
	apply(&s, in)
	if known {
		a.noteEdits(env, change, was, &s)
	}
	event := StakeholderChange{
		ID: orNew(env, in.ChangeID, PrefixStakeholderChange), AccountID: a.ID, StakeholderID: s.ID,
		Event: in.Event, Effective: in.Effective, Was: held, Now: slices.Clone(s.Roles), Note: in.Note, Link: in.Link, By: env.Actor, At: env.Now,
	}
	if in.Event == Left {
		s.LeftOn = in.Effective
	} else {
		s.LeftOn = Date{}
	}
	a.putStakeholder(change, s)
	if in.Replacement != "" {
		if len(held) == 0 {
			held = s.Roles
		}
		event.ReplacedBy = a.addSuccessor(env, change, held, in.Replacement)
	}
	a.Events = append(a.Events, event)
	change.Events = append(change.Events, event)
	change.audit(env, a.ID, "stakeholder."+string(in.Event), string(s.ID), "", s.Name)
	change.announce(Announcement{
		Key: "stakeholder/" + string(event.ID), Kind: AnnounceStakeholder, AccountID: a.ID, Subject: string(event.ID),
		Critical: true, Priority: PriorityNews,
	}, env)
	if in.Event == Left && (s.IsKey() || slices.ContainsFunc(held, StakeholderRole.Key)) {
		a.keyPersonLeft(env, change, s, event, again)
	}
	return change, nil
}

// lastChange returns the latest entry of a kind about a stakeholder.
func (a *Account) lastChange(id StakeholderID, what StakeholderEvent) StakeholderChange {
	for _, e := range slices.Backward(a.Events) {
		if e.StakeholderID == id && e.Event == what {
			return e
		}
	}
	return StakeholderChange{}
}

func (a *Account) checkStakeholder(env Env, in *StakeholderInput) error {
	in.Name = strings.Join(strings.Fields(in.Name), " ")
	in.Replacement = strings.Join(strings.Fields(in.Replacement), " ")
	in.Email, in.Note = strings.TrimSpace(in.Email), strings.TrimSpace(in.Note)
	if in.ID != "" {
		if _, ok := a.Stakeholder(in.ID); !ok {
			return Errorf(NotFound, "stakeholder", "That person is not known at %s any more.", a.Name)
		}
	} else {
		if in.Name == "" {
			return Errorf(Invalid, "stakeholder", "Say who it is.")
		}
		if s, ok := a.stakeholderNamed(in.Name); ok {
			in.ID = s.ID
		}
	}
	if utf8.RuneCountInString(in.Name) > maxName {
		return Errorf(Invalid, "stakeholder", "The name is longer than %d characters.", maxName)
	}
	if in.Event == "" {
		if in.Event = ChangedRole; in.ID == "" {
			in.Event = Joined
		}
	}
	if !slices.Contains(StakeholderEvents(), in.Event) {
		return Errorf(Invalid, "event", "%q is not a change. Use joined, left, changed_role, promoted, reorganised or new_executive.", in.Event)
	}
	for _, r := range in.Roles {
		if !slices.Contains(StakeholderRoles(), r) {
			return Errorf(Invalid, "roles", "%q is not a role. Use champion, economic_buyer, decision_maker, executive_sponsor, user, procurement, legal or technical.", r)
		}
	}
	if in.ID == "" && len(in.Roles) == 0 && in.Event != Left {
		return Errorf(Invalid, "roles", "Say which role %s has, for example champion.", in.Name)
	}
	if in.Relationship != "" && !slices.Contains([]Relationship{Strong, Moderate, Weak}, in.Relationship) {
		return Errorf(Invalid, "relationship", "%q is not a relationship. Use strong, moderate or weak.", in.Relationship)
	}
	if err := a.checkReplacement(*in); err != nil {
		return err
	}
	if in.Email != "" {
		if parsed, err := mail.ParseAddress(in.Email); err != nil || parsed.Address != in.Email {
			return Errorf(Invalid, "email", "%q is not an e-mail address.", in.Email)
		}
	}
	if in.Effective.IsZero() {
		in.Effective = a.Today(env)
	}
	return tooLong("note", in.Note, maxText)
}

func (a *Account) checkReplacement(in StakeholderInput) error {
	name := in.Name
	if s, ok := a.Stakeholder(in.ID); ok {
		name = s.Name
	}
	if in.Replacement != "" && NormalName(in.Replacement) == NormalName(name) {
		return Errorf(Invalid, "replacement", "%s cannot follow themselves. Name somebody else or nobody.", name)
	}
	return tooLong("replacement", in.Replacement, maxName)
}

// apply overwrites what was said and keeps what was not.
func apply(s *Stakeholder, in StakeholderInput) {
	if in.Title != "" {
		s.Title = strings.TrimSpace(in.Title)
	}
	if in.Email != "" {
		s.Email = in.Email
	}
	if len(in.Roles) > 0 {
		s.Roles = slices.Clone(in.Roles)
	}
	if in.Relationship != "" {
		s.Relationship = in.Relationship
	}
}

// addSuccessor gives the roles to whoever follows; a new name starts with a weak
// relationship.
func (a *Account) addSuccessor(env Env, change *Change, roles []StakeholderRole, name string) StakeholderID {
	successor, ok := a.stakeholderNamed(name)
	if !ok {
		successor = Stakeholder{ID: StakeholderID(env.NewID(PrefixStakeholder)), AccountID: a.ID, Name: name, Relationship: Weak, CreatedAt: env.Now}
	}
	was := successor
	successor.LeftOn = Date{}
	for _, r := range roles {
		if !successor.Has(r) {
			successor.Roles = append(slices.Clone(successor.Roles), r)
		}
	}
	if ok {
		a.noteEdits(env, change, was, &successor)
	}
	a.putStakeholder(change, successor)
	return successor.ID
}

func (a *Account) stakeholderNamed(name string) (Stakeholder, bool) {
	return find(a.Stakeholders, func(s Stakeholder) bool { return NormalName(s.Name) == NormalName(name) })
}

// StakeholderNamed finds a stakeholder by name as a person types it: the whole
// name, else the only one that a part of it fits. Errors have code [NotFound]
// or [Ambiguous].
func (a *Account) StakeholderNamed(name string) (Stakeholder, error) {
	if s, ok := a.stakeholderNamed(name); ok {
		return s, nil
	}
	var fits []Stakeholder
	for _, s := range a.Stakeholders {
		if strings.Contains(NormalName(s.Name), NormalName(name)) {
			fits = append(fits, s)
		}
	}
	switch len(fits) {
	case 1:
		return fits[0], nil
	case 0:
		return Stakeholder{}, Errorf(NotFound, "stakeholder", "Nobody at %s is called %q.", a.Name, name)
	}
	var names []string
	for _, s := range fits {
		names = append(names, s.Name)
	}
	return Stakeholder{}, Errorf(Ambiguous, "stakeholder", "%q could be %s. Write the whole name.", name, strings.Join(names, " or "))
}

// keyPersonLeft makes the task of rebuilding the relationship and asks for help.
// again says that the departure was known: then it only names the successor in
// the task.
func (a *Account) keyPersonLeft(env Env, change *Change, s Stakeholder, event StakeholderChange, again bool) {
	term, ok := a.Term()
	if !ok {
		return
	}
	title := fmt.Sprintf("Rebuild the relationship: find who follows %s and meet them", s.Name)
	if successor, ok := a.Stakeholder(event.ReplacedBy); ok {
		title = "Rebuild the relationship: meet " + successor.Name + ", who follows " + s.Name
	}
	if again {
		f, open := find(a.FollowUps, func(f FollowUp) bool { return f.StakeholderID == s.ID && f.Open() })
		if open && event.ReplacedBy != "" {
			f.Title = title
			a.putFollowUp(change, f)
		}
		return
	}
	f := FollowUp{
		ID: FollowUpID(env.NewID(PrefixFollowUp)), AccountID: a.ID, TermID: term.ID, StakeholderID: s.ID,
		Title: title, Owner: a.CSM,
		Due: a.Calendar(env).AddWorkingDays(a.Today(env), rebuildWorkingDays), CreatedAt: env.Now,
	}
	a.putFollowUp(change, f)
	start := a.playbook(a.Colour(), env).Start()
	if a.Today(env).Before(term.DecisionDate().AddDays(-start)) {
		return // outside the renewal window the task is enough
	}
	a.raise(env, change, Escalation{
		Severity: Normal, Cause: CauseKeyPersonLeft, Ask: "Help to reach the successor.",
		Reason: fmt.Sprintf("%s (%s) %s.", s.Name, roleList(s.Roles), s.leaving(a.Today(env))),
	})
}

// leaving says when a stakeholder left, or will.
func (s Stakeholder) leaving(today Date) string {
	if s.Here(today) {
		return "leaves on " + s.LeftOn.Plain()
	}
	return "left on " + s.LeftOn.Plain()
}

func roleList(roles []StakeholderRole) string {
	var labels []string
	for _, r := range roles {
		labels = append(labels, strings.ToLower(r.Label()))
	}
	return strings.Join(labels, ", ")
}

func (a *Account) putStakeholder(change *Change, s Stakeholder) {
	same := func(x Stakeholder) bool { return x.ID == s.ID }
	a.Stakeholders = put(a.Stakeholders, s, same)
	change.Stakeholders = put(change.Stakeholders, s, same)
}
