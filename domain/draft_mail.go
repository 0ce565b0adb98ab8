package domain

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// MailPlace stands for the mail server where a channel would: mail goes out one
// after the other.
const MailPlace ChannelID = "mail"

// DraftMail is how the sending of a draft through the mail server stands. It
// outlives the sending, so that the mail can be found in the server's log.
type DraftMail struct {
	Attempt   int       `json:"attempt,omitempty"` // counts from 1; each is one mail at most
	MessageID string    `json:"message_id,omitempty"`
	By        PersonID  `json:"by,omitempty"`
	At        time.Time `json:"at,omitzero"`
	Trouble   string    `json:"trouble,omitempty"` // why the last attempt came to nothing, or is unsure
}

// SendMail promises that a draft goes out through the mail server once (R31).
// host ends the mail's Message-ID. A draft that must be looked at again, has no
// recipients or recipients without an address is a [Conflict] that names "to" or
// "body". Pressing twice changes nothing.
func (a *Account) SendMail(env Env, id DraftID, version int, host string) (*Change, error) {
	if d, ok := a.Draft(id); ok && d.Status == DraftSending && d.Mail.By == env.Actor {
		return &Change{}, nil
	}
	d, err := a.openDraft(id)
	if err != nil {
		return nil, err
	}
	if version != d.Version {
		return nil, Errorf(Conflict, "body", "<@%s> saved version %d meanwhile. Read it before you send it.", d.By, d.Version)
	}
	if err := a.checkRecipients(d, env); err != nil {
		return nil, err
	}
	if warnings := a.DraftWarnings(d, env); len(warnings) > 0 {
		return nil, Errorf(Conflict, "body", "%s Open the draft, check it and save it, then send it.", strings.Join(warnings, " "))
	}
	if len(d.To) == 0 {
		return nil, Errorf(Conflict, "to", "It has no recipients yet. Open the draft and choose them.")
	}
	for _, to := range d.To {
		if s, ok := a.Stakeholder(to); ok && s.Email == "" {
			return nil, Errorf(Conflict, "to", "%s has no e-mail address yet. Add it under `/renewal people`, then send it.", s.Name)
		}
	}
	d.Status = DraftSending
	d.Mail = DraftMail{Attempt: d.Mail.Attempt + 1, By: env.Actor, At: env.Now}
	d.Mail.MessageID = fmt.Sprintf("%s.%d@%s", d.ID, d.Mail.Attempt, host)
	change := &Change{}
	a.putDraft(change, d)
	change.audit(env, a.ID, "draft.mail", string(id), "", d.Mail.MessageID)
	change.announce(Announcement{
		Key: fmt.Sprintf("mail/%s/%d", id, d.Mail.Attempt), Kind: AnnounceMail, AccountID: a.ID, TermID: d.TermID, Subject: string(id),
		Detail: strconv.Itoa(d.Mail.Attempt), Channel: MailPlace, Critical: true, Priority: PriorityAnswer,
	}, env)
	return change, nil
}

// MailDraft returns the draft that a promised mail is about, as long as the
// promise stands.
func (a *Account) MailDraft(n Announcement) (d Draft, ok bool) {
	d, ok = a.Draft(DraftID(n.Subject))
	return d, ok && d.Status == DraftSending && strconv.Itoa(d.Mail.Attempt) == n.Detail
}

// MailOutcome is what became of an attempt to send a mail.
type MailOutcome string

// The outcomes. Refused means that nothing went out for certain.
const (
	MailAccepted MailOutcome = "accepted"
	MailRefused  MailOutcome = "refused"
	MailUnsure   MailOutcome = "unsure"
)

// MailDone records what became of a promised mail and tells whoever sent it. An
// accepted one counts as sent and ticks its task. A promise that no longer
// stands changes nothing.
func (a *Account) MailDone(env Env, n Announcement, outcome MailOutcome, why string) *Change {
	d, ok := a.MailDraft(n)
	if !ok {
		return &Change{}
	}
	change := &Change{}
	d.Mail.Trouble = why
	switch outcome {
	case MailAccepted:
		a.sent(env, change, d, d.Mail.By)
	case MailRefused:
		a.reopen(change, d)
	case MailUnsure:
		d.Status = DraftUnsure
		a.putDraft(change, d)
	}
	change.audit(env, a.ID, "draft.mail", string(d.ID), d.Mail.MessageID, string(outcome))
	change.announce(Announcement{
		Key: n.Key + "/outcome", Kind: AnnounceMailNews, AccountID: a.ID, TermID: d.TermID, Subject: string(d.ID), Detail: string(outcome),
		To: d.Mail.By, Live: outcome == MailUnsure, Critical: true, Priority: PriorityAnswer,
	}, env)
	return change
}

// reopen lets a draft be worked on again; one of a closed term has ended.
func (a *Account) reopen(change *Change, d Draft) {
	d.Status = DraftOpen
	if d.Reviewed {
		d.Status = DraftReview
	}
	if t, ok := a.TermByID(d.TermID); ok && !t.Open() {
		d.Status = DraftEnded
	}
	a.putDraft(change, d)
}

// SettleMail records what a person found out about a mail of which it was not
// certain whether it went out: arrived counts as sent, else the draft can be
// worked on and sent again. A draft that is not unsure is left alone.
func (a *Account) SettleMail(env Env, id DraftID, arrived bool) (*Change, error) {
	d, ok := a.Draft(id)
	if !ok {
		return nil, Errorf(NotFound, "", "That draft is not known any more.")
	}
	if d.Status != DraftUnsure {
		return &Change{}, nil
	}
	change := &Change{}
	change.audit(env, a.ID, "draft.mail", string(id), d.Mail.MessageID, fmt.Sprintf("arrived: %t", arrived))
	d.Mail.Trouble = ""
	if arrived {
		a.sent(env, change, d, d.Mail.By)
		return change, nil
	}
	a.reopen(change, d)
	return change, nil
}
