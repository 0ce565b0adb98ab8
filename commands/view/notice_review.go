package view

import (
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// reviewMessage puts a draft before the team.
func reviewMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	d, err := draftOf(a, n)
	if err != nil {
		return Message{}, err
	}
	blocks := draftBlocks(a, d, env)
	if d.Unsent() {
		buttons := []Button{{Text: "Comment", Action: ActionDraftComment, Value: draftRef(a, d)}}
		if !d.Approved() {
			buttons = append(buttons, Button{Text: "Approve", Action: ActionDraftApprove, Value: versionRef(a, d), Style: slack.StylePrimary, Label: "Approve, for who leads the account team"})
		}
		buttons = append(buttons, Button{Text: "Read all", Action: ActionDraftPreview, Value: draftRef(a, d)},
			Button{Text: "Open draft", Action: ActionDraftOpen, Value: draftRef(a, d)}, sentButton(a, d))
		blocks = append(blocks, Buttons(buttons...))
	}
	m := newMessage(draftFallback(a, d, env), blocks...)
	m.Final = d.Status == domain.DraftSent || d.Status == domain.DraftEnded
	return m, nil
}

// reviewNewsMessage tells the author of a draft in its thread what a colleague
// said.
func reviewNewsMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	d, err := draftOf(a, n)
	if err != nil {
		return Message{}, err
	}
	text := Mention(d.By) + " "
	if version, ok := strings.CutPrefix(n.Detail, "approval/"); ok {
		text += "👍 " + Name(d.Approval.By, env) + " approved version " + Escape(version) + ". It can go out."
	} else {
		c, ok := d.Comment(domain.CommentID(n.Detail))
		if !ok {
			return Message{}, domain.Errorf(domain.NotFound, "", "The comment %s is not known any more.", n.Detail)
		}
		text += "💬 " + Name(c.By, env) + " says: " + Line(c.Text, 300)
	}
	m := newMessage(text, SectionWith(text, Button{Text: "Open draft", Action: ActionDraftOpen, Value: draftRef(a, d)}))
	m.Final = true
	return m, nil
}

func draftOf(a *domain.Account, n domain.Announcement) (domain.Draft, error) {
	d, ok := a.Draft(domain.DraftID(n.Subject))
	if !ok {
		return domain.Draft{}, domain.Errorf(domain.NotFound, "", "The draft %s is not known any more.", n.Subject)
	}
	return d, nil
}

// CommentForm asks what a colleague has to say about a draft.
func CommentForm(meta Meta, a *domain.Account, d domain.Draft) Form {
	meta.Term, meta.Subject = d.TermID, string(d.ID)
	return Form{Callback: CallbackDraftComment, Title: "Comment on the draft", Submit: "Comment", Meta: meta, Blocks: []slack.Block{
		Section("*" + Line(d.Subject, maxSubject) + "* for *" + AccountName(a) + "*"),
		NoteInput(Field{ID: "text", Label: "What should change?", Hint: "Who wrote the draft is told."}, "", maxSubject),
	}}
}
