package commands

import (
	"cmp"
	"context"
	"fmt"

	"github.com/slack-go/slack/slackevents"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// event takes note of what Slack reports about people and channels. Reports may
// come twice or late; each only leads to looking again.
func (r *Router) event(ctx context.Context, c *Call) (Reply, error) {
	switch e := c.Event.(type) {
	case *slackevents.UserChangeEvent:
		return Reply{}, r.lookAtPerson(ctx, domain.PersonID(e.User.ID))
	case *slackevents.TeamJoinEvent:
		return Reply{}, r.lookAtPerson(ctx, domain.PersonID(e.User.ID))
	case *slackevents.MemberJoinedChannelEvent:
		if domain.PersonID(e.User) != r.Self {
			return Reply{}, nil
		}
		return c.joined(ctx, domain.ChannelID(e.Channel), domain.PersonID(e.Inviter))
	}
	id := changedChannel(c.Event)
	if id == "" {
		return Reply{}, nil
	}
	channel, err := c.channel(ctx, id)
	if err != nil || !channel.Shared {
		return Reply{}, err
	}
	return c.leaveShared(ctx, id, "")
}

// changedChannel returns the channel that an event is about, or "".
func changedChannel(event any) domain.ChannelID {
	id := ""
	switch e := event.(type) {
	case *slackevents.ChannelArchiveEvent:
		id = e.Channel
	case *slackevents.ChannelUnarchiveEvent:
		id = e.Channel
	case *slackevents.ChannelRenameEvent:
		id = e.Channel.ID
	case *slackevents.ChannelSharedEvent:
		id = e.Channel
	case *slackevents.ChannelUnsharedEvent:
		id = e.Channel
	case *slackevents.ChannelDeletedEvent:
		id = e.Channel
	case *slackevents.ChannelLeftEvent:
		id = e.Channel
	case *slackevents.GroupArchiveEvent:
		id = e.Channel
	case *slackevents.GroupUnarchiveEvent:
		id = e.Channel
	case *slackevents.GroupRenameEvent:
		id = e.Channel.ID
	case *slackevents.GroupLeftEvent:
		id = e.Channel
	}
	return domain.ChannelID(id)
}

// lookAtPerson asks Slack about somebody who changed. A new zone moves the
// reminders of the accounts they own.
func (r *Router) lookAtPerson(ctx context.Context, id domain.PersonID) error {
	var before domain.Person
	err := r.Store.Read(ctx, func(tx *storage.Tx) error {
		stored, err := tx.People(ctx, id)
		before = stored[id]
		return err
	})
	if err != nil {
		return fmt.Errorf("look at person %s: %w", id, err)
	}
	now, err := r.meet(ctx, id, before)
	if err != nil {
		return fmt.Errorf("look at person %s: %w", id, err)
	}
	if now.TimeZone != before.TimeZone {
		if _, err := r.Store.RecomputeDue(ctx, id); err != nil {
			return fmt.Errorf("move reminders of %s: %w", id, err)
		}
		r.committed()
	}
	return nil
}

// joined completes a link that waited for an invitation: now the channel can be
// seen. One that is shared with another organisation is not kept.
func (c *Call) joined(ctx context.Context, id domain.ChannelID, inviter domain.PersonID) (Reply, error) {
	channel, err := c.channel(ctx, id)
	if err != nil {
		return Reply{}, err
	}
	if channel.Shared {
		return c.leaveShared(ctx, id, inviter)
	}
	linked, err := c.linkedTo(ctx, id)
	if err != nil || inviter == "" {
		return Reply{}, err
	}
	if first, err := c.first(ctx); err != nil || !first {
		return Reply{}, err
	}
	m := view.Invited(c.Command, names(linked, 5))
	return Reply{After: []After{{To: inviter, Channel: id, Text: m.Text, Blocks: m.Blocks}}}, nil
}

// leaveShared unties accounts from a channel that is shared with another
// organisation, or about to be, and tells their CSMs why (R51).
func (c *Call) leaveShared(ctx context.Context, id domain.ChannelID, inviter domain.PersonID) (Reply, error) {
	linked, err := c.linkedTo(ctx, id)
	if err != nil {
		return Reply{}, err
	}
	c.forget(id)
	var reply Reply
	for _, ref := range linked {
		err := c.Store.Decide(ctx, "", ref.ID, "", func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			if a.Channel != id {
				return &domain.Change{}, nil
			}
			return a.Link(env, ""), nil
		})
		if err != nil {
			return Reply{}, fmt.Errorf("untie account %s from shared channel %s: %w", ref.ID, id, err)
		}
		if to := cmp.Or(ref.CSM, inviter); to != "" {
			m := view.SharedChannel(ref.Name)
			reply.After = append(reply.After, After{To: to, Text: m.Text, Blocks: m.Blocks})
		}
	}
	return reply, nil
}
