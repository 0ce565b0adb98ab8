package view

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// ForecastForm asks how sure we are that a term renews, and with how much.
func ForecastForm(meta Meta, a *domain.Account, t domain.Term, env domain.Env) Form {
	call, called := t.Called()
	amount := t.ARR
	if called {
		amount = call.Amount
	}
	var categories []Option
	for _, c := range domain.ForecastCategories() {
		categories = append(categories, Option{Value: string(c), Text: c.Label(), Description: c.Meaning()})
	}
	shown := ""
	if !amount.IsZero() {
		shown = amount.Plain()
	}
	blocks := []slack.Block{
		Section("*" + AccountName(a) + "* · " + DecisionLine(t, a.Today(env)) + "\nARR " + Amount(t.ARR)),
		RadioInput(Field{ID: "category", Label: "How sure are we?"}, categories, string(call.Category)),
		TextInput(Field{ID: "amount", Label: "ARR that you expect", Optional: true, Placeholder: "120000 USD"}, shown, 60),
		TextInput(Field{ID: "note", Label: "Why?", Optional: true}, "", maxRiskText),
	}
	if history := forecastHistory(a, t, env); len(history) > 0 {
		blocks = append(blocks, Context(strings.Join(More(history, 8), "\n")))
	}
	return Form{Callback: "forecast", Title: "Forecast", Submit: "Save", Meta: meta, Blocks: blocks}
}

// forecastWords tells one forecast: category and amount.
func forecastWords(c domain.ForecastCall) string {
	words := c.Category.Label()
	if !c.Amount.IsZero() {
		words += ", " + c.Amount.String()
	}
	return words
}

// forecastHistory lists what was forecast for a term, the latest first.
func forecastHistory(a *domain.Account, t domain.Term, env domain.Env) []string {
	var lines []string
	for i := len(t.Facts.Calls) - 1; i >= 0; i-- {
		c := t.Facts.Calls[i]
		line := Day(c.At, a.Zone(env)) + ": " + forecastWords(c) + " (" + nameOr(c.By, env, "nobody") + ")"
		if c.Note != "" {
			line += ": " + Line(c.Note, 150)
		}
		lines = append(lines, line)
	}
	return lines
}

// forecastLine is the forecast in force as the brief shows it, "" for none.
func forecastLine(a *domain.Account, t domain.Term, env domain.Env) string {
	c, ok := t.Called()
	if !ok {
		return ""
	}
	return "*Forecast:* " + forecastWords(c) + ", by " + nameOr(c.By, env, "nobody") + " on " + Day(c.At, a.Zone(env))
}

// Forecasted tells who forecast a term what is in force, with its history.
func Forecasted(a *domain.Account, t domain.Term, env domain.Env) Message {
	lines := []string{"*" + AccountName(a) + "* · forecast"}
	history := forecastHistory(a, t, env)
	if len(history) == 0 {
		history = []string{"Nobody has made a forecast yet."}
	}
	return Plainly(strings.Join(append(lines, More(history, 10)...), "\n"))
}

// QuarterTerm is a term of a quarter with the name of its account.
type QuarterTerm struct {
	Account string
	domain.Term
}

// QuarterForecast compares what was forecast for a quarter with what came.
type QuarterForecast struct {
	Quarter domain.Quarter
	Terms   []QuarterTerm // by renewal date
}

// quarterTerms is how many terms are listed.
const quarterTerms = 20

// Render builds the comparison. The quarter begins in the reader's zone.
func (q QuarterForecast) Render(env domain.Env) Message {
	zone := env.Zone(env.Actor, "")
	began := q.Quarter.From().At(0, 0, zone)
	head := "*Forecast for " + q.Quarter.String() + "* · " + Count(len(q.Terms), "renewal", "renewals") + " due"
	lines := []string{head}
	var terms []domain.Term
	for _, t := range q.Terms {
		terms = append(terms, t.Term)
	}
	for _, l := range domain.QuarterLines(terms, began) {
		lines = append(lines, quarterLine(l))
	}
	blocks := []slack.Block{Section(strings.Join(lines, "\n"))}
	var each []string
	for _, t := range q.Terms[:min(len(q.Terms), quarterTerms)] {
		each = append(each, q.termLine(t, env))
	}
	if more := len(q.Terms) - quarterTerms; more > 0 {
		each = append(each, fmt.Sprintf("and %d more", more))
	}
	blocks = append(blocks, sections(each, 10)...)
	note := "The forecast is the one in force when the quarter began, or the first one after that. What came is the ARR of the renewals that are closed. Amounts of different currencies are not added."
	return newMessage(strings.Join(append(lines, each...), "\n"), append(blocks, Context(note))...)
}

func quarterLine(l domain.QuarterLine) string {
	name := "Not forecast"
	if l.Category != "" {
		name = l.Category.Label()
	}
	parts := []string{"forecast " + l.Forecast.String(), "came " + l.Came.String()}
	if l.Lost.Minor > 0 {
		parts = append(parts, "lost "+l.Lost.String())
	}
	if l.Open.Minor > 0 {
		parts = append(parts, "still open "+l.Open.String())
	}
	if l.Forecast.Currency == "" {
		parts = []string{"no amount is stated"}
	}
	return "*" + name + "* (" + fmt.Sprint(l.Count) + "): " + strings.Join(parts, " · ")
}

func (q QuarterForecast) termLine(t QuarterTerm, env domain.Env) string {
	began := q.Quarter.From().At(0, 0, env.Zone(env.Actor, ""))
	line := "• " + Line(t.Account, 60) + ", " + t.RenewalDate.Plain() + ": "
	first, called := t.CalledBy(began)
	if !called {
		line += "not forecast"
	} else {
		line += forecastWords(first)
	}
	if last, _ := t.Called(); called && (last.Category != first.Category || last.Amount != first.Amount) {
		line += ", now " + forecastWords(last)
	}
	switch {
	case t.Open():
		return line
	case t.Outcome == domain.Lost:
		return line + " → lost"
	}
	return line + " → " + strings.ToLower(t.Outcome.Label()) + ", " + Amount(t.NewAmount)
}
