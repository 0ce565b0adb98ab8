package bot_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/renewalbot/renewalbot/bot"
	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/commands"
)

// inMemory is a Slack without a network, for bubbles: its one socket is a pipe,
// and when that is cut there is never another.
type inMemory struct {
	conns  chan net.Conn
	closed chan struct{}
	gone   atomic.Bool
	socket chan *websocket.Conn
}

func newInMemory() *inMemory {
	return &inMemory{conns: make(chan net.Conn), closed: make(chan struct{}), socket: make(chan *websocket.Conn, 1)}
}

// RoundTrip answers the calls of the Web API.
func (s *inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Request: r, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(`{"ok":true,"url":"ws://slack.example/link"}`)),
	}, nil
}

// dial opens the socket.
func (s *inMemory) dial(context.Context, string, string) (net.Conn, error) {
	if s.gone.Load() {
		return nil, io.EOF
	}
	ours, theirs := net.Pipe()
	s.conns <- theirs
	return ours, nil
}

// Accept, Close and Addr make it a listener for the socket's server.
func (s *inMemory) Accept() (net.Conn, error) {
	select {
	case c := <-s.conns:
		return c, nil
	case <-s.closed:
		return nil, net.ErrClosed
	}
}

func (s *inMemory) Close() error { close(s.closed); return nil }

func (s *inMemory) Addr() net.Addr { return &net.TCPAddr{} }

// ServeHTTP makes the pipe a WebSocket and greets.
func (s *inMemory) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		panic(err)
	}
	if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"hello","num_connections":1}`)); err != nil {
		panic(err)
	}
	s.socket <- conn
}

// Failure 8: slack-go keeps twenty acknowledgements while it is offline, and
// another one waits for a connection. None of them may keep the bot from its
// work, or from stopping.
func TestFailure08AcknowledgingOffline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const people = 25
		s := newInMemory()
		server := &http.Server{Handler: s, ReadHeaderTimeout: time.Second}
		served := make(chan error, 1)
		go func() { served <- server.Serve(s) }()

		registry, release, atWork := prometheus.NewRegistry(), make(chan struct{}), atomic.Int64{}
		gateway, err := bot.New(bot.Config{
			Client: slackapi.New(slackapi.Config{BotToken: "xoxb-1", AppToken: "xapp-1", HTTPClient: &http.Client{Transport: s}}),
			Dispatcher: dispatcher{dispatch: func(context.Context, commands.Request) (commands.Reply, error) {
				atWork.Add(1)
				<-release
				return commands.Reply{}, nil
			}},
			Dial: s.dial, Registry: registry,
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- gateway.Run(ctx) }()

		socket := <-s.socket
		for i := range people {
			frame := fmt.Sprintf(`{"envelope_id":"e%d","type":"slash_commands","accepts_response_payload":true,"payload":
				{"team_id":"T1","channel_id":"C1","user_id":"U%d","command":"/renewal","text":"x","trigger_id":"t%d","response_url":"http://slack.example/r","is_enterprise_install":"false"}}`, i, i, i)
			if err := socket.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if n := atWork.Load(); n != people {
			t.Fatalf("%d commands are at work, want %d", n, people)
		}
		s.gone.Store(true)
		if err := socket.Close(); err != nil {
			t.Fatal(err)
		}
		<-time.NewTimer(5 * time.Second).C // fake: 2.5 until they are acknowledged, 2 until that gives up
		synctest.Wait()
		r := &running{slack: &fakeSlack{t: t}, metrics: registry}
		if n := r.count("ack_errors_total"); n < people-21 { // twenty are kept, one may be on its way
			t.Errorf("%v acknowledgements gave up; the others wait", n)
		}
		close(release)
		synctest.Wait()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
}
