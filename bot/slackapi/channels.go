package slackapi

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// channelOf reads what the bot needs to know before it writes somewhere. A
// channel that is about to be shared counts as shared, as Slack advises; is_shared
// alone would count sharing inside an organisation too.
func channelOf(c slack.Channel) domain.Channel {
	return domain.Channel{
		ID: domain.ChannelID(c.ID), Name: c.Name, Private: c.IsPrivate || c.IsGroup || c.IsIM || c.IsMpIM,
		Archived: c.IsArchived, Shared: c.IsExtShared || c.IsPendingExtShared, Member: c.IsMember || c.IsIM,
	}
}

// Channel returns what Slack says about a channel now, and whether guests read
// it. One that is not visible to the bot fails [Because] of [ReasonChannelGone].
func (c *Client) Channel(ctx context.Context, id domain.ChannelID) (domain.Channel, error) {
	conversation := false
	got, err := c.channelCall(ctx, "conversations.info", func(ctx context.Context) (*slack.Channel, error) {
		info, err := c.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: string(id)})
		conversation = err == nil && (info.IsIM || info.IsMpIM)
		return info, err
	})
	if err != nil || got.Shared || got.Archived || conversation {
		return got, err
	}
	got.Guests, err = c.outsiders(ctx, id)
	return got, err
}

// JoinChannel makes the bot a member of a public channel.
func (c *Client) JoinChannel(ctx context.Context, id domain.ChannelID) (domain.Channel, error) {
	return c.channelCall(ctx, "conversations.join", func(ctx context.Context) (*slack.Channel, error) {
		joined, _, _, err := c.api.JoinConversationContext(ctx, string(id))
		return joined, err
	})
}

// CreateChannel creates a channel with the bot in it. A name that is in use
// fails [Because] of [ReasonNameTaken].
func (c *Client) CreateChannel(ctx context.Context, name string, private bool) (domain.Channel, error) {
	return c.channelCall(ctx, "conversations.create", func(ctx context.Context) (*slack.Channel, error) {
		return c.api.CreateConversationContext(ctx, slack.CreateConversationParams{ChannelName: name, IsPrivate: private})
	})
}

func (c *Client) channelCall(ctx context.Context, method string, fn func(context.Context) (*slack.Channel, error)) (domain.Channel, error) {
	var got *slack.Channel
	err := c.call(ctx, method, func(ctx context.Context) (err error) {
		got, err = fn(ctx)
		if err == nil && (got == nil || got.ID == "") {
			return broken(method, "no channel in the answer")
		}
		return err
	})
	if err != nil {
		return domain.Channel{}, err
	}
	return channelOf(*got), nil
}

// invitees is how many people one call may invite.
const invitees = 100

// Invite brings people into a channel. Those who are in it already are no
// error.
func (c *Client) Invite(ctx context.Context, id domain.ChannelID, people ...domain.PersonID) error {
	for len(people) > 0 {
		n := min(len(people), invitees)
		batch := make([]string, n)
		for i, p := range people[:n] {
			batch[i] = string(p)
		}
		people = people[n:]
		err := c.call(ctx, "conversations.invite", func(ctx context.Context) error {
			_, err := c.api.InviteUsersToConversationContext(ctx, string(id), batch...)
			return err
		})
		if e, ok := errors.AsType[*Error](err); ok && e.Code == "already_in_channel" && n == 1 {
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// OpenDM returns the direct conversation with a person, which is needed before
// posting so that the post can be looked up. A person who cannot be written to
// fails [Because] of [ReasonUserGone].
func (c *Client) OpenDM(ctx context.Context, to domain.PersonID) (domain.ChannelID, error) {
	got, err := c.channelCall(ctx, "conversations.open", func(ctx context.Context) (*slack.Channel, error) {
		opened, _, _, err := c.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{string(to)}})
		return opened, err
	})
	return got.ID, err
}

// channelPage is the most that conversations.list gives at once: fewer, larger
// pages, because it may be called about twenty times a minute.
const channelPage = 1000

// Channels hands the channels the bot can see to yield, a page at a time:
// public ones, and private ones it is in. Archived ones are left out. When Slack
// asks for a pause, it is waited for.
func (c *Client) Channels(ctx context.Context, yield func([]domain.Channel) error) error {
	cursor := ""
	for {
		var page []slack.Channel
		err := c.patient(ctx, "conversations.list", func(ctx context.Context) (err error) {
			var next string
			page, next, err = c.api.GetConversationsContext(ctx, &slack.GetConversationsParameters{
				Cursor: cursor, Limit: channelPage, ExcludeArchived: true, Types: []string{"public_channel", "private_channel"},
			})
			if err == nil {
				cursor = next
			}
			return err
		})
		if err != nil {
			return err
		}
		channels := make([]domain.Channel, len(page))
		for i, ch := range page {
			channels[i] = channelOf(ch)
		}
		if err := yield(channels); err != nil {
			return err
		}
		if cursor == "" {
			return nil
		}
	}
}

// FindChannelByName returns the channel of a name, with or without #. Slack has
// no look-up by name, so the list is read; use [Client.Channels] for many.
func (c *Client) FindChannelByName(ctx context.Context, name string) (channel domain.Channel, found bool, err error) {
	name = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "#"))
	errFound := errors.New("found")
	err = c.Channels(ctx, func(page []domain.Channel) error {
		for _, ch := range page {
			if ch.Name == name {
				channel = ch
				return errFound
			}
		}
		return nil
	})
	switch {
	case errors.Is(err, errFound):
		return channel, true, nil
	case err != nil:
		return domain.Channel{}, false, fmt.Errorf("find channel %s: %w", name, err)
	}
	return domain.Channel{}, false, nil
}
