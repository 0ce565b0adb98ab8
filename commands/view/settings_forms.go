package view

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// AwayForm asks when the reader is away and who covers.
func AwayForm(meta Meta) Form {
	return Form{Callback: CallbackAway, Title: "Away", Submit: "Save", Meta: meta, Blocks: []slack.Block{
		DateInput(Field{ID: FieldFrom, Label: "First day"}, domain.Date{}),
		DateInput(Field{ID: FieldTo, Label: "Last day", Optional: true, Hint: "Leave it empty for a single day."}, domain.Date{}),
		PersonInput(Field{ID: FieldCover, Label: "Who covers", Optional: true,
			Hint: "They are asked in your place meanwhile. With nobody, reminders of those days come before you leave."}, ""),
	}}
}

// AwaySaved confirms an absence.
func AwaySaved(x domain.Absence, env domain.Env, accounts int) Message {
	lines := []string{"🌴 " + awayLine(x, env)}
	if accounts > 0 {
		lines = append(lines, "The reminders of "+Count(accounts, "account follow", "accounts follow")+" it. If any move to another day, I tell you in a moment.")
	}
	return confirmation(lines)
}

// AwayForgotten confirms that somebody is back.
func AwayForgotten() Message {
	return confirmation([]string{"Welcome back. Nothing is noted as absence any more."})
}

// maxFreeText is how much fits the input of free days.
const maxFreeText = 3000

// FreeDaysForm asks for the organisation's free days, one a line.
func FreeDaysForm(meta Meta, days []domain.FreeDay) Form {
	lines := make([]string, len(days))
	for i, d := range days {
		lines[i] = d.Line()
	}
	text := strings.Join(lines, "\n")
	if len([]rune(text)) > maxFreeText {
		text = "" // too many to edit here: a new list replaces them
	}
	return Form{Callback: CallbackFree, Title: "Free days", Submit: "Save", Meta: meta, Blocks: []slack.Block{
		NoteInput(Field{
			ID: FieldFreeDays, Label: "One a line: first day, last day, name", Optional: true, Placeholder: "2026-12-24 2026-12-31 Company shutdown",
			Hint: "Paste a list if you have one. This list replaces the one before. Holidays of countries are known without it.",
		}, text, maxFreeText),
	}}
}

// FreeDaysSaved confirms the list.
func FreeDaysSaved(days []domain.FreeDay) Message {
	if len(days) == 0 {
		return confirmation([]string{"No free days of your own are kept; holidays of countries count as before. If reminders move to another day, I tell you in a moment."})
	}
	lines := []string{fmt.Sprintf("*%s kept.* If reminders move to another day, I tell you in a moment.", Count(len(days), "entry is", "entries are"))}
	shown := make([]string, len(days))
	for i, d := range days {
		shown[i] = Escape(d.Line())
	}
	return confirmation(append(lines, More(shown, 10)...))
}

// PilotForm asks which accounts the bot speaks about.
func PilotForm(meta Meta, p domain.Pilot) Form {
	return Form{Callback: CallbackPilot, Title: "Pilot", Submit: "Save", Meta: meta, Blocks: append([]slack.Block{
		Section("Begin with some accounts: I post by myself only about those of these CSMs, and about those of these segments. Leave both empty for all accounts."),
	}, PilotInputs(p)...)}
}

// PilotInputs are the inputs of a pilot, for the setup too.
func PilotInputs(p domain.Pilot) []slack.Block {
	var segments []Option
	var chosen []string
	for _, s := range domain.Segments() {
		segments = append(segments, Option{Value: string(s), Text: s.Label()})
	}
	for _, s := range p.Segments {
		chosen = append(chosen, string(s))
	}
	return []slack.Block{
		PeopleInput(Field{ID: FieldCSMs, Label: "Only accounts of these CSMs", Optional: true}, p.CSMs),
		CheckboxInput(Field{ID: FieldSegments, Label: "And of these segments", Optional: true}, segments, chosen...),
	}
}

// PilotOf reads the inputs of a pilot.
func PilotOf(v Values) domain.Pilot {
	p := domain.Pilot{CSMs: v.People(FieldCSMs)}
	for _, s := range v.Choices(FieldSegments) {
		p.Segments = append(p.Segments, domain.Segment(s))
	}
	return p
}

// PilotSaved confirms the pilot.
func PilotSaved(env domain.Env) Message {
	state := RunState(env)
	if env.Settings.Pilot().All() {
		state = "There is no pilot: reminders are for all accounts."
	}
	return confirmation([]string{state})
}

// PauseChanged confirms that everything is paused, or goes on.
func PauseChanged(env domain.Env) Message {
	if env.Settings.Paused() {
		return confirmation([]string{RunState(env)}, Button{Text: "Resume", Action: ActionSettingsPause, Value: "resume", Style: slack.StylePrimary, Label: "Resume reminders"})
	}
	return confirmation([]string{"▶️ *Reminders run again.* What became due meanwhile comes now, or in the next working hours: one card for each account, the rest in its thread, late work marked as late."})
}
