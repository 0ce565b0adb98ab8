package bot_test

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/bot"
	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/commands"
	"github.com/renewalbot/renewalbot/domain"
)

const workspaceManifest = `
display_information: {name: Sample, description: For tests}
features:
  app_home: {home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false}
  bot_user: {display_name: sample}
  slash_commands: [{command: /renewal, description: Does things, should_escape: true}]
oauth_config: {scopes: {bot: [commands, "chat:write", "im:write", "im:history", "channels:read", "users:read", "files:write"]}}
settings: {event_subscriptions: {bot_events: [app_home_opened, message.im]}, socket_mode_enabled: true, interactivity: {is_enabled: true}}
`

// rateForm answers like a subcommand would: a form, its field error, its note.
func rateForm(_ context.Context, r commands.Request) (commands.Reply, error) {
	switch r.Kind {
	case commands.KindSlash:
		return commands.Reply{Open: &slack.ModalViewRequest{
			Type: slack.VTModal, CallbackID: "rate", PrivateMetadata: string(r.Channel), Title: slack.NewTextBlockObject(slack.PlainTextType, "Rate", false, false),
			Submit: slack.NewTextBlockObject(slack.PlainTextType, "Save", false, false),
			Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewInputBlock("reason", slack.NewTextBlockObject(slack.PlainTextType, "Reason", false, false), nil,
				slack.NewPlainTextInputBlockElement(nil, "reason"))}},
		}}, nil
	case commands.KindSubmit:
		if reason := r.State["reason"]["reason"].Value; len(reason) < 5 {
			return commands.Reply{}, domain.Errorf(domain.Invalid, "reason", "Say more.")
		}
		return commands.Reply{After: []commands.After{{Channel: domain.ChannelID(r.Metadata), Text: "Rated."}}}, nil
	case commands.KindHomeOpened:
		return commands.Reply{Home: &slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}}}}, nil
	case commands.KindDirectMessage:
		return commands.Reply{Text: "Try /renewal help.", File: &commands.File{Name: "help.txt", Content: []byte("brief\nrate\n"), Comment: "All of it."}}, nil
	}
	return commands.Reply{}, nil
}

func TestAgainstTheLocalWorkspace(t *testing.T) {
	w, err := slacksim.New(slacksim.Config{
		Manifest: []byte(workspaceManifest),
		Users:    []slacksim.User{{ID: "U0ANA", Name: "ana"}},
		Channels: []slacksim.Channel{{ID: "C0ACME", Name: "acme", Members: []string{"U0ANA", slacksim.BotMember}}},
	})
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
	defer w.Close()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	api := slackapi.New(slackapi.Config{
		BotToken: w.BotToken(), AppToken: w.AppToken(), APIURL: w.APIURL(), HTTPClient: &http.Client{Timeout: patience, Transport: transport},
	})
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	self, err := api.AuthTest(ctx)
	if err != nil {
		t.Fatal(err)
	}
	gateway, err := bot.New(bot.Config{Client: api, Self: self, Dispatcher: dispatcher{dispatch: rateForm}})
	if err != nil {
		t.Fatal(err)
	}
	run, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- gateway.Run(run) }()
	if err := w.WaitConnected(ctx, 1); err != nil {
		t.Fatal(err)
	}

	ana := w.As("U0ANA")
	must := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	must("command", ana.Command(ctx, "C0ACME", "/renewal rate"))
	must("form", w.Wait(ctx, func() bool { return len(ana.Views()) == 1 }))
	view := ana.Views()[0].ID
	submitted, err := ana.SubmitView(ctx, view, map[string]map[string]slacksim.StateValue{"reason": {"reason": {Type: "plain_text_input", Value: "no"}}})
	must("submit", err)
	if submitted.Closed || submitted.Errors["reason"] != "Say more." {
		t.Errorf("submitted %+v", submitted)
	}
	submitted, err = ana.SubmitView(ctx, view, map[string]map[string]slacksim.StateValue{"reason": {"reason": {Type: "plain_text_input", Value: "Silence since May"}}})
	must("submit again", err)
	if !submitted.Closed {
		t.Errorf("submitted %+v", submitted)
	}
	must("note", w.Wait(ctx, func() bool {
		m := ana.Messages("C0ACME")
		return len(m) > 0 && strings.Contains(m[len(m)-1].Text, "Rated.")
	}))
	w.Disconnect("refresh_requested")
	must("reconnect", w.WaitConnected(ctx, 1))
	must("home", ana.OpenHome(ctx))
	must("home view", w.Wait(ctx, func() bool { _, ok := ana.Home(); return ok }))

	dm, err := ana.Open(ctx, slacksim.BotMember)
	must("direct conversation", err)
	_, err = ana.Say(ctx, dm.ID, "hello", "")
	must("hello", err)
	must("file", w.Wait(ctx, func() bool {
		return slices.ContainsFunc(ana.Messages(dm.ID), func(m slacksim.Message) bool {
			if len(m.Files) != 1 || m.Files[0].Name != "help.txt" || m.Text != "All of it." {
				return false
			}
			_, content, ok := ana.File(m.Files[0].ID)
			return ok && string(content) == "brief\nrate\n"
		})
	}))

	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
