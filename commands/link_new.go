package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// maxNames is how many names are tried when the first are taken.
const maxNames = 9

// newChannel makes a private channel for the account at hand, invites its team
// and links it (R4). An account that has a channel keeps it: pressing twice makes
// one. Where Slack does not let the bot make channels, the admins are told.
func newChannel(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	if a.Channel != "" {
		return Reply{}, domain.Errorf(domain.Conflict, "", "%s has a channel already. To give it another one, first type: %s", a.Name,
			c.Command+" "+quote("link", a.Name, "off"))
	}
	channel, err := c.makeChannel(ctx, a)
	if errors.Is(err, &domain.Error{Code: domain.Forbidden}) {
		_, _, asked := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.AskForChannels(env), nil
		})
		return Reply{}, errors.Join(err, asked)
	}
	if err != nil {
		return Reply{}, err
	}
	if err := c.keepChannel(ctx, channel); err != nil {
		return Reply{}, err
	}
	team := slices.DeleteFunc(append(a.Team(env), c.Actor), func(p domain.PersonID) bool { return !env.Person(p).Member() })
	note := "Its team is invited."
	if err := c.Workspace.Invite(ctx, channel.ID, team...); err != nil {
		c.Logger.WarnContext(ctx, "account team not invited", "account_id", a.ID, "channel_id", channel.ID, "err", err)
		note = "I could not invite everybody of its team: invite those who are missing."
	}
	a, _, err = c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) { return a.Link(env, channel.ID), nil })
	if err != nil {
		return Reply{}, err
	}
	c.forget(channel.ID)
	return private(view.Linked(a, "", 0, note)), nil
}

// makeChannel makes the channel under the first name that is free.
func (c *Call) makeChannel(ctx context.Context, a *domain.Account) (domain.Channel, error) {
	for n := 1; ; n++ {
		channel, err := c.Workspace.CreateChannel(ctx, a.ChannelName(n))
		if errors.Is(err, &domain.Error{Code: domain.Conflict}) && n < maxNames {
			continue
		}
		if known, ok := errors.AsType[*domain.Error](err); ok {
			return channel, known
		}
		if err != nil {
			return channel, fmt.Errorf("create a channel for %s: %w", a.ID, err)
		}
		return channel, nil
	}
}
