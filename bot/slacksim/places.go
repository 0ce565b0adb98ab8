package slacksim

import (
	"cmp"
	"slices"
	"strings"
)

// channel is a conversation with its messages.
type channel struct {
	Channel
	members map[string]bool
	log     messageLog
	read    map[string]string // read marks: ts by user
	// threadRead are read marks of threads: ts of the last reply seen, by user
	// and ts of the thread's first message.
	threadRead map[string]map[string]string

	pins      []Pin // oldest first
	bookmarks []Bookmark
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
	if c.IsIM && len(c.Members) == 2 {
		w.ims[pair(c.Members[0], c.Members[1])] = ch
	}
	w.chanIDs = append(w.chanIDs, c.ID)
	return ch
}

// openIM returns the direct message of two users, made if need be. Callers
// hold mu.
func (w *Workspace) openIM(a, b string) *channel {
	if c := w.ims[pair(a, b)]; c != nil {
		return c
	}
	return w.addChannel(Channel{ID: w.nextID("D"), IsIM: true, IsPrivate: true, Members: []string{a, b}})
}

// pair names two users in either order.
func pair(a, b string) string { return min(a, b) + " " + max(a, b) }

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

// isExternal reports whether a user belongs to another workspace.
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
