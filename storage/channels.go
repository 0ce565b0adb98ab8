package storage

import (
	"context"
	"slices"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

// PutChannels records what the bot saw of channels. What it had seen before of
// the same channels is replaced.
func (tx *Tx) PutChannels(ctx context.Context, channels ...domain.Channel) error {
	seen := slices.Clone(channels)
	for i := range seen {
		if seen[i].SeenAt.IsZero() {
			seen[i].SeenAt = tx.now
		}
	}
	return tx.store.rest.channels.put(ctx, tx, seen)
}

// PutDirectory records channels from a list of Slack's, which does not tell who
// reads them: what is known about guests stays.
func (tx *Tx) PutDirectory(ctx context.Context, channels ...domain.Channel) error {
	before, err := tx.Channels(ctx)
	if err != nil {
		return err
	}
	guests := map[domain.ChannelID]bool{}
	for _, c := range before {
		guests[c.ID] = c.Guests
	}
	listed := slices.Clone(channels)
	for i := range listed {
		listed[i].Guests = guests[listed[i].ID]
	}
	return tx.PutChannels(ctx, listed...)
}

// Channel returns a channel the bot has seen. One it has not is an error with
// code [domain.NotFound].
func (tx *Tx) Channel(ctx context.Context, id domain.ChannelID) (domain.Channel, error) {
	return tx.channel(ctx, string(id), "WHERE id = ? ORDER BY id", id)
}

// ChannelByName returns a channel by its name, with or without the #. One the
// bot has not seen is an error with code [domain.NotFound].
func (tx *Tx) ChannelByName(ctx context.Context, name string) (domain.Channel, error) {
	name = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "#"))
	return tx.channel(ctx, "#"+name, "WHERE name = ? ORDER BY archived, id LIMIT 1", name)
}

func (tx *Tx) channel(ctx context.Context, asked, clauses string, arg any) (domain.Channel, error) {
	found, err := tx.store.rest.channels.rows(ctx, tx, clauses, arg)
	if err != nil {
		return domain.Channel{}, err
	}
	if len(found) == 0 {
		return domain.Channel{}, domain.Errorf(domain.NotFound, "channel", "There is no channel %s that I can see. For a private one, invite me first.", asked)
	}
	return found[0], nil
}

// Channels returns every channel the bot has seen, ordered by name.
func (tx *Tx) Channels(ctx context.Context) ([]domain.Channel, error) {
	return tx.store.rest.channels.rows(ctx, tx, "ORDER BY name, id")
}
