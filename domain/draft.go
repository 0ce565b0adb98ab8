package domain

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// DraftStatus is how far a draft has come.
type DraftStatus string

// The states of a draft. Sending and unsure are of a notice that goes out
// through the mail server; see [Account.SendMail].
const (
	DraftOpen    DraftStatus = "draft"
	DraftReview  DraftStatus = "review"
	DraftSending DraftStatus = "sending" // handed to the outbox, not answered for yet
	DraftUnsure  DraftStatus = "unsure"  // it may have gone out: only a person can tell
	DraftSent    DraftStatus = "sent"
	DraftEnded   DraftStatus = "ended" // its term was closed before it was sent
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
	Version   int // counts saves, from 1
	Status    DraftStatus
	By        PersonID // who saved last
	At        time.Time
	SentBy    PersonID
	SentAt    time.Time
	DraftDetails
}

// DraftDetails is what is kept of a draft beside its text.
type DraftDetails struct {
	Language string         `json:"language,omitempty"` // "" is English
	Tone     NoticeTone     `json:"tone,omitempty"`
	Wins     []WinID        `json:"wins,omitempty"`     // those it mentions
	Basis    NoticeBasis    `json:"basis,omitzero"`     // what was true when somebody last looked at it
	Reviewed bool           `json:"reviewed,omitempty"` // it was put before the team
	Approval DraftApproval  `json:"approval,omitzero"`
	Comments []DraftComment `json:"comments,omitempty"` // oldest first
	Mail     DraftMail      `json:"mail,omitzero"`
}

// DraftVersion is the text of a draft as somebody saved it once.
type DraftVersion struct {
	Version int
	Subject string
	Body    string
	By      PersonID
	At      time.Time
}

// Unsent reports whether the draft is still being worked on.
func (d Draft) Unsent() bool { return d.Status == DraftOpen || d.Status == DraftReview }

// NoticeSent returns the notice that was sent for a step: one of its kind in its
// term. ok is false while none was.
func (a *Account) NoticeSent(s Step) (d Draft, ok bool) {
	return find(a.Drafts, func(d Draft) bool {
		return s.Notice != "" && d.Kind == s.Notice && d.TermID == s.Term.ID && d.Status == DraftSent
	})
}

// MaxBody is how many characters a notice may have: what four inputs of a form
// hold.
const MaxBody = 4 * maxText

// DraftInput is what a person saves in the notice form.
type DraftInput struct {
	ID       DraftID // minted when the form opened
	TermID   TermID  // the term it was written for; "" is the one whose decision comes first
	Version  int     // the version the form showed; 0 for a new draft
	Kind     NoticeKind
	To       []StakeholderID
	Subject  string
	Body     string
	Language string
	Tone     NoticeTone
	Wins     []WinID
	Basis    *NoticeBasis // what was true when the form opened; nil is now
}

// SaveDraft stores a draft or a new version of it. Saving the same text twice,
// as a form submitted twice does, changes nothing. A version that somebody else
// saved meanwhile is a [Conflict]; other errors name "kind", "to", "subject",
// "body" or "wins".
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
	if err := a.checkDraft(&in); err != nil {
		return nil, err
	}
	d, known := a.Draft(in.ID)
	if !known {
		d = Draft{ID: orNew(env, in.ID, PrefixDraft), AccountID: a.ID, TermID: term.ID, Status: DraftOpen}
	}
	basis := a.NoticeBasis(d.TermID, in.Kind, env)
	if in.Basis != nil {
		basis = *in.Basis
	}
	if known && d.By == env.Actor && d.says(in) && d.Basis.same(basis) {
		return &Change{}, nil
	}
	if known && d.Version != in.Version {
		return nil, Errorf(Conflict, "body", "<@%s> saved version %d meanwhile. Copy your text, open the draft again and add it.", d.By, d.Version)
	}
	if known && !d.Unsent() {
		_, err := a.openDraft(d.ID)
		return nil, err
	}
	d.Kind, d.Milestone, d.To, d.Subject, d.Body = in.Kind, a.milestoneFor(in.Kind, env), slices.Clone(in.To), in.Subject, in.Body
	d.Language, d.Tone, d.Wins, d.Basis = in.Language, in.Tone, slices.Clone(in.Wins), basis
	d.Version, d.By, d.At = d.Version+1, env.Actor, env.Now
	change := &Change{}
	a.putDraft(change, d)
	change.audit(env, a.ID, "draft.save", string(d.ID), strconv.Itoa(d.Version-1), strconv.Itoa(d.Version))
	return change, nil
}

// says reports whether the draft holds what was put in.
func (d Draft) says(in DraftInput) bool {
	return d.Kind == in.Kind && d.Subject == in.Subject && d.Body == in.Body && slices.Equal(d.To, in.To) &&
		d.Language == in.Language && d.Tone == in.Tone && slices.Equal(d.Wins, in.Wins)
}

func (a *Account) checkDraft(in *DraftInput) error {
	in.Subject = strings.Join(strings.Fields(in.Subject), " ")
	in.Body = strings.TrimSpace(in.Body)
	switch {
	case !slices.Contains(NoticeKinds(), in.Kind):
		return Errorf(Invalid, "kind", "%q is not a kind of notice.", in.Kind)
	case in.Subject == "":
		return Errorf(Invalid, "subject", "Give the notice a subject.")
	case in.Body == "":
		return Errorf(Invalid, "body", "The notice has no text yet.")
	}
	if err := tooLong("subject", in.Subject, maxLine); err != nil {
		return err
	}
	if err := tooLong("body", in.Body, MaxBody); err != nil {
		return err
	}
	for _, id := range in.To {
		if _, ok := a.Stakeholder(id); !ok {
			return Errorf(Invalid, "to", "One of the recipients is not known at %s any more. Choose again.", a.Name)
		}
	}
	for _, id := range in.Wins {
		if w, ok := a.Win(id); !ok || !w.Counts() {
			return Errorf(Invalid, "wins", "One of the wins was taken back. Choose again.")
		}
	}
	return nil
}

// milestoneFor returns the milestone whose work a kind of notice is.
func (a *Account) milestoneFor(kind NoticeKind, env Env) string {
	m, _ := find(env.Playbooks.For(a.Segment, a.Colour()).Milestones, func(m Milestone) bool { return m.Notice == kind })
	return m.Key
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
	if err := a.checkRecipients(d, env); err != nil {
		return nil, err
	}
	change := &Change{}
	a.sent(env, change, d, env.Actor)
	return change, nil
}

// checkRecipients refuses a draft that is addressed to somebody who left.
func (a *Account) checkRecipients(d Draft, env Env) error {
	for _, to := range d.To {
		if s, ok := a.Stakeholder(to); ok && !s.Here(a.Today(env)) {
			return Errorf(Conflict, "to", "%s Change the recipients before it is sent.", a.leftWarning(d, a.Today(env)))
		}
	}
	return nil
}

// sent notes that a notice went out and ticks what waited for it, in the name
// of who sent it.
func (a *Account) sent(env Env, change *Change, d Draft, by PersonID) {
	env.Actor = by
	d.Status, d.SentBy, d.SentAt = DraftSent, by, env.Now
	a.putDraft(change, d)
	change.audit(env, a.ID, "draft.sent", string(d.ID), "", strconv.Itoa(d.Version))
	if step, err := a.Step(d.TermID, d.Milestone, env); err == nil {
		for _, t := range step.Tasks {
			if t.Marks == MarkNoticeSent && !t.Done {
				a.setTask(env, change, step, t.Key, true)
			}
		}
	}
}

// openDraft returns a draft that can still be changed; any other is a [Conflict]
// that says why not.
func (a *Account) openDraft(id DraftID) (Draft, error) {
	d, ok := a.Draft(id)
	switch {
	case !ok:
		return Draft{}, Errorf(NotFound, "", "That draft is not known any more.")
	case d.Status == DraftSent:
		return Draft{}, Errorf(Conflict, "", "<@%s> already marked this notice as sent.", d.SentBy)
	case d.Status == DraftSending:
		return Draft{}, Errorf(Conflict, "", "<@%s> is sending this notice at this moment.", d.Mail.By)
	case d.Status == DraftUnsure:
		return Draft{}, Errorf(Conflict, "", "It is not certain whether this notice went out. Say first whether it did: type `/renewal notice`.")
	case d.Status == DraftEnded:
		return Draft{}, Errorf(Conflict, "", "The term this notice was for is closed.")
	}
	return d, nil
}

// OpenDraft returns the draft of a kind that is still being written or sent, for
// a term or, for "", for any.
func (a *Account) OpenDraft(kind NoticeKind, term TermID) (Draft, bool) {
	return find(a.Drafts, func(d Draft) bool {
		open := d.Unsent() || d.Status == DraftSending || d.Status == DraftUnsure
		return d.Kind == kind && open && (term == "" || d.TermID == term)
	})
}

func (a *Account) putDraft(change *Change, d Draft) {
	same := func(x Draft) bool { return x.ID == d.ID }
	a.Drafts = put(a.Drafts, d, same)
	change.Drafts = put(change.Drafts, d, same)
}
