package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// expansion records what more a customer could buy, or why nothing now.
func expansion() Spec {
	return Spec{
		Name:     "expansion",
		Right:    domain.RightLog,
		Summary:  "Decide what more to offer, or when to look again",
		Usage:    `[account] [now "what" [amount] | not now "why" [revisit date] | show]`,
		Examples: []string{"expansion", `expansion now "50 seats for support" 20000 USD`, `expansion not now "their budget is frozen" revisit 2027-05-01`, "expansion show"},
		Account:  true,
		Words:    true,
		Run:      runExpansion,
		Form:     openExpansion,
		Submit:   submitExpansion,
	}
}

func openExpansion(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	a, _, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	if _, ok := a.Term(); !ok {
		return nil, domain.Errorf(domain.Conflict, "", "%s has no open term: there is nothing to expand.", a.Name)
	}
	return view.ExpansionForm(c.meta(), a).Modal(), nil
}

func submitExpansion(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	return c.saveExpansion(ctx, func(a *domain.Account, _ domain.Env) (domain.Expansion, error) {
		x := domain.Expansion{
			NotNow: v.Choice("now") == view.ExpandLater, What: v.Text("what"), Case: v.Text("case"), Pricing: v.Text("pricing"),
			Bundling: v.Text("bundling"), WhyNot: v.Text("why_not"), First: v.Text("first"), People: v.Text("people"), Revisit: v.Date("revisit"),
		}
		for _, s := range v.Choices("signs") {
			x.Signs = append(x.Signs, domain.GrowthSign(s))
		}
		typed := v.Text("value")
		if typed == "" {
			return x, nil
		}
		t, _ := a.Term()
		value, err := domain.ParseMoney(typed, t.ARR.Currency)
		if err != nil {
			return x, domain.Errorf(domain.Invalid, "value", "%q is not an amount. Write for example 20000 USD.", typed)
		}
		x.Value = value
		return x, nil
	})
}

func runExpansion(ctx context.Context, c *Call) (Reply, error) {
	words := c.Args
	if len(words) == 1 && strings.EqualFold(words[0], "show") {
		a, env, err := c.load(ctx)
		if err != nil {
			return Reply{}, err
		}
		return private(view.ExpansionSaved(a, env)), nil
	}
	notNow := len(words) > 1 && strings.EqualFold(words[0], "not") && strings.EqualFold(words[1], "now")
	if !notNow && !strings.EqualFold(words[0], "now") {
		return Reply{}, domain.Errorf(domain.Invalid, "", `Say now "what" or not now "why": %s expansion not now "their budget is frozen" revisit 2027-05-01`, c.Command)
	}
	return c.saveExpansion(ctx, func(a *domain.Account, env domain.Env) (domain.Expansion, error) {
		was, _ := a.Expansion()
		if notNow {
			return expansionLater(words[2:], was.Signs, a.Today(env))
		}
		t, _ := a.Term()
		return expansionNow(words[1:], was.Signs, t.ARR.Currency), nil
	})
}

// expansionNow reads what is offered; its amount may stand at the end.
func expansionNow(words []string, signs []domain.GrowthSign, currency string) domain.Expansion {
	x := domain.Expansion{Signs: signs}
	for i := range words {
		if value, n := amountArg(words[i:], currency); i > 0 && n == len(words)-i {
			x.Value, words = value, words[:i]
			break
		}
	}
	x.What = sentence(words)
	return x
}

// expansionLater reads why not now, and when to look again.
func expansionLater(words []string, signs []domain.GrowthSign, today domain.Date) (domain.Expansion, error) {
	x := domain.Expansion{NotNow: true, Signs: signs}
	if i := slices.IndexFunc(words, func(w string) bool { return strings.EqualFold(w, "revisit") }); i >= 0 {
		day, n, err := dateArg(words[i+1:], today)
		if err != nil || n == 0 {
			return x, domain.Errorf(domain.Invalid, "revisit", "Say when to look again as YYYY-MM-DD, for example revisit 2027-05-01.")
		}
		x.Revisit, words = day, words[:i]
	}
	x.WhyNot = sentence(words)
	return x, nil
}

func (c *Call) saveExpansion(ctx context.Context, in func(*domain.Account, domain.Env) (domain.Expansion, error)) (Reply, error) {
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		x, err := in(a, env)
		if err != nil {
			return nil, err
		}
		return a.DecideExpansion(env, x)
	})
	if err != nil {
		return Reply{}, err
	}
	return private(view.ExpansionSaved(a, env)), nil
}
