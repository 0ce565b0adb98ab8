package view

import (
	"fmt"
	"slices"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The callback ids of the forms about an escalation.
const (
	FormResolve  = "escalate.resolve"
	FormReassign = "escalate.reassign"
	FormReopen   = "escalate.reopen"
)

// EscalateForm asks for help by hand.
func EscalateForm(meta Meta, a *domain.Account, env domain.Env) Form {
	about := "*" + AccountName(a) + "*: this asks " + Name(a.ManagerOf(env), env) + " to look at the account. Use it sparingly."
	switch e, open := a.Escalation(); {
	case open:
		about = "*" + AccountName(a) + "*: an escalation is open, " + statusLine(a, e, env) + "\nYour reason joins it. People are told again if it is more severe."
	case a.ManagerOf(env) == "":
		about = "*" + AccountName(a) + "* has no manager. " + untilLine(a, domain.Escalation{}, env)
	}
	var severities []Option
	for _, s := range domain.Severities() {
		severities = append(severities, Option{Value: string(s), Text: s.Label(),
			Description: fmt.Sprintf("Answer within %d working hours", a.Settings(env).AnswerHours(s))})
	}
	return Form{
		Callback: "escalate", Title: "Escalate", Submit: "Escalate", Meta: meta,
		Blocks: []slack.Block{
			Section(about),
			RadioInput(Field{ID: "severity", Label: "Severity"}, severities, string(domain.Normal)),
			NoteInput(Field{ID: "reason", Label: "What is wrong?"}, "", maxNote),
			NoteInput(Field{ID: "ask", Label: "What do you ask for?", Optional: true, Placeholder: "A call with their finance director this week"}, "", maxNote),
		},
	}
}

// whatIsWrong reminds whoever answers an escalation of its account and reason.
func whatIsWrong(a *domain.Account, e domain.Escalation) slack.Block {
	return Section("*" + AccountName(a) + "*\n" + Quote(e.Reason, 1000))
}

// ResolveForm asks how an escalation was resolved.
func ResolveForm(meta Meta, a *domain.Account, e domain.Escalation) Form {
	return Form{
		Callback: FormResolve, Title: "Resolve escalation", Submit: "Resolve", Meta: meta,
		Blocks: []slack.Block{
			whatIsWrong(a, e),
			NoteInput(Field{ID: "note", Label: "How was it resolved?", Hint: "Everybody who was asked sees this."}, "", maxNote),
		},
	}
}

// ReassignForm asks who is to answer for an escalation.
func ReassignForm(meta Meta, a *domain.Account, e domain.Escalation, env domain.Env) Form {
	return Form{
		Callback: FormReassign, Title: "Reassign escalation", Submit: "Reassign", Meta: meta,
		Blocks: []slack.Block{
			whatIsWrong(a, e),
			PersonInput(Field{ID: "person", Label: "Who is to answer?", Hint: fmt.Sprintf("They have %d working hours to acknowledge.", a.Settings(env).AnswerHours(e.Severity))}, ""),
			NoteInput(Field{ID: "note", Label: "What do you ask them?", Optional: true}, "", maxNote),
		},
	}
}

// ReopenForm asks why an escalation is not over.
func ReopenForm(meta Meta, a *domain.Account, e domain.Escalation) Form {
	return Form{
		Callback: FormReopen, Title: "Open again", Submit: "Open again", Meta: meta,
		Blocks: []slack.Block{
			whatIsWrong(a, e),
			NoteInput(Field{ID: "reason", Label: "Why is it not over?", Hint: "Whoever is asked again sees this."}, "", maxNote),
		},
	}
}

// EscalationAnswered says how an escalation stands after somebody answered it on
// one line.
func EscalationAnswered(a *domain.Account, e domain.Escalation, env domain.Env) Message {
	return Plainly("*" + AccountName(a) + "*: " + statusLine(a, e, env))
}

// Escalated tells who escalated by hand what follows from it.
func Escalated(a *domain.Account, change *domain.Change, env domain.Env) Message {
	text := escalated(change)
	if text == "" {
		text = "This is escalated already."
	}
	if e, ok := a.Escalation(); ok && e.Status == domain.EscalationOpen {
		text = "*" + AccountName(a) + "*: " + text
		if e.Owner != "" {
			text += "\n" + untilLine(a, e, env) + " After that they are reminded, then the next one is asked."
		}
	}
	return newMessage(text, Section(text))
}

// escalated says what a change did to the account's escalation: "" if nothing.
func escalated(change *domain.Change) string {
	happened := func(kind string) bool {
		return slices.ContainsFunc(change.Steps, func(s domain.EscalationStep) bool { return s.Kind == kind })
	}
	if len(change.Escalations) == 0 || !happened(domain.StepRaised) && !happened(domain.StepJoined) {
		return ""
	}
	e := change.Escalations[len(change.Escalations)-1]
	switch {
	case e.Owner == "":
		return "Escalated, but nobody is named to ask: an admin can name managers with `/renewal setup`."
	case happened(domain.StepRaised):
		return "Escalated to " + Mention(e.Owner) + "."
	case e.Status == domain.EscalationAcknowledged:
		return "It joined the open escalation, which " + Mention(e.AckBy) + " acknowledged."
	}
	return "It joined the escalation that is open with " + Mention(e.Owner) + "."
}
