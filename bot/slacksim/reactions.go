package slacksim

import (
	"regexp"
	"slices"
)

// Limits of reactions, from reactions.add and Slack's help pages.
const (
	maxEmojiOnMessage = 50 // different emoji on one message
	maxEmojiByUser    = 23 // of them by one person
)

// emojiName is the form of an emoji's name. Whether a workspace has an emoji
// of its own under a name cannot be known here, so any name of that form is
// taken.
func emojiName() *regexp.Regexp {
	return regexp.MustCompile(`^[\p{Ll}\p{Lo}0-9_+'-]{1,100}(::skin-tone-[2-6])?$`)
}

// reactionMethods are the methods about emoji on messages.
func reactionMethods() map[string]method {
	read, write := []string{"reactions:read"}, []string{"reactions:write"}
	return map[string]method{
		"reactions.add":    {run: addReaction, tier: tier3, scopes: write, required: []string{"name"}},
		"reactions.remove": {run: removeReaction, tier: tier2, scopes: write, required: []string{"name"}},
		"reactions.get":    {run: getReactions, tier: tier3, scopes: read},
		"reactions.list":   {run: listReactions, tier: tier2, scopes: read},
	}
}

// item finds the message that channel and timestamp of a call name, as the
// methods about reactions and pins take them. Callers hold mu.
func (c *call) item() (*channel, *message, error) {
	w := c.w
	channelID, ts := c.args.str("channel"), c.args.str("timestamp")
	ch := w.channels[channelID]
	switch {
	case channelID == "" || ts == "":
		return nil, nil, refuse("no_item_specified")
	case ch == nil || !ch.members[w.app.BotUserID] && ch.kind() != "channels":
		return nil, nil, refuse("channel_not_found")
	case !ch.members[w.app.BotUserID]:
		return nil, nil, refuse("not_in_channel")
	}
	if _, ok := parseTS(ts); !ok {
		return nil, nil, refuse("bad_timestamp")
	}
	m := ch.log.find(ts, "")
	if m == nil || m.Subtype == tombstone {
		return nil, nil, refuse("message_not_found")
	}
	return ch, m, nil
}

func addReaction(c *call) (reply, error) {
	return c.changeReaction((*Workspace).react)
}

func removeReaction(c *call) (reply, error) {
	return c.changeReaction((*Workspace).unreact)
}

func (c *call) changeReaction(change func(w *Workspace, ch *channel, m *message, user, name string) ([]event, error)) (reply, error) {
	ch, m, err := c.item()
	if err != nil {
		return nil, err
	}
	if ch.IsArchived {
		return nil, refuse("is_archived")
	}
	events, err := change(c.w, ch, m, c.w.app.BotUserID, c.args.str("name"))
	c.happened(events...)
	return reply{}, err
}

// react puts a user's emoji on a message. Callers hold mu.
func (w *Workspace) react(ch *channel, m *message, user, name string) ([]event, error) {
	if !w.emojiName.MatchString(name) {
		return nil, refuse("invalid_name")
	}
	own := 0
	for _, r := range m.Reactions {
		if slices.Contains(r.Users, user) {
			own++
		}
	}
	i := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Name == name })
	switch {
	case i >= 0 && slices.Contains(m.Reactions[i].Users, user):
		return nil, refuse("already_reacted")
	case i < 0 && len(m.Reactions) >= maxEmojiOnMessage:
		return nil, refuse("too_many_emoji")
	case own >= maxEmojiByUser:
		return nil, refuse("too_many_reactions")
	}
	m.Reactions = slices.Clone(m.Reactions) // readers hold the old one
	if i < 0 {
		i = len(m.Reactions)
		m.Reactions = append(m.Reactions, Reaction{Name: name})
	}
	r := &m.Reactions[i]
	r.Users = append(slices.Clone(r.Users), user)
	r.Count = len(r.Users)
	return w.reacted("reaction_added", ch, m, user, name), nil
}

// unreact takes a user's emoji off a message. Callers hold mu.
func (w *Workspace) unreact(ch *channel, m *message, user, name string) ([]event, error) {
	i := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Name == name && slices.Contains(r.Users, user) })
	if i < 0 {
		return nil, refuse("no_reaction")
	}
	m.Reactions = slices.Clone(m.Reactions)
	r := &m.Reactions[i]
	r.Users = slices.DeleteFunc(slices.Clone(r.Users), func(u string) bool { return u == user })
	if r.Count = len(r.Users); r.Count == 0 {
		m.Reactions = slices.Delete(m.Reactions, i, i+1)
	}
	return w.reacted("reaction_removed", ch, m, user, name), nil
}

// reacted makes the event of a reaction. Callers hold mu.
func (w *Workspace) reacted(kind string, ch *channel, m *message, user, name string) []event {
	w.notify(Change{Kind: ChangeMessage, Channel: ch.ID, TS: m.TS})
	if !ch.members[w.app.BotUserID] || !w.app.has("reactions:read") {
		return nil
	}
	return []event{{Type: kind, channel: ch, Fields: map[string]any{
		"user": user, "reaction": name, "item_user": m.User,
		"item": map[string]any{"type": "message", "channel": ch.ID, "ts": m.TS},
	}}}
}

func getReactions(c *call) (reply, error) {
	ch, m, err := c.item()
	if err != nil {
		return nil, err
	}
	return reply{"type": "message", "channel": ch.ID, "message": c.w.messageJSON(m, true)}, nil
}

// listReactions lists what a user reacted to, newest first, in channels the
// app is in.
func listReactions(c *call) (reply, error) {
	w, user := c.w, c.args.str("user")
	setDefault(&user, w.app.BotUserID)
	if w.users[user] == nil {
		return nil, refuse("user_not_found")
	}
	found := []*message{}
	for _, id := range w.chanIDs {
		ch := w.channels[id]
		if !ch.members[w.app.BotUserID] {
			continue
		}
		for _, m := range ch.log.all {
			if slices.ContainsFunc(m.Reactions, func(r Reaction) bool { return slices.Contains(r.Users, user) }) {
				found = append(found, m)
			}
		}
	}
	slices.SortFunc(found, func(a, b *message) int { return compareTS(b.TS, a.TS) })
	page, meta, err := paginate(c.args, found, 100)
	items := make([]any, len(page))
	for i, m := range page {
		items[i] = map[string]any{"type": "message", "channel": m.Channel, "message": w.messageJSON(m, true)}
	}
	return reply{"items": items, "response_metadata": meta}, err
}
