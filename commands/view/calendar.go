package view

import (
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The action ids of the calendar form.
const (
	ActionCalendarNew = "calendar.new"
	ActionCalendarOff = "calendar.off"
)

// Calendar is how a person's calendar stands.
type Calendar struct {
	Of       string    // whose milestones the file holds, "" when none was sent
	Dates    int       // how many
	Left     int       // accounts that did not fit
	Possible bool      // addresses are switched on
	Since    time.Time // when the present address was made; zero for none
	Address  string    // the new address, shown once
	Zone     *time.Location
}

// Form shows it.
func (c Calendar) Form(meta Meta) Form {
	f := Form{Callback: "calendar", Title: "Calendar", Meta: meta}
	say := func(text string) { f.Blocks = append(f.Blocks, Section(text)) }
	switch {
	case c.Of != "" && c.Dates == 0:
		say(Line(c.Of, 80) + ": there are no dates to put into a calendar.")
	case c.Of != "":
		say(Line(c.Of, 80) + ": a file with " + Count(c.Dates, "date", "dates") + " is on its way to your direct conversation with me. Open it to add them to your calendar.")
	}
	if c.Left > 0 {
		say(Count(c.Left, "account is", "accounts are") + " not in it: there are too many for one calendar.")
	}
	if !c.Possible {
		f.Blocks = append(f.Blocks, Context("A calendar that keeps itself up to date needs an address. Whoever runs me switches addresses on with RENEWALBOT_PUBLIC_URL."))
		return f
	}
	f.Blocks = append(f.Blocks, Divider())
	fresh := Button{Text: "New address", Action: ActionCalendarNew, Label: "Make a new secret address for my calendar"}
	off := Button{Text: "Turn off", Action: ActionCalendarOff, Style: slack.StyleDanger, Label: "Turn off the address of my calendar"}
	switch {
	case c.Address != "":
		say("*This is your address.* Subscribe to it in your calendar program (\"from URL\"). I show it only now, and whoever knows it reads your dates: do not share it.")
		say("```" + Escape(c.Address) + "```")
		f.Blocks = append(f.Blocks, Buttons(off))
	case !c.Since.IsZero():
		say("Your calendar keeps itself up to date under the secret address of " + domain.DateIn(c.Since, c.Zone).Plain() + ". A new address ends the old one.")
		fresh.Confirm = &Confirm{Title: "New address?", Text: "The old address stops working at once.", Yes: "New address", No: "Keep the old one"}
		f.Blocks = append(f.Blocks, Buttons(fresh, off))
	default:
		say("Your calendar can keep itself up to date: make an address and subscribe to it.")
		f.Blocks = append(f.Blocks, Buttons(fresh))
	}
	return f
}
