package view

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// NoticePreview shows a draft as its recipients will read it.
func NoticePreview(meta Meta, a *domain.Account, d domain.Draft, env domain.Env) Form {
	blocks := warningBlocks(a, d, env, "Open the draft and change it before it is sent.")
	blocks = append(blocks, letterBlocks(a, d)...)
	blocks = append(blocks, Context(draftStatus(a, d, env)))
	if d.Status == domain.DraftUnsure {
		blocks = append(blocks, settleButtons(a, d))
	}
	return Form{Callback: "notice.preview", Title: "Preview", Meta: meta, Blocks: blocks}
}

// letterBlocks show a notice as its recipients read it, all of it.
func letterBlocks(a *domain.Account, d domain.Draft) []slack.Block {
	blocks := []slack.Block{Section("*To:* " + addresses(a, d) + "\n*Subject:* " + Line(d.Subject, maxSubject))}
	for _, part := range Split(d.Body, maxNote) {
		// Plain text: what looks like markup to Slack is not to a mailbox.
		blocks = append(blocks, &slack.SectionBlock{Type: slack.MBTSection, Text: Plain(part, maxSection)})
	}
	return blocks
}

// addresses names the recipients with their addresses, or that there is none.
func addresses(a *domain.Account, d domain.Draft) string {
	var names []string
	for _, id := range d.To {
		s, ok := a.Stakeholder(id)
		if !ok {
			continue
		}
		address := "no e-mail address yet"
		if s.Email != "" {
			address = Line(s.Email, 100)
		}
		names = append(names, Line(s.Name, maxNameShown)+" ("+address+")")
	}
	if len(names) == 0 {
		return "nobody yet"
	}
	return strings.Join(More(names, 8), ", ")
}

// NoticeText shows a draft as plain text to copy, all of it.
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
	blocks := []slack.Block{Section("Copy this into your mail:")}
	for _, part := range Split(text, maxNote) {
		blocks = append(blocks, &slack.RichTextBlock{
			Type: slack.MBTRichText,
			Elements: []slack.RichTextElement{&slack.RichTextPreformatted{
				Type:     slack.RTEPreformatted,
				Elements: []slack.RichTextSectionElement{slack.NewRichTextSectionTextElement(part, nil)},
			}},
		})
	}
	return newMessage(Paragraph(text, maxFallback), blocks...)
}

// VersionsShown is how many versions of a draft are listed.
const VersionsShown = 10

// Versions lists the saved versions of a draft, the newest first, each with who
// and when; an older one can be taken up again.
func Versions(meta Meta, a *domain.Account, d domain.Draft, versions []domain.DraftVersion, env domain.Env) Form {
	blocks := []slack.Block{Section("*" + Line(d.Kind.Label(), maxSubject) + "* for *" + AccountName(a) + "*")}
	for _, v := range versions {
		head := fmt.Sprintf("*Version %d* by %s, %s\n_%s_", v.Version, Name(v.By, env), Instant(v.At, a.Zone(env)), Line(v.Subject, 150))
		if v.Version == d.Version || !d.Unsent() {
			blocks = append(blocks, Section(head))
		} else {
			ref := Ref{Account: a.ID, Term: d.TermID, Subject: string(d.ID) + "/" + strconv.Itoa(v.Version)}.String()
			number := strconv.Itoa(v.Version)
			blocks = append(blocks, SectionWith(head, Button{Text: "Edit from here", Action: ActionDraftTake + "#" + number, Value: ref, Label: "Edit from version " + number}))
		}
		blocks = append(blocks, &slack.SectionBlock{Type: slack.MBTSection, Text: Plain(v.Body, 700)})
	}
	return Form{Callback: "notice.versions", Title: "Versions", Meta: meta, Blocks: blocks}
}
