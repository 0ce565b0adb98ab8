package view

import (
	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// historyLines tells what happened in between, oldest first. How it began and
// how it stands (a status is named as the step into it) is said above them.
func historyLines(a *domain.Account, e domain.Escalation, env domain.Env) []string {
	var lines []string
	steps := a.EscalationHistory(e.ID)
	for i, s := range steps {
		standing := i == len(steps)-1 && s.Kind == string(e.Status)
		if s.Kind == domain.StepRaised || standing {
			continue
		}
		lines = append(lines, historyLine(a, s, env, 120))
	}
	return lines
}

// historyLine is one line of the history with at most limit characters of what was
// noted.
func historyLine(a *domain.Account, s domain.EscalationStep, env domain.Env, limit int) string {
	line := Instant(s.At, a.Zone(env)) + ": " + stepWords(s, env)
	if s.Note != "" {
		line += ": " + Line(s.Note, limit)
	}
	return line
}

func stepWords(s domain.EscalationStep, env domain.Env) string {
	who, by := byWhom(s.Person, env), byWhom(s.By, env)
	switch s.Kind {
	case domain.StepRaised:
		return "raised by " + by
	case domain.StepJoined:
		return who + " added a reason"
	case domain.StepReminded:
		return who + " was reminded"
	case domain.StepMovedUp:
		return "went up to " + who
	case domain.StepPassedOn:
		if s.Person == "" {
			return "is with nobody: whoever was asked before may not answer any more"
		}
		return "went to " + who + ": whoever was asked before may not answer any more"
	case domain.StepAcknowledged:
		return "acknowledged by " + who
	case domain.StepTakenOver:
		return "taken over by " + who
	case domain.StepReassigned:
		return by + " handed it to " + who
	case domain.StepReopened:
		return "opened again by " + by
	case domain.StepResolved:
		return "resolved by " + by
	case domain.StepWithdrawn:
		return "withdrawn by " + by
	case domain.StepEnded:
		return "ended with its term"
	}
	return Escape(s.Kind) + " by " + who
}

// escalationActions are the buttons for those who are asked; in the channel
// whoever raised it can withdraw it too.
func escalationActions(a *domain.Account, e domain.Escalation, channel bool, env domain.Env) []slack.Block {
	ref := escalationRef(a, e)
	held := Ref{Account: a.ID, Term: e.TermID, Subject: HeldRef{ID: e.ID, With: e.With()}.String()}.String()
	ack := Button{Text: "Acknowledge", Action: ActionAcknowledge, Value: ref, Style: slack.StylePrimary, Label: "Acknowledge: I have taken notice"}
	answer := []Button{
		{Text: "Take over", Action: ActionTakeOver, Value: held, Label: "Take over: I answer for it from now on"},
		{Text: "Reassign", Action: ActionReassign, Value: held, Label: "Reassign: somebody else answers for it"},
		{Text: "Resolve", Action: ActionResolve, Value: ref, Label: "Resolve with a note"},
	}
	var buttons []Button
	t, _ := a.TermByID(e.TermID)
	switch {
	case e.Status == domain.EscalationOpen:
		buttons = append([]Button{ack}, answer...)
	case e.Status == domain.EscalationAcknowledged:
		buttons = answer
	case t.Open() && e.Status != domain.EscalationEnded:
		buttons = []Button{{Text: "Open again", Action: ActionReopen, Value: ref, Label: "Open again: it is not over"}}
	}
	if !e.Over() && channel && e.RaisedBy != "" {
		buttons = append(buttons, Button{
			Text: "Withdraw", Action: ActionWithdraw, Value: ref, Label: "Withdraw, for who raised it",
			Confirm: &Confirm{Title: "Withdraw the escalation?", Text: "Only " + Name(e.RaisedBy, env) + ", who raised it, can. Nobody is asked any more.", Yes: "Withdraw", No: "Keep it"},
		})
	}
	if len(historyLines(a, e, env)) > historyShown {
		buttons = append(buttons, Button{Text: "History", Action: ActionHistory, Value: ref, Label: "History: everything that happened"})
	}
	if len(buttons) == 0 {
		return nil
	}
	return []slack.Block{Buttons(buttons...)}
}

// EscalationForm shows everything about one escalation, with what can be done
// about it.
func EscalationForm(meta Meta, a *domain.Account, e domain.Escalation, env domain.Env) Form {
	blocks := escalationFacts(a, e, env)
	blocks = append(blocks, escalationActions(a, e, true, env)...)
	blocks = append(blocks, Header("History"))
	var lines []string
	for _, s := range a.EscalationHistory(e.ID) {
		lines = append(lines, historyLine(a, s, env, 500))
	}
	blocks = append(blocks, sections(lines, maxHistoryBlocks)...)
	return Form{Callback: "escalate.show", Title: "Escalation", Meta: meta, Blocks: append(blocks, Context(whereabouts(a, env)))}
}

// maxHistoryBlocks is how many paragraphs of history a form shows.
const maxHistoryBlocks = 60
