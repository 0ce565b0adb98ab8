package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// State is how far a promised message has come.
type State string

// The states of a message. It goes from queued to sending, committed before
// Slack is called, and from there to sent or, when Slack's answer was lost, to
// unsure: only a look into the channel's history tells then. Whatever is found
// sending after its lease becomes unsure, never queued.
const (
	Queued  State = "queued"
	Sending State = "sending"
	Sent    State = "sent"
	Unsure  State = "unsure"
	Failed  State = "failed"  // Slack refuses it for good
	Dropped State = "dropped" // no longer wanted when its turn came
)

// States lists every state, in the order in which a message may pass them.
func States() []State { return []State{Queued, Sending, Unsure, Sent, Failed, Dropped} }

// Message is one promised message: first what was promised, later where it is.
// After it was sent it stays the record of the message in Slack.
type Message struct {
	ID        string
	Promise   domain.Announcement
	State     State
	NextAt    time.Time // when something is to be done about it; zero is never; under a claim, the end of the lease
	CreatedAt time.Time

	Attempts       int       // how often posting was begun, without those that provably came to nothing
	FirstAttemptAt time.Time // of those; a look-up searches from here on
	Lookups        int       // how often it was looked for without being found
	PossibleRepeat bool      // posted again although it may be there already: the text says so
	Reason         string    // of the last thing that did not work, or of dropping it

	// Place is what pauses and turns go by: the channel, or for a direct
	// message the person. See [Tx.PauseChannel].
	Place string

	Channel domain.ChannelID // where it was posted
	TS      string           // Slack's id of it in that channel
	Digest  string           // of what was last posted or updated, to leave out updates that change nothing
	SentAt  time.Time

	claim  int64
	holder string
}

const messageColumns = "id, key, kind, account_id, term_id, subject, detail, to_person, to_channel, thread_key, live, critical, " +
	"priority, due_at, state, next_at, created_at, attempts, first_attempt_at, lookups, possible_repeat, reason, place, " +
	"channel, ts, digest, sent_at, claim, locked_by"

func messageFields(m *Message) []any {
	p := &m.Promise
	return []any{
		&m.ID, &p.Key, &p.Kind, &p.AccountID, &p.TermID, &p.Subject, &p.Detail, &p.To, &p.Channel, &p.Thread, &p.Live, &p.Critical,
		&p.Priority, instant{&p.At}, &m.State, instant{&m.NextAt}, instant{&m.CreatedAt}, &m.Attempts, instant{&m.FirstAttemptAt},
		&m.Lookups, &m.PossibleRepeat, &m.Reason, &m.Place,
		&m.Channel, &m.TS, &m.Digest, instant{&m.SentAt}, &m.claim, &m.holder,
	}
}

// Announce promises messages that belong to no account, such as a word to an
// admin. A key that was promised before is left as it is.
func (tx *Tx) Announce(ctx context.Context, announcements ...domain.Announcement) error {
	return tx.promise(ctx, tx.messages(nil, announcements))
}

// messages returns the rows of announcements of an account, or of none.
func (tx *Tx) messages(a *domain.Account, announcements []domain.Announcement) []Message {
	list := make([]Message, 0, len(announcements))
	for _, n := range announcements {
		if n.At.IsZero() {
			n.At = tx.now
		}
		list = append(list, Message{
			ID: tx.NewID(domain.PrefixMessage), Promise: n, State: Queued, NextAt: n.At, CreatedAt: tx.now, Place: place(n, a),
		})
	}
	return list
}

func (tx *Tx) promise(ctx context.Context, messages []Message) error {
	for together := range powers(messages) {
		var args []any
		for i := range together {
			args = append(append(args, messageFields(&together[i])...), false)
		}
		if _, err := tx.exec(ctx, "INSERT INTO outbox ("+messageColumns+", refresh) VALUES "+
			repeated("("+marks(len(args)/len(together))+")", len(together))+" ON CONFLICT (key) DO NOTHING", args...); err != nil {
			return fmt.Errorf("promise message %s: %w", together[0].Promise.Key, err)
		}
	}
	return nil
}

// place returns where a message will probably go. The account's channel may
// still change before it does.
func place(n domain.Announcement, a *domain.Account) string {
	switch {
	case n.To != "":
		return string(n.To)
	case n.Channel != "":
		return string(n.Channel)
	case a == nil:
		return string(n.AccountID)
	case a.Channel != "":
		return string(a.Channel)
	case a.CSM != "":
		return string(a.CSM)
	}
	return string(a.ID)
}

// refreshMessages marks the messages that show an account and are kept up to
// date. Messages of terms that are over and that the change does not touch stay
// as they are.
func (tx *Tx) refreshMessages(ctx context.Context, a *domain.Account, c *domain.Change) error {
	if err := tx.markRefresh(ctx, []domain.AccountID{a.ID}, touched(a, c)); err != nil {
		return err
	}
	if !c.Account {
		return nil
	}
	// What still waits follows the account to its channel.
	if _, err := tx.exec(ctx, "UPDATE outbox SET place = ? WHERE account_id = ? AND state = 'queued' AND to_person = '' AND to_channel = '' AND place <> ?",
		place(domain.Announcement{}, a), a.ID, place(domain.Announcement{}, a)); err != nil {
		return fmt.Errorf("move waiting messages: %w", err)
	}
	return nil
}

// markRefresh marks the live messages of accounts and terms. One that is claimed
// at this moment keeps its lease: its finish sees the mark.
func (tx *Tx) markRefresh(ctx context.Context, accounts []domain.AccountID, terms []domain.TermID) error {
	of, ids := among("account_id", accounts)
	about, list := among("term_id", terms)
	if _, err := tx.exec(ctx, "UPDATE outbox SET refresh = TRUE, next_at = CASE WHEN state = 'sent' AND locked_by = '' THEN ? ELSE next_at END "+
		"WHERE "+of+" AND live AND state IN ('sending', 'sent', 'unsure') AND "+about,
		slices.Concat([]any{at(tx.now)}, ids, list)...); err != nil {
		return fmt.Errorf("mark messages for refresh: %w", err)
	}
	return nil
}

// touched returns the terms that are open or that a change is about, and the
// empty id of messages that belong to no term.
func touched(a *domain.Account, c *domain.Change) []domain.TermID {
	terms := []domain.TermID{""}
	for _, t := range a.OpenTerms() {
		terms = append(terms, t.ID)
	}
	for _, t := range c.Terms {
		terms = append(terms, t.ID)
	}
	for _, m := range c.Milestones {
		terms = append(terms, m.TermID)
	}
	for _, t := range c.Tasks {
		terms = append(terms, t.TermID)
	}
	for _, e := range c.Escalations {
		terms = append(terms, e.TermID)
	}
	for _, f := range c.FollowUps {
		terms = append(terms, f.TermID)
	}
	for _, d := range c.Drafts {
		terms = append(terms, d.TermID)
	}
	slices.Sort(terms)
	return slices.Compact(terms)
}
