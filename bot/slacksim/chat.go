package slacksim

import "strings"

// chatMethods are the methods that write messages.
func chatMethods() map[string]method {
	write := []string{"chat:write"}
	return map[string]method{
		"chat.postMessage":   {run: postMessage, prepare: prepareMessage, tier: tierPost, scopes: write, required: []string{"channel"}},
		"chat.postEphemeral": {run: postEphemeral, prepare: prepareMessage, tier: tier4, scopes: write, required: []string{"channel", "user"}},
		"chat.meMessage":     {run: meMessage, tier: tier3, scopes: write, required: []string{"channel", "text"}},
		"chat.update":        {run: updateMessage, prepare: prepareMessage, tier: tier3, scopes: write, required: []string{"channel", "ts"}},
		"chat.delete":        {run: deleteMessage, tier: tier3, scopes: write, required: []string{"channel", "ts"}},
		"chat.getPermalink":  {run: permalink, tier: tierAuth, required: []string{"channel", "message_ts"}},
	}
}

// destination finds the channel a call wants to post in, by ID, by user ID
// (their direct message with the app) or by #name. Callers hold mu.
func (c *call) destination() (*channel, error) { return c.destinationOf(c.args.str("channel")) }

func (c *call) destinationOf(id string) (*channel, error) {
	w := c.w
	ch := w.channels[id]
	if u := w.users[id]; ch == nil && u != nil && !u.IsBot {
		if u.Deleted {
			return nil, refuse("user_disabled")
		}
		ch = w.openIM(id, w.app.BotUserID)
	}
	if ch == nil {
		ch = w.channelNamed(strings.TrimPrefix(id, "#"))
	}
	switch {
	case ch == nil:
		return nil, refuse("channel_not_found")
	case !ch.members[w.app.BotUserID]:
		if ch.kind() != "channels" {
			return nil, refuse("channel_not_found")
		}
		if !w.app.has("chat:write.public") {
			return nil, refuse("not_in_channel")
		}
	}
	switch {
	case ch.IsArchived:
		return nil, refuse("is_archived")
	case ch.IsIM && !w.app.MessagesTab:
		return nil, refuse("messages_tab_disabled")
	}
	return ch, nil
}

// channelNamed finds a public channel by name. Callers hold mu.
func (w *Workspace) channelNamed(name string) *channel {
	for _, id := range w.chanIDs {
		if c := w.channels[id]; name != "" && c.Name == name {
			return c
		}
	}
	return nil
}

// byApp makes a message of the app's.
func (w *Workspace) byApp(d draft) *message {
	text := d.Text
	if r := []rune(text); len(r) > maxText {
		text = string(r[:maxText])
	}
	return &message{Message: Message{
		User: w.app.BotUserID, BotID: w.app.BotID, AppID: w.app.ID, Text: text,
		Blocks: d.Blocks, Attachments: d.Attachments, Metadata: d.Metadata,
	}}
}

func postMessage(c *call) (reply, error) {
	ch, err := c.destination()
	if err != nil {
		return nil, err
	}
	d, err := c.draft.value, c.draft.err
	if err != nil {
		return nil, err
	}
	m := c.w.byApp(d)
	if m.Username = c.args.str("username"); m.Username != "" && !c.w.app.has("chat:write.customize") {
		return nil, &apiError{code: "missing_scope", needed: "chat:write.customize"}
	}
	if ts := c.args.str("thread_ts"); ts != "" {
		if m.ThreadTS = ch.log.thread(ts); m.ThreadTS == "" {
			return nil, refuse("thread_not_found")
		}
		if c.args.flag("reply_broadcast") {
			m.Subtype = "thread_broadcast"
		}
	}
	c.happened(c.w.post(ch, m)...)
	return reply{"channel": ch.ID, "ts": m.TS, "message": c.w.messageJSON(m, true)}, nil
}

// meMessage posts what Slack shows in italics, as after /me.
func meMessage(c *call) (reply, error) {
	ch, err := c.destination()
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(c.args.str("text")) == "" {
		return nil, refuse("no_text")
	}
	m := c.w.byApp(draft{Text: c.args.str("text")})
	m.Subtype = "me_message"
	c.happened(c.w.post(ch, m)...)
	return reply{"channel": ch.ID, "ts": m.TS}, nil
}

func postEphemeral(c *call) (reply, error) {
	ch, err := c.destination()
	if err != nil {
		return nil, err
	}
	user := c.args.str("user")
	if !ch.members[user] {
		return nil, refuse("user_not_in_channel")
	}
	d, err := c.draft.value, c.draft.err
	if err != nil {
		return nil, err
	}
	m := c.w.byApp(d)
	m.EphemeralTo, m.Metadata, m.ThreadTS = user, nil, c.args.str("thread_ts")
	c.happened(c.w.post(ch, m)...)
	return reply{"message_ts": m.TS}, nil
}

// own finds the message a call wants to change; it must be the app's. Callers
// hold mu.
func (c *call) own(code string) (*channel, *message, error) {
	w := c.w
	ch := w.channels[c.args.str("channel")]
	if ch == nil || ch.kind() != "channels" && !ch.members[w.app.BotUserID] {
		return nil, nil, refuse("channel_not_found")
	}
	m := ch.log.find(c.args.str("ts"), "")
	switch {
	case m == nil || m.Subtype == tombstone:
		return nil, nil, refuse("message_not_found")
	case m.BotID != w.app.BotID:
		return nil, nil, refuse(code)
	case ch.IsArchived:
		return nil, nil, refuse("is_archived")
	}
	return ch, m, nil
}

func updateMessage(c *call) (reply, error) {
	ch, m, err := c.own("cant_update_message")
	if err != nil {
		return nil, err
	}
	d, err := c.draft.value, c.draft.err
	if err != nil {
		return nil, err
	}
	if len([]rune(d.Text)) > maxUpdateText {
		return nil, refuse("msg_too_long")
	}
	if isRichText(m.Blocks) && len(d.Blocks) > 0 && !isRichText(d.Blocks) {
		return nil, refuse("block_mismatch")
	}
	if d.Metadata == nil {
		d.Metadata = m.Metadata
	}
	c.happened(c.w.rewrite(ch, m, d)...)
	return reply{"channel": ch.ID, "ts": m.TS, "text": m.Text, "message": c.w.messageJSON(m, true)}, nil
}

// rewrite replaces a message's content and makes the events. Readers hold
// copies of what a message said, so its fields may be set. Callers hold mu.
func (w *Workspace) rewrite(ch *channel, m *message, d draft) []event {
	before := *m
	m.Text, m.Blocks, m.Attachments, m.Metadata = d.Text, d.Blocks, d.Attachments, d.Metadata
	m.EditedTS = w.newTS()
	m.state = keptChoices(m.state, m.Blocks)
	w.notify(Change{Kind: ChangeMessage, Channel: ch.ID, TS: m.TS, User: m.EphemeralTo})
	return w.changedEvents(ch, "message_changed", &before, m)
}

func deleteMessage(c *call) (reply, error) {
	ch, m, err := c.own("cant_delete_message")
	if err != nil {
		return nil, err
	}
	c.happened(c.w.erase(ch, m)...)
	return reply{"channel": ch.ID, "ts": m.TS}, nil
}

// erase removes a message and makes the events; where a thread began a
// tombstone stays. Callers hold mu.
func (w *Workspace) erase(ch *channel, m *message) []event {
	if m.ReplyCount > 0 && m.EphemeralTo == "" {
		return w.bury(ch, m)
	}
	if !ch.log.remove(m) {
		return nil
	}
	w.unbury(ch, m.ThreadTS)
	if m.PinnedBy != "" {
		w.dropPin(ch, m)
	}
	w.notify(Change{Kind: ChangeMessage, Channel: ch.ID, TS: m.TS, User: m.EphemeralTo})
	return w.changedEvents(ch, "message_deleted", m, nil)
}

func permalink(c *call) (reply, error) {
	w := c.w
	ch := w.channels[c.args.str("channel")]
	if ch == nil || ch.kind() != "channels" && !ch.members[w.app.BotUserID] {
		return nil, refuse("channel_not_found")
	}
	m := ch.log.find(c.args.str("message_ts"), "")
	if m == nil {
		return nil, refuse("message_not_found")
	}
	return reply{"channel": ch.ID, "permalink": w.base + m.permalink()}, nil
}

// permalink is the path of the message's address.
func (m *Message) permalink() string {
	link := "/archives/" + m.Channel + "/p" + strings.ReplaceAll(m.TS, ".", "")
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		link += "?thread_ts=" + m.ThreadTS + "&cid=" + m.Channel
	}
	return link
}
