package commands

import (
	"context"
	"strconv"
	"strings"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// plan changes what one account's timeline has of its own (R7).
func plan() Spec {
	return Spec{
		Name:    "plan",
		Right:   domain.RightManage,
		Summary: "Change the timeline of one account: add, move or leave out steps",
		Usage:   `[account] [add "step" days | task step "task" | move step days | remove step "why"]`,
		Examples: []string{"plan", `plan add "Pass their security review" 40`, `plan task proposal "Attach the security form"`,
			"plan move proposal 50", `plan remove breadth "one buyer decides"`},
		Account: true,
		Words:   true,
		Run:     runPlan,
		Actions: map[string]Handler{
			view.ActionPlanOpen: openPlanForm,
			view.ActionPlanUndo: undoPlan,
		},
		Views: map[string]Handler{
			view.FormPlanStep:   submitPlan,
			view.FormPlanTask:   submitPlan,
			view.FormPlanMove:   submitPlan,
			view.FormPlanRemove: submitPlan,
		},
	}
}

// ownChange is a decision about an account's own timeline.
type ownChange func(a *domain.Account, env domain.Env) (*domain.Change, error)

func (c *Call) savePlan(ctx context.Context, fn ownChange) (Reply, error) {
	var change *domain.Change
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (_ *domain.Change, err error) {
		change, err = fn(a, env)
		return change, err
	})
	if err != nil {
		return Reply{}, err
	}
	if change == nil { // decided by an earlier delivery of the same deed
		change = &domain.Change{}
	}
	return private(view.PlanChanged(a, change, env)), nil
}

func openPlanForm(ctx context.Context, c *Call) (Reply, error) {
	form := c.Ref.Subject
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	c.Ref = view.Ref{Account: a.ID}
	return c.show(view.PlanForm(c.meta(), form, a, env).Modal()), nil
}

func undoPlan(ctx context.Context, c *Call) (Reply, error) {
	kind, key, _ := strings.Cut(c.Ref.Subject, "/")
	reply, err := c.savePlan(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) { return a.UndoOwn(env, kind, key) })
	reply.Replace = true // the list that it was pressed in
	return reply, err
}

func submitPlan(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	days := 0
	if v.Has("days") {
		var err error
		if days, err = daysArg(v.Text("days")); err != nil {
			return Reply{}, err
		}
	}
	return c.savePlan(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		switch c.CallbackID {
		case view.FormPlanTask:
			return a.AddStandingTask(env, domain.OwnTaskInput{
				Milestone: v.Choice("step"), Title: v.Text("title"), Role: domain.TaskRole(v.Choice("role")), Required: len(v.Choices("required")) > 0,
			})
		case view.FormPlanMove:
			return a.MoveStep(env, v.Choice("step"), days)
		case view.FormPlanRemove:
			return a.RemoveStep(env, v.Choice("step"), v.Text("reason"))
		}
		in := domain.OwnStepInput{
			Title: v.Text("title"), Purpose: v.Text("purpose"), Days: days, Anchor: domain.FromDecision, Tasks: strings.Split(v.Text("tasks"), "\n"),
		}
		switch v.Choice("anchor") {
		case view.PlanBeforeRenewal:
			in.Anchor = domain.FromRenewal
		case view.PlanAfterRenewal:
			in.Anchor, in.Days = domain.FromRenewal, -days
		}
		return a.AddStep(env, in)
	})
}

// daysArg reads a number of days; a minus puts it after the date.
func daysArg(text string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return 0, domain.Errorf(domain.Invalid, "days", "%q is not a number of days. Write one such as 45.", text)
	}
	return n, nil
}

// runPlan takes the one-liner; alone it shows what there is.
func runPlan(ctx context.Context, c *Call) (Reply, error) {
	if len(c.Args) == 0 {
		a, env, err := c.load(ctx)
		if err != nil {
			return Reply{}, err
		}
		return private(view.Plan(a, env)), nil
	}
	words := c.Args[1:]
	switch strings.ToLower(c.Args[0]) {
	case "add":
		title, days, err := titleAndDays(words)
		if err != nil {
			return Reply{}, err
		}
		return c.savePlan(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.AddStep(env, domain.OwnStepInput{Title: title, Days: days})
		})
	case "task":
		return c.aboutStep(ctx, words, func(a *domain.Account, env domain.Env, m domain.Milestone, rest []string) (*domain.Change, error) {
			return a.AddStandingTask(env, domain.OwnTaskInput{Milestone: m.Key, Title: sentence(rest)})
		})
	case "move":
		return c.aboutStep(ctx, words, func(a *domain.Account, env domain.Env, m domain.Milestone, rest []string) (*domain.Change, error) {
			days, err := daysArg(strings.TrimSuffix(strings.TrimSuffix(strings.Join(rest, " "), " days"), " day"))
			if err != nil {
				return nil, err
			}
			return a.MoveStep(env, m.Key, days)
		})
	case "remove":
		return c.aboutStep(ctx, words, func(a *domain.Account, env domain.Env, m domain.Milestone, rest []string) (*domain.Change, error) {
			return a.RemoveStep(env, m.Key, sentence(rest))
		})
	}
	return Reply{}, domain.Errorf(domain.Invalid, "", "I do not know %q here. Use add, task, move or remove, or nothing to see what there is.", c.Args[0])
}

// titleAndDays reads a title and, last on the line, a number of days.
func titleAndDays(words []string) (title string, days int, err error) {
	if n := len(words); n > 1 && strings.HasPrefix(strings.ToLower(words[n-1]), "day") {
		words = words[:n-1]
	}
	if len(words) < 2 {
		return "", 0, domain.Errorf(domain.Invalid, "days", `Say what and how many days before the decision date, for example: plan add "Pass their security review" 40`)
	}
	last := len(words) - 1
	days, err = daysArg(words[last])
	return sentence(words[:last]), days, err
}

// aboutStep finds the step that the line begins with and decides about it.
func (c *Call) aboutStep(ctx context.Context, words []string, fn func(*domain.Account, domain.Env, domain.Milestone, []string) (*domain.Change, error)) (Reply, error) {
	return c.savePlan(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		m, rest, err := stepArg(a.Playbook(env), words)
		if err != nil {
			return nil, err
		}
		return fn(a, env, m, rest)
	})
}

// stepArg finds a step by its key or title, else by the only title that the
// first word is a part of.
func stepArg(book *domain.Playbook, words []string) (m domain.Milestone, rest []string, err error) {
	if len(words) == 0 {
		return m, nil, domain.Errorf(domain.Invalid, "step", "Say which step. The timeline lists them.")
	}
	for n := len(words); n > 0; n-- {
		typed := foldWords(strings.Join(words[:n], " "))
		for _, m := range book.Milestones {
			if foldWords(m.Key) == typed || foldWords(m.Title) == typed {
				return m, words[n:], nil
			}
		}
	}
	var fits []domain.Milestone
	var titles []string
	for _, m := range book.Milestones {
		if strings.Contains(foldWords(m.Title), foldWords(words[0])) {
			fits = append(fits, m)
			titles = append(titles, strconv.Quote(m.Title))
		}
	}
	switch len(fits) {
	case 1:
		return fits[0], words[1:], nil
	case 0:
		return m, nil, domain.Errorf(domain.NotFound, "step", "No step of this timeline is called %q. The timeline lists them.", words[0])
	}
	return m, nil, domain.Errorf(domain.Ambiguous, "step", "%q could be %s. Write the whole title in quotes.", words[0], orList(titles[:min(len(titles), 4)]))
}
