package view

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The callback ids of the card's forms.
const (
	FormSkip       = "card.skip"
	FormSnooze     = "card.snooze"
	FormUnfinished = "card.unfinished"
	FormChecklist  = "card.checklist"
	FormTaskAdd    = "card.task_add"
	FormTaskEdit   = "card.task_edit"
)

// maxReason is how long the reason of a skip may be.
const maxReason = 300

func stepForm(callback, title, submit string, meta Meta, a *domain.Account, s domain.Step, blocks ...slack.Block) Form {
	meta.Ref = Ref{Account: a.ID, Term: s.Term.ID, Subject: s.Key}
	return Form{
		Callback: callback, Title: title, Submit: submit, Meta: meta,
		Blocks: append([]slack.Block{Section("*" + Line(s.Title, 150) + "* · " + ofTerm(a, s.Term))}, blocks...),
	}
}

// SkipForm asks why a step is left out.
func SkipForm(meta Meta, a *domain.Account, s domain.Step, env domain.Env) Form {
	hint := "The card shows it. You can undo this for " + Count(a.Settings(env).UndoDays, "day", "days") + "."
	return stepForm(FormSkip, "Skip this step", "Skip", meta, a, s,
		NoteInput(Field{ID: "reason", Label: "Why is it skipped?", Hint: hint}, "", maxReason))
}

// SnoozeForm asks until when a step is silenced.
func SnoozeForm(meta Meta, a *domain.Account, s domain.Step, env domain.Env) Form {
	limit := a.SnoozeLimit(s, env)
	return stepForm(FormSnooze, "Snooze this step", "Snooze", meta, a, s,
		DateInput(Field{ID: "until", Label: "Until", Hint: "Up to " + limit.WithWeekday() + ", " + a.SnoozeReason(s, env) + "."},
			domain.EarlierOf(limit, a.Today(env).AddDays(7))))
}

// UnfinishedForm is asked when a step is to be marked as done while required
// tasks are open: finish them, leave them with a reason, or go back (R12).
func UnfinishedForm(meta Meta, a *domain.Account, s domain.Step, env domain.Env) Form {
	var open []domain.StepTask
	for _, t := range s.Tasks {
		if t.Required && !t.Done {
			open = append(open, t)
		}
	}
	left := Count(len(open), "required task is", "required tasks are")
	blocks := []slack.Block{Section(left + " still open. Tick what is done, or say why the rest can be left. Cancel goes back.")}
	blocks = append(blocks, groups("Still open", a, s, open, env)...)
	blocks = append(blocks, NoteInput(Field{ID: "reason", Label: "Why the rest can be left", Optional: true}, "", maxReason))
	return stepForm(FormUnfinished, "Not quite done", "Mark as done", meta, a, s, blocks...)
}

// points show what the open tasks of a step go through: agendas, questions, the
// parts of a document.
func points(s domain.Step) []slack.Block {
	var blocks []slack.Block
	for _, t := range s.Tasks {
		if len(t.Points) > 0 && !t.Done {
			lines := []string{"*" + Line(t.Title, 150) + "*"}
			for _, p := range t.Points {
				lines = append(lines, "• "+Line(p, 150))
			}
			blocks = append(blocks, Context(strings.Join(lines, "\n")))
		}
	}
	return blocks
}

// ChecklistForm shows every task of a step, and those of earlier phases that
// are still open, as checkboxes.
func ChecklistForm(meta Meta, a *domain.Account, s domain.Step, env domain.Env) Form {
	var blocks []slack.Block
	if s.Internal {
		blocks = append(blocks, Context(internalLine))
	}
	if line := unnamedLine(a, s, env); line != "" {
		blocks = append(blocks, Context(line))
	}
	blocks = append(blocks, groups("Tasks", a, s, s.Tasks, env)...)
	blocks = append(blocks, taskNotes(s, env)...)
	f := stepForm(FormChecklist, "Checklist", "Save", meta, a, s, append(append(blocks, taskButtons(a, s)...), points(s)...)...)
	var before []domain.Step
	for _, o := range a.Plan(s.Term, env) {
		if o.Key != s.Key && o.State.Open() && o.State != domain.StepAhead && !o.Due.After(s.Due) && len(o.Tasks) > 0 {
			before = append(before, o)
		}
	}
	if len(before) > 0 {
		f.Blocks = append(f.Blocks, Divider(), Section("*Earlier phases that are still open*"))
	}
	for _, o := range before {
		title := Clip(o.Title, 60) + ", " + stateWords(o)
		f.Blocks = append(f.Blocks, groups(title, a, o, o.Tasks, env)...)
	}
	if len(f.Blocks) > maxViewBlocks {
		f.Blocks = f.Blocks[:maxViewBlocks]
	}
	return f
}

func stateWords(s domain.Step) string {
	if s.State == domain.StepBefore {
		return "before renewalbot"
	}
	return "due " + s.Due.Plain()
}

// groups draws tasks as checkbox inputs of at most ten each.
func groups(label string, a *domain.Account, s domain.Step, tasks []domain.StepTask, env domain.Env) []slack.Block {
	var blocks []slack.Block
	for i := 0; i < len(tasks); i += maxGroupOptions {
		part := tasks[i:min(i+maxGroupOptions, len(tasks))]
		title := label
		if len(tasks) > maxGroupOptions {
			title = fmt.Sprintf("%s (%d to %d of %d)", label, i+1, i+len(part), len(tasks))
		}
		blocks = append(blocks, tickInput(title, i/maxGroupOptions, a, s, part, env))
	}
	return blocks
}
