package slacksim_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// browser stands for the page's script: it fetches what the page shows and
// makes the calls the page makes.
type browser struct {
	t    *testing.T
	w    *slacksim.Workspace
	http *http.Client
}

func browse(t *testing.T, w *slacksim.Workspace) *browser {
	t.Helper()
	hc := newHTTPClient(t)
	hc.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{t: t, w: w, http: hc}
}

// do sends a request and reads the whole answer.
func (b *browser) do(method, path, body string, header ...string) (*http.Response, string) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(within(b.t), method, b.w.URL()+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
	}
	resp, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	var text strings.Builder
	if _, err := bufio.NewReader(resp.Body).WriteTo(&text); err != nil {
		b.t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		b.t.Fatal(err)
	}
	return resp, text.String()
}

// shows fails unless what is at the path has every one of the words.
func (b *browser) shows(path string, words ...string) string {
	b.t.Helper()
	resp, html := b.do(http.MethodGet, path, "")
	if resp.StatusCode != http.StatusOK {
		b.t.Fatalf("GET %s: %s: %s", path, resp.Status, html)
	}
	for _, word := range words {
		if !strings.Contains(html, word) {
			b.t.Errorf("GET %s does not show %q:\n%s", path, word, html)
		}
	}
	return html
}

// call makes one of the page's calls and returns its status and answer.
func (b *browser) call(path string, body map[string]any) (int, map[string]any) {
	b.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		b.t.Fatal(err)
	}
	resp, text := b.do(http.MethodPost, path, string(raw))
	var out map[string]any
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		b.t.Fatalf("POST %s answered %q: %v", path, text, err)
	}
	return resp.StatusCode, out
}

// must is call for what has to work.
func (b *browser) must(path string, body map[string]any) map[string]any {
	b.t.Helper()
	status, out := b.call(path, body)
	if status != http.StatusOK || out["error"] != nil {
		b.t.Fatalf("POST %s: %d %v", path, status, out)
	}
	return out
}

func TestPageShowsWorkspace(t *testing.T) {
	w := start(t, func(c *slacksim.Config) {
		c.Users[1].Profile.RealName = `<script>alert("ben")</script>`
		c.Channels[0].Topic = `"><img src=x onerror=alert(1)>`
		c.Title = "Sample Works"
	})
	b := browse(t, w)
	html := b.shows("/?as="+ana+"&c="+general, "<title>Sample Works</title>", "Ana Sample", `data-command="/sample"`,
		`data-usage="[help]"`, "&lt;script&gt;alert(&#34;ben&#34;)", "Message #general", ", private")
	for _, never := range []string{`<script>alert`, "<img src=x", "gone"} {
		if strings.Contains(html, never) {
			t.Errorf("the page has %q", never)
		}
	}
	resp, _ := b.do(http.MethodGet, "/", "")
	if csp := resp.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "script-src 'self'") {
		t.Errorf("content security policy %q", csp)
	}
	// Whoever and wherever does not exist becomes the first who does.
	b.shows("/?as=U0NOBODY&c=C0NOWHERE", `data-as="U0ANA"`, `data-place="C0GENERAL"`)
	b.shows("/?as="+ben+"&c="+secret, `data-place="C0GENERAL"`)
	if resp, _ := b.do(http.MethodGet, "/ui/part/nothing", ""); resp.StatusCode != http.StatusNotFound {
		t.Errorf("unknown part: %s", resp.Status)
	}
}

func TestPageStatic(t *testing.T) {
	b := browse(t, start(t))
	resp, css := b.do(http.MethodGet, "/ui/static/page.css", "")
	if resp.StatusCode != http.StatusOK || !strings.Contains(resp.Header.Get("Content-Type"), "text/css") || css == "" {
		t.Fatalf("style sheet: %s %s", resp.Status, resp.Header.Get("Content-Type"))
	}
	if resp, _ = b.do(http.MethodGet, "/ui/static/page.css", "", "If-None-Match", resp.Header.Get("ETag")); resp.StatusCode != http.StatusNotModified {
		t.Errorf("style sheet again: %s", resp.Status)
	}
	for _, path := range []string{"/ui/static/none.css", "/ui/static/", "/ui/static/..%2fpage.go"} {
		if resp, _ := b.do(http.MethodGet, path, ""); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, resp.Status)
		}
	}
}

func TestPageRefusesOthers(t *testing.T) {
	b := browse(t, start(t))
	body := `{"as":"` + ana + `","channel":"` + general + `","text":"hello"}`
	for name, tc := range map[string]struct {
		want   int
		header []string
		body   string
	}{
		"other site":        {http.StatusForbidden, []string{"Sec-Fetch-Site", "cross-site"}, body},
		"other origin":      {http.StatusForbidden, []string{"Origin", "https://evil.example"}, body},
		"rebound name":      {http.StatusForbidden, []string{"Host", "evil.example"}, body},
		"form post":         {http.StatusUnsupportedMediaType, []string{"Content-Type", "text/plain"}, body},
		"not JSON":          {http.StatusBadRequest, nil, `{"as":`},
		"the page itself":   {http.StatusOK, []string{"Sec-Fetch-Site", "same-origin", "Origin", b.w.URL()}, body},
		"no browser at all": {http.StatusOK, nil, body},
		"localhost":         {http.StatusOK, []string{"Host", "localhost:3000"}, body},
	} {
		if resp, text := b.do(http.MethodPost, "/ui/say", tc.body, tc.header...); resp.StatusCode != tc.want {
			t.Errorf("%s: %s %s, want %d", name, resp.Status, text, tc.want)
		}
	}
	if n := len(b.w.As(ana).Messages(general)); n != 3 {
		t.Errorf("%d messages arrived, want the 3 allowed", n)
	}
}

func TestPageSay(t *testing.T) {
	w := start(t)
	b := browse(t, w)
	said := b.must("/ui/say", map[string]any{"as": ana, "channel": general, "text": "Hello <b>*all*</b>"})
	ts, _ := said["ts"].(string)
	b.must("/ui/say", map[string]any{"as": ben, "channel": general, "text": "an answer", "thread": ts})
	b.shows("/ui/part/main?as="+ana+"&c="+general, "Hello &lt;b&gt;<strong>all</strong>&lt;/b&gt;", "1 reply", "Today")
	b.shows("/ui/part/thread?as="+ana+"&c="+general+"&t="+ts, "an answer", `data-thread="`+ts+`"`)

	for text, want := range map[string]string{
		"/sample x": "dispatch_failed", // nobody is connected
		"/other":    "/other is not a valid command",
	} {
		status, out := b.call("/ui/say", map[string]any{"as": ana, "channel": general, "text": text})
		words, _ := out["error"].(string)
		if status != http.StatusUnprocessableEntity || !strings.Contains(words, want) {
			t.Errorf("%s: %d %v, want %q", text, status, out, want)
		}
	}
	if _, out := b.call("/ui/say", map[string]any{"as": ana, "channel": general, "text": "/sample x", "thread": ts}); out["code"] != "not_supported_in_threads" {
		t.Errorf("command in a thread: %v", out)
	}
}

func TestPageUnread(t *testing.T) {
	w := start(t)
	b := browse(t, w)
	b.must("/ui/say", map[string]any{"as": ben, "channel": general, "text": "news"})
	b.shows("/ui/part/sidebar?as="+ana+"&c="+noBot, `class="place unread"`, `aria-label="1 unread"`)
	b.must("/ui/read", map[string]any{"as": ana, "channel": general})
	if html := b.shows("/ui/part/sidebar?as=" + ana + "&c=" + noBot); strings.Contains(html, "unread") {
		t.Errorf("still unread:\n%s", html)
	}
}

func TestPagePermalink(t *testing.T) {
	w := start(t)
	b := browse(t, w)
	said := b.must("/ui/say", map[string]any{"as": ana, "channel": secret, "text": "here"})
	ts, _ := said["ts"].(string)
	path := "/archives/" + secret + "/p" + strings.ReplaceAll(ts, ".", "")
	for query, want := range map[string]string{
		"":                    "/?as=U0ANA&c=" + secret + "#m-" + secret + "-" + ts,
		"?as=" + ben:          "/?as=U0ANA&c=" + secret + "#m-" + secret + "-" + ts, // Ben cannot see it
		"?thread_ts=1.000001": "/?as=U0ANA&c=" + secret + "&t=1.000001#t-" + secret + "-" + ts,
	} {
		resp, _ := b.do(http.MethodGet, path+query, "")
		if got := resp.Header.Get("Location"); resp.StatusCode != http.StatusSeeOther || got != want {
			t.Errorf("%s: %s to %q, want %q", query, resp.Status, got, want)
		}
	}
	for _, bad := range []string{"/archives/C0NOWHERE/p1700000000000100", "/archives/" + secret + "/x1"} {
		if resp, _ := b.do(http.MethodGet, bad, ""); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", bad, resp.Status)
		}
	}
}

func TestPageEvents(t *testing.T) {
	w := start(t)
	b := browse(t, w)
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, w.URL()+"/ui/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := b.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(resp.Body)
	next := func() slacksim.Change {
		t.Helper()
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var c slacksim.Change
				if err := json.Unmarshal([]byte(data), &c); err != nil {
					t.Fatal(err)
				}
				return c
			}
		}
		t.Fatalf("the stream ended: %v", lines.Err())
		return slacksim.Change{}
	}
	if c := next(); c.Kind != slacksim.ChangeAll {
		t.Errorf("the stream begins with %v", c)
	}
	b.must("/ui/say", map[string]any{"as": ben, "channel": general, "text": "news"})
	if c := next(); c.Kind != slacksim.ChangeMessage || c.Channel != general {
		t.Errorf("after a message: %v", c)
	}
	if err := w.Close(); err != nil { // a page that is open must not keep it
		t.Fatal(err)
	}
	for lines.Scan() {
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
}

// formApp answers a command with a message of every live element, opens a
// modal for its button, refuses "no", and suggests what was typed.
func formApp(t *testing.T, w *slacksim.Workspace) *app {
	t.Helper()
	when := slack.NewDateTimePickerBlockElement("when")
	return run(t, w, func(a *app, e socketmode.Event) {
		d, ok := e.Data.(slack.InteractionCallback)
		if !ok {
			a.ack(e, map[string]any{"response_type": "in_channel", "blocks": []slack.Block{slack.NewActionBlock("row", when,
				slack.NewButtonBlockElement("open", "1", plainText("Open")), &slack.SelectBlockElement{Type: slack.OptTypeExternal, ActionID: "find"})}})
			return
		}
		switch {
		case d.Type == slack.InteractionTypeBlockSuggestion:
			a.ack(e, slack.OptionsResponse{Options: []*slack.OptionBlockObject{slack.NewOptionBlockObject("v", plainText("Found <"+d.Value+">"), nil)}})
		case d.Type == slack.InteractionTypeViewSubmission && d.View.State.Values["name"]["name"].Value == "no":
			a.ack(e, slack.NewErrorsViewSubmissionResponse(map[string]string{"name": "Not that"}))
		case d.Type == slack.InteractionTypeBlockActions && d.ActionCallback.BlockActions[0].ActionID == "open":
			a.ack(e)
			if _, err := a.OpenView(d.TriggerID, modal(nameInput(), slack.NewActionBlock("more", slack.NewButtonBlockElement("peek", "1", plainText("Peek"))))); err != nil {
				panic(err)
			}
		default:
			a.ack(e)
		}
	})
}

func TestPageInteraction(t *testing.T) {
	w := start(t)
	b := browse(t, w)
	a := formApp(t, w)
	b.must("/ui/say", map[string]any{"as": ana, "channel": general, "text": "/sample form"})
	ctx := within(t)
	if err := w.Wait(ctx, func() bool { return len(w.As(ana).Messages(general)) > 0 }); err != nil {
		t.Fatal(err)
	}
	messages := w.As(ana).Messages(general)
	on := func(action string, value map[string]any) map[string]any {
		return map[string]any{"as": ana, "channel": general, "ts": messages[len(messages)-1].TS, "block_id": "row", "action_id": action, "value": value}
	}
	b.must("/ui/act", on("when", map[string]any{"type": "datetimepicker", "local_date_time": "2027-01-31T09:00"}))
	got := a.interaction(t).ActionCallback.BlockActions[0].SelectedDateTime
	if want := time.Date(2027, 1, 31, 8, 0, 0, 0, time.UTC).Unix(); got != want {
		t.Errorf("09:00 in Berlin became %d, want %d", got, want)
	}
	b.shows("/ui/part/main?as="+ana+"&c="+general, `value="2027-01-31T09:00"`)
	if status, out := b.call("/ui/act", on("when", map[string]any{"local_date_time": "soon"})); status != http.StatusUnprocessableEntity || out["code"] != "invalid_date_time" {
		t.Errorf("bad date and time: %d %v", status, out)
	}
	found := on("find", nil)
	found["query"] = "acme"
	if html, _ := b.must("/ui/suggest", found)["html"].(string); !strings.Contains(html, "Found &lt;acme&gt;") {
		t.Errorf("suggestions: %s", html)
	}
	b.must("/ui/act", on("open", nil))
	if err := w.Wait(ctx, func() bool { return len(w.As(ana).Views()) == 1 }); err != nil {
		t.Fatal(err)
	}
	view := w.As(ana).Views()[0].ID
	b.shows("/ui/part/modals?as="+ana, "<dialog", "Sample", `data-view="`+view+`"`, `data-block="name"`)
	b.must("/ui/act", map[string]any{"as": ana, "view": view, "block_id": "more", "action_id": "peek", "typed": map[string]any{
		"name": map[string]any{"name": map[string]any{"type": "plain_text_input", "value": "half a na"}}, "gone": map[string]any{"gone": map[string]any{"value": "x"}}}})
	press := a.interaction(t)
	for press.Type != slack.InteractionTypeBlockActions || press.ActionCallback.BlockActions[0].ActionID != "peek" {
		press = a.interaction(t)
	}
	if got := press.View.State.Values["name"]["name"].Value; got != "half a na" {
		t.Errorf("pressing a button of a form, the app was told of the text %q", got)
	}
	submit := func(words string) map[string]any {
		return b.must("/ui/submit", map[string]any{"as": ana, "view": view, "values": map[string]any{"name": map[string]any{"name": map[string]any{"type": "plain_text_input", "value": words}}}})
	}
	if errs, _ := submit("no")["errors"].(map[string]any); errs["name"] != "Not that" {
		t.Errorf("errors %v", errs)
	}
	if out := submit("yes"); out["closed"] != true {
		t.Errorf("submitting: %v", out)
	}
	if html := b.shows("/ui/part/modals?as=" + ana); strings.Contains(html, "<dialog") {
		t.Errorf("the modal stays:\n%s", html)
	}
	b.must("/ui/act", on("open", nil))
	if err := w.Wait(ctx, func() bool { return len(w.As(ana).Views()) == 1 }); err != nil {
		t.Fatal(err)
	}
	b.must("/ui/close", map[string]any{"as": ana, "all": true})
	if n := len(w.As(ana).Views()); n != 0 {
		t.Errorf("%d modals after closing all", n)
	}
}

func TestPageHomeAndShortcuts(t *testing.T) {
	w := start(t)
	b := browse(t, w)
	a := run(t, w, nil)
	b.shows("/?as="+ana+"&c=home", "has not shown anything here yet")
	b.must("/ui/home", map[string]any{"as": ana})
	if got := a.event(t).InnerEvent.Type; got != "app_home_opened" {
		t.Errorf("event %s", got)
	}
	b.must("/ui/home", map[string]any{"as": ana, "tab": "messages"})
	if got := eventOf[*slackevents.AppHomeOpenedEvent](t, a); got.Tab != "messages" || got.User != ana || got.View != nil {
		t.Errorf("the app hears %+v", got)
	}
	home := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewHeaderBlock(plainText("Your book"))}}}
	if _, err := a.PublishView(ana, home, ""); err != nil {
		t.Fatal(err)
	}
	b.shows("/ui/part/main?as="+ana+"&c=home", "Your book", `data-surface="home"`)
	b.must("/ui/shortcut", map[string]any{"as": ana, "callback": "make_one"})
	if got := a.interaction(t); got.Type != slack.InteractionTypeShortcut || got.CallbackID != "make_one" {
		t.Errorf("shortcut %v %v", got.Type, got.CallbackID)
	}
	said := b.must("/ui/say", map[string]any{"as": ana, "channel": general, "text": "link me"})
	b.shows("/ui/part/main?as="+ana+"&c="+general, `data-shortcut="link_it"`)
	b.must("/ui/shortcut", map[string]any{"as": ana, "callback": "link_it", "channel": general, "ts": said["ts"]})
	if got := a.interaction(t); got.Type != slack.InteractionTypeMessageAction || got.Message.Text != "link me" {
		t.Errorf("message shortcut %v %q", got.Type, got.Message.Text)
	}
}
