package commands

import (
	"context"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// answerEscalation decides about the escalation at hand. Its messages change by
// themselves; a form that shows it is brought up to date here.
func (c *Call) answerEscalation(ctx context.Context, fn func(*domain.Account, domain.Env, view.HeldRef) (*domain.Change, error)) (Reply, error) {
	held := view.ParseHeldRef(c.Ref.Subject)
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) { return fn(a, env, held) })
	if err != nil || c.View == nil {
		return Reply{}, err
	}
	if c.Kind == KindSubmit {
		return Reply{ClearViews: true}, nil
	}
	e, _ := a.EscalationByID(held.ID)
	return Reply{Update: view.EscalationForm(c.meta(), a, e, env).Modal()}, nil
}

// acknowledge takes notice. The first press counts; whoever comes second is
// told who that was.
func acknowledge(ctx context.Context, c *Call) (Reply, error) {
	return c.answerEscalation(ctx, func(a *domain.Account, env domain.Env, r view.HeldRef) (*domain.Change, error) {
		return a.Acknowledge(env, r.ID)
	})
}

func takeOver(ctx context.Context, c *Call) (Reply, error) {
	return c.answerEscalation(ctx, func(a *domain.Account, env domain.Env, r view.HeldRef) (*domain.Change, error) {
		return a.TakeOver(env, r.ID, r.With)
	})
}

func withdraw(ctx context.Context, c *Call) (Reply, error) {
	return c.answerEscalation(ctx, func(a *domain.Account, env domain.Env, r view.HeldRef) (*domain.Change, error) {
		return a.Withdraw(env, r.ID)
	})
}

// openEscalation shows everything about one escalation.
func openEscalation(ctx context.Context, c *Call) (Reply, error) {
	return c.aboutEscalation(ctx, func(a *domain.Account, env domain.Env, id domain.EscalationID) (view.Form, error) {
		e, ok := a.EscalationByID(id)
		if !ok {
			return view.Form{}, domain.Errorf(domain.NotFound, "", "That escalation is not known any more.")
		}
		return view.EscalationForm(c.meta(), a, e, env), nil
	})
}

// aboutEscalation opens a form about the escalation at hand.
func (c *Call) aboutEscalation(ctx context.Context, form func(*domain.Account, domain.Env, domain.EscalationID) (view.Form, error)) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	f, err := form(a, env, view.ParseHeldRef(c.Ref.Subject).ID)
	if err != nil {
		return Reply{}, err
	}
	return c.show(f.Modal()), nil
}

// openResolve asks how it was resolved, unless this person may not or it is
// over.
func openResolve(ctx context.Context, c *Call) (Reply, error) {
	return c.aboutEscalation(ctx, func(a *domain.Account, env domain.Env, id domain.EscalationID) (view.Form, error) {
		e, err := a.Answerable(env, id, "resolve")
		return view.ResolveForm(c.meta(), a, e), err
	})
}

func submitResolve(ctx context.Context, c *Call) (Reply, error) {
	return c.answerEscalation(ctx, func(a *domain.Account, env domain.Env, r view.HeldRef) (*domain.Change, error) {
		return a.Resolve(env, r.ID, c.values().Text("note"))
	})
}

func openReassign(ctx context.Context, c *Call) (Reply, error) {
	return c.aboutEscalation(ctx, func(a *domain.Account, env domain.Env, id domain.EscalationID) (view.Form, error) {
		e, err := a.Answerable(env, id, "reassign")
		return view.ReassignForm(c.meta(), a, e, env), err
	})
}

func submitReassign(ctx context.Context, c *Call) (Reply, error) {
	return c.reassign(ctx, c.values().Person("person"), c.values().Text("note"))
}

// reassign hands the escalation at hand to somebody.
func (c *Call) reassign(ctx context.Context, to domain.PersonID, note string) (Reply, error) {
	var person domain.Person
	if to != "" {
		var err error
		if person, err = c.person(ctx, to); err != nil {
			return Reply{}, err
		}
	}
	return c.answerEscalation(ctx, func(a *domain.Account, env domain.Env, r view.HeldRef) (*domain.Change, error) {
		return a.Reassign(env, r.ID, r.With, person, note)
	})
}

func openReopen(ctx context.Context, c *Call) (Reply, error) {
	return c.aboutEscalation(ctx, func(a *domain.Account, env domain.Env, id domain.EscalationID) (view.Form, error) {
		e, err := a.Reopenable(env, id)
		return view.ReopenForm(c.meta(), a, e), err
	})
}

func submitReopen(ctx context.Context, c *Call) (Reply, error) {
	return c.answerEscalation(ctx, func(a *domain.Account, env domain.Env, r view.HeldRef) (*domain.Change, error) {
		return a.RaiseAgain(env, r.ID, c.values().Text("reason"))
	})
}
