package slacksim

import (
	"context"
)

// SetTopic changes the topic of a channel the person is in.
func (p *Person) SetTopic(ctx context.Context, channelID, topic string) error {
	return p.amend(ctx, channelID, func(c *Channel) error {
		c.Topic = topic
		if len([]rune(topic)) > maxTopic {
			return &UserError{Code: "too_long", Message: "A topic has up to 250 characters."}
		}
		return nil
	})
}

// RenameChannel gives a channel the person is in another name; the app hears
// channel_rename or group_rename.
func (p *Person) RenameChannel(ctx context.Context, channelID, name string) error {
	return p.amend(ctx, channelID, func(c *Channel) error {
		c.Name = name
		return userWords(p.w.checkName(name), nameWords())
	})
}

// ArchiveChannel archives a channel the person is in; the app hears
// channel_archive or group_archive.
func (p *Person) ArchiveChannel(ctx context.Context, channelID string) error {
	return p.amend(ctx, channelID, func(c *Channel) error {
		if c.IsGeneral {
			return &UserError{Code: "cant_archive_general", Message: "The channel of everybody cannot be archived."}
		}
		c.IsArchived = true
		return nil
	})
}

// RemoveFrom takes somebody else, the app's bot user by [BotMember], out of a
// channel the person is in. The app hears member_left_channel, or of itself
// channel_left or group_left.
func (p *Person) RemoveFrom(ctx context.Context, channelID, userID string) error {
	w := p.w
	return p.change(ctx, channelID, func(c *channel, u *User) ([]event, error) {
		if userID == BotMember {
			userID = w.app.BotUserID
		}
		switch {
		case !c.members[p.user] || !c.members[userID]:
			return nil, refuse("not_in_channel")
		case u.IsRestricted || u.IsUltraRestricted || w.isExternal(u):
			return nil, &UserError{Code: "restricted_action", Message: "Guests cannot remove people."}
		case c.IsIM || c.IsMPIM || c.IsGeneral || userID == p.user:
			return nil, refuse("cant_kick_from_this_channel")
		}
		return w.left(c, userID), nil
	})
}

// amend changes what a channel is like.
func (p *Person) amend(ctx context.Context, channelID string, change func(*Channel) error) error {
	return p.change(ctx, channelID, func(c *channel, u *User) ([]event, error) {
		switch {
		case !c.members[p.user]:
			return nil, refuse("not_in_channel")
		case c.IsIM || c.IsMPIM:
			return nil, &UserError{Code: "method_not_supported_for_channel_type", Message: "That works in channels only."}
		case u.IsRestricted || u.IsUltraRestricted || p.w.isExternal(u):
			return nil, &UserError{Code: "restricted_action", Message: "Guests cannot change channels."}
		}
		return p.w.amend(c, p.user, change)
	})
}

// nameWords says to people what is wrong with a channel's name.
func nameWords() map[string]string {
	return map[string]string{
		"invalid_name_required":  "Give the channel a name.",
		"invalid_name_maxlength": "A name has up to 80 characters.",
		"invalid_name_specials":  "A name has only lowercase letters, digits, hyphens and underscores.",
		"name_taken":             "There is a channel with that name already. Choose another.",
	}
}
