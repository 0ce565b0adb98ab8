package commands

import (
	"context"
	"errors"
	"fmt"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// channel asks Slack what a channel is now, and keeps the answer. A private
// channel that the bot is not in cannot be seen: it comes back as private, with
// the bot not a member.
func (c *Call) channel(ctx context.Context, id domain.ChannelID) (domain.Channel, error) {
	channel, err := c.Workspace.Channel(ctx, id)
	if errors.Is(err, &domain.Error{Code: domain.NotFound}) {
		return domain.Channel{ID: id, Private: true}, nil
	}
	if err != nil {
		return domain.Channel{}, fmt.Errorf("look at channel %s: %w", id, err)
	}
	return channel, c.keepChannel(ctx, channel)
}

// keepChannel records what Slack says about a channel.
func (r *Router) keepChannel(ctx context.Context, ch domain.Channel) error {
	err := r.Store.InTx(ctx, func(tx *storage.Tx) error {
		return tx.PutChannels(ctx, storage.Channel{
			ID: ch.ID, Name: ch.Name, Private: ch.Private, Archived: ch.Archived, ExtShared: ch.Shared, IsMember: ch.Member, SeenAt: r.Now(),
		})
	})
	if err != nil {
		return fmt.Errorf("keep channel %s: %w", ch.ID, err)
	}
	return nil
}
