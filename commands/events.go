package commands

import (
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
			return c.entered(ctx, domain.ChannelID(e.Channel), domain.PersonID(e.User))
		}
		return c.joined(ctx, domain.ChannelID(e.Channel), domain.PersonID(e.Inviter))
	case *slackevents.SubteamMembersChangedEvent:
		return Reply{}, r.lookAtGroup(ctx, domain.UserGroupID(e.SubteamID))
	case *slackevents.SubteamUpdatedEvent:
		return Reply{}, r.lookAtGroup(ctx, domain.UserGroupID(e.Subteam.ID))
	case *slackevents.ChannelIDChangedEvent:
		return c.renumbered(ctx, domain.ChannelID(e.OldChannelID), domain.ChannelID(e.NewChannelID))
	}
	id := changedChannel(c.Event)
	if id == "" {
		return Reply{}, nil
	}
	return c.lookAtChannel(ctx, id)
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
// seen. One that others read is not kept.
func (c *Call) joined(ctx context.Context, id domain.ChannelID, inviter domain.PersonID) (Reply, error) {
	channel, err := c.channel(ctx, id)
	if err != nil {
		return Reply{}, err
	}
	if channel.Exposed() {
		return c.expose(ctx, channel, inviter)
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

// expose unties accounts from a channel that others read. Their CSMs are told
// why by a message of its own each; whoever brought the bot in is told here.
func (c *Call) expose(ctx context.Context, channel domain.Channel, inviter domain.PersonID) (Reply, error) {
	if _, err := c.Store.Expose(ctx, channel); err != nil {
		return Reply{}, err
	}
	c.forget(channel.ID)
	c.committed()
	if inviter == "" {
		return Reply{}, nil
	}
	m := view.Exposed(channel)
	return Reply{After: []After{{To: inviter, Channel: channel.ID, Text: m.Text, Blocks: m.Blocks}}}, nil
}

// entered looks at a channel again that somebody entered who does not work here.
func (c *Call) entered(ctx context.Context, id domain.ChannelID, who domain.PersonID) (Reply, error) {
	person, err := c.person(ctx, who)
	if err != nil || !person.Guest && !person.External {
		return Reply{}, err
	}
	linked, err := c.linkedTo(ctx, id)
	if err != nil {
		return Reply{}, err
	}
	var settings domain.Settings
	err = c.Store.Read(ctx, func(tx *storage.Tx) (err error) {
		settings, err = tx.Settings(ctx)
		return err
	})
	if err != nil || len(linked) == 0 && settings.EscalationChannel != id {
		return Reply{}, err
	}
	return c.lookAtChannel(ctx, id)
}

// lookAtChannel asks Slack about a channel that changed.
func (c *Call) lookAtChannel(ctx context.Context, id domain.ChannelID) (Reply, error) {
	channel, err := c.channel(ctx, id)
	if err != nil || !channel.Exposed() {
		return Reply{}, err
	}
	return c.expose(ctx, channel, "")
}

// renumbered follows a channel that Slack gave another id, as it does with a
// private one when sharing starts.
func (c *Call) renumbered(ctx context.Context, was, is domain.ChannelID) (Reply, error) {
	moved, err := c.Store.Renumber(ctx, was, is)
	if err != nil {
		return Reply{}, err
	}
	c.forget(was)
	c.forget(is)
	if len(moved) > 0 {
		c.committed()
	}
	return c.lookAtChannel(ctx, is)
}
