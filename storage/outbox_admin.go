package storage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// Undelivered is a message that is not where it should be, with the name of
// what it is about.
type Undelivered struct {
	Message
	Account string // name of the account, "" for messages of none
}

// undelivered says of a row o that it is not in Slack although it should be by
// now, or was given up lately. Its parameters are those of [undeliveredAt].
const undelivered = `(o.state = 'queued' AND o.due_at <= ? OR o.state = 'unsure' OR o.state = 'failed' AND o.due_at > ?)`

// undeliveredAt returns since when a message must have been due that waits, and
// after when one that was given up.
func undeliveredAt(now time.Time) []any {
	return []any{at(now.Add(-onItsWay)), at(now.Add(-failedShown))}
}

// onItsWay is for how long a message that is due is simply on its way.
const onItsWay = time.Minute

// failedShown is for how long a message that was given up is shown to admins.
const failedShown = 30 * 24 * time.Hour

// Undelivered lists what should be in Slack by now and is not: first what was
// given up in the last thirty days, then what nobody knows about, then what
// waits; the longest-due first. What is being sent at this moment is left out.
func (tx *Tx) Undelivered(ctx context.Context, now time.Time, offset, limit int) ([]Undelivered, error) {
	messages, err := all(ctx, tx, func(u *Undelivered) []any { return append(messageFields(&u.Message), &u.Account) },
		"SELECT o."+strings.ReplaceAll(messageColumns, ", ", ", o.")+", COALESCE(a.name, '') FROM outbox o LEFT JOIN accounts a ON a.id = o.account_id WHERE "+undelivered+
			" ORDER BY CASE o.state WHEN 'failed' THEN 0 WHEN 'unsure' THEN 1 ELSE 2 END, o.due_at, o.seq LIMIT ? OFFSET ?",
		append(undeliveredAt(now), limit, offset)...)
	if err != nil {
		return nil, fmt.Errorf("list undelivered messages: %w", err)
	}
	return messages, nil
}

// CountUndelivered counts what [Tx.Undelivered] lists, by state.
func (tx *Tx) CountUndelivered(ctx context.Context, now time.Time) (map[State]int, error) {
	counts := map[State]int{}
	err := tx.each(ctx, func(scan func(...any) error) error {
		var state State
		var n int
		if err := scan(&state, &n); err != nil {
			return err
		}
		counts[state] = n
		return nil
	}, "SELECT o.state, COUNT(*) FROM outbox o WHERE "+undelivered+" GROUP BY o.state ORDER BY o.state", undeliveredAt(now)...)
	if err != nil {
		return nil, fmt.Errorf("count undelivered messages: %w", err)
	}
	return counts, nil
}

// firstPlace is where a row was promised to: a message that is tried anew
// begins there, wherever it was sent to instead meanwhile.
const firstPlace = `COALESCE(NULLIF(to_person, ''), NULLIF(to_channel, ''),
  (SELECT COALESCE(NULLIF(a.channel, ''), NULLIF(a.csm, ''), a.id) FROM accounts a WHERE a.id = outbox.account_id), place)`

// RetryMessages has messages tried at once: what was given up begins anew, what
// waits waits no longer, and what nobody knows about is looked for. "" is every
// message that was given up in the last thirty days. One that is being sent at
// this moment, or was sent, is left as it is. It returns how many it changed.
func (tx *Tx) RetryMessages(ctx context.Context, actor domain.PersonID, id string) (int, error) {
	which, args := "id = ?", []any{id}
	if id == "" {
		which, args = "state = 'failed' AND due_at > ?", []any{at(tx.now.Add(-failedShown))}
	}
	// What was given up because it was looked for in vain too often is looked
	// for once more.
	n, err := tx.exec(ctx, "UPDATE outbox SET next_at = ?, "+
		"place = CASE WHEN state = 'failed' AND lookups = 0 THEN "+firstPlace+" ELSE place END, "+
		"attempts = CASE state WHEN 'failed' THEN 0 ELSE attempts END, "+
		"first_attempt_at = CASE WHEN state = 'failed' AND lookups = 0 THEN NULL ELSE first_attempt_at END, "+
		"state = CASE WHEN state = 'failed' AND lookups = 0 THEN 'queued' WHEN state = 'failed' THEN 'unsure' ELSE state END, lookups = 0 "+
		"WHERE locked_by = '' AND state IN ('queued', 'unsure', 'failed') AND "+which, append([]any{at(tx.now)}, args...)...)
	if err != nil {
		return 0, fmt.Errorf("retry messages: %w", err)
	}
	return int(n), tx.noteDelivery(ctx, actor, "delivery.retry", id, n)
}

// DropMessage gives up a message that is not in Slack. One that is being sent at
// this moment, or was sent, is left as it is, and dropped is false.
func (tx *Tx) DropMessage(ctx context.Context, actor domain.PersonID, id string) (dropped bool, err error) {
	n, err := tx.exec(ctx, "UPDATE outbox SET state = 'dropped', next_at = NULL, reason = ? "+
		"WHERE id = ? AND locked_by = '' AND state IN ('queued', 'unsure', 'failed')", "dropped by "+string(actor), id)
	if err != nil {
		return false, fmt.Errorf("drop message %s: %w", id, err)
	}
	return n == 1, tx.noteDelivery(ctx, actor, "delivery.drop", id, n)
}

// noteDelivery puts what an admin did with messages into the audit log.
func (tx *Tx) noteDelivery(ctx context.Context, actor domain.PersonID, action, id string, n int64) error {
	if n == 0 {
		return nil
	}
	return tx.store.rest.audit.put(ctx, tx, []domain.AuditEntry{{
		ID: domain.AuditID(tx.NewID(domain.PrefixAudit)), Actor: actor, Action: action, Subject: id, After: fmt.Sprint(n), At: tx.now,
	}})
}

// outboxKept is for how long the messages of a closed term are kept. Their keys
// keep promises from being made again, so this is longer than anything is still
// said about a closed term.
const outboxKept = 400 * 24 * time.Hour

// pruneBatch bounds how many messages, or versions of notices, one commit forgets.
const pruneBatch = 1000

// PruneOutbox forgets messages of terms that were closed long ago and about
// which nothing is left to do. It returns how many it forgot.
func (tx *Tx) PruneOutbox(ctx context.Context) (int, error) {
	n, err := tx.exec(ctx, "DELETE FROM outbox WHERE id IN (SELECT o.id FROM outbox o JOIN terms t ON t.account_id = o.account_id AND t.id = o.term_id "+
		"WHERE t.closed_at < ? AND o.next_at IS NULL AND o.state IN ('sent', 'failed', 'dropped') ORDER BY o.id LIMIT ?)",
		at(tx.now.Add(-outboxKept)), pruneBatch)
	if err != nil {
		return 0, fmt.Errorf("prune outbox: %w", err)
	}
	return int(n), nil
}
