package slacksim

import (
	"encoding/json"
	"sync"
	"time"
)

// How many calls and frames are kept; older ones are dropped.
const (
	keptCalls  = 1000
	keptFrames = 1000
)

// Call is one request the app made.
type Call struct {
	Time   time.Time                  `json:"time"` // real time of arrival
	Method string                     `json:"method"`
	Args   map[string]json.RawMessage `json:"args"`   // without tokens
	Result string                     `json:"result"` // "ok", or the error's code and messages
}

// Arg is an argument as text, "" if absent.
func (c Call) Arg(name string) string { return args(c.Args).str(name) }

// Frame is one text frame of a Socket Mode connection.
type Frame struct {
	Time       time.Time       `json:"time"`
	ToApp      bool            `json:"to_app"`
	Connection int             `json:"connection"`
	Type       string          `json:"type"` // "hello", "slash_commands", "ack", …
	EnvelopeID string          `json:"envelope_id,omitempty"`
	Data       json.RawMessage `json:"data"`
}

// records remember the last calls and frames.
type records struct {
	mu     sync.Mutex
	calls  ring[Call]
	frames ring[Frame]
}

// ring keeps the last entries added to it.
type ring[T any] struct {
	entries []T
	next    int // where the oldest entry is once the ring is full
}

func (r *ring[T]) add(e T, size int) {
	if len(r.entries) < size {
		r.entries = append(r.entries, e)
		return
	}
	r.entries[r.next] = e
	r.next = (r.next + 1) % size
}

// list copies the entries, oldest first.
func (r *ring[T]) list() []T {
	out := make([]T, 0, len(r.entries))
	out = append(out, r.entries[r.next:]...)
	return append(out, r.entries[:r.next]...)
}

func (r *records) call(c Call) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls.add(c, keptCalls)
}

func (r *records) frame(f Frame) {
	if !json.Valid(f.Data) { // keep the record encodable whatever an app sends
		quoted, err := json.Marshal(string(f.Data))
		if err != nil {
			return
		}
		f.Data = quoted
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.frames.add(f, keptFrames)
}

// Calls lists the app's last requests, oldest first.
func (w *Workspace) Calls() []Call {
	w.records.mu.Lock()
	defer w.records.mu.Unlock()
	return w.records.calls.list()
}

// Frames lists the last Socket Mode frames, oldest first.
func (w *Workspace) Frames() []Frame {
	w.records.mu.Lock()
	defer w.records.mu.Unlock()
	return w.records.frames.list()
}
