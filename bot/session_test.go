package bot_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/renewalbot/renewalbot/bot"
	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/commands"
)

func TestRefusedTokenIsTriedAgain(t *testing.T) {
	r := start(t, answering(commands.Reply{Text: "hello"}, nil), func(c *bot.Config) { c.Retry = 10 * time.Millisecond })
	r.until(bot.StateConnected)
	r.slack.instead("apps.connections.open", `{"ok":false,"error":"token_revoked"}`)
	r.slack.hangUp()
	if s := r.until(bot.StateDegraded); s.Reason != "token_revoked" {
		t.Errorf("status %+v", s)
	}
	r.until(bot.StateConnected)
	r.slack.slash("e1", "U1", "x")
	contains(t, r.slack.ack("e1"), "hello")
}

func TestConnectionErrorsAreCountedByReason(t *testing.T) {
	r := start(t, answering(commands.Reply{}, nil))
	r.until(bot.StateConnected)
	r.slack.instead("apps.connections.open", `{"ok":false,"error":"link_disabled"}`)
	r.slack.hangUp()
	if s := r.until(bot.StateDegraded); s.Reason != "link_disabled" {
		t.Errorf("status %+v", s)
	}
	r.until(bot.StateConnected)
	if n := r.count("connection_errors_total", "reason", "link_disabled"); n != 1 {
		t.Errorf("counted %v", n)
	}
}

// hangUp cuts the connection.
func (f *fakeSlack) hangUp() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.conn.Close(); err != nil {
		f.t.Fatal(err)
	}
	f.conn = nil
}

// deaf is a transport that never answers and does not listen to contexts: the
// one way in which the library hangs for ever.
type deaf struct {
	asked atomic.Int32
	over  chan struct{}
}

func (d *deaf) RoundTrip(*http.Request) (*http.Response, error) {
	d.asked.Add(1)
	<-d.over
	return nil, errors.New("over")
}

func TestSilenceRebuildsTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := &deaf{over: make(chan struct{})}
		gateway, err := bot.New(bot.Config{
			Client:     slackapi.New(slackapi.Config{BotToken: "xoxb-1", AppToken: "xapp-1", HTTPClient: &http.Client{Transport: slow}}),
			Dispatcher: answering(commands.Reply{}, nil),
			Dial:       func(context.Context, string, string) (net.Conn, error) { return nil, io.EOF },
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- gateway.Run(ctx) }()
		<-time.NewTimer(2 * time.Minute).C // fake time
		synctest.Wait()
		if n := slow.asked.Load(); n != 1 {
			t.Errorf("after two minutes asked %d times, want 1", n)
		}
		<-time.NewTimer(time.Minute).C
		synctest.Wait()
		if n := slow.asked.Load(); n != 2 {
			t.Errorf("after three minutes asked %d times, want 2", n)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		close(slow.over)
	})
}
