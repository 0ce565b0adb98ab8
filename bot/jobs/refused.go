package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// How long what does not work waits, in Slack's time.
const (
	retryPassing = 15 * time.Second // at first, and longer the later a message is
	retryLongest = 5 * time.Minute
	tokenPause   = time.Minute     // while Slack refuses the token, everything waits
	scopePause   = 5 * time.Minute // while the app lacks a scope
	repostAfter  = 15 * time.Second
	repostAtMost = 30 * time.Minute
)

// refused decides what becomes of a message that could not be posted
// (reliability.md, section 4): proven not posted waits, unknown is looked up,
// refused for good goes elsewhere or is given up with its reason.
func (d *Deliver) refused(ctx context.Context, m storage.Message, to place, err error) error {
	if paced, ok := errors.AsType[*pacedError](err); ok {
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.Requeue(ctx, m, paced.until, err.Error()) })
	}
	failure, ok := errors.AsType[*slackapi.Error](err)
	if !ok { // not even tried
		return d.wait(ctx, m, err)
	}
	d.metrics.outcomes.WithLabelValues(string(failure.Class)).Inc()
	d.metrics.asked(failure)
	switch {
	case failure.Class == slackapi.Unsure && failure.Method == "chat.postMessage":
		return d.finish(ctx, func(tx *storage.Tx) error {
			if err := tx.PauseChannel(ctx, m.Place, d.after(pace)); err != nil {
				return err
			}
			return tx.MarkUnsure(ctx, m, d.after(firstLook), err.Error())
		})
	case failure.RetryAfter > 0:
		until := d.after(failure.RetryAfter)
		return d.finish(ctx, func(tx *storage.Tx) error {
			if err := d.slowDown(ctx, tx, m, failure, until); err != nil {
				return err
			}
			return tx.Requeue(ctx, m, until, err.Error())
		})
	case failure.Class != slackapi.Permanent: // a conversation that did not open was not posted to
		return d.wait(ctx, m, err)
	case failure.Reason == slackapi.ReasonToken || failure.Reason == slackapi.ReasonScope:
		return d.finish(ctx, func(tx *storage.Tx) error {
			until, paused := d.shutOut(ctx, tx, failure)
			return errors.Join(paused, tx.Requeue(ctx, m, until, err.Error()))
		})
	case to.thread != "" && (failure.Reason == slackapi.ReasonMessageGone || failure.Reason == slackapi.ReasonRestricted):
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.Redirect(ctx, m, m.Place, "", err.Error()) })
	case unreachable(failure.Reason):
		return d.redirect(ctx, m, failure)
	}
	return d.giveUp(ctx, m, err.Error())
}

// slowDown keeps to what Slack asked for when it had enough of posts, or of
// conversations being opened.
func (d *Deliver) slowDown(ctx context.Context, tx *storage.Tx, m storage.Message, failure *slackapi.Error, until time.Time) error {
	if failure.Method == "conversations.open" {
		return d.pause(ctx, tx, until, storage.Opening)
	}
	if err := tx.PauseChannel(ctx, m.Place, until); err != nil {
		return err
	}
	return d.pause(ctx, tx, time.Time{}, storage.Posting) // the others: one by one
}

// refusedUpdate decides what becomes of an update that failed. Updates can be
// repeated, so an unknown outcome is simply tried again. A message in a channel
// where it can no longer be used is posted anew elsewhere, unless it was going
// to be final.
func (d *Deliver) refusedUpdate(ctx context.Context, m storage.Message, final bool, err error) error {
	d.metrics.outcomes.WithLabelValues("update_" + string(slackapi.Outcome(err))).Inc()
	failure, ok := errors.AsType[*slackapi.Error](err)
	d.metrics.asked(failure)
	switch {
	case !ok || failure.Class != slackapi.Permanent:
		asked := slackapi.RetryAfter(err)
		return d.finish(ctx, func(tx *storage.Tx) error {
			if asked > 0 {
				if err := d.pause(ctx, tx, d.after(asked), storage.Updating); err != nil {
					return err
				}
			}
			return tx.Requeue(ctx, m, d.after(cmp.Or(asked, retryPassing)), err.Error())
		})
	case failure.Reason == slackapi.ReasonToken || failure.Reason == slackapi.ReasonScope:
		return d.finish(ctx, func(tx *storage.Tx) error {
			until, paused := d.shutOut(ctx, tx, failure)
			return errors.Join(paused, tx.Requeue(ctx, m, until, err.Error()))
		})
	case unreachable(failure.Reason) && !final:
		return d.redirect(ctx, m, failure)
	}
	return d.giveUp(ctx, m, err.Error())
}

// notFound decides what becomes of a message that could not be looked for. When
// nobody can ever tell whether it arrived, missing it is worse than a repeat.
func (d *Deliver) notFound(ctx context.Context, m storage.Message, err error) error {
	failure, ok := errors.AsType[*slackapi.Error](err)
	d.metrics.asked(failure)
	switch {
	case !ok || failure.Class != slackapi.Permanent:
		asked := slackapi.RetryAfter(err)
		return d.finish(ctx, func(tx *storage.Tx) error {
			if asked > 0 {
				if err := d.pause(ctx, tx, d.after(asked), storage.Looking); err != nil {
					return err
				}
			}
			return tx.MarkUnsure(ctx, m, d.after(max(asked, secondLook)), err.Error())
		})
	case failure.Reason == slackapi.ReasonToken:
		return d.finish(ctx, func(tx *storage.Tx) error {
			until, paused := d.shutOut(ctx, tx, failure)
			return errors.Join(paused, tx.MarkUnsure(ctx, m, until, err.Error()))
		})
	case !m.Promise.Critical:
		d.metrics.outcomes.WithLabelValues("dropped").Inc()
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.Drop(ctx, m, err.Error()) })
	case m.Attempts >= maxRepeats: // another place may be able to tell
		return d.redirect(ctx, m, failure)
	}
	d.metrics.outcomes.WithLabelValues("repeated").Inc()
	return d.finish(ctx, func(tx *storage.Tx) error { return tx.RequeueRepeat(ctx, m, d.after(backOff(m.Attempts)), err.Error()) })
}

// wait puts back a message that was proven not to be posted, for a while that
// grows with its lateness. It is never given up for that: an outage ends.
func (d *Deliver) wait(ctx context.Context, m storage.Message, err error) error {
	late := time.Duration(float64(d.Now().Sub(m.Promise.At)) / d.Speed)
	pause := min(max(late/4, retryPassing), retryLongest)
	return d.finish(ctx, func(tx *storage.Tx) error { return tx.Requeue(ctx, m, d.after(pause), err.Error()) })
}

// backOff is how long a message waits that was posted so many times with an
// unknown outcome and never found.
func backOff(attempts int) time.Duration {
	if attempts <= 1 {
		return 0
	}
	return min(repostAfter<<min(attempts, 10), repostAtMost)
}

// giveUp ends a message: it is not posted, or if it was, no longer kept up to
// date.
func (d *Deliver) giveUp(ctx context.Context, m storage.Message, reason string) error {
	log := d.Logger.With("outbox_id", m.ID, "account_id", m.Promise.AccountID, "kind", m.Promise.Kind, "error", reason)
	if m.State == storage.Sent {
		log.Warn("a message can no longer be kept up to date")
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.Retire(ctx, m, m.Digest, reason) })
	}
	level := slog.LevelWarn
	if m.Promise.Critical {
		level = slog.LevelError
	}
	log.Log(ctx, level, "a message is given up")
	d.metrics.outcomes.WithLabelValues("failed").Inc()
	return d.finish(ctx, func(tx *storage.Tx) error {
		list := m.Promise.Kind == domain.AnnounceCatchUp
		if err := tx.Fail(ctx, m, reason); err != nil || m.Promise.AccountID == "" && !list {
			return err
		}
		if list {
			if err := unlist(ctx, tx, m); err != nil {
				return err
			}
		}
		return d.tellAdmins(ctx, tx)
	})
}

// shutOut notes that Slack refuses the app and says when to try again. Without
// a valid token nothing works, so everything waits; a missing scope stops only
// what needs it.
func (d *Deliver) shutOut(ctx context.Context, tx *storage.Tx, failure *slackapi.Error) (until time.Time, err error) {
	if d.shut.Swap(&failure.Code) == nil {
		d.Logger.Error("slack refuses the app; messages wait until it is let in again", "error", failure)
	}
	if failure.Reason == slackapi.ReasonScope {
		return d.after(scopePause), nil
	}
	until = d.after(tokenPause)
	return until, d.pause(ctx, tx, until, storage.Posting, storage.Looking, storage.Updating)
}

// admitted notes that Slack accepts the app.
func (d *Deliver) admitted() {
	if d.shut.Swap(nil) != nil {
		d.Logger.Info("slack accepts the app again")
	}
}

// Refused returns why Slack refuses the app, such as "token_revoked", and ""
// while it does not. Messages wait meanwhile and go out by themselves after.
func (d *Deliver) Refused() string {
	if code := d.shut.Load(); code != nil {
		return *code
	}
	return ""
}

// unreachable reports whether a message has to go elsewhere: its place does not
// take it, whatever it says.
func unreachable(r slackapi.Reason) bool {
	switch r {
	case slackapi.ReasonChannelGone, slackapi.ReasonNotInChannel, slackapi.ReasonRestricted, slackapi.ReasonUserGone:
		return true
	}
	return false
}

// noOne is the failure of a message for which nobody is responsible.
func noOne(a *domain.Account) *slackapi.Error {
	return &slackapi.Error{
		Method: "destination", Class: slackapi.Permanent, Reason: slackapi.ReasonUserGone,
		Err: fmt.Errorf("account %s has no channel, no CSM and no manager, and there is no admin", a.ID),
	}
}
