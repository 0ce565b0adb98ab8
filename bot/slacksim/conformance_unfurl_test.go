package slacksim_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// linking is an app that hears of links to example.com and unfurls them.
func linking(c *slacksim.Config) {
	c.Manifest = []byte(strings.NewReplacer(
		"features:\n", "features:\n  unfurl_domains: [example.com]\n",
		"bot: [commands,", `bot: [commands, "links:read", "links:write", "emoji:read",`,
		"bot_events: [", "bot_events: [link_shared, ",
	).Replace(manifest))
	c.NoRateLimits = true
	c.Emoji = map[string]string{"shipit": "https://example.com/shipit.png", "squirrel": "alias:shipit"}
}

func TestLinksAreUnfurled(t *testing.T) {
	w := start(t, linking)
	a := run(t, w, nil)
	for _, place := range []string{general, noBot} { // told of both, and may unfurl in both
		ts, err := w.As(ana).Say(within(t), place, "see https://a.example.com/x?y=1&z=2 and https://example.org/ and https://notexample.com", "")
		if err != nil {
			t.Fatal(err)
		}
		var shared *slackevents.LinkSharedEvent
		for shared == nil {
			shared, _ = a.event(t).InnerEvent.Data.(*slackevents.LinkSharedEvent)
		}
		const link = "https://a.example.com/x?y=1&z=2"
		if len(shared.Links) != 1 || shared.Links[0].URL != link || shared.Links[0].Domain != "example.com" || shared.MessageTimeStamp != ts || shared.User != ana {
			t.Errorf("shared: %+v", shared)
		}
		for _, title := range []string{"An example", "A better one"} { // the second replaces the first
			unfurls := map[string]slack.Attachment{link: {Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewSectionBlock(plainText(title), nil, nil)}}}}
			if _, _, _, err := a.UnfurlMessage(place, ts, unfurls); err != nil {
				t.Fatal(err)
			}
			list := w.As(ana).Messages(place)
			got := list[len(list)-1]
			if raw := string(got.Attachments); strings.Count(raw, "from_url") != 1 || !strings.Contains(raw, title) || got.EditedTS != "" {
				t.Errorf("unfurled: %+v", got)
			}
		}
	}
	if _, err := w.As(ana).Say(within(t), general, "no link", ""); err != nil {
		t.Fatal(err)
	}
	if got := a.event(t).InnerEvent.Type; got != "message" {
		t.Errorf("without a link the app hears of %s", got)
	}
}

func TestConformanceOfUnfurls(t *testing.T) {
	w := start(t, linking)
	ts, err := w.As(ana).Say(within(t), general, "https://example.com/a", "")
	if err != nil {
		t.Fatal(err)
	}
	_, own, err := client(t, w).PostMessage(general, slack.MsgOptionText("https://example.com/a", false))
	if err != nil {
		t.Fatal(err)
	}
	good := obj{"https://example.com/a": obj{"text": "shown"}}
	for _, c := range []struct {
		name string
		args obj
		code any
	}{
		{"by place", obj{"channel": general, "ts": ts, "unfurls": good}, nil},
		{"by id", obj{"unfurl_id": general + "-" + ts, "source": "conversations_history", "unfurls": good}, nil},
		{"sign in", obj{"channel": general, "ts": ts, "user_auth_required": true}, nil},
		{"id without source", obj{"unfurl_id": general + "-" + ts, "unfurls": good}, "missing_source"},
		{"no channel", obj{"ts": ts, "unfurls": good}, "missing_channel"},
		{"no ts", obj{"channel": general, "unfurls": good}, "missing_ts"},
		{"no unfurls", obj{"channel": general, "ts": ts}, "missing_unfurls"},
		{"no object", obj{"channel": general, "ts": ts, "unfurls": arr{1}}, "invalid_unfurls_format"},
		{"empty attachment", obj{"channel": general, "ts": ts, "unfurls": obj{"https://example.com/a": nil}}, "cannot_parse_attachment"},
		{"other link", obj{"channel": general, "ts": ts, "unfurls": obj{"https://example.com/b": obj{"text": "x"}}}, "cannot_unfurl_url"},
		{"private channel", obj{"channel": secret, "ts": ts, "unfurls": good}, "cannot_find_channel"},
		{"own message", obj{"channel": general, "ts": own, "unfurls": good}, "cannot_unfurl_message"},
		{"no message", obj{"channel": general, "ts": "1.000001", "unfurls": good}, "cannot_unfurl_message"},
		{"broken blocks", obj{"channel": general, "ts": ts, "unfurls": obj{"https://example.com/a": obj{"blocks": arr{obj{"type": "header"}}}}}, "invalid_blocks"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := callJSON(t, w, "chat.unfurl", c.args); got["error"] != c.code || got["ok"] != (c.code == nil) {
				t.Errorf("%v, want %v", got, c.code)
			}
		})
	}
}

func TestEmojiAreListed(t *testing.T) {
	w := start(t, linking)
	emoji, err := client(t, w).GetEmoji()
	if err != nil || emoji["squirrel"] != "alias:shipit" || len(emoji) != 2 {
		t.Errorf("emoji: %v %v", emoji, err)
	}
	w = start(t, linking, func(c *slacksim.Config) { c.Emoji = nil })
	if got := callJSON(t, w, "emoji.list", obj{}); fmt.Sprint(got["emoji"]) != "map[]" {
		t.Errorf("without emoji: %v", got)
	}
}

// TestWarnings calls a method with each content type.
func TestWarnings(t *testing.T) {
	w := start(t, complete)
	for kind, want := range map[string]any{
		"application/json": "missing_charset", "application/json; charset=utf-8": nil,
		"application/x-www-form-urlencoded": nil, "application/x-www-form-urlencoded; charset=utf-8": "superfluous_charset",
	} {
		body := `{"limit":1}`
		if strings.Contains(kind, "form") {
			body = "limit=1"
		}
		req, err := http.NewRequestWithContext(within(t), http.MethodPost, w.APIURL()+"conversations.list", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Authorization", "Bearer "+w.BotToken())
		resp, err := newHTTPClient(t).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		got := decoded(t, resp)
		meta, _ := got["response_metadata"].(map[string]any)
		if got["ok"] != true || got["warning"] != want || (meta["warnings"] != nil) != (want != nil) || meta["next_cursor"] == nil {
			t.Errorf("%s: %v", kind, got)
		}
	}
}
