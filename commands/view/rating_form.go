package view

import (
	"cmp"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// ActionRateDetails is the action id of the button that opens the indicators and
// factors in the rating form.
const ActionRateDetails = "rate.details"

// ActionRateColour is the action id of the choice of a colour: the form then asks
// for what that colour needs.
const ActionRateColour = "rate.colour"

// RateDetails is the Subject of a rating form in which they are open.
const RateDetails = "details"

// expansionFlag is the value of the expansion checkbox.
const expansionFlag = "yes"

// RateForm asks for colour, reason and next step; yellow and red need a reason.
// chosen is the colour chosen in it, or "" before that. With details it asks for
// the indicators and factors too, which begin as they stood last time (R17). Its
// metadata remembers whether they are open.
func RateForm(meta Meta, a *domain.Account, chosen domain.Colour, details bool, env domain.Env) Form {
	was, rated := a.Rating()
	why := Field{ID: "reason", Label: "Reason", Optional: true}
	if colour := cmp.Or(chosen, was.Colour); colour == domain.Yellow || colour == domain.Red {
		why.Optional, why.Hint = false, "What makes you think so?"
	}
	var colours []Option
	for _, c := range domain.Colours() {
		colours = append(colours, Option{Value: string(c), Text: Colour(c), Description: c.Meaning()})
	}
	now := "*" + AccountName(a) + "* has not been rated yet."
	effect := "A first rating asks nobody for help: escalate if you need it. Red brings the timeline forward."
	if rated {
		effect = "Turning red asks the manager for help and brings the timeline forward."
		now = "*" + AccountName(a) + "* is " + Colour(was.Colour) + " since " + Day(was.At, a.Zone(env)) + "."
		if was.Reason != "" {
			now += "\n" + Quote(was.Reason, 500)
		}
	}
	blocks := []slack.Block{
		Section(now),
		reporting(RadioInput(Field{ID: "colour", Label: "Colour"}, colours, string(was.Colour)), ActionRateColour),
		NoteInput(why, "", maxNote),
		NoteInput(Field{ID: "next_step", Label: "Next step", Optional: true, Placeholder: "What happens now, and by when"}, "", maxNote),
		CheckboxInput(Field{ID: "expansion", Label: "Expansion", Optional: true, Hint: "On a green account only."},
			[]Option{{Value: expansionFlag, Text: "There is a chance to grow"}}),
	}
	meta.Subject = ""
	if details {
		meta.Subject = RateDetails
		blocks = append(blocks, standingInputs(a, env)...)
	} else {
		more := Buttons(Button{Text: "Details", Action: ActionRateDetails, Value: Ref{Account: a.ID}.String(),
			Label: "Details: indicators and factors, and which colour they suggest"})
		more.BlockID = "more" // it stays the same button when the form is redrawn
		blocks = append(blocks, more)
	}
	return Form{Callback: "rate", Title: "Rate the account", Submit: "Rate", Meta: meta, Blocks: append(blocks, Context(effect))}
}

// standingInputs ask how each indicator and factor stands.
func standingInputs(a *domain.Account, env domain.Env) []slack.Block {
	last, stated := a.Standing()
	about := "How it looks suggests a colour, by the playbook's table. You decide."
	if stated {
		about += " Filled in as of " + Day(last.At, a.Zone(env)) + "."
	}
	blocks := []slack.Block{Divider(), Section("*Leading indicators*\n" + about)}
	for i, x := range domain.Aspects() {
		if i == len(domain.Indicators()) {
			blocks = append(blocks, Section("*What else plays a role*"))
		}
		var levels []Option
		for _, l := range x.Levels() {
			levels = append(levels, Option{Value: string(l), Text: l.Label()})
		}
		blocks = append(blocks, SelectInput(Field{ID: string(x), Label: x.Label(), Optional: true, Placeholder: "Not known"},
			levels, string(last.Details.Standing[x])))
	}
	return blocks
}
