package view

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The action ids of the settings, and the callback ids of their forms.
const (
	ActionSettings      = "settings.open" // Value is the page
	ActionSettingsAway  = "settings.away"
	ActionSettingsBack  = "settings.back"
	ActionSettingsFree  = "settings.free"
	ActionSettingsPilot = "settings.pilot"
	ActionSettingsPause = "settings.pause" // stops and resumes

	CallbackAway  = "settings.away"
	CallbackFree  = "settings.free"
	CallbackPilot = "settings.pilot"
)

// Fields of the settings' forms beside the settings' own names.
const (
	FieldFrom     = "from"
	FieldTo       = "to"
	FieldCover    = "cover"
	FieldFreeDays = "free_days"
	FieldCSMs     = "csms"
	FieldSegments = "segments"
)

// Inherit is the choice to decide nothing here.
const Inherit = "inherit"

// SettingRow is one setting on a page.
type SettingRow struct {
	domain.Setting
	Own  string        // what this scope decided, "" for nothing
	From domain.Origin // what is in force, and why
}

// SettingsPage is the settings of one scope.
type SettingsPage struct {
	Scope domain.Scope
	Value string // names the page: the scope and the team's id
	Of    string // whose they are, "" for the reader's own and the workspace's
	Rows  []SettingRow
	Away  []domain.Absence // of the reader
	Other []SettingsLink   // further pages that the reader may open
}

// SettingsLink opens another page.
type SettingsLink struct{ Title, Value string }

// Form shows the page and asks for changes. env is of the reader.
func (p SettingsPage) Form(meta Meta, env domain.Env) Form {
	meta.Subject = p.Value
	f := Form{Callback: "settings", Title: "Settings", Submit: "Save", Meta: meta}
	f.Blocks = append(f.Blocks, Section(p.heading()))
	if state := RunState(env); state != "" {
		f.Blocks = append(f.Blocks, Section(state))
	}
	if buttons := p.buttons(env); len(buttons) > 0 {
		f.Blocks = append(f.Blocks, Buttons(buttons...))
	}
	if p.Scope == domain.ScopePerson {
		for _, x := range p.Away {
			f.Blocks = append(f.Blocks, Context("🌴 "+awayLine(x, env)))
		}
	}
	var group domain.SettingGroup
	for _, row := range p.Rows {
		if row.Group != group {
			group = row.Group
			f.Blocks = append(f.Blocks, Header(string(group)))
		}
		f.Blocks = append(f.Blocks, row.input(p.Scope))
	}
	return f
}

func (p SettingsPage) heading() string {
	switch p.Scope {
	case domain.ScopePerson:
		return "*Your own settings*"
	case domain.ScopeTeam:
		return "*Settings of the team " + Line(p.Of, maxNameShown) + "*: for whoever of it has not chosen otherwise."
	case domain.ScopeAccount:
		return "*Settings of " + Line(p.Of, 80) + "* alone."
	}
	return "*Settings of the workspace*: for whoever has not chosen otherwise."
}

// RunState says whether reminders run, and for which accounts; "" when they
// simply do.
func RunState(env domain.Env) string {
	s := env.Settings
	switch pilot := s.Pilot(); {
	case !s.Started():
		return "Reminders are not started yet: an admin does that in the setup."
	case s.Paused():
		return "⏸️ *Paused* since " + Instant(s.PausedAt, env.Zone(env.Actor, "")) + ": I say nothing by myself until an admin resumes."
	case !pilot.All():
		return "🧪 *Pilot*: I speak only about accounts of " + pilotWords(pilot, env) + "."
	}
	return ""
}

func pilotWords(p domain.Pilot, env domain.Env) string {
	var who []string
	for _, id := range p.CSMs {
		who = append(who, Name(id, env))
	}
	for _, s := range p.Segments {
		who = append(who, "the segment "+strings.ToLower(s.Label()))
	}
	return strings.Join(More(who, 10), ", ")
}

func (p SettingsPage) buttons(env domain.Env) []Button {
	var list []Button
	add := func(text, action, value, label string) {
		list = append(list, Button{Text: text, Action: action, Value: value, Label: label})
	}
	switch p.Scope {
	case domain.ScopePerson:
		add("I will be away", ActionSettingsAway, "", "Say when you are away, and who covers")
		if len(p.Away) > 0 {
			add("I am back", ActionSettingsBack, "", "Forget when you are away")
		}
	case domain.ScopeWorkspace:
		add("Free days", ActionSettingsFree, "", "Days on which the organisation does not work")
		add("Pilot", ActionSettingsPilot, "", "Speak only about some accounts")
		if env.Settings.Paused() {
			list = append(list, Button{Text: "Resume", Action: ActionSettingsPause, Value: "resume", Style: slack.StylePrimary, Label: "Resume reminders"})
		} else if env.Settings.Started() {
			list = append(list, Button{Text: "Pause", Action: ActionSettingsPause, Value: "pause", Style: slack.StyleDanger, Label: "Pause everything that I say by myself",
				Confirm: &Confirm{Title: "Pause reminders?", Text: "Nothing is posted by itself until an admin resumes. What is due meanwhile comes then, marked as late.", Yes: "Pause", No: "Go on"}})
		}
	}
	for n, l := range p.Other[:min(len(p.Other), 10)] {
		add(l.Title, fmt.Sprintf("%s#%d", ActionSettings, n), l.Value, "Settings: "+l.Title)
	}
	return list
}

func awayLine(x domain.Absence, env domain.Env) string {
	line := "Away from " + x.From.WithWeekday() + " to " + x.To.WithWeekday()
	if x.From == x.To {
		line = "Away on " + x.From.WithWeekday()
	}
	if x.Cover != "" {
		return line + ". " + Name(x.Cover, env) + " covers."
	}
	return line + ". Nobody covers: reminders come before."
}

// input asks for the setting; it starts with what the scope has decided.
func (r SettingRow) input(scope domain.Scope) slack.Block {
	hint := fmt.Sprintf("%s Default: %s. Possible: %s.", r.Meaning, r.Show(r.Default), r.Range())
	field := Field{ID: r.Name, Label: r.Title, Hint: Clip(hint, 2000), Optional: true}
	inherited := "As now: " + r.Show(r.From.Value) + ", " + originWords(r.From)
	if r.Own != "" {
		inherited = "No choice here"
		if scope == domain.ScopeWorkspace {
			inherited = "Default: " + r.Show(r.Default)
		}
	}
	options := settingOptions(r.Setting)
	if options == nil {
		field.Placeholder = inherited
		return TextInput(field, r.Own, 60)
	}
	options = append([]Option{{Value: Inherit, Text: inherited}}, options...)
	chosen := r.Own
	if chosen == "" {
		chosen = Inherit
	}
	return SelectInput(field, options, chosen)
}

// settingOptions lists the values of a setting that has few enough of them for a
// menu.
func settingOptions(s domain.Setting) []Option {
	var options []Option
	switch s.Kind {
	case domain.KindHour:
		for h := s.Min; h <= s.Max; h++ {
			options = append(options, Option{Value: strconv.Itoa(h), Text: s.Show(strconv.Itoa(h))})
		}
	case domain.KindSwitch:
		options = []Option{{Value: "on", Text: "On"}, {Value: "off", Text: "Off"}}
	case domain.KindChoice:
		for _, c := range s.Options {
			options = append(options, Option{Value: c.Value, Text: c.Title})
		}
	case domain.KindCountry:
		options = append(options, Option{Value: domain.NoCountry, Text: "No country, weekends only"})
		for _, c := range domain.Countries() {
			options = append(options, Option{Value: c.Code, Text: c.Name})
		}
	}
	return options
}

// originWords say where a value comes from.
func originWords(o domain.Origin) string {
	switch {
	case o.FromApp:
		return "from the Slack profile"
	case o.Scope == domain.ScopeTeam:
		return "from the team " + Fold(o.Team.Name)
	case o.Scope == domain.ScopeWorkspace:
		return "from the workspace"
	case o.Scope == domain.ScopePerson:
		return "chosen by the person"
	case o.Scope == domain.ScopeAccount:
		return "chosen for the account"
	}
	return "the default"
}

// SettingLine tells one setting: its value, where that comes from, its default
// and its range.
func SettingLine(r SettingRow) Message {
	return confirmation([]string{
		fmt.Sprintf("*%s*: %s, %s.", r.Title, Escape(r.Show(r.From.Value)), Escape(originWords(r.From))),
		Escape(fmt.Sprintf("%s Default: %s. Possible: %s.", r.Meaning, r.Show(r.Default), r.Range())),
	})
}

// SettingChange is one setting that was changed.
type SettingChange struct {
	domain.Setting
	Before, After string // "" follows the wider scope
}

// SettingsSaved says what was changed and what follows from it, once for
// everything.
//
// moved says what the change of one account's settings moved in its timeline, if
// its channel is not told.
func SettingsSaved(of string, changes []SettingChange, accounts int, moved ...string) Message {
	if len(changes) == 0 {
		return confirmation([]string{"Nothing is different, so nothing was changed."})
	}
	head, moves := "*Saved.*", false
	if of != "" {
		head = "*Saved* for " + Line(of, 80) + "."
	}
	lines := []string{head}
	show := func(s domain.Setting, value string) string {
		if value == "" {
			return "no choice"
		}
		return s.Show(value)
	}
	for _, c := range changes {
		moves = moves || c.Moves
		lines = append(lines, Escape(fmt.Sprintf("%s: %s (was %s)", c.Title, show(c.Setting, c.After), show(c.Setting, c.Before))))
	}
	switch {
	case len(moved) > 0:
		lines = append(lines, moved...)
	case moves && accounts == 1:
		lines = append(lines, "The reminders of 1 account follow it.")
	case moves && accounts > 1:
		lines = append(lines, "The reminders of "+Count(accounts, "account follow", "accounts follow")+" it. If any move to another day, I tell you in a moment.")
	}
	return confirmation(lines)
}
