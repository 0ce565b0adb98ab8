package slacksim_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// manualClock is a workspace clock that only moves when told.
type manualClock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *manualClock { return &manualClock{now: time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)} }

func (c *manualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *manualClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func TestPostingRulesByChannel(t *testing.T) {
	api := client(t, start(t))
	for _, c := range []struct{ channel, want string }{
		{general, ""},
		{"#general", ""},
		{ana, ""}, // their direct message with the app
		{noBot, "not_in_channel"},
		{secret, "channel_not_found"},
		{old, "is_archived"},
		{"C0NONE", "channel_not_found"},
		{gone, "user_disabled"},
	} {
		_, _, err := api.PostMessage(c.channel, slack.MsgOptionText("hello", false))
		if code(err) != c.want {
			t.Errorf("post to %s: %q, want %q", c.channel, code(err), c.want)
		}
	}
	if _, _, err := api.PostMessage(general, slack.MsgOptionText("", false)); code(err) != "no_text" {
		t.Errorf("empty post: %v", err)
	}
}

func TestMissingScopeSaysWhatIsNeeded(t *testing.T) {
	api := client(t, start(t))
	_, err := api.GetUserGroups()
	var e slack.SlackErrorResponse
	if !errors.As(err, &e) || e.Err != "missing_scope" || e.Needed != "usergroups:read" || !strings.Contains(e.Provided, "chat:write") {
		t.Errorf("got %#v", err)
	}
	if _, err := api.CreateConversation(slack.CreateConversationParams{ChannelName: "new"}); code(err) != "missing_scope" {
		t.Errorf("create: %v", err)
	}
}

func TestTokensAreChecked(t *testing.T) {
	w := start(t)
	for _, c := range []struct {
		name, method, header, form, want string
	}{
		{"none", "auth.test", "", "", "not_authed"},
		{"wrong", "auth.test", "xoxb-wrong", "", "invalid_auth"},
		{"app token", "auth.test", w.AppToken(), "", "not_allowed_token_type"},
		{"form", "auth.test", "", w.BotToken(), ""},
		{"app token in form", "apps.connections.open", "", w.AppToken(), "not_authed"},
		{"bot token", "apps.connections.open", w.BotToken(), "", "not_allowed_token_type"},
		{"unknown method", "rtm.start", w.BotToken(), "", "unknown_method"},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := call(t, w, c.method, c.header, url.Values{"token": {c.form}})
			if got := fmt.Sprint(body["error"]); got != c.want && !(c.want == "" && body["ok"] == true) {
				t.Errorf("got %v, want %q", body, c.want)
			}
		})
	}
}

func TestUpdateAndDelete(t *testing.T) {
	w := start(t)
	api := client(t, w)
	ts := post(t, api, general, "one")
	section := slack.NewSectionBlock(plainText("block"), nil, nil)
	if _, _, _, err := api.UpdateMessage(general, ts, slack.MsgOptionText("two", false), slack.MsgOptionBlocks(section)); err != nil {
		t.Fatal(err)
	}
	m := w.As(ben).Messages(general)[0]
	if m.Text != "two" || len(m.Blocks) == 0 || m.EditedTS == "" {
		t.Errorf("updated: %+v", m)
	}
	if _, _, _, err := api.UpdateMessage(general, ts, slack.MsgOptionText("three", false)); err != nil {
		t.Fatal(err)
	}
	if m := w.As(ben).Messages(general)[0]; len(m.Blocks) != 0 {
		t.Error("text without blocks left the blocks")
	}
	said, err := w.As(ana).Say(within(t), general, "mine", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		ts, text, want string
	}{
		{said, "x", "cant_update_message"},
		{"1.000001", "x", "message_not_found"},
		{ts, strings.Repeat("x", 4000), ""},
		{ts, strings.Repeat("x", 4001), "msg_too_long"},
	} {
		if _, _, _, err := api.UpdateMessage(general, c.ts, slack.MsgOptionText(c.text, false)); code(err) != c.want {
			t.Errorf("update %s: %q, want %q", c.ts, code(err), c.want)
		}
	}
	if _, _, err := api.DeleteMessage(general, ts); err != nil {
		t.Error(err)
	}
	if got := w.As(ben).Messages(general); len(got) != 1 || got[0].TS != said {
		t.Errorf("after deletion: %+v", got)
	}
}

func TestThreadsAreInRepliesNotInHistory(t *testing.T) {
	w := start(t)
	api := client(t, w)
	parent := post(t, api, general, "parent")
	_, reply, err := api.PostMessage(general, slack.MsgOptionText("reply", false), slack.MsgOptionTS(parent))
	if err != nil {
		t.Fatal(err)
	}
	h, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: general})
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Messages) != 1 || h.Messages[0].ReplyCount != 1 || h.Messages[0].LatestReply != reply {
		t.Errorf("history: %+v", h.Messages)
	}
	rs, _, _, err := api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: general, Timestamp: parent})
	if err != nil || len(rs) != 2 || rs[1].Timestamp != reply {
		t.Errorf("replies: %+v, %v", rs, err)
	}
}

func TestHistoryPagesNewestFirst(t *testing.T) {
	w := start(t, func(c *slacksim.Config) { c.PostBurst = 100 })
	api := client(t, w)
	var posted []string
	for i := range 5 {
		posted = append(posted, post(t, api, general, fmt.Sprint(i)))
	}
	var got []string
	cursor := ""
	for {
		h, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: general, Limit: 2, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range h.Messages {
			got = append(got, m.Timestamp)
		}
		if cursor = h.ResponseMetaData.NextCursor; cursor == "" {
			break
		}
	}
	slices.Reverse(posted)
	if !slices.Equal(got, posted) {
		t.Errorf("got %v, want %v", got, posted)
	}
	h, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: general, Oldest: posted[1], Inclusive: true})
	if err != nil || len(h.Messages) != 2 {
		t.Errorf("from %s: %v, %v", posted[1], h, err)
	}
}

func TestPostingFasterThanOneASecondIsLimited(t *testing.T) {
	clock := newClock()
	w := start(t, func(c *slacksim.Config) { c.Now = clock.Now })
	api := client(t, w)
	for range 3 {
		post(t, api, general, "burst")
	}
	_, _, err := api.PostMessage(general, slack.MsgOptionText("x", false))
	var limited *slack.RateLimitedError
	if !errors.As(err, &limited) || limited.RetryAfter != time.Second {
		t.Fatalf("fourth post: %v", err)
	}
	post(t, api, ana, "another channel is free")
	clock.advance(limited.RetryAfter)
	post(t, api, general, "a second later")
}

func TestPeopleAndTheirAddresses(t *testing.T) {
	w := start(t)
	api := client(t, w)
	u, err := api.GetUserInfo(ana)
	if err != nil {
		t.Fatal(err)
	}
	if u.TZ != "Europe/Berlin" || u.RealName != "Ana Sample" || u.Profile.Email != "" {
		t.Errorf("without users:read.email: %+v", u)
	}
	all, err := api.GetUsers()
	if err != nil || len(all) != 4 {
		t.Errorf("users: %v, %v", all, err)
	}
	if _, err := api.GetUserInfo("U0NONE"); code(err) != "user_not_found" {
		t.Errorf("unknown user: %v", err)
	}
	dm, _, _, err := api.OpenConversation(&slack.OpenConversationParameters{Users: []string{ana}})
	if err != nil || !strings.HasPrefix(dm.ID, "D") {
		t.Errorf("open: %+v, %v", dm, err)
	}
	if _, _, _, err := api.OpenConversation(&slack.OpenConversationParameters{Users: []string{gone}}); code(err) != "user_disabled" {
		t.Errorf("open with a deactivated user: %v", err)
	}
}

// post sends a message that has to succeed and returns its ts.
func post(t *testing.T, api *slack.Client, channel, text string) string {
	t.Helper()
	_, ts, err := api.PostMessage(channel, slack.MsgOptionText(text, false))
	if err != nil {
		t.Fatalf("post to %s: %v", channel, err)
	}
	return ts
}

// call sends a form to a method and returns the answer.
func call(t *testing.T, w *slacksim.Workspace, method, bearer string, form url.Values) map[string]any {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, w.APIURL()+method, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	resp, err := newHTTPClient(t).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return decoded(t, resp)
}
