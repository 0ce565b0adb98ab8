package bot_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/renewalbot/renewalbot/bot"
	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/commands"
)

// patience is how long a test waits for what must happen; how long it takes to
// be sure that nothing happens is never waited for.
const patience = 10 * time.Second

// fakeSlack is a scripted Slack: the test sends frames by hand and sees every
// acknowledgement and call.
type fakeSlack struct {
	t      *testing.T
	server *httptest.Server

	mu      sync.Mutex
	changed chan struct{} // closed and replaced on every change
	conn    *websocket.Conn
	opened  int // sockets asked for
	acks    map[string][]json.RawMessage
	calls   []apiCall
	answers map[string][]string // bodies to give instead of the usual ones, by method
}

type apiCall struct {
	method string
	body   string
}

func newFakeSlack(t *testing.T) *fakeSlack {
	t.Helper()
	f := &fakeSlack{t: t, changed: make(chan struct{}), acks: map[string][]json.RawMessage{}, answers: map[string][]string{}}
	f.server = httptest.NewServer(f)
	t.Cleanup(f.server.Close)
	return f
}

var usual = map[string]string{
	"auth.test":          `{"ok":true,"user_id":"UBOT","bot_id":"BBOT","team_id":"T1"}`,
	"chat.postMessage":   `{"ok":true,"channel":"D1","ts":"9.9"}`,
	"chat.postEphemeral": `{"ok":true,"message_ts":"9.9"}`,
	"conversations.open": `{"ok":true,"channel":{"id":"D1"}}`,
	"views.open":         `{"ok":true,"view":{"id":"V1"}}`,
	"views.push":         `{"ok":true,"view":{"id":"V2"}}`,
	"views.update":       `{"ok":true,"view":{"id":"V1"}}`,
	"views.publish":      `{"ok":true,"view":{"id":"V9"}}`,
}

// tooMany is the answer to a call that came too soon: try again in a second.
const tooMany = `{"ok":false,"error":"ratelimited"}`

func (f *fakeSlack) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/link" {
		f.link(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		f.t.Errorf("read request: %v", err)
	}
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	answer := f.answerTo(method, string(body))
	w.Header().Set("Content-Type", "application/json")
	if answer == tooMany {
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
	}
	if _, err := io.WriteString(w, answer); err != nil {
		f.t.Logf("answer %s: %v", method, err)
	}
}

func (f *fakeSlack) answerTo(method, body string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.change()
	if special := f.answers[method]; len(special) > 0 {
		f.answers[method] = special[1:]
		f.calls = append(f.calls, apiCall{method, body})
		return special[0]
	}
	if method == "apps.connections.open" {
		f.opened++
		return `{"ok":true,"url":"ws` + strings.TrimPrefix(f.server.URL, "http") + `/link"}`
	}
	f.calls = append(f.calls, apiCall{method, body})
	if answer, ok := usual[method]; ok {
		return answer
	}
	return `{"ok":true}`
}

func (f *fakeSlack) link(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		f.t.Errorf("upgrade: %v", err)
		return
	}
	defer conn.Close()
	f.mu.Lock()
	f.conn = conn
	err = conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"hello","num_connections":1}`))
	f.change()
	f.mu.Unlock()
	for err == nil {
		var ack struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		if err = conn.ReadJSON(&ack); err == nil {
			f.mu.Lock()
			f.acks[ack.EnvelopeID] = append(f.acks[ack.EnvelopeID], ack.Payload)
			f.change()
			f.mu.Unlock()
		}
	}
}

// change wakes those who wait; mu is held.
func (f *fakeSlack) change() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// until waits for cond, which is called with the lock held.
func (f *fakeSlack) until(what string, cond func() bool) {
	f.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		f.mu.Lock()
		ok, changed := cond(), f.changed
		f.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-deadline.C:
			f.t.Fatalf("waited in vain for %s", what)
		}
	}
}

// send sends one envelope.
func (f *fakeSlack) send(id, kind, payload string) {
	f.t.Helper()
	frame := `{"envelope_id":"` + id + `","type":"` + kind + `","accepts_response_payload":true,"payload":` + payload + `}`
	f.until("a connection", func() bool { return f.conn != nil })
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.conn.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		f.t.Fatalf("send %s: %v", id, err)
	}
}

// ack waits for the acknowledgement of an envelope and returns its payload.
func (f *fakeSlack) ack(id string) string {
	f.t.Helper()
	var payload string
	f.until("the acknowledgement of "+id, func() bool {
		if len(f.acks[id]) == 0 {
			return false
		}
		payload = string(f.acks[id][0])
		return true
	})
	return payload
}

// acked reports whether an envelope was acknowledged by now.
func (f *fakeSlack) acked(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.acks[id]) > 0
}

// call waits for the n-th call of a method, from 0, and returns its body.
func (f *fakeSlack) call(method string, n int) string {
	f.t.Helper()
	var body string
	f.until("a call of "+method, func() bool {
		seen := 0
		for _, c := range f.calls {
			if c.method == method {
				if seen == n {
					body = c.body
					return true
				}
				seen++
			}
		}
		return false
	})
	if form, err := url.ParseQuery(body); err == nil && !strings.HasPrefix(body, "{") {
		return form.Encode()
	}
	return body
}

func (f *fakeSlack) instead(method string, bodies ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[method] = append(f.answers[method], bodies...)
}

// dispatcher answers requests by a function.
type dispatcher struct {
	dispatch func(ctx context.Context, r commands.Request) (commands.Reply, error)
	lane     func(r commands.Request) string
}

func (d dispatcher) Dispatch(ctx context.Context, r commands.Request) (commands.Reply, error) {
	return d.dispatch(ctx, r)
}

func (d dispatcher) Lane(_ context.Context, r commands.Request) string {
	if d.lane == nil {
		return ""
	}
	return d.lane(r)
}

// logbook keeps what was logged.
type logbook struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logbook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

type running struct {
	slack   *fakeSlack
	gateway *bot.Gateway
	metrics *prometheus.Registry
	log     *logbook
	states  chan bot.Status
	stop    func() error // ends Run and returns its error
}

// start runs a gateway against a fake Slack until the test ends.
func start(t *testing.T, d commands.Dispatcher, configure ...func(*bot.Config)) *running {
	t.Helper()
	f := newFakeSlack(t)
	r := &running{slack: f, metrics: prometheus.NewRegistry(), log: &logbook{}, states: make(chan bot.Status, 100)}
	transport := &http.Transport{}
	cfg := bot.Config{
		Client: slackapi.New(slackapi.Config{
			BotToken: "xoxb-test-1", AppToken: "xapp-test-1", APIURL: f.server.URL + "/api/",
			HTTPClient: &http.Client{Timeout: patience, Transport: transport},
		}),
		Dispatcher: d,
		Self:       slackapi.Identity{UserID: "UBOT", BotID: "BBOT", TeamID: "T1"},
		Registry:   r.metrics,
		OnStatus:   func(s bot.Status) { r.states <- s },
		Logger:     slog.New(bot.Redact(slog.NewTextHandler(r.log, nil))),
	}
	for _, change := range configure {
		change(&cfg)
	}
	gateway, err := bot.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	r.gateway = gateway
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- gateway.Run(ctx) }()
	r.stop = sync.OnceValue(func() error {
		cancel()
		late := time.NewTimer(2 * patience)
		defer late.Stop()
		select {
		case err := <-done:
			return err
		case <-late.C:
			t.Fatal("the gateway does not stop")
			return nil
		}
	})
	t.Cleanup(func() {
		if err := r.stop(); err != nil {
			t.Errorf("stop: %v", err)
		}
		transport.CloseIdleConnections()
		f.mu.Lock()
		defer f.mu.Unlock()
		for id, acks := range f.acks {
			if len(acks) != 1 {
				t.Errorf("%s was acknowledged %d times", id, len(acks))
			}
		}
		if strings.Contains(r.log.String(), "xoxb-test") || strings.Contains(r.log.String(), "xapp-test") {
			t.Error("a token is in the log")
		}
	})
	return r
}

// count returns a counter of the gateway, summed over the given label pairs
// that match.
func (r *running) count(name string, labels ...string) float64 {
	families, err := r.metrics.Gather()
	if err != nil {
		r.slack.t.Fatal(err)
	}
	total := 0.0
	for _, family := range families {
		if family.GetName() != "renewalbot_gateway_"+name {
			continue
		}
		for _, m := range family.GetMetric() {
			match := true
			for i := 0; i < len(labels); i += 2 {
				found := false
				for _, l := range m.GetLabel() {
					found = found || l.GetName() == labels[i] && l.GetValue() == labels[i+1]
				}
				match = match && found
			}
			if match {
				total += m.GetCounter().GetValue() + m.GetGauge().GetValue()
			}
		}
	}
	return total
}

// response is the path of response URLs of the fake, as seen by calls.
const response = "/response/1"

func (f *fakeSlack) responseURL() string { return f.server.URL + response }

func (f *fakeSlack) slash(id, user, text string) {
	f.t.Helper()
	f.send(id, "slash_commands", `{"team_id":"T1","channel_id":"C1","user_id":"`+user+`","command":"/renewal","text":"`+text+
		`","response_url":"`+f.responseURL()+`","trigger_id":"t-`+id+`","is_enterprise_install":"false"}`)
}

func (f *fakeSlack) press(id, user, action, value string) {
	f.t.Helper()
	f.send(id, "interactive", `{"type":"block_actions","team":{"id":"T1"},"user":{"id":"`+user+`","team_id":"T1"},
		"container":{"type":"message","message_ts":"1.1","channel_id":"C1","is_ephemeral":false},"channel":{"id":"C1","name":"acme"},
		"trigger_id":"t-`+id+`","response_url":"`+f.responseURL()+`",
		"actions":[{"type":"button","action_id":"`+action+`","block_id":"b1","value":"`+value+`","action_ts":"2.2"}]}`)
}

func (f *fakeSlack) submit(id, blocks string) {
	f.t.Helper()
	f.send(id, "interactive", `{"type":"view_submission","team":{"id":"T1"},"user":{"id":"U1","team_id":"T1"},"trigger_id":"t-`+id+`",
		"view":{"id":"V1","type":"modal","callback_id":"rate","hash":"h1","private_metadata":"acc_1","blocks":`+blocks+`,
		"state":{"values":{"reason":{"reason":{"type":"plain_text_input","value":"Silence since May"}}}}}}`)
}

func (f *fakeSlack) event(id, inner string) {
	f.t.Helper()
	f.send(id, "events_api", `{"type":"event_callback","team_id":"T1","event_id":"Ev-`+id+`","event":`+inner+`}`)
}
