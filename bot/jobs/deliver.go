package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
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
	// Channel says what a channel is now and who reads it.
	Channel(ctx context.Context, id domain.ChannelID) (domain.Channel, error)
}

// DeliverConfig is what delivery works with.
type DeliverConfig struct {
	Store    *storage.Store
	Slack    Slack
	Mail     Mail // nil when no mail server is set up
	Now      func() time.Time
	Speed    float64 // how many seconds of Now pass in one of Slack's; 0 is 1
	Holder   string  // unique to this start of the program
	Registry prometheus.Registerer
	Logger   *slog.Logger
	Hook     func(point string) // for tests that kill the program at a point; may be nil
}

// How delivery paces itself, in Slack's time (reliability.md, section 4).
const (
	deliverBatch = 16               // messages of a kind at work at once, each for another channel
	deliverLease = 60 * time.Second // longer than the calls for one message take
	callTimeout  = 20 * time.Second
	pace         = time.Second      // between two messages to one channel
	firstLook    = 10 * time.Second // history may lag behind
	secondLook   = 30 * time.Second
	lookups      = 2                // looks in vain before it counts as not posted
	lookBack     = 10 * time.Minute // a look reads from this long before the first attempt
	maxAttempts  = 10               // posts whose outcome stayed unknown and that were never found
	maxRepeats   = 3                // posts to a place where nobody can look
)

// Deliver posts what was promised and keeps what was posted up to date.
//
// A message is committed as being sent before Slack is called. When the answer
// is lost it is looked for in the channel's history by its key before anything
// is posted again, so that it appears once. A message whose channel is gone goes
// to somebody responsible instead.
type Deliver struct {
	DeliverConfig
	metrics deliverMetrics
	unused  tally
	checks  checks
	shut    atomic.Pointer[string] // why Slack refuses the app, nil while it does not; said once
}

// NewDeliver returns the job and registers its metrics.
func NewDeliver(cfg DeliverConfig) *Deliver {
	if cfg.Hook == nil {
		cfg.Hook = func(string) {}
	}
	if cfg.Speed <= 0 {
		cfg.Speed = 1
	}
	return &Deliver{DeliverConfig: cfg, metrics: newDeliverMetrics(cfg.Registry)}
}

// after returns the instant on the clock when so much of Slack's time has
// passed.
func (d *Deliver) after(wait time.Duration) time.Time { return d.Now().Add(d.span(wait)) }

// span is how long a while of Slack's time is on the clock.
func (d *Deliver) span(wait time.Duration) time.Duration {
	return time.Duration(float64(wait) * d.Speed)
}

// RunOnce delivers everything that is due now and that Slack takes now.
func (d *Deliver) RunOnce(ctx context.Context) (next time.Time, err error) {
	for ctx.Err() == nil {
		now := d.Now()
		claimed, err := d.claim(ctx, now)
		if err != nil {
			return time.Time{}, fmt.Errorf("claim messages: %w", err)
		}
		if len(claimed) == 0 {
			return d.next(ctx, now)
		}
		var atWork sync.WaitGroup
		for _, m := range claimed {
			atWork.Go(func() { d.guarded(ctx, m) })
		}
		atWork.Wait()
	}
	return time.Time{}, ctx.Err()
}

// guarded keeps one bad message from stopping the others.
func (d *Deliver) guarded(ctx context.Context, m storage.Message) {
	log := d.Logger.With("outbox_id", m.ID, "account_id", m.Promise.AccountID, "kind", m.Promise.Kind)
	defer func() {
		if p := recover(); p != nil {
			log.Error("panic while delivering", "error", fmt.Sprint(p), "stack", string(debug.Stack()))
			if err := d.interrupted(ctx, m); err != nil {
				log.Error("message not put back", "error", err)
			}
		}
	}()
	if err := d.one(ctx, m); err != nil && ctx.Err() == nil {
		log.Error("message not delivered", "error", err)
	}
}

// interrupted ends the claim of a message whose work broke off at an unknown
// point.
func (d *Deliver) interrupted(ctx context.Context, m storage.Message) error {
	const reason = "panic while delivering"
	return d.finish(ctx, func(tx *storage.Tx) error {
		if m.State == storage.Sent {
			return tx.Requeue(ctx, m, d.after(tokenPause), reason)
		}
		return tx.MarkUnsure(ctx, m, d.after(firstLook), reason)
	})
}

// one brings a claimed message one step further.
func (d *Deliver) one(ctx context.Context, m storage.Message) error {
	d.Hook(PointClaimed)
	if m.Promise.Kind == domain.AnnounceMail {
		return d.mail(ctx, m)
	}
	if m.State == storage.Unsure {
		return d.look(ctx, m)
	}
	if m.Promise.AccountID == "" {
		return d.notice(ctx, m)
	}
	account, env, err := d.truth(ctx, m)
	switch {
	case errors.Is(err, &domain.Error{Code: domain.NotFound}):
		return d.giveUp(ctx, m, err.Error())
	case err != nil:
		return d.wait(ctx, m, err)
	}
	if m.State == storage.Sending {
		if wanted, reason := account.Wanted(m.Promise, env); !wanted {
			d.metrics.outcomes.WithLabelValues("dropped").Inc()
			return d.finish(ctx, func(tx *storage.Tx) error { return tx.Drop(ctx, m, reason) })
		}
		if to := standIn(m, account, env); to != "" {
			return d.assign(ctx, m, to)
		}
		if until := account.HoldUntil(m.Promise, personOf(m.Place), env); !until.IsZero() {
			return d.finish(ctx, func(tx *storage.Tx) error { return tx.Requeue(ctx, m, until, notNow) })
		}
		if nobody(m.Place) {
			return d.assignSomebody(ctx, m, account, env)
		}
		if joined, err := d.join(ctx, m, account, env); joined || err != nil {
			return err
		}
	}
	rendered, err := d.render(m, account, env)
	if err != nil {
		return d.unwritten(ctx, m, err)
	}
	return d.speak(ctx, m, rendered)
}

// notNow is why a message waits that may not be said yet.
const notNow = "it may not be said at this time"

// unwritten ends a message that cannot be written: a fault of the program.
func (d *Deliver) unwritten(ctx context.Context, m storage.Message, err error) error {
	d.Logger.Error("message cannot be written", "outbox_id", m.ID, "account_id", m.Promise.AccountID, "error", err)
	return d.giveUp(ctx, m, err.Error())
}

// speak posts a message, or brings it up to date.
func (d *Deliver) speak(ctx context.Context, m storage.Message, rendered view.Message) error {
	digest, err := digestOf(rendered)
	if err != nil {
		return err
	}
	if m.State == storage.Sent {
		return d.update(ctx, m, rendered, digest)
	}
	return d.post(ctx, m, rendered, digest)
}

// truth loads what the message is about as it is now.
func (d *Deliver) truth(ctx context.Context, m storage.Message) (a *domain.Account, env domain.Env, err error) {
	err = d.Store.Read(ctx, func(tx *storage.Tx) error {
		if m.Promise.AccountID == "" {
			a, env, err = around(ctx, tx, m)
			return err
		}
		if a, err = tx.Account(ctx, m.Promise.AccountID); err != nil {
			return err
		}
		if env, err = tx.Env(ctx, "", a); err != nil || !m.Promise.Kind.Calls() {
			return err
		}
		env.CSMAccounts, err = tx.CountAccounts(ctx, storage.Filter{CSMs: []domain.PersonID{a.CSM}, Open: true})
		return err
	})
	return a, env, err
}

func (d *Deliver) render(m storage.Message, a *domain.Account, env domain.Env) (view.Message, error) {
	rendered, err := view.Announcement(a, m.Promise, env)
	if err != nil {
		return view.Message{}, err
	}
	if why := whyHere(m, a, env); why != "" {
		rendered = withNote(rendered, why)
	}
	if late := lateness(m, a, env); late != "" {
		rendered = withNote(rendered, late)
	}
	if m.PossibleRepeat {
		rendered = view.MarkRepeat(rendered)
	}
	return rendered, nil
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
