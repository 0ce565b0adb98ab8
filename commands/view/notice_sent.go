package view

import (
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// Sent tells who marked a notice as sent what followed.
func Sent(a *domain.Account, d domain.Draft, change *domain.Change) Message {
	text := "✅ Marked as sent: _" + Line(d.Subject, 100) + "_ for *" + AccountName(a) + "*." + taskTicked(change) + " If no answer comes, I remind you after five working days."
	return newMessage(text, Section(text))
}

func taskTicked(change *domain.Change) string {
	for _, t := range change.Tasks {
		if t.Done {
			return " The task on the milestone's checklist is ticked."
		}
	}
	return ""
}

// settleButtons ask whether a mail arrived of which that is not certain.
func settleButtons(a *domain.Account, d domain.Draft) slack.Block {
	ref := draftRef(a, d)
	return Buttons(
		Button{Text: "It went out", Action: ActionDraftArrived, Value: ref},
		Button{Text: "It did not", Action: ActionDraftNotThere, Value: ref, Label: "It did not go out: let me send it again", Confirm: &Confirm{
			Title: "Are you sure?", Text: "You can send the notice again then. If the first one did arrive, the customer gets it twice.", Yes: "It did not go out", No: "Go back",
		}},
	)
}

// mailNewsMessage tells whoever sent a notice what became of it.
func mailNewsMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	d, err := draftOf(a, n)
	if err != nil {
		return Message{}, err
	}
	notice := "_" + Line(d.Subject, 100) + "_ for *" + AccountName(a) + "*"
	var m Message
	switch domain.MailOutcome(n.Detail) {
	case domain.MailAccepted:
		text := "✅ Sent to " + recipients(a, d) + ": " + notice + ". If no answer comes, I remind you after five working days."
		m = newMessage(text, Section(text), Context("`"+Escape(d.Mail.MessageID)+"`"))
	case domain.MailRefused:
		text := "❌ Not sent: " + notice + ". " + reason(d) + "Nothing went out; correct it and send it again."
		m = newMessage(text, SectionWith(text, Button{Text: "Open draft", Action: ActionDraftOpen, Value: draftRef(a, d)}))
	default:
		text := "❓ It is not certain whether this went out: " + notice + ". " + reason(d) +
			"I do not send it again by myself, so that the customer does not get it twice. Look for `" + Escape(d.Mail.MessageID) +
			"` in the mail server's log, or ask " + recipients(a, d) + "."
		blocks := []slack.Block{Section(text)}
		if d.Status == domain.DraftUnsure {
			blocks = append(blocks, settleButtons(a, d))
		} else {
			blocks = append(blocks, Context(draftStatus(a, d, env)))
		}
		m = newMessage(text, blocks...)
	}
	m.Final = d.Status != domain.DraftUnsure
	return m, nil
}

func reason(d domain.Draft) string {
	if d.Mail.Trouble == "" {
		return ""
	}
	return "The mail server said: " + strings.TrimSuffix(Line(d.Mail.Trouble, maxFlagText), ".") + ". "
}
