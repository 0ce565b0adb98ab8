package view

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// ActionShowCard posts the card of one line of a list.
const ActionShowCard = "list.card"

// catchUpShown is how many accounts the list names; each takes a block.
const catchUpShown = 40

// CatchUp is the one list of a CSM's accounts that begin in the middle of their
// timelines, the most important first (R9). to is who gets it: the CSM, or who
// covers for them.
func CatchUp(items []domain.CatchUpItem, csm, to domain.PersonID, env domain.Env) Message {
	whose := "your accounts begin"
	if csm != to {
		whose = "accounts of " + Name(csm, env) + " begin"
	}
	head := fmt.Sprintf("*Where to begin* · %d of %s in the middle of their timeline", len(items), whose)
	what := "What was due before renewalbot is not asked for step by step. This is the phase that is running in each, the most important first; the card has its checklist and what came before."
	blocks := []slack.Block{Section(head + "\n" + what)}
	text := []string{what}
	for n, item := range items[:min(len(items), catchUpShown)] {
		line := catchUpLine(item)
		text = append(text, line)
		ref := Ref{Account: item.AccountID, Term: item.Step.Term.ID, Subject: item.Step.Key}
		blocks = append(blocks, SectionWith(line, Button{
			Text: "Show card", Action: fmt.Sprintf("%s#%d", ActionShowCard, n), Value: ref.String(), Label: "Show the card of " + item.Account,
		}))
	}
	if more := len(items) - catchUpShown; more > 0 {
		rest := fmt.Sprintf("and %d more, decided later. The Home tab lists all of your accounts.", more)
		text = append(text, rest)
		blocks = append(blocks, Context(rest))
	}
	return newMessage(plainSummary(head, text), blocks...)
}

func catchUpLine(item domain.CatchUpItem) string {
	line := "*" + Line(item.Account, 80) + "*"
	if item.Contract != "" {
		line += " (" + Line(item.Contract, 60) + ")"
	}
	if item.Colour != domain.Unrated {
		line += " · " + Colour(item.Colour)
	}
	parts := []string{Days(item.Today, item.Step.Term.DecisionDate()), Line(item.Step.Title, 120)}
	if item.Earlier > 0 {
		parts = append(parts, Count(item.Earlier, "earlier phase", "earlier phases"))
	}
	return line + "\n" + strings.Join(parts, " · ")
}

// CardShown tells who asked for a card where it is.
func CardShown(a *domain.Account) Message {
	where := "in your direct conversation with me"
	if a.Channel != "" {
		where = "in " + ChannelLink(a.Channel)
	}
	return confirmation([]string{"The card of *" + AccountName(a) + "* is " + where + "."})
}
