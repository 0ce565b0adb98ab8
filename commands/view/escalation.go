package view

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The action ids of an escalation.
const (
	ActionAcknowledge = "escalate.ack"
	ActionResolve     = "escalate.resolve"
	ActionWithdraw    = "escalate.withdraw"
)

// historyShown is how many lines of an escalation's history a message lists.
const historyShown = 6

// escalationMessage is the card in the escalation channel, or the account's.
func escalationMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	e, err := escalationOf(a, n)
	if err != nil {
		return Message{}, err
	}
	blocks := escalationBlocks(a, e, env)
	if n.Channel != "" && n.Channel != a.Channel {
		blocks = append(blocks, Context(whereabouts(a, env)))
	}
	if buttons := escalationButtons(a, e); len(buttons) > 0 {
		if e.RaisedBy != "" {
			buttons = append(buttons, Button{
				Text: "Withdraw", Action: ActionWithdraw, Value: escalationRef(a, e), Label: "Withdraw, for who raised it",
				Confirm: &Confirm{Title: "Withdraw the escalation?", Text: "Only " + Name(e.RaisedBy, env) + ", who raised it, can. Nobody is asked any more.", Yes: "Withdraw", No: "Keep it"},
			})
		}
		blocks = append(blocks, Buttons(buttons...))
	}
	m := newMessage(escalationFallback(a, e, env), blocks...)
	m.Final = e.Over()
	return m, nil
}

// escalationAskMessage is the direct message to whoever is asked on one rung.
func escalationAskMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	e, err := escalationOf(a, n)
	if err != nil {
		return Message{}, err
	}
	blocks := append(escalationBlocks(a, e, env), Context(whereabouts(a, env)))
	if buttons := escalationButtons(a, e); len(buttons) > 0 {
		blocks = append(blocks, Buttons(buttons...))
	}
	m := newMessage(escalationFallback(a, e, env), blocks...)
	m.Final = e.Over()
	return m, nil
}

// escalationNewsMessage goes into the thread of a rung's message: a reminder,
// or a cause that joined.
func escalationNewsMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	e, err := escalationOf(a, n)
	if err != nil {
		return Message{}, err
	}
	i := slices.IndexFunc(a.Steps, func(s domain.EscalationStep) bool { return string(s.ID) == n.Detail })
	if i < 0 {
		return Message{}, domain.Errorf(domain.NotFound, "", "The escalation's step %s is not known any more.", n.Detail)
	}
	step := a.Steps[i]
	text := Mention(n.To) + " *" + AccountName(a) + "* still waits for you. " + untilLine(a, e, env)
	if step.Kind == domain.StepJoined {
		text = Mention(n.To) + " " + byWhom(step.Person, env) + " adds about *" + AccountName(a) + "* (severity " + strings.ToLower(e.Severity.Label()) + "):\n" + Quote(step.Note, 2000)
		if e.Status == domain.EscalationOpen {
			text += "\n" + untilLine(a, e, env)
		}
	}
	m := newMessage(text, Section(text))
	m.Final = true
	return m, nil
}

func escalationOf(a *domain.Account, n domain.Announcement) (domain.Escalation, error) {
	e, ok := a.EscalationByID(domain.EscalationID(n.Subject))
	if !ok {
		return domain.Escalation{}, domain.Errorf(domain.NotFound, "", "The escalation %s is not known any more.", n.Subject)
	}
	return e, nil
}

// whereabouts says where the account is discussed and with whom.
func whereabouts(a *domain.Account, env domain.Env) string {
	csm := "CSM " + nameOr(a.CSM, env, "nobody yet")
	if a.Channel == "" {
		return csm
	}
	return "Discussed in " + ChannelLink(a.Channel) + ", " + csm
}

func escalationRef(a *domain.Account, e domain.Escalation) string {
	return Ref{Account: a.ID, Term: e.TermID, Subject: string(e.ID)}.String()
}

// escalationBlocks is what the channel and the person asked both see.
func escalationBlocks(a *domain.Account, e domain.Escalation, env domain.Env) []slack.Block {
	facts := "*Severity:* " + e.Severity.Label() + " · raised by " + raiser(e, env) + ", " + Instant(e.RaisedAt, a.Zone(env))
	if t, ok := a.TermByID(e.TermID); ok {
		facts += "\n*At stake:* " + Amount(t.ARR) + ", decision " + t.DecisionDate().Plain()
	}
	blocks := []slack.Block{
		Header(escalationSign(e) + " · " + a.Name),
		Section(facts),
		Section("*Why*\n" + Quote(e.Reason, 2000)),
	}
	if e.Ask != "" {
		blocks = append(blocks, Section("*What is asked*\n"+Quote(e.Ask, 2000)))
	}
	blocks = append(blocks, Section(statusLine(a, e, env)))
	if history := historyLines(a, e, env); len(history) > 0 {
		blocks = append(blocks, Context(strings.Join(history, "\n")))
	}
	return blocks
}

func escalationSign(e domain.Escalation) string {
	switch e.Status {
	case domain.EscalationOpen:
		return "🚨 Escalation"
	case domain.EscalationAcknowledged:
		return "👀 Escalation acknowledged"
	case domain.EscalationResolved:
		return "✅ Escalation resolved"
	case domain.EscalationWithdrawn:
		return "↩️ Escalation withdrawn"
	}
	return "⏹️ Escalation ended"
}

func raiser(e domain.Escalation, env domain.Env) string { return byWhom(e.RaisedBy, env) }

// byWhom names who did something: a person, or the bot by itself.
func byWhom(p domain.PersonID, env domain.Env) string {
	if p == "" {
		return "renewalbot"
	}
	return Name(p, env)
}

// statusLine says who has it now, or how it ended.
func statusLine(a *domain.Account, e domain.Escalation, env domain.Env) string {
	zone := a.Zone(env)
	switch e.Status {
	case domain.EscalationOpen:
		return untilLine(a, e, env)
	case domain.EscalationAcknowledged:
		return "*" + Name(e.AckBy, env) + "* has taken notice, " + Instant(e.AckAt, zone) + ". It stays open until it is resolved."
	case domain.EscalationResolved:
		return "Resolved by *" + Name(e.ClosedBy, env) + "*, " + Instant(e.ClosedAt, zone) + "\n" + Quote(e.Note, 1500)
	case domain.EscalationWithdrawn:
		return "Withdrawn by *" + Name(e.ClosedBy, env) + "*, " + Instant(e.ClosedAt, zone) + "."
	}
	return "The term was closed by *" + Name(e.ClosedBy, env) + "*, " + Instant(e.ClosedAt, zone) + ". Nothing is left to do here."
}

// untilLine says who is asked now and until when.
func untilLine(a *domain.Account, e domain.Escalation, env domain.Env) string {
	switch {
	case e.Owner == "":
		return "*Nobody is named to ask.* An admin can name managers with `/renewal setup`."
	case e.DueAt.IsZero():
		return "With *" + Name(e.Owner, env) + "*."
	}
	return "With *" + Name(e.Owner, env) + "* to acknowledge until " + Instant(e.DueAt, env.Zone(e.Owner, a.TimeZone)) + "."
}

// historyLines tells what happened in between, oldest first; the latest ones
// fit. How it began and how it stands (a status is named as the step into it) is
// said above them.
func historyLines(a *domain.Account, e domain.Escalation, env domain.Env) []string {
	var lines []string
	for _, s := range a.Steps {
		if s.EscalationID != e.ID || s.Kind == domain.StepRaised || s.Kind == string(e.Status) {
			continue
		}
		line := Instant(s.At, a.Zone(env)) + ": " + stepWords(s, env)
		if s.Kind == domain.StepJoined {
			line += ": " + Line(s.Note, 120)
		}
		lines = append(lines, line)
	}
	if extra := len(lines) - historyShown; extra > 0 {
		lines = append([]string{Count(extra, "earlier line", "earlier lines")}, lines[extra:]...)
	}
	return lines
}

func stepWords(s domain.EscalationStep, env domain.Env) string {
	who := byWhom(s.Person, env)
	switch s.Kind {
	case domain.StepJoined:
		return who + " added a reason"
	case domain.StepReminded:
		return who + " was reminded"
	case domain.StepMovedUp:
		return "went up to " + who
	case domain.StepAcknowledged:
		return "acknowledged by " + who
	case domain.StepEnded:
		return "ended with its term"
	}
	return Escape(s.Kind) + " by " + who
}

// escalationButtons are those that anybody asked can press.
func escalationButtons(a *domain.Account, e domain.Escalation) []Button {
	ref := escalationRef(a, e)
	ack := Button{Text: "Acknowledge", Action: ActionAcknowledge, Value: ref, Style: slack.StylePrimary, Label: "Acknowledge: I have taken notice"}
	resolve := Button{Text: "Resolve", Action: ActionResolve, Value: ref, Label: "Resolve with a note"}
	switch e.Status {
	case domain.EscalationOpen:
		return []Button{ack, resolve}
	case domain.EscalationAcknowledged:
		return []Button{resolve}
	}
	return nil
}

func escalationFallback(a *domain.Account, e domain.Escalation, env domain.Env) string {
	text := escalationSign(e) + " · " + AccountName(a) + ", severity " + strings.ToLower(e.Severity.Label()) + ": " + Line(e.Reason, 1000)
	if e.Ask != "" {
		text += " Asked: " + Line(e.Ask, 1000)
	}
	return text + " " + statusLine(a, e, env)
}
