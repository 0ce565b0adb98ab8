package slacksim

import (
	"context"
	"slices"
)

// Open returns the direct message with one other user, or the group message
// with several, the app's bot user ([BotMember]) among them or not.
func (p *Person) Open(ctx context.Context, users ...string) (Channel, error) {
	if err := ctx.Err(); err != nil {
		return Channel{}, err
	}
	w := p.w
	w.mu.Lock()
	defer w.mu.Unlock()
	all := []string{p.user}
	for _, id := range users {
		if id == BotMember {
			id = w.app.BotUserID
		}
		if u := w.users[id]; u == nil || u.Deleted {
			return Channel{}, &UserError{Code: "user_not_found", Message: "There is no such person in this workspace."}
		}
		all = append(all, id)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	if u := w.users[p.user]; u == nil || u.Deleted || len(all) < 2 || len(all) > maxOpenUsers+1 {
		return Channel{}, &UserError{Code: "users_list_not_supplied", Message: "Choose one to eight people."}
	}
	before := len(w.chanIDs)
	var c *channel
	if len(all) == 2 {
		c = w.openIM(all[0], all[1])
	} else {
		c = w.openMPIM(all)
	}
	if len(w.chanIDs) > before {
		w.notify(Change{Kind: ChangePlaces, Channel: c.ID})
	}
	return c.Channel, nil
}

// CreateChannel makes a channel the person is in. The app hears
// channel_created of public ones.
func (p *Person) CreateChannel(ctx context.Context, name string, private bool) (Channel, error) {
	if err := ctx.Err(); err != nil {
		return Channel{}, err
	}
	w := p.w
	w.mu.Lock()
	u := w.users[p.user]
	var err error
	switch {
	case u == nil || u.Deleted || u.IsBot || w.isExternal(u):
		err = &UserError{Code: "user_not_found", Message: "There is no such person in this workspace."}
	case u.IsRestricted || u.IsUltraRestricted:
		err = &UserError{Code: "restricted_action", Message: "Guests cannot create channels."}
	default:
		err = w.checkName(name)
	}
	if err != nil {
		w.mu.Unlock()
		return Channel{}, userWords(err, nameWords())
	}
	c, events := w.create(Channel{Name: name, IsPrivate: private, Creator: p.user, Members: []string{p.user}})
	out := c.Channel
	w.mu.Unlock()
	w.emit(events...)
	return out, nil
}

// create makes a channel and the event. Callers hold mu.
func (w *Workspace) create(c Channel) (*channel, []event) {
	if c.ID == "" {
		c.ID = w.nextID("C")
	}
	ch := w.addChannel(c)
	w.notify(Change{Kind: ChangePlaces, Channel: ch.ID})
	if ch.kind() != "channels" {
		return ch, nil
	}
	return ch, []event{{Type: "channel_created", Fields: map[string]any{"channel": w.channelJSON(ch)}}}
}

// Joinable lists the public channels the person is not in and may join, in
// order of creation.
func (p *Person) Joinable() []Channel {
	w := p.w
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Channel
	for _, id := range w.chanIDs {
		if c := w.channels[id]; !c.IsArchived && !c.members[p.user] && w.mayRead(p.user, c) {
			out = append(out, c.Channel)
		}
	}
	return out
}

// JoinChannel joins a public channel; LeaveChannel leaves any. The app hears
// member_joined_channel and member_left_channel.
func (p *Person) JoinChannel(ctx context.Context, channelID string) error {
	return p.change(ctx, channelID, func(c *channel, u *User) ([]event, error) {
		if !c.members[p.user] && !p.w.mayRead(p.user, c) {
			return nil, refuse("channel_not_found")
		}
		return p.w.joined(c, u, ""), nil
	})
}

// LeaveChannel leaves a channel.
func (p *Person) LeaveChannel(ctx context.Context, channelID string) error {
	return p.change(ctx, channelID, func(c *channel, _ *User) ([]event, error) {
		switch {
		case !c.members[p.user]:
			return nil, refuse("not_in_channel")
		case c.IsGeneral:
			return nil, &UserError{Code: "cant_leave_general", Message: "Everybody stays in this channel."}
		case c.IsIM:
			return nil, refuse("method_not_supported_for_channel_type")
		}
		return p.w.left(c, p.user), nil
	})
}

// InviteTo adds a user, the app's bot user by [BotMember], to a channel the
// person is in.
func (p *Person) InviteTo(ctx context.Context, channelID, userID string) error {
	w := p.w
	return p.change(ctx, channelID, func(c *channel, _ *User) ([]event, error) {
		if userID == BotMember {
			userID = w.app.BotUserID
		}
		u := w.users[userID]
		switch {
		case !c.members[p.user]:
			return nil, refuse("not_in_channel")
		case u == nil || u.Deleted:
			return nil, refuse("user_not_found")
		case c.IsIM || c.IsMPIM || w.isExternal(u) && !c.IsExtShared:
			return nil, refuse("cant_invite")
		case c.members[userID]:
			return nil, &UserError{Code: "already_in_channel", Message: u.DisplayName() + " is in this channel already."}
		}
		return w.joined(c, u, p.user), nil
	})
}

// change does something to a channel that is in use.
func (p *Person) change(ctx context.Context, channelID string, do func(*channel, *User) ([]event, error)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := p.w
	w.mu.Lock()
	c, u := w.channels[channelID], w.users[p.user]
	var events []event
	var err error
	switch {
	case u == nil || u.Deleted:
		err = &UserError{Code: "user_not_found", Message: "There is no such person in this workspace."}
	case c == nil:
		err = refuse("channel_not_found")
	case c.IsArchived:
		err = refuse("is_archived")
	default:
		events, err = do(c, u)
	}
	w.mu.Unlock()
	w.emit(events...)
	return userWords(err, map[string]string{
		"not_in_channel": "You are not in this channel.", "is_archived": "This channel has been archived.",
		"user_not_found": "There is no such person in this workspace.", "cant_invite": "They cannot be added here.",
		"method_not_supported_for_channel_type": "That works in channels only.",
	})
}
