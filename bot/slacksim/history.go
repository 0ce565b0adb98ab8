package slacksim

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// maxPage is the most objects a paginated method returns at once.
const maxPage = 1000

// historyMethods are the methods that read messages.
func historyMethods() map[string]method {
	return map[string]method{
		"conversations.history": {run: history, tier: tier3},
		"conversations.replies": {run: replies, tier: tier3},
	}
}

// window is the part of a channel's past that a call asks for.
type window struct {
	oldest, latest int64 // microseconds
	inclusive      bool
}

func windowOf(a args) (window, error) {
	win := window{latest: 1 << 62, inclusive: a.flag("inclusive")}
	if s := a.str("oldest"); s != "" {
		us, ok := parseTS(s)
		if !ok {
			return win, refuse("invalid_ts_oldest")
		}
		win.oldest = us
	}
	if s := a.str("latest"); s != "" && s != "now" {
		us, ok := parseTS(s)
		if !ok {
			return win, refuse("invalid_ts_latest")
		}
		win.latest = us
	}
	return win, nil
}

func (win window) has(ts string) bool {
	us, _ := parseTS(ts)
	if win.inclusive {
		return us >= win.oldest && us <= win.latest
	}
	return us > win.oldest && us < win.latest
}

// read finds the call's channel; only members may read its past. Callers hold
// mu.
func (c *call) read() (*channel, error) {
	ch, err := c.readable("history")
	if err == nil && !ch.members[c.w.app.BotUserID] {
		err = refuse("not_in_channel")
	}
	return ch, err
}

// history lists messages newest first, thread replies left out unless they
// were sent to the channel too.
func history(c *call) (reply, error) {
	ch, err := c.read()
	if err != nil {
		return nil, err
	}
	win, err := windowOf(c.args)
	if err != nil {
		return nil, err
	}
	var found []*message
	for i := len(ch.log.all) - 1; i >= 0; i-- {
		m := ch.log.all[i]
		reply := m.ThreadTS != "" && m.ThreadTS != m.TS && m.Subtype != "thread_broadcast"
		if !reply && win.has(m.TS) {
			found = append(found, m)
		}
	}
	return c.messagePage(found)
}

// replies lists a thread, its first message always included, oldest first.
func replies(c *call) (reply, error) {
	ch, err := c.read()
	if err != nil {
		return nil, err
	}
	win, err := windowOf(c.args)
	if err != nil {
		return nil, err
	}
	parent := ch.log.find(c.args.str("ts"), "")
	if parent == nil {
		return nil, refuse("thread_not_found")
	}
	if parent.ThreadTS != "" && parent.ThreadTS != parent.TS {
		parent = ch.log.find(parent.ThreadTS, "")
		if parent == nil {
			return nil, refuse("thread_not_found")
		}
	}
	found := []*message{parent}
	for _, m := range ch.log.after(parent.TS) {
		if m.ThreadTS == parent.TS && win.has(m.TS) {
			found = append(found, m)
		}
	}
	return c.messagePage(found)
}

// messagePage answers one page of messages. Metadata comes without its
// payload unless the call asks for all of it.
func (c *call) messagePage(found []*message) (reply, error) {
	page, meta, err := paginate(c.args, found, 100)
	if err != nil {
		return nil, err
	}
	out := make([]any, len(page))
	for i, m := range page {
		out[i] = c.w.messageJSON(m, c.args.flag("include_all_metadata"))
	}
	more := meta["next_cursor"] != ""
	return reply{"messages": out, "has_more": more, "pin_count": 0, "response_metadata": meta}, nil
}

// paginate cuts out the page that a call's cursor and limit name. Cursors are
// opaque to apps; here they hold the offset.
func paginate[T any](a args, all []T, size int) ([]T, map[string]any, error) {
	limit := a.number("limit", 0)
	if limit < 0 || limit > maxPage {
		return nil, nil, refuse("invalid_limit")
	}
	if limit == 0 {
		limit = size
	}
	from := 0
	if cursor := a.str("cursor"); cursor != "" {
		b, err := base64.StdEncoding.DecodeString(cursor)
		offset, ok := strings.CutPrefix(string(b), "offset:")
		n, convErr := strconv.Atoi(offset)
		if err != nil || !ok || convErr != nil || n < 0 {
			return nil, nil, refuse("invalid_cursor")
		}
		from = min(n, len(all))
	}
	to := min(from+limit, len(all))
	next := ""
	if to < len(all) {
		next = base64.StdEncoding.EncodeToString([]byte("offset:" + strconv.Itoa(to)))
	}
	return orEmpty(all[from:to]), map[string]any{"next_cursor": next}, nil
}
