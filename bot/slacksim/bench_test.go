package slacksim_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// BenchmarkEnvelopes measures the workspace itself: how many envelopes a second
// reach an app and are acknowledged by it, while 32 people use it at the same
// time. The app is a bare client with several connections that acknowledges as
// soon as it has read; it shares the machine with the workspace. For a figure
// that holds, let each case run for ten seconds:
//
//	go test -run '^$' -bench Envelopes -benchtime 10s ./bot/slacksim
//
// CONTRIBUTING.md has the figures, under Measured.
func BenchmarkEnvelopes(b *testing.B) {
	const people = 32
	for _, kind := range []string{"commands", "presses", "events"} {
		for _, connections := range []int{1, 10} {
			b.Run(fmt.Sprintf("%s/connections=%d", kind, connections), func(b *testing.B) {
				l := newLoad(b, connections)
				act := map[string]func(context.Context) error{"commands": l.command, "presses": l.press, "events": l.event}[kind]
				took := make([][]time.Duration, people)
				var next atomic.Int64
				var busy sync.WaitGroup
				b.ResetTimer()
				for p := range people {
					busy.Go(func() {
						for next.Add(1) <= int64(b.N) {
							began := time.Now()
							if err := act(b.Context()); err != nil {
								b.Error(err)
								return
							}
							took[p] = append(took[p], time.Since(began))
						}
					})
				}
				busy.Wait()
				l.acknowledged(b, int64(b.N))
				b.StopTimer()
				all := slices.Sorted(slices.Values(slices.Concat(took...)))
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "envelopes/s")
				if kind != "events" && len(all) > 0 { // nobody waits for those
					b.ReportMetric(float64(all[len(all)*99/100].Microseconds()), "p99-µs")
				}
			})
		}
	}
}

// load is a workspace with a client that acknowledges everything, and what
// people do in it.
type load struct {
	w      *slacksim.Workspace
	button slacksim.Act
	acks   atomic.Int64
}

func newLoad(b *testing.B, connections int) *load {
	cfg := sampleConfig()
	cfg.NoRateLimits, cfg.Logger = true, slog.New(slog.DiscardHandler)
	w, err := slacksim.New(cfg)
	if err != nil {
		b.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	if err := w.Start(listener); err != nil {
		b.Fatal(err)
	}
	l := &load{w: w}
	var clients sync.WaitGroup
	b.Cleanup(func() {
		if err := w.Close(); err != nil {
			b.Error(err)
		}
		clients.Wait()
	})
	api := slack.New(w.BotToken(), slack.OptionAppLevelToken(w.AppToken()), slack.OptionAPIURL(w.APIURL()))
	for range connections {
		_, url, err := api.StartSocketModeContext(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		c, resp, err := websocket.DefaultDialer.DialContext(b.Context(), url, nil)
		if err != nil {
			b.Fatal(err)
		}
		_ = resp.Body.Close()
		clients.Go(func() { l.serve(c) })
	}
	if err := w.WaitConnected(b.Context(), connections); err != nil {
		b.Fatal(err)
	}
	button := slack.NewActionBlock("row", slack.NewButtonBlockElement("press", "1", plainText("Press")))
	_, ts, err := api.PostMessageContext(b.Context(), general, slack.MsgOptionText("Press it", false), slack.MsgOptionBlocks(button))
	if err != nil {
		b.Fatal(err)
	}
	l.button = slacksim.Act{Channel: general, TS: ts, BlockID: "row", ActionID: "press"}
	if err := l.command(b.Context()); err != nil { // what posting caused has arrived before
		b.Fatal(err)
	}
	l.acks.Store(0)
	return l
}

// serve acknowledges envelopes until the connection ends.
func (l *load) serve(c *websocket.Conn) {
	defer c.Close()
	for {
		_, frame, err := c.ReadMessage()
		if err != nil {
			return
		}
		id, kind := envelopeHead(frame)
		if id == "" {
			continue // hello
		}
		ack := `{"envelope_id":` + strconv.Quote(id) + `}`
		if kind == "slash_commands" {
			ack = `{"envelope_id":` + strconv.Quote(id) + `,"payload":{"response_type":"ephemeral","text":"done"}}`
		}
		l.acks.Add(1)
		if err := c.WriteMessage(websocket.TextMessage, []byte(ack)); err != nil {
			return
		}
	}
}

// envelopeHead reads ID and type from a frame's first members, so that the
// client costs less than the workspace that is measured.
func envelopeHead(frame []byte) (id, kind string) {
	rest, ok := bytes.CutPrefix(frame, []byte(`{"envelope_id":"`))
	if !ok {
		return "", ""
	}
	before, rest, _ := bytes.Cut(rest, []byte(`","type":"`))
	name, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(before), string(name)
}

func (l *load) command(ctx context.Context) error {
	return l.w.As(ana).Command(ctx, general, "/sample bench")
}

func (l *load) press(ctx context.Context) error { return l.w.As(ana).Act(ctx, l.button) }

func (l *load) event(ctx context.Context) error { return l.w.As(ana).OpenHome(ctx) }

// acknowledged waits until the client has acknowledged that many envelopes.
func (l *load) acknowledged(b *testing.B, n int64) {
	b.Helper()
	deadline := time.NewTimer(time.Minute)
	defer deadline.Stop()
	poll := time.NewTicker(time.Millisecond)
	defer poll.Stop()
	for l.acks.Load() < n {
		select {
		case <-poll.C:
		case <-deadline.C:
			b.Fatalf("%d of %d envelopes are acknowledged", l.acks.Load(), n)
		}
	}
}
