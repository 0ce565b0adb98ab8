package view

import (
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// figuresShown is how many figures an answer lists.
const figuresShown = 12

// UsageForm keeps one figure, or many that are pasted as CSV (R29).
func UsageForm(meta Meta, a *domain.Account, env domain.Env) Form {
	hint := "For example Active users, Adoption, Tickets a month."
	if names := a.FigureNames(); len(names) > 0 {
		hint = "So far: " + strings.Join(More(names, 5), ", ") + "."
	}
	return Form{
		Callback: "usage", Title: "Keep usage figures", Submit: "Keep", Meta: meta,
		Blocks: []slack.Block{
			Section("How is *" + AccountName(a) + "* used?"),
			TextInput(Field{ID: "name", Label: "What is counted", Optional: true, Hint: Clip(hint, 300)}, "", 80),
			TextInput(Field{ID: "value", Label: "How many", Optional: true, Placeholder: "180, or 62%", Hint: "A - takes the figure of that day away."}, "", 40),
			DateInput(Field{ID: "on", Label: "Measured on"}, a.Today(env)),
			NoteInput(Field{ID: "csv", Label: "Or paste many", Optional: true, Placeholder: "2027-01-31, Active users, 180",
				Hint: "One line each: date, name, number. A table copied from a spreadsheet works too."}, "", 3000),
			Context("The last figure on or before the first day of the term is the baseline of its growth. For many accounts at once, drop a CSV file " +
				"with the columns account, date, figure and value into our direct conversation."),
		},
	}
}

// Measured tells who kept figures how they moved in the present term.
func Measured(a *domain.Account, n int) Message {
	lines := []string{"*" + AccountName(a) + "*: " + Count(n, "figure is", "figures are") + " kept."}
	if s, ok := a.ValueStory(""); ok {
		var moved []string
		for _, g := range s.Growth {
			moved = append(moved, "• "+Line(g.Sentence(), 300))
		}
		lines = append(lines, More(moved, figuresShown)...)
		if len(moved) == 0 {
			lines = append(lines, "Growth shows once something was measured on two days.")
		}
	}
	return confirmation(lines, valueButton(a))
}
