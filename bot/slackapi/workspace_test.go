package slackapi_test

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/bot/slacksim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const manifest = `
display_information: {name: Sample, description: For tests}
features:
  app_home: {home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false}
  bot_user: {display_name: sample}
  slash_commands: [{command: /sample, description: Does things, should_escape: true}]
oauth_config:
  scopes:
    bot: [commands, "chat:write", "im:write", "im:history", "channels:read", "channels:history", "channels:join", "channels:manage", "groups:read", "groups:history", "users:read", "users:read.email", "files:write"]
settings: {socket_mode_enabled: true, interactivity: {is_enabled: true}}
`

// People and places of the sample workspace.
const (
	ana, gone, guest     = "U0ANA", "U0GONE", "U0GUEST"
	acme, noBot, old, ic = "C0ACME", "C0NOBOT", "C0OLD", "C0CONNECT"
)

// workspace serves a sample workspace and a client of it.
func workspace(t *testing.T) (*slacksim.Workspace, *slackapi.Client) {
	t.Helper()
	w, err := slacksim.New(slacksim.Config{
		Manifest: []byte(manifest), NoRateLimits: true,
		Users: []slacksim.User{
			{ID: ana, Name: "ana", TZ: "Europe/Berlin", Profile: slacksim.Profile{RealName: "Ana Sample", Email: "ana@example.com"}},
			{ID: gone, Name: "gone", Deleted: true},
			{ID: guest, Name: "guest", IsRestricted: true},
			{ID: "U0OTHER", Name: "other", TeamID: "T0OTHER"},
		},
		Channels: []slacksim.Channel{
			{ID: acme, Name: "acme", Members: []string{ana, slacksim.BotMember}},
			{ID: noBot, Name: "no-bot", Members: []string{ana}},
			{ID: old, Name: "old", IsArchived: true, Members: []string{ana, slacksim.BotMember}},
			{ID: ic, Name: "connect", IsPendingExtShared: true, Members: []string{ana, slacksim.BotMember}},
		},
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
	transport := &http.Transport{}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w, slackapi.New(slackapi.Config{
		BotToken: w.BotToken(), AppToken: w.AppToken(), APIURL: w.APIURL(),
		HTTPClient: &http.Client{Timeout: 10 * time.Second, Transport: transport},
	})
}

func deadline(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}
