package slacksim_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// completeManifest has every scope and event of the methods the workspace
// knows.
const completeManifest = `
display_information: {name: Sample App}
features:
  app_home: {home_tab_enabled: true, messages_tab_enabled: true}
  bot_user: {display_name: sample}
  slash_commands: [{command: /sample, description: Does things}]
oauth_config:
  scopes:
    bot: [commands, "chat:write", "channels:read", "channels:manage", "channels:history", "groups:read", "groups:write", "groups:history",
      "im:read", "im:write", "im:history", "mpim:read", "mpim:write", "mpim:history", "users:read", "users.profile:read", "users:read.email",
      "usergroups:read", "usergroups:write", "files:read", "files:write", "reactions:read", "reactions:write", "pins:read", "pins:write",
      "bookmarks:read", "bookmarks:write"]
settings:
  event_subscriptions:
    bot_events: [message.channels, message.groups, message.im, message.mpim, file_created, file_shared, file_deleted, reaction_added,
      reaction_removed, pin_added, pin_removed, subteam_created, subteam_updated, subteam_members_changed, channel_created,
      channel_id_changed, channel_left, member_left_channel, channel_unarchive]
`

func complete(c *slacksim.Config) {
	c.Manifest, c.NoRateLimits = []byte(completeManifest), true
}

// onePixel is a PNG of one pixel.
func onePixel(t *testing.T) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAFileIsUploadedSharedAndRead(t *testing.T) {
	w := start(t, complete)
	a := run(t, w, nil)
	f, err := a.UploadFileContext(within(t), slack.UploadFileParameters{
		Filename: "report.csv", Title: "Report", FileSize: 8, Content: "a,b\n1,2\n", Channel: general, InitialComment: "Here it is",
	})
	if err != nil || f.Title != "Report" {
		t.Fatalf("upload: %+v, %v", f, err)
	}
	for _, want := range []string{"file_created", "file_shared", "message"} {
		if got := a.event(t).InnerEvent.Type; got != want {
			t.Errorf("event %s, want %s", got, want)
		}
	}
	m := w.As(ben).Messages(general)
	if len(m) != 1 || m[0].Text != "Here it is" || len(m[0].Files) != 1 || m[0].Files[0].Filetype != "csv" || m[0].Subtype != "file_share" {
		t.Fatalf("ben sees %+v", m)
	}
	info, _, _, err := a.GetFileInfo(f.ID, 0, 0)
	if err != nil || info.Name != "report.csv" || info.Size != 8 || info.Mimetype != "text/csv" || len(info.Shares.Public[general]) != 1 {
		t.Fatalf("info: %+v, %v", info, err)
	}
	var got bytes.Buffer
	if err := a.GetFile(info.URLPrivateDownload, &got); err != nil || got.String() != "a,b\n1,2\n" {
		t.Errorf("download: %q, %v", got.String(), err)
	}
	list, _, err := a.ListFilesContext(within(t), slack.ListFilesParameters{Limit: 10})
	if err != nil || len(list) != 1 {
		t.Errorf("list: %+v, %v", list, err)
	}
	if _, content, ok := w.As(ana).File(f.ID); !ok || len(content) != 8 {
		t.Error("ana cannot open the file")
	}
	if err := a.DeleteFile(f.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := a.GetFileInfo(f.ID, 0, 0); code(err) != "file_deleted" {
		t.Errorf("info of the deleted: %v", err)
	}
	if m := w.As(ben).Messages(general); m[0].Files[0].Mode != "tombstone" {
		t.Errorf("the message still shows %+v", m[0].Files)
	}
}

// TestDownloadsNeedTheToken looks at what everybody else gets: the way to the
// sign-in page, as from Slack.
func TestDownloadsNeedTheToken(t *testing.T) {
	w := start(t, complete)
	f, err := w.As(ana).Upload(within(t), slacksim.Upload{Channel: general, Name: "notes.txt", Content: []byte("hello")})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		token string
		want  int
	}{{w.BotToken(), http.StatusOK}, {"", http.StatusFound}, {w.AppToken(), http.StatusFound}} {
		hc := newHTTPClient(t)
		hc.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		req, err := http.NewRequestWithContext(within(t), http.MethodGet, f.URLPrivate, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+c.token)
		resp, err := hc.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		if err := resp.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != c.want || c.want == http.StatusOK && string(b) != "hello" {
			t.Errorf("status %d, body %q; want %d", resp.StatusCode, b, c.want)
		}
	}
}

func TestUploadsThatAreRefused(t *testing.T) {
	w := start(t, complete)
	api := client(t, w)
	for _, c := range []struct {
		form url.Values
		want string
	}{
		{url.Values{"filename": {"x.txt"}, "length": {"0"}}, "missing_argument"},
		{url.Values{"length": {"5"}}, "missing_argument"},
		{url.Values{"filename": {"x.txt"}, "length": {"33554433"}}, "file_upload_size_restricted"},
		{url.Values{"filename": {"x.txt"}, "length": {"1048577"}, "snippet_type": {"text"}}, "snippet_too_large"},
		{url.Values{"filename": {"x.png"}, "length": {"5"}, "alt_txt": {x(1001)}}, "alt_txt_too_large"},
		{url.Values{"filename": {"x.png"}, "length": {"5"}, "alt_txt": {x(1000)}}, "<nil>"},
	} {
		if body := call(t, w, "files.getUploadURLExternal", w.BotToken(), c.form); fmt.Sprint(body["error"]) != c.want {
			t.Errorf("%v: %v, want %s", c.form, body, c.want)
		}
	}
	begin := func(size int) *slack.GetUploadURLExternalResponse {
		r, err := api.GetUploadURLExternalContext(within(t), slack.GetUploadURLExternalParameters{FileName: "x.txt", FileSize: size})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	finish := func(id, channel string) error {
		_, err := api.CompleteUploadExternalContext(within(t), slack.CompleteUploadExternalParameters{
			Files: []slack.FileSummary{{ID: id}}, Channel: channel,
		})
		return err
	}
	r := begin(5)
	if err := finish(r.FileID, general); code(err) != "file_not_found" {
		t.Errorf("completed before it came: %v", err)
	}
	if resp := send(t, http.MethodPost, r.UploadURL, "text/plain", "four"); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("another length: status %d", resp.StatusCode)
	}
	for i, want := range []int{http.StatusOK, http.StatusBadRequest} {
		if resp := send(t, http.MethodPost, r.UploadURL, "application/octet-stream", "hello"); resp.StatusCode != want {
			t.Errorf("upload %d: status %d, want %d", i, resp.StatusCode, want)
		}
	}
	for _, c := range []struct{ channel, want string }{{noBot, "not_in_channel"}, {secret, "channel_not_found"}, {old, "is_archived"}, {general, ""}, {general, "file_not_found"}} {
		if err := finish(r.FileID, c.channel); code(err) != c.want {
			t.Errorf("share in %s: %v, want %q", c.channel, err, c.want)
		}
	}
}

func TestImageBlocksShowUploadedPictures(t *testing.T) {
	w := start(t, complete)
	api := client(t, w)
	png, err := w.As(ana).Upload(within(t), slacksim.Upload{Channel: general, Name: "dot.png", Content: onePixel(t)})
	if err != nil || png.Width != 1 || png.Thumb360 == "" {
		t.Fatalf("upload: %+v, %v", png, err)
	}
	text, err := w.As(ana).Upload(within(t), slacksim.Upload{Channel: general, Name: "dot.txt", Content: []byte("dot")})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		file slack.SlackFileObject
		want string
	}{
		{slack.SlackFileObject{ID: png.ID}, ""}, {slack.SlackFileObject{URL: png.URLPrivate}, ""},
		{slack.SlackFileObject{ID: text.ID}, "invalid_blocks"}, {slack.SlackFileObject{ID: "F0NONE"}, "invalid_blocks"},
	} {
		_, _, err := api.PostMessage(general, slack.MsgOptionBlocks(slack.NewImageBlockSlackFile(&c.file, "dot", "", nil)))
		if code(err) != c.want {
			t.Errorf("%+v: %v, want %q", c.file, err, c.want)
		}
		if c.want != "" && messages(err)[0] != "[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]" {
			t.Errorf("%+v: %v", c.file, messages(err))
		}
	}
}

func TestAFileInputHandsFilesToTheApp(t *testing.T) {
	w := start(t, complete)
	a := run(t, w, nil)
	in := slack.NewFileInputBlockElement("file").WithFileTypes("csv", "txt").WithMaxFiles(1)
	id := openModal(t, w, a, modal(slack.NewInputBlock("b", plainText("File"), nil, in)))
	p := w.As(ana)
	if s, err := p.SubmitView(within(t), id, nil); err != nil || s.Errors["b"] == "" {
		t.Errorf("without a file: %+v, %v", s, err)
	}
	upload := func(name string) slacksim.File {
		f, err := p.Upload(within(t), slacksim.Upload{Name: name, Content: []byte("x")})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	choose := func(files ...slacksim.File) map[string]map[string]slacksim.StateValue {
		return map[string]map[string]slacksim.StateValue{"b": {"file": {Files: files}}}
	}
	good := upload("list.csv")
	for _, c := range []struct {
		files []slacksim.File
		want  string
	}{
		{[]slacksim.File{upload("list.pdf")}, "file_type_not_allowed"},
		{[]slacksim.File{good, good}, "too_many_files"},
		{[]slacksim.File{{ID: "F0NONE"}}, "unknown_choice"},
	} {
		_, err := p.SubmitView(within(t), id, choose(c.files...))
		if ue := userError(t, err); ue.Code != c.want {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
	if _, _, _, err := a.GetFileInfo(good.ID, 0, 0); code(err) != "file_not_found" {
		t.Errorf("the app sees a file nobody gave it: %v", err)
	}
	if s, err := p.SubmitView(within(t), id, choose(slacksim.File{ID: good.ID})); err != nil || !s.Closed {
		t.Fatalf("submit: %+v, %v", s, err)
	}
	submitted := a.interaction(t)
	files := submitted.View.State.Values["b"]["file"].Files
	if len(files) != 1 || files[0].ID != good.ID || files[0].URLPrivate == "" {
		t.Fatalf("state: %+v", files)
	}
	var got bytes.Buffer
	if err := a.GetFile(files[0].URLPrivateDownload, &got); err != nil || got.String() != "x" {
		t.Errorf("download: %q, %v", got.String(), err)
	}
}

// TestFilesOfOutsidersHaveToBeLookedUp shares a file from another organisation.
func TestFilesOfOutsidersHaveToBeLookedUp(t *testing.T) {
	const guest, shared = "U0GUEST", "C0SHARED"
	w := start(t, complete, func(c *slacksim.Config) {
		c.Users = append(c.Users, slacksim.User{ID: guest, Name: "guest", TeamID: "T0OTHER"})
		c.Channels = append(c.Channels, slacksim.Channel{
			ID: shared, Name: "shared", IsExtShared: true, ConnectedTeams: []string{"T0OTHER"}, Members: []string{ana, guest, slacksim.BotMember},
		})
	})
	a := run(t, w, nil)
	f, err := w.As(guest).Upload(context.Background(), slacksim.Upload{Channel: shared, Name: "theirs.txt", Content: []byte("x")})
	if err != nil {
		t.Fatal(err)
	}
	var m *slackevents.MessageEvent
	for m == nil {
		if data, ok := a.event(t).InnerEvent.Data.(*slackevents.MessageEvent); ok {
			m = data
		}
	}
	if len(m.Message.Files) != 1 || m.Message.Files[0].ID != f.ID || m.Message.Files[0].Name != "" {
		t.Errorf("event: %+v", m.Message.Files)
	}
	if info, _, _, err := a.GetFileInfo(f.ID, 0, 0); err != nil || info.Name != "theirs.txt" {
		t.Errorf("info: %+v, %v", info, err)
	}
	if !strings.HasPrefix(f.UserTeam, "T0OTHER") {
		t.Errorf("team %s", f.UserTeam)
	}
}
