package slacksim

import (
	"encoding/json"
	"strings"
)

// Limits of messages, from the chat.* method pages.
const (
	maxText       = 40000 // chat.postMessage truncates beyond
	maxUpdateText = 4000  // chat.update refuses beyond
	maxMarkdown   = 12000
	maxMetadata   = 4000 // bytes; Slack publishes no number, this is what apps have measured
	maxAttachment = 100
)

// chatMethods are the methods that write messages.
func chatMethods() map[string]method {
	write := []string{"chat:write"}
	return map[string]method{
		"chat.postMessage":   {run: postMessage, prepare: prepareMessage, tier: tierPost, scopes: write},
		"chat.postEphemeral": {run: postEphemeral, prepare: prepareMessage, tier: tier4, scopes: write},
		"chat.update":        {run: updateMessage, prepare: prepareMessage, tier: tier3, scopes: write},
		"chat.delete":        {run: deleteMessage, tier: tier3, scopes: write},
		"chat.getPermalink":  {run: permalink, tier: tierAuth},
	}
}

// draft is what an app wants a message to say.
type draft struct {
	text        string
	blocks      json.RawMessage
	attachments json.RawMessage
	metadata    *Metadata
}

// draftOf reads a message's content from a call and checks it as Slack does.
func (w *Workspace) draftOf(a args) (draft, error) {
	d := draft{text: a.str("text")}
	if md := a.str("markdown_text"); md != "" {
		if d.text != "" || a.has("blocks") {
			return d, refuse("markdown_text_conflict")
		}
		if len([]rune(md)) > maxMarkdown {
			return d, refuse("msg_too_long")
		}
		d.text = md
		b, err := json.Marshal([]any{map[string]any{"type": "markdown", "text": md}})
		if err != nil {
			return d, err
		}
		a = args{"blocks": b}
	}
	var err error
	if d.blocks, err = w.checkMessageBlocks(a.object("blocks")); err != nil {
		return d, err
	}
	if d.attachments, err = w.checkAttachments(a.object("attachments")); err != nil {
		return d, err
	}
	if d.metadata, err = metadataOf(a.object("metadata")); err != nil {
		return d, err
	}
	if strings.TrimSpace(d.text) == "" && len(d.blocks) == 0 && len(d.attachments) == 0 {
		return d, refuse("no_text")
	}
	return d, nil
}

// metadataOf reads a message's metadata argument.
func metadataOf(b json.RawMessage) (*Metadata, error) {
	if len(b) == 0 {
		return nil, nil
	}
	if len(b) > maxMetadata {
		return nil, refuse("metadata_too_large")
	}
	var m Metadata
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, refuse("invalid_metadata_format")
	}
	if m.EventType == "" && (len(m.EventPayload) == 0 || string(m.EventPayload) == "null" || string(m.EventPayload) == "{}") {
		return nil, nil // slack-go sends an empty one to clear it
	}
	if m.EventType == "" || len(m.EventPayload) == 0 || m.EventPayload[0] != '{' {
		return nil, refuse("invalid_metadata_schema")
	}
	return &m, nil
}

// checkAttachments checks legacy attachments as far as the workspace keeps
// them: a list of objects, blocks inside valid.
func (w *Workspace) checkAttachments(b json.RawMessage) (json.RawMessage, error) {
	if len(b) == 0 {
		return nil, nil
	}
	var list []map[string]json.RawMessage
	if err := json.Unmarshal(b, &list); err != nil {
		return nil, refuse("invalid_attachments")
	}
	if len(list) > maxAttachment {
		return nil, refuse("too_many_attachments")
	}
	for _, a := range list {
		if len(a["blocks"]) == 0 {
			continue
		}
		blocks, err := w.checkMessageBlocks(a["blocks"])
		if err != nil {
			return nil, err
		}
		a["blocks"] = blocks
	}
	if len(list) == 0 {
		return nil, nil
	}
	return json.Marshal(list)
}

// destination finds the channel a call wants to post in, by ID, by user ID
// (their direct message with the app) or by #name. Callers hold mu.
func (c *call) destination() (*channel, error) {
	w, id := c.w, c.args.str("channel")
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
	text := d.text
	if r := []rune(text); len(r) > maxText {
		text = string(r[:maxText])
	}
	return &message{Message: Message{
		User: w.app.BotUserID, BotID: w.app.BotID, AppID: w.app.ID, Text: text,
		Blocks: d.blocks, Attachments: d.attachments, Metadata: d.metadata,
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
	case m == nil:
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
	if len([]rune(d.text)) > maxUpdateText {
		return nil, refuse("msg_too_long")
	}
	if isRichText(m.Blocks) && len(d.blocks) > 0 && !isRichText(d.blocks) {
		return nil, refuse("block_mismatch")
	}
	if d.metadata == nil {
		d.metadata = m.Metadata
	}
	c.happened(c.w.rewrite(ch, m, d)...)
	return reply{"channel": ch.ID, "ts": m.TS, "text": m.Text, "message": c.w.messageJSON(m, true)}, nil
}

// rewrite replaces a message's content and makes the events. Readers hold
// copies of what a message said, so its fields may be set. Callers hold mu.
func (w *Workspace) rewrite(ch *channel, m *message, d draft) []event {
	before := *m
	m.Text, m.Blocks, m.Attachments, m.Metadata = d.text, d.blocks, d.attachments, d.metadata
	m.EditedTS = formatTS(max(w.clock().UnixMicro(), w.lastTS))
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

// erase removes a message and makes the events. Callers hold mu.
func (w *Workspace) erase(ch *channel, m *message) []event {
	if !ch.log.remove(m) {
		return nil
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
	ts := c.args.str("message_ts")
	m := ch.log.find(ts, "")
	if m == nil {
		return nil, refuse("message_not_found")
	}
	link := w.base + "/archives/" + ch.ID + "/p" + strings.ReplaceAll(ts, ".", "")
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		link += "?thread_ts=" + m.ThreadTS + "&cid=" + ch.ID
	}
	return reply{"channel": ch.ID, "permalink": link}, nil
}

// isRichText reports whether blocks are a single rich_text block.
func isRichText(b json.RawMessage) bool {
	var list []struct {
		Type string `json:"type"`
	}
	return len(b) > 0 && json.Unmarshal(b, &list) == nil && len(list) == 1 && list[0].Type == "rich_text"
}
