package slacksim_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

func TestPageMakesChannelsAndMovesPeople(t *testing.T) {
	const guest = "U0GUEST"
	w := start(t, complete, func(c *slacksim.Config) {
		c.Users = append(c.Users, slacksim.User{ID: guest, Name: "gil", IsRestricted: true})
	})
	a := run(t, w, nil)
	b := browse(t, w)
	id, _ := b.must("/ui/channel", map[string]any{"as": ana, "name": "project-atlas"})["channel"].(string)
	if got := eventOf[*slackevents.ChannelCreatedEvent](t, a); got.Channel.ID != id {
		t.Errorf("the app heard of %s, the page of %s", got.Channel.ID, id)
	}
	b.shows("/ui/part/sidebar?as="+ben, `data-join="`+id+`"`, "project-atlas")
	b.shows("/ui/part/main?as="+ana+"&c="+id, "1 member<", `<option value="`+ben+`">Ben Sample`, `data-leave="`+id+`"`)
	b.must("/ui/join", map[string]any{"as": ben, "channel": id})
	b.must("/ui/invite", map[string]any{"as": ben, "channel": id, "user": slacksim.BotMember})
	b.shows("/ui/part/main?as="+ben+"&c="+id, "3 members")
	b.must("/ui/leave", map[string]any{"as": ben, "channel": id})
	if c, _ := w.Channel(id); strings.Contains(strings.Join(c.Members, " "), ben) {
		t.Errorf("members: %v", c.Members)
	}
	hidden, _ := b.must("/ui/channel", map[string]any{"as": ana, "name": "hidden", "private": true})["channel"].(string)
	if html := b.shows("/ui/part/sidebar?as=" + ben); strings.Contains(html, "hidden<") {
		t.Error("Ben sees a private channel he is not in")
	}
	if html := b.shows("/ui/part/sidebar?as=" + guest); strings.Contains(html, "data-join") {
		t.Error("a guest is offered channels to join")
	}
	if html := b.shows("/ui/part/main?as=" + ana + "&c=" + general); strings.Contains(html, "data-leave") {
		t.Error("the channel of everybody can be left")
	}
	for _, c := range []struct {
		path, want string
		body       map[string]any
	}{
		{"/ui/channel", "name_taken", map[string]any{"as": ana, "name": "general"}},
		{"/ui/channel", "invalid_name_required", map[string]any{"as": ana, "name": ""}},
		{"/ui/channel", "invalid_name_specials", map[string]any{"as": ana, "name": "Größe!"}},
		{"/ui/channel", "restricted_action", map[string]any{"as": guest, "name": "guests"}},
		{"/ui/join", "channel_not_found", map[string]any{"as": ben, "channel": hidden}},
		{"/ui/leave", "cant_leave_general", map[string]any{"as": ana, "channel": general}},
		{"/ui/invite", "not_in_channel", map[string]any{"as": ben, "channel": hidden, "user": ben}},
		{"/ui/invite", "user_not_found", map[string]any{"as": ana, "channel": hidden, "user": gone}},
		{"/ui/open", "users_list_not_supplied", map[string]any{"as": ana}},
		{"/ui/open", "user_not_found", map[string]any{"as": ana, "users": []string{gone}}},
	} {
		status, out := b.call(c.path, c.body)
		if words, _ := out["error"].(string); status != http.StatusUnprocessableEntity || out["code"] != c.want || words == "" {
			t.Errorf("%s %v: %d %v, want %s", c.path, c.body, status, out, c.want)
		}
	}
}

func TestPageOpensDirectMessages(t *testing.T) {
	w := start(t, complete)
	b := browse(t, w)
	b.shows("/ui/part/sidebar?as="+ana, `value="`+ben+`"`, "New message to")
	one := b.must("/ui/open", map[string]any{"as": ana, "users": []string{ben}})["channel"]
	if again := b.must("/ui/open", map[string]any{"as": ben, "users": []string{ana}})["channel"]; one != again {
		t.Errorf("two direct messages: %v and %v", one, again)
	}
	group, _ := b.must("/ui/open", map[string]any{"as": ana, "users": []string{ben, slacksim.BotMember}})["channel"].(string)
	b.shows("/ui/part/main?as="+ana+"&c="+group, "3 members", "Ben Sample, Sample App")
	if html := b.shows("/ui/part/main?as=" + ana + "&c=" + group); strings.Contains(html, "data-leave") || strings.Contains(html, `data-place-form="invite"`) {
		t.Error("a group message offers what only channels have")
	}
}

func TestPageBookmarks(t *testing.T) {
	w := start(t, complete)
	b := browse(t, w)
	in := map[string]any{"as": ana, "channel": general}
	b.must("/ui/bookmark", with(in, "title", "The <plan>", "link", "https://example.com/plan", "emoji", "memo"))
	html := b.shows("/ui/part/main?as="+ben+"&c="+general, `<a href="https://example.com/plan"`, "The &lt;plan&gt;", "📝", `aria-label="Bookmarks"`)
	_, rest, _ := strings.Cut(html, `data-unbookmark="`)
	id, _, _ := strings.Cut(rest, `"`)
	if list := w.As(ben).Bookmarks(general); len(list) != 1 || list[0].ID != id || list[0].Emoji != ":memo:" || list[0].By != ana {
		t.Fatalf("bookmarks: %+v, on the page %q", list, id)
	}
	for _, c := range []struct {
		want string
		body map[string]any
	}{
		{"invalid_link", with(in, "title", "x", "link", "javascript:alert(1)")},
		{"invalid_emoji", with(in, "title", "x", "link", "https://example.com", "emoji", "not one")},
		{"invalid_arguments", with(in, "title", " ", "link", "https://example.com")},
		{"not_in_channel", with(in, "as", ben, "channel", secret, "title", "x", "link", "https://example.com")},
	} {
		if status, out := b.call("/ui/bookmark", c.body); status != http.StatusUnprocessableEntity || out["code"] != c.want {
			t.Errorf("%v: %d %v, want %s", c.body, status, out, c.want)
		}
	}
	if _, out := b.call("/ui/unbookmark", map[string]any{"as": ben, "channel": secret, "bookmark": id}); out["code"] != "not_in_channel" {
		t.Errorf("by an outsider: %v", out)
	}
	b.must("/ui/unbookmark", map[string]any{"as": ben, "channel": general, "bookmark": id})
	if _, out := b.call("/ui/unbookmark", with(in, "bookmark", id)); out["code"] != "not_found" {
		t.Errorf("again: %v", out)
	}
}

// TestPageThreads looks at who replied, at what is new, and at replies sent to
// the channel too.
func TestPageThreads(t *testing.T) {
	w := start(t, complete)
	b := browse(t, w)
	root, others := said(t, w, ana, general, "How is *Atlas*?", ""), said(t, w, ben, general, "Not about Ana", "")
	ts := root["ts"].(string)
	said(t, w, ben, general, "Good", ts)
	said(t, w, ben, general, "Very good", ts)
	said(t, w, ben, general, "Mine", others["ts"].(string))
	main := "/ui/part/main?as=" + ana + "&c=" + general
	if html := b.shows(main, "2 replies", "2 new"); strings.Count(html, ` new</span>`) != 1 {
		t.Error("a thread that Ana does not follow is new to her")
	}
	if html := b.shows("/ui/part/main?as=" + ben + "&c=" + general); strings.Contains(html, ` new</span>`) {
		t.Error("Ben's own replies are new to him")
	}
	b.shows("/ui/part/thread?as="+ana+"&c="+general+"&t="+ts, `data-unread="2"`)
	b.must("/ui/read", map[string]any{"as": ana, "channel": general, "thread": ts})
	if html := b.shows(main); strings.Contains(html, " new</span>") {
		t.Error("what Ana has read is new")
	}
	broadcast := slack.MsgOptionBroadcast()
	if _, _, err := client(t, w).PostMessage(general, slack.MsgOptionText("To all", false), slack.MsgOptionTS(ts), broadcast); err != nil {
		t.Fatal(err)
	}
	b.shows(main, "Replied to a thread:", `data-thread="`+ts+`">How is Atlas?`, "1 new")
	b.shows("/ui/part/thread?as="+ana+"&c="+general+"&t="+ts, "Also sent to the channel")

	b.must("/ui/say", map[string]any{"as": ben, "channel": general, "text": "Done", "thread": ts, "also": true})
	if list := w.As(ana).Messages(general); list[len(list)-1].Subtype != "thread_broadcast" || list[len(list)-1].ThreadTS != ts {
		t.Errorf("Ben's reply to all: %+v", list[len(list)-1])
	}

	kept, err := w.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	later := start(t, complete, func(c *slacksim.Config) { c.Snapshot = kept })
	if got := later.As(ana).Threads(general)[ts]; got.Unread != 2 || len(got.Repliers) != 2 || got.Repliers[0] != ben {
		t.Errorf("after a restart: %+v", got)
	}
	if got := later.As(ben).Threads(secret); got != nil {
		t.Errorf("Ben sees threads of a channel he is not in: %v", got)
	}
}
