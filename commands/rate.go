package commands

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// rate records a judgement of the account's risk.
func rate() Spec {
	return Spec{
		Name:     "rate",
		Summary:  "Rate the renewal risk green, yellow or red",
		Usage:    `[account] [green|yellow|red "reason"]`,
		Examples: []string{"rate", "rate green", `rate "Acme Corp" red "champion left, usage down by half"`},
		Account:  true,
		Words:    true,
		Run:      runRate,
		Form:     openRate,
		Submit:   submitRate,
	}
}

func openRate(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	return view.RateForm(c.meta(c.NewID(domain.PrefixRating)), a, env).Modal(), nil
}

func submitRate(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	return saveRating(ctx, c, domain.RatingInput{
		ID: domain.RatingID(c.minted(0)), Colour: domain.Colour(v.Choice("colour")),
		Reason: v.Text("reason"), NextStep: v.Text("next_step"), Expansion: len(v.Choices("expansion")) > 0,
	})
}

func runRate(ctx context.Context, c *Call) (Reply, error) {
	colour, err := domain.ParseColour(strings.TrimRight(c.Args[0], ",:"))
	if err != nil {
		return Reply{}, err
	}
	reason := sentence(c.Args[1:])
	if reason == "" && colour != domain.Green {
		return Reply{}, domain.Errorf(domain.Invalid, "reason", "Say why too: %s", c.Command+" rate "+string(colour)+` "the reason in a few words"`)
	}
	return saveRating(ctx, c, domain.RatingInput{Colour: colour, Reason: reason})
}

func saveRating(ctx context.Context, c *Call, in domain.RatingInput) (Reply, error) {
	change := &domain.Change{}
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (_ *domain.Change, err error) {
		change, err = a.Rate(env, in)
		return change, err
	})
	if err != nil {
		return Reply{}, err
	}
	return private(view.Rated(a, change, env)), nil
}
