package slacksim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// maxAck is the size from which Slack silently ignores an ack frame, in bytes,
// as slack-go's authors measured.
const maxAck = 20480

// keptEnvelopes is how many sent envelopes can be repeated.
const keptEnvelopes = 256

// Reasons why an envelope got no answer.
var (
	errNoConnection = errors.New("the app has no open connection")
	errNoAck        = errors.New("the app did not acknowledge in time")
)

// envelope is one thing sent to the app over Socket Mode.
type envelope struct {
	id      string
	kind    string // "slash_commands", "interactive", "events_api"
	accepts bool   // the ack may carry a payload
	event   bool
	attempt int // redeliveries so far, events only
	reason  string
	payload json.RawMessage
}

// newEnvelope wraps a payload under a fresh ID.
func (w *Workspace) newEnvelope(kind string, payload map[string]any, accepts bool) envelope {
	b, err := json.Marshal(payload)
	if err != nil { // only types JSON knows are put into payloads
		w.log.Error("payload not encodable", "kind", kind, "error", err)
	}
	return envelope{id: newEnvelopeID(), kind: kind, accepts: accepts, payload: b}
}

func newEnvelopeID() string {
	h := randomHex(16)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// frame is the envelope's wire form.
func (e envelope) frame() ([]byte, error) {
	type common struct {
		ID      string          `json:"envelope_id"`
		Type    string          `json:"type"`
		Accepts bool            `json:"accepts_response_payload"`
		Payload json.RawMessage `json:"payload"`
	}
	c := common{ID: e.id, Type: e.kind, Accepts: e.accepts, Payload: e.payload}
	if !e.event {
		return json.Marshal(c)
	}
	return json.Marshal(struct {
		common
		Attempt int    `json:"retry_attempt"`
		Reason  string `json:"retry_reason"`
	}{c, e.attempt, e.reason})
}

// send writes an envelope to one of the app's connections, chosen at random,
// and returns where its ack will arrive.
func (w *Workspace) send(e envelope) (*pending, error) {
	frame, err := e.frame()
	if err != nil {
		return nil, fmt.Errorf("encode envelope %s: %w", e.kind, err)
	}
	p := w.link.expect(e)
	if err := w.write(e, frame); err != nil {
		w.link.forget(p)
		return nil, err
	}
	return p, nil
}

// write puts a frame on a random connection; connections that fail are cut
// and the next one tried.
func (w *Workspace) write(e envelope, frame []byte) error {
	open := w.link.open()
	rand.Shuffle(len(open), func(i, j int) { open[i], open[j] = open[j], open[i] })
	for _, c := range open {
		// Recorded first: the ack may come before write returns.
		w.records.frame(Frame{Time: time.Now(), ToApp: true, Connection: c.id, Type: e.kind, EnvelopeID: e.id, Data: frame})
		if err := c.write(frame); err != nil {
			w.log.Warn("connection cut while writing", "connection", c.id, "error", err)
			c.cut()
			continue
		}
		return nil
	}
	return errNoConnection
}

// await waits for an envelope's ack: until the deadline, until ctx ends, or
// until the workspace closes.
func (w *Workspace) await(ctx context.Context, p *pending) (json.RawMessage, error) {
	defer w.link.forget(p)
	t := time.NewTimer(w.cfg.AckDeadline)
	defer t.Stop()
	select {
	case ack := <-p.ack:
		if !p.accepts {
			return nil, nil
		}
		return ack, nil
	case <-t.C:
		w.records.call(Call{Time: time.Now(), Method: "ack " + p.kind, Result: errNoAck.Error(), EnvelopeID: p.id})
		return nil, errNoAck
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-w.done:
		return nil, errClosed
	}
}

// ask sends an interaction or command and returns the ack's payload, nil if it
// had none.
func (w *Workspace) ask(ctx context.Context, kind string, payload map[string]any, accepts bool) (json.RawMessage, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p, err := w.send(w.newEnvelope(kind, payload, accepts))
	if err != nil {
		return nil, err
	}
	return w.await(ctx, p)
}

// Repeat sends an envelope again under its old ID, n times, as Slack has been
// seen to do. It fails if the envelope is too old or nobody is connected.
func (w *Workspace) Repeat(envelopeID string, n int) error {
	e, ok := w.link.sent(envelopeID)
	if !ok {
		return fmt.Errorf("repeat envelope %s: not among the last %d", envelopeID, keptEnvelopes)
	}
	frame, err := e.frame()
	if err != nil {
		return fmt.Errorf("repeat envelope %s: %w", envelopeID, err)
	}
	for range n {
		if err := w.write(e, frame); err != nil {
			return fmt.Errorf("repeat envelope %s: %w", envelopeID, err)
		}
	}
	return nil
}

// Redeliver sends every event that waits for a later attempt now.
func (w *Workspace) Redeliver() { w.link.force() }

// Undelivered is how many events wait for a later attempt.
func (w *Workspace) Undelivered() int { return int(w.link.undelivered.Load()) }

// nonEmpty reports whether an ack's payload says anything.
func nonEmpty(b json.RawMessage) bool {
	s := string(b)
	return s != "" && s != "null" && s != "{}" && s != `""`
}
