package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// PutChannels records what the bot saw of channels. What it had seen before of
// the same channels is replaced. A channel in which the bot can post again is no
// longer lost; that it may not post as a member, only a message that arrives
// disproves.
func (tx *Tx) PutChannels(ctx context.Context, channels ...domain.Channel) error {
	seen := slices.Clone(channels)
	for i := range seen {
		if seen[i].SeenAt.IsZero() {
			seen[i].SeenAt = tx.now
		}
	}
	if err := tx.store.rest.channels.put(ctx, tx, seen); err != nil {
		return err
	}
	for _, c := range seen {
		if c.Loss() != domain.NotLost {
			continue
		}
		if err := tx.foundChannel(ctx, c.ID, "AND lost <> ?", domain.LostReadOnly); err != nil {
			return err
		}
	}
	return nil
}

// LoseChannel records that the bot cannot post in a channel, and returns since
// when: the same instant until [Tx.FoundChannel], so that it is said once.
func (tx *Tx) LoseChannel(ctx context.Context, id domain.ChannelID, why domain.ChannelLoss) (since time.Time, err error) {
	if _, err := tx.exec(ctx, "UPDATE channels SET lost = ?, lost_at = COALESCE(lost_at, ?) WHERE id = ?", why, at(tx.now), id); err != nil {
		return time.Time{}, fmt.Errorf("lose channel %s: %w", id, err)
	}
	lost, err := tx.Channel(ctx, id)
	if errors.Is(err, &domain.Error{Code: domain.NotFound}) { // never seen, but linked or set
		return tx.now, tx.PutChannels(ctx, domain.Channel{ID: id, Lost: why, LostAt: tx.now})
	}
	return lost.LostAt, err
}

// FoundChannel records that the bot has posted in a channel.
func (tx *Tx) FoundChannel(ctx context.Context, id domain.ChannelID) error {
	return tx.foundChannel(ctx, id, "")
}

func (tx *Tx) foundChannel(ctx context.Context, id domain.ChannelID, and string, args ...any) error {
	args = append([]any{id}, args...)
	if _, err := tx.exec(ctx, "UPDATE channels SET lost = '', lost_at = NULL WHERE id = ? AND lost <> '' "+and, args...); err != nil {
		return fmt.Errorf("find channel %s: %w", id, err)
	}
	return nil
}

// StaleChannels returns channels in which accounts are discussed, or that are
// given as others, and that the bot has not seen since an instant.
func (tx *Tx) StaleChannels(ctx context.Context, since time.Time, others []domain.ChannelID, limit int) ([]domain.ChannelID, error) {
	const fresh = "SELECT id FROM channels WHERE seen_at IS NOT NULL AND seen_at >= ?"
	stale, err := all(ctx, tx, func(id *domain.ChannelID) []any { return []any{id} },
		"SELECT DISTINCT channel FROM accounts WHERE channel <> '' AND archived = ? AND channel NOT IN ("+fresh+") ORDER BY channel "+limited,
		false, at(since), limit)
	if err != nil {
		return nil, fmt.Errorf("list channels to look at: %w", err)
	}
	for _, id := range others {
		known, err := tx.Channel(ctx, id)
		if err != nil && !errors.Is(err, &domain.Error{Code: domain.NotFound}) {
			return nil, err
		}
		if len(stale) < limit && known.SeenAt.Before(since) && !slices.Contains(stale, id) {
			stale = append(stale, id)
		}
	}
	return stale, nil
}

// StaleCSMs returns the CSMs of accounts whom the bot has not seen in Slack since
// an instant.
func (tx *Tx) StaleCSMs(ctx context.Context, since time.Time, limit int) ([]domain.PersonID, error) {
	const fresh = "SELECT id FROM people WHERE seen_at IS NOT NULL AND seen_at >= ?"
	stale, err := all(ctx, tx, func(id *domain.PersonID) []any { return []any{id} },
		"SELECT DISTINCT csm FROM accounts WHERE csm <> '' AND archived = ? AND csm NOT IN ("+fresh+") ORDER BY csm "+limited,
		false, at(since), limit)
	if err != nil {
		return nil, fmt.Errorf("list people to look at: %w", err)
	}
	return stale, nil
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
