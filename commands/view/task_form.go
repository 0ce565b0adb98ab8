package view

import (
	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The action ids of the checklist's buttons.
const (
	ActionTaskAdd  = "card.task_add"
	ActionTaskEdit = "card.task_edit"
)

// The values of the task forms' checkboxes.
const (
	TaskRequired = "required"
	TaskRemove   = "remove"
)

// The limits of what is typed about tasks.
const (
	maxTaskTitle   = 75
	maxTaskComment = 300
)

// notesShown is how many comments a checklist shows, the latest ones.
const notesShown = 8

// taskNotes are the comments at a step's tasks.
func taskNotes(s domain.Step, env domain.Env) []slack.Block {
	var lines []slack.Block
	for _, t := range s.Tasks {
		for _, c := range t.Comments {
			lines = append(lines, Context("💬 "+Line(t.Title, 60)+": "+Line(c.Text, maxTaskComment)+" ("+Name(c.By, env)+")"))
		}
	}
	return lines[max(0, len(lines)-notesShown):]
}

// taskButtons lead from a checklist to its tasks; a step that is done takes no
// further ones.
func taskButtons(a *domain.Account, s domain.Step) []slack.Block {
	var buttons []Button
	if s.State.Open() {
		buttons = append(buttons, Button{Text: "Add a task", Action: ActionTaskAdd, Value: stepRef(a, s)})
	}
	if len(s.Tasks) > 0 {
		buttons = append(buttons, Button{Text: "Assign or comment", Action: ActionTaskEdit, Value: stepRef(a, s)})
	}
	if len(buttons) == 0 {
		return nil
	}
	return []slack.Block{Buttons(buttons...)}
}

// TaskAddForm adds a task of somebody's own to a step (R12).
func TaskAddForm(meta Meta, a *domain.Account, s domain.Step) Form {
	return stepForm(FormTaskAdd, "Add a task", "Add", meta, a, s,
		TextInput(Field{ID: "title", Label: "What is to be done?", Hint: "It belongs to this step of this renewal only."}, "", maxTaskTitle),
		PersonInput(Field{ID: "person", Label: "Who does it?", Hint: "They are asked in their daily message. Without anybody it is the CSM.", Optional: true}, ""),
		CheckboxInput(Field{ID: "flags", Label: "Required", Optional: true},
			[]Option{{Value: TaskRequired, Text: "The step is not done without it"}}))
}

// TaskEditForm asks somebody to do a task, or notes something at it (R12).
func TaskEditForm(meta Meta, a *domain.Account, s domain.Step, env domain.Env) Form {
	var options []Option
	own := false
	for _, t := range s.Tasks {
		options = append(options, Option{Value: t.Key, Text: t.Title, Description: taskDetail(a, t, env)})
		own = own || t.Own
	}
	blocks := []slack.Block{
		SelectInput(Field{ID: "task", Label: "Which task?"}, options, ""),
		PersonInput(Field{ID: "person", Label: "Who does it?", Hint: "They are asked in their daily message. Left empty, it stays with whom it is.", Optional: true}, ""),
		NoteInput(Field{ID: "comment", Label: "Comment", Optional: true}, "", maxTaskComment),
	}
	if own {
		blocks = append(blocks, CheckboxInput(Field{ID: "flags", Label: "Added tasks", Optional: true},
			[]Option{{Value: TaskRemove, Text: "Take it off the list"}}))
	}
	return stepForm(FormTaskEdit, "Assign or comment", "Save", meta, a, s, blocks...)
}
