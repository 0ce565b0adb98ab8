package view

import (
	"fmt"
	"strconv"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// CallbackStart is the callback id of the form that starts the reminders.
const CallbackStart = "setup.start"

// Fields of the setup form.
const (
	FieldManagers          = "managers"
	FieldExecutives        = "executives"
	FieldEscalationChannel = "escalation_channel"
	FieldHour              = "reminder_hour"
)

// SetupForm asks what a workspace decides before reminders start (R56a).
func SetupForm(meta Meta, s domain.Settings) Form {
	var hours []Option
	for h := range 24 {
		hours = append(hours, Option{Value: strconv.Itoa(h), Text: fmt.Sprintf("%02d:00", h)})
	}
	submit := "Save"
	if !s.Started() {
		submit = "Save and continue"
	}
	return Form{Callback: "setup", Title: "Set up renewalbot", Submit: submit, Meta: meta, Blocks: []slack.Block{
		PeopleInput(Field{ID: FieldManagers, Label: "Managers", Hint: "The first is asked when an account has no manager of its own."}, s.Managers),
		PeopleInput(Field{ID: FieldExecutives, Label: "Executives", Optional: true, Hint: "Asked in this order when no manager answers an escalation in time."}, s.Executives),
		ChannelInput(Field{ID: FieldEscalationChannel, Label: "Escalation channel", Optional: true, Hint: "Without one, escalations go to the account's channel."}, s.EscalationChannel),
		SelectInput(Field{ID: FieldHour, Label: "Time of reminders", Hint: "In the time zone of each account's CSM, on working days."}, hours, strconv.Itoa(s.ReminderHour)),
	}}
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

// StartForm says what starting does, and starts it when it is submitted.
func StartForm(meta Meta, o Outlook, note string) Form {
	f := Form{Callback: CallbackStart, Title: "Start reminders", Submit: "Start reminders", Meta: meta, Blocks: []slack.Block{
		Section("Saved. I say nothing by myself until reminders are started."),
	}}
	for _, line := range o.lines() {
		f.Blocks = append(f.Blocks, Section(line))
	}
	if note != "" {
		f.Blocks = append(f.Blocks, Section(note))
	}
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
