package commands

import (
	"context"
	"strconv"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// today shows what the person's daily message says, as it is now, and answers
// that message's buttons (R11).
func today() Spec {
	return Spec{
		Name:     "today",
		Right:    domain.RightLog,
		Summary:  "Show what I want from you today",
		Examples: []string{"today"},
		Run:      runToday,
		RightOf:  map[string]domain.Right{view.ActionTodayAck: domain.RightOwn},
		Actions: map[string]Handler{
			view.ActionTodayMore: moreToday,
			view.ActionTodayDone: doneToday,
			view.ActionTodayAck:  ackToday,
		},
	}
}

// daily is everything that is wanted from the person today, what cards say
// included: they asked.
func (c *Call) daily(ctx context.Context) (d *domain.Daily, env domain.Env, err error) {
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		d, env, err = tx.Daily(ctx, c.Actor)
		return err
	})
	if err != nil {
		return nil, env, err
	}
	return d.Whole(), env, nil
}

func runToday(ctx context.Context, c *Call) (Reply, error) {
	d, env, err := c.daily(ctx)
	if err != nil {
		return Reply{}, err
	}
	if len(d.Items) == 0 {
		return private(view.NothingToday(env.Settings.Started())), nil
	}
	return private(view.DailyMessage(d, env)), nil
}

// moreToday shows a page of the whole list: a new form from the message, the
// form at hand turned when its own buttons are pressed.
func moreToday(ctx context.Context, c *Call) (Reply, error) {
	d, env, err := c.daily(ctx)
	if err != nil {
		return Reply{}, err
	}
	page, err := strconv.Atoi(c.Value)
	if err != nil {
		page = 0 // a value of an older program
	}
	form := view.TodayForm(c.meta(), d, page, env).Modal()
	if c.View != nil && c.View.CallbackID == form.CallbackID {
		return Reply{Update: form}, nil
	}
	return c.show(form), nil
}

func doneToday(ctx context.Context, c *Call) (Reply, error) {
	a, _, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.FinishFollowUp(env, domain.FollowUpID(c.Ref.Subject))
	})
	if err != nil {
		return Reply{}, err
	}
	return private(view.TodayDone(a, "done.")), nil
}

func ackToday(ctx context.Context, c *Call) (Reply, error) {
	a, _, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.Acknowledge(env, domain.EscalationID(c.Ref.Subject))
	})
	if err != nil {
		return Reply{}, err
	}
	return private(view.TodayDone(a, "acknowledged. It is with you now.")), nil
}
