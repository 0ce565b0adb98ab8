package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// The finishes of a claimed message. Each ends the claim and is fenced: a
// holder that comes back after its lease was taken over changes nothing and
// gets [ErrClaimLost]. m is the message as [Tx.ClaimOutbox] handed it out.
//
// A change of the account that came while the message was claimed is not lost:
// the finish then leaves the message due at once (due_at has passed).

// finish sets the given columns of a claimed message and ends its claim.
func (tx *Tx) finish(ctx context.Context, verb string, m Message, set string, args ...any) error {
	n, err := tx.exec(ctx, "UPDATE outbox SET locked_by = '', "+set+" WHERE id = ? AND locked_by = ? AND claim = ?",
		append(args, m.ID, m.holder, m.claim)...)
	if err != nil {
		return fmt.Errorf("%s message %s: %w", verb, m.ID, err)
	}
	if n != 1 {
		return fmt.Errorf("%s message %s: %w", verb, m.ID, ErrClaimLost)
	}
	return nil
}

// MarkSent records where a message is in Slack: it was posted, or found there.
// digest is of what was posted; for one that was found, whose text is not
// known, "". A live message that was found is brought up to date next.
func (tx *Tx) MarkSent(ctx context.Context, m Message, channel domain.ChannelID, ts, digest string) error {
	if m.Promise.Kind == domain.AnnounceCatchUp {
		if err := tx.listCame(ctx, m); err != nil {
			return err
		}
	}
	if err := tx.FoundChannel(ctx, channel); err != nil {
		return err
	}
	return tx.finish(ctx, "mark as sent", m, "state = 'sent', channel = ?, ts = ?, digest = ?, sent_at = ?, reason = '', "+
		"next_at = CASE WHEN live AND (refresh OR state = 'unsure') THEN due_at ELSE NULL END",
		channel, ts, digest, at(tx.now))
}

// MarkUnsure records that it is not known whether a message was posted, or that
// it could not be looked for, and when to look (again).
func (tx *Tx) MarkUnsure(ctx context.Context, m Message, look time.Time, reason string) error {
	return tx.finish(ctx, "mark as unsure", m, "state = 'unsure', next_at = ?, reason = ?", at(look), reason)
}

// MarkMissing records that a message was looked for in vain, and when to look
// again: history may lag behind.
func (tx *Tx) MarkMissing(ctx context.Context, m Message, look time.Time, reason string) error {
	return tx.finish(ctx, "mark as missing", m, "lookups = lookups + 1, state = 'unsure', next_at = ?, reason = ?", at(look), reason)
}

// Requeue makes a message wait: it is certain that it is not in Slack, or an
// update of it did not go through. An attempt that provably came to nothing
// does not count.
func (tx *Tx) Requeue(ctx context.Context, m Message, next time.Time, reason string) error {
	return tx.finish(ctx, "requeue", m, "state = CASE state WHEN 'sent' THEN 'sent' ELSE 'queued' END, "+
		"attempts = attempts - CASE state WHEN 'sending' THEN 1 ELSE 0 END, "+
		"first_attempt_at = CASE WHEN state = 'sending' AND attempts <= 1 THEN NULL ELSE first_attempt_at END, "+
		"lookups = 0, next_at = ?, reason = ?", at(next), reason)
}

// Redirect queues a message for another place: where it was to go it certainly
// is not and cannot be, or nobody can read it there. place is a channel or a
// person, and thread the key of the message in whose thread it goes, or "". A
// message that was sent is posted anew, and due from now on.
func (tx *Tx) Redirect(ctx context.Context, m Message, place, thread, reason string) error {
	return tx.finish(ctx, "redirect", m, "place = ?, thread_key = ?, next_at = ?, reason = ?, "+
		"possible_repeat = CASE state WHEN 'sent' THEN FALSE ELSE possible_repeat END, state = 'queued', "+
		"due_at = CASE state WHEN 'sent' THEN ? ELSE due_at END, "+
		"attempts = 0, first_attempt_at = NULL, lookups = 0, channel = '', ts = '', digest = '', sent_at = NULL",
		place, thread, at(tx.now), reason, at(tx.now))
}

// JoinThread makes a message that was not posted yet wait for the message with
// the given key and go into its thread.
func (tx *Tx) JoinThread(ctx context.Context, m Message, key string) error {
	return tx.finish(ctx, "thread", m, "thread_key = ?, state = 'queued', attempts = attempts - 1, "+
		"first_attempt_at = CASE WHEN attempts <= 1 THEN NULL ELSE first_attempt_at END, next_at = ?", key, at(tx.now))
}

// Repost queues a message again that was deleted in Slack, for its own place and
// due at next: it is not late, because it was there.
func (tx *Tx) Repost(ctx context.Context, m Message, next time.Time, reason string) error {
	return tx.finish(ctx, "repost", m, "state = 'queued', next_at = ?, due_at = ?, reason = ?, possible_repeat = FALSE, attempts = 0, "+
		"first_attempt_at = NULL, lookups = 0, channel = '', ts = '', digest = '', sent_at = NULL", at(next), at(next), reason)
}

// RequeueRepeat makes a message be posted although it may be there already,
// because missing it would be worse. Its text says so.
func (tx *Tx) RequeueRepeat(ctx context.Context, m Message, next time.Time, reason string) error {
	return tx.finish(ctx, "requeue", m, "state = 'queued', possible_repeat = TRUE, lookups = 0, next_at = ?, reason = ?", at(next), reason)
}

// Refreshed records that a message in Slack shows the truth, and the digest of
// what it shows.
func (tx *Tx) Refreshed(ctx context.Context, m Message, digest string) error {
	return tx.finish(ctx, "record refresh of", m, "digest = ?, reason = '', next_at = CASE WHEN live AND refresh THEN due_at ELSE NULL END", digest)
}

// Retire leaves a message in Slack as it is from now on: it cannot be updated
// any more, or there is nothing left that could change.
func (tx *Tx) Retire(ctx context.Context, m Message, digest, reason string) error {
	return tx.finish(ctx, "retire", m, "live = FALSE, refresh = FALSE, next_at = NULL, digest = ?, reason = ?", digest, reason)
}

// Drop gives a message up because it is no longer wanted.
func (tx *Tx) Drop(ctx context.Context, m Message, reason string) error {
	return tx.finish(ctx, "drop", m, "state = 'dropped', next_at = NULL, reason = ?", reason)
}

// Fail gives a message up because Slack refuses it for good.
func (tx *Tx) Fail(ctx context.Context, m Message, reason string) error {
	return tx.finish(ctx, "fail", m, "state = 'failed', next_at = NULL, reason = ?", reason)
}
