package commands

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// strategy documents the approach to a renewal.
func strategy() Spec {
	return Spec{
		Name:     "strategy",
		Right:    domain.RightLog,
		Summary:  "Choose how this renewal will be won",
		Usage:    `[account] [confirmation|value|issues|relationship|save|expansion] ["approach"]`,
		Examples: []string{"strategy", `strategy save "our CEO calls theirs first"`, `strategy "Acme Corp" expansion`},
		Account:  true,
		Words:    true,
		Run:      runStrategy,
		Form:     openStrategy,
		Submit:   submitStrategy,
	}
}

func openStrategy(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	t, ok := a.Term()
	if !ok {
		return nil, domain.Errorf(domain.Conflict, "", "%s has no open term: there is no strategy to choose.", a.Name)
	}
	return view.StrategyForm(c.meta(), a, t, env).Modal(), nil
}

func submitStrategy(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	return saveStrategy(ctx, c, domain.Strategy(v.Choice("strategy")), v.Text("note"))
}

func runStrategy(ctx context.Context, c *Call) (Reply, error) {
	for n := min(2, len(c.Args)); n > 0; n-- {
		if s, ok := strategyNamed(strings.Join(c.Args[:n], " ")); ok {
			return saveStrategy(ctx, c, s, sentence(c.Args[n:]))
		}
	}
	return Reply{}, domain.Errorf(domain.Invalid, "strategy", "%q is not a strategy. Use confirmation, value, issues, relationship, save or expansion.", c.Args[0])
}

func saveStrategy(ctx context.Context, c *Call, s domain.Strategy, note string) (Reply, error) {
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.ChooseStrategy(env, c.Ref.Term, s, note)
	})
	if err != nil {
		return Reply{}, err
	}
	t, ok := a.TermByID(c.Ref.Term)
	if !ok {
		t, _ = a.Term()
	}
	return private(view.StrategySaved(a, t, env)), nil
}

// strategyNamed reads a strategy as people type it.
func strategyNamed(typed string) (domain.Strategy, bool) {
	typed = foldWords(strings.TrimRight(typed, ",:"))
	switch typed {
	case "confirmation", "confirm", "streamlined":
		return domain.StrategyConfirm, true
	case "value":
		return domain.StrategyValue, true
	case "issues", "issue", "resolution":
		return domain.StrategyResolve, true
	case "relationship", "rebuild":
		return domain.StrategyRebuild, true
	case "expand", "growth":
		return domain.StrategyExpand, true
	}
	for _, s := range domain.Strategies() {
		if foldWords(string(s)) == typed {
			return s, true
		}
	}
	return "", false
}
