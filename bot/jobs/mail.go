package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/renewalbot/renewalbot/bot/mailer"
	"github.com/renewalbot/renewalbot/commands/letters"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// Mail hands letters to a mail server; [mailer.Server] does.
type Mail interface {
	Send(ctx context.Context, l letters.Letter) error
}

// How long a letter is tried while the mail server cannot be reached or is busy,
// and how often.
const (
	mailTries = 30 * time.Minute
	mailEvery = time.Minute
)

// mail sends a notice that somebody wants to go out by mail. Nobody can look into
// the customer's mailbox: what may have gone out is never sent again by itself,
// but whoever sent it is told that it is not certain (R31).
//
// The outcome is saved with the draft first. A program that dies before that
// leaves a claim behind, and whoever takes it over finds the draft still being
// sent: that is not certain either.
func (d *Deliver) mail(ctx context.Context, m storage.Message) error {
	account, env, err := d.truth(ctx, m)
	switch {
	case errors.Is(err, &domain.Error{Code: domain.NotFound}):
		return d.giveUp(ctx, m, err.Error())
	case err != nil && m.State == storage.Unsure:
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.MarkUnsure(ctx, m, d.after(retryPassing), err.Error()) })
	case err != nil:
		return d.wait(ctx, m, err)
	}
	draft, wanted := account.MailDraft(m.Promise)
	switch {
	case !wanted:
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.Drop(ctx, m, "the notice is no longer being sent") })
	case m.State == storage.Unsure:
		return d.mailed(ctx, m, domain.MailUnsure, "the bot was interrupted while it was being sent")
	case d.Mail == nil:
		return d.mailed(ctx, m, domain.MailRefused, "no mail server is set up")
	}
	d.Hook(PointRendered)
	err = d.Mail.Send(ctx, letters.Of(account, draft, env))
	d.Hook(PointPosted)
	if err == nil {
		return d.mailed(ctx, m, domain.MailAccepted, "")
	}
	class := mailer.Unsure // an error of which nothing is known
	if failure, ok := errors.AsType[*mailer.Error](err); ok {
		class = failure.Class
	}
	d.Logger.Warn("a notice was not mailed", "outbox_id", m.ID, "account_id", account.ID, "class", class)
	switch {
	case class == mailer.Unsure:
		return d.mailed(ctx, m, domain.MailUnsure, err.Error())
	case class == mailer.Later && d.Now().Sub(m.Promise.At) < d.span(mailTries):
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.Requeue(ctx, m, d.after(mailEvery), err.Error()) })
	}
	return d.mailed(ctx, m, domain.MailRefused, err.Error())
}

// mailed records what became of a letter and ends its claim.
func (d *Deliver) mailed(ctx context.Context, m storage.Message, outcome domain.MailOutcome, why string) error {
	d.metrics.outcomes.WithLabelValues("mail_" + string(outcome)).Inc()
	ctx = context.WithoutCancel(ctx)
	err := d.Store.Decide(ctx, "", m.Promise.AccountID, "", func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.MailDone(env, m.Promise, outcome, why), nil
	})
	if err != nil {
		return fmt.Errorf("record mail of %s: %w", m.Promise.Subject, err)
	}
	d.Hook(PointRecorded)
	return d.finish(ctx, func(tx *storage.Tx) error {
		if outcome == domain.MailAccepted {
			return tx.MarkSent(ctx, m, "", "", "")
		}
		return tx.Drop(ctx, m, string(outcome)+": "+why)
	})
}
