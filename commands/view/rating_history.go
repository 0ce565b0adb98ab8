package view

import (
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// How many ratings a brief shows as a row of colours, and a history lists.
const (
	trendShown   = 6
	ratingsShown = 20
)

// suggestionLines say which colour the table suggests, why, and whether the
// person decided otherwise (R18); none when no row fired.
func suggestionLines(r domain.Rating) []string {
	if r.Details.Suggested == domain.Unrated {
		return nil
	}
	head := "The indicators suggest " + Colour(r.Details.Suggested) + ":"
	if r.Against() {
		head = "The indicators suggest " + Colour(r.Details.Suggested) + "; " + Colour(r.Colour) + " was decided. What speaks for it:"
	}
	lines := []string{head}
	for _, row := range r.Details.Rows {
		lines = append(lines, "• "+Line(row, 80))
	}
	return append(lines[:1], More(lines[1:], 5)...)
}

// trendLine shows the last colours, the oldest first; "" while there are not two.
func trendLine(a *domain.Account) string {
	if a.Trend() == "" {
		return ""
	}
	var colours []string
	for _, r := range a.Ratings[max(0, len(a.Ratings)-trendShown):] {
		colours = append(colours, Colour(r.Colour))
	}
	return "Trend: " + strings.Join(colours, " → ") + " (" + string(a.Trend()) + ")"
}

// standingLine says how the indicators stand, "" when nobody has said.
func standingLine(s domain.Standing, aspects []domain.Aspect) string {
	var parts []string
	for _, x := range aspects {
		if level, stated := s[x]; stated {
			parts = append(parts, x.Label()+": "+strings.ToLower(level.Label()))
		}
	}
	return strings.Join(parts, " · ")
}

// RatingHistory lists who rated the account how, when and why, the latest first
// (R19).
func RatingHistory(a *domain.Account, env domain.Env) Message {
	head := "*" + AccountName(a) + "* · ratings"
	if len(a.Ratings) == 0 {
		return newMessage(head, Section("*"+AccountName(a)+"* has not been rated yet."),
			Buttons(Button{Text: "Rate", Action: "open.rate", Value: Ref{Account: a.ID}.String(), Label: "Rate the renewal risk"}))
	}
	if trend := trendLine(a); trend != "" {
		head += "\n" + trend
	}
	text := []string{head}
	blocks := []slack.Block{Section(head)}
	for i := len(a.Ratings) - 1; i >= max(0, len(a.Ratings)-ratingsShown); i-- {
		entry := historyEntry(a, a.Ratings[i], env)
		text = append(text, entry)
		blocks = append(blocks, Section(entry))
	}
	if earlier := len(a.Ratings) - ratingsShown; earlier > 0 {
		blocks = append(blocks, Context(Count(earlier, "earlier rating is", "earlier ratings are")+" not shown."))
	}
	return newMessage(plainSummary("", text), blocks...)
}

func historyEntry(a *domain.Account, r domain.Rating, env domain.Env) string {
	line := Colour(r.Colour) + " · " + Day(r.At, a.Zone(env)) + " · " + nameOr(r.By, env, "imported")
	if days, recovered := a.RecoveredAfter(r.ID, env); recovered {
		line += " · recovered after " + Count(days, "day", "days")
	}
	if r.Reason != "" {
		line += "\n" + Quote(r.Reason, 300)
	}
	if r.NextStep != "" {
		line += "\nNext step: " + Paragraph(r.NextStep, 300)
	}
	if standing := standingLine(r.Details.Standing, domain.Aspects()); standing != "" {
		line += "\n" + standing
	}
	if r.Against() {
		line += "\nDecided against the suggestion, " + Colour(r.Details.Suggested) + "."
	}
	return line
}
