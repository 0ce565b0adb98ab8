package slacksim

import "slices"

// maxOpenUsers is how many people conversations.open takes.
const maxOpenUsers = 8

// conversationMethods are the methods that find conversations.
func conversationMethods() map[string]method {
	channel := []string{"channel"}
	return map[string]method{
		"conversations.info":    {run: conversationInfo, tier: tier3, required: channel},
		"conversations.list":    {run: conversationList, tier: tier2},
		"users.conversations":   {run: conversationList, tier: tier3},
		"conversations.members": {run: conversationMembers, tier: tier4, required: channel},
		"conversations.open":    {run: openConversation, tier: tier3},
		"conversations.close":   {run: closeConversation, tier: tier2, required: channel},
		"conversations.mark":    {run: markConversation, tier: tier3, required: []string{"channel", "ts"}},
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

// closeConversation closes a direct or group message, which only takes it out
// of the sidebar: it opens again by itself.
func closeConversation(c *call) (reply, error) {
	ch := c.w.channels[c.args.str("channel")]
	switch {
	case ch == nil || ch.kind() != "channels" && !ch.members[c.w.app.BotUserID]:
		return nil, refuse("channel_not_found")
	case !ch.IsIM && !ch.IsMPIM:
		return nil, refuse("method_not_supported_for_channel_type")
	}
	return reply{}, c.need(ch.kind(), "write")
}

// markConversation sets the app's own read mark.
func markConversation(c *call) (reply, error) {
	ch := c.w.channels[c.args.str("channel")]
	switch {
	case ch == nil || ch.kind() != "channels" && !ch.members[c.w.app.BotUserID]:
		return nil, refuse("channel_not_found")
	case !ch.members[c.w.app.BotUserID]:
		return nil, refuse("not_in_channel")
	}
	scope := ch.kind() + ":write"
	if ch.kind() == "channels" {
		scope = "channels:manage"
	}
	if !c.w.app.has(scope) {
		return nil, &apiError{code: "missing_scope", needed: scope}
	}
	if _, ok := parseTS(c.args.str("ts")); !ok {
		return nil, refuse("invalid_timestamp")
	}
	ch.read[c.w.app.BotUserID] = c.args.str("ts")
	return reply{}, nil
}
