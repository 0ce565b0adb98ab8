package view

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// Actions of the buttons under a value story.
const (
	ActionValueFile  = "value.file"
	ActionValueWins  = "value.wins" // Subject is the page
	ActionShareValue = "share.value"
)

// winsPage is how many wins one page of their list shows.
const winsPage = 20

func valueButton(a *domain.Account) Button {
	return Button{Text: "Value story", Action: "open.value", Value: Ref{Account: a.ID}.String(), Label: "What " + a.Name + " gained in this term"}
}

// Value tells what a customer gained in a term (R29). shareable adds "Share
// here", for answers that one person sees.
func Value(a *domain.Account, s domain.ValueStory, shareable bool) Message {
	head := fmt.Sprintf("*%s* gained from %s to %s", AccountName(a), s.From.Plain(), s.To.Plain())
	if s.Contract != "" {
		head += ", in the term of " + Line(s.Contract, 80)
	}
	groups := valueGroups(s)
	blocks := []slack.Block{Section(head)}
	if s.Empty() {
		groups = [][]string{{"No win is logged and no usage measured in this term yet. Log the first one while it is remembered."}}
	}
	for _, g := range groups {
		blocks = append(blocks, Section(strings.Join(g, "\n")))
	}
	if s.Rate.IsZero() && hasHours(s) {
		blocks = append(blocks, Context("Hours become money once it is known what one costs: `/renewal value rate 60 EUR`."))
	}
	about := Ref{Account: a.ID}.String()
	buttons := []Button{{Text: "Log a win", Action: "open.win", Value: about, Label: "Log a win of " + a.Name}}
	if len(a.Value.Wins) > 0 {
		buttons = append(buttons, Button{Text: "All wins", Action: ActionValueWins, Value: about, Label: "Every win, to read and to correct"})
	}
	if !s.Empty() {
		buttons = append(buttons, Button{Text: "As a file", Action: ActionValueFile, Value: about, Label: "The value story as a Markdown file"})
	}
	if shareable {
		buttons = append(buttons, Button{Text: "Share here", Action: ActionShareValue, Value: about, Label: "Share this with everybody in the channel"})
	}
	return newMessage(plainSummary(head, groups...), append(blocks, Buttons(buttons...))...)
}

// valueMessage is a value story that somebody shared.
func valueMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	s, ok := a.ValueStory(n.TermID)
	if !ok {
		return Message{}, domain.Errorf(domain.NotFound, "", "There is no term to tell of.")
	}
	m := Value(a, s, false)
	m.Blocks = append(m.Blocks, Context(sharedBy(a, n, env)))
	m.Final = true
	return m, nil
}

// valueGroups are the paragraphs of a value story as lines of mrkdwn.
func valueGroups(s domain.ValueStory) [][]string {
	var groups [][]string
	if said := s.Sentences(); len(said) > 0 {
		for i, line := range said {
			said[i] = "• " + Line(line, 300)
		}
		groups = append(groups, More(said, 12))
	}
	if best := s.Best(); len(best) > 0 {
		lines := []string{"*" + Count(len(s.Wins), "win", "wins") + "*"}
		if len(s.Wins) > len(best) {
			lines[0] = fmt.Sprintf("*The best of %d wins*", len(s.Wins))
		}
		for _, w := range best {
			lines = append(lines, winLine(w))
		}
		groups = append(groups, lines)
	}
	for i, w := range s.Quotes() {
		lines := []string{winQuote(w)}
		if i == 0 {
			lines = append([]string{"*In their own words*"}, lines...)
		}
		groups = append(groups, lines)
	}
	return groups
}

// gainedLines say in a brief what the customer gained in the present term; none
// when nothing is known.
func gainedLines(a *domain.Account) []string {
	s, ok := a.ValueStory("")
	if !ok || len(s.Wins) == 0 {
		return nil
	}
	lines := []string{"*" + Count(len(s.Wins), "win", "wins") + " in this term*"}
	for _, said := range s.Sentences() {
		lines = append(lines, "• "+Line(said, 300))
	}
	return More(lines, 4)
}

func hasHours(s domain.ValueStory) bool {
	for _, t := range s.Totals {
		if t.Kind == domain.WinTime && t.Amount.Unit == domain.UnitHours {
			return true
		}
	}
	return false
}

// HourRate says what an hour counts for now, and what follows.
func HourRate(a *domain.Account) Message {
	if a.Value.HourRate.IsZero() {
		return confirmation([]string{"*" + AccountName(a) + "*: hours are told as hours, not as money."}, valueButton(a))
	}
	lines := []string{fmt.Sprintf("*%s*: one hour of their work counts %s.", AccountName(a), a.Value.HourRate)}
	if s, ok := a.ValueStory(""); ok {
		for _, line := range s.Sentences() {
			if strings.HasPrefix(line, "Saved") {
				lines = append(lines, "• "+Line(line, 300))
			}
		}
	}
	return confirmation(lines, valueButton(a))
}

// WinsForm is one page of all wins of an account, the latest first, each with a
// button for who may correct it.
func WinsForm(meta Meta, a *domain.Account, page int, env domain.Env) Form {
	f := Form{Callback: "value.wins", Title: "Wins", Meta: meta}
	wins := a.WinsByDay()
	pages := max(1, (len(wins)+winsPage-1)/winsPage)
	page = min(max(page, 0), pages-1)
	if len(wins) == 0 {
		f.Blocks = append(f.Blocks, Section("No win is logged yet. Log the first one with `/renewal win`, or save a message as a win."))
	}
	first := page * winsPage
	for n, w := range wins[first:min(len(wins), first+winsPage)] {
		line := winLine(w) + "\nLogged by " + Name(w.By, env)
		if w.Quote != "" {
			line += "\n" + winQuote(w)
		}
		if a.MayCorrectWin(w, env.Actor, env) {
			f.Blocks = append(f.Blocks, SectionWith(line, winCorrect(a, w, "#"+strconv.Itoa(n))))
			continue
		}
		f.Blocks = append(f.Blocks, Section(line))
	}
	turn := func(text string, to int, label string) Button {
		return Button{Text: text, Action: ActionValueWins + "#" + text, Value: Ref{Account: a.ID, Subject: strconv.Itoa(to)}.String(), Label: label}
	}
	var turns []Button
	if page > 0 {
		turns = append(turns, turn("Back", page-1, "The page before"))
	}
	if page < pages-1 {
		turns = append(turns, turn("Next", page+1, "The next page"))
	}
	if len(turns) > 0 {
		f.Blocks = append(f.Blocks, Context(fmt.Sprintf("Page %d of %d", page+1, pages)), Buttons(turns...))
	}
	return f
}
