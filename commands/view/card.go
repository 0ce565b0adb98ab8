package view

import (
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The action ids of a milestone card.
const (
	ActionDone      = "card.done"
	ActionSnooze    = "card.snooze"
	ActionSkip      = "card.skip"
	ActionUndo      = "card.undo"
	ActionChecklist = "card.checklist"
	ActionFollowUp  = "card.followup"
)

// cardTasks is how many tasks a card shows; the rest is behind "Open checklist".
const cardTasks = 6

// Snoozes are the days that a card offers to snooze for; each is the Subject
// prefix of the option's [Ref], before a slash and the milestone key.
func Snoozes() []string { return []string{"1", "3", "7", SnoozePick} }

// SnoozePick is the choice to pick a date.
const SnoozePick = "pick"

// cardMessage is the card of one milestone (R12).
func cardMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	s, err := a.Step(n.TermID, n.Subject, env)
	var reason *domain.Error
	switch {
	case errors.As(err, &reason):
		return goneCard(a, n, env, reason.Message), nil
	case err != nil:
		return Message{}, fmt.Errorf("step %s: %w", n.Subject, err)
	}
	if due, err := domain.ParseDate(n.Detail); err == nil && s.State.Open() && s.Due.After(due) {
		return goneLater(a, s), nil
	}
	if !s.State.Open() {
		return finishedCard(a, s, env), nil
	}
	return openCard(a, s, env), nil
}

// goneCard is what remains of a card whose term is closed, or whose step left
// the plan: that one may come back, with another colour or date.
func goneCard(a *domain.Account, n domain.Announcement, env domain.Env, why string) Message {
	title := milestoneTitle(a, n.Subject, env)
	m := newMessage(Escape(title)+" · "+AccountName(a)+": "+Escape(why), Header(title+" · "+a.Name), Section(Escape(why)))
	t, known := a.TermByID(n.TermID)
	m.Final = !known || !t.Open()
	return m
}

// milestoneTitle finds the title of a milestone that may not be in the present
// plan.
func milestoneTitle(a *domain.Account, key string, env domain.Env) string {
	if m, ok := a.Playbook(env).Milestone(key); ok {
		return m.Title
	}
	for _, c := range append([]domain.Colour{domain.Unrated}, domain.Colours()...) {
		if m, ok := env.Playbooks.For(a.Segment, c).Milestone(key); ok {
			return m.Title
		}
	}
	return "A step of the renewal"
}

// goneLater is a card whose step was moved to a later day, where it gets a card
// of its own.
func goneLater(a *domain.Account, s domain.Step) Message {
	text := "Moved to " + s.Due.WithWeekday() + ". It gets a new card then."
	return newMessage(Escape(s.Title)+" · "+ofTerm(a, s.Term)+": "+text, Header(s.Title+" · "+plainOfTerm(a, s.Term)), Section(text))
}

func finishedCard(a *domain.Account, s domain.Step, env domain.Env) Message {
	what := "✅ *Done*"
	if s.State == domain.StepSkipped {
		what = "⏭️ *Skipped*"
	}
	line := what + " by " + Name(s.By, env) + ", " + Instant(s.At, a.Zone(env))
	if s.Reason != "" {
		line += "\n" + Quote(s.Reason, 600)
	}
	done, total := ticked(s)
	blocks := []slack.Block{Header(s.Title + " · " + a.Name), Section(line), Context(fmt.Sprintf("%d of %d tasks ticked", done, total))}
	final := !a.MayReopen(s, env)
	if !final {
		blocks = append(blocks, Buttons(
			Button{Text: "Undo", Action: ActionUndo, Value: stepRef(a, s), Label: "Undo: open " + s.Title + " again"},
			Button{Text: "Open checklist", Action: ActionChecklist, Value: stepRef(a, s)},
		))
	}
	papers := onCard(a, s, env)
	m := newMessage(fmt.Sprintf("%s · %s: %s by %s", Escape(s.Title), ofTerm(a, s.Term), s.State, Name(s.By, env))+paperFallback(a, s, env), append(blocks, papers...)...)
	m.Final = final && len(papers) == 0
	return m
}

func openCard(a *domain.Account, s domain.Step, env domain.Env) Message {
	today := a.Today(env)
	var lines []string
	if a.Several() {
		lines = append(lines, "*Contract:* "+contractName(a, s.Term))
	}
	lines = append(lines, dueLine(a, s, today))
	if s.State == domain.StepSnoozed {
		lines = append(lines, "💤 Snoozed until "+s.Until.WithWeekday()+" by "+Name(s.By, env)+".")
	}
	lines = append(lines, Escape(s.Purpose))
	if warning := seasonWarning(a, s.Term); warning != "" && (s.Anchor == domain.FromDecision || s.Anchor == domain.FromBudget) {
		lines = append(lines, warning)
	}
	if s.Internal {
		lines = append(lines, internalLine)
	}
	if d, sent := a.NoticeSent(s); sent {
		lines = append(lines, "✉️ "+d.Kind.Label()+" sent by "+Name(d.SentBy, env)+", "+Day(d.SentAt, a.Zone(env)))
	}
	if n := earlier(a, s, env); s.Begins && n > 0 {
		lines = append(lines, "Started late: "+Count(n, "earlier phase was", "earlier phases were")+" due before renewalbot. Open checklist shows them.")
	}
	if s.Bulk.Moves > 0 {
		lines = append(lines, "↪️ On "+s.Bulk.On.Plain()+" "+s.Bulk.Why+" moved "+Count(s.Bulk.Moves, "reminder", "reminders")+" of this timeline.")
	}
	if a.CSM != "" {
		lines = append(lines, "For "+cardFor(a, env))
	} else {
		lines = append(lines, "No CSM is named for this account.")
	}
	blocks := []slack.Block{Header(s.Title + " · " + a.Name), Section(strings.Join(lines, "\n"))}
	if shown := s.Tasks[:min(len(s.Tasks), cardTasks)]; len(shown) > 0 {
		blocks = append(blocks, tickBoxes(a, s, shown, env))
	}
	if rest := restLine(s); rest != "" {
		blocks = append(blocks, Context(rest))
	}
	if done, total := ticked(s); total > 0 && done == total {
		blocks = append(blocks, Context("Everything is ticked. Press Done when this step is finished."))
	}
	blocks = append(blocks, cardButtons(a, s))
	blocks = append(blocks, onCard(a, s, env)...)
	return newMessage(cardFallback(a, s, env)+paperFallback(a, s, env), blocks...)
}

// internalLine stands on the card and the checklist of an internal phase (R10a).
const internalLine = "🔒 *Internal:* do not contact the customer yet."

// dueLine is the step's day and what it is counted from.
func dueLine(a *domain.Account, s domain.Step, today domain.Date) string {
	if s.State == domain.StepLate {
		return "⏰ *" + Late(today, s.DueDay()) + ":* was due " + s.DueDay().WithWeekday() + " · " + towards(a, s, today)
	}
	return "*Due " + s.DueDay().WithWeekday() + "* · " + towards(a, s, today)
}

// earlier counts the phases before the step that were due before renewalbot
// began to watch and are still open.
func earlier(a *domain.Account, s domain.Step, env domain.Env) int {
	n := 0
	for _, o := range a.Plan(s.Term, env) {
		if o.State == domain.StepBefore && o.Key != s.Key {
			n++
		}
	}
	return n
}

func ticked(s domain.Step) (done, total int) {
	for _, t := range s.Tasks {
		if t.Done {
			done++
		}
	}
	return done, len(s.Tasks)
}

// restLine counts the tasks that the card does not show.
func restLine(s domain.Step) string {
	if len(s.Tasks) <= cardTasks {
		return ""
	}
	rest, open := s.Tasks[cardTasks:], 0
	for _, t := range rest {
		if !t.Done {
			open++
		}
	}
	line := Count(len(rest), "more task", "more tasks") + " in the checklist"
	switch open {
	case len(rest):
		return line
	case 0:
		return line + ", all ticked"
	}
	return line + fmt.Sprintf(", %d open", open)
}

func stepRef(a *domain.Account, s domain.Step) string {
	return Ref{Account: a.ID, Term: s.Term.ID, Subject: s.Key}.String()
}

func cardButtons(a *domain.Account, s domain.Step) slack.Block {
	value := stepRef(a, s)
	done := Button{Text: "Done", Action: ActionDone, Value: value, Label: "Done: " + s.Title}
	if n, total := ticked(s); n == total {
		done.Style = slack.StylePrimary
	}
	elements := []slack.BlockElement{done.element(), snoozeMenu(a, s),
		Button{Text: "Skip", Action: ActionSkip, Value: value, Label: "Skip: " + s.Title}.element()}
	if _, sent := a.NoticeSent(s); s.Notice != "" && !sent {
		draft := Ref{Account: a.ID, Term: s.Term.ID, Subject: string(s.Notice)}
		elements = append(elements, Button{Text: "Draft notice", Action: ActionOpenNotice, Value: draft.String(), Label: "Draft: " + s.Notice.Label()}.element())
	}
	elements = append(elements, Button{Text: "Open checklist", Action: ActionChecklist, Value: value}.element())
	return &slack.ActionBlock{Type: slack.MBTAction, Elements: &slack.BlockElements{ElementSet: elements}}
}

func snoozeMenu(a *domain.Account, s domain.Step) *slack.SelectBlockElement {
	var options []Option
	for _, days := range Snoozes() {
		text := "Pick a date"
		switch days {
		case "1":
			text = "1 day"
		case SnoozePick:
		default:
			text = days + " days"
		}
		ref := Ref{Account: a.ID, Term: s.Term.ID, Subject: days + "/" + s.Key}
		options = append(options, Option{Value: ref.String(), Text: text})
	}
	all, _ := objects(options, maxOptions)
	return &slack.SelectBlockElement{Type: slack.OptTypeStatic, ActionID: ActionSnooze, Placeholder: Plain("Snooze", 150), Options: all}
}

// cardFor names who the card is for, or covers for them. One with many accounts
// is not notified by each card: their daily message tells them (R11).
func cardFor(a *domain.Account, env domain.Env) string { return forWhom(a, a.CSM, env) }

// forWhom calls whoever does a person's work now: by a mention, or by name when
// that is a CSM who has many accounts (R11).
func forWhom(a *domain.Account, p domain.PersonID, env domain.Env) string {
	acting := env.Acting(p)
	if acting == env.Acting(a.CSM) && env.HasMany(a.CSM, env.CSMAccounts) {
		return Name(acting, env)
	}
	return Mention(acting)
}

func cardFallback(a *domain.Account, s domain.Step, env domain.Env) string {
	today := a.Today(env)
	text := Escape(s.Title) + " · " + ofTerm(a, s.Term) + ": due " + s.DueDay().WithWeekday() + ", " + towards(a, s, today) + "."
	if s.State == domain.StepLate {
		text += " " + Late(today, s.DueDay()) + "."
	}
	if s.Internal {
		text += " Internal: do not contact the customer yet."
	}
	done, total := ticked(s)
	text += fmt.Sprintf(" %d of %d tasks ticked.", done, total)
	if a.CSM != "" {
		text += " For " + cardFor(a, env) + "."
	}
	text += " " + Escape(s.Purpose)
	var open []string
	for _, t := range s.Tasks[:min(len(s.Tasks), cardTasks)] {
		if !t.Done {
			open = append(open, Escape(t.Title))
		}
	}
	if len(open) > 0 {
		text += " To do: " + strings.Join(open, "; ") + "."
	}
	return text
}
