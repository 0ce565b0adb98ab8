package view

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The action ids of a daily message.
const (
	ActionTodayMore = "today.more" // Value is the page
	ActionTodayDone = "today.done" // of a follow-up
	ActionTodayAck  = "today.ack"  // of an escalation
)

// How many things a daily message shows (R11), and each page of the list behind
// its "more".
const (
	dailyItems = 7
	todayPage  = 30
)

// DailyMessage is a person's daily message: what is most urgent, one paragraph
// each with a button that opens it, and the rest behind "more". env is of the
// person.
func DailyMessage(d *domain.Daily, env domain.Env) Message {
	head := fmt.Sprintf("*%s* · %s from you", d.Day.WithWeekday(), Count(len(d.Items), "thing is wanted", "things are wanted"))
	blocks := []slack.Block{Section(head)}
	var text []string
	for n, item := range d.Items[:min(len(d.Items), dailyItems)] {
		text = append(text, dailyLine(item, d.Day, env))
		blocks = append(blocks, dailyBlock(item, n, d.Day, env))
	}
	if more := len(d.Items) - dailyItems; more > 0 {
		rest := fmt.Sprintf("and %d more", more)
		text = append(text, rest)
		blocks = append(blocks, Buttons(Button{
			Text: fmt.Sprintf("Show all %d", len(d.Items)+len(d.Carded)), Action: ActionTodayMore, Value: "0", Label: "Show everything that is wanted today",
		}))
	}
	if len(d.Carded) > 0 {
		blocks = append(blocks, Context(carded(d)))
	}
	return newMessage(plainSummary(head, text), blocks...)
}

// carded points to the cards of the day, which say the rest. An account without
// a channel has its card in this very conversation.
func carded(d *domain.Daily) string {
	var where []string
	for _, item := range d.Carded {
		place := "*" + Line(item.Account, 80) + "*"
		if item.Channel != "" {
			place += " in " + ChannelLink(item.Channel)
		}
		if !slices.Contains(where, place) {
			where = append(where, place)
		}
	}
	if more := len(where) - dailyItems; more > 0 {
		where = append(where[:dailyItems], strconv.Itoa(more)+" more")
	}
	return "Due today, on a card: " + List(where)
}

// NothingToday answers who asks although nothing is wanted of them.
func NothingToday(started bool) Message {
	if !started {
		return confirmation([]string{"Reminders are not running, so I want nothing of you."})
	}
	return confirmation([]string{"I want nothing of you today. What is to come is in `/renewal timeline` of each account."})
}

// TodayForm is one page of everything that is wanted from a person today.
func TodayForm(meta Meta, d *domain.Daily, page int, env domain.Env) Form {
	f := Form{Callback: "today", Title: "Wanted today", Meta: meta}
	pages := max(1, (len(d.Items)+todayPage-1)/todayPage)
	page = min(max(page, 0), pages-1)
	if len(d.Items) == 0 {
		f.Blocks = append(f.Blocks, Section("Nothing is left for today."))
	}
	first := page * todayPage
	for n, item := range d.Items[first:min(len(d.Items), first+todayPage)] {
		f.Blocks = append(f.Blocks, dailyBlock(item, n, d.Day, env))
	}
	var turn []Button
	if page > 0 {
		turn = append(turn, Button{Text: "Back", Action: ActionTodayMore + "#back", Value: strconv.Itoa(page - 1), Label: "The page before"})
	}
	if page < pages-1 {
		turn = append(turn, Button{Text: "Next", Action: ActionTodayMore + "#next", Value: strconv.Itoa(page + 1), Label: "The next page"})
	}
	if len(turn) > 0 {
		f.Blocks = append(f.Blocks, Context(fmt.Sprintf("Page %d of %d", page+1, pages)), Buttons(turn...))
	}
	return f
}

func dailyBlock(item domain.DailyItem, n int, today domain.Date, env domain.Env) slack.Block {
	return SectionWith(dailyLine(item, today, env), dailyButton(item, n))
}

// dailyLine says what an account wants, since when, and what to do next.
func dailyLine(item domain.DailyItem, today domain.Date, env domain.Env) string {
	line := "*" + Line(item.Account, 80) + "*"
	if item.Contract != "" {
		line += " (" + Line(item.Contract, 60) + ")"
	}
	line += " · " + Line(item.Title, 200) + "\n" + sinceWords(item.Want, today)
	if item.For != "" {
		line += " · for " + Name(item.For, env)
	}
	return line + " · " + Escape(item.Next)
}

func sinceWords(w domain.Want, today domain.Date) string {
	switch w.Kind {
	case domain.WantStep, domain.WantTask, domain.WantFollowUp, domain.WantOversight:
		if w.Since.Before(today) {
			return "⏰ " + Late(today, w.Since)
		}
		return "Due today"
	case domain.WantAcknowledge:
		return "⚠️ Since " + w.Since.Plain()
	}
	switch {
	case w.Before:
		return "Since before renewalbot"
	case w.Since == today:
		return "Today"
	}
	return "Since " + w.Since.Plain()
}

// dailyButton opens what a line is about.
func dailyButton(item domain.DailyItem, n int) Button {
	ref := Ref{Account: item.AccountID, Term: item.TermID, Subject: item.Subject}
	b := Button{Text: "Open", Action: "open.brief", Value: Ref{Account: item.AccountID}.String(), Label: "Open " + item.Account}
	switch item.Kind {
	case domain.WantStep, domain.WantTask:
		b = Button{Text: "Open checklist", Action: ActionChecklist, Value: ref.String(), Label: "Open the checklist: " + item.Title}
	case domain.WantFollowUp:
		b = Button{Text: "Done", Action: ActionTodayDone, Value: ref.String(), Label: "Done: " + item.Title}
	case domain.WantAcknowledge:
		b = Button{Text: "Acknowledge", Action: ActionTodayAck, Value: ref.String(), Style: slack.StylePrimary, Label: "Acknowledge: I have taken notice"}
	case domain.WantResult:
		b = Button{Text: "Say how it ended", Action: "open.close", Value: ref.String(), Label: "Say how the term of " + item.Account + " ended"}
	case domain.WantSignBy, domain.WantSignature:
		b = Button{Text: "Paperwork", Action: "open.paperwork", Value: Ref{Account: item.AccountID, Term: item.TermID}.String(), Label: "Paperwork of " + item.Account}
	case domain.WantTouch:
		b = Button{Text: "Log touch", Action: ActionTouchWith, Value: ref.String(), Label: "Log a touch: " + item.Title}
	case domain.WantAnswer:
		b = Button{Text: "Log touch", Action: "open.touch", Value: Ref{Account: item.AccountID}.String(), Label: "Log a touch with " + item.Account}
	case domain.WantWin:
		b = Button{Text: "Log a win", Action: "open.win", Value: Ref{Account: item.AccountID}.String(), Label: "Log a win of " + item.Account}
	case domain.WantRating:
		b = Button{Text: "Rate", Action: "open.rate", Value: Ref{Account: item.AccountID}.String(), Label: "Rate " + item.Account}
	}
	b.Action += fmt.Sprintf("#%d", n)
	return b
}

// TodayDone confirms what a button of the daily message did.
func TodayDone(a *domain.Account, did string) Message {
	return confirmation([]string{"*" + AccountName(a) + "*: " + Escape(did)})
}
