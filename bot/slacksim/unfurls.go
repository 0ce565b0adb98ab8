package slacksim

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// unfurlSource is what link_shared and chat.unfurl call links in messages that
// were sent. Of links in a message box that is not sent yet nobody hears here.
const unfurlSource = "conversations_history"

// unfurlMethods is the method that shows what is behind a link.
func unfurlMethods() map[string]method {
	return map[string]method{
		"chat.unfurl": {run: unfurl, tier: tier3, scopes: []string{"links:write"}},
	}
}

// sharedLink is a link of a message that the app may unfurl.
type sharedLink struct {
	Domain string `json:"domain"`
	URL    string `json:"url"`
}

// sharedLinks lists the links of a text whose domain the app's manifest names.
func (a App) sharedLinks(text string) []sharedLink {
	if len(a.UnfurlDomains) == 0 {
		return nil
	}
	var out []sharedLink
	for _, raw := range regexp.MustCompile(`https?://[^\s<>|]+`).FindAllString(text, -1) {
		u, err := url.Parse(raw)
		if err != nil {
			continue
		}
		host := strings.ToLower(u.Hostname())
		i := slices.IndexFunc(a.UnfurlDomains, func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) })
		link := sharedLink{URL: strings.ReplaceAll(raw, "&amp;", "&")}
		if i < 0 || slices.ContainsFunc(out, func(l sharedLink) bool { return l.URL == link.URL }) {
			continue
		}
		link.Domain = a.UnfurlDomains[i]
		out = append(out, link)
	}
	return out
}

// unfurls reports whether the app may unfurl links in a channel: in public ones
// without being there, too. Callers hold mu.
func (w *Workspace) unfurls(c *channel) bool {
	return c.kind() == "channels" || c.members[w.app.BotUserID]
}

// linkEvents tell the app of links it may unfurl, if it reads links and a
// person posted them. Callers hold mu.
func (w *Workspace) linkEvents(c *channel, m *message) []event {
	if m.BotID != "" || m.EphemeralTo != "" || !w.app.has("links:read") || !w.unfurls(c) {
		return nil
	}
	links := w.app.sharedLinks(m.Text)
	if len(links) == 0 {
		return nil
	}
	f := map[string]any{
		"channel": c.ID, "user": m.User, "message_ts": m.TS, "links": links, "is_bot_user_member": c.members[w.app.BotUserID],
		"unfurl_id": unfurlID(c, m), "source": unfurlSource,
	}
	if m.ThreadTS != "" {
		f["thread_ts"] = m.ThreadTS
	}
	return []event{{Type: "link_shared", Fields: f, channel: c}}
}

// unfurlID names a message to chat.unfurl.
func unfurlID(c *channel, m *message) string { return c.ID + "-" + m.TS }

func unfurl(c *call) (reply, error) {
	ch, m, err := c.unfurled()
	if err != nil {
		return nil, err
	}
	var unfurls map[string]map[string]json.RawMessage
	switch given := c.args.object("unfurls"); {
	case c.args.flag("user_auth_required") || c.args.has("user_auth_message") || c.args.has("user_auth_url") || c.args.has("user_auth_blocks"):
		return reply{}, nil // the invitation to sign in is not shown here
	case given == nil:
		return nil, refuse("missing_unfurls")
	case json.Unmarshal(given, &unfurls) != nil:
		return nil, refuse("invalid_unfurls_format")
	}
	links := c.w.app.sharedLinks(m.Text)
	var list []map[string]json.RawMessage
	for _, address := range sortedKeys(unfurls) {
		if !slices.ContainsFunc(links, func(l sharedLink) bool { return l.URL == address }) {
			return nil, refuse("cannot_unfurl_url")
		}
		from, err := json.Marshal(address)
		if err != nil {
			return nil, err
		}
		shown := unfurls[address]
		if shown == nil {
			return nil, refuse("cannot_parse_attachment")
		}
		shown["from_url"] = from
		list = append(list, shown)
	}
	raw, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	attachments, err := c.w.checkAttachments(raw)
	if err != nil {
		return nil, err
	}
	c.happened(c.w.attach(ch, m, attachments)...)
	return reply{}, nil
}

// unfurled finds the message a call wants to add to, by channel and ts or by
// unfurl_id and source. Callers hold mu.
func (c *call) unfurled() (*channel, *message, error) {
	id, ts := c.args.str("channel"), c.args.str("ts")
	if joined := c.args.str("unfurl_id"); joined != "" {
		if c.args.str("source") != unfurlSource {
			return nil, nil, refuse("missing_source")
		}
		id, ts, _ = strings.Cut(joined, "-")
	}
	switch {
	case id == "":
		return nil, nil, refuse("missing_channel")
	case ts == "":
		return nil, nil, refuse("missing_ts")
	}
	ch := c.w.channels[id]
	if ch == nil || !c.w.unfurls(ch) {
		return nil, nil, refuse("cannot_find_channel")
	}
	m := ch.log.find(ts, "")
	if m == nil || m.BotID != "" || m.Subtype == tombstone {
		return nil, nil, refuse("cannot_unfurl_message")
	}
	return ch, m, nil
}

// attach puts attachments to a message and makes the events; unlike an edit it
// leaves no mark. Callers hold mu.
func (w *Workspace) attach(ch *channel, m *message, attachments json.RawMessage) []event {
	before := *m
	m.Attachments = attachments
	w.notify(Change{Kind: ChangeMessage, Channel: ch.ID, TS: m.TS})
	return w.changedEvents(ch, "message_changed", &before, m)
}
