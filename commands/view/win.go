package view

import (
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The form that corrects a win and the action that opens it.
const (
	FormWinEdit   = "win.edit"
	ActionWinEdit = "win.edit" // of the win that Subject names
)

// winWithdraw is the value of the checkbox that takes a win back.
const winWithdraw = "withdraw"

// WinForm logs a win in ten seconds (R28): its kind and one line are enough.
func WinForm(meta Meta, a *domain.Account, env domain.Env) Form {
	blocks := []slack.Block{Section("What did *" + AccountName(a) + "* gain?")}
	if link := messageLink(meta.Link); link != "" {
		from := "From " + link
		if meta.Author != "" {
			from += " by " + Name(meta.Author, env)
		}
		blocks = append(blocks, Context(from+"; the link is kept."))
	}
	w := domain.Win{On: a.Today(env), Line: meta.Said}
	return Form{Callback: "win", Title: "Log a win", Submit: "Log", Meta: meta, Blocks: append(blocks, winInputs(w)...)}
}

// WinEditForm corrects a win or takes it back.
func WinEditForm(meta Meta, a *domain.Account, w domain.Win, env domain.Env) Form {
	meta.Subject = string(w.ID)
	blocks := append([]slack.Block{Section("A win of *" + AccountName(a) + "*, logged by " + Name(w.By, env) + ".")}, winInputs(w)...)
	blocks = append(blocks, CheckboxInput(Field{ID: "withdraw", Label: "Take it back", Optional: true},
		[]Option{{Value: winWithdraw, Text: "It is not true", Description: "It stays in the history and counts no more"}}))
	return Form{Callback: FormWinEdit, Title: "Correct a win", Submit: "Save", Meta: meta, Blocks: blocks}
}

func winInputs(w domain.Win) []slack.Block {
	var kinds []Option
	for _, k := range domain.WinKinds() {
		kinds = append(kinds, Option{Value: string(k), Text: k.Label()})
	}
	return []slack.Block{
		SelectInput(Field{ID: "kind", Label: "Kind", Placeholder: "Choose what they gained"}, kinds, string(w.Kind)),
		TextInput(Field{ID: "line", Label: "What was achieved", Placeholder: "Invoices run by themselves"}, w.Line, maxLine),
		TextInput(Field{ID: "amount", Label: "How much", Optional: true, Placeholder: "40 hours a week",
			Hint: "With its unit: 1,240 hours, 10 hours a week, 9000 EUR, 18%."}, w.Amount.Plain(), 80),
		NoteInput(Field{ID: "quote", Label: "In the customer's words", Optional: true}, w.Quote, maxNote),
		TextInput(Field{ID: "who", Label: "Who said it", Optional: true, Placeholder: "First and last name"}, w.Who, maxPerson),
		DateInput(Field{ID: "on", Label: "When"}, w.On),
	}
}

// WinValues reads a form about a win. The error, about the amount, has code
// [domain.Invalid].
func WinValues(v Values) (in domain.WinInput, err error) {
	in = domain.WinInput{
		Kind: domain.WinKind(v.Choice("kind")), Line: v.Text("line"), Quote: v.Text("quote"), Who: v.Text("who"), On: v.Date("on"),
	}
	if text := v.Text("amount"); text != "" {
		in.Amount, err = domain.ParseQuantity(text)
	}
	return in, err
}

// WinWithdrawn reports whether the form takes the win back.
func WinWithdrawn(v Values) bool { return len(v.Choices("withdraw")) > 0 }

// Won tells who logged or corrected a win what is kept.
func Won(a *domain.Account, w domain.Win, env domain.Env) Message {
	head := "Logged. "
	switch {
	case !w.Counts():
		head = "Taken back. "
	case !w.CorrectedAt.IsZero():
		head = "Corrected. "
	}
	lines := []string{head + "*" + AccountName(a) + "*: " + winLine(w)}
	if w.Quote != "" {
		lines = append(lines, winQuote(w))
	}
	text := strings.Join(lines, "\n")
	var buttons []Button
	if a.MayCorrectWin(w, env.Actor, env) {
		buttons = append(buttons, winCorrect(a, w, ""))
	}
	return newMessage(text, Section(text), Buttons(append(buttons, valueButton(a))...))
}

func winCorrect(a *domain.Account, w domain.Win, suffix string) Button {
	return Button{Text: "Correct", Action: ActionWinEdit + suffix, Value: Ref{Account: a.ID, Subject: string(w.ID)}.String(),
		Label: "Correct this win or take it back"}
}

// winLine is a win on one line of mrkdwn.
func winLine(w domain.Win) string {
	line := "🏆 " + w.Kind.Label()
	if !w.Amount.IsZero() {
		line += ", " + Line(w.Amount.String(), 120)
	}
	line += ": " + Line(w.Line, maxLine) + " · " + w.On.Plain()
	if link := messageLink(w.Link); link != "" {
		line += " · " + link
	}
	return line
}

// winQuote is what the customer said, as a quotation with their name.
func winQuote(w domain.Win) string {
	quote := Quote(w.Quote, 1500)
	if w.Who != "" {
		quote += "\n> – " + Line(w.Who, maxNameShown)
	}
	return quote
}
