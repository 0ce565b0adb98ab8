package view

import (
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The action ids of notices. [ActionOpenNotice] begins one of the kind its
// [Ref] names as Subject; the others are about the draft it names.
const (
	ActionOpenNotice   = "open.notice"
	ActionDraftKind    = "notice.kind"
	ActionDraftOpen    = "notice.open"
	ActionDraftPreview = "notice.preview"
	ActionDraftReview  = "notice.review"
	ActionDraftSent    = "notice.sent"
	ActionDraftCopy    = "notice.copy"
)

const (
	maxSubject  = 300
	bodyShown   = 1200 // of a draft in a message
	maxFlagText = 300
)

// NoticeForm writes or edits a draft (R30). Its metadata remembers the draft and
// the version that was shown; see [DraftSubject].
func NoticeForm(meta Meta, a *domain.Account, d domain.Draft, env domain.Env) Form {
	meta.Term, meta.Subject = d.TermID, DraftSubject(d)
	var blocks []slack.Block
	if d.Flag != "" {
		blocks = append(blocks, Section("⚠️ "+Line(d.Flag, maxFlagText)))
	}
	if missing := missingPeople(a, d.Kind, env); missing != "" {
		blocks = append(blocks, Section(missing))
	}
	var kinds []Option
	for _, k := range domain.NoticeKinds() {
		kinds = append(kinds, Option{Value: string(k), Text: k.Label()})
	}
	kind := SelectInput(Field{ID: "kind", Label: "Kind", Hint: "Another kind starts with another text."}, kinds, string(d.Kind))
	if d.Version > 0 {
		kind = SelectInput(Field{ID: "kind", Label: "Kind"}, kinds, string(d.Kind))
	} else {
		kind = reporting(kind, ActionDraftKind)
	}
	blocks = append(blocks, kind)
	own := "value." + string(d.Kind) // another kind brings its own recipients and text
	if to := recipientOptions(a, d, env); len(to) > 0 {
		var chosen []string
		for _, id := range d.To {
			chosen = append(chosen, string(id))
		}
		blocks = append(blocks, withAction(MultiSelectInput(Field{ID: "to", Label: "To", Optional: true, Placeholder: "Choose people"}, to, chosen...), own))
	}
	blocks = append(blocks,
		withAction(TextInput(Field{ID: "subject", Label: "Subject"}, d.Subject, maxSubject), own),
		withAction(NoteInput(Field{ID: "body", Label: "Text", Hint: "Saving sends nothing: you send it from your own mailbox."}, d.Body, maxNote), own),
	)
	title := "Draft a notice"
	if d.Version > 0 {
		title = "Edit notice, version " + strconv.Itoa(d.Version)
	}
	return Form{Callback: "notice", Title: title, Submit: "Save", Meta: meta, Blocks: blocks}
}

// DraftSubject puts a draft and its version into a [Ref]'s Subject.
func DraftSubject(d domain.Draft) string { return string(d.ID) + "/" + strconv.Itoa(d.Version) }

// ParseDraftSubject reads what [DraftSubject] wrote; a missing version is 0.
func ParseDraftSubject(s string) (id domain.DraftID, version int) {
	text, number, _ := strings.Cut(s, "/")
	version, err := strconv.Atoi(number)
	if err != nil {
		version = 0
	}
	return domain.DraftID(text), version
}

// recipientOptions lists whom a notice can be addressed to: those who are there,
// and those it is addressed to already.
func recipientOptions(a *domain.Account, d domain.Draft, env domain.Env) []Option {
	var options []Option
	for _, s := range knownPeople(a, env) {
		if s.Here(a.Today(env)) || slices.Contains(d.To, s.ID) {
			options = append(options, Option{Value: string(s.ID), Text: s.Name, Description: peopleDetail(s, a.Today(env))})
		}
	}
	return options
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
func Draft(a *domain.Account, d domain.Draft, env domain.Env) Message {
	blocks := draftBlocks(a, d, env)
	if d.Unsent() {
		if missing := missingPeople(a, d.Kind, env); missing != "" && len(d.To) == 0 {
			blocks = append(blocks, Section(missing))
		}
		ref := draftRef(a, d)
		buttons := []Button{
			{Text: "Edit", Action: ActionDraftOpen, Value: ref},
			{Text: "Preview", Action: ActionDraftPreview, Value: ref},
		}
		if d.Status == domain.DraftOpen {
			buttons = append(buttons, Button{Text: "Post for review", Action: ActionDraftReview, Value: ref})
		}
		blocks = append(blocks, Buttons(append(buttons,
			Button{Text: "Copy text", Action: ActionDraftCopy, Value: ref}, sentButton(a, d))...))
	}
	return newMessage(draftFallback(a, d, env), blocks...)
}

func sentButton(a *domain.Account, d domain.Draft) Button {
	return Button{Text: "Mark as sent", Action: ActionDraftSent, Value: draftRef(a, d), Confirm: &Confirm{
		Title: "Did you send it?", Text: "This records that the notice went to the customer and ticks the task. It sends nothing.",
		Yes: "I sent it", No: "Not yet",
	}}
}

// reviewMessage puts a draft before the team.
func reviewMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	d, ok := a.Draft(domain.DraftID(n.Subject))
	if !ok {
		return Message{}, domain.Errorf(domain.NotFound, "", "The draft %s is not known any more.", n.Subject)
	}
	blocks := draftBlocks(a, d, env)
	if d.Unsent() {
		blocks = append(blocks, Buttons(Button{Text: "Open draft", Action: ActionDraftOpen, Value: draftRef(a, d)}, sentButton(a, d)))
	}
	m := newMessage(draftFallback(a, d, env), blocks...)
	m.Final = !d.Unsent()
	return m, nil
}

func draftBlocks(a *domain.Account, d domain.Draft, env domain.Env) []slack.Block {
	blocks := []slack.Block{Header(d.Kind.Label() + " · " + a.Name)}
	if d.Flag != "" && d.Unsent() {
		blocks = append(blocks, Section("⚠️ *"+Line(d.Flag, maxFlagText)+"* Open the draft and change it before it is sent."))
	}
	return append(blocks,
		Section("*To:* "+recipients(a, d)+"\n*Subject:* "+Line(d.Subject, maxSubject)),
		Section(Quote(d.Body, bodyShown)),
		Context(draftStatus(a, d, env)),
	)
}

func draftStatus(a *domain.Account, d domain.Draft, env domain.Env) string {
	saved := "version " + strconv.Itoa(d.Version) + " by " + Name(d.By, env) + ", " + Instant(d.At, a.Zone(env))
	switch d.Status {
	case domain.DraftReview:
		return "🔎 Up for review · " + saved
	case domain.DraftSent:
		return "✅ Marked as sent by " + Name(d.SentBy, env) + ", " + Instant(d.SentAt, a.Zone(env)) + " · " + saved
	case domain.DraftEnded:
		return "⏹️ The term was closed before it was sent · " + saved
	}
	return "✏️ Draft · " + saved
}

func draftFallback(a *domain.Account, d domain.Draft, env domain.Env) string {
	text := d.Kind.Label() + " · " + AccountName(a) + ". "
	if d.Flag != "" && d.Unsent() {
		text += Line(d.Flag, maxFlagText) + " "
	}
	return text + "To: " + recipients(a, d) + ". Subject: " + Line(d.Subject, maxSubject) + ". " + draftStatus(a, d, env) + ".\n" + Paragraph(d.Body, bodyShown)
}
