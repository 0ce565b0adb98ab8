package domain

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// NoticeKind is what a notice to the customer is for.
type NoticeKind string

// The kinds of notice (R30; seed 001 names the occasion of each).
const (
	NoticeFirst             NoticeKind = "first_notice"
	NoticeValueReview       NoticeKind = "value_review"
	NoticeProposalFollowUp  NoticeKind = "proposal_follow_up"
	NoticeSignature         NoticeKind = "signature_reminder"
	NoticeLastDays          NoticeKind = "last_days"
	NoticeThanksChampion    NoticeKind = "thanks_champion"
	NoticeThanksSponsor     NoticeKind = "thanks_sponsor"
	NoticeThanksProcurement NoticeKind = "thanks_procurement"
)

// NoticeKinds lists the kinds in the order of the timeline.
func NoticeKinds() []NoticeKind {
	return []NoticeKind{NoticeFirst, NoticeValueReview, NoticeProposalFollowUp, NoticeSignature,
		NoticeLastDays, NoticeThanksChampion, NoticeThanksSponsor, NoticeThanksProcurement}
}

// Label returns the kind as people read it.
func (k NoticeKind) Label() string {
	switch k {
	case NoticeFirst:
		return "First renewal notice"
	case NoticeValueReview:
		return "Value review invitation"
	case NoticeProposalFollowUp:
		return "Proposal follow-up"
	case NoticeSignature:
		return "Signature reminder"
	case NoticeLastDays:
		return "Last days"
	case NoticeThanksChampion:
		return "Thank you to the champion"
	case NoticeThanksSponsor:
		return "Thank you to the executive sponsor"
	case NoticeThanksProcurement:
		return "Thank you to procurement and legal"
	}
	return string(k)
}

// Roles returns whose holders a kind of notice is addressed to (R30).
func (k NoticeKind) Roles() []StakeholderRole {
	switch k {
	case NoticeThanksChampion:
		return []StakeholderRole{Champion}
	case NoticeThanksSponsor:
		return []StakeholderRole{CustomerSponsor}
	case NoticeThanksProcurement:
		return []StakeholderRole{Procurement, LegalContact}
	}
	return []StakeholderRole{Champion, EconomicBuyer}
}

// Recipients returns to whom a kind of notice goes unless somebody chooses
// otherwise, and the roles that nobody is known to hold. Who left, or is about
// to, is not proposed.
func (a *Account) Recipients(kind NoticeKind, env Env) (to []StakeholderID, missing []StakeholderRole) {
	for _, role := range kind.Roles() {
		held := false
		for _, s := range a.Holding(role, a.Today(env)) {
			if !s.LeftOn.IsZero() {
				continue
			}
			held = true
			if !slices.Contains(to, s.ID) {
				to = append(to, s.ID)
			}
		}
		if !held {
			missing = append(missing, role)
		}
	}
	return to, missing
}

// NoticeNow returns the kind of notice that is the work now: that of a milestone
// which is due, else of the next one, else the first notice.
func (a *Account) NoticeNow(env Env) NoticeKind {
	steps := a.Timeline(env)
	for _, want := range [][]StepState{{StepLate, StepDue, StepSnoozed}, {StepAhead}} {
		if s, ok := find(steps, func(s Step) bool { return s.Notice != "" && slices.Contains(want, s.State) }); ok {
			return s.Notice
		}
	}
	return NoticeFirst
}

// DraftStatus is how far a draft has come.
type DraftStatus string

// The states of a draft.
const (
	DraftOpen   DraftStatus = "draft"
	DraftReview DraftStatus = "review"
	DraftSent   DraftStatus = "sent"
	DraftEnded  DraftStatus = "ended" // its term was closed before it was sent
)

// Draft is a notice to the customer being written.
type Draft struct {
	ID        DraftID
	AccountID AccountID
	TermID    TermID
	Milestone string // key of the milestone it belongs to, or ""
	Kind      NoticeKind
	To        []StakeholderID
	Subject   string
	Body      string
	Version   int    // counts saves, from 1
	Flag      string // why it must be looked at again before sending, or ""
	Status    DraftStatus
	By        PersonID // who saved last
	At        time.Time
	SentBy    PersonID
	SentAt    time.Time
}

// NoticeSent returns the notice that was sent for a step: one of its kind in its
// term. ok is false while none was.
func (a *Account) NoticeSent(s Step) (d Draft, ok bool) {
	return find(a.Drafts, func(d Draft) bool {
		return s.Notice != "" && d.Kind == s.Notice && d.TermID == s.Term.ID && d.Status == DraftSent
	})
}

// DraftInput is what a person saves in the notice form.
type DraftInput struct {
	ID      DraftID // minted when the form opened
	TermID  TermID  // the term it was written for; "" is the one whose decision comes first
	Version int     // the version the form showed; 0 for a new draft
	Kind    NoticeKind
	To      []StakeholderID
	Subject string
	Body    string
}

// Unsent reports whether the draft is still being worked on.
func (d Draft) Unsent() bool { return d.Status == DraftOpen || d.Status == DraftReview }

// SaveDraft stores a draft or a new version of it. Saving the same text twice,
// as a form submitted twice does, changes nothing. A version that somebody else
// saved meanwhile is a [Conflict]; other errors name "kind", "to", "subject" or
// "body".
func (a *Account) SaveDraft(env Env, in DraftInput) (*Change, error) {
	term, ok := a.Term()
	if !ok {
		return nil, Errorf(Conflict, "", "%s has no open term to write a notice for.", a.Name)
	}
	if meant, ok := a.TermByID(in.TermID); ok {
		if !meant.Open() {
			return nil, Errorf(Conflict, "body", "The term this notice was written for is closed: %s on %s. Copy what you still need, then begin a new one.",
				meant.Outcome.Label(), meant.Closed.Plain())
		}
		term = meant
	}
	in.Subject = strings.Join(strings.Fields(in.Subject), " ")
	in.Body = strings.TrimSpace(in.Body)
	if !slices.Contains(NoticeKinds(), in.Kind) {
		return nil, Errorf(Invalid, "kind", "%q is not a kind of notice.", in.Kind)
	}
	if in.Subject == "" {
		return nil, Errorf(Invalid, "subject", "Give the notice a subject.")
	}
	if err := tooLong("subject", in.Subject, maxLine); err != nil {
		return nil, err
	}
	if in.Body == "" {
		return nil, Errorf(Invalid, "body", "The notice has no text yet.")
	}
	if err := tooLong("body", in.Body, maxText); err != nil {
		return nil, err
	}
	for _, id := range in.To {
		if _, ok := a.Stakeholder(id); !ok {
			return nil, Errorf(Invalid, "to", "One of the recipients is not known at %s any more. Choose again.", a.Name)
		}
	}
	d, known := a.Draft(in.ID)
	if !known {
		d = Draft{ID: orNew(env, in.ID, PrefixDraft), AccountID: a.ID, TermID: term.ID, Status: DraftOpen}
	}
	if known && d.By == env.Actor && d.Kind == in.Kind && d.Subject == in.Subject && d.Body == in.Body && slices.Equal(d.To, in.To) {
		return &Change{}, nil
	}
	if known && d.Version != in.Version {
		return nil, Errorf(Conflict, "body", "<@%s> saved version %d meanwhile. Copy your text, open the draft again and add it.", d.By, d.Version)
	}
	if d.Status == DraftSent || d.Status == DraftEnded {
		return nil, Errorf(Conflict, "", "This notice is %s and cannot be changed any more.", d.Status)
	}
	d.Kind, d.Milestone, d.To, d.Subject, d.Body = in.Kind, a.milestoneFor(in.Kind, env), slices.Clone(in.To), in.Subject, in.Body
	d.Version, d.By, d.At = d.Version+1, env.Actor, env.Now
	d.Flag = a.recipientFlag(d, a.Today(env))
	change := &Change{}
	a.putDraft(change, d)
	change.audit(env, a.ID, "draft.save", string(d.ID), strconv.Itoa(d.Version-1), strconv.Itoa(d.Version))
	return change, nil
}

// recipientFlag says when a draft is addressed to somebody who left or is about
// to leave.
func (a *Account) recipientFlag(d Draft, today Date) string {
	for _, id := range d.To {
		if s, ok := a.Stakeholder(id); ok && !s.LeftOn.IsZero() {
			return "It is addressed to " + s.Name + ", who " + s.leaving(today) + "."
		}
	}
	return ""
}

// milestoneFor returns the milestone whose work a kind of notice is.
func (a *Account) milestoneFor(kind NoticeKind, env Env) string {
	m, _ := find(env.Playbooks.For(a.Segment, a.Colour()).Milestones, func(m Milestone) bool { return m.Notice == kind })
	return m.Key
}

// PostForReview puts a draft before the team in the account's channel, once: the
// message there follows later versions.
func (a *Account) PostForReview(env Env, id DraftID) (*Change, error) {
	d, err := a.openDraft(id)
	if err != nil {
		return nil, err
	}
	if d.Status == DraftReview {
		return &Change{}, nil
	}
	d.Status = DraftReview
	change := &Change{}
	a.putDraft(change, d)
	change.audit(env, a.ID, "draft.review", string(id), "", strconv.Itoa(d.Version))
	change.announce(Announcement{
		Key: "review/" + string(id), Kind: AnnounceReview, AccountID: a.ID, TermID: d.TermID, Subject: string(id),
		Live: true, Critical: true, Priority: PriorityAnswer,
	}, env)
	return change, nil
}

// MarkSent records that a notice went to the customer and ticks the tasks of
// its milestone that wait for it (R31). A draft addressed to somebody who left
// is a [Conflict] that names "to"; whoever presses twice changes nothing.
func (a *Account) MarkSent(env Env, id DraftID) (*Change, error) {
	if d, ok := a.Draft(id); ok && d.Status == DraftSent && d.SentBy == env.Actor {
		return &Change{}, nil
	}
	d, err := a.openDraft(id)
	if err != nil {
		return nil, err
	}
	for _, to := range d.To {
		if s, ok := a.Stakeholder(to); ok && !s.Here(a.Today(env)) {
			return nil, Errorf(Conflict, "to", "%s Change the recipients before it is sent.", a.recipientFlag(d, a.Today(env)))
		}
	}
	d.Status, d.SentBy, d.SentAt = DraftSent, env.Actor, env.Now
	change := &Change{}
	a.putDraft(change, d)
	change.audit(env, a.ID, "draft.sent", string(id), "", strconv.Itoa(d.Version))
	if step, err := a.Step(d.TermID, d.Milestone, env); err == nil {
		for _, t := range step.Tasks {
			if t.Marks == MarkNoticeSent && !t.Done {
				a.setTask(env, change, step, t.Key, true)
			}
		}
	}
	return change, nil
}

func (a *Account) openDraft(id DraftID) (Draft, error) {
	d, ok := a.Draft(id)
	if !ok {
		return Draft{}, Errorf(NotFound, "", "That draft is not known any more.")
	}
	if d.Status == DraftSent {
		return Draft{}, Errorf(Conflict, "", "<@%s> already marked this notice as sent.", d.SentBy)
	}
	if d.Status == DraftEnded {
		return Draft{}, Errorf(Conflict, "", "The term this notice was for is closed.")
	}
	return d, nil
}

// OpenDraft returns the draft of a kind that is still being written, for a term
// or, for "", for any.
func (a *Account) OpenDraft(kind NoticeKind, term TermID) (Draft, bool) {
	return find(a.Drafts, func(d Draft) bool {
		return d.Kind == kind && d.Unsent() && (term == "" || d.TermID == term)
	})
}

func (a *Account) putDraft(change *Change, d Draft) {
	same := func(x Draft) bool { return x.ID == d.ID }
	a.Drafts = put(a.Drafts, d, same)
	change.Drafts = put(change.Drafts, d, same)
}
