package view

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// ActionOutcome is the action id of the result in the closing form: each result
// asks for something else.
const ActionOutcome = "close.outcome"

// ActionCloseContract is the action id of the contract in the closing form, where
// an account has several.
const ActionCloseContract = "close.contract"

// CloseForm asks how a term ended (R40). Its metadata remembers the result that
// it asks about as Subject.
func CloseForm(meta Meta, a *domain.Account, t domain.Term, outcome domain.Outcome, env domain.Env) Form {
	meta.Term, meta.Subject = t.ID, string(outcome)
	about := "*" + ofTerm(a, t) + "*: the term until " + t.RenewalDate.WithWeekday() + ", " + Amount(t.ARR) + " a year."
	if t.Start.After(a.Today(env)) {
		about += " This term has not begun: it starts on " + t.Start.Plain() + "."
	}
	blocks := append([]slack.Block{Section(about)}, contractChoice(a, t, ActionCloseContract)...)
	blocks = append(blocks,
		reporting(RadioInput(Field{ID: "outcome", Label: "How did it end?"}, []Option{
			{Value: string(domain.Renewed), Text: "Renewed", Description: "At the same, a larger or a smaller amount"},
			{Value: string(domain.Extended), Text: "Extended", Description: "To a later date, not decided yet"},
			{Value: string(domain.Lost), Text: "Lost", Description: "The customer leaves"},
		}, string(outcome)), ActionOutcome))
	switch outcome {
	case domain.Extended:
		blocks = append(blocks,
			withAction(DateInput(Field{ID: "date", Label: "Extended to", Hint: "The first day after the extension."}, t.RenewalDate.AddMonths(1)), "value.extended."+string(t.ID)),
			NoteInput(Field{ID: "reason", Label: "Why", Optional: true}, "", maxNote))
	case domain.Lost:
		blocks = append(blocks, NoteInput(Field{ID: "reason", Label: "Why did they leave?", Hint: "In their words if you have them."}, "", maxNote))
	default:
		amount := Field{ID: "amount", Label: "Amount a year from now on", Placeholder: "120000 USD"}
		blocks = append(blocks,
			withAction(TextInput(amount, t.ARR.Plain(), 40), "value.amount."+string(t.ID)),
			withAction(DateInput(Field{ID: "date", Label: "Next renewal date"}, t.RenewalDate.AddMonths(t.Months)), "value.renewed."+string(t.ID)),
			DateInput(Field{ID: "signed_on", Label: "Signed on"}, a.Today(env)),
			NoteInput(Field{ID: "reason", Label: "What decided it", Optional: true}, "", maxNote),
			Context(missingLine(t)))
	}
	blocks = append(blocks, Context("Closing ends every open step, reminder, draft and escalation of this term."))
	return Form{Callback: "close", Title: "Close the term", Submit: "Close the term", Meta: meta, Blocks: blocks}
}

// Closed tells who closed a term what was ended and what begins. steps is how
// many milestones were open.
func Closed(a *domain.Account, change *domain.Change, steps int, env domain.Env) Message {
	i := slices.IndexFunc(change.Terms, func(t domain.Term) bool { return !t.Open() })
	if i < 0 {
		return newMessage("This term is closed already.", Section("This term is closed already."))
	}
	lines := []string{"*" + ofTerm(a, change.Terms[i]) + "* is closed: " + resultLine(change.Terms[i]) + early(change.Terms[i], change) + ".", endedLine(change, steps)}
	if next := slices.IndexFunc(change.Terms, domain.Term.Open); next >= 0 {
		lines = append(lines, nextTermLine(a, change.Terms[next], env))
	}
	var papers []Button
	if closed := change.Terms[i]; closed.Outcome != domain.Lost && closed.Outcome != domain.Extended {
		lines = append(lines, missingLine(closed))
		papers = append(papers, Button{Text: "Paperwork", Action: "open.paperwork", Value: paperRef(a, closed, "")})
	}
	text := strings.Join(lines, "\n")
	return newMessage(text, Section(text), Buttons(append(papers,
		Button{Text: "Brief", Action: "open.brief", Value: Ref{Account: a.ID}.String()},
		Button{Text: "Timeline", Action: "open.timeline", Value: Ref{Account: a.ID}.String()},
	)...))
}

// early says how long before the decision a term was signed.
func early(t domain.Term, change *domain.Change) string {
	next := slices.IndexFunc(change.Terms, func(x domain.Term) bool { return x.PreviousID == t.ID })
	if next < 0 {
		return ""
	}
	return earlyBy(t, change.Terms[next].SignedOn)
}

// earlyMin is from how many days before the decision a signature counts as
// early: what is closer is the plan.
const earlyMin = 15

func earlyBy(t domain.Term, signed domain.Date) string {
	n := signed.DaysUntil(t.DecisionDate())
	if signed.IsZero() || n < earlyMin {
		return ""
	}
	return ", signed " + Count(n, "day", "days") + " before it was due"
}

func endedLine(change *domain.Change, steps int) string {
	var ended []string
	add := func(n int, one, many string) {
		if n > 0 {
			ended = append(ended, Count(n, one, many))
		}
	}
	add(steps, "open step", "open steps")
	over := 0
	for _, e := range change.Escalations {
		if e.Over() {
			over++
		}
	}
	add(over, "escalation", "escalations")
	add(len(change.FollowUps), "follow-up", "follow-ups")
	add(len(change.Drafts), "draft", "drafts")
	if len(ended) == 0 {
		return "Nothing else was open."
	}
	return "Ended with it: " + List(ended) + "."
}

// nextTermLine says when the next term runs and when it is heard of first.
func nextTermLine(a *domain.Account, t domain.Term, env domain.Env) string {
	line := "The next term runs from " + t.Start.Plain() + " to " + t.RenewalDate.Plain() + "."
	if !env.Settings.Started() {
		return line + " Reminders are not started yet: an admin does that with `/renewal setup`."
	}
	today := a.Today(env)
	for _, s := range a.Plan(t, env) {
		if s.State == domain.StepAhead || s.State == domain.StepDue || s.State == domain.StepLate {
			day := domain.DateIn(s.Remind, a.Zone(env))
			if day.Before(today) {
				day = today
			}
			return line + " Its first reminder comes on " + day.WithWeekday() + ": " + Escape(s.Title) + "."
		}
	}
	return line
}

func resultLine(t domain.Term) string {
	switch t.Outcome {
	case domain.Renewed, domain.Expanded, domain.Reduced:
		line := strings.ToLower(t.Outcome.Label()) + " at " + Amount(t.NewAmount)
		if t.ARR.Currency == t.NewAmount.Currency && t.ARR.Minor != t.NewAmount.Minor {
			line += " (was " + Amount(t.ARR) + ")"
		}
		return line
	}
	return strings.ToLower(t.Outcome.Label())
}

// closedMessage tells the channel how the term ended.
func closedMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	t, ok := a.TermByID(domain.TermID(n.Subject))
	if !ok || t.Open() {
		return Message{}, domain.Errorf(domain.NotFound, "", "The result of the term %s is not known any more.", n.Subject)
	}
	next := slices.IndexFunc(a.Terms, func(x domain.Term) bool { return x.PreviousID == t.ID })
	name := "*" + ofTerm(a, t) + "*"
	var text string
	switch t.Outcome {
	case domain.Lost:
		text = "🕯️ " + name + " is lost. The contract ends on " + t.RenewalDate.Plain() + ".\nThanks to " + team(a, env) + " for the work. What we learn here helps the next one."
	case domain.Extended:
		text = "⏳ " + name + " is extended"
		if next >= 0 {
			text += " to " + a.Terms[next].RenewalDate.WithWeekday()
		}
		text += ". The timeline starts anew towards that date."
	default:
		text = "🎉 " + name + " " + resultLine(t)
		if next >= 0 {
			text += ", until " + a.Terms[next].RenewalDate.Plain() + earlyBy(t, a.Terms[next].SignedOn)
		}
		text += "!\nThank you " + team(a, env) + "."
	}
	blocks := []slack.Block{Section(text)}
	if t.Reason != "" {
		blocks = append(blocks, Section("*Why*\n"+Quote(t.Reason, 2000)))
		text += " " + Line(t.Reason, 1000)
	}
	blocks = append(blocks, Context("Closed by "+Name(t.ClosedBy, env)+". Open steps of the old term have ended."))
	m := newMessage(text, blocks...)
	m.Final = true
	return m, nil
}

// team names the account team for a thank you; nobody is notified.
func team(a *domain.Account, env domain.Env) string {
	var names []string
	for _, p := range []domain.PersonID{a.CSM, a.SalesOwner, a.Sponsor, a.ManagerOf(env)} {
		if p == "" {
			continue
		}
		if name := Name(p, env); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "everybody who helped"
	}
	return List(names)
}
