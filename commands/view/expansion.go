package view

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// What the form about an expansion offers.
const (
	ExpandNow   = "now"
	ExpandLater = "not_now"
)

// ExpansionForm asks what more a customer could buy, or why nothing now (R22a);
// it begins with the decision in force.
func ExpansionForm(meta Meta, a *domain.Account) Form {
	x, decided := a.Expansion()
	chosen := ""
	if decided {
		chosen = ExpandNow
		if x.NotNow {
			chosen = ExpandLater
		}
	}
	var signs []Option
	for _, s := range domain.GrowthSigns() {
		signs = append(signs, Option{Value: string(s), Text: s.Label()})
	}
	var seen []string
	for _, s := range x.Signs {
		seen = append(seen, string(s))
	}
	value := ""
	if !x.Value.IsZero() {
		value = x.Value.Plain()
	}
	line := func(id, label, initial, placeholder string) slack.Block {
		return TextInput(Field{ID: id, Label: label, Optional: true, Placeholder: placeholder}, initial, maxRiskText)
	}
	return Form{
		Callback: "expansion", Title: "Expansion", Submit: "Save", Meta: meta,
		Blocks: []slack.Block{
			Section("*" + AccountName(a) + "*: is there more that would help them?"),
			CheckboxInput(Field{ID: "signs", Label: "What speaks for it?", Optional: true}, signs, seen...),
			RadioInput(Field{ID: "now", Label: "Offer it with this renewal?"}, []Option{
				{Value: ExpandNow, Text: "Yes"}, {Value: ExpandLater, Text: "Not now"}}, chosen),
			line("what", "What would they buy?", x.What, "50 seats for their support team"),
			line("value", "ARR that it adds", value, "20000 USD"),
			line("case", "What is it worth to them?", x.Case, ""),
			line("pricing", "Pricing", x.Pricing, ""),
			line("bundling", "With the renewal, or apart?", x.Bundling, ""),
			line("why_not", "If not now: why?", x.WhyNot, "Their budget is frozen until summer"),
			line("first", "What must happen first?", x.First, ""),
			line("people", "Who has to be won for it?", x.People, ""),
			DateInput(Field{ID: "revisit", Label: "Look again on", Optional: true, Hint: "The CSM is reminded, also after this renewal."}, x.Revisit),
		},
	}
}

// expansionLines are the decision in force as the brief shows it.
func expansionLines(a *domain.Account) []string {
	x, ok := a.Expansion()
	if !ok {
		return nil
	}
	signs := ""
	if len(x.Signs) > 0 {
		signs = fmt.Sprintf(" (%d of %d signs)", len(x.Signs), len(domain.GrowthSigns()))
	}
	line := "*Expansion:* " + Line(x.What, 200)
	if !x.Value.IsZero() {
		line += ", " + x.Value.String()
	}
	if x.NotNow {
		line = "*Expansion not now:* " + Line(x.WhyNot, 200)
		if x.First != "" {
			line += " · first: " + Line(x.First, 150)
		}
	}
	if !x.Revisit.IsZero() {
		line += " · look again on " + x.Revisit.Plain()
	}
	return []string{line + signs}
}

// ExpansionSaved tells what was decided about an expansion.
func ExpansionSaved(a *domain.Account, env domain.Env) Message {
	lines := append([]string{"*" + AccountName(a) + "*"}, expansionLines(a)...)
	x, ok := a.Expansion()
	if !ok {
		return Plainly(strings.Join(append(lines, "Nothing is decided about an expansion yet."), "\n"))
	}
	for _, s := range x.Signs {
		lines = append(lines, "• "+s.Label())
	}
	for _, part := range []struct{ name, text string }{
		{"Their case", x.Case}, {"Pricing", x.Pricing}, {"Bundling", x.Bundling}, {"People", x.People},
	} {
		if part.text != "" {
			lines = append(lines, part.name+": "+Line(part.text, 300))
		}
	}
	lines = append(lines, "Decided by "+nameOr(x.By, env, "nobody")+" on "+Day(x.At, a.Zone(env))+".")
	return Plainly(strings.Join(lines, "\n"))
}
