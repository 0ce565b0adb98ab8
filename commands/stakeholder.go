package commands

import (
	"context"
	"errors"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// stakeholder logs what happened to somebody at the customer.
func stakeholder() Spec {
	return Spec{
		Name:    "stakeholder",
		Right:   domain.RightLog,
		Summary: "Log who joined, left or changed role at the customer",
		Usage:   `[account] ["name" left|joined|promoted|role … [successor "name"] [on date] [note]]`,
		Examples: []string{"stakeholder", `stakeholder "Ana Lima" champion`,
			`stakeholder "Acme Corp" "Ana Lima" left successor "Bo Chen" on 2027-01-31`},
		Account: true,
		Words:   true,
		Run:     runStakeholder,
		Form:    openStakeholder,
		Submit:  submitStakeholder,
		Actions: map[string]Handler{view.ActionWho: chooseWho},
	}
}

func openStakeholder(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	ids := []string{c.NewID(domain.PrefixStakeholderChange), c.NewID(domain.PrefixStakeholder)}
	return view.StakeholderForm(c.meta(ids...), a, env, false).Modal(), nil
}

// chooseWho asks for a name once "Somebody new" was chosen.
func chooseWho(ctx context.Context, c *Call) (Reply, error) {
	if c.Value != view.Somebody {
		return Reply{}, nil
	}
	return c.askName(ctx)
}

func (c *Call) askName(ctx context.Context) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Update: view.StakeholderForm(c.meta(c.Meta.Minted...), a, env, true).Modal()}, nil
}

func submitStakeholder(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	known := v.Choice("stakeholder")
	if known == view.Somebody { // submitted before the form was redrawn
		return c.askName(ctx)
	}
	in := domain.StakeholderInput{
		ChangeID: domain.StakeholderChangeID(c.minted(0)), NewID: domain.StakeholderID(c.minted(1)),
		ID: domain.StakeholderID(known), Name: v.Text("stakeholder"),
		Event: domain.StakeholderEvent(v.Choice("event")), Effective: v.Date("effective"),
		Title: v.Text("title"), Replacement: v.Text("replacement"), Note: v.Text("note"), Link: c.Meta.Link,
	}
	for _, role := range v.Choices("roles") {
		in.Roles = append(in.Roles, domain.StakeholderRole(role))
	}
	return logStakeholder(ctx, c, in)
}

func runStakeholder(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	in, err := stakeholderInput(c.Args, a.Today(env))
	if err != nil {
		return Reply{}, err
	}
	return logStakeholder(ctx, c, in)
}

// logStakeholder saves what happened. On one line people are named by a part of
// their name; only who is new may be unknown.
func logStakeholder(ctx context.Context, c *Call, in domain.StakeholderInput) (Reply, error) {
	change := &domain.Change{}
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		in, err := identify(a, in, c.Kind == KindSlash)
		if err != nil {
			return nil, err
		}
		change, err = a.LogStakeholder(env, in)
		return change, err
	})
	if err != nil {
		return Reply{}, err
	}
	return private(view.Logged(a, change, env)), nil
}

// identify finds who is meant by a name on one line. Somebody unknown cannot
// have left or moved: it would be a typing error.
func identify(a *domain.Account, in domain.StakeholderInput, oneLine bool) (domain.StakeholderInput, error) {
	if !oneLine || in.ID != "" || in.Event == domain.Joined || in.Event == domain.NewExecutive {
		return in, nil
	}
	s, err := a.StakeholderNamed(in.Name)
	switch {
	case err == nil:
		in.ID = s.ID
		return in, nil
	case in.Event == "" && errors.Is(err, &domain.Error{Code: domain.NotFound}):
		return in, nil // a new person with a role
	}
	return in, unknownPerson(a, in.Name, err)
}

// unknownPerson adds to an error about a name who is known.
func unknownPerson(a *domain.Account, name string, err error) error {
	if !errors.Is(err, &domain.Error{Code: domain.NotFound}) || len(a.Stakeholders) == 0 {
		return err
	}
	var names []string
	for _, s := range a.Stakeholders[:min(len(a.Stakeholders), 5)] {
		names = append(names, s.Name)
	}
	return domain.Errorf(domain.NotFound, "stakeholder", "Nobody at %s is called %q. Known are for example %s.", a.Name, name, strings.Join(names, ", "))
}
