package storage

import (
	"context"
	"fmt"

	"github.com/renewalbot/renewalbot/domain"
)

// DirectChannel returns the direct conversation with a person that any process
// opened before, or "".
func (tx *Tx) DirectChannel(ctx context.Context, to domain.PersonID) (channel domain.ChannelID, err error) {
	if _, err := tx.one(ctx, []any{&channel}, "SELECT channel FROM direct_messages WHERE person = ?", to); err != nil {
		return "", fmt.Errorf("read direct conversation with %s: %w", to, err)
	}
	return channel, nil
}

// PutDirectChannel keeps the direct conversation with a person; "" forgets it,
// so that the next message opens it anew.
func (tx *Tx) PutDirectChannel(ctx context.Context, to domain.PersonID, channel domain.ChannelID) error {
	query, args := "DELETE FROM direct_messages WHERE person = ?", []any{to}
	if channel != "" {
		query = "INSERT INTO direct_messages (person, channel) VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET channel = excluded.channel"
		args = append(args, channel)
	}
	if _, err := tx.exec(ctx, query, args...); err != nil {
		return fmt.Errorf("keep direct conversation with %s: %w", to, err)
	}
	return nil
}
