package view

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// ActionTick is the action id of a milestone's checkboxes.
const ActionTick = "card.tick"

const (
	taskPrefix = "tasks/"
	maxBlockID = 255
	byPosition = "#" // ticked tasks are written as positions in the checklist
)

// TaskGroup is the identity of one group of checkboxes: the milestone it
// belongs to and which of its tasks were ticked when it was drawn. It travels in
// the block_id, so that a press is applied as the difference to what the person
// saw, and so that Slack draws the boxes anew when their state changed.
type TaskGroup struct {
	Ref       // Subject is the milestone key
	Part  int // of a checklist that takes several groups, from 0
	Shown []string
}

// blockID encodes the group. Long keys give way to positions in the checklist.
func (g TaskGroup) blockID(all []domain.StepTask) string {
	head := fmt.Sprintf("%s%s/%s/%s/%d/", taskPrefix, g.Account, g.Term, g.Subject, g.Part)
	if id := head + strings.Join(g.Shown, ","); len(id) <= maxBlockID {
		return id
	}
	var positions []string
	for i, t := range all {
		if slices.Contains(g.Shown, t.Key) {
			positions = append(positions, strconv.Itoa(i))
		}
	}
	return head + byPosition + strings.Join(positions, ",")
}

// ParseTaskGroup reads the block_id of a group; ok is false for other blocks.
func ParseTaskGroup(blockID string) (g TaskGroup, ok bool) {
	rest, ok := strings.CutPrefix(blockID, taskPrefix)
	parts := strings.Split(rest, "/")
	if !ok || len(parts) < 5 {
		return TaskGroup{}, false
	}
	g.Ref = Ref{Account: domain.AccountID(parts[0]), Term: domain.TermID(parts[1]), Subject: parts[2]}
	if parts[4] != "" {
		g.Shown = strings.Split(parts[4], ",")
	}
	return g, true
}

// Difference compares what is ticked now with what was shown ticked: the tasks
// that the person ticked and those whose tick they took away.
func (g TaskGroup) Difference(step domain.Step, ticked []string) (done, undone []string) {
	shown := g.Shown
	if len(shown) > 0 && strings.HasPrefix(shown[0], byPosition) {
		shown = nil
		for _, text := range g.Shown {
			i, err := strconv.Atoi(strings.TrimPrefix(text, byPosition))
			if err == nil && i >= 0 && i < len(step.Tasks) {
				shown = append(shown, step.Tasks[i].Key)
			}
		}
	}
	for _, key := range ticked {
		if !slices.Contains(shown, key) {
			done = append(done, key)
		}
	}
	for _, key := range shown {
		if !slices.Contains(ticked, key) {
			undone = append(undone, key)
		}
	}
	return done, undone
}

// taskGroup draws tasks of a step as checkboxes; at most ten fit.
func taskGroup(a *domain.Account, s domain.Step, tasks []domain.StepTask, env domain.Env) (group TaskGroup, options []Option) {
	group = TaskGroup{Ref: Ref{Account: a.ID, Term: s.Term.ID, Subject: s.Key}}
	for _, t := range tasks {
		options = append(options, Option{Value: t.Key, Text: t.Title, Description: taskDetail(a, t, env)})
		if t.Done {
			group.Shown = append(group.Shown, t.Key)
		}
	}
	return group, options
}

// taskDetail says who ticked a task and when, else whether it is required and
// whose it is when that is not the CSM.
func taskDetail(a *domain.Account, t domain.StepTask, env domain.Env) string {
	if t.Done {
		return "Done by " + plainName(t.By, env) + " on " + Day(t.At, a.Zone(env))
	}
	var parts []string
	if t.Required {
		parts = append(parts, "Required")
	}
	switch {
	case t.Assigned:
		parts = append(parts, plainName(t.Assignee, env))
	case t.Role == domain.RoleCSM:
	case t.Assignee != "" && t.Assignee != a.CSM:
		parts = append(parts, plainName(t.Assignee, env)+" ("+t.Role.Label()+")")
	default:
		role := capital(t.Role.Label())
		if _, named := a.InRole(t.Role, env); !named {
			role += " (nobody is named)"
		}
		parts = append(parts, role)
	}
	if t.Own {
		parts = append(parts, "Added here")
	}
	if n := len(t.Comments); n > 0 {
		parts = append(parts, Count(n, "comment", "comments"))
	}
	return strings.Join(parts, " · ")
}

// capital begins a line of its own with a capital letter.
func capital(word string) string {
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}

// plainName names a person of ours where mrkdwn is not understood.
func plainName(p domain.PersonID, env domain.Env) string {
	if name := env.Person(p).Name; name != "" {
		return Clip(Fold(name), maxNameShown)
	}
	return "a colleague"
}

// tickBoxes is a group of checkboxes that acts at once, for messages.
func tickBoxes(a *domain.Account, s domain.Step, tasks []domain.StepTask, env domain.Env) slack.Block {
	group, options := taskGroup(a, s, tasks, env)
	all, ticked := objects(options, maxGroupOptions, group.Shown...)
	return &slack.ActionBlock{
		Type: slack.MBTAction, BlockID: group.blockID(s.Tasks),
		Elements: &slack.BlockElements{ElementSet: []slack.BlockElement{&slack.CheckboxGroupsBlockElement{
			Type: slack.METCheckboxGroups, ActionID: ActionTick, Options: all, InitialOptions: ticked,
		}}},
	}
}

// tickInput is a group of checkboxes that is read when its form is submitted.
func tickInput(label string, part int, a *domain.Account, s domain.Step, tasks []domain.StepTask, env domain.Env) slack.Block {
	group, options := taskGroup(a, s, tasks, env)
	group.Part = part
	return CheckboxInput(Field{ID: group.blockID(s.Tasks), Label: label, Optional: true}, options, group.Shown...)
}

// unnamedLine tells the CSM why tasks of other roles are theirs, "" when none is.
func unnamedLine(a *domain.Account, s domain.Step, env domain.Env) string {
	var roles []string
	for _, r := range a.Unnamed(s, env) {
		roles = append(roles, r.Label())
	}
	if len(roles) == 0 || a.CSM == "" {
		return ""
	}
	return "Nobody is named for " + List(roles) + ": these tasks are the CSM's. To name somebody, type `/renewal edit`."
}
