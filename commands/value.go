package commands

import (
	"context"
	"strconv"
	"strings"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// value tells what a customer gained in the present term (R29): as a message, as
// a file, and the wins one by one. It also keeps what an hour of their work
// costs, by which hours become money.
func value() Spec {
	return Spec{
		Name:     "value",
		Summary:  "Tell what the customer gained in this term",
		Usage:    "[account] [file | wins | rate AMOUNT]",
		Examples: []string{"value", `value "Acme Corp" file`, "value rate 60 EUR"},
		Right:    domain.RightLog,
		Account:  true,
		Words:    true,
		Run:      runValue,
		Actions: map[string]Handler{
			view.ActionValueFile: valueFile,
			view.ActionValueWins: valueWins,
		},
	}
}

func runValue(ctx context.Context, c *Call) (Reply, error) {
	if len(c.Args) == 0 {
		return showValue(ctx, c)
	}
	switch word := strings.ToLower(c.Args[0]); {
	case word == "file" && len(c.Args) == 1:
		return valueFile(ctx, c)
	case word == "wins" && len(c.Args) == 1:
		return valueWins(ctx, c)
	case word == "rate" && len(c.Args) > 1:
		return valueRate(ctx, c)
	}
	return Reply{}, domain.Errorf(domain.Invalid, "", "I do not understand %q. Use %s value, with file, wins or rate 60 EUR behind it.", strings.Join(c.Args, " "), c.Command)
}

// story loads the value story of the term at hand.
func (c *Call) story(ctx context.Context) (a *domain.Account, s domain.ValueStory, env domain.Env, err error) {
	if a, env, err = c.load(ctx); err != nil {
		return a, s, env, err
	}
	s, ok := a.ValueStory(c.Ref.Term)
	if !ok {
		err = domain.Errorf(domain.NotFound, "", "%s has no contract yet, so there is no term to tell of.", a.Name)
	}
	return a, s, env, err
}

func showValue(ctx context.Context, c *Call) (Reply, error) {
	a, s, _, err := c.story(ctx)
	if err != nil {
		return Reply{}, err
	}
	return private(view.Value(a, s, c.shareable())), nil
}

// valueFile sends the story as Markdown to the actor.
func valueFile(ctx context.Context, c *Call) (Reply, error) {
	a, s, env, err := c.story(ctx)
	if err != nil {
		return Reply{}, err
	}
	if first, err := c.first(ctx); err != nil || !first {
		return Reply{}, err // the file is on its way already
	}
	reply := private(view.Plainly("The value story of *" + view.AccountName(a) + "* comes as a file in our direct conversation."))
	reply.File = &File{Name: "value-" + fileName(a.Name) + ".md", Content: []byte(view.ValueFile(s, a.Today(env))), Comment: "The value story of *" + view.AccountName(a) + "*"}
	return reply, nil
}

// valueWins shows a page of the wins, each with a button that corrects it.
func valueWins(ctx context.Context, c *Call) (Reply, error) {
	a, _, env, err := c.story(ctx)
	if err != nil {
		return Reply{}, err
	}
	page, err := strconv.Atoi(c.Ref.Subject)
	if err != nil {
		page = 0 // the first one
	}
	c.Ref.Subject = ""
	form := view.WinsForm(c.meta(), a, page, env).Modal()
	if c.View != nil && c.View.CallbackID == form.CallbackID {
		return Reply{Update: form}, nil
	}
	return c.show(form), nil
}

// valueRate keeps what an hour costs; "none" forgets it.
func valueRate(ctx context.Context, c *Call) (Reply, error) {
	text := strings.TrimSuffix(strings.TrimSuffix(strings.Join(c.Args[1:], " "), " an hour"), " per hour")
	a, _, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		if strings.EqualFold(text, "none") {
			return a.SetHourRate(env, domain.Money{})
		}
		t, _ := a.Term()
		rate, err := domain.ParseMoney(text, t.ARR.Currency)
		if err != nil {
			return nil, err
		}
		return a.SetHourRate(env, rate)
	})
	if err != nil {
		return Reply{}, err
	}
	return private(view.HourRate(a)), nil
}
