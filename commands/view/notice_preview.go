package view

import (
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// NoticePreview shows a draft as its recipients will read it.
func NoticePreview(meta Meta, a *domain.Account, d domain.Draft) Form {
	head := "*To:* " + recipients(a, d) + "\n*Subject:* " + Line(d.Subject, maxSubject)
	blocks := []slack.Block{Section(head), Divider()}
	if d.Flag != "" && d.Unsent() {
		blocks = append([]slack.Block{Section("⚠️ " + Line(d.Flag, maxFlagText))}, blocks...)
	}
	// Plain text: what looks like markup to Slack is not to a mailbox.
	blocks = append(blocks, &slack.SectionBlock{Type: slack.MBTSection, Text: Plain(d.Body, maxSection)})
	return Form{Callback: "notice.preview", Title: "Preview", Meta: meta, Blocks: blocks}
}

// NoticeText shows a draft as plain text to copy.
func NoticeText(a *domain.Account, d domain.Draft) Message {
	var to []string
	for _, id := range d.To {
		if s, ok := a.Stakeholder(id); ok && s.Email != "" {
			to = append(to, s.Email)
		}
	}
	text := "Subject: " + d.Subject + "\n\n" + d.Body
	if len(to) > 0 {
		text = "To: " + strings.Join(to, ", ") + "\n" + text
	}
	return newMessage(Paragraph(text, maxFallback), Section("Copy this into your mail:"), &slack.RichTextBlock{
		Type: slack.MBTRichText,
		Elements: []slack.RichTextElement{&slack.RichTextPreformatted{
			Type:     slack.RTEPreformatted,
			Elements: []slack.RichTextSectionElement{slack.NewRichTextSectionTextElement(text, nil)},
		}},
	})
}

// Sent tells who marked a notice as sent what followed.
func Sent(a *domain.Account, d domain.Draft, change *domain.Change) Message {
	text := "✅ Marked as sent: _" + Line(d.Subject, 100) + "_ for *" + AccountName(a) + "*."
	for _, t := range change.Tasks {
		if t.Done {
			text += " The task on the milestone's checklist is ticked."
			break
		}
	}
	return newMessage(text, Section(text))
}
