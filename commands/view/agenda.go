package view

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// Actions of the buttons under an agenda; Subject is its kind.
const (
	ActionAgenda     = "agenda.kind"
	ActionAgendaFile = "agenda.file"
)

// Agenda shows what a meeting goes through. a is the account it is about, nil for
// a pipeline review.
func Agenda(g domain.Agenda, a *domain.Account) Message {
	with := "with the customer"
	if g.Internal {
		with = "for us only"
	}
	head := fmt.Sprintf("*%s* · %d minutes, %s", Line(g.Title, 200), g.Minutes(), with)
	blocks := []slack.Block{Section(head)}
	var text []string
	for _, p := range g.Parts {
		lines := agendaPart(p)
		text = append(text, lines...)
		blocks = append(blocks, Section(strings.Join(lines, "\n")))
	}
	if len(g.Notes) > 0 {
		lines := []string{"*For us only*"}
		for _, n := range g.Notes {
			lines = append(lines, "• "+Line(n, 700))
		}
		lines = More(lines, 9)
		text = append(text, lines...)
		blocks = append(blocks, Section(strings.Join(lines, "\n")))
	}
	about := Ref{Term: g.Term, Subject: string(g.Kind)}
	if a != nil {
		about.Account = a.ID
	}
	buttons := []Button{{Text: "As a file", Action: ActionAgendaFile, Value: about.String(), Label: "The agenda as a Markdown file, without what is for us only"}}
	if a == nil {
		return newMessage(plainSummary(head, text), append(blocks, Buttons(buttons...))...)
	}
	for _, k := range domain.AgendaKinds() {
		if k != g.Kind {
			about := Ref{Account: a.ID, Term: g.Term, Subject: string(k)}
			buttons = append(buttons, Button{Text: k.Label(), Action: ActionAgenda + "#" + string(k), Value: about.String(), Label: "The agenda of the " + k.Label()})
		}
	}
	for i, t := range a.OpenTerms() {
		if t.ID != g.Term && i < contractsOffered {
			about := Ref{Account: a.ID, Term: t.ID, Subject: string(g.Kind)}
			name := a.ContractOf(t).Name
			buttons = append(buttons, Button{Text: name, Action: ActionAgenda + "#" + string(t.ID), Value: about.String(), Label: "The agenda for the contract " + name})
		}
	}
	return newMessage(plainSummary(head, text), append(blocks, Buttons(buttons...))...)
}

// contractsOffered is how many of an account's contracts an agenda has buttons for.
const contractsOffered = 5

func agendaPart(p domain.AgendaPart) []string {
	lines := []string{fmt.Sprintf("*%d min · %s*", p.Minutes, Line(p.Title, 200))}
	for _, point := range p.Points {
		lines = append(lines, "• "+Line(point, 330))
	}
	return lines
}

// AgendaFile is an agenda as Markdown. What is for us only is left out.
func AgendaFile(g domain.Agenda) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%d minutes\n", markdown(g.Title), g.Minutes())
	for _, p := range g.Parts {
		fmt.Fprintf(&b, "\n## %s (%d minutes)\n", markdown(p.Title), p.Minutes)
		for i, point := range p.Points {
			if i == 0 {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "- %s\n", markdown(point))
		}
	}
	return b.String()
}
