package slacksim

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// permalink answers the addresses chat.getPermalink gives out,
// /archives/C…/p1700000000000100, by showing the message to the person named
// by ?as=, or to the first who is in the conversation.
func (pg *page) permalink(rw http.ResponseWriter, r *http.Request) {
	channel, ts := r.PathValue("channel"), linkedTS(r.PathValue("message"))
	as, ok := pg.reader(channel, r.URL.Query().Get("as"))
	if !ok || ts == "" {
		http.NotFound(rw, r)
		return
	}
	q := url.Values{"as": {as}, "c": {channel}}
	pane := "m"
	if root := r.URL.Query().Get("thread_ts"); root != "" {
		q.Set("t", root)
		pane = "t"
	}
	http.Redirect(rw, r, "/?"+q.Encode()+"#"+pane+"-"+channel+"-"+ts, http.StatusSeeOther)
}

// linkedTS turns "p1700000000000100" back into "1700000000.000100"; "" if it
// is not one.
func linkedTS(p string) string {
	digits, ok := strings.CutPrefix(p, "p")
	if !ok || len(digits) < 7 || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	cut := len(digits) - 6
	return digits[:cut] + "." + digits[cut:]
}

// reader is somebody who can see the conversation, the one asked for if they
// can.
func (pg *page) reader(channel, asked string) (string, bool) {
	var found string
	for _, u := range pg.w.Users() {
		if !pg.playable(u) {
			continue
		}
		in := slices.ContainsFunc(pg.w.As(u.ID).Conversations(), func(c Conversation) bool { return c.ID == channel })
		if in && (found == "" || u.ID == asked) {
			found = u.ID
		}
	}
	return found, found != ""
}
