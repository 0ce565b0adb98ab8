package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// How long it counts what Slack said about who reads a channel (R51).
const (
	// checkFresh is how long this process does not ask again: Slack reports when
	// sharing starts and who joins, so asking only catches a lost report.
	checkFresh = 10 * time.Minute
	// checkAtMost is how old an answer may be that still counts while Slack does
	// not let the bot ask so often, as on the morning after an outage. Without one
	// nothing is posted.
	checkAtMost = 7 * 24 * time.Hour
)

// checks remembers which channels were found safe lately. What was found exposed
// is in the database, for every process.
type checks struct {
	mu   sync.Mutex
	safe map[domain.ChannelID]time.Time
}

func (c *checks) fresh(id domain.ChannelID, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.safe[id]
	return ok && now.Sub(at) < checkFresh && !now.Before(at)
}

func (c *checks) learn(id domain.ChannelID, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.safe == nil || len(c.safe) > 10_000 { // a large workspace: start over rather than grow
		c.safe = map[domain.ChannelID]time.Time{}
	}
	c.safe[id] = at
}

// safe refuses a channel that people read who do not work here: right before
// anything internal appears there, because it may have been shared since the
// message was promised. A channel about which Slack does not answer is not safe
// either; the error says whether to wait or to go elsewhere.
func (d *Deliver) safe(ctx context.Context, id domain.ChannelID) error {
	known, err := d.channel(ctx, id)
	if err != nil {
		return err
	}
	if now := d.Now(); !known.Exposed() && !d.checks.fresh(id, now) {
		if known, err = d.recheck(ctx, known); err != nil {
			return err
		}
	}
	if known.Exposed() {
		return &slackapi.Error{
			Method: "destination", Class: slackapi.Permanent, Reason: slackapi.ReasonRestricted, Err: errors.New("the channel is " + known.Why()),
		}
	}
	return nil
}

// recheck asks Slack who reads a channel and keeps the answer. An account whose
// channel turns out to be exposed leaves it.
func (d *Deliver) recheck(ctx context.Context, known domain.Channel) (domain.Channel, error) {
	now := d.Now()
	if err := d.pay(ctx, storage.Checking); err != nil {
		if _, paced := errors.AsType[*pacedError](err); paced && now.Sub(known.SeenAt) < checkAtMost {
			return known, nil
		}
		return known, err
	}
	calling, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	found, err := d.Slack.Channel(calling, known.ID)
	if err != nil {
		return known, err
	}
	if !found.Exposed() {
		d.checks.learn(found.ID, now)
	}
	if err := d.Store.InTx(ctx, func(tx *storage.Tx) error { return tx.PutChannels(ctx, found) }); err != nil {
		return found, fmt.Errorf("keep channel %s: %w", found.ID, err)
	}
	if found.Exposed() {
		_, err = d.Store.Expose(ctx, found)
	}
	return found, err
}
