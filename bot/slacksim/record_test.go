package slacksim_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// last is the newest call of a method.
func last(t *testing.T, w *slacksim.Workspace, method string) slacksim.Call {
	t.Helper()
	var found slacksim.Call
	for _, c := range w.Calls() {
		if c.Method == method {
			found = c
		}
	}
	if found.Seq == 0 {
		t.Fatalf("no %s was recorded", method)
	}
	return found
}

func TestRecordHasAnswersAndNoSecrets(t *testing.T) {
	w := start(t, func(c *slacksim.Config) {
		c.Clock = slacksim.NewClock(time.Date(2027, 3, 8, 8, 0, 0, 0, time.UTC))
	})
	hc := newHTTPClient(t)
	a := run(t, w, func(a *app, e socketmode.Event) {
		a.ack(e)
		if d, ok := e.Data.(slack.SlashCommand); ok {
			hook := &slack.WebhookMessage{Text: "later, " + w.BotToken()}
			if err := slack.PostWebhookCustomHTTP(d.ResponseURL, hc, hook); err != nil {
				panic(err)
			}
		}
	})
	if _, _, err := a.PostMessage(general, slack.MsgOptionBlocks(slack.NewHeaderBlock(plainText(strings.Repeat("x", 151))))); err == nil {
		t.Fatal("a header that is too long was taken")
	}
	if err := w.As(ana).Command(within(t), general, "/sample"); err != nil {
		t.Fatal(err)
	}
	if err := w.Wait(within(t), func() bool {
		acked := slices.ContainsFunc(w.Frames(), func(f slacksim.Frame) bool { return f.Type == slacksim.FrameAck })
		return acked && strings.Contains(whole(t, w.Calls()), "later, ")
	}); err != nil {
		t.Fatal(err)
	}

	refused := last(t, w, "chat.postMessage")
	if refused.Result == "ok" || refused.Status != http.StatusOK || !strings.Contains(string(refused.Response), "json-pointer") || refused.Took <= 0 {
		t.Errorf("a refused call: %+v", refused)
	}
	if refused.Clock.Year() != 2027 || refused.Path != "/api/chat.postMessage" {
		t.Errorf("a refused call: time %v, path %q", refused.Clock, refused.Path)
	}
	if hook := last(t, w, "response_url"); hook.Status != http.StatusOK || !strings.HasPrefix(hook.Path, "/response/commands/") {
		t.Errorf("a response URL: %+v", hook)
	}
	record := strings.ReplaceAll(whole(t, w.Calls())+whole(t, w.Frames()), "ticket=(ticket)", "")
	for name, secret := range map[string]string{"bot token": w.BotToken(), "app token": w.AppToken(), "ticket": "ticket="} {
		if strings.Contains(record, secret) {
			t.Errorf("the %s is in the record", name)
		}
	}

	var sent, acked slacksim.Frame
	before := int64(0)
	for _, f := range w.Frames() {
		if f.Seq <= before {
			t.Errorf("frame %d after %d", f.Seq, before)
		}
		before = f.Seq
		switch f.Type {
		case "slash_commands":
			sent = f
		case slacksim.FrameAck:
			if f.EnvelopeID == sent.EnvelopeID {
				acked = f
			}
		}
	}
	if acked.Took <= 0 || acked.Note != "" || acked.Seq < sent.Seq {
		t.Errorf("the ack of %+v: %+v", sent, acked)
	}
}

// whole is a record as JSON.
func whole(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestRecordOfConnections has a bare client that answers badly and goes.
func TestRecordOfConnections(t *testing.T) {
	w := start(t, func(c *slacksim.Config) { c.PingInterval, c.AckDeadline = 20*time.Millisecond, 50*time.Millisecond })
	ws := dial(t, w)
	frame(t, ws)
	if err := ws.WriteMessage(websocket.TextMessage, []byte(`not json`)); err != nil {
		t.Fatal(err)
	}
	if err := ws.WriteMessage(websocket.TextMessage, []byte(`{"envelope_id":"of nothing"}`)); err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, 1)
	go func() { failed <- w.As(ana).Command(context.Background(), general, "/sample") }()
	frame(t, ws) // and no ack; reading it answers pings, too
	if err := <-failed; err == nil {
		t.Error("a command without an ack worked")
	}
	if late := last(t, w, "ack slash_commands"); late.EnvelopeID == "" || late.Result == "ok" {
		t.Errorf("the missing ack: %+v", late)
	}
	if err := ws.Close(); err != nil {
		t.Fatal(err)
	}
	has := func(kind, note string) bool {
		for _, f := range w.Frames() {
			if f.Type == kind && strings.Contains(f.Note, note) {
				return true
			}
		}
		return false
	}
	for _, f := range []struct{ kind, note string }{
		{slacksim.FrameHello, ""}, {slacksim.FramePing, ""}, {slacksim.FrameAck, "invalid character"},
		{slacksim.FrameAck, "nothing waits"}, {slacksim.FrameClosed, " "},
	} {
		if err := w.Wait(within(t), func() bool { return has(f.kind, f.note) }); err != nil {
			t.Errorf("no %s with %q: %s", f.kind, f.note, whole(t, w.Frames()))
		}
	}
}

// TestRecordIsBounded floods the record with big calls and with many.
func TestRecordIsBounded(t *testing.T) {
	t.Parallel()
	w := start(t, func(c *slacksim.Config) { c.NoRateLimits = true })
	big := `{"text":"` + strings.Repeat("x", 3<<20) + `"}`
	for range 15 {
		send(t, http.MethodPost, w.URL()+"/api/api.test", "application/json", big)
	}
	calls := w.Calls()
	if len(calls) == 0 || len(calls) > 11 {
		t.Errorf("%d calls of 3 MB are kept", len(calls))
	}
	if newest := calls[len(calls)-1].Seq; newest != 15 {
		t.Errorf("the newest call is number %d", newest)
	}
}

func TestFaultsBeforeACallWakeWhoWaits(t *testing.T) {
	for _, kind := range []string{slacksim.FaultCutBefore, slacksim.FaultLimited, slacksim.Fault5xxBefore, slacksim.FaultRefuse} {
		t.Run(kind, func(t *testing.T) {
			w := start(t)
			if err := w.Fault("chat.postMessage", slacksim.Fault{Kind: kind}); err != nil {
				t.Fatal(err)
			}
			seen := make(chan error, 1)
			ctx := within(t)
			looked := make(chan struct{}, 1)
			go func() {
				seen <- w.Wait(ctx, func() bool {
					select {
					case looked <- struct{}{}:
					default:
					}
					return len(w.Calls()) > 0
				})
			}()
			<-looked
			if _, _, err := client(t, w).PostMessage(general, slack.MsgOptionText("kept", false)); err == nil {
				t.Error("the call worked")
			}
			if err := <-seen; err != nil {
				t.Fatal(err)
			}
			if c := last(t, w, "chat.postMessage"); c.Fault != kind || c.Result != "fault: "+kind || c.Arg("text") != "kept" {
				t.Errorf("recorded: %+v", c)
			}
		})
	}
}

func TestTrouble(t *testing.T) {
	w := start(t)
	result := func() string {
		got, code := control(t, w, "faults", "")
		if code != "" {
			t.Fatal(code)
		}
		return whole(t, got)
	}
	if got, want := result(), `{"events_per_hour":30000,"faults":{},"pings_off":false,"socket_mode_off":false,"tokens_revoked":false}`; got != want {
		t.Errorf("at first %s, want %s", got, want)
	}
	for _, c := range []struct{ what, body, want string }{
		{"fault", `{"method":"chat.postMessage","faults":[{"kind":"429","count":3}]}`, `{"chat.postMessage":[{"count":3,"kind":"429"}]}`},
		{"pings", `{"on":false}`, `"pings_off":true`},
		{"disconnect", `{"reason":"link_disabled"}`, `"socket_mode_off":true`},
		{"revoke", `{}`, `"tokens_revoked":true`},
		{"clear", `{}`, `"faults":{}`},
		{"limit", `{"events_per_hour":7}`, `"events_per_hour":7`},
		{"limit", `{}`, `"events_per_hour":30000`},
		{"pings", `{"on":true}`, `"pings_off":false`},
		{"enable", `{}`, `"socket_mode_off":false`},
		{"restore", `{}`, `"tokens_revoked":false`},
	} {
		if _, code := control(t, w, c.what, c.body); code != "" {
			t.Fatalf("%s: %s", c.what, code)
		}
		if got := result(); !strings.Contains(got, c.want) {
			t.Errorf("after %s %s: %s", c.what, c.body, got)
		}
	}
}

func TestRecordsAfterAnEntry(t *testing.T) {
	w := start(t)
	api := client(t, w)
	for range 3 {
		if _, err := api.AuthTest(); err != nil {
			t.Fatal(err)
		}
	}
	got, code := control(t, w, "calls?after=2", "")
	if list, ok := got.([]any); code != "" || !ok || len(list) != 1 || !strings.Contains(whole(t, list[0]), `"seq":3`) {
		t.Errorf("calls after the second: %q %v", code, got)
	}
	if _, code := control(t, w, "frames?after=x", ""); code != "invalid_request" {
		t.Errorf("after something: %q", code)
	}
}
