package commands

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// card is what can be pressed on a milestone card. A press that worked is not
// answered: the card changes in place, for everybody.
func card() Spec {
	return Spec{
		Right: domain.RightLog,
		Actions: map[string]Handler{
			view.ActionTick:      tickTasks,
			view.ActionDone:      finishStep,
			view.ActionSnooze:    snoozeStep,
			view.ActionSkip:      openSkip,
			view.ActionUndo:      reopenStep,
			view.ActionChecklist: openChecklist,
			view.ActionFollowUp:  finishFollowUp,
			view.ActionTaskAdd:   openTaskAdd,
			view.ActionTaskEdit:  openTaskEdit,
		},
		Views: map[string]Handler{
			view.FormSkip:       submitSkip,
			view.FormSnooze:     submitSnooze,
			view.FormUnfinished: submitUnfinished,
			view.FormChecklist:  submitChecklist,
			view.FormTaskAdd:    submitTaskAdd,
			view.FormTaskEdit:   submitTaskEdit,
		},
	}
}

// silently decides and says nothing when it worked.
func (c *Call) silently(ctx context.Context, fn func(*domain.Account, domain.Env) (*domain.Change, error)) (Reply, error) {
	_, _, err := c.decide(ctx, fn)
	return Reply{}, err
}

// step loads the step that the button or form at hand is about.
func (c *Call) step(ctx context.Context) (*domain.Account, domain.Step, domain.Env, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, domain.Step{}, domain.Env{}, err
	}
	s, err := a.Step(c.Ref.Term, c.Ref.Subject, env)
	return a, s, env, err
}

// tickTasks applies a tick on a card as the difference to what its person saw.
func tickTasks(ctx context.Context, c *Call) (Reply, error) {
	group, ok := view.ParseTaskGroup(c.BlockID)
	if !ok {
		return Reply{}, domain.Errorf(domain.NotFound, "", "This card is from an older renewalbot. Use Open checklist.")
	}
	c.Ref = group.Ref
	return c.silently(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		change := &domain.Change{}
		return change, tickGroup(a, env, change, group, c.Selected)
	})
}

// tickGroup ticks and unticks the tasks of one group and adds what that did to
// change.
func tickGroup(a *domain.Account, env domain.Env, change *domain.Change, group view.TaskGroup, ticked []string) error {
	s, err := a.Step(group.Term, group.Subject, env)
	if err != nil {
		return err
	}
	done, undone := group.Difference(s, ticked)
	part, err := a.Tick(env, group.Term, group.Subject, done, undone)
	if err != nil {
		return err
	}
	change.Tasks = append(change.Tasks, part.Tasks...)
	change.Audit = append(change.Audit, part.Audit...)
	return nil
}

// finishStep marks a step as done; with required tasks open it asks first.
func finishStep(ctx context.Context, c *Call) (Reply, error) {
	reply, err := c.silently(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.Finish(env, c.Ref.Term, c.Ref.Subject, false, "")
	})
	if !errors.Is(err, &domain.Error{Code: domain.NeedsMore}) {
		return reply, err
	}
	a, s, env, err := c.step(ctx)
	if err != nil {
		return Reply{}, err
	}
	return c.show(view.UnfinishedForm(c.meta(), a, s, env).Modal()), nil
}

// submitUnfinished ticks what was ticked in the form, then marks the step as
// done; what is still open needs the reason.
func submitUnfinished(ctx context.Context, c *Call) (Reply, error) {
	return c.silently(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		change, err := c.tickForm(a, env)
		if err != nil {
			return nil, err
		}
		finish, err := a.Finish(env, c.Ref.Term, c.Ref.Subject, true, c.values().Text("reason"))
		if err != nil {
			return nil, err
		}
		finish.Tasks = append(change.Tasks, finish.Tasks...)
		finish.Audit = append(change.Audit, finish.Audit...)
		return finish, nil
	})
}

// tickForm applies every group of checkboxes of the form at hand. A group whose
// step left the plan meanwhile is passed over: there is nothing to tick.
func (c *Call) tickForm(a *domain.Account, env domain.Env) (*domain.Change, error) {
	change := &domain.Change{}
	for blockID := range c.State {
		group, ok := view.ParseTaskGroup(blockID)
		if !ok || group.Account != c.Ref.Account {
			continue
		}
		err := tickGroup(a, env, change, group, c.values().Choices(blockID))
		if err != nil && !errors.Is(err, &domain.Error{Code: domain.Conflict}) {
			return nil, err
		}
	}
	return change, nil
}

func openChecklist(ctx context.Context, c *Call) (Reply, error) {
	a, s, env, err := c.step(ctx)
	if err != nil {
		return Reply{}, err
	}
	return c.show(view.ChecklistForm(c.meta(), a, s, env).Modal()), nil
}

func submitChecklist(ctx context.Context, c *Call) (Reply, error) {
	return c.silently(ctx, c.tickForm)
}

// snoozeStep silences a step for the days chosen, or asks for a date.
func snoozeStep(ctx context.Context, c *Call) (Reply, error) {
	choice, key, _ := strings.Cut(c.Ref.Subject, "/")
	c.Ref.Subject = key
	if choice == view.SnoozePick {
		a, s, env, err := c.step(ctx)
		if err != nil {
			return Reply{}, err
		}
		return c.show(view.SnoozeForm(c.meta(), a, s, env).Modal()), nil
	}
	days, err := strconv.Atoi(choice)
	if err != nil {
		return Reply{}, domain.Errorf(domain.Invalid, "", "Choose for how many days.")
	}
	return c.silently(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.Snooze(env, c.Ref.Term, c.Ref.Subject, a.Today(env).AddDays(days))
	})
}

func submitSnooze(ctx context.Context, c *Call) (Reply, error) {
	return c.silently(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.Snooze(env, c.Ref.Term, c.Ref.Subject, c.values().Date("until"))
	})
}

func openSkip(ctx context.Context, c *Call) (Reply, error) {
	a, s, env, err := c.step(ctx)
	if err != nil {
		return Reply{}, err
	}
	return c.show(view.SkipForm(c.meta(), a, s, env).Modal()), nil
}

func submitSkip(ctx context.Context, c *Call) (Reply, error) {
	return c.silently(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.Skip(env, c.Ref.Term, c.Ref.Subject, c.values().Text("reason"))
	})
}

func reopenStep(ctx context.Context, c *Call) (Reply, error) {
	return c.silently(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.Reopen(env, c.Ref.Term, c.Ref.Subject)
	})
}

func finishFollowUp(ctx context.Context, c *Call) (Reply, error) {
	return c.silently(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.FinishFollowUp(env, domain.FollowUpID(c.Ref.Subject))
	})
}
