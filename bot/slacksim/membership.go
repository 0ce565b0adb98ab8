package slacksim

// maxInvites is how many people conversations.invite takes.
const maxInvites = 100

// membershipMethods are the methods about what channels are like and who is
// in them.
func membershipMethods() map[string]method {
	channel := []string{"channel"}
	return map[string]method{
		"conversations.create":     {run: createConversation, tier: tier2, required: []string{"name"}},
		"conversations.archive":    {run: archiveConversation, tier: tier2, required: channel},
		"conversations.unarchive":  {run: unarchiveConversation, tier: tier2, required: channel},
		"conversations.rename":     {run: renameConversation, tier: tier2, required: []string{"channel", "name"}},
		"conversations.setTopic":   {run: setTopic, tier: tier2, required: []string{"channel", "topic"}},
		"conversations.setPurpose": {run: setTopic, tier: tier2, required: []string{"channel", "purpose"}},
		"conversations.join":       {run: joinConversation, tier: tier3, scopes: []string{"channels:join"}, required: channel},
		"conversations.invite":     {run: inviteToConversation, tier: tier3, required: []string{"channel", "users"}},
		"conversations.kick":       {run: kickFromConversation, tier: tier3, required: []string{"channel", "user"}},
		"conversations.leave":      {run: leaveConversation, tier: tier3, required: channel},
	}
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
	c.happened(w.left(ch, w.app.BotUserID)...)
	return reply{}, nil
}

// kickFromConversation removes somebody else.
func kickFromConversation(c *call) (reply, error) {
	ch, err := c.manageable("")
	if err != nil {
		return nil, err
	}
	w, id := c.w, c.args.str("user")
	switch {
	case w.users[id] == nil:
		return nil, refuse("user_not_found")
	case id == w.app.BotUserID:
		return nil, refuse("cant_kick_self")
	case ch.IsGeneral:
		return nil, refuse("cant_kick_from_general")
	case !ch.members[id]:
		return nil, refuse("not_in_channel")
	}
	c.happened(w.left(ch, id)...)
	return reply{"errors": map[string]any{}}, nil
}
