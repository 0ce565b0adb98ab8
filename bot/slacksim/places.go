package slacksim

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// channel is a conversation with its messages.
type channel struct {
	Channel
	members map[string]bool
	log     messageLog
	read    map[string]string // read marks: ts by user
}

// addUser puts a user into the workspace, completing what is not given.
// Callers hold mu.
func (w *Workspace) addUser(u User) {
	setDefault(&u.TeamID, w.team.ID)
	setDefault(&u.TZ, "UTC")
	setDefault(&u.Locale, "en-US")
	setDefault(&u.Profile.RealName, u.Name)
	w.users[u.ID] = &u
	w.userIDs = append(w.userIDs, u.ID)
}

// addChannel puts a channel into the workspace. Callers hold mu.
func (w *Workspace) addChannel(c Channel) *channel {
	if c.Created == 0 {
		c.Created = w.clock().Unix()
	}
	ch := &channel{Channel: c, members: map[string]bool{}, read: map[string]string{}}
	for _, m := range c.Members {
		ch.members[m] = true
	}
	ch.log.init()
	w.channels[c.ID] = ch
	w.chanIDs = append(w.chanIDs, c.ID)
	return ch
}

// openIM returns the direct message of two users, made if need be. Callers
// hold mu.
func (w *Workspace) openIM(a, b string) *channel {
	for _, id := range w.chanIDs {
		if c := w.channels[id]; c.IsIM && c.members[a] && c.members[b] {
			return c
		}
	}
	return w.addChannel(Channel{ID: w.nextID("D"), IsIM: true, IsPrivate: true, Members: []string{a, b}})
}

// openMPIM returns the group message of exactly these users. Callers hold mu.
func (w *Workspace) openMPIM(users []string) *channel {
	for _, id := range w.chanIDs {
		c := w.channels[id]
		if c.IsMPIM && len(c.members) == len(users) && !slices.ContainsFunc(users, func(u string) bool { return !c.members[u] }) {
			return c
		}
	}
	names := make([]string, len(users))
	for i, u := range users {
		names[i] = w.users[u].Name
	}
	return w.addChannel(Channel{
		ID: w.nextID("G"), Name: "mpdm-" + strings.Join(names, "--") + "-1",
		IsMPIM: true, IsPrivate: true, Members: users,
	})
}

// join and leave change who is in a channel. Callers hold mu.
func (c *channel) join(user string) {
	if !c.members[user] {
		c.members[user] = true
		c.Members = append(slices.Clip(c.Members), user)
	}
}

func (c *channel) leave(user string) {
	if c.members[user] {
		delete(c.members, user)
		c.Members = slices.DeleteFunc(slices.Clone(c.Members), func(m string) bool { return m == user })
	}
}

// kind is the prefix of the scopes that guard the channel: "channels",
// "groups", "im" or "mpim".
func (c *channel) kind() string {
	switch {
	case c.IsIM:
		return "im"
	case c.IsMPIM:
		return "mpim"
	case c.IsPrivate:
		return "groups"
	}
	return "channels"
}

// peer is the other person of a direct message as user sees it.
func (c *channel) peer(user string) string {
	if !c.IsIM {
		return ""
	}
	for _, m := range c.Members {
		if m != user {
			return m
		}
	}
	return user
}

// external reports whether a user belongs to another workspace.
func (w *Workspace) isExternal(u *User) bool { return u.TeamID != w.team.ID }

// Team is the workspace's identity.
func (w *Workspace) Team() Team {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.team
}

// Users lists everybody, the app's bot user included, in order of joining.
func (w *Workspace) Users() []User {
	w.mu.Lock()
	defer w.mu.Unlock()
	us := make([]User, len(w.userIDs))
	for i, id := range w.userIDs {
		us[i] = *w.users[id]
	}
	return us
}

// User finds a user by ID.
func (w *Workspace) User(id string) (User, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if u := w.users[id]; u != nil {
		return *u, true
	}
	return User{}, false
}

// Channels lists every conversation, direct messages included, in order of
// creation.
func (w *Workspace) Channels() []Channel {
	w.mu.Lock()
	defer w.mu.Unlock()
	cs := make([]Channel, len(w.chanIDs))
	for i, id := range w.chanIDs {
		cs[i] = w.channels[id].Channel
	}
	return cs
}

// Channel finds a conversation by ID.
func (w *Workspace) Channel(id string) (Channel, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.channels[id]; c != nil {
		return c.Channel, true
	}
	return Channel{}, false
}

// UserGroups lists the mentionable groups.
func (w *Workspace) UserGroups() []UserGroup {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.groups)
}

// conversationsOf lists what a person's sidebar shows.
func (w *Workspace) conversationsOf(user string) []Conversation {
	w.mu.Lock()
	defer w.mu.Unlock()
	var cs []Conversation
	for _, id := range w.chanIDs {
		c := w.channels[id]
		if !c.members[user] {
			continue
		}
		cs = append(cs, Conversation{
			Channel: c.Channel, Peer: c.peer(user),
			Unread: c.log.unread(user, c.read[user]), Latest: c.log.latest(),
		})
	}
	slices.SortStableFunc(cs, func(a, b Conversation) int {
		return cmp.Or(cmp.Compare(rank(a.Channel), rank(b.Channel)), cmp.Compare(a.Name, b.Name))
	})
	return cs
}

func rank(c Channel) int {
	switch {
	case c.IsIM:
		return 2
	case c.IsMPIM:
		return 1
	}
	return 0
}

// markRead sets a person's read mark to the newest message.
func (w *Workspace) markRead(user, channelID string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.channels[channelID]
	if c == nil || !c.members[user] {
		return
	}
	latest := c.log.latestFor(user)
	if c.read[user] != latest {
		c.read[user] = latest
		w.notify(Change{Kind: ChangePlaces, Channel: channelID, User: user})
	}
}

// SetUser changes or adds a user and tells the app with user_change or
// team_join, if it subscribes.
func (w *Workspace) SetUser(u User) {
	w.mu.Lock()
	old := w.users[u.ID]
	if old == nil {
		w.addUser(u)
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
