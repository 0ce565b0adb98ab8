package storage

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// MessageByKey returns the message that was promised under a key. None is an
// error with code [domain.NotFound].
func (tx *Tx) MessageByKey(ctx context.Context, key string) (Message, error) {
	return tx.message(ctx, "key = ?", key)
}

// LiveMessageAt returns the message that is at a place in Slack: the one a
// press belongs to. None is an error with code [domain.NotFound].
func (tx *Tx) LiveMessageAt(ctx context.Context, channel domain.ChannelID, ts string) (Message, error) {
	return tx.message(ctx, "channel = ? AND ts = ? AND ts <> ''", channel, ts)
}

func (tx *Tx) message(ctx context.Context, where string, args ...any) (Message, error) {
	found, err := all(ctx, tx, messageFields, "SELECT "+messageColumns+" FROM outbox WHERE "+where+" ORDER BY seq DESC LIMIT 1", args...)
	if err != nil {
		return Message{}, fmt.Errorf("load message: %w", err)
	}
	if len(found) == 0 {
		return Message{}, domain.Errorf(domain.NotFound, "message", "I do not know that message.")
	}
	return found[0], nil
}

// FirstOfDay returns the message of one of the given kinds that an account has
// in a place outside of threads since an instant, or perhaps has, besides m.
// None is an error with code [domain.NotFound].
func (tx *Tx) FirstOfDay(ctx context.Context, m Message, since time.Time, kinds ...domain.AnnouncementKind) (Message, error) {
	args := []any{m.Promise.AccountID, m.Place, m.ID, at(since)}
	for _, k := range kinds {
		args = append(args, k)
	}
	return tx.message(ctx, "account_id = ? AND place = ? AND id <> ? AND thread_key = '' AND "+
		"(state = 'sent' AND sent_at >= ? OR state IN ('sending', 'unsure')) AND kind IN ("+marks(len(kinds))+")", args...)
}

// MessageFilter chooses messages for [Tx.Messages]. Empty fields choose all.
type MessageFilter struct {
	Account domain.AccountID
	State   State
	Limit   int // 0 is 100
}

// Messages lists messages, those promised last first.
func (tx *Tx) Messages(ctx context.Context, f MessageFilter) ([]Message, error) {
	var c clauses
	c.addIf(f.Account != "", "account_id = ?", f.Account)
	c.addIf(f.State != "", "state = ?", f.State)
	messages, err := all(ctx, tx, messageFields, "SELECT "+messageColumns+" FROM outbox "+c.where()+" ORDER BY seq DESC "+limited,
		append(c.args, cmp.Or(f.Limit, 100))...)
	if err != nil {
		return nil, fmt.Errorf("list messages: %w", err)
	}
	return messages, nil
}

// OutboxCounts returns how many messages are in each state.
func (tx *Tx) OutboxCounts(ctx context.Context) (map[State]int, error) {
	counts := map[State]int{}
	err := tx.each(ctx, func(scan func(...any) error) error {
		var state State
		var n int
		if err := scan(&state, &n); err != nil {
			return err
		}
		counts[state] = n
		return nil
	}, "SELECT state, COUNT(*) FROM outbox GROUP BY state ORDER BY state")
	if err != nil {
		return nil, fmt.Errorf("count messages: %w", err)
	}
	return counts, nil
}

// OldestDue returns since when the longest-waiting message should have been in
// Slack; the zero time when none is late.
func (tx *Tx) OldestDue(ctx context.Context, now time.Time) (time.Time, error) {
	var oldest time.Time
	_, err := tx.one(ctx, []any{instant{&oldest}}, "SELECT MIN(due_at) FROM outbox "+
		"WHERE next_at IS NOT NULL AND state IN ('queued', 'sending', 'unsure') AND due_at <= ?", at(now))
	if err != nil {
		return time.Time{}, fmt.Errorf("read oldest due message: %w", err)
	}
	return oldest, nil
}
