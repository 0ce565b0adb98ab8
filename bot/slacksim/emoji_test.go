package slacksim_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// readsEmoji lets the app list the workspace's emoji and hear of new ones.
func readsEmoji(c *slacksim.Config) {
	text := strings.Replace(completeManifest, "bot: [commands,", `bot: [commands, "emoji:read",`, 1)
	c.Manifest = []byte(strings.Replace(text, "bot_events: [", "bot_events: [emoji_changed, ", 1))
}

func TestEmojiOfTheWorkspace(t *testing.T) {
	w := start(t, readsEmoji, func(c *slacksim.Config) { c.NoRateLimits = true })
	a := run(t, w, nil)
	picture := base64.StdEncoding.EncodeToString(onePixel(t))
	for _, c := range []struct{ body, code string }{
		{`{"name":"ours","content":"` + picture + `"}`, ""},
		{`{"name":"theirs","url":"https://example.com/theirs.png"}`, ""},
		{`{"name":"mine","alias_for":"ours"}`, ""},
		{`{"name":"hooray","alias_for":"tada"}`, ""},
		{`{"name":"ours","alias_for":"tada"}`, "invalid_request"},
		{`{"name":"tada","alias_for":"eyes"}`, "invalid_request"},
		{`{"name":"Loud","alias_for":"tada"}`, "invalid_request"},
		{`{"name":"wave::skin-tone-2","alias_for":"tada"}`, "invalid_request"},
		{`{"name":"a","alias_for":"nobody_knows"}`, "invalid_request"},
		{`{"name":"b"}`, "invalid_request"},
		{`{"name":"c","url":"javascript:alert(1)"}`, "invalid_request"},
		{`{"name":"d","content":"PHN2Zz4="}`, "invalid_request"},
		{`{"name":"e","alias_for":"tada","content":"` + picture + `"}`, "invalid_request"},
		{`{"name":"f","content":"` + base64.StdEncoding.EncodeToString(append(onePixel(t), make([]byte, 128<<10)...)) + `"}`, "invalid_request"},
	} {
		if _, code := control(t, w, "emoji", c.body); code != c.code {
			t.Errorf("%.80s: %q, want %q", c.body, code, c.code)
		}
	}
	for _, want := range []string{"ours", "theirs", "mine", "hooray"} {
		if e := eventOf[*slackevents.EmojiChangedEvent](t, a); e.Subtype != "add" || e.Name != want || e.Value == "" {
			t.Errorf("the app hears %+v, want that %s was added", e, want)
		}
	}
	list, err := a.GetEmoji()
	want := map[string]string{
		"ours": w.URL() + "/emoji/ours", "theirs": "https://example.com/theirs.png", "mine": "alias:ours", "hooray": "alias:tada",
	}
	if err != nil || fmt.Sprint(list) != fmt.Sprint(want) {
		t.Errorf("emoji.list: %v, %v", list, err)
	}
	if resp, body := browse(t, w).do(http.MethodGet, "/emoji/ours", ""); resp.Header.Get("Content-Type") != "image/png" || body != string(onePixel(t)) {
		t.Errorf("the picture: %s %s", resp.Status, resp.Header)
	}
	if resp, _ := browse(t, w).do(http.MethodGet, "/emoji/theirs", ""); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a picture of another site: %s", resp.Status)
	}

	kept, err := w.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	later := start(t, readsEmoji, func(c *slacksim.Config) { c.Snapshot = kept })
	if got := later.Emoji(); len(got) != 4 || len(got[2].Picture)+len(got[3].Picture) == 0 {
		t.Errorf("after a restart: %+v", got)
	}

	if _, code := control(t, w, "unemoji", `{"name":"ours"}`); code != "" {
		t.Fatal(code)
	}
	if e := eventOf[*slackevents.EmojiChangedEvent](t, a); e.Subtype != "remove" || fmt.Sprint(e.Names) != "[ours mine]" {
		t.Errorf("the app hears %+v", e)
	}
	if _, code := control(t, w, "unemoji", `{"name":"ours"}`); code != "invalid_request" {
		t.Errorf("removed twice: %q", code)
	}
	if got, _ := control(t, w, "emoji", ""); strings.Contains(whole(t, got), "ours") || !strings.Contains(whole(t, got), "hooray") {
		t.Errorf("left: %v", got)
	}
}

// TestPageDrawsOwnEmoji looks for them in texts, rich text, reactions, bookmarks
// and the picker.
func TestPageDrawsOwnEmoji(t *testing.T) {
	w := start(t, complete, func(c *slacksim.Config) {
		c.Emoji = map[string]string{
			"theirs": "https://example.com/theirs.png", "hooray": "alias:tada", "again": "alias:hooray", "ring": "alias:ring", "bad": "javascript:alert(1)",
		}
	})
	if err := w.AddEmoji(slacksim.Emoji{Name: "ours", Picture: onePixel(t)}); err != nil {
		t.Fatal(err)
	}
	b := browse(t, w)
	ours, theirs := `src="/emoji/ours" alt=":ours:"`, `src="https://example.com/theirs.png" alt=":theirs:"`
	for _, c := range []struct {
		text string
		want []string
	}{
		{"well :ours: and :theirs: done", []string{ours, theirs}},
		{":hooray: :again:", []string{`aria-label=":hooray:" title=":hooray:">🎉<`, `aria-label=":again:" title=":again:">🎉<`}},
		{"a :ring: of :bad: :names:", []string{"a :ring: of :bad: :names:"}},
		{":wave::skin-tone-3: and :wave::skin-tone-9:", []string{`title=":wave::skin-tone-3:">👋🏼<`, "👋</span>:skin-tone-9:"}},
		{"at 10:30: :x:", []string{"at 10:30: "}},
	} {
		said(t, w, ana, general, c.text, "")
		b.shows("/ui/part/main?as="+ben+"&c="+general, c.want...)
	}
	rich := slack.NewRichTextBlock("r", slack.NewRichTextSection(
		slack.NewRichTextSectionEmojiElement("ours", 0, nil), slack.NewRichTextSectionEmojiElement("wave", 4, nil)))
	if _, _, err := client(t, w).PostMessage(general, slack.MsgOptionBlocks(rich, slack.NewHeaderBlock(plainText("Very :theirs:")))); err != nil {
		t.Fatal(err)
	}
	m := w.As(ana).Messages(general)[0]
	b.must("/ui/react", map[string]any{"as": ana, "channel": general, "ts": m.TS, "name": "ours", "on": true})
	b.must("/ui/bookmark", map[string]any{"as": ana, "channel": general, "title": "Plan", "link": "https://example.com", "emoji": ":theirs:"})
	html := b.shows("/ui/part/main?as="+ana+"&c="+general, `src="/emoji/ours" alt=""`, `src="https://example.com/theirs.png" alt=""`, "👋🏽")
	if n := strings.Count(html, ours); n != 2 {
		t.Errorf("it is drawn %d times in texts, want 2", n)
	}
	picker := b.shows("/ui/part/picker?as="+ana, `data-emoji="ours"`, `data-emoji="hooray"`)
	if strings.Contains(picker, `data-emoji="ring"`) {
		t.Error("an emoji that nothing draws is offered")
	}
}
