package slacksim

import (
	"fmt"
	"slices"
	"strings"
)

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
	var events []event
	if changed := w.users[u.ID]; old != nil || !w.isExternal(changed) { // people of other workspaces join theirs
		events = append(events, event{Type: kind, Fields: map[string]any{"user": w.userJSON(changed)}})
	}
	w.notify(Change{Kind: ChangePlaces, User: u.ID})
	w.mu.Unlock()
	w.emit(events...)
}

// UpdateChannel changes a channel's properties other than its identity and
// members, and tells the app what Slack would: rename, archive, sharing. As in
// Slack the ID of a private channel from G… becomes C… when sharing starts.
func (w *Workspace) UpdateChannel(id string, change func(*Channel)) bool {
	_, ok := w.updateChannel(id, change)
	return ok
}

// updateChannel is UpdateChannel that returns what became of the channel.
func (w *Workspace) updateChannel(id string, change func(*Channel)) (Channel, bool) {
	w.mu.Lock()
	c := w.channels[id]
	if c == nil {
		w.mu.Unlock()
		return Channel{}, false
	}
	before, after := c.Channel, c.Channel
	change(&after)
	after.ID, after.Members = before.ID, before.Members
	c.Channel = after
	var events []event
	if after.IsExtShared && !before.IsExtShared && strings.HasPrefix(id, "G") && c.kind() == "groups" {
		events = w.renumber(c, w.nextID("C"))
	}
	after = c.Channel
	events = append(events, w.channelEvents(before, after, "")...)
	w.notify(Change{Kind: ChangePlaces, Channel: after.ID})
	w.mu.Unlock()
	w.emit(events...)
	return after, true
}

// CreateChannel adds a channel; the app hears channel_created of public ones.
// The name must be free and everybody in it known; an empty ID is filled in.
func (w *Workspace) CreateChannel(c Channel) (Channel, error) {
	w.mu.Lock()
	out, events, err := w.createFor(c)
	w.mu.Unlock()
	w.emit(events...)
	return out, err
}

// createFor is CreateChannel for callers that hold mu.
func (w *Workspace) createFor(c Channel) (Channel, []event, error) {
	if w.channels[c.ID] != nil {
		return Channel{}, nil, fmt.Errorf("create channel %s: there is one", c.ID)
	}
	if !c.IsIM && !c.IsMPIM {
		if err := w.checkName(c.Name); err != nil {
			return Channel{}, nil, fmt.Errorf("create channel %q: %w", c.Name, err)
		}
	}
	c.Members = slices.Clone(c.Members)
	for i, m := range c.Members {
		if m == BotMember {
			c.Members[i] = w.app.BotUserID
		}
		if w.users[c.Members[i]] == nil {
			return Channel{}, nil, fmt.Errorf("create channel %q: member %s is no user", c.Name, m)
		}
	}
	ch, events := w.create(c)
	return ch.Channel, events, nil
}

// SetUserGroup changes or adds a user group; the app hears subteam_created or
// subteam_updated, and subteam_members_changed when other people are in it.
func (w *Workspace) SetUserGroup(g UserGroup) {
	w.mu.Lock()
	g.Users, g.Channels = slices.Clone(g.Users), slices.Clone(g.Channels)
	kind := "subteam_updated"
	i := slices.IndexFunc(w.groups, func(o UserGroup) bool { return o.ID == g.ID })
	w.groups = slices.Clone(w.groups)
	var before UserGroup
	if i < 0 {
		kind = "subteam_created"
		w.groups = append(w.groups, g)
	} else {
		before, w.groups[i] = w.groups[i], g
	}
	events := []event{{Type: kind, Fields: map[string]any{"subteam": w.groupJSON(g, true)}}}
	if i >= 0 && (len(without(g.Users, before.Users)) > 0 || len(without(before.Users, g.Users)) > 0) {
		events = append(events, w.membersChanged(before, g))
	}
	w.notify(Change{Kind: ChangePlaces})
	w.mu.Unlock()
	w.emit(events...)
}

// ChangeChannelID gives a channel another ID, as happens when sharing with
// another organisation begins or ends, and tells the app with
// channel_id_changed. From then on the old ID is unknown. It returns the new
// ID, "" if there is no such channel.
func (w *Workspace) ChangeChannelID(id string) string {
	w.mu.Lock()
	c := w.channels[id]
	if c == nil || c.IsIM {
		w.mu.Unlock()
		return ""
	}
	changed := w.nextID("C")
	events := w.renumber(c, changed)
	w.mu.Unlock()
	w.emit(events...)
	return changed
}

// renumber changes a channel's ID everywhere. Callers hold mu.
func (w *Workspace) renumber(c *channel, id string) []event {
	old := c.ID
	delete(w.channels, old)
	w.channels[id] = c
	w.chanIDs = slices.Clone(w.chanIDs)
	w.chanIDs[slices.Index(w.chanIDs, old)] = id
	c.ID = id
	for _, m := range c.log.all {
		m.Channel = id
	}
	for _, es := range c.log.ephemerals {
		for _, m := range es {
			m.Channel = id
		}
	}
	c.pins, c.bookmarks = slices.Clone(c.pins), slices.Clone(c.bookmarks)
	for i := range c.pins {
		c.pins[i].Channel = id
	}
	for i := range c.bookmarks {
		c.bookmarks[i].Channel = id
	}
	for _, f := range w.files {
		f.moved(old, id)
	}
	for i := range w.scheduled {
		if w.scheduled[i].Channel == old {
			w.scheduled[i].Channel = id
		}
	}
	for _, u := range w.responses.byKey {
		if u.channel == old {
			u.channel = id
		}
	}
	w.notify(Change{Kind: ChangeAll})
	return []event{{Type: "channel_id_changed", Fields: map[string]any{"old_channel_id": old, "new_channel_id": id}}}
}

// moved follows a channel whose ID changed.
func (f *file) moved(old, id string) {
	for _, list := range []*[]string{&f.Channels, &f.Groups} {
		if i := slices.Index(*list, old); i >= 0 {
			*list = slices.Clone(*list)
			(*list)[i] = id
		}
	}
	f.shares = slices.Clone(f.shares)
	for i := range f.shares {
		if f.shares[i].Channel == old {
			f.shares[i].Channel = id
		}
	}
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
