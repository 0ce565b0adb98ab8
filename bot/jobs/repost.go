package jobs

import (
	"context"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// comesBack reports whether a message that somebody deleted in Slack is posted
// anew with the next change, as long as there is work on it. What was shared or
// told stays deleted.
func comesBack(kind domain.AnnouncementKind) bool {
	switch kind {
	case domain.AnnounceCard, domain.AnnounceFollowUp, domain.AnnounceEscalation, domain.AnnounceEscalationAsk:
		return true
	}
	return false
}

// repost queues a message that was deleted in Slack again, for when the bot may
// speak by itself. Without it nobody could do its work any more: reminders are
// posted once.
func (d *Deliver) repost(ctx context.Context, m storage.Message, deleted error) error {
	account, env, err := d.truth(ctx, m)
	if err != nil {
		return d.wait(ctx, m, err)
	}
	if wanted, _ := account.Wanted(m.Promise, env); !wanted {
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.Retire(ctx, m, m.Digest, deleted.Error()) })
	}
	d.metrics.outcomes.WithLabelValues("reposted").Inc()
	return d.finish(ctx, func(tx *storage.Tx) error {
		return tx.Repost(ctx, m, account.MayPost(env, d.Now()), deleted.Error())
	})
}
