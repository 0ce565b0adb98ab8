package view

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// What can be pressed in a list of late starts.
const (
	ActionShowCard    = "list.card" // posts the card of one line
	ActionCatchUpMore = "list.more" // a page of the whole list; the value is a [CatchUpPage]
)

const (
	catchUpShown = 40 // accounts that the message names; each takes a block
	catchUpPage  = 40 // and a page of the form
)

// CatchUpPage names one page of a CSM's list of a day. It travels in a button's
// value.
type CatchUpPage struct {
	CSM  domain.PersonID
	Day  domain.Date
	Page int // from 0
}

// String encodes the page.
func (p CatchUpPage) String() string { return fmt.Sprintf("%s/%s/%d", p.CSM, p.Day, p.Page) }

// ParseCatchUpPage reads what [CatchUpPage.String] wrote; ok is false for other
// text.
func ParseCatchUpPage(value string) (p CatchUpPage, ok bool) {
	parts := strings.Split(value, "/")
	if len(parts) != 3 {
		return CatchUpPage{}, false
	}
	day, err := domain.ParseDate(parts[1])
	page, wrong := strconv.Atoi(parts[2])
	return CatchUpPage{CSM: domain.PersonID(parts[0]), Day: day, Page: page}, err == nil && wrong == nil
}

// CatchUp is the one list of a CSM's accounts that begin in the middle of their
// timelines on a day, the most important first (R9). to is who gets it: the CSM,
// or who covers for them.
func CatchUp(items []domain.CatchUpItem, csm domain.PersonID, day domain.Date, to domain.PersonID, env domain.Env) Message {
	whose := "your accounts begin"
	if csm != to {
		whose = "accounts of " + Name(csm, env) + " begin"
	}
	head := fmt.Sprintf("*Where to begin* · %d of %s in the middle of their timeline", len(items), whose)
	what := "What was due before renewalbot is not asked for step by step. This is the phase that is running in each, the most important first; the card has its checklist and what came before."
	blocks := []slack.Block{Section(head + "\n" + what)}
	text := []string{what}
	for n, item := range items[:min(len(items), catchUpShown)] {
		text = append(text, catchUpLine(item))
		blocks = append(blocks, catchUpBlock(item, n))
	}
	if more := len(items) - catchUpShown; more > 0 {
		text = append(text, fmt.Sprintf("and %d more, decided later", more))
		blocks = append(blocks, Buttons(Button{
			Text: fmt.Sprintf("Show all %d", len(items)), Action: ActionCatchUpMore, Value: CatchUpPage{CSM: csm, Day: day, Page: catchUpShown / catchUpPage}.String(),
			Label: fmt.Sprintf("Show the %d accounts that are decided later", more),
		}))
	}
	return newMessage(plainSummary(head, text), blocks...)
}

// CatchUpForm is one page of the whole list as it is now.
func CatchUpForm(meta Meta, items []domain.CatchUpItem, at CatchUpPage) Form {
	f := Form{Callback: "catch_up", Title: "Where to begin", Meta: meta}
	if len(items) == 0 {
		f.Blocks = append(f.Blocks, Section("Nothing is left to catch up with."))
	}
	pages := max(1, (len(items)+catchUpPage-1)/catchUpPage)
	page := min(max(at.Page, 0), pages-1)
	first := page * catchUpPage
	for n, item := range items[first:min(len(items), first+catchUpPage)] {
		f.Blocks = append(f.Blocks, catchUpBlock(item, n))
	}
	var turn []Button
	to := func(page int) string { return CatchUpPage{CSM: at.CSM, Day: at.Day, Page: page}.String() }
	if page > 0 {
		turn = append(turn, Button{Text: "Back", Action: ActionCatchUpMore + "#back", Value: to(page - 1), Label: "The page before"})
	}
	if page < pages-1 {
		turn = append(turn, Button{Text: "Next", Action: ActionCatchUpMore + "#next", Value: to(page + 1), Label: "The next page"})
	}
	if len(turn) > 0 {
		f.Blocks = append(f.Blocks, Context(fmt.Sprintf("Page %d of %d", page+1, pages)), Buttons(turn...))
	}
	return f
}

func catchUpBlock(item domain.CatchUpItem, n int) slack.Block {
	ref := Ref{Account: item.AccountID, Term: item.Step.Term.ID, Subject: item.Step.Key}
	return SectionWith(catchUpLine(item), Button{
		Text: "Show card", Action: fmt.Sprintf("%s#%d", ActionShowCard, n), Value: ref.String(), Label: "Show the card of " + item.Account,
	})
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
