package slacksim

import "time"

// Join puts a user (or the bot, by [BotMember]) into a channel, as an
// invitation by another person does; the app hears member_joined_channel.
func (w *Workspace) Join(channelID, userID, inviter string) bool {
	w.mu.Lock()
	if userID == BotMember {
		userID = w.app.BotUserID
	}
	c, u := w.channels[channelID], w.users[userID]
	if c == nil || u == nil || c.IsIM {
		w.mu.Unlock()
		return false
	}
	ev := w.joined(c, u, inviter)
	w.mu.Unlock()
	w.emit(ev...)
	return true
}

// joined adds a member and makes the event. Callers hold mu.
func (w *Workspace) joined(c *channel, u *User, inviter string) []event {
	if c.members[u.ID] {
		return nil
	}
	c.join(u.ID)
	c.read[u.ID] = formatTS(w.clock().Add(-time.Microsecond).UnixMicro())
	w.notify(Change{Kind: ChangePlaces, Channel: c.ID, User: u.ID})
	f := map[string]any{"user": u.ID, "channel": c.ID, "channel_type": channelType(c), "team": u.TeamID}
	if inviter != "" {
		f["inviter"] = inviter
	}
	evs := []event{{Type: "member_joined_channel", Fields: f, channel: c}}
	var about map[string]string
	if inviter != "" {
		about = map[string]string{"inviter": inviter}
	}
	return append(evs, w.noticed(c, u.ID, "join", "<@"+u.ID+"> has joined the channel", about)...)
}

// Leave takes a user out of a channel, as Slack does when somebody leaves or
// is removed; the app hears member_left_channel.
func (w *Workspace) Leave(channelID, userID string) bool {
	w.mu.Lock()
	if userID == BotMember {
		userID = w.app.BotUserID
	}
	c := w.channels[channelID]
	if c == nil || !c.members[userID] {
		w.mu.Unlock()
		return false
	}
	evs := w.left(c, userID)
	w.mu.Unlock()
	w.emit(evs...)
	return true
}

// left removes a member and makes the event; an app that has to go itself
// hears channel_left or group_left instead. Callers hold mu.
func (w *Workspace) left(c *channel, user string) []event {
	c.leave(user)
	evs := w.noticed(c, user, "leave", "<@"+user+"> has left the channel", nil)
	w.notify(Change{Kind: ChangePlaces, Channel: c.ID, User: user})
	if user == w.app.BotUserID {
		kind := "channel_left"
		if c.IsPrivate {
			kind = "group_left"
		}
		return append(evs, event{Type: kind, Fields: map[string]any{"channel": c.ID, "actor_id": user}})
	}
	return append(evs, event{Type: "member_left_channel", channel: c, Fields: map[string]any{
		"user": user, "channel": c.ID, "channel_type": channelType(c), "team": w.users[user].TeamID,
	}})
}

// channelType is the one letter that member events name a channel's kind by.
func channelType(c *channel) string {
	if c.IsPrivate {
		return "G"
	}
	return "C"
}
