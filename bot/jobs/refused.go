package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/storage"
)

// refused decides what becomes of a message that could not be posted
// (reliability.md, section 4): proven not posted waits, unknown is looked up,
// refused for good goes elsewhere or is given up with its reason.
func (d *Deliver) refused(ctx context.Context, m storage.Message, err error) error {
	failure, ok := errors.AsType[*slackapi.Error](err)
	if !ok {
		failure = &slackapi.Error{Class: slackapi.NotPosted, Err: err} // not even tried
	}
	if m.State == storage.Unsure { // the look itself could not be made
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.MarkUnsure(ctx, m, d.Now().Add(secondLook), err.Error()) })
	}
	d.metrics.outcomes.WithLabelValues(string(failure.Class)).Inc()
	switch failure.Class {
	case slackapi.Unsure:
		if failure.Method != "chat.postMessage" { // nothing was posted by opening a conversation
			return d.wait(ctx, m, retryPassing, err)
		}
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.MarkUnsure(ctx, m, d.Now().Add(firstLook), err.Error()) })
	case slackapi.NotPosted:
		if failure.RetryAfter == 0 {
			return d.wait(ctx, m, retryPassing, err)
		}
		return d.finish(ctx, func(tx *storage.Tx) error {
			until := d.Now().Add(failure.RetryAfter)
			if err := tx.PauseChannel(ctx, m.Place, until); err != nil {
				return err
			}
			return tx.Requeue(ctx, m, until, err.Error())
		})
	}
	if failure.Reason == slackapi.ReasonToken || failure.Reason == slackapi.ReasonScope {
		d.Logger.Error("slack refuses the app; messages wait until it is let in again", "error", err)
		return d.wait(ctx, m, retryToken, err)
	}
	d.Logger.Warn("slack refuses a message for good", "outbox_id", m.ID, "account_id", m.Promise.AccountID, "error", err)
	return d.finish(ctx, func(tx *storage.Tx) error { return tx.Fail(ctx, m, err.Error()) })
}

// wait puts a message back for a while that grows with its attempts; one that
// never gets through is given up with its last reason.
func (d *Deliver) wait(ctx context.Context, m storage.Message, pause time.Duration, err error) error {
	if m.Attempts >= maxAttempts && pause != retryToken {
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.Fail(ctx, m, err.Error()) })
	}
	pause *= time.Duration(min(max(m.Attempts, 1), 8))
	return d.finish(ctx, func(tx *storage.Tx) error { return tx.Requeue(ctx, m, d.Now().Add(pause), err.Error()) })
}

// refusedUpdate decides what becomes of an update that failed. Updates can be
// repeated, so an unknown outcome is simply tried again.
func (d *Deliver) refusedUpdate(ctx context.Context, m storage.Message, err error) error {
	d.metrics.outcomes.WithLabelValues("update_" + string(slackapi.Outcome(err))).Inc()
	if slackapi.Outcome(err) == slackapi.Permanent && !slackapi.Because(err, slackapi.ReasonToken) && !slackapi.Because(err, slackapi.ReasonScope) {
		d.Logger.Warn("a message can no longer be kept up to date", "outbox_id", m.ID, "error", err)
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.Retire(ctx, m, m.Digest, err.Error()) })
	}
	pause := max(slackapi.RetryAfter(err), retryPassing)
	return d.finish(ctx, func(tx *storage.Tx) error { return tx.Requeue(ctx, m, d.Now().Add(pause), err.Error()) })
}

// deliverMetrics counts what became of messages.
type deliverMetrics struct {
	outcomes *prometheus.CounterVec
}

func newDeliverMetrics(r prometheus.Registerer) deliverMetrics {
	m := deliverMetrics{outcomes: prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: "renewalbot", Name: "deliveries_total",
		Help: "Attempts to post or update a message, by outcome.",
	}, []string{"outcome"})}
	if r != nil {
		r.MustRegister(m.outcomes)
	}
	return m
}
