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
		Name:    "rate",
		Right:   domain.RightLog,
		Summary: "Rate the renewal risk green, yellow or red",
		Usage:   `[account] [green|yellow|red [expansion] [usage=declining …] "reason" | history]`,
		Examples: []string{"rate", "rate green", `rate "Acme Corp" red "champion left, usage down by half"`,
			`rate yellow usage=declining support=mixed "quiet since March"`, "rate history"},
		Account: true,
		Words:   true,
		Run:     runRate,
		Form:    openRate,
		Submit:  submitRate,
		Actions: map[string]Handler{
			view.ActionRateDetails: func(ctx context.Context, c *Call) (Reply, error) { return c.redrawRate(ctx, true) },
			view.ActionRateColour: func(ctx context.Context, c *Call) (Reply, error) {
				return c.redrawRate(ctx, c.Meta.Subject == view.RateDetails)
			},
		},
	}
}

func openRate(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	return view.RateForm(c.meta(c.NewID(domain.PrefixRating)), a, domain.Unrated, false, env).Modal(), nil
}

// redrawRate asks for what the colour chosen needs, and with details for the
// indicators and factors too; what was typed stays.
func (c *Call) redrawRate(ctx context.Context, details bool) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	colour := domain.Colour(c.values().Choice("colour"))
	return Reply{Update: view.RateForm(c.meta(c.Meta.Minted...), a, colour, details, env).Modal()}, nil
}

func submitRate(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	standing := domain.Standing{}
	for _, x := range domain.Aspects() {
		standing[x] = domain.Level(v.Choice(string(x)))
	}
	return saveRating(ctx, c, domain.RatingInput{
		ID: domain.RatingID(c.minted(0)), Colour: domain.Colour(v.Choice("colour")),
		Reason: v.Text("reason"), NextStep: v.Text("next_step"), Expansion: len(v.Choices("expansion")) > 0,
		Standing: standing,
	})
}

func runRate(ctx context.Context, c *Call) (Reply, error) {
	if len(c.Args) == 1 && strings.EqualFold(c.Args[0], "history") {
		a, env, err := c.load(ctx)
		if err != nil {
			return Reply{}, err
		}
		return private(view.RatingHistory(a, env)), nil
	}
	colour, err := domain.ParseColour(strings.TrimRight(c.Args[0], ",:"))
	if err != nil {
		return Reply{}, err
	}
	in := domain.RatingInput{Colour: colour}
	in.Reason = sentence(ratingWords(c.Args[1:], &in))
	if in.Reason == "" && colour != domain.Green {
		return Reply{}, domain.Errorf(domain.Invalid, "reason", "Say why too: %s", c.Command+" rate "+string(colour)+` "the reason in a few words"`)
	}
	return saveRating(ctx, c, in)
}

// ratingWords reads what may stand between colour and reason: "expansion" behind
// green, and how indicators and factors stand, such as usage=declining. It
// returns the words of the reason.
func ratingWords(words []string, in *domain.RatingInput) []string {
	for len(words) > 0 {
		word := strings.ToLower(strings.TrimRight(words[0], ",:"))
		if in.Colour == domain.Green && word == "expansion" {
			in.Expansion, words = true, words[1:]
			continue
		}
		name, level, stated := strings.Cut(word, "=")
		if !stated || domain.Aspect(name).Levels() == nil {
			break
		}
		if in.Standing == nil {
			in.Standing = domain.Standing{}
		}
		in.Standing[domain.Aspect(name)] = domain.Level(level)
		words = words[1:]
	}
	return words
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
