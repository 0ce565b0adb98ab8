package commands

import (
	"context"
	"errors"
	"slices"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// What the Home tab reads: of so many accounts everything, of more only a line.
const (
	homeLoaded = 25
	homeListed = 60
)

// home answers the Home tab being opened (R44): what needs attention first,
// then the person's accounts by the day they are decided.
func (r *Router) home(ctx context.Context, c *Call) (Reply, error) {
	h := view.Home{Command: c.Command}
	var env domain.Env
	err := r.Store.Read(ctx, func(tx *storage.Tx) (err error) {
		if env, err = tx.Env(ctx, c.Actor, nil); err != nil {
			return err
		}
		h.Setup = !env.Settings.Started() && env.Settings.IsAdmin(c.Actor)
		h.Waiting = !env.Settings.Started() && !h.Setup
		mine := storage.Filter{CSMs: []domain.PersonID{c.Actor}, Open: true, Limit: homeListed}
		if h.Total, err = tx.CountAccounts(ctx, mine); err != nil {
			return err
		}
		rows, err := tx.Accounts(ctx, mine)
		if err != nil {
			return err
		}
		for i, row := range rows {
			if i >= homeLoaded {
				h.Listed = append(h.Listed, view.HomeRow{ID: row.ID, Name: row.Name, Colour: row.Colour, Decision: row.DecisionDate})
				continue
			}
			if err := c.addHome(ctx, tx, &h, row.ID, true); err != nil {
				return err
			}
		}
		if err := c.escalatedTo(ctx, tx, &h, rows); err != nil {
			return err
		}
		return c.led(ctx, tx, &h, env.Settings)
	})
	if err != nil {
		return Reply{}, err
	}
	return Reply{Home: h.Render(env)}, nil
}

// atHome adds the Home tab as it is now to an answer: the form was opened there,
// or from a global shortcut. The deed is done, so failing to show it is no error.
func (r *Router) atHome(ctx context.Context, c *Call, reply Reply) Reply {
	after, err := r.home(ctx, c)
	if err != nil {
		r.Logger.WarnContext(ctx, "home tab could not be refreshed", "err", err)
		return reply
	}
	reply.Home = after.Home
	return reply
}

// addHome loads an account and puts it where it belongs on the Home tab. One
// that is not the person's own is there only if an escalation waits for them.
func (c *Call) addHome(ctx context.Context, tx *storage.Tx, h *view.Home, id domain.AccountID, own bool) error {
	a, err := tx.Account(ctx, id)
	if err != nil {
		return err
	}
	env, err := tx.Env(ctx, c.Actor, a)
	if err != nil {
		return err
	}
	item := view.HomeItem{Account: a, Env: env}
	e, escalated := a.Escalation()
	switch {
	case !own && (!escalated || (e.Owner != c.Actor && e.AckBy != c.Actor && a.ManagerOf(env) != c.Actor)):
	case !own || item.NeedsAttention():
		h.Attention = append(h.Attention, item)
	default:
		h.Mine = append(h.Mine, item)
	}
	return nil
}

// escalatedTo adds the accounts of others whose escalation is the person's to
// answer.
func (c *Call) escalatedTo(ctx context.Context, tx *storage.Tx, h *view.Home, own []storage.AccountRow) error {
	rows, err := tx.Accounts(ctx, storage.Filter{Escalated: true, Limit: homeLoaded})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if slices.ContainsFunc(own, func(o storage.AccountRow) bool { return o.ID == row.ID }) {
			continue
		}
		if err := c.addHome(ctx, tx, h, row.ID, false); err != nil {
			return err
		}
	}
	return nil
}

// led adds the accounts that a manager answers for; an executive answers for
// all. Whoever leads the workspace's CSMs first has those without a manager too.
func (c *Call) led(ctx context.Context, tx *storage.Tx, h *view.Home, settings domain.Settings) error {
	team := storage.Filter{Open: true, Limit: homeListed}
	switch {
	case settings.IsExecutive(c.Actor):
	case settings.IsManager(c.Actor):
		team.Managers = []domain.PersonID{c.Actor}
		if settings.Managers[0] == c.Actor {
			team.Managers = append(team.Managers, "")
		}
	default:
		return nil
	}
	var err error
	if h.TeamTotal, err = tx.CountAccounts(ctx, team); err != nil {
		return err
	}
	rows, err := tx.Accounts(ctx, team)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if slices.ContainsFunc(h.Attention, func(i view.HomeItem) bool { return i.Account.ID == row.ID }) {
			h.TeamTotal-- // it is above
			continue
		}
		h.Team = append(h.Team, view.HomeRow{ID: row.ID, Name: row.Name, Colour: row.Colour, Decision: row.DecisionDate, CSM: row.CSM})
	}
	return nil
}

// refusedHome is the Home tab of somebody who may not use the bot.
func refusedHome(err error) (Reply, error) {
	known, ok := errors.AsType[*domain.Error](err)
	if !ok {
		return Reply{}, err
	}
	return Reply{Home: view.EmptyHome(known.Message)}, nil
}
