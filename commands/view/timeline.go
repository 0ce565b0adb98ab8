package view

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// Timeline shows the whole plan of an account (R15), one line for each step in
// the order of their days, with the dates that cannot move between them.
// shareable adds "Share here", for answers that one person sees.
func Timeline(a *domain.Account, env domain.Env, shareable bool) Message {
	blocks := []slack.Block{Header(a.Name + ": timeline")}
	var text []string
	terms := a.OpenTerms()
	for i, t := range terms {
		head, lines := timelineHead(a, t, env), planLines(a, t, env)
		part := append([]slack.Block{Section(strings.Join(head, "\n"))}, sections(lines, timelineSections)...)
		if len(blocks)+len(part) > timelineBlocks {
			more := "and " + Count(len(terms)-i, "contract", "contracts") + " more. Their cards and the calendar file show them."
			blocks, text = append(blocks, Context(more)), append(text, more)
			break
		}
		text = append(append(text, head...), lines...)
		blocks = append(blocks, part...)
	}
	if len(terms) == 0 {
		text = TermLines(a, env)
		blocks = append(blocks, Section(strings.Join(text, "\n")))
	}
	if out := leftOut(a, env); out != "" {
		text = append(text, out)
		blocks = append(blocks, Context(out))
	}
	last := Button{Text: "Brief", Action: "open.brief", Value: Ref{Account: a.ID}.String()}
	if shareable {
		blocks = append(blocks, Buttons(last, Button{Text: "Share here", Action: ActionShareTimeline, Value: Ref{Account: a.ID}.String(),
			Label: "Share this timeline with everybody in the channel"}))
	} else {
		blocks = append(blocks, Buttons(last))
	}
	return newMessage(plainSummary(AccountName(a)+": timeline", text), blocks...)
}

// How much of a message a timeline may take: the paragraphs of one plan, and the
// blocks before the buttons.
const (
	timelineSections = 20
	timelineBlocks   = maxBlocks - 4
)

// timelineHead says where a contract stands and which clock its steps follow.
func timelineHead(a *domain.Account, t domain.Term, env domain.Env) []string {
	var head []string
	if a.Several() {
		head = append(head, "*"+contractName(a, t)+"*")
	}
	head = append(head, DecisionLine(t, a.Today(env)), tally(a.Plan(t, env)),
		"Counted from "+a.CountedFrom(t, domain.FromDecision)+", where a line names no other date.")
	if warning := seasonWarning(a, t); warning != "" {
		head = append(head, warning)
	}
	return head
}

func timelineMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	m := Timeline(a, env, false)
	m.Blocks = append(m.Blocks, Context(sharedBy(a, n, env)))
	m.Final = true
	return m, nil
}

// tally counts the steps of a plan by what people ask first.
func tally(steps []domain.Step) string {
	parts := []string{Count(len(steps), "step", "steps")}
	for _, c := range []struct {
		state domain.StepState
		word  string
	}{{domain.StepLate, "late"}, {domain.StepDue, "due"}, {domain.StepDone, "done"}, {domain.StepSkipped, "skipped"}, {domain.StepAhead, "ahead"},
		{domain.StepSnoozed, "snoozed"}, {domain.StepBefore, "before renewalbot"}} {
		if n := countSteps(steps, c.state); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, c.word))
		}
	}
	return strings.Join(parts, " · ")
}

// planLine is one line of a timeline and the day that it stands on.
type planLine struct {
	day  domain.Date
	text string
}

func planLines(a *domain.Account, t domain.Term, env domain.Env) []string {
	var lines []planLine
	for _, s := range a.Plan(t, env) {
		lines = append(lines, planLine{s.Due, stepLine(a, s, env)})
	}
	for _, f := range a.FollowUps {
		if f.TermID == t.ID && !f.Ended {
			lines = append(lines, planLine{f.Due, followUpLine(a, f, env)})
		}
	}
	lines = append(lines, factLines(a, t, env)...)
	if deadline, ok := t.NoticeDeadline(); ok {
		lines = append(lines, planLine{deadline, fmt.Sprintf("🔔 *Notice deadline* %s", deadline.WithWeekday())})
	}
	if deadline := t.PriceChangeDeadline(); !deadline.IsZero() {
		lines = append(lines, planLine{deadline, fmt.Sprintf("🔔 *Last day to announce a price change* %s", deadline.WithWeekday())})
	}
	if season, ok := a.BudgetSeason(t); ok {
		lines = append(lines, planLine{season.From, fmt.Sprintf("💰 *Budgeting season* %s to %s", season.From.Plain(), season.To.Plain())})
	}
	lines = append(lines, planLine{t.RenewalDate, fmt.Sprintf("📅 *Renewal date* %s", t.RenewalDate.WithWeekday())})
	slices.SortStableFunc(lines, func(x, y planLine) int { return y.day.DaysUntil(x.day) })
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = l.text
	}
	return texts
}

// stepLine says what, where it stands, and who did what when.
func stepLine(a *domain.Account, s domain.Step, env domain.Env) string {
	word := StateWord(s.State)
	if s.State == domain.StepDue && s.DueDay().Before(a.Today(env)) {
		word = "Due since"
	}
	line := fmt.Sprintf("%s *%s* %s · %s", stateSymbol(s.State), word, s.DueDay().Plain(), Line(s.Title, 120)) + ownMark(s) + otherClock(a, s)
	switch s.State {
	case domain.StepDone:
		return line + fmt.Sprintf(" (%s, %s)", Name(s.By, env), Day(s.At, a.Zone(env)))
	case domain.StepSkipped:
		return line + fmt.Sprintf(" (%s, %s: %s)", Name(s.By, env), Day(s.At, a.Zone(env)), Line(s.Reason, 120))
	case domain.StepSnoozed:
		return line + fmt.Sprintf(" (%s, until %s)", Name(s.By, env), s.Until.Plain())
	case domain.StepLate:
		line += ", " + Late(a.Today(env), s.DueDay())
	case domain.StepBefore:
		line += beforeReason(s)
	case domain.StepAhead, domain.StepDue:
	}
	if done := tasksDone(s); done > 0 {
		line += fmt.Sprintf(" (%d of %s ticked)", done, Count(len(s.Tasks), "task", "tasks"))
	}
	return line
}

func tasksDone(s domain.Step) int {
	n := 0
	for _, t := range s.Tasks {
		if t.Done {
			n++
		}
	}
	return n
}

func followUpLine(a *domain.Account, f domain.FollowUp, env domain.Env) string {
	title := Line(f.Title, 120)
	if f.Done {
		return fmt.Sprintf("%s *Done* %s · %s (%s, %s)", stateSymbol(domain.StepDone), f.Due.Plain(), title, Name(f.DoneBy, env), Day(f.DoneAt, a.Zone(env)))
	}
	state := domain.StepAhead
	switch today := a.Today(env); {
	case today == f.Due:
		state = domain.StepDue
	case today.After(f.Due):
		state = domain.StepLate
	}
	return fmt.Sprintf("%s *%s* %s · %s (%s)", stateSymbol(state), StateWord(state), f.Due.Plain(), title, nameOr(f.Owner, env, "nobody yet"))
}

// StateWord is the state of a step as people read it.
func StateWord(s domain.StepState) string {
	switch s {
	case domain.StepDue:
		return "Due"
	case domain.StepLate:
		return "Late"
	case domain.StepSnoozed:
		return "Snoozed"
	case domain.StepDone:
		return "Done"
	case domain.StepSkipped:
		return "Skipped"
	case domain.StepBefore:
		return "Before renewalbot"
	case domain.StepAhead:
	}
	return "Ahead"
}

func stateSymbol(s domain.StepState) string {
	switch s {
	case domain.StepDue:
		return "▶️"
	case domain.StepLate:
		return "❗"
	case domain.StepSnoozed:
		return "💤"
	case domain.StepDone:
		return "✅"
	case domain.StepSkipped:
		return "⏭️"
	case domain.StepBefore:
		return "▫️"
	case domain.StepAhead:
	}
	return "⬜"
}

// sections packs lines into as few paragraphs as hold them, at most limit; how
// many lines do not fit is said below them.
func sections(lines []string, limit int) []slack.Block {
	var blocks []slack.Block
	var part []string
	size := 0
	flush := func() {
		if len(part) > 0 {
			blocks = append(blocks, Section(strings.Join(part, "\n")))
		}
		part, size = nil, 0
	}
	for i, line := range lines {
		n := utf8.RuneCountInString(line) + 1
		if size+n > maxSection-100 {
			flush()
			if len(blocks) == limit {
				return append(blocks, Context(fmt.Sprintf("and %d more", len(lines)-i)))
			}
		}
		part, size = append(part, line), size+n
	}
	flush()
	return blocks
}
