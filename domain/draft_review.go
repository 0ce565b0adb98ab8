package domain

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// DraftApproval is a manager's word that a draft may go out. It holds for the
// version that they read.
type DraftApproval struct {
	By      PersonID  `json:"by,omitempty"`
	At      time.Time `json:"at,omitzero"`
	Version int       `json:"version,omitempty"`
}

// DraftComment is what a colleague says about a draft.
type DraftComment struct {
	ID      CommentID `json:"id"`
	By      PersonID  `json:"by"`
	At      time.Time `json:"at"`
	Version int       `json:"version"`
	Text    string    `json:"text"`
}

// maxComments is how many comments a draft keeps.
const maxComments = 50

// Approved reports whether the text as it is now has been approved.
func (d Draft) Approved() bool { return d.Approval.By != "" && d.Approval.Version == d.Version }

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
	d.Status, d.Reviewed = DraftReview, true
	change := &Change{}
	a.putDraft(change, d)
	change.audit(env, a.ID, "draft.review", string(id), "", strconv.Itoa(d.Version))
	change.announce(Announcement{
		Key: ReviewKey(id), Kind: AnnounceReview, AccountID: a.ID, TermID: d.TermID, Subject: string(id),
		Live: true, Critical: true, Priority: PriorityAnswer,
	}, env)
	return change, nil
}

// ReviewKey is the key of the message that puts a draft before the team.
func ReviewKey(id DraftID) string { return "review/" + string(id) }

// ApproveDraft records that who leads the account team agrees to a version of a
// draft, and tells its author. A version that was replaced meanwhile is a
// [Conflict]; who does not lead is [Forbidden]. Approving twice changes nothing.
func (a *Account) ApproveDraft(env Env, id DraftID, version int) (*Change, error) {
	if err := a.Check(env, RightLead); err != nil {
		return nil, err
	}
	d, err := a.openDraft(id)
	switch {
	case err != nil:
		return nil, err
	case d.Approved():
		return &Change{}, nil
	case version != d.Version:
		return nil, Errorf(Conflict, "", "<@%s> saved version %d meanwhile. Read it, then approve that one.", d.By, d.Version)
	}
	d.Approval = DraftApproval{By: env.Actor, At: env.Now, Version: version}
	change := &Change{}
	a.putDraft(change, d)
	change.audit(env, a.ID, "draft.approve", string(id), "", strconv.Itoa(version))
	a.reviewNews(change, env, d, "approval/"+strconv.Itoa(version))
	return change, nil
}

// CommentDraft keeps what a colleague says about a draft and tells its author.
// Errors name "text".
func (a *Account) CommentDraft(env Env, id DraftID, comment CommentID, text string) (*Change, error) {
	d, err := a.openDraft(id)
	if err != nil {
		return nil, err
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, Errorf(Invalid, "text", "Say what should change, or close this.")
	}
	if err := tooLong("text", text, maxLine); err != nil {
		return nil, err
	}
	if _, ok := d.Comment(comment); ok {
		return &Change{}, nil
	}
	if len(d.Comments) >= maxComments {
		return nil, Errorf(Conflict, "text", "This draft has %d comments; no more fit. Talk about it in the thread.", maxComments)
	}
	c := DraftComment{ID: orNew(env, comment, PrefixComment), By: env.Actor, At: env.Now, Version: d.Version, Text: text}
	d.Comments = append(slices.Clone(d.Comments), c)
	change := &Change{}
	a.putDraft(change, d)
	change.audit(env, a.ID, "draft.comment", string(id), "", string(c.ID))
	a.reviewNews(change, env, d, string(c.ID))
	return change, nil
}

// Comment returns a comment on the draft.
func (d Draft) Comment(id CommentID) (DraftComment, bool) {
	return find(d.Comments, func(c DraftComment) bool { return id != "" && c.ID == id })
}

// reviewNews tells the author of a draft in its thread what a colleague said.
func (a *Account) reviewNews(change *Change, env Env, d Draft, what string) {
	if d.Status != DraftReview {
		return
	}
	change.announce(Announcement{
		Key: ReviewKey(d.ID) + "/" + what, Kind: AnnounceReviewNews, AccountID: a.ID, TermID: d.TermID, Subject: string(d.ID), Detail: what,
		Thread: ReviewKey(d.ID), Critical: true, Priority: PriorityAnswer,
	}, env)
}
