package view

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// Actions of the buttons under briefs and timelines.
const (
	ActionShareBrief    = "share.brief"
	ActionShareTimeline = "share.timeline"
)

// Brief shows an account at a glance (R43): dates, money, colour, what is next,
// what is missing, and buttons for what comes next. shareable adds "Share
// here", for answers that one person sees.
func Brief(a *domain.Account, env domain.Env, shareable bool) Message {
	lines := briefLines(a, env)
	blocks := []slack.Block{Header(a.Name)}
	for _, group := range lines {
		blocks = append(blocks, Section(strings.Join(group, "\n")))
	}
	if _, open := a.Term(); open {
		blocks = append(blocks, briefButtons(a))
	}
	if shareable {
		blocks = append(blocks, Buttons(Button{Text: "Share here", Action: ActionShareBrief, Value: Ref{Account: a.ID}.String(),
			Label: "Share this brief with everybody in the channel"}))
	}
	return newMessage(plainSummary(AccountName(a), lines...), blocks...)
}

func briefMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	m := Brief(a, env, false)
	m.Blocks = append(m.Blocks, Context(sharedBy(a, n, env)))
	m.Final = true
	return m, nil
}

// sharedBy says who shared something and of which day it is: a shared message
// is not kept up to date.
func sharedBy(a *domain.Account, n domain.Announcement, env domain.Env) string {
	return fmt.Sprintf("Shared by %s. As of %s.", Name(domain.PersonID(n.Subject), env), a.Today(env).Plain())
}

func briefButtons(a *domain.Account) slack.Block {
	about := Ref{Account: a.ID}.String()
	return Buttons(
		Button{Text: "Rate", Action: "open.rate", Value: about, Label: "Rate the renewal risk"},
		Button{Text: "Log change", Action: "open.stakeholder", Value: about, Label: "Log a change among the customer's people"},
		Button{Text: "Draft notice", Action: "open.notice", Value: about},
		Button{Text: "Timeline", Action: "open.timeline", Value: about},
		Button{Text: "Escalate", Action: "open.escalate", Value: about},
		Button{Text: "Close", Action: "open.close", Value: about, Label: "Record how the renewal ended"},
	)
}

// plainSummary joins lines into the text that stands for the blocks.
func plainSummary(head string, groups ...[]string) string {
	lines := []string{head}
	for _, g := range groups {
		lines = append(lines, g...)
	}
	return strings.ReplaceAll(strings.Join(lines, "\n"), "*", "")
}

// briefLines are the paragraphs of a brief as lines of mrkdwn.
func briefLines(a *domain.Account, env domain.Env) [][]string {
	facts := append(TermLines(a, env), Line(a.Segment.Label(), 40)+" · CSM "+nameOr(a.CSM, env, "nobody yet")+" · manager "+nameOr(a.ManagerOf(env), env, "nobody yet"))
	groups := [][]string{facts, {ColourLine(a, env)}}
	if lines := approachLines(a, env); len(lines) > 0 {
		groups = append(groups, lines)
	}
	if risks := riskLines(a, env); len(risks) > 0 {
		groups = append(groups, risks)
	}
	if signals := signalLines(a, env); len(signals) > 0 {
		groups = append(groups, signals)
	}
	if gained := gainedLines(a); len(gained) > 0 {
		groups = append(groups, gained)
	}
	if step := nextLines(a, env); len(step) > 0 {
		groups = append(groups, step)
	}
	if notes := attention(a, env); len(notes) > 0 {
		groups = append(groups, notes)
	}
	return groups
}

func nameOr(p domain.PersonID, env domain.Env, none string) string {
	if p == "" {
		return none
	}
	return Name(p, env)
}

// TermLines say when the account's open terms are decided and renewed, and what
// they are worth. An account without an open term says how the last one ended.
func TermLines(a *domain.Account, env domain.Env) []string {
	today := a.Today(env)
	var lines []string
	for _, t := range a.OpenTerms() {
		line := DecisionLine(t, today) + "\nARR " + Amount(t.ARR)
		if warning := seasonWarning(a, t); warning != "" {
			line += "\n" + warning
		}
		if a.Several() {
			line = "*" + contractName(a, t) + "*: " + line
		}
		lines = append(lines, line)
	}
	if len(lines) > 0 {
		return More(lines, 5)
	}
	if len(a.Terms) == 0 {
		return []string{"No contract yet."}
	}
	last := a.Terms[len(a.Terms)-1]
	line := fmt.Sprintf("*%s* on %s.", last.Outcome.Label(), last.Closed.Plain())
	if last.Reason != "" {
		line += "\n" + Quote(last.Reason, 600)
	}
	return []string{line, "Nothing is left to renew."}
}

// DecisionLine says until when a term is decided. Where the notice deadline
// comes before the renewal date, both are named.
func DecisionLine(t domain.Term, today domain.Date) string {
	decision := t.DecisionDate()
	switch notice := t.Facts.Notice; {
	case today.After(t.RenewalDate) && t.Facts.Lapse.Until.After(today):
		return fmt.Sprintf("*Expired, still being negotiated*: it was to renew on %s, %s.", t.RenewalDate.WithWeekday(), Days(today, t.RenewalDate))
	case today.After(t.RenewalDate):
		return fmt.Sprintf("*%s*: it was to renew on %s, %s. No result is recorded.", expiredTitle(t), t.RenewalDate.WithWeekday(), Days(today, t.RenewalDate))
	case notice.Received():
		return fmt.Sprintf("*Notice received* on %s · ends on %s, %s", notice.On.Plain(), t.RenewalDate.WithWeekday(), Days(today, t.RenewalDate))
	}
	if decision == t.RenewalDate {
		return fmt.Sprintf("*%s* · renews %s", Days(today, decision), decision.WithWeekday())
	}
	if today.After(decision) {
		return fmt.Sprintf("*Notice deadline passed* on %s · renews by itself on %s, %s", decision.WithWeekday(), t.RenewalDate.WithWeekday(), Days(today, t.RenewalDate))
	}
	return fmt.Sprintf("*%s* until the notice deadline, %s · renews by itself on %s", Days(today, decision), decision.WithWeekday(), t.RenewalDate.WithWeekday())
}

// ColourLine says how the account is rated, by whom, since when and why.
func ColourLine(a *domain.Account, env domain.Env) string {
	r, ok := a.Rating()
	if !ok {
		return Colour(domain.Unrated) + ": " + domain.Unrated.Meaning() + "."
	}
	line := fmt.Sprintf("*%s* since %s (%s)", Colour(r.Colour), colourSince(a, env).Plain(), nameOr(r.By, env, "imported"))
	if r.Reason != "" {
		line += "\n" + Quote(r.Reason, 600)
	}
	if r.NextStep != "" {
		line += "\nNext step: " + Paragraph(r.NextStep, 600)
	}
	if r.Expansion {
		line += "\nThere is a chance to grow."
	}
	if r.Against() {
		line += "\nThe indicators suggested " + Colour(r.Details.Suggested) + "."
	}
	if last, ok := a.Standing(); ok {
		line += "\n" + standingLine(last.Details.Standing, domain.Indicators())
	}
	if trend := trendLine(a); trend != "" {
		line += "\n" + trend
	}
	return line
}

// colourSince is the day from which the account has had its present colour.
func colourSince(a *domain.Account, env domain.Env) domain.Date {
	i := len(a.Ratings) - 1
	for i > 0 && a.Ratings[i-1].Colour == a.Ratings[i].Colour {
		i--
	}
	return domain.DateIn(a.Ratings[i].At, a.Zone(env))
}

// nextLines say what is to be done next and how much is late.
func nextLines(a *domain.Account, env domain.Env) []string {
	today := a.Today(env)
	step, ok := a.NextStep(env)
	if !ok {
		return nil
	}
	lines := []string{"*Next:* " + Line(step.Title, 200) + "\n" + dueWords(step, today)}
	if late := countSteps(a.Timeline(env), domain.StepLate); late > 1 {
		lines = append(lines, fmt.Sprintf("%s late in all. The timeline shows them.", Count(late, "step is", "steps are")))
	}
	return lines
}

// dueWords say when a step is due, and how far that is away.
func dueWords(s domain.Step, today domain.Date) string {
	due := s.DueDay().WithWeekday()
	switch {
	case s.State == domain.StepLate:
		return fmt.Sprintf("Due %s · %s", due, Late(today, s.DueDay()))
	case s.State == domain.StepSnoozed:
		return fmt.Sprintf("Due %s · snoozed until %s", due, s.Until.Plain())
	case s.DueDay() == today:
		return "Due today"
	case s.DueDay().Before(today):
		return "Due since " + due
	}
	return fmt.Sprintf("Due %s · %s", due, Days(today, s.Due))
}

func countSteps(steps []domain.Step, state domain.StepState) int {
	n := 0
	for _, s := range steps {
		if s.State == state {
			n++
		}
	}
	return n
}

// attention lists what else wants to be looked at: escalation, people, drafts,
// follow-ups.
func attention(a *domain.Account, env domain.Env) []string {
	var notes []string
	if e, ok := a.Escalation(); ok {
		notes = append(notes, escalationNote(a, e, env))
	}
	if _, open := a.Term(); open {
		notes = append(notes, contactNotes(a, env)...)
		notes = append(notes, PeopleGaps(a, env)...)
	}
	for _, f := range a.FollowUps {
		if _, planned := a.RiskOf(f.ID); f.Open() && !planned { // the risk plan shows those
			notes = append(notes, fmt.Sprintf("To do by %s: %s (%s)", f.Due.Plain(), Line(f.Title, 200), nameOr(f.Owner, env, "nobody yet")))
		}
	}
	for _, o := range a.Objections() {
		if o.Open() {
			notes = append(notes, "Not answered yet: "+o.Kind.Label()+", “"+Line(o.Said, 150)+"”")
		}
	}
	for _, d := range a.Drafts {
		if d.Status != domain.DraftOpen && d.Status != domain.DraftReview {
			continue
		}
		note := "Draft not sent yet: " + d.Kind.Label()
		if d.Status == domain.DraftReview {
			note = "Draft up for review: " + d.Kind.Label()
		}
		if warnings := a.DraftWarnings(d, env); len(warnings) > 0 {
			note += ". Look again: " + Line(strings.Join(warnings, " "), 200)
		}
		notes = append(notes, note)
	}
	for i, n := range notes {
		notes[i] = "• " + n
	}
	return More(notes, 7)
}

func escalationNote(a *domain.Account, e domain.Escalation, env domain.Env) string {
	since := Day(e.RaisedAt, a.Zone(env))
	if e.Status == domain.EscalationAcknowledged {
		return fmt.Sprintf("Escalated on %s, %s: %s has taken it.", since, strings.ToLower(e.Severity.Label()), Name(e.AckBy, env))
	}
	return fmt.Sprintf("⚠️ Escalated on %s, %s: it waits for %s.", since, strings.ToLower(e.Severity.Label()), nameOr(e.Owner, env, "somebody; no manager is named"))
}
