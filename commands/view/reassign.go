package view

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// Fields of the form that hands accounts over. Its errors are those of
// [domain.Handover.Check].
const (
	FieldFromPerson = "from"
	FieldToPerson   = "to"
	FieldAccounts   = "accounts"
	FieldBegin      = "begin"
	FieldEnd        = "end"
)

// ActionReassignFrom redraws the form for another person's accounts.
const ActionReassignFrom = "reassign.from"

// reassignShown is how many accounts the form lists to choose from.
const reassignShown = 100

// ReassignAccount is an account that may change hands.
type ReassignAccount struct {
	ID   domain.AccountID
	Name string
	Note string // its segment and when it is decided
}

// HandoverForm asks whose accounts go to whom, which of them, and for how long.
// accounts are those of from; total counts those that do not fit the list too.
func HandoverForm(meta Meta, from domain.PersonID, accounts []ReassignAccount, total int) Form {
	f := Form{Callback: "reassign", Title: "Hand accounts over", Submit: "Hand over", Meta: meta}
	f.Blocks = append(f.Blocks, reporting(PersonInput(Field{ID: FieldFromPerson, Label: "Whose accounts"}, from), ActionReassignFrom))
	if from != "" && total == 0 {
		f.Blocks = append(f.Blocks, Section(Mention(from)+" has no open account."))
	}
	if len(accounts) > 0 {
		hint := "Leave it empty for all " + Count(total, "account", "accounts") + "."
		if total > len(accounts) {
			hint += fmt.Sprintf(" The list shows the %d that are decided first.", len(accounts))
		}
		var options []Option
		for _, a := range accounts[:min(len(accounts), reassignShown)] {
			options = append(options, Option{Value: string(a.ID), Text: Clip(a.Name, maxOptionText), Description: a.Note})
		}
		f.Blocks = append(f.Blocks, MultiSelectInput(Field{ID: FieldAccounts, Label: "Which of them", Optional: true, Hint: hint}, options))
	}
	f.Blocks = append(f.Blocks,
		PersonInput(Field{ID: FieldToPerson, Label: "Who takes them"}, ""),
		DateInput(Field{ID: FieldBegin, Label: "Cover from", Optional: true, Hint: "Only for a while? Then they return by themselves. Leave both days empty to hand over for good."}, domain.Date{}),
		DateInput(Field{ID: FieldEnd, Label: "Cover until", Optional: true}, domain.Date{}))
	return f
}

// HandedOver tells whoever handed accounts over what became of it, once for all.
// refused are accounts that the actor may not give away.
func HandedOver(h domain.Handover, tally domain.Tally, refused []string, today domain.Date, env domain.Env) Message {
	n := Count(len(h.Accounts), "account", "accounts")
	head := fmt.Sprintf("🤝 %s of %s: %s has them now.", n, Name(h.From, env), Name(h.To, env))
	if h.Cover() {
		when := "from now on"
		if h.Begin.After(today) {
			when = "from " + h.Begin.WithWeekday()
		}
		head = fmt.Sprintf("🤝 %s of %s: %s covers %s until %s. Then they return by themselves.", n, Name(h.From, env), Name(h.To, env), when, h.End.WithWeekday())
	}
	lines := []string{head}
	if !h.Cover() || !h.Begin.After(today) {
		lines = append(lines, "They get one list of them. Nothing is posted in the accounts' channels.")
	}
	if tally.Moves > 0 {
		lines = append(lines, BulkSummary("this", shownTally(tally)))
	}
	if len(refused) > 0 {
		names := make([]string, len(refused))
		for i, name := range refused {
			names[i] = Line(name, maxNameShown)
		}
		lines = append(lines, "Left out, because only their team or an admin may give them away: "+List(More(names, 10))+".")
	}
	return confirmation(lines)
}

// handoverShown is how many accounts a handover list names; each takes a block.
const handoverShown = 40

// HandoverList tells somebody once which accounts they have now, the most urgent
// first (R5).
func HandoverList(h domain.Handover, items []domain.HandoverItem, env domain.Env) Message {
	n := Count(len(items), "account", "accounts")
	head := fmt.Sprintf("*%s of %s: you look after them from now on.*", capital(n), Name(h.From, env))
	switch {
	case h.Returned:
		head = fmt.Sprintf("*%s: yours again.* %s covered them.", capital(n), Name(h.To, env))
	case h.Cover():
		head = fmt.Sprintf("*%s of %s: you cover until %s.* Then they return by themselves.", capital(n), Name(h.From, env), h.End.WithWeekday())
	}
	blocks := []slack.Block{Section(head)}
	text := []string{}
	for i, item := range items[:min(len(items), handoverShown)] {
		line := handoverLine(item)
		text = append(text, line)
		ref := Ref{Account: item.AccountID}
		blocks = append(blocks, SectionWith(line, Button{
			Text: "Brief", Action: fmt.Sprintf("open.brief#%d", i), Value: ref.String(), Label: "Show the brief of " + item.Account,
		}))
	}
	if more := len(items) - handoverShown; more > 0 {
		rest := fmt.Sprintf("and %d more. The Home tab lists all of your accounts.", more)
		text = append(text, rest)
		blocks = append(blocks, Context(rest))
	}
	return newMessage(plainSummary(head, text), blocks...)
}

func handoverLine(item domain.HandoverItem) string {
	line := "*" + Line(item.Account, 80) + "*"
	if item.Escalated {
		line = "🚨 " + line
	}
	if item.Colour != domain.Unrated {
		line += " · " + Colour(item.Colour)
	}
	if item.Term.ID == "" {
		return line + "\nNo open term"
	}
	parts := []string{Days(item.Today, item.Term.DecisionDate()) + ", " + Amount(item.Term.ARR)}
	if item.Step.Key != "" {
		parts = append(parts, "next: "+Line(item.Step.Title, 120)+", "+item.Step.Due.Plain())
	}
	return line + "\n" + strings.Join(parts, " · ")
}
