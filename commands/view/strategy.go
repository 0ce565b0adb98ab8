package view

import (
	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// StrategyForm asks for the approach to a term's renewal (R21). It begins with
// the one in force, else with what the playbook's table suggests.
func StrategyForm(meta Meta, a *domain.Account, t domain.Term, env domain.Env) Form {
	meta.Term = t.ID
	now, chosen := t.Strategy()
	initial := now.Strategy
	about := "*" + ofTerm(a, t) + "*: how will this renewal be won?"
	if suggested, why, ok := a.SuggestStrategy(env); ok {
		about += "\n" + suggestion(suggested, why)
		if !chosen {
			initial = suggested
		}
	}
	var options []Option
	for _, s := range domain.Strategies() {
		options = append(options, Option{Value: string(s), Text: s.Label(), Description: s.Meaning()})
	}
	return Form{
		Callback: "strategy", Title: "Choose the strategy", Submit: "Save", Meta: meta,
		Blocks: []slack.Block{
			Section(about),
			RadioInput(Field{ID: "strategy", Label: "Strategy"}, options, string(initial)),
			NoteInput(Field{ID: "note", Label: "Approach", Optional: true, Placeholder: "What is done, by whom, in which order"}, now.Note, maxNote),
			Context("It stands on the brief, so that everybody knows it."),
		},
	}
}

func suggestion(s domain.Strategy, why domain.Rule) string {
	return "Suggested strategy: *" + s.Label() + "*. " + Line(why.Title, 80) + "."
}

// suggestedStrategyLine says what the table suggests where no strategy, or
// another one, is chosen; else "".
func suggestedStrategyLine(a *domain.Account, env domain.Env) string {
	t, open := a.Term()
	suggested, why, ok := a.SuggestStrategy(env)
	if now, _ := t.Strategy(); !open || !ok || now.Strategy == suggested {
		return ""
	}
	return suggestion(suggested, why)
}

// approachLines say what an account of its colour gets, which strategy is chosen
// for its term, what is suggested instead, what is forecast, and what more is
// offered.
func approachLines(a *domain.Account, env domain.Env) []string {
	t, open := a.Term()
	if !open {
		return nil
	}
	var lines []string
	if r, rated := a.Rating(); rated {
		if treatment := env.Playbooks.Tables().TreatmentOf(r); treatment != "" {
			lines = append(lines, Escape(treatment))
		}
	}
	if s, chosen := t.Strategy(); chosen {
		line := "*Strategy:* " + s.Strategy.Label() + ", chosen by " + nameOr(s.By, env, "nobody") + " on " + Day(s.At, a.Zone(env))
		if s.Note != "" {
			line += "\n" + Quote(s.Note, 400)
		}
		lines = append(lines, line)
	}
	if line := suggestedStrategyLine(a, env); line != "" {
		lines = append(lines, line)
	}
	if line := forecastLine(a, t, env); line != "" {
		lines = append(lines, line)
	}
	return append(lines, expansionLines(a)...)
}

// StrategySaved tells who chose a strategy that it stands on the brief.
func StrategySaved(a *domain.Account, t domain.Term, env domain.Env) Message {
	s, _ := t.Strategy()
	text := "*" + ofTerm(a, t) + "*: the strategy is " + s.Strategy.Label() + "."
	if line := suggestedStrategyLine(a, env); line != "" {
		text += "\n" + line + " You decided otherwise; that is recorded."
	}
	return newMessage(text, Section(text), Buttons(
		Button{Text: "Brief", Action: "open.brief", Value: Ref{Account: a.ID}.String(), Label: "Brief of " + a.Name}))
}
