package view

import (
	"fmt"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The callback ids of the forms that start the reminders and that ask for the
// code of the first admin.
const (
	CallbackStart = "setup.start"
	CallbackCode  = "setup.code"
)

// Fields of the setup form.
const (
	FieldManagers          = "managers"
	FieldExecutives        = "executives"
	FieldEscalationChannel = "escalation_channel"
	FieldCode              = "code"
)

// SetupSettings are the settings that the setup asks for.
func SetupSettings() []string {
	return []string{domain.SettingHour, domain.SettingQuiet, domain.SettingZone, domain.SettingCountry}
}

// CodeForm asks for the code that makes the first admin.
func CodeForm(meta Meta) Form {
	return Form{Callback: CallbackCode, Title: "Set up renewalbot", Submit: "Continue", Meta: meta, Blocks: []slack.Block{
		Section("Nobody is admin of renewalbot yet. Whoever runs it sees a code when it starts; with that code you become the first admin."),
		TextInput(Field{ID: FieldCode, Label: "Code", Placeholder: "ABCD-EFGH-JKMN-PQRS"}, "", 40),
	}}
}

// SetupForm asks what a workspace decides before reminders start (R56a). group is
// the one that the managers follow, or has no id; unlinked is how many accounts have no
// channel.
func SetupForm(meta Meta, group domain.UserGroup, env domain.Env, unlinked int) Form {
	s, submit := env.Settings, "Save"
	if !s.Started() {
		submit = "Save and continue"
	}
	blocks := []slack.Block{
		managersInput(group, env),
		groupInput(Field{ID: FieldGroup, Label: "Managers from a user group", Optional: true, Placeholder: "Type its name", Hint: "Then its members are the managers, and stay so when it changes."}, group),
		PeopleInput(Field{ID: FieldExecutives, Label: "Executives", Optional: true, Hint: "Asked in this order when no manager answers an escalation in time."}, s.Executives),
		ChannelInput(Field{ID: FieldEscalationChannel, Label: "Escalation channel", Optional: true, Hint: "Without one, escalations go to the account's channel."}, s.EscalationChannel),
		setupSetting(domain.SettingHour, s),
		setupSetting(domain.SettingQuiet, s),
		setupSetting(domain.SettingZone, s),
		setupSetting(domain.SettingCountry, s),
		Context("Accounts: `/renewal add` adds one; `renewalbot import FILE` on the command line loads many, with their channels; `/renewal link` in a channel ties an account to it. Everybody sets their own hour, zone and holidays with `/renewal settings`."),
	}
	return Form{Callback: "setup", Title: "Set up renewalbot", Submit: submit, Meta: meta, Blocks: append(blocks, channelsLine(unlinked)...)}
}

// managersInput asks for the managers, or says who they are while they follow a
// user group.
func managersInput(group domain.UserGroup, env domain.Env) slack.Block {
	if group.ID != "" {
		return followedPeople("Managers", group, env.Settings.Managers, env)
	}
	return PeopleInput(Field{ID: FieldManagers, Label: "Managers", Optional: true, Hint: "The first is asked when an account has no manager of its own. List them here, or choose a user group below."}, env.Settings.Managers)
}

// setupSetting asks for one of the workspace's settings.
func setupSetting(name string, s domain.Settings) slack.Block {
	setting, _ := domain.FindSetting(name)
	if setting.Kind == domain.KindZone {
		return TextInput(Field{ID: setting.Name, Label: setting.Title, Hint: setting.Meaning, Placeholder: domain.DefaultTimeZone}, setting.Value(s), 60)
	}
	return SelectInput(Field{ID: setting.Name, Label: setting.Title, Hint: setting.Meaning}, settingOptions(setting), setting.Value(s))
}

// Upcoming is the first reminder of an account.
type Upcoming struct {
	Account string
	Day     domain.Date
}

// Outlook is what starting the reminders does.
type Outlook struct {
	Watched    int        // accounts with an open term
	Unassigned int        // of these, without a CSM
	Unlinked   int        // without a channel
	First      []Upcoming // in the order of their days
}

func (o Outlook) lines() []string {
	lines := []string{fmt.Sprintf("*%s watched.*", Count(o.Watched, "account is", "accounts are"))}
	if o.Unassigned > 0 {
		lines = append(lines, fmt.Sprintf("%s no CSM: what concerns them goes to a manager.", Count(o.Unassigned, "account has", "accounts have")))
	}
	if len(o.First) == 0 {
		return append(lines, "No reminder lies ahead. Add or import accounts to change that.")
	}
	day := o.First[0].Day
	var names []string
	for _, u := range o.First {
		if u.Day == day {
			names = append(names, Line(u.Account, maxNameShown))
		}
	}
	lines = append(lines, fmt.Sprintf("The first reminders go out on *%s*: %s.", day.WithWeekday(), List(More(names, 5))))
	if len(names) < len(o.First) {
		next := o.First[len(names)]
		lines = append(lines, fmt.Sprintf("Then on %s: %s.", next.Day.WithWeekday(), Line(next.Account, maxNameShown)))
	}
	return lines
}

// StartForm says what starting does, and starts it when it is submitted. week is
// the value of the button that shows the first week's messages.
func StartForm(meta Meta, o Outlook, pilot domain.Pilot, note, week string) Form {
	f := Form{Callback: CallbackStart, Title: "Start reminders", Submit: "Start reminders", Meta: meta, Blocks: []slack.Block{
		Section("Saved. I say nothing by myself until reminders are started."),
	}}
	for _, line := range o.lines() {
		f.Blocks = append(f.Blocks, Section(line))
	}
	if note != "" {
		f.Blocks = append(f.Blocks, Section(note))
	}
	f.Blocks = append(f.Blocks, channelsLine(o.Unlinked)...)
	f.Blocks = append(f.Blocks,
		Buttons(Button{Text: "See the first week", Action: ActionPreviewPage, Value: week, Label: "Show every message of the first week"}),
		Context("To begin with some accounts only, choose a pilot. It can be widened at any time in `/renewal settings`."))
	f.Blocks = append(f.Blocks, PilotInputs(pilot)...)
	return f
}

// SetupSaved confirms changed settings.
func SetupSaved(note string) Message {
	lines := []string{"The settings are saved and in force."}
	if note != "" {
		lines = append(lines, note)
	}
	return confirmation(lines)
}

// Started confirms that reminders are running.
func Started(o Outlook) Message {
	return confirmation(append([]string{"Reminders are running."}, o.lines()...))
}
