package commands

import (
	"context"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// share is the "Share here" button under private answers.
func share() Spec {
	return Spec{Right: domain.RightLog, Actions: map[string]Handler{
		view.ActionShareBrief:    shareAs(domain.AnnounceBrief),
		view.ActionShareTimeline: shareAs(domain.AnnounceTimeline),
		view.ActionShareValue:    shareAs(domain.AnnounceValue),
	}}
}

// shareAs promises the brief, the timeline or the value story to the channel in which the button was
// pressed. Pressing again shares nothing twice: the press is the promise's key.
func shareAs(what domain.AnnouncementKind) Handler {
	return func(ctx context.Context, c *Call) (Reply, error) {
		if err := c.checkShare(ctx); err != nil {
			return Reply{}, err
		}
		_, _, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.Share(env, what, c.Channel, c.Key)
		})
		if err != nil {
			return Reply{}, err
		}
		return Reply{Text: "Shared. It appears in the channel in a moment."}, nil
	}
}

// checkShare refuses places where a message cannot go or must not.
func (c *Call) checkShare(ctx context.Context) error {
	if !c.shareable() {
		return domain.Errorf(domain.Invalid, "", "There is no channel here to share it in. Open it in a channel and share it from there.")
	}
	channel, err := c.channel(ctx, c.Channel)
	if err != nil {
		return err
	}
	switch {
	case channel.Exposed():
		return domain.Errorf(domain.Forbidden, "", "This channel is %s. Nothing internal is posted here; share it in a channel of your own.", channel.Why())
	case channel.Archived:
		return domain.Errorf(domain.Invalid, "", "This channel is archived. Share it in one that is in use.")
	case !channel.Member:
		return domain.Errorf(domain.Invalid, "", "I am not in this channel. Type /invite @renewalbot here, then press Share here again.")
	}
	return nil
}
