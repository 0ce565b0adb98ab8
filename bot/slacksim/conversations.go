package slacksim

import (
	"slices"
	"strings"
)

// Limits of conversations, from the conversations.* method pages.
const (
	maxChannelName = 80
	maxTopic       = 250
	maxInvites     = 100
	maxOpenUsers   = 8
)

// conversationMethods are the methods about channels and who is in them.
func conversationMethods() map[string]method {
	return map[string]method{
		"conversations.info":       {run: conversationInfo, tier: tier3},
		"conversations.list":       {run: conversationList, tier: tier2},
		"users.conversations":      {run: conversationList, tier: tier3},
		"conversations.members":    {run: conversationMembers, tier: tier4},
		"conversations.create":     {run: createConversation, tier: tier2},
		"conversations.join":       {run: joinConversation, tier: tier3, scopes: []string{"channels:join"}},
		"conversations.invite":     {run: inviteToConversation, tier: tier3},
		"conversations.open":       {run: openConversation, tier: tier3},
		"conversations.archive":    {run: archiveConversation, tier: tier2},
		"conversations.rename":     {run: renameConversation, tier: tier2},
		"conversations.setTopic":   {run: setTopic, tier: tier2},
		"conversations.setPurpose": {run: setTopic, tier: tier2},
		"conversations.leave":      {run: leaveConversation, tier: tier3},
	}
}

// readable finds the call's channel for reading and checks the scope for its
// kind: channels:read, groups:read and so on. Callers hold mu.
func (c *call) readable(permission string) (*channel, error) {
	ch := c.w.channels[c.args.str("channel")]
	if ch == nil || ch.kind() != "channels" && !ch.members[c.w.app.BotUserID] {
		return nil, refuse("channel_not_found")
	}
	return ch, c.need(ch.kind(), permission)
}

// manageable finds the call's channel for changing it and checks the scope;
// narrow is the alternative to the scope for everything, "invites" or "topic".
func (c *call) manageable(narrow string) (*channel, error) {
	ch := c.w.channels[c.args.str("channel")]
	if ch == nil || ch.kind() != "channels" && !ch.members[c.w.app.BotUserID] {
		return nil, refuse("channel_not_found")
	}
	if ch.IsIM || ch.IsMPIM {
		return nil, refuse("method_not_supported_for_channel_type")
	}
	scope := manageScope(ch.IsPrivate)
	if !c.w.app.has(scope) && (narrow == "" || !c.w.app.has(ch.kind()+":write."+narrow)) {
		return nil, &apiError{code: "missing_scope", needed: scope}
	}
	switch {
	case !ch.members[c.w.app.BotUserID]:
		return nil, refuse("not_in_channel")
	case ch.IsArchived:
		return nil, refuse("is_archived")
	}
	return ch, nil
}

func manageScope(private bool) string {
	if private {
		return "groups:write"
	}
	return "channels:manage"
}

func conversationInfo(c *call) (reply, error) {
	ch, err := c.readable("read")
	if err != nil {
		return nil, err
	}
	out := c.w.channelJSON(ch)
	if c.args.flag("include_num_members") {
		out["num_members"] = len(ch.members)
	}
	return reply{"channel": out}, nil
}

// conversationList serves conversations.list and users.conversations, which
// differ in whose channels they list.
func conversationList(c *call) (reply, error) {
	w := c.w
	types := c.args.list("types")
	if len(types) == 0 {
		types = []string{"public_channel"}
	}
	kinds := map[string]bool{}
	for _, t := range types {
		kind, ok := map[string]string{"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}[t]
		if !ok {
			return nil, refuse("invalid_types")
		}
		if err := c.need(kind, "read"); err != nil {
			return nil, err
		}
		kinds[kind] = true
	}
	of := w.app.BotUserID
	if u := c.args.str("user"); u != "" && c.method == "users.conversations" {
		if w.users[u] == nil {
			return nil, refuse("user_not_found")
		}
		of = u
	}
	var found []any
	for _, id := range w.chanIDs {
		ch := w.channels[id]
		seen := ch.members[w.app.BotUserID] || ch.kind() == "channels"
		if c.method == "users.conversations" {
			seen = seen && ch.members[of]
		}
		if kinds[ch.kind()] && seen && !(ch.IsArchived && c.args.flag("exclude_archived")) {
			out := w.channelJSON(ch)
			out["num_members"] = len(ch.members)
			found = append(found, out)
		}
	}
	page, meta, err := paginate(c.args, found, 100)
	return reply{"channels": page, "response_metadata": meta}, err
}

func conversationMembers(c *call) (reply, error) {
	ch, err := c.readable("read")
	if err != nil {
		return nil, err
	}
	page, meta, err := paginate(c.args, ch.Members, 100)
	return reply{"members": page, "response_metadata": meta}, err
}

func createConversation(c *call) (reply, error) {
	w, name, private := c.w, c.args.str("name"), c.args.flag("is_private")
	if scope := manageScope(private); !w.app.has(scope) {
		return nil, &apiError{code: "missing_scope", needed: scope}
	}
	if err := w.checkName(name); err != nil {
		return nil, err
	}
	ch := w.addChannel(Channel{
		ID: w.nextID("C"), Name: name, IsPrivate: private, Creator: w.app.BotUserID, Members: []string{w.app.BotUserID},
	})
	w.notify(Change{Kind: ChangePlaces, Channel: ch.ID})
	out := w.channelJSON(ch)
	if !private {
		c.happened(event{Type: "channel_created", Fields: map[string]any{"channel": out}})
	}
	return reply{"channel": out}, nil
}

// checkName applies Slack's rules for channel names. Callers hold mu.
func (w *Workspace) checkName(name string) error {
	valid := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' }
	switch {
	case name == "":
		return refuse("invalid_name_required")
	case len(name) > maxChannelName:
		return refuse("invalid_name_maxlength")
	case strings.ContainsFunc(name, func(r rune) bool { return !valid(r) }):
		return refuse("invalid_name_specials")
	case w.channelNamed(name) != nil:
		return refuse("name_taken")
	}
	return nil
}

func joinConversation(c *call) (reply, error) {
	w := c.w
	ch := w.channels[c.args.str("channel")]
	switch {
	case ch == nil || ch.kind() == "groups":
		return nil, refuse("channel_not_found")
	case ch.kind() != "channels":
		return nil, refuse("method_not_supported_for_channel_type")
	case ch.IsArchived:
		return nil, refuse("is_archived")
	}
	out := reply{}
	if ch.members[w.app.BotUserID] {
		out["warning"] = "already_in_channel"
	}
	c.happened(w.joined(ch, w.users[w.app.BotUserID], "")...)
	out["channel"] = w.channelJSON(ch)
	return out, nil
}

func inviteToConversation(c *call) (reply, error) {
	ch, err := c.manageable("invites")
	if err != nil {
		return nil, err
	}
	w, ids := c.w, c.args.list("users")
	switch {
	case len(ids) == 0:
		return nil, refuse("no_user")
	case len(ids) > maxInvites:
		return nil, refuse("too_many_users")
	}
	for _, id := range ids {
		u := w.users[id]
		switch {
		case id == w.app.BotUserID:
			return nil, refuse("cant_invite_self")
		case u == nil:
			return nil, refuse("user_not_found")
		case u.Deleted || w.isExternal(u):
			return nil, refuse("cant_invite")
		case ch.members[id]:
			return nil, refuse("already_in_channel")
		}
	}
	for _, id := range ids {
		c.happened(w.joined(ch, w.users[id], w.app.BotUserID)...)
	}
	return reply{"channel": w.channelJSON(ch)}, nil
}

func openConversation(c *call) (reply, error) {
	w := c.w
	if id := c.args.str("channel"); id != "" {
		ch := w.channels[id]
		if ch == nil || !ch.members[w.app.BotUserID] || !ch.IsIM && !ch.IsMPIM {
			return nil, refuse("channel_not_found")
		}
		return c.opened(ch, c.need(ch.kind(), "write"))
	}
	ids := c.args.list("users")
	slices.Sort(ids)
	ids = slices.Compact(ids)
	switch {
	case len(ids) == 0:
		return nil, refuse("users_list_not_supplied")
	case len(ids) > maxOpenUsers:
		return nil, refuse("too_many_users")
	}
	for _, id := range ids {
		u := w.users[id]
		switch {
		case u == nil:
			return nil, refuse("user_not_found")
		case u.Deleted:
			return nil, refuse("user_disabled")
		case u.IsBot:
			return nil, refuse("cannot_dm_bot")
		}
	}
	if len(ids) == 1 {
		if err := c.need("im", "write"); err != nil {
			return nil, err
		}
		return c.opened(w.openIM(ids[0], w.app.BotUserID), nil)
	}
	if err := c.need("mpim", "write"); err != nil {
		return nil, err
	}
	return c.opened(w.openMPIM(append(ids, w.app.BotUserID)), nil)
}

func (c *call) opened(ch *channel, err error) (reply, error) {
	if err != nil {
		return nil, err
	}
	if !c.args.flag("return_im") {
		return reply{"channel": map[string]any{"id": ch.ID}}, nil
	}
	return reply{"channel": c.w.channelJSON(ch)}, nil
}

func archiveConversation(c *call) (reply, error) {
	return c.changeChannel("", func(ch *Channel) error {
		if ch.IsGeneral {
			return refuse("cant_archive_general")
		}
		ch.IsArchived = true
		return nil
	})
}

func renameConversation(c *call) (reply, error) {
	return c.changeChannel("", func(ch *Channel) error {
		ch.Name = c.args.str("name")
		return c.w.checkName(ch.Name)
	})
}

// setTopic serves conversations.setTopic and setPurpose.
func setTopic(c *call) (reply, error) {
	return c.changeChannel("topic", func(ch *Channel) error {
		field, name := &ch.Topic, "topic"
		if c.method == "conversations.setPurpose" {
			field, name = &ch.Purpose, "purpose"
		}
		*field = c.args.str(name)
		if len([]rune(*field)) > maxTopic {
			return refuse("too_long")
		}
		return nil
	})
}

// changeChannel applies a change to the call's channel.
func (c *call) changeChannel(narrow string, change func(*Channel) error) (reply, error) {
	ch, err := c.manageable(narrow)
	if err != nil {
		return nil, err
	}
	after := ch.Channel
	if err := change(&after); err != nil {
		return nil, err
	}
	before := ch.Channel
	ch.Channel = after
	c.happened(c.w.channelEvents(before, after, c.w.app.BotUserID)...)
	c.w.notify(Change{Kind: ChangePlaces, Channel: ch.ID})
	return reply{"channel": c.w.channelJSON(ch)}, nil
}

func leaveConversation(c *call) (reply, error) {
	w := c.w
	ch := w.channels[c.args.str("channel")]
	switch {
	case ch == nil:
		return nil, refuse("channel_not_found")
	case !ch.members[w.app.BotUserID]:
		return reply{"not_in_channel": true}, nil
	case ch.IsGeneral:
		return nil, refuse("cant_leave_general")
	}
	if scope := manageScope(ch.IsPrivate); !w.app.has(scope) {
		return nil, &apiError{code: "missing_scope", needed: scope}
	}
	ch.leave(w.app.BotUserID)
	w.notify(Change{Kind: ChangePlaces, Channel: ch.ID})
	return reply{}, nil
}
