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
		return domain.Channel{ID: id, Private: true}, c.outside(ctx, id)
	}
	if err != nil {
		return domain.Channel{}, fmt.Errorf("look at channel %s: %w", id, err)
	}
	return channel, c.keepChannel(ctx, channel)
}

// keepChannel records what Slack says about a channel.
func (r *Router) keepChannel(ctx context.Context, ch domain.Channel) error {
	err := r.Store.InTx(ctx, func(tx *storage.Tx) error { return tx.PutChannels(ctx, ch) })
	if err != nil {
		return fmt.Errorf("keep channel %s: %w", ch.ID, err)
	}
	return nil
}

// outside records that the bot is no longer in a channel it knew.
func (r *Router) outside(ctx context.Context, id domain.ChannelID) error {
	err := r.Store.InTx(ctx, func(tx *storage.Tx) error {
		known, err := tx.Channel(ctx, id)
		if errors.Is(err, &domain.Error{Code: domain.NotFound}) {
			return nil
		}
		if err != nil {
			return err
		}
		known.Member, known.SeenAt = false, r.Now()
		return tx.PutChannels(ctx, known)
	})
	if err != nil {
		return fmt.Errorf("leave channel %s: %w", id, err)
	}
	return nil
}

// linkedTo returns the accounts that belong to a channel, by name.
func (r *Router) linkedTo(ctx context.Context, id domain.ChannelID) (refs []storage.AccountRef, err error) {
	err = r.Store.Read(ctx, func(tx *storage.Tx) error {
		refs, err = tx.AccountByChannel(ctx, id)
		return err
	})
	return refs, err
}

// forget drops what [Router.Lane] assumes about a channel.
func (r *Router) forget(id domain.ChannelID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.channels, id)
}
