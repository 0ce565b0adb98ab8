package slacksim

import "time"

// SetUser changes or adds a user and tells the app with user_change or
// team_join, if it subscribes.
func (w *Workspace) SetUser(u User) {
	w.mu.Lock()
	old := w.users[u.ID]
	if old == nil {
		w.addUser(u)
		w.openAppDMs()
	} else {
		setDefault(&u.TeamID, old.TeamID)
		setDefault(&u.TZ, old.TZ)
		setDefault(&u.Locale, old.Locale)
		*old = u
	}
	kind := "user_change"
	if old == nil {
		kind = "team_join"
	}
	ev := event{Type: kind, Fields: map[string]any{"user": w.userJSON(w.users[u.ID])}}
	w.notify(Change{Kind: ChangePlaces, User: u.ID})
	w.mu.Unlock()
	w.emit(ev)
}

// UpdateChannel changes a channel's properties other than its identity and
// members, and tells the app what Slack would: rename, archive, sharing.
func (w *Workspace) UpdateChannel(id string, change func(*Channel)) bool {
	w.mu.Lock()
	c := w.channels[id]
	if c == nil {
		w.mu.Unlock()
		return false
	}
	before, after := c.Channel, c.Channel
	change(&after)
	after.ID, after.Members = before.ID, before.Members
	c.Channel = after
	events := w.channelEvents(before, after, "")
	w.notify(Change{Kind: ChangePlaces, Channel: id})
	w.mu.Unlock()
	w.emit(events...)
	return true
}

// channelEvents says what differs between two states of a channel in terms of
// Slack's events. by is the user who did it. Callers hold mu.
func (w *Workspace) channelEvents(before, after Channel, by string) []event {
	prefix := "channel"
	if after.IsPrivate {
		prefix = "group"
	}
	var evs []event
	if before.Name != after.Name {
		evs = append(evs, event{Type: prefix + "_rename", Fields: map[string]any{
			"channel": map[string]any{"id": after.ID, "name": after.Name, "created": after.Created},
		}})
	}
	if before.IsArchived != after.IsArchived {
		kind := prefix + "_unarchive"
		if after.IsArchived {
			kind = prefix + "_archive"
		}
		evs = append(evs, event{Type: kind, Fields: map[string]any{"channel": after.ID, "user": by}})
	}
	if before.IsExtShared != after.IsExtShared {
		if after.IsExtShared {
			evs = append(evs, event{Type: "channel_shared", Fields: map[string]any{
				"channel": after.ID, "connected_team_id": lastOf(after.ConnectedTeams),
			}})
		} else {
			evs = append(evs, event{Type: "channel_unshared", Fields: map[string]any{
				"channel": after.ID, "previously_connected_team_id": lastOf(before.ConnectedTeams), "is_ext_shared": false,
			}})
		}
	}
	return evs
}

func lastOf(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[len(s)-1]
}

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
	return []event{{Type: "member_joined_channel", Fields: f, channel: c}}
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
	ev := event{Type: "member_left_channel", channel: c, Fields: map[string]any{
		"user": userID, "channel": c.ID, "channel_type": channelType(c), "team": w.users[userID].TeamID,
	}}
	c.leave(userID)
	w.notify(Change{Kind: ChangePlaces, Channel: c.ID, User: userID})
	w.mu.Unlock()
	w.emit(ev)
	return true
}

// channelType is the one letter that member events name a channel's kind by.
func channelType(c *channel) string {
	if c.IsPrivate {
		return "G"
	}
	return "C"
}
