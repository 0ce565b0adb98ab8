package slacksim_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
	"go.uber.org/goleak"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/bot/slacksim/simbrowser"
)

// chromium is the browser of all tests that need one.
var chromium simbrowser.Browser

func TestMain(m *testing.M) { goleak.VerifyTestMain(closing{m}) }

// closing closes the browser before anybody looks for what is left behind.
type closing struct{ *testing.M }

func (c closing) Run() int {
	defer chromium.Close()
	return c.M.Run()
}

const manifest = `
display_information: {name: Sample App, description: For tests}
features:
  app_home: {home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false}
  bot_user: {display_name: sample}
  slash_commands:
    - {command: /sample, description: Does things, usage_hint: "[help]", should_escape: true}
  shortcuts:
    - {name: Make one, type: global, callback_id: make_one, description: Makes one}
    - {name: Link it, type: message, callback_id: link_it, description: Links it}
oauth_config:
  scopes:
    bot: [commands, "chat:write", "im:write", "im:history", "channels:read", "channels:history", "groups:read", "users:read"]
settings:
  event_subscriptions: {bot_events: [app_home_opened, app_mention, message.im, message.channels, member_joined_channel, user_change]}
  socket_mode_enabled: true
`

// People and places of the sample workspace.
const (
	ana     = "U0ANA"
	ben     = "U0BEN"
	gone    = "U0GONE"
	general = "C0GENERAL"
	secret  = "G0SECRET" // private, without the app
	noBot   = "C0NOBOT"  // public, without the app
	old     = "C0OLD"    // archived
)

func sampleConfig() slacksim.Config {
	return slacksim.Config{
		Manifest: []byte(manifest),
		Users: []slacksim.User{
			{ID: ana, Name: "ana", TZ: "Europe/Berlin", Profile: slacksim.Profile{RealName: "Ana Sample", Email: "ana@example.com"}},
			{ID: ben, Name: "ben", Profile: slacksim.Profile{RealName: "Ben Sample"}},
			{ID: gone, Name: "gone", Deleted: true},
		},
		Channels: []slacksim.Channel{
			{ID: general, Name: "general", IsGeneral: true, Members: []string{ana, ben, slacksim.BotMember}},
			{ID: secret, Name: "secret", IsPrivate: true, Members: []string{ana}},
			{ID: noBot, Name: "no-bot", Members: []string{ana}},
			{ID: old, Name: "old", IsArchived: true, Members: []string{ana, slacksim.BotMember}},
		},
		Logger: slog.New(slog.DiscardHandler),
	}
}

// start serves a workspace for the length of a test.
func start(t *testing.T, change ...func(*slacksim.Config)) *slacksim.Workspace {
	t.Helper()
	cfg := sampleConfig()
	for _, f := range change {
		f(&cfg)
	}
	w, err := slacksim.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Start(l); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// client is a slack-go client of the workspace's app.
func client(t *testing.T, w *slacksim.Workspace) *slack.Client {
	t.Helper()
	hc := newHTTPClient(t)
	return slack.New(w.BotToken(), slack.OptionAppLevelToken(w.AppToken()), slack.OptionAPIURL(w.APIURL()), slack.OptionHTTPClient(hc))
}

// app is a running slack-go Socket Mode app.
type app struct {
	*slack.Client
	sm     *socketmode.Client
	events chan socketmode.Event
	done   chan error
}

// run connects an app whose handler answers every envelope; a nil handler
// acknowledges everything with nothing.
func run(t *testing.T, w *slacksim.Workspace, handle func(a *app, e socketmode.Event)) *app {
	t.Helper()
	if handle == nil {
		handle = func(a *app, e socketmode.Event) { a.ack(e) }
	}
	a := &app{Client: client(t, w), events: make(chan socketmode.Event, 1000), done: make(chan error, 1)}
	a.sm = socketmode.New(a.Client)
	before := w.Connected()
	ctx, cancel := context.WithCancel(context.Background())
	handled := make(chan struct{})
	go func() { a.done <- a.sm.RunContext(ctx) }()
	go func() {
		defer close(handled)
		for {
			select {
			case e := <-a.sm.Events:
				a.events <- e
				if e.Request != nil && e.Request.EnvelopeID != "" {
					handle(a, e)
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	t.Cleanup(func() {
		cancel()
		<-handled
		if err := a.ended(); err == nil {
			t.Error("Run returned without a reason")
		}
	})
	if err := w.WaitConnected(within(t), before+1); err != nil {
		t.Fatalf("app did not connect: %v", err)
	}
	return a
}

// ended waits until the client's Run returned and says why.
func (a *app) ended() error {
	err := <-a.done
	a.done <- err
	return err
}

func (a *app) ack(e socketmode.Event, payload ...any) {
	if err := a.sm.Ack(*e.Request, payload...); err != nil {
		panic(err)
	}
}

// next returns the next event of a type the app got.
func (a *app) next(t *testing.T, kind socketmode.EventType) socketmode.Event {
	t.Helper()
	deadline := within(t)
	for {
		select {
		case e := <-a.events:
			if e.Type == kind {
				return e
			}
		case <-deadline.Done():
			t.Fatalf("no %s arrived", kind)
		}
	}
}

// within bounds what a test waits for.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// code is the Slack code of an API error.
func code(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func userError(t *testing.T, err error) *slacksim.UserError {
	t.Helper()
	var ue *slacksim.UserError
	if !errors.As(err, &ue) {
		t.Fatalf("got %v, want a UserError", err)
	}
	return ue
}

func modal(blocks ...slack.Block) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: plainText("Sample"), Submit: plainText("Save"), Close: plainText("Cancel"),
		Blocks: slack.Blocks{BlockSet: blocks}, CallbackID: "form", NotifyOnClose: true,
	}
}

func plainText(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
}

func nameInput() *slack.InputBlock {
	in := slack.NewPlainTextInputBlockElement(plainText("Name"), "name")
	in.MinLength = 2
	return slack.NewInputBlock("name", plainText("Name"), nil, in)
}

func typed(block, action, value string) map[string]map[string]slacksim.StateValue {
	return map[string]map[string]slacksim.StateValue{block: {action: {Value: value}}}
}

// command and interaction are what an app gets next of their kind.
func (a *app) command(t *testing.T) slack.SlashCommand {
	t.Helper()
	return dataOf[slack.SlashCommand](t, a.next(t, socketmode.EventTypeSlashCommand))
}

func (a *app) interaction(t *testing.T) slack.InteractionCallback {
	t.Helper()
	return dataOf[slack.InteractionCallback](t, a.next(t, socketmode.EventTypeInteractive))
}

func (a *app) event(t *testing.T) slackevents.EventsAPIEvent {
	t.Helper()
	return dataOf[slackevents.EventsAPIEvent](t, a.next(t, socketmode.EventTypeEventsAPI))
}

func dataOf[T any](t *testing.T, e socketmode.Event) T {
	t.Helper()
	v, ok := e.Data.(T)
	if !ok {
		t.Fatalf("event carries %T", e.Data)
	}
	return v
}

// newHTTPClient is a client whose connections end with the test.
func newHTTPClient(t *testing.T) *http.Client {
	t.Helper()
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, Timeout: 20 * time.Second}
}

// send makes an HTTP request whose answer's body does not matter.
func send(t *testing.T, method, url, contentType, body string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	resp, err := newHTTPClient(t).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return resp
}

// decoded reads an answer's body as a JSON object.
func decoded(t *testing.T, resp *http.Response) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&m); err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return m
}
