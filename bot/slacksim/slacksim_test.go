package slacksim_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

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
		<-a.done
	})
	n := w.Connected()
	if err := w.WaitConnected(within(t), n+1); err != nil {
		t.Fatalf("app did not connect: %v", err)
	}
	return a
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

func post(t *testing.T, api *slack.Client, channel, text string) string {
	t.Helper()
	_, ts, err := api.PostMessage(channel, slack.MsgOptionText(text, false))
	if err != nil {
		t.Fatalf("post: %v", err)
	}
	return ts
}

func TestCommandReachesTheAppAndItsAnswerIsPrivate(t *testing.T) {
	w := start(t)
	a := run(t, w, func(a *app, e socketmode.Event) {
		a.ack(e, map[string]any{"response_type": "ephemeral", "text": "hello"})
	})
	if err := w.As(ana).Command(within(t), general, "/sample tell @ben about #general & more"); err != nil {
		t.Fatal(err)
	}
	cmd := a.next(t, socketmode.EventTypeSlashCommand).Data.(slack.SlashCommand)
	if want := "tell <@U0BEN|ben> about <#C0GENERAL|general> &amp; more"; cmd.Text != want {
		t.Errorf("text = %q, want %q", cmd.Text, want)
	}
	if cmd.UserName != "ana" || cmd.ChannelName != "general" || cmd.TriggerID == "" || cmd.ResponseURL == "" {
		t.Errorf("incomplete command: %+v", cmd)
	}
	if got := w.As(ana).Messages(general); len(got) != 1 || got[0].Text != "hello" || got[0].EphemeralTo != ana {
		t.Errorf("ana sees %+v", got)
	}
	if got := w.As(ben).Messages(general); len(got) != 0 {
		t.Errorf("ben sees %+v", got)
	}
}

func TestCommandFailsInSlacksWords(t *testing.T) {
	w := start(t, func(c *slacksim.Config) { c.AckDeadline = 50 * time.Millisecond })
	err := w.As(ana).Command(within(t), general, "/sample")
	if ue := userError(t, err); ue.Code != "dispatch_failed" {
		t.Errorf("without a connection: %v", err)
	}
	run(t, w, func(*app, socketmode.Event) {})
	err = w.As(ana).Command(within(t), general, "/sample")
	if ue := userError(t, err); ue.Code != "operation_timeout" || ue.Message != `/sample failed with the error "operation_timeout"` {
		t.Errorf("without an ack: %v", err)
	}
	err = w.As(ana).Command(within(t), general, "/nothing")
	if ue := userError(t, err); !strings.HasPrefix(ue.Message, "/nothing is not a valid command.") {
		t.Errorf("unknown command: %v", err)
	}
}

func userError(t *testing.T, err error) *slacksim.UserError {
	t.Helper()
	ue, ok := err.(*slacksim.UserError)
	if !ok {
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

func TestModalOpensReportsErrorsAndCloses(t *testing.T) {
	w := start(t)
	a := run(t, w, func(a *app, e socketmode.Event) {
		switch data := e.Data.(type) {
		case slack.SlashCommand:
			a.ack(e)
			if _, err := a.OpenView(data.TriggerID, modal(nameInput())); err != nil {
				panic(err)
			}
			if _, err := a.OpenView(data.TriggerID, modal(nameInput())); code(err) != "exchanged_trigger_id" {
				panic(err)
			}
		case slack.InteractionCallback:
			if data.Type == slack.InteractionTypeViewSubmission && data.View.State.Values["name"]["name"].Value == "bad" {
				a.ack(e, slack.NewErrorsViewSubmissionResponse(map[string]string{"name": "Not that one"}))
				return
			}
			a.ack(e)
		}
	})
	p := w.As(ana)
	if err := p.Command(within(t), general, "/sample"); err != nil {
		t.Fatal(err)
	}
	if err := w.Wait(within(t), func() bool { return len(p.Views()) == 1 }); err != nil {
		t.Fatal(err)
	}
	v := p.Views()[0]
	for _, c := range []struct{ typed, want string }{
		{"", "Please complete this required field."},
		{"x", "Please enter at least 2 characters."},
		{"bad", "Not that one"},
	} {
		s, err := p.SubmitView(within(t), v.ID, typed("name", "name", c.typed))
		if err != nil || s.Errors["name"] != c.want || s.Closed {
			t.Errorf("submit %q: %+v, %v; want error %q", c.typed, s, err, c.want)
		}
	}
	if s, err := p.SubmitView(within(t), v.ID, typed("name", "name", "good")); err != nil || !s.Closed {
		t.Errorf("submit: %+v, %v", s, err)
	}
	if len(p.Views()) != 0 {
		t.Error("the modal is still open")
	}
	var last slack.InteractionCallback
	for range 2 {
		last = a.next(t, socketmode.EventTypeInteractive).Data.(slack.InteractionCallback)
	}
	if last.View.CallbackID != "form" || last.View.RootViewID != v.ID || last.View.State.Values["name"]["name"].Value != "good" {
		t.Errorf("submission: %+v", last.View)
	}
}

func typed(block, action, value string) map[string]map[string]slacksim.StateValue {
	return map[string]map[string]slacksim.StateValue{block: {action: {Value: value}}}
}

func TestActionCarriesMessageAndState(t *testing.T) {
	w := start(t)
	a := run(t, w, nil)
	boxes := slack.NewCheckboxGroupsBlockElement("boxes",
		slack.NewOptionBlockObject("one", plainText("One"), nil), slack.NewOptionBlockObject("two", plainText("Two"), nil))
	button := slack.NewButtonBlockElement("go", "v1", plainText("Go"))
	_, ts, err := a.PostMessage(general, slack.MsgOptionText("pick", false),
		slack.MsgOptionBlocks(slack.NewActionBlock("acts", button, boxes)))
	if err != nil {
		t.Fatal(err)
	}
	p := w.As(ana)
	pick := slacksim.Act{Channel: general, TS: ts, BlockID: "acts", ActionID: "boxes",
		Value: slacksim.StateValue{SelectedOptions: []slacksim.Option{{Value: "two"}}}}
	if err := p.Act(within(t), pick); err != nil {
		t.Fatal(err)
	}
	if err := p.Act(within(t), slacksim.Act{Channel: general, TS: ts, BlockID: "acts", ActionID: "go"}); err != nil {
		t.Fatal(err)
	}
	first := a.next(t, socketmode.EventTypeInteractive).Data.(slack.InteractionCallback)
	if got := first.ActionCallback.BlockActions[0]; got.SelectedOptions[0].Text.Text != "Two" {
		t.Errorf("chosen: %+v", got)
	}
	second := a.next(t, socketmode.EventTypeInteractive).Data.(slack.InteractionCallback)
	if act := second.ActionCallback.BlockActions[0]; act.Value != "v1" || act.Text.Text != "Go" {
		t.Errorf("pressed: %+v", act)
	}
	if got := second.BlockActionState.Values["acts"]["boxes"].SelectedOptions; len(got) != 1 || got[0].Value != "two" {
		t.Errorf("state: %+v", second.BlockActionState)
	}
	if second.Message.Timestamp != ts || len(second.Message.Blocks.BlockSet) != 1 || second.Channel.ID != general {
		t.Errorf("message: %+v", second.Message)
	}
	missing := slacksim.Act{Channel: general, TS: ts, BlockID: "acts", ActionID: "nope"}
	if ue := userError(t, p.Act(within(t), missing)); ue.Code != "element_not_found" {
		t.Errorf("missing element: %v", ue)
	}
}

func TestMetadataIsHiddenUnlessAskedFor(t *testing.T) {
	w := start(t)
	api := client(t, w)
	_, ts, err := api.PostMessage(general, slack.MsgOptionText("x", false), slack.MsgOptionMetadata(slack.SlackMetadata{
		EventType: "sample", EventPayload: map[string]any{"k": "key-1"},
	}))
	if err != nil {
		t.Fatal(err)
	}
	for _, all := range []bool{false, true} {
		h, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: general, IncludeAllMetadata: all})
		if err != nil {
			t.Fatal(err)
		}
		m := h.Messages[0]
		if m.Timestamp != ts || m.Metadata.EventType != "sample" || (m.Metadata.EventPayload["k"] == "key-1") != all {
			t.Errorf("include_all_metadata=%v: %+v", all, m.Metadata)
		}
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
