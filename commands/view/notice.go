package view

import (
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The action ids of notices. [ActionOpenNotice] begins one of the kind its
// [Ref] names as Subject; the others are about the draft it names.
const (
	ActionOpenNotice     = "open.notice"
	ActionDraftKind      = "notice.kind"
	ActionDraftTone      = "notice.tone"
	ActionDraftLanguage  = "notice.language"
	ActionDraftContract  = "notice.contract"
	ActionDraftWins      = "notice.wins"
	ActionDraftTo        = "notice.to"
	ActionDraftRefresh   = "notice.refresh"
	ActionDraftAnew      = "notice.anew"
	ActionDraftOpen      = "notice.open"
	ActionDraftPreview   = "notice.preview"
	ActionDraftVersions  = "notice.versions"
	ActionDraftTake      = "notice.take"
	ActionDraftReview    = "notice.review"
	ActionDraftApprove   = "notice.approve"
	ActionDraftComment   = "notice.comment"
	ActionDraftSent      = "notice.sent"
	ActionDraftCopy      = "notice.copy"
	ActionDraftFile      = "notice.file"
	ActionDraftMail      = "notice.mail"
	ActionDraftArrived   = "notice.arrived"
	ActionDraftNotThere  = "notice.lost"
	CallbackDraftComment = "notice.comment"
)

const (
	maxSubject    = 300
	bodyShown     = 1200 // of a draft in a message
	maxFlagText   = 300
	commentsShown = 5
)

// Ways is what can be done with a draft besides copying it.
type Ways struct {
	Mailto string // opens the notice in a mail program, "" when there is no such link
	Cut    bool   // the text did not fit into that link
	Server bool   // a mail server is set up
}

// missingPeople says plainly that nobody is known whom a kind of notice is
// addressed to; "" when somebody is for every role.
func missingPeople(a *domain.Account, kind domain.NoticeKind, env domain.Env) string {
	_, missing := a.Recipients(kind, env)
	if len(missing) == 0 {
		return ""
	}
	var roles []string
	for _, r := range missing {
		role := strings.ToLower(r.Label())
		if r == domain.Procurement || r == domain.LegalContact {
			role += " contact"
		}
		roles = append(roles, "no "+role)
	}
	text := List(roles)
	return "👤 " + strings.ToUpper(text[:1]) + text[1:] + " is known at *" + AccountName(a) + "*. Log one with `/renewal stakeholder`."
}

func draftRef(a *domain.Account, d domain.Draft) string {
	return Ref{Account: a.ID, Term: d.TermID, Subject: string(d.ID)}.String()
}

// versionRef names a draft and the version that was read.
func versionRef(a *domain.Account, d domain.Draft) string {
	return Ref{Account: a.ID, Term: d.TermID, Subject: DraftSubject(d)}.String()
}

func recipients(a *domain.Account, d domain.Draft) string {
	var names []string
	for _, id := range d.To {
		if s, ok := a.Stakeholder(id); ok {
			names = append(names, Line(s.Name, maxNameShown))
		}
	}
	if len(names) == 0 {
		return "nobody yet"
	}
	return strings.Join(More(names, 8), ", ")
}

// Draft shows a draft privately with what can be done with it (R31).
func Draft(a *domain.Account, d domain.Draft, env domain.Env, ways Ways) Message {
	blocks := draftBlocks(a, d, env)
	switch {
	case d.Unsent():
		if missing := missingPeople(a, d.Kind, env); missing != "" && len(d.To) == 0 {
			blocks = append(blocks, Section(missing))
		}
		blocks = append(blocks, workButtons(a, d), Divider(), Context(waysLine(ways)), waysButtons(a, d, ways))
	case d.Status == domain.DraftUnsure:
		blocks = append(blocks, settleButtons(a, d))
	}
	return newMessage(draftFallback(a, d, env), blocks...)
}

// workButtons are for writing.
func workButtons(a *domain.Account, d domain.Draft) slack.Block {
	ref := draftRef(a, d)
	buttons := []Button{
		{Text: "Edit", Action: ActionDraftOpen, Value: ref},
		{Text: "Preview", Action: ActionDraftPreview, Value: ref},
	}
	if d.Version > 1 {
		buttons = append(buttons, Button{Text: "Versions", Action: ActionDraftVersions, Value: ref})
	}
	if d.Status == domain.DraftOpen {
		buttons = append(buttons, Button{Text: "Post for review", Action: ActionDraftReview, Value: ref})
	}
	return Buttons(buttons...)
}

// waysLine says how the draft can be sent.
func waysLine(ways Ways) string {
	text := "📮 Send it from your own mailbox, then press _Mark as sent_."
	if ways.Server {
		text = "📮 Send it from here, or from your own mailbox; then press _Mark as sent_."
	}
	if ways.Mailto == "" {
		return text
	}
	text += " <" + Escape(ways.Mailto) + "|Open it in your mail program>"
	if ways.Cut {
		return text + " (the text is too long for a link: copy it, or take the file)."
	}
	return text + "."
}

func waysButtons(a *domain.Account, d domain.Draft, ways Ways) slack.Block {
	ref := draftRef(a, d)
	buttons := []Button{
		{Text: "Copy text", Action: ActionDraftCopy, Value: ref},
		{Text: "Mail file", Action: ActionDraftFile, Value: ref, Label: "Send me the notice as a mail file"},
	}
	if ways.Server {
		buttons = append(buttons, Button{Text: "Send now", Action: ActionDraftMail, Value: versionRef(a, d), Style: slack.StylePrimary, Confirm: &Confirm{
			Title: "Send it to the customer?", Text: "It goes to " + recipients(a, d) + " now and cannot be taken back.", Yes: "Send", No: "Not yet",
		}})
	}
	return Buttons(append(buttons, sentButton(a, d))...)
}

func sentButton(a *domain.Account, d domain.Draft) Button {
	return Button{Text: "Mark as sent", Action: ActionDraftSent, Value: draftRef(a, d), Confirm: &Confirm{
		Title: "Did you send it?", Text: "This records that the notice went to the customer and ticks the task. It sends nothing.",
		Yes: "I sent it", No: "Not yet",
	}}
}

// warningBlocks say why a draft must be looked at again, and what to do.
func warningBlocks(a *domain.Account, d domain.Draft, env domain.Env, next string) []slack.Block {
	warnings := a.DraftWarnings(d, env)
	if len(warnings) == 0 {
		return nil
	}
	return []slack.Block{Section("⚠️ *" + Line(strings.Join(warnings, " "), maxFlagText) + "* " + next)}
}

func draftBlocks(a *domain.Account, d domain.Draft, env domain.Env) []slack.Block {
	t, _ := a.TermByID(d.TermID)
	blocks := []slack.Block{Header(d.Kind.Label() + " · " + plainOfTerm(a, t))}
	blocks = append(blocks, warningBlocks(a, d, env, "Open the draft and change it before it is sent.")...)
	blocks = append(blocks,
		Section("*To:* "+recipients(a, d)+"\n*Subject:* "+Line(d.Subject, maxSubject)),
		Section(Quote(d.Body, bodyShown)),
	)
	if text := commentLines(d, env); text != "" {
		blocks = append(blocks, Section(text))
	}
	if d.Mail.Trouble != "" && d.Unsent() {
		blocks = append(blocks, Section("❌ The mail was not sent: "+Line(d.Mail.Trouble, maxFlagText)+"."))
	}
	return append(blocks, Context(draftStatus(a, d, env)))
}

func commentLines(d domain.Draft, env domain.Env) string {
	var lines []string
	first := max(0, len(d.Comments)-commentsShown)
	if first > 0 {
		lines = append(lines, "_"+Count(first, "older comment", "older comments")+"_")
	}
	for _, c := range d.Comments[first:] {
		lines = append(lines, "💬 "+Name(c.By, env)+" on version "+strconv.Itoa(c.Version)+": "+Line(c.Text, 300))
	}
	return strings.Join(lines, "\n")
}

func draftStatus(a *domain.Account, d domain.Draft, env domain.Env) string {
	zone := a.Zone(env)
	saved := "version " + strconv.Itoa(d.Version) + " by " + Name(d.By, env) + ", " + Instant(d.At, zone)
	if d.Approval.By != "" && d.Unsent() {
		word := "👍 Approved by "
		if !d.Approved() {
			word = "Version " + strconv.Itoa(d.Approval.Version) + " was approved by "
		}
		saved = word + Name(d.Approval.By, env) + ", " + Instant(d.Approval.At, zone) + " · " + saved
	}
	switch d.Status {
	case domain.DraftReview:
		return "🔎 Up for review · " + saved
	case domain.DraftSending:
		return "📤 " + Name(d.Mail.By, env) + " is sending it, " + Instant(d.Mail.At, zone) + " · " + saved
	case domain.DraftUnsure:
		return "❓ It is not certain whether it went out, " + Instant(d.Mail.At, zone) + ". Look for `" + Escape(d.Mail.MessageID) + "` in the mail server's log or among your sent mail · " + saved
	case domain.DraftSent:
		text := "✅ Marked as sent by " + Name(d.SentBy, env) + ", " + Instant(d.SentAt, zone)
		if d.Mail.MessageID != "" {
			text = "✅ Sent by " + Name(d.SentBy, env) + ", " + Instant(d.SentAt, zone) + " · `" + Escape(d.Mail.MessageID) + "`"
		}
		return text + " · " + saved
	case domain.DraftEnded:
		return "⏹️ The term was closed before it was sent · " + saved
	}
	return "✏️ Draft · " + saved
}

func draftFallback(a *domain.Account, d domain.Draft, env domain.Env) string {
	t, _ := a.TermByID(d.TermID)
	text := d.Kind.Label() + " · " + ofTerm(a, t) + ". "
	for _, w := range a.DraftWarnings(d, env) {
		text += Line(w, maxFlagText) + " "
	}
	return text + "To: " + recipients(a, d) + ". Subject: " + Line(d.Subject, maxSubject) + ". " + draftStatus(a, d, env) + ".\n" + Paragraph(d.Body, bodyShown)
}
