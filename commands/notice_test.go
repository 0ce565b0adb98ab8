package commands

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestNoticeKindAsTyped(t *testing.T) {
	for typed, want := range map[string]domain.NoticeKind{
		"first": domain.NoticeFirst, "First renewal notice": domain.NoticeFirst, "first_notice": domain.NoticeFirst,
		"value review": domain.NoticeValueReview, "proposal follow-up": domain.NoticeProposalFollowUp,
		"last": domain.NoticeLastDays, "thanks sponsor": domain.NoticeThanksSponsor, "signature": domain.NoticeSignature,
	} {
		if got, err := noticeKind(split(typed)); err != nil || got != want {
			t.Errorf("%s: %s, %v", typed, got, err)
		}
	}
	_, err := noticeKind([]string{"poem"})
	contains(t, refusal(t, err).Message, "first notice", "thanks procurement")
}

func TestNoticeOnOneLine(t *testing.T) {
	d, acme := inAcme(t)
	reply := d.says("notice first")
	contains(t, reply.Text, "First renewal notice", "Acme Corp", "nobody yet")
	contains(t, everything(t, view.Message{Text: reply.Text, Blocks: reply.Blocks}), "No champion and no economic buyer is known")
	d.says("notice first") // shows the same one
	if n := len(d.load(acme).Drafts); n != 1 {
		t.Errorf("%d drafts", n)
	}
}

// body returns the text and the action id of a form's body.
func body(t testing.TB, form *slack.ModalViewRequest) (text, action string) {
	t.Helper()
	for _, b := range form.Blocks.BlockSet {
		if input, ok := b.(*slack.InputBlock); ok && input.BlockID == "body" {
			e := input.Element.(*slack.PlainTextInputBlockElement)
			return e.InitialValue, e.ActionID
		}
	}
	t.Fatal("the form has no body")
	return "", ""
}

func TestNoticeFromFormToSent(t *testing.T) {
	d, acme := withCard(t)
	d.says(`stakeholder "Sam Sample" champion economic_buyer`)
	reply, err := d.onCard(view.ActionOpenNotice, valueOf(t, d.outreach(acme).Blocks, view.ActionOpenNotice, "Draft"))
	if err != nil || reply.Open == nil {
		t.Fatalf("got %+v, %v, want a form", reply, err)
	}
	text, action := body(t, reply.Open)
	contains(t, text, "Hello Sam", "31 March 2027")

	other, err := d.dispatch(Request{Kind: KindAction, ActionID: view.ActionDraftKind, Value: string(domain.NoticeLastDays), Metadata: reply.Open.PrivateMetadata})
	if err != nil || other.Update == nil {
		t.Fatalf("got %+v, %v, want the form redrawn", other, err)
	}
	if text2, action2 := body(t, other.Update); text2 == text || action2 == action {
		t.Error("another kind keeps the old text")
	}

	sam := string(d.load(acme).Stakeholders[0].ID)
	filled := func(text string) view.Values {
		return entered{"kind": chose(string(domain.NoticeFirst)), "to": checked(sam), "subject": typed("Renewal"), "body": typed(text)}.state()
	}
	_, err = d.submits(reply.Open, filled(""))
	if known := refusal(t, err); known.Field != "body" {
		t.Errorf("refused at %q", known.Field)
	}
	saved, err := d.submits(reply.Open, filled("Hello <!channel>"))
	if err != nil || len(saved.After) != 1 {
		t.Fatalf("got %+v, %v, want the draft shown where the form was opened", saved, err)
	}
	shown := saved.After[0].Blocks
	lacks(t, saved.After[0].Text, "<!channel>")

	// Somebody else had the form open meanwhile.
	d.actor = ben
	_, err = d.submits(reply.Open, filled("mine"))
	if known := refusal(t, err); known.Code != domain.Conflict {
		t.Errorf("a late version: %s", known.Message)
	}
	d.actor = ana

	preview, err := d.presses(view.ActionDraftPreview, valueOf(t, shown, view.ActionDraftPreview, "Preview"))
	if err != nil || preview.Open == nil {
		t.Errorf("preview: %+v, %v", preview, err)
	}
	copied, err := d.presses(view.ActionDraftCopy, valueOf(t, shown, view.ActionDraftCopy, "Copy"))
	if err != nil || !strings.Contains(copied.Text, "Subject: Renewal") {
		t.Errorf("copy: %+v, %v", copied, err)
	}
	review, err := d.presses(view.ActionDraftReview, valueOf(t, shown, view.ActionDraftReview, "Post"))
	if err != nil || !review.Replace {
		t.Errorf("review: %+v, %v", review, err)
	}
	posted := d.message(acme, domain.AnnounceReview)
	d.pressesCard(view.ActionDraftSent, valueOf(t, posted.Blocks, view.ActionDraftSent, "Mark"))
	if s := d.step(acme, "outreach"); !s.Tasks[0].Done || s.Tasks[0].Key != "notice" {
		t.Errorf("the task is not ticked: %+v", s.Tasks[0])
	}
	if m := d.message(acme, domain.AnnounceReview); !m.Final {
		t.Error("the message for review can still change")
	}
	d.actor = ben
	_, err = d.presses(view.ActionDraftSent, valueOf(t, shown, view.ActionDraftSent, "Mark"))
	contains(t, refusal(t, err).Message, "<@U0ANA>")
}

func TestFlaggedDraftIsNotSent(t *testing.T) {
	d, _ := inAcme(t)
	d.says(`stakeholder "Sam Sample" champion`)
	shown := d.says("notice first").Blocks
	d.says("stakeholder sam left")
	_, err := d.presses(view.ActionDraftSent, valueOf(t, shown, view.ActionDraftSent, "Mark"))
	contains(t, refusal(t, err).Message, "Sam Sample", "Change the recipients")
	again := d.says("notice first")
	contains(t, again.Text, "left on 7 Dec 2026")
}
