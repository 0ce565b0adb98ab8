package view

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// Actions and forms of what an account's timeline has of its own.
const (
	ActionPlanOpen = "plan.open" // Subject says which form
	ActionPlanUndo = "plan.undo" // Subject is kind and key
	FormPlanStep   = "plan.step"
	FormPlanTask   = "plan.task"
	FormPlanMove   = "plan.move"
	FormPlanRemove = "plan.remove"
)

// Plan shows what an account's timeline has of its own, each with Undo, and
// offers to change it (R7).
func Plan(a *domain.Account, env domain.Env) Message {
	head := "*" + AccountName(a) + "* follows the playbook " + a.Segment.Label() + ", " + strings.ToLower(a.Colour().Label()) + "."
	own := ownLines(a, env)
	if len(own) == 0 {
		head += " Nothing is its own yet."
	} else {
		head += " Its own:"
	}
	blocks := []slack.Block{Section(head)}
	text := []string{head}
	for _, l := range own {
		text = append(text, "• "+l.text)
		if len(blocks) < maxBlocks-4 {
			ref := Ref{Account: a.ID, Subject: l.kind + "/" + l.key}
			blocks = append(blocks, SectionWith(l.text, Button{
				Text: "Undo", Action: ActionPlanUndo + "#" + l.kind + l.key, Value: ref.String(), Label: "Undo: " + strings.ReplaceAll(l.text, "*", ""),
			}))
		}
	}
	button := func(text, form string) Button {
		return Button{Text: text, Action: ActionPlanOpen + "#" + form, Value: Ref{Account: a.ID, Subject: form}.String()}
	}
	blocks = append(blocks, Buttons(button("Add a step", FormPlanStep), button("Add a task", FormPlanTask), button("Move a step", FormPlanMove),
		button("Leave out a step", FormPlanRemove), Button{Text: "Timeline", Action: "open.timeline", Value: Ref{Account: a.ID}.String()}))
	return newMessage(plainSummary("", text), blocks...)
}

// ownLine is one of an account's own changes.
type ownLine struct{ kind, key, text string }

func ownLines(a *domain.Account, env domain.Env) []ownLine {
	var lines []ownLine
	who := func(o domain.Own) string { return " (" + Name(o.By, env) + ", " + Day(o.At, a.Zone(env)) + ")" }
	for _, s := range a.Own.Steps {
		when := domain.Milestone{Anchor: s.Anchor, Days: s.Days}.When()
		lines = append(lines, ownLine{domain.OwnKindStep, s.Key, "➕ *" + Line(s.Title, 80) + "*, " + when + who(s.Own)})
	}
	for _, t := range a.Own.Tasks {
		lines = append(lines, ownLine{domain.OwnKindTask, t.Key, "☑️ *" + Line(t.Title, 80) + "* at “" + Line(milestoneTitle(a, t.Milestone, env), 80) + "”" + who(t.Own)})
	}
	for _, l := range a.Own.Leads {
		m, _ := a.Playbook(env).Milestone(l.Milestone)
		lines = append(lines, ownLine{domain.OwnKindLead, l.Milestone, "↔️ *" + Line(milestoneTitle(a, l.Milestone, env), 80) + "*, " + m.When() + who(l.Own)})
	}
	for _, r := range a.Own.Removed {
		lines = append(lines, ownLine{domain.OwnKindRemoval, r.Milestone, "✖️ *" + Line(milestoneTitle(a, r.Milestone, env), 80) + "* is left out: " + Line(r.Reason, 120) + who(r.Own)})
	}
	return lines
}

// PlanChanged tells who changed an account's timeline what follows from it.
func PlanChanged(a *domain.Account, change *domain.Change, env domain.Env) Message {
	m := Plan(a, env)
	head := "The timeline of *" + AccountName(a) + "* is changed."
	if change.Empty() {
		head = "That is how it is already. Nothing was changed."
	}
	lines := append([]string{head}, MovedLines(a, change)...)
	text := strings.Join(lines, "\n")
	m.Text = text + "\n" + m.Text
	m.Blocks = append([]slack.Block{Section(text)}, m.Blocks[:min(len(m.Blocks), maxBlocks-1)]...)
	return m
}

// The choices of what days are counted from.
const (
	PlanBeforeDecision = "decision"
	PlanBeforeRenewal  = "renewal"
	PlanAfterRenewal   = "after"
)

func countedFrom() []Option {
	return []Option{
		{Value: PlanBeforeDecision, Text: "Days before the decision date"},
		{Value: PlanBeforeRenewal, Text: "Days before the renewal date"},
		{Value: PlanAfterRenewal, Text: "Days after the renewal date"},
	}
}

// PlanForm is the form of one kind of change to an account's timeline.
func PlanForm(meta Meta, form string, a *domain.Account, env domain.Env) Form {
	about := "For *" + AccountName(a) + "* only, in this term and those to come."
	if t, ok := a.Term(); ok {
		about += "\nDecision " + t.DecisionDate().Plain() + ", " + Days(a.Today(env), t.DecisionDate()) + " · renewal " + t.RenewalDate.Plain() + "."
	}
	f := Form{Callback: form, Meta: meta, Blocks: []slack.Block{Section(about)}}
	days := TextInput(Field{ID: "days", Label: "Days", Placeholder: "45"}, "", 4)
	step := SelectInput(Field{ID: "step", Label: "Step"}, planSteps(a, env), "")
	switch form {
	case FormPlanTask:
		f.Title, f.Submit = "Add a task", "Add task"
		f.Blocks = append(f.Blocks, step,
			TextInput(Field{ID: "title", Label: "What is to be done"}, "", 75),
			SelectInput(Field{ID: "role", Label: "Whose job"}, roleOptions(), string(domain.RoleCSM)),
			CheckboxInput(Field{ID: "required", Label: "Required", Optional: true}, []Option{{Value: "yes", Text: "Done asks for it"}}))
	case FormPlanMove:
		f.Title, f.Submit = "Move a step", "Move step"
		f.Blocks = append(f.Blocks, step, TextInput(Field{ID: "days", Label: "Days before the date it is counted from", Placeholder: "45",
			Hint: "The list says what each step is counted from. A minus puts it after that date."}, "", 4))
	case FormPlanRemove:
		f.Title, f.Submit = "Leave out a step", "Leave out"
		f.Blocks = append(f.Blocks, step, NoteInput(Field{ID: "reason", Label: "Why this account does not need it", Hint: "The timeline shows it. You can undo this at any time."}, "", maxReason))
	default:
		f.Title, f.Submit = "Add a step", "Add step"
		f.Blocks = append(f.Blocks,
			TextInput(Field{ID: "title", Label: "What is to be done", Placeholder: "Pass their security review"}, "", 60),
			days, SelectInput(Field{ID: "anchor", Label: "Counted as"}, countedFrom(), PlanBeforeDecision),
			TextInput(Field{ID: "purpose", Label: "Why", Optional: true}, "", maxReason),
			NoteInput(Field{ID: "tasks", Label: "Tasks, one on each line", Optional: true}, "", 1500))
	}
	return f
}

// planSteps offers the steps of an account's playbook.
func planSteps(a *domain.Account, env domain.Env) []Option {
	var options []Option
	for _, m := range a.Playbook(env).Milestones {
		if m.Anchor != domain.FromNotice {
			options = append(options, Option{Value: m.Key, Text: m.Title, Description: capital(m.When())})
		}
	}
	return options
}

func roleOptions() []Option {
	var options []Option
	for _, r := range domain.TaskRoles() {
		options = append(options, Option{Value: string(r), Text: capital(r.Label())})
	}
	return options
}

// BulkSummary says in one line what a change of many accounts moved, for whoever
// made it (R8).
func BulkSummary(why string, t domain.Tally) string {
	if t.Moves == 0 {
		return capital(why) + " moved no reminder of any timeline."
	}
	text := fmt.Sprintf("%s moved %s of %s. The next card of each says so.", capital(why), Count(t.Moves, "reminder", "reminders"), Count(t.Accounts, "account", "accounts"))
	m := t.Furthest
	if m.Title == "" {
		return text
	}
	from, to := m.From, m.To
	if !m.RemindTo.IsZero() {
		from, to = m.RemindFrom, m.RemindTo
	}
	about := "“" + m.Title + "” of " + t.Of
	switch {
	case from.IsZero():
		return text + " New: " + about + ", " + to.WithWeekday() + "."
	case to.IsZero():
		return text + " No longer needed: " + about + "."
	case t.Moves == 1:
		return text + " It is " + about + ", from " + from.WithWeekday() + " to " + to.WithWeekday() + "."
	}
	return text + " The furthest: " + about + ", from " + from.WithWeekday() + " to " + to.WithWeekday() + "."
}

// BulkMoved is the summary as a message.
func BulkMoved(why string, t domain.Tally) Message {
	m := confirmation([]string{"↪️ " + BulkSummary(why, shownTally(t))})
	m.Final = true
	return m
}

// shownTally makes the names in a tally fit for Slack.
func shownTally(t domain.Tally) domain.Tally {
	t.Of, t.Furthest.Title = Line(t.Of, maxNameShown), Line(t.Furthest.Title, 80)
	return t
}
