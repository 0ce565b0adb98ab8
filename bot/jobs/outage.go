package jobs

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// join puts a card into the thread of the card that its account already has
// today, or perhaps has (R11). Sweeps of one day do so by themselves; after an
// outage the cards of several days go out on one.
func (d *Deliver) join(ctx context.Context, m storage.Message, a *domain.Account, env domain.Env) (joined bool, err error) {
	if !m.Promise.Kind.OncePerDay() || m.Promise.Thread != "" || m.Attempts > 1 { // looked for where it was tried
		return false, nil
	}
	var first storage.Message
	err = d.Store.Read(ctx, func(tx *storage.Tx) error {
		first, err = tx.FirstOfDay(ctx, m, a.Today(env).At(0, 0, a.Zone(env)),
			domain.AnnounceCard, domain.AnnounceFollowUp, domain.AnnounceExpired)
		return err
	})
	if errors.Is(err, &domain.Error{Code: domain.NotFound}) {
		return false, nil
	}
	if err != nil {
		return false, d.wait(ctx, m, err)
	}
	return true, d.finish(ctx, func(tx *storage.Tx) error { return tx.JoinThread(ctx, m, first.Promise.Key) })
}

// lateness is the line of a message that appears, or appeared, on a later day
// than it might have.
func lateness(m storage.Message, a *domain.Account, env domain.Env) string {
	zone := a.Zone(env)
	at := cmp.Or(m.SentAt, env.Now)
	might := a.MayPostTo(m.Promise, personOf(m.Place), env, m.Promise.At)
	due := domain.DateIn(might, zone)
	if at.Sub(might) < time.Hour { // over midnight is not late
		return ""
	}
	days := due.DaysUntil(domain.DateIn(at, zone))
	if days < 1 {
		return ""
	}
	return "Late: this was due " + view.Count(days, "day", "days") + " earlier, on " + due.WithWeekday() + ". I could not post it then."
}
