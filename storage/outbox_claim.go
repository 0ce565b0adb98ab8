package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// claimable says of a row o that its turn has come but for the time: nobody
// else is posting to its place, and the message whose thread it goes into is
// there. Its one parameter is now.
const claimable = `NOT EXISTS (SELECT 1 FROM outbox b WHERE b.place = o.place AND b.locked_by <> '' AND b.next_at > ? AND b.id <> o.id)
  AND NOT EXISTS (SELECT 1 FROM outbox t WHERE t.key = o.thread_key AND t.state IN ('queued', 'sending', 'unsure'))`

// kindOfWork says of a row o which of a [Quota]'s parts it counts in.
const kindOfWork = "CASE o.state WHEN 'queued' THEN 'post' WHEN 'sent' THEN 'update' ELSE 'look' END"

// spread is how many due messages are looked at for each that is claimed, so
// that one busy channel does not fill the claim.
const spread = 8

// Quota is how many messages of each kind of work [Tx.ClaimOutbox] may hand
// out: Slack limits how often each of its methods is called.
type Quota struct {
	Posts   int // to be posted
	Looks   int // to be looked for
	Updates int // to be brought up to date
}

// ClaimOutbox hands out messages that are due, the most urgent first, at most
// one for each place, and keeps them from others until the lease ends. holder
// names the claiming process and must be unique to its start. Each message's
// State says what to do:
//
//   - [Sending]: post it now;
//   - [Unsure]: it may have been posted, look for it first;
//   - [Sent]: it is in Slack, bring it up to date.
//
// A message of a place that is paused or where somebody is posting is left out,
// and so is one whose thread has not begun. A database that a newer program has
// migrated is an error.
func (tx *Tx) ClaimOutbox(ctx context.Context, holder string, now time.Time, lease time.Duration, q Quota) ([]Message, error) {
	if err := tx.checkSchema(ctx); err != nil {
		return nil, err
	}
	if lock := tx.store.dialect.claimLock; lock != "" {
		if err := tx.each(ctx, func(func(...any) error) error { return nil }, lock); err != nil {
			return nil, fmt.Errorf("claim outbox: %w", err)
		}
	}
	const quota = "CASE work WHEN 'post' THEN CAST(? AS INTEGER) WHEN 'update' THEN CAST(? AS INTEGER) ELSE CAST(? AS INTEGER) END"
	messages, err := all(ctx, tx, messageFields, `
WITH due AS MATERIALIZED (
  SELECT o.id, o.place, o.priority, o.next_at, `+kindOfWork+` AS work FROM outbox o
  WHERE o.next_at IS NOT NULL AND o.next_at <= ?
    AND NOT EXISTS (SELECT 1 FROM channel_pauses p WHERE p.place = o.place AND p.paused_until > ?)
    AND `+claimable+`
    AND `+strings.Replace(quota, "work", "("+kindOfWork+")", 1)+` > 0
  ORDER BY o.priority, o.next_at, o.id `+limited+`),
ranked AS MATERIALIZED (
  SELECT id, work, priority, next_at, ROW_NUMBER() OVER (PARTITION BY place ORDER BY priority, next_at, id) AS turn FROM due),
counted AS MATERIALIZED (
  SELECT id, work, ROW_NUMBER() OVER (PARTITION BY work ORDER BY priority, next_at, id) AS nth FROM ranked WHERE turn = 1),
picked AS MATERIALIZED (
  SELECT id FROM counted WHERE nth <= `+quota+`),
locked AS MATERIALIZED (
  SELECT id FROM outbox WHERE id IN (SELECT id FROM picked) AND next_at <= ? `+tx.store.dialect.skipLocked+`)
UPDATE outbox SET
  attempts = attempts + CASE state WHEN 'queued' THEN 1 ELSE 0 END,
  first_attempt_at = CASE WHEN state = 'queued' AND first_attempt_at IS NULL THEN ? ELSE first_attempt_at END,
  refresh = CASE WHEN state IN ('queued', 'sent') THEN FALSE ELSE refresh END,
  state = CASE state WHEN 'queued' THEN 'sending' WHEN 'sending' THEN 'unsure' ELSE state END,
  claim = claim + 1, locked_by = ?, next_at = ?
WHERE id IN (SELECT id FROM locked) AND next_at <= ?
RETURNING `+messageColumns,
		at(now), at(now), at(now), q.Posts, q.Updates, q.Looks, spread*(q.Posts+q.Updates+q.Looks),
		q.Posts, q.Updates, q.Looks, at(now), at(now), holder, at(now.Add(lease)), at(now))
	if err != nil {
		return nil, fmt.Errorf("claim outbox: %w", err)
	}
	slices.SortFunc(messages, func(x, y Message) int {
		return cmp.Or(cmp.Compare(x.Promise.Priority, y.Promise.Priority), x.Promise.At.Compare(y.Promise.At), cmp.Compare(x.ID, y.ID))
	})
	return messages, nil
}

// Agenda says when [Tx.ClaimOutbox] may next have something of each kind of
// work to hand out: an instant not after now means at once, the zero time that
// nothing waits.
type Agenda struct{ Post, Look, Update time.Time }

// NextOutbox returns the agenda as of now.
func (tx *Tx) NextOutbox(ctx context.Context, now time.Time) (Agenda, error) {
	var agenda Agenda
	err := tx.each(ctx, func(scan func(...any) error) error {
		var work string
		var next time.Time
		if err := scan(&work, instant{&next}); err != nil {
			return err
		}
		switch work {
		case "post":
			agenda.Post = next
		case "update":
			agenda.Update = next
		default:
			agenda.Look = next
		}
		return nil
	}, `
SELECT `+kindOfWork+` AS work, MIN(CASE WHEN p.paused_until > o.next_at THEN p.paused_until ELSE o.next_at END)
FROM outbox o LEFT JOIN channel_pauses p ON p.place = o.place
WHERE o.next_at IS NOT NULL AND `+claimable+` GROUP BY work ORDER BY work`, at(now))
	if err != nil {
		return Agenda{}, fmt.Errorf("read next outbox instant: %w", err)
	}
	return agenda, nil
}

// PauseChannel keeps messages of a place back until an instant: Slack asked for
// it, or the pace of one message a second does. A longer pause stays. place is
// a message's Place.
func (tx *Tx) PauseChannel(ctx context.Context, place string, until time.Time) error {
	if _, err := tx.exec(ctx, "INSERT INTO channel_pauses (place, paused_until) VALUES (?, ?) "+
		"ON CONFLICT (place) DO UPDATE SET paused_until = excluded.paused_until "+
		"WHERE channel_pauses.paused_until < excluded.paused_until", place, at(until)); err != nil {
		return fmt.Errorf("pause channel %s: %w", place, err)
	}
	return nil
}

// PrunePauses forgets pauses that are over.
func (tx *Tx) PrunePauses(ctx context.Context) error {
	if _, err := tx.exec(ctx, "DELETE FROM channel_pauses WHERE paused_until <= ?", at(tx.now)); err != nil {
		return fmt.Errorf("prune pauses: %w", err)
	}
	return nil
}
