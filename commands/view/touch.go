package view

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The forms about touches and the action that opens one to correct it.
const (
	FormTouch       = "touch"
	FormTouchEdit   = "touch.edit"
	ActionTouchEdit = "touch.edit"
	ActionTouchWith = "touch.with" // logs a touch with the stakeholder that Subject names
)

// The values of the checkboxes of touches.
const (
	touchMeaningful = "meaningful"
	touchWithdraw   = "withdraw"
)

// maxLine is how long one line about a touch may be.
const maxLine = 300

// TouchForm logs a contact in ten seconds (R25a): with whom and one line; the
// rest has a value already. with is who is preselected.
func TouchForm(meta Meta, a *domain.Account, env domain.Env, with ...domain.StakeholderID) Form {
	if here := peopleHere(a, env); len(with) == 0 && len(here) == 1 {
		with = append(with, here[0].ID)
	}
	t := domain.Touch{On: a.Today(env), With: with, Line: meta.Said, Meaningful: true}
	blocks := []slack.Block{Section("Who was in touch with whom at *" + AccountName(a) + "*?")}
	if link := messageLink(meta.Link); link != "" {
		blocks = append(blocks, Context("From "+link+"; the link is kept."))
	}
	return Form{Callback: FormTouch, Title: "Log a touch", Submit: "Log", Meta: meta, Blocks: append(blocks, touchInputs(a, t, env)...)}
}

// TouchEditForm corrects a touch or takes it back.
func TouchEditForm(meta Meta, a *domain.Account, t domain.Touch, env domain.Env) Form {
	meta.Subject = string(t.ID)
	blocks := append([]slack.Block{Section("A touch at *" + AccountName(a) + "*, logged by " + Name(t.By, env) + ".")}, touchInputs(a, t, env)...)
	blocks = append(blocks, CheckboxInput(Field{ID: "withdraw", Label: "Take it back", Optional: true},
		[]Option{{Value: touchWithdraw, Text: "It did not happen", Description: "It stays in the history and counts no more"}}))
	return Form{Callback: FormTouchEdit, Title: "Correct a touch", Submit: "Save", Meta: meta, Blocks: blocks}
}

func touchInputs(a *domain.Account, t domain.Touch, env domain.Env) []slack.Block {
	var blocks []slack.Block
	var people []Option
	for _, s := range knownPeople(a, env) {
		people = append(people, Option{Value: string(s.ID), Text: s.Name, Description: peopleDetail(s, a.Today(env))})
	}
	if len(people) > 0 {
		var with []string
		for _, id := range t.With {
			with = append(with, string(id))
		}
		blocks = append(blocks,
			MultiSelectInput(Field{ID: "with", Label: "With whom", Optional: true}, people, with...),
			TextInput(Field{ID: "name", Label: "Somebody not on the list", Optional: true, Placeholder: "First and last name"}, "", maxPerson))
	} else {
		blocks = append(blocks, TextInput(Field{ID: "name", Label: "With whom", Placeholder: "First and last name"}, "", maxPerson))
	}
	var meaningful []string
	if t.Meaningful {
		meaningful = []string{touchMeaningful}
	}
	return append(blocks,
		TextInput(Field{ID: "line", Label: "What it was about", Placeholder: "Talked about the budget of next year"}, t.Line, maxLine),
		DateInput(Field{ID: "on", Label: "When"}, t.On),
		CheckboxInput(Field{ID: "meaningful", Label: "Kind", Optional: true},
			[]Option{{Value: touchMeaningful, Text: "A real conversation", Description: "Not only a message left or a greeting"}}, meaningful...),
		DateInput(Field{ID: "next_contact", Label: "Next contact", Optional: true, Hint: "You are reminded on that day."}, domain.Date{}),
	)
}

// TouchValues reads a form about a touch.
func TouchValues(v Values) domain.TouchInput {
	in := domain.TouchInput{
		Name: v.Text("name"), Line: v.Text("line"), On: v.Date("on"), NextContact: v.Date("next_contact"),
		Meaningful: len(v.Choices("meaningful")) > 0,
	}
	for _, id := range v.Choices("with") {
		in.With = append(in.With, domain.StakeholderID(id))
	}
	return in
}

// TouchWithdrawn reports whether the form takes the touch back.
func TouchWithdrawn(v Values) bool { return len(v.Choices("withdraw")) > 0 }

// Touched tells who logged or corrected a touch what is known now.
func Touched(a *domain.Account, change *domain.Change, env domain.Env) Message {
	if len(change.Touches) == 0 {
		return confirmation([]string{"*" + AccountName(a) + "*: that is how it is already. Nothing was changed."})
	}
	t := change.Touches[len(change.Touches)-1]
	about := Ref{Account: a.ID, Subject: string(t.ID)}.String()
	head := "Logged. "
	switch {
	case !t.Counts():
		head = "Taken back. "
	case !t.CorrectedAt.IsZero():
		head = "Corrected. "
	}
	lines := []string{head + "*" + AccountName(a) + "*: " + TouchLine(a, t, env)}
	for _, id := range t.With {
		s, ok := a.Stakeholder(id)
		switch {
		case !ok:
		case !t.Counts():
			lines = append(lines, "Last contact with "+Line(s.Name, maxNameShown)+" now: "+contactDay(a.LastContact(id), a.Today(env))+".")
		case !s.NextContact.IsZero():
			lines = append(lines, "Next contact with "+Line(s.Name, maxNameShown)+": "+s.NextContact.WithWeekday()+".")
		}
	}
	text := strings.Join(lines, "\n")
	buttons := []Button{{Text: "People", Action: "open.people", Value: Ref{Account: a.ID}.String(), Label: "Show the people at " + a.Name}}
	if a.MayCorrect(t, env.Actor, env) {
		buttons = append([]Button{{Text: "Correct", Action: ActionTouchEdit, Value: about, Label: "Correct this touch or take it back"}}, buttons...)
	}
	return newMessage(text, Section(text), Buttons(buttons...))
}

// TouchLine is a touch on one line of mrkdwn: with whom, when, about what.
func TouchLine(a *domain.Account, t domain.Touch, env domain.Env) string {
	names := a.NamesOf(t.With)
	for i, n := range names {
		names[i] = Line(n, maxNameShown)
	}
	line := fmt.Sprintf("%s, %s (%s): %s", List(More(names, 3)), t.On.Plain(), Name(t.By, env), Line(t.Line, maxLine))
	if !t.Meaningful {
		line += " · in passing"
	}
	if link := messageLink(t.Link); link != "" {
		line += " · " + link
	}
	return line
}

// contactNotes say in a brief when anybody was in touch last, and that a notice
// has had no answer.
func contactNotes(a *domain.Account, env domain.Env) []string {
	var notes []string
	if d, since, ok := a.NoAnswer(env); ok {
		notes = append(notes, "No answer to the notice of "+since.Plain()+": "+d.Kind.Label())
	}
	if t, ok := a.LastTouch(); ok {
		names := a.NamesOf(t.With)
		for i, n := range names {
			names[i] = Line(n, maxNameShown)
		}
		notes = append(notes, "Last contact: "+contactDay(t.On, a.Today(env))+", "+List(More(names, 3)))
	}
	return notes
}

// contactDay says when somebody was contacted last, and how long ago.
func contactDay(day, today domain.Date) string {
	if day.IsZero() {
		return "never"
	}
	return day.Plain() + " (" + Days(today, day) + ")"
}

// maxSaid is how much of a message is taken into a form as a first text.
const maxSaid = 280

// Said is the text of a message as the first text of an input.
func Said(text string) string { return Clip(Fold(unmarked.Replace(text)), maxSaid) }

// unmarked takes back what Slack escapes in the text of messages.
var unmarked = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// messageLink links to a message in mrkdwn; what is no address of the web is
// nothing.
func messageLink(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || strings.ContainsAny(address, "<>| \n") {
		return ""
	}
	return "<" + address + "|the message>"
}

func peopleHere(a *domain.Account, env domain.Env) []domain.Stakeholder {
	var here []domain.Stakeholder
	for _, s := range a.Stakeholders {
		if s.Here(a.Today(env)) {
			here = append(here, s)
		}
	}
	return here
}
