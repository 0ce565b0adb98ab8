package commands

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// risk is the plan of what could cost us the renewal.
func risk() Spec {
	return Spec{
		Name:     "risk",
		Right:    domain.RightLog,
		Summary:  "Plan for what could cost us the renewal",
		Usage:    `[account] ["concern" "remedy" [@who] date ["settled when"] | list]`,
		Examples: []string{"risk", "risk list", `risk "exports fail" "product ships the fix" 2027-02-15 "a week without tickets"`},
		Account:  true,
		Words:    true,
		Run:      runRisk,
		Form:     openRisk,
		Submit:   submitRisk,
		Actions:  map[string]Handler{view.ActionRiskVerified: verifyRisk, view.ActionRiskEdit: editRisk},
		Views:    map[string]Handler{view.CallbackRiskEdit: correctRisk},
	}
}

func openRisk(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	if _, ok := a.Term(); !ok {
		return nil, domain.Errorf(domain.Conflict, "", "%s has no open term: there is no risk to plan for.", a.Name)
	}
	return view.RiskForm(c.meta(c.NewID(domain.PrefixRisk)), a, env).Modal(), nil
}

func submitRisk(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	return c.decideRisk(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.PlanRisk(env, domain.RiskInput{
			ID: domain.RiskID(c.minted(0)), Concern: v.Text("concern"), Cause: v.Text("cause"), Remedy: v.Text("remedy"),
			Owner: v.Person("owner"), Due: v.Date("due"), Check: v.Text("check"),
		})
	})
}

// verifyRisk records that a concern is settled.
func verifyRisk(ctx context.Context, c *Call) (Reply, error) {
	return c.decideRisk(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.VerifyRisk(env, domain.RiskID(c.Ref.Subject))
	})
}

// editRisk shows a risk to those who may correct it or take it back.
func editRisk(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	r, err := a.CorrectableRisk(env, domain.RiskID(c.Ref.Subject))
	if err != nil {
		return Reply{}, err
	}
	return c.show(view.RiskEditForm(c.meta(), a, r).Modal()), nil
}

// correctRisk takes the form: it is corrected, opened again or taken back.
func correctRisk(ctx context.Context, c *Call) (Reply, error) {
	v, id := c.values(), domain.RiskID(c.Ref.Subject)
	reply, err := c.decideRisk(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		switch view.RiskEnd(v) {
		case view.RiskWithdraw:
			return a.WithdrawRisk(env, id)
		case view.RiskReopen:
			return a.ReopenRisk(env, id)
		}
		return a.CorrectRisk(env, domain.RiskInput{
			ID: id, Concern: v.Text("concern"), Cause: v.Text("cause"), Remedy: v.Text("remedy"),
			Owner: v.Person("owner"), Due: v.Date("due"), Check: v.Text("check"),
		})
	})
	reply.ClearViews = err == nil
	return reply, err
}

func (c *Call) decideRisk(ctx context.Context, fn func(*domain.Account, domain.Env) (*domain.Change, error)) (Reply, error) {
	a, env, err := c.decide(ctx, fn)
	if err != nil {
		return Reply{}, err
	}
	return private(view.RiskPlan(a, env)), nil
}

func runRisk(ctx context.Context, c *Call) (Reply, error) {
	if len(c.Args) == 1 && strings.EqualFold(c.Args[0], "list") {
		a, env, err := c.load(ctx)
		if err != nil {
			return Reply{}, err
		}
		return private(view.RiskPlan(a, env)), nil
	}
	return c.decideRisk(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		in, err := riskInput(c.Args, a.Today(env))
		if err != nil {
			return nil, err
		}
		return a.PlanRisk(env, in)
	})
}

// riskInput reads a risk from one line: concern and remedy in quotes, then who
// and by when in any order; the rest is how it is known to be settled.
func riskInput(words []string, today domain.Date) (in domain.RiskInput, err error) {
	if len(words) < 2 {
		return in, domain.Errorf(domain.Invalid, "remedy", `Say concern and remedy in quotes, and by when: risk "exports fail" "product ships the fix" 2027-02-15`)
	}
	in.Concern, in.Remedy = sentence(words[:1]), sentence(words[1:2])
	rest := words[2:]
	for len(rest) > 0 {
		if p, ok := personArg(rest[0]); ok && in.Owner == "" {
			in.Owner, rest = p, rest[1:]
			continue
		}
		day, n, err := dateArg(rest, today)
		if err != nil {
			return in, domain.Errorf(domain.Invalid, "due", "%q is not a date. Write it as YYYY-MM-DD, for example 2027-03-31.", rest[0])
		}
		if n == 0 || !in.Due.IsZero() {
			break
		}
		in.Due, rest = day, rest[n:]
	}
	in.Check = sentence(rest)
	return in, nil
}
