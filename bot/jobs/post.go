package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// post makes a message appear.
func (d *Deliver) post(ctx context.Context, m storage.Message, rendered view.Message, digest string) error {
	to, err := d.destination(ctx, m)
	if err != nil {
		return d.refused(ctx, m, to, err)
	}
	d.Hook(PointRendered)
	ts, err := d.call(ctx, m, to, rendered)
	if plainer(err) && len(rendered.Blocks) > 0 {
		// Slack refuses the form. The text says everything too, and nothing was posted.
		d.Logger.Error("slack refuses the form of a message; it is sent as plain text", "outbox_id", m.ID, "account_id", m.Promise.AccountID, "error", err)
		ts, err = d.call(ctx, m, to, view.Message{Text: rendered.Text})
		if slackapi.Because(err, slackapi.ReasonTooLong) {
			ts, err = d.shorter(ctx, m, to, rendered.Text, err)
		}
	}
	d.Hook(PointPosted)
	if err != nil {
		return d.refused(ctx, m, to, err)
	}
	d.admitted()
	d.metrics.outcomes.WithLabelValues("sent").Inc()
	err = d.finish(ctx, func(tx *storage.Tx) error {
		if err := tx.PauseChannel(ctx, m.Place, d.after(pace)); err != nil {
			return err
		}
		return tx.MarkSent(ctx, m, to.channel, ts, digest)
	})
	d.Hook(PointRecorded)
	return err
}

func (d *Deliver) call(ctx context.Context, m storage.Message, to place, rendered view.Message) (ts string, err error) {
	calling, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	d.spend(storage.Posting)
	return d.Slack.PostMessage(calling, to.channel, slackapi.Message{
		Thread: to.thread, Text: rendered.Text, Blocks: rendered.Blocks, Key: m.ID,
	})
}

// partLength is how many characters of a text go into one message when Slack
// found all of it too long.
const partLength = 2000

// shorter posts the beginning of a text that Slack found too long; the rest is
// promised for the thread before that, and waits for it.
func (d *Deliver) shorter(ctx context.Context, m storage.Message, to place, text string, refused error) (ts string, err error) {
	parts := view.Split(text, partLength)
	if len(parts) < 2 {
		return "", refused
	}
	var rest []domain.Announcement
	for i, part := range parts[1:] {
		n := domain.Announcement{
			Key: fmt.Sprintf("%s/rest/%d", m.Promise.Key, i+1), Kind: domain.AnnounceRest, AccountID: m.Promise.AccountID,
			Detail: part, Thread: cmp.Or(m.Promise.Thread, m.Promise.Key), Critical: m.Promise.Critical, Priority: m.Promise.Priority,
		}
		if n.To = personOf(m.Place); n.To == "" {
			n.Channel = domain.ChannelID(m.Place)
		}
		rest = append(rest, n)
	}
	if err := d.Store.InTx(ctx, func(tx *storage.Tx) error { return tx.Announce(ctx, rest...) }); err != nil {
		return "", err
	}
	return d.call(ctx, m, to, view.Message{Text: parts[0]})
}

// plainer reports whether a message was refused for what it looks like, so that
// a plainer one may be taken.
func plainer(err error) bool {
	return slackapi.Because(err, slackapi.ReasonTooLong) || slackapi.Because(err, slackapi.ReasonInvalid)
}

// update brings a posted message up to date, unless it shows the truth already.
func (d *Deliver) update(ctx context.Context, m storage.Message, rendered view.Message, digest string) error {
	if digest != m.Digest {
		err := d.change(ctx, m, rendered)
		if plainer(err) && len(rendered.Blocks) > 0 {
			d.Logger.Error("slack refuses the form of a message; it is changed to plain text", "outbox_id", m.ID, "account_id", m.Promise.AccountID, "error", err)
			err = d.change(ctx, m, view.Message{Text: view.Split(rendered.Text, partLength)[0]})
		}
		switch {
		case slackapi.Because(err, slackapi.ReasonMessageGone) && comesBack(m.Promise.Kind):
			return d.repost(ctx, m, err)
		case err != nil:
			return d.refusedUpdate(ctx, m, rendered.Final, err)
		}
		d.admitted()
		d.metrics.outcomes.WithLabelValues("updated").Inc()
	}
	return d.finish(ctx, func(tx *storage.Tx) error {
		if rendered.Final {
			return tx.Retire(ctx, m, digest, "")
		}
		return tx.Refreshed(ctx, m, digest)
	})
}

func (d *Deliver) change(ctx context.Context, m storage.Message, rendered view.Message) error {
	if personOf(m.Place) == "" { // what changes is news too
		if err := d.safe(ctx, m.Channel); err != nil {
			return err
		}
	}
	calling, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	d.spend(storage.Updating)
	return d.Slack.UpdateMessage(calling, m.Channel, m.TS, slackapi.Message{Text: rendered.Text, Blocks: rendered.Blocks})
}

// look finds out whether a message whose outcome is unknown was posted.
func (d *Deliver) look(ctx context.Context, m storage.Message) error {
	if nobody(m.Place) { // it had no place yet, so it is nowhere
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.Requeue(ctx, m, d.Now(), m.Reason) })
	}
	at, err := d.destination(ctx, m)
	if err != nil {
		return d.notFound(ctx, m, err)
	}
	calling, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	oldest := m.FirstAttemptAt.Add(-d.span(lookBack))
	d.spend(storage.Looking)
	d.Hook(PointLooking)
	ts, found, err := d.Slack.FindPosted(calling, at.channel, at.thread, m.ID, oldest)
	if at.thread != "" && slackapi.Because(err, slackapi.ReasonMessageGone) {
		// The thread was deleted. What went into it before that is gone with it;
		// what came after stands in the channel.
		ts, found, err = d.Slack.FindPosted(calling, at.channel, "", m.ID, oldest)
	}
	d.Hook(PointLooked)
	if _, answered := errors.AsType[*slackapi.Error](err); err != nil && !answered { // there is too much to look through
		err = &slackapi.Error{Method: "conversations.history", Class: slackapi.Permanent, Reason: slackapi.ReasonOther, Err: err}
	}
	switch {
	case err != nil:
		return d.notFound(ctx, m, err)
	case found:
		d.admitted()
		d.metrics.outcomes.WithLabelValues("found").Inc()
		return d.finish(ctx, func(tx *storage.Tx) error {
			if err := tx.PauseChannel(ctx, m.Place, d.after(pace)); err != nil {
				return err
			}
			return tx.MarkSent(ctx, m, at.channel, ts, "")
		})
	case m.Lookups+1 < lookups:
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.MarkMissing(ctx, m, d.after(secondLook), m.Reason) })
	case m.Attempts >= maxAttempts:
		return d.giveUp(ctx, m, "its outcome stayed unknown too often: "+m.Reason)
	}
	d.metrics.outcomes.WithLabelValues("missing").Inc()
	return d.finish(ctx, func(tx *storage.Tx) error {
		return tx.Requeue(ctx, m, d.after(backOff(m.Attempts)), "not found in the channel; before that "+m.Reason)
	})
}
