package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// touch logs a contact with people at the customer (R25a).
func touch() Spec {
	return Spec{
		Name:     "touch",
		Right:    domain.RightOwn,
		Summary:  "Log a contact with somebody at the customer",
		Usage:    `[account] [who[, who] [day] [minor]: what it was about]`,
		Examples: []string{"touch Ana: talked about the budget", "touch Ana, Bo Chen yesterday: value review", `touch "Acme Corp" Ana minor: left a message`},
		Account:  true,
		Words:    true,
		Run:      runTouch,
		Form:     openTouch,
		Submit:   submitTouch,
		Actions:  map[string]Handler{view.ActionTouchEdit: editTouch, view.ActionTouchWith: touchWith},
		Views:    map[string]Handler{view.FormTouchEdit: submitTouchEdit},
	}
}

func openTouch(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	return view.TouchForm(c.touchMeta(), a, env).Modal(), nil
}

func (c *Call) touchMeta() view.Meta {
	return c.meta(c.NewID(domain.PrefixTouch), c.NewID(domain.PrefixStakeholder))
}

// touchWith opens the form with the person at hand chosen.
func touchWith(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	var with []domain.StakeholderID
	if s, ok := a.Stakeholder(domain.StakeholderID(c.Ref.Subject)); ok {
		with = append(with, s.ID)
	}
	return c.show(view.TouchForm(c.touchMeta(), a, env, with...).Modal()), nil
}

func submitTouch(ctx context.Context, c *Call) (Reply, error) {
	in := view.TouchValues(c.values())
	in.ID, in.NewID, in.Link = domain.TouchID(c.minted(0)), domain.StakeholderID(c.minted(1)), c.Meta.Link
	reply, err := c.saveTouch(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) { return a.LogTouch(env, in) })
	reply.ClearViews = err == nil
	return reply, err
}

func runTouch(ctx context.Context, c *Call) (Reply, error) {
	return c.saveTouch(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		in, err := touchInput(a, c.Args, a.Today(env))
		if err != nil {
			return nil, err
		}
		return a.LogTouch(env, in)
	})
}

// editTouch opens a touch to correct it. Whether the person may is asked when it
// is saved, too.
func editTouch(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	t, ok := a.Touch(domain.TouchID(c.Ref.Subject))
	if !ok || !a.MayCorrect(t, c.Actor, env) {
		return Reply{}, domain.Errorf(domain.Forbidden, "", "Only who logged a touch, or the manager, can correct it, unless it was taken back. Log another one with what is right.")
	}
	return c.show(view.TouchEditForm(c.meta("", c.NewID(domain.PrefixStakeholder)), a, t, env).Modal()), nil
}

func submitTouchEdit(ctx context.Context, c *Call) (Reply, error) {
	in := view.TouchValues(c.values())
	in.ID, in.NewID = domain.TouchID(c.Meta.Subject), domain.StakeholderID(c.minted(1))
	reply, err := c.saveTouch(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		if view.TouchWithdrawn(c.values()) {
			return a.WithdrawTouch(env, in.ID)
		}
		return a.CorrectTouch(env, in)
	})
	reply.ClearViews = err == nil
	return reply, err
}

func (c *Call) saveTouch(ctx context.Context, fn func(*domain.Account, domain.Env) (*domain.Change, error)) (Reply, error) {
	change := &domain.Change{}
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (_ *domain.Change, err error) {
		change, err = fn(a, env)
		return change, err
	})
	if err != nil {
		return Reply{}, err
	}
	return private(view.Touched(a, change, env)), nil
}

// touchInput reads a touch from one line: names, then in any order a day and
// "minor", a colon, and what it was about. Without a colon the line begins with
// the name of somebody who is known.
func touchInput(a *domain.Account, words []string, today domain.Date) (domain.TouchInput, error) {
	in := domain.TouchInput{Meaningful: true}
	head, line, ok := cutAtColon(words)
	if !ok {
		for n := min(len(words)-1, longestName); n > 0 && !ok; n-- {
			if _, err := a.StakeholderNamed(strings.Join(words[:n], " ")); err == nil {
				head, line, ok = words[:n], words[n:], true
			}
		}
	}
	if !ok {
		return in, domain.Errorf(domain.Invalid, "with", "Say who, then a colon and what it was about, for example: Ana: talked about the budget.")
	}
	var names []string
	for len(head) > 0 {
		day, n, err := dateArg(head, today)
		switch word := strings.ToLower(strings.Trim(head[0], ",")); {
		case err != nil:
			return in, notADate(head[0])
		case n > 0:
			in.On = day
		case word == "minor":
			in.Meaningful, n = false, 1
		default:
			names, n = append(names, head[0]), 1
		}
		head = head[n:]
	}
	in.Line = sentence(line)
	for _, name := range strings.Split(sentence(names), ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		s, err := touchedPerson(a, name)
		if err != nil {
			return in, err
		}
		in.With = append(in.With, s.ID)
	}
	return in, nil
}

// cutAtColon cuts words after the first one that ends with a colon.
func cutAtColon(words []string) (before, after []string, found bool) {
	i := slices.IndexFunc(words, func(w string) bool { return strings.HasSuffix(w, ":") })
	if i < 0 {
		return nil, nil, false
	}
	before = slices.Clone(words[:i+1])
	if before[i] = strings.TrimSuffix(before[i], ":"); before[i] == "" {
		before = before[:i]
	}
	return before, words[i+1:], true
}

// touchedPerson finds who is meant, else says who is known.
func touchedPerson(a *domain.Account, name string) (domain.Stakeholder, error) {
	s, err := a.StakeholderNamed(name)
	if err == nil || len(a.Stakeholders) == 0 {
		if err != nil {
			err = domain.Errorf(domain.NotFound, "with", "Nobody is known at %s yet. /renewal touch without more asks for the name.", a.Name)
		}
		return s, err
	}
	return s, unknownPerson(a, name, err)
}
