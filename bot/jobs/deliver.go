package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// Slack is what delivery needs of Slack's Web API; [slackapi.Client] is it.
type Slack interface {
	PostMessage(ctx context.Context, channel domain.ChannelID, m slackapi.Message) (ts string, err error)
	UpdateMessage(ctx context.Context, channel domain.ChannelID, ts string, m slackapi.Message) error
	FindPosted(ctx context.Context, channel domain.ChannelID, thread, key string, oldest time.Time) (ts string, found bool, err error)
	OpenDM(ctx context.Context, to domain.PersonID) (domain.ChannelID, error)
}

// DeliverConfig is what delivery works with.
type DeliverConfig struct {
	Store    *storage.Store
	Slack    Slack
	Now      func() time.Time
	Holder   string // unique to this start of the program
	Registry prometheus.Registerer
	Logger   *slog.Logger
	Hook     func(point string) // for tests that kill the program at a point; may be nil
}

// The points at which Hook is called while one message is posted, in order.
const (
	PointClaimed  = "claimed"  // committed as being sent
	PointRendered = "rendered" // about to call Slack
	PointPosted   = "posted"   // Slack has answered
	PointRecorded = "recorded" // its place is committed
)

// How delivery paces itself (reliability.md, section 4).
const (
	deliverBatch  = 16               // messages at work at once, each for another channel
	deliverLease  = 60 * time.Second // longer than any call of Slack takes
	pace          = time.Second      // between two messages to one channel
	firstLook     = 10 * time.Second // history may lag behind
	secondLook    = 30 * time.Second
	lookups       = 2                // looks before it counts as not posted
	lookBack      = 10 * time.Minute // a look reads from this long before the first attempt
	retryPassing  = 15 * time.Second
	retryToken    = 5 * time.Minute // while Slack refuses the token everything waits
	maxAttempts   = 20              // of a message that Slack keeps refusing in passing
	callTimeout   = 20 * time.Second
	idleNextCheck = time.Minute
)

// Deliver posts what was promised and keeps what was posted up to date.
//
// A message is committed as being sent before Slack is called. When the answer
// is lost it is looked for in the channel's history by its key before anything
// is posted again, so that it appears once.
type Deliver struct {
	DeliverConfig
	metrics deliverMetrics

	mu  sync.Mutex
	dms map[domain.PersonID]domain.ChannelID // direct conversations, opened once
}

// NewDeliver returns the job and registers its metrics.
func NewDeliver(cfg DeliverConfig) *Deliver {
	if cfg.Hook == nil {
		cfg.Hook = func(string) {}
	}
	return &Deliver{DeliverConfig: cfg, metrics: newDeliverMetrics(cfg.Registry), dms: map[domain.PersonID]domain.ChannelID{}}
}

// RunOnce delivers everything that is due now.
func (d *Deliver) RunOnce(ctx context.Context) (next time.Time, err error) {
	for ctx.Err() == nil {
		now := d.Now()
		var claimed []storage.Message
		err := d.Store.InTx(ctx, func(tx *storage.Tx) error {
			claimed, err = tx.ClaimOutbox(ctx, d.Holder, now, deliverLease, deliverBatch)
			return err
		})
		if err != nil {
			return time.Time{}, fmt.Errorf("claim messages: %w", err)
		}
		if len(claimed) == 0 {
			return d.next(ctx, now)
		}
		var work sync.WaitGroup
		for _, m := range claimed {
			work.Go(func() { d.guarded(ctx, m) })
		}
		work.Wait()
	}
	return time.Time{}, ctx.Err()
}

func (d *Deliver) next(ctx context.Context, now time.Time) (next time.Time, err error) {
	err = d.Store.Read(ctx, func(tx *storage.Tx) error {
		next, err = tx.NextOutboxAt(ctx, now)
		return err
	})
	if err != nil {
		return time.Time{}, err
	}
	if !next.IsZero() && !next.After(now) {
		next = now.Add(idleNextCheck) // due, but held by another process
	}
	return next, nil
}

// guarded keeps one bad message from stopping the others.
func (d *Deliver) guarded(ctx context.Context, m storage.Message) {
	log := d.Logger.With("outbox_id", m.ID, "account_id", m.Promise.AccountID, "kind", m.Promise.Kind)
	defer func() {
		if p := recover(); p != nil {
			log.Error("panic while delivering", "error", fmt.Sprint(p))
		}
	}()
	if err := d.one(ctx, m); err != nil && ctx.Err() == nil {
		log.Error("message not delivered", "error", err)
	}
}

// one brings a claimed message one step further.
func (d *Deliver) one(ctx context.Context, m storage.Message) error {
	d.Hook(PointClaimed)
	where, err := d.destination(ctx, m)
	if err != nil {
		return d.refused(ctx, m, err)
	}
	if m.State == storage.Unsure {
		return d.look(ctx, m, where)
	}
	account, env, err := d.truth(ctx, m)
	if err != nil {
		return fmt.Errorf("load account: %w", err)
	}
	if m.State == storage.Sending {
		if wanted, reason := account.Wanted(m.Promise, env); !wanted {
			d.metrics.outcomes.WithLabelValues("dropped").Inc()
			return d.finish(ctx, func(tx *storage.Tx) error { return tx.Drop(ctx, m, reason) })
		}
	}
	rendered, err := view.Announcement(account, m.Promise, env)
	if err != nil {
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.Fail(ctx, m, err.Error()) })
	}
	if m.PossibleRepeat {
		rendered = view.MarkRepeat(rendered)
	}
	digest, err := digestOf(rendered)
	if err != nil {
		return err
	}
	if m.State == storage.Sent {
		return d.update(ctx, m, rendered, digest)
	}
	return d.post(ctx, m, where, rendered, digest)
}

// truth loads what the message is about as it is now.
func (d *Deliver) truth(ctx context.Context, m storage.Message) (a *domain.Account, env domain.Env, err error) {
	err = d.Store.Read(ctx, func(tx *storage.Tx) error {
		if a, err = tx.Account(ctx, m.Promise.AccountID); err != nil {
			return err
		}
		env, err = tx.Env(ctx, "", a)
		return err
	})
	return a, env, err
}

func (d *Deliver) post(ctx context.Context, m storage.Message, to place, rendered view.Message, digest string) error {
	d.Hook(PointRendered)
	calling, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	ts, err := d.Slack.PostMessage(calling, to.channel, slackapi.Message{
		Thread: to.thread, Text: rendered.Text, Blocks: rendered.Blocks, Key: m.ID,
	})
	d.Hook(PointPosted)
	if err != nil {
		return d.refused(ctx, m, err)
	}
	d.metrics.outcomes.WithLabelValues("sent").Inc()
	err = d.finish(ctx, func(tx *storage.Tx) error {
		if err := tx.PauseChannel(ctx, m.Place, d.Now().Add(pace)); err != nil {
			return err
		}
		return tx.MarkSent(ctx, m, to.channel, ts, digest)
	})
	d.Hook(PointRecorded)
	return err
}

// update brings a posted message up to date, unless it shows the truth already.
func (d *Deliver) update(ctx context.Context, m storage.Message, rendered view.Message, digest string) error {
	if digest != m.Digest {
		calling, cancel := context.WithTimeout(ctx, callTimeout)
		defer cancel()
		err := d.Slack.UpdateMessage(calling, m.Channel, m.TS, slackapi.Message{Text: rendered.Text, Blocks: rendered.Blocks})
		if err != nil {
			return d.refusedUpdate(ctx, m, err)
		}
		d.metrics.outcomes.WithLabelValues("updated").Inc()
	}
	return d.finish(ctx, func(tx *storage.Tx) error {
		if rendered.Final {
			return tx.Retire(ctx, m, digest, "")
		}
		return tx.Refreshed(ctx, m, digest)
	})
}

// look finds out whether a message whose outcome is unknown was posted.
func (d *Deliver) look(ctx context.Context, m storage.Message, at place) error {
	calling, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	ts, found, err := d.Slack.FindPosted(calling, at.channel, at.thread, m.ID, m.FirstAttemptAt.Add(-lookBack))
	now := d.Now()
	switch {
	case err != nil && slackapi.Outcome(err) != slackapi.Permanent:
		wait := max(slackapi.RetryAfter(err), secondLook)
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.MarkUnsure(ctx, m, now.Add(wait), err.Error()) })
	case err != nil && m.Promise.Critical: // nobody can tell; missing it is worse than a repeat
		d.metrics.outcomes.WithLabelValues("repeated").Inc()
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.RequeueRepeat(ctx, m, now, err.Error()) })
	case err != nil:
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.Drop(ctx, m, err.Error()) })
	case found:
		d.metrics.outcomes.WithLabelValues("found").Inc()
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.MarkSent(ctx, m, at.channel, ts, "") })
	case m.Lookups+1 < lookups:
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.MarkUnsure(ctx, m, now.Add(secondLook), m.Reason) })
	}
	return d.finish(ctx, func(tx *storage.Tx) error { return tx.Requeue(ctx, m, now, "not found in the channel") })
}

// finish commits the end of a claim. A claim that was lost to another process
// is that process's business now.
func (d *Deliver) finish(ctx context.Context, fn func(*storage.Tx) error) error {
	err := d.Store.InTx(context.WithoutCancel(ctx), fn)
	if errors.Is(err, storage.ErrClaimLost) {
		d.Logger.Warn("another process took the message over", "error", err)
		return nil
	}
	return err
}

// digestOf names what a message shows, so that an update that changes nothing
// is left out.
func digestOf(m view.Message) (string, error) {
	content, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("encode message: %w", err)
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:12]), nil
}
