package slacksim_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// dial opens a socket without slack-go, to see frames as they are.
func dial(t *testing.T, w *slacksim.Workspace) *websocket.Conn {
	t.Helper()
	_, url, err := client(t, w).StartSocketModeContext(within(t))
	if err != nil {
		t.Fatal(err)
	}
	dialer := websocket.Dialer{WriteBufferSize: 32 << 10} // each message in one frame, as slack-go has it
	c, resp, err := dialer.Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() }) // the workspace may have closed it already
	return c
}

// frame reads one frame as JSON.
func frame(t *testing.T, c *websocket.Conn) map[string]any {
	t.Helper()
	if err := c.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := c.ReadJSON(&m); err != nil {
		t.Fatalf("read frame: %v", err)
	}
	return m
}

func TestHelloCountsConnectionsAndTheEleventhIsRefused(t *testing.T) {
	w := start(t)
	for i := range 10 {
		hello := frame(t, dial(t, w))
		info, ok := hello["debug_info"].(map[string]any)
		if hello["type"] != "hello" || hello["num_connections"] != float64(i+1) || !ok || info["approximate_connection_time"] == nil {
			t.Fatalf("hello %d: %v", i+1, hello)
		}
	}
	if f := frame(t, dial(t, w)); f["type"] != "disconnect" || f["reason"] != "too_many_websockets" {
		t.Errorf("eleventh got %v", f)
	}
}

func TestATicketOpensOneSocketOnly(t *testing.T) {
	w := start(t)
	_, url, err := client(t, w).StartSocketModeContext(within(t))
	if err != nil {
		t.Fatal(err)
	}
	for i, wantErr := range []bool{false, true} {
		c, resp, err := websocket.DefaultDialer.Dial(url, nil)
		if (err != nil) != wantErr {
			t.Errorf("dial %d: %v", i, err)
		}
		if resp != nil {
			_ = resp.Body.Close()
		}
		if c != nil {
			_ = c.Close()
		}
	}
}

func TestPingsKeepTheClientConnectedAndTheirAbsenceDoesNot(t *testing.T) {
	w := start(t, func(c *slacksim.Config) { c.PingInterval = 20 * time.Millisecond })
	c := dial(t, w)
	pinged := make(chan struct{}, 100)
	c.SetPingHandler(func(string) error { pinged <- struct{}{}; return nil })
	var reading sync.WaitGroup
	reading.Go(func() {
		for {
			if _, _, err := c.ReadMessage(); err != nil {
				return
			}
		}
	})
	for range 3 {
		select {
		case <-pinged:
		case <-time.After(5 * time.Second):
			t.Fatal("no ping")
		}
	}
	w.SetPings(false)
	w.CutConnections()
	reading.Wait()
}

func TestSlackGoComesBackAfterADisconnect(t *testing.T) {
	for _, reason := range []string{"warning", "refresh_requested"} {
		t.Run(reason, func(t *testing.T) {
			w := start(t)
			a := run(t, w, nil)
			a.next(t, socketmode.EventTypeHello)
			w.Disconnect(reason)
			a.next(t, socketmode.EventTypeHello)
			if err := w.WaitConnected(within(t), 1); err != nil {
				t.Fatal(err)
			}
			if err := w.As(ana).Command(within(t), general, "/sample"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSwitchedOffSocketModeAcceptsNobody(t *testing.T) {
	w := start(t)
	c := dial(t, w)
	frame(t, c)
	w.Disconnect("link_disabled")
	if f := frame(t, c); f["reason"] != "link_disabled" {
		t.Errorf("got %v", f)
	}
	if _, _, err := client(t, w).StartSocketModeContext(within(t)); code(err) != "forbidden_team" {
		t.Errorf("open: %v", err)
	}
	w.EnableSocketMode()
	frame(t, dial(t, w))
}

func TestRevokedTokensEndTheClient(t *testing.T) {
	w := start(t)
	a := run(t, w, nil)
	w.RevokeTokens()
	if err := a.ended(); code(err) != "token_revoked" {
		t.Errorf("Run returned %v", err)
	}
	if _, err := a.AuthTest(); code(err) != "token_revoked" {
		t.Errorf("auth.test: %v", err)
	}
	w.RestoreTokens()
	if _, err := a.AuthTest(); err != nil {
		t.Errorf("auth.test with restored tokens: %v", err)
	}
}

func TestLoadIsSpreadOverConnections(t *testing.T) {
	w := start(t)
	var mu sync.Mutex
	got := map[int]int{}
	for i := range 2 {
		run(t, w, func(a *app, e socketmode.Event) {
			mu.Lock()
			got[i]++
			mu.Unlock()
			a.ack(e)
		})
	}
	for range 40 {
		if err := w.As(ana).Command(within(t), general, "/sample"); err != nil {
			t.Fatal(err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if got[0]+got[1] != 40 || got[0] == 0 || got[1] == 0 {
		t.Errorf("envelopes by connection: %v", got)
	}
}

func TestUnacknowledgedEventsComeAgain(t *testing.T) {
	w := start(t, func(c *slacksim.Config) { c.AckDeadline = 30 * time.Millisecond })
	var mu sync.Mutex
	attempts := map[int]string{}
	a := run(t, w, func(a *app, e socketmode.Event) {
		mu.Lock()
		defer mu.Unlock()
		attempts[e.Request.RetryAttempt] = e.Request.RetryReason
		if e.Request.RetryAttempt == 2 {
			a.ack(e)
		}
	})
	if err := w.As(ana).OpenHome(within(t)); err != nil {
		t.Fatal(err)
	}
	first, again := a.event(t), a.event(t)
	if id(t, first) != id(t, again) {
		t.Error("the second attempt has another event_id")
	}
	if err := w.Wait(within(t), func() bool { return w.Undelivered() == 1 }); err != nil {
		t.Fatal(err)
	}
	w.Redeliver()
	if third := a.event(t); id(t, third) != id(t, first) {
		t.Error("the third attempt has another event_id")
	}
	mu.Lock()
	defer mu.Unlock()
	if attempts[0] != "" || attempts[1] != "timeout" || attempts[2] != "timeout" {
		t.Errorf("retry reasons: %v", attempts)
	}
}

func id(t *testing.T, e slackevents.EventsAPIEvent) string {
	t.Helper()
	c, ok := e.Data.(*slackevents.EventsAPICallbackEvent)
	if !ok {
		t.Fatalf("event carries %T", e.Data)
	}
	return c.EventID
}

func TestAnEnvelopeCanBeRepeated(t *testing.T) {
	w := start(t)
	a := run(t, w, nil)
	if err := w.As(ana).Command(within(t), general, "/sample once"); err != nil {
		t.Fatal(err)
	}
	first := a.next(t, socketmode.EventTypeSlashCommand)
	if err := w.Repeat(first.Request.EnvelopeID, 2); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if e := a.next(t, socketmode.EventTypeSlashCommand); e.Request.EnvelopeID != first.Request.EnvelopeID {
			t.Errorf("repeated as %s", e.Request.EnvelopeID)
		}
	}
	if err := w.Repeat("unknown", 1); err == nil {
		t.Error("an unknown envelope was repeated")
	}
}

// TestASocketIsWarnedAndThenToldToGo lets one grow old.
func TestASocketIsWarnedAndThenToldToGo(t *testing.T) {
	t.Parallel()
	w := start(t, func(c *slacksim.Config) { c.ConnectionLife = 200 * time.Millisecond })
	c := dial(t, w)
	for _, want := range []string{"hello", "warning", "refresh_requested"} {
		f := frame(t, c)
		if f["type"] != want && f["reason"] != want {
			t.Errorf("got %v, want %s", f, want)
		}
	}
	if _, _, err := c.ReadMessage(); err == nil {
		t.Error("it stayed")
	}
}

func TestDebugReconnectsShortenTheLife(t *testing.T) {
	w := start(t)
	_, url, err := client(t, w).StartSocketModeContext(within(t))
	if err != nil {
		t.Fatal(err)
	}
	c, resp, err := websocket.DefaultDialer.Dial(url+"&debug_reconnects=true", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if info := frame(t, c)["debug_info"]; !strings.Contains(fmt.Sprint(info), "approximate_connection_time:360") {
		t.Errorf("hello: %v", info)
	}
}

func TestCloseLeavesNothingAndCanBeRepeated(t *testing.T) {
	w := start(t, func(c *slacksim.Config) { c.AckDeadline = time.Minute })
	a := run(t, w, func(*app, socketmode.Event) {})
	if err := w.As(ana).OpenHome(within(t)); err != nil { // waits for an ack that never comes
		t.Fatal(err)
	}
	a.event(t)
	for range 2 {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := w.As(ana).Command(within(t), general, "/sample"); err == nil {
		t.Error("a closed workspace took a command")
	}
}
