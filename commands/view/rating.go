package view

import (
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// movesShown is how many moves of the timeline a message lists.
const movesShown = 5

// maxNote is how long a reason or note may be; Slack's inputs hold 3000.
const maxNote = 2900

// Rated tells who rated what follows from it.
func Rated(a *domain.Account, change *domain.Change, env domain.Env) Message {
	if len(change.Ratings) == 0 {
		return newMessage("This rating is saved already.", Section("This rating is saved already."))
	}
	r := change.Ratings[len(change.Ratings)-1]
	_, was, _ := ratingByID(a, r.ID)
	lines := []string{becomes(a, r, was) + "."}
	lines = append(lines, suggestionLines(r)...)
	if treatment := env.Playbooks.Tables().TreatmentOf(r); treatment != "" {
		lines = append(lines, "What it gets: "+Escape(treatment))
	}
	if line := suggestedStrategyLine(a, env); line != "" && r.Colour == domain.Red {
		lines = append(lines, line)
	}
	if line := escalated(change); line != "" {
		lines = append(lines, line)
	}
	for _, n := range change.Announcements {
		if n.Kind == domain.AnnounceRated && a.Channel == "" { // else the channel is told
			if moves := domain.DecodeMoves(n.Detail); len(moves) > 0 {
				lines = append(lines, "The timeline moved:", moveList(moves))
			}
		}
	}
	if s, ok := a.NextStep(env); ok {
		lines = append(lines, "Next: "+Escape(s.Title)+", due "+s.Due.WithWeekday()+".")
	}
	_, escalated := a.Escalation()
	asks := r.Colour == domain.Red && !escalated && len(a.OpenTerms()) > 0
	if asks {
		lines = append(lines, "Nobody was asked for help: a first rating does not escalate by itself.")
	}
	text := strings.Join(lines, "\n")
	if asks {
		return newMessage(text, Section(text), Buttons(
			Button{Text: "Escalate", Action: "open.escalate", Value: Ref{Account: a.ID}.String(), Label: "Ask the manager for help"}))
	}
	return newMessage(text, Section(text))
}

// moveList lists what moved in a timeline, at most five lines.
func moveList(moves []domain.Move) string {
	var lines []string
	for _, m := range moves {
		line := "• " + Line(m.Title, 80) + ": "
		if m.Contract != "" {
			line = "• " + Line(m.Contract, 40) + ": " + Line(m.Title, 80) + ": "
		}
		switch {
		case m.From.IsZero():
			line += "new, " + m.To.WithWeekday()
		case m.To.IsZero():
			line += "no longer needed"
		case !m.RemindTo.IsZero():
			line += "reminder on " + m.RemindTo.WithWeekday() + " instead of " + m.RemindFrom.WithWeekday()
		default:
			line += m.From.WithWeekday() + " → " + m.To.WithWeekday()
		}
		lines = append(lines, line)
	}
	return strings.Join(More(lines, movesShown), "\n")
}

// becomes says what an account is rated, after a colour that may be the same.
func becomes(a *domain.Account, r domain.Rating, was domain.Colour) string {
	verb := "is now"
	if was == r.Colour {
		verb = "stays"
	}
	return "*" + AccountName(a) + "* " + verb + " " + Colour(r.Colour)
}

// ratedMessage tells the channel of a new colour: who, why, what next and what
// moved.
func ratedMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	r, was, ok := ratingByID(a, domain.RatingID(n.Subject))
	if !ok {
		return Message{}, domain.Errorf(domain.NotFound, "", "The rating %s is not known any more.", n.Subject)
	}
	head := becomes(a, r, was)
	if was != domain.Unrated && was != r.Colour {
		head += " (was " + Colour(was) + ")"
	}
	head += ", says " + Name(r.By, env) + "."
	if days, recovered := a.RecoveredAfter(r.ID, env); recovered {
		head += " It was red for " + Count(days, "day", "days") + "."
	}
	blocks := []slack.Block{Section(head)}
	text := head
	if r.Reason != "" {
		blocks = append(blocks, Section("*Why*\n"+Quote(r.Reason, 2000)))
		text += " " + Line(r.Reason, 500)
	}
	if r.NextStep != "" {
		blocks = append(blocks, Section("*Next step*\n"+Quote(r.NextStep, 2000)))
		text += " Next step: " + Line(r.NextStep, 500)
	}
	if r.Expansion {
		blocks = append(blocks, Section("🌱 There is a chance to grow."))
		text += " There is a chance to grow."
	}
	if r.Against() {
		line := strings.Join(suggestionLines(r), "\n")
		blocks = append(blocks, Context(line))
		text += " " + line
	}
	if moves := domain.DecodeMoves(n.Detail); len(moves) > 0 {
		blocks = append(blocks, Section("*The timeline moved*\n"+moveList(moves)))
		text += " The timeline moved."
	}
	m := newMessage(text, blocks...)
	m.Final = true
	return m, nil
}

func ratingByID(a *domain.Account, id domain.RatingID) (r domain.Rating, was domain.Colour, ok bool) {
	for i, r := range a.Ratings {
		if r.ID == id {
			if i > 0 {
				was = a.Ratings[i-1].Colour
			}
			return r, was, true
		}
	}
	return domain.Rating{}, domain.Unrated, false
}
