package slacksim_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

func TestAcksOf20KBAreDropped(t *testing.T) {
	for _, c := range []struct {
		name  string
		bytes int
		late  bool
	}{{"just inside", 20479, false}, {"just outside", 20480, true}} {
		t.Run(c.name, func(t *testing.T) {
			w := start(t, func(cfg *slacksim.Config) { cfg.AckDeadline = 200 * time.Millisecond })
			ws := dial(t, w)
			frame(t, ws)
			failed := make(chan error, 1)
			go func() { failed <- w.As(ana).Command(t.Context(), general, "/sample") }()
			env := frame(t, ws)
			ack, err := json.Marshal(map[string]any{"envelope_id": env["envelope_id"], "payload": map[string]any{"text": ""}})
			if err != nil {
				t.Fatal(err)
			}
			padded := strings.Replace(string(ack), `"text":""`, `"text":"`+strings.Repeat("x", c.bytes-len(ack))+`"`, 1)
			if err := ws.WriteMessage(websocket.TextMessage, []byte(padded)); err != nil {
				t.Fatal(err)
			}
			if err := <-failed; (err != nil) != c.late {
				t.Errorf("ack of %d bytes: %v", len(padded), err)
			}
		})
	}
}

// TestAcksInSeveralFramesAreDropped sends the same ack whole and in pieces,
// with a ping between them.
func TestAcksInSeveralFramesAreDropped(t *testing.T) {
	for _, pieces := range []int{1, 2, 3} {
		t.Run(fmt.Sprint(pieces), func(t *testing.T) {
			w := start(t, func(cfg *slacksim.Config) { cfg.AckDeadline = 200 * time.Millisecond })
			ws := dial(t, w)
			frame(t, ws)
			failed := make(chan error, 1)
			go func() { failed <- w.As(ana).Command(t.Context(), general, "/sample") }()
			env := frame(t, ws)
			ack, err := json.Marshal(map[string]any{"envelope_id": env["envelope_id"]})
			if err != nil {
				t.Fatal(err)
			}
			for i := range pieces {
				from, to := i*len(ack)/pieces, (i+1)*len(ack)/pieces
				if _, err := ws.NetConn().Write(rawFrame(i == 0, i == pieces-1, ack[from:to])); err != nil {
					t.Fatal(err)
				}
				if err := ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)); err != nil {
					t.Fatal(err)
				}
			}
			if err := <-failed; (err != nil) != (pieces > 1) {
				t.Errorf("ack in %d frames: %v", pieces, err)
			}
		})
	}
}

// rawFrame is a text frame, or a part of one, with a mask of zeros.
func rawFrame(first, last bool, b []byte) []byte {
	head := []byte{0, 0x80 | byte(len(b)), 0, 0, 0, 0}
	if first {
		head[0] = 1
	}
	if last {
		head[0] |= 0x80
	}
	return append(head, b...)
}
