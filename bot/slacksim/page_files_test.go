package slacksim_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// attach uploads a file by the page and returns its ID.
func attach(t *testing.T, b *browser, as, name, content string) string {
	t.Helper()
	out := b.must("/ui/upload?as="+as+"&name="+name, map[string]any{"content": content})
	f, _ := out["file"].(map[string]any)
	id, _ := f["id"].(string)
	if id == "" || f["name"] != name {
		t.Fatalf("uploaded: %v", out)
	}
	return id
}

func TestPageSharesFiles(t *testing.T) {
	w := start(t, complete)
	a := run(t, w, nil)
	b := browse(t, w)
	one, two := attach(t, b, ana, "one.csv", "1"), attach(t, b, ana, "two.pdf", "2")
	if resp, _ := b.do(http.MethodGet, "/ui/file/"+one+"?as="+ben, ""); resp.StatusCode != http.StatusNotFound {
		t.Errorf("Ben sees what Ana has not sent: %s", resp.Status)
	}
	b.must("/ui/say", map[string]any{"as": ana, "channel": general, "text": "Both for @ben", "files": []string{one, two}})
	list := w.As(ben).Messages(general)
	if len(list) != 1 || len(list[0].Files) != 2 || list[0].Subtype != "file_share" || list[0].Text != "Both for <@U0BEN>" {
		t.Fatalf("shared: %+v", list)
	}
	b.shows("/ui/part/main?as="+ben+"&c="+general, "one.csv", "CSV, ", `href="/ui/file/`+two+`?as=`+ben+`&amp;save=1"`)
	resp, body := b.do(http.MethodGet, "/ui/file/"+one+"?as="+ben, "")
	if resp.StatusCode != http.StatusOK || body != `{"content":"1"}` || !strings.HasPrefix(resp.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(resp.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("download: %s %v %q", resp.Status, resp.Header, body)
	}
	if got := eventOf[*slackevents.FileSharedEvent](t, a); got.FileID != one {
		t.Errorf("the app heard of %s", got.FileID)
	}
	if m := eventOf[*slackevents.MessageEvent](t, a); len(m.Message.Files) != 2 {
		t.Errorf("the app's message has %d files", len(m.Message.Files))
	}

	three := attach(t, b, ana, "three.txt", "3")
	for _, c := range []struct {
		want  string
		files []string
		as    string
		text  string
	}{
		{"file_not_found", []string{one}, ana, "again"}, {"file_not_found", []string{three}, ben, "not mine"},
		{"file_not_found", []string{three, three}, ana, "twice"}, {"too_many_files", make([]string, 11), ana, "many"},
		{"not_supported_with_files", []string{three}, ana, "/sample"},
	} {
		status, out := b.call("/ui/say", map[string]any{"as": c.as, "channel": general, "text": c.text, "files": c.files})
		if status != http.StatusUnprocessableEntity || out["code"] != c.want {
			t.Errorf("%s: %d %v, want %s", c.text, status, out, c.want)
		}
	}
	if status, out := b.call("/ui/discard", map[string]any{"as": ben, "file": three}); status == http.StatusOK || out["code"] != "file_not_found" {
		t.Errorf("Ben discards Ana's file: %d %v", status, out)
	}
	b.must("/ui/discard", map[string]any{"as": ana, "file": three})
	if _, _, ok := w.As(ana).File(three); ok {
		t.Error("a discarded file is still there")
	}
	if err := w.As(ana).DeleteFile(within(t), one); err != nil {
		t.Fatal(err)
	}
	b.shows("/ui/part/main?as="+ben+"&c="+general, "This file was deleted.", "two.pdf")
}

func TestPageRefusesUploads(t *testing.T) {
	b := browse(t, start(t, complete))
	for _, c := range []struct{ query, body, want string }{
		{"?as=" + ana + "&name=large.bin", strings.Repeat("x", 32<<20+1), "file_upload_size_restricted"},
		{"?as=" + ana + "&name=empty.txt", "", "no_file_data"},
		{"?as=" + ana + "&name=", "x", "no_file_data"},
		{"?as=" + gone + "&name=a.txt", "x", "user_not_found"},
	} {
		if resp, body := b.do(http.MethodPost, "/ui/upload"+c.query, c.body); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `"code":"`+c.want+`"`) {
			t.Errorf("%s: %s %s, want %s", c.query, resp.Status, body, c.want)
		}
	}
	if resp, _ := b.do(http.MethodPost, "/ui/upload?as="+ana+"&name=a.txt", "x", "Sec-Fetch-Site", "cross-site"); resp.StatusCode != http.StatusForbidden {
		t.Errorf("from another site: %s", resp.Status)
	}
}

// TestPageShowsPicturesOnlyToWhoMaySeeThem looks at thumbnails and at image
// blocks that name a picture of the workspace.
func TestPageShowsPicturesOnlyToWhoMaySeeThem(t *testing.T) {
	w := start(t, complete)
	api := client(t, w)
	b := browse(t, w)
	mine, err := w.As(ana).Upload(within(t), slacksim.Upload{Channel: secret, Name: "plan.png", AltText: "The <plan>", Content: onePixel(t)})
	if err != nil {
		t.Fatal(err)
	}
	b.shows("/ui/part/main?as="+ana+"&c="+secret, `<img src="/ui/file/`+mine.ID+`?as=`+ana+`" alt="The &lt;plan&gt;" width="1" height="1"`)
	resp, _ := b.do(http.MethodGet, "/ui/file/"+mine.ID+"?as="+ana, "")
	if resp.Header.Get("Content-Type") != "image/png" || resp.Header.Get("Content-Disposition") != "" {
		t.Errorf("picture: %v", resp.Header)
	}
	for _, as := range []string{ben, "", "U0NOBODY"} {
		if resp, _ := b.do(http.MethodGet, "/ui/file/"+mine.ID+"?as="+as, ""); resp.StatusCode != http.StatusNotFound {
			t.Errorf("as %q: %s", as, resp.Status)
		}
	}
	shared, err := w.As(ana).Upload(within(t), slacksim.Upload{Channel: general, Name: "chart.png", Content: onePixel(t)})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []slack.SlackFileObject{{ID: shared.ID}, {URL: shared.URLPrivate}, {URL: shared.Permalink}} {
		if _, _, err := api.PostMessage(general, slack.MsgOptionBlocks(slack.NewImageBlockSlackFile(&f, "Chart of the year", "", nil))); err != nil {
			t.Fatal(err)
		}
	}
	html := b.shows("/ui/part/main?as=" + ben + "&c=" + general)
	if n := strings.Count(html, `<img src="/ui/file/`+shared.ID+`?as=`+ben+`" alt="Chart of the year"`); n != 3 {
		t.Errorf("%d of 3 image blocks show the picture:\n%s", n, html)
	}
}
