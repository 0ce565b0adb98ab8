package commands

import (
	"context"
	"slices"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// saveTicks keeps what was ticked in the checklist at hand: another form takes
// its place.
func (c *Call) saveTicks(ctx context.Context) (*domain.Account, domain.Step, domain.Env, error) {
	a, env, err := c.decide(ctx, c.tickForm)
	if err != nil {
		return nil, domain.Step{}, domain.Env{}, err
	}
	s, err := a.Step(c.Ref.Term, c.Ref.Subject, env)
	return a, s, env, err
}

func openTaskAdd(ctx context.Context, c *Call) (Reply, error) {
	a, s, _, err := c.saveTicks(ctx)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Update: view.TaskAddForm(c.meta(c.NewID(domain.PrefixTask)), a, s).Modal()}, nil
}

func submitTaskAdd(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	if err := c.checkChosen(ctx, v.Person("person")); err != nil {
		return Reply{}, err
	}
	return c.changeTasks(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.AddTask(env, domain.TaskInput{
			Key: c.minted(0), TermID: c.Ref.Term, Milestone: c.Ref.Subject, Title: v.Text("title"), Assignee: v.Person("person"),
			Required: slices.Contains(v.Choices("flags"), view.TaskRequired),
		})
	})
}

func openTaskEdit(ctx context.Context, c *Call) (Reply, error) {
	a, s, env, err := c.saveTicks(ctx)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Update: view.TaskEditForm(c.meta(), a, s, env).Modal()}, nil
}

func submitTaskEdit(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	if err := c.checkChosen(ctx, v.Person("person")); err != nil {
		return Reply{}, err
	}
	return c.changeTasks(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.EditTask(env, domain.TaskEdit{
			TermID: c.Ref.Term, Milestone: c.Ref.Subject, Key: v.Choice("task"), Assignee: v.Person("person"), Comment: v.Text("comment"),
			Remove: slices.Contains(v.Choices("flags"), view.TaskRemove),
		})
	})
}

// checkChosen refuses somebody who could not do a task.
func (c *Call) checkChosen(ctx context.Context, p domain.PersonID) error {
	if p == "" {
		return nil
	}
	return c.checkMembers(ctx, "person", []domain.PersonID{p})
}

// changeTasks decides about the tasks of a step and shows its checklist again.
func (c *Call) changeTasks(ctx context.Context, fn func(*domain.Account, domain.Env) (*domain.Change, error)) (Reply, error) {
	if _, _, err := c.decide(ctx, fn); err != nil {
		return Reply{}, err
	}
	a, s, env, err := c.step(ctx) // with the names of those who were not named before
	if err != nil {
		return Reply{}, err
	}
	return c.show(view.ChecklistForm(c.meta(), a, s, env).Modal()), nil
}
