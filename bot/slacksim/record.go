package slacksim

import (
	"bytes"
	"encoding/json"
	"slices"
	"sort"
	"sync"
	"time"
)

// How much is kept; older entries are dropped. Pings have a place of their own,
// so that an idle night does not push out what was said before it.
const (
	keptCalls  = 1000
	keptFrames = 1000
	keptPings  = 100
	// keptBytes bounds the JSON kept of calls, and that of frames.
	keptBytes = 32 << 20
)

// Call is one request the app made, or something the workspace noted about the
// app: an ack it could not use, a scheduled message it could not post.
type Call struct {
	Seq      int64                      `json:"seq"`              // order of calls and frames together, from 1
	Time     time.Time                  `json:"time"`             // real time of arrival
	Clock    time.Time                  `json:"clock,omitzero"`   // the workspace's time, if it can be moved
	Method   string                     `json:"method"`           // of the Web API, or "response_url", "upload", "download"
	Path     string                     `json:"path,omitempty"`   // where the request went; "" if it was none
	Args     map[string]json.RawMessage `json:"args"`             // without tokens
	Result   string                     `json:"result"`           // "ok", or the error's code and messages
	Status   int                        `json:"status,omitempty"` // HTTP status; 0 if the connection was cut
	Response json.RawMessage            `json:"response,omitempty"`
	Took     time.Duration              `json:"took,omitempty"`  // from arrival to answer, nanoseconds
	Fault    string                     `json:"fault,omitempty"` // the kind of [Fault] it met
	// EnvelopeID is the envelope a note is about.
	EnvelopeID string `json:"envelope_id,omitempty"`
}

// Arg is an argument as text, "" if absent.
func (c Call) Arg(name string) string { return args(c.Args).str(name) }

func (c Call) weight() int {
	n := len(c.Response) + len(c.Result) + len(c.Path)
	for name, v := range c.Args {
		n += len(name) + len(v)
	}
	return n
}

// Types of [Frame] besides those of envelopes.
const (
	FrameHello      = "hello"
	FrameDisconnect = "disconnect"
	FrameAck        = "ack"
	FramePing       = "ping" // of the workspace; Data is its text
	FramePong       = "pong"
	FrameClosed     = "closed" // not a frame: the connection ended, Note says how
)

// Frame is one frame of a Socket Mode connection.
type Frame struct {
	Seq        int64           `json:"seq"` // order of calls and frames together, from 1
	Time       time.Time       `json:"time"`
	Clock      time.Time       `json:"clock,omitzero"` // the workspace's time, if it can be moved
	ToApp      bool            `json:"to_app"`
	Connection int             `json:"connection"`
	Type       string          `json:"type"` // "slash_commands", "interactive", "events_api", or a Frame… constant
	EnvelopeID string          `json:"envelope_id,omitempty"`
	Data       json.RawMessage `json:"data,omitempty"`
	// Took is the time from an envelope to its ack in nanoseconds, on acks;
	// 0 if the envelope is not known.
	Took time.Duration `json:"took,omitempty"`
	// Note says why the workspace did not use the frame.
	Note string `json:"note,omitempty"`
}

func (f Frame) weight() int { return len(f.Data) + len(f.Note) }

// isPing tells the frames that only keep a connection alive.
func (f Frame) isPing() bool { return f.Type == FramePing || f.Type == FramePong }

// records remember the last calls and frames.
type records struct {
	secrets [][]byte         // never kept
	clock   func() time.Time // nil if the workspace has real time

	mu      sync.Mutex
	last    int64
	calls   ring[Call]
	frames  ring[Frame]
	pings   ring[Frame]
	changed chan struct{} // closed at the next entry; nil if nobody waits
}

// hide makes records leave out secrets.
func (r *records) hide(secrets ...string) {
	for _, s := range secrets {
		r.secrets = append(r.secrets, []byte(s))
	}
}

// encodable is JSON as it is and anything else as a string, so that the record can
// be encoded whatever an app sends.
func encodable(b json.RawMessage) json.RawMessage {
	if len(b) == 0 || json.Valid(b) {
		return b
	}
	s, err := json.Marshal(string(b))
	if err != nil { // strings always encode
		return nil
	}
	return s
}

// clean is JSON without secrets.
func (r *records) clean(b json.RawMessage) json.RawMessage {
	for _, s := range r.secrets {
		if bytes.Contains(b, s) {
			b = bytes.ReplaceAll(b, s, []byte("(token)"))
		}
	}
	return b
}

// now is the workspace's time for an entry.
func (r *records) now() time.Time {
	if r.clock == nil {
		return time.Time{}
	}
	return r.clock()
}

func (r *records) call(c Call) {
	c.Response, c.Clock = r.clean(encodable(c.Response)), r.now()
	for name, v := range c.Args {
		c.Args[name] = r.clean(v)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	c.Seq = r.next()
	r.calls.add(c, keptCalls, keptBytes)
}

func (r *records) frame(f Frame) {
	if !f.ToApp || f.isPing() { // what the workspace sends is JSON
		f.Data = encodable(f.Data)
	}
	f.Data, f.Clock = r.clean(f.Data), r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	f.Seq = r.next()
	if f.isPing() {
		r.pings.add(f, keptPings, keptBytes)
		return
	}
	r.frames.add(f, keptFrames, keptBytes)
}

// next numbers an entry and wakes who waits for it. Callers hold mu.
func (r *records) next() int64 {
	r.last++
	r.wake()
	return r.last
}

// wake lets who waits look. Callers hold mu.
func (r *records) wake() {
	if r.changed != nil {
		close(r.changed)
		r.changed = nil
	}
}

// touch wakes who waits although nothing was recorded.
func (r *records) touch() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wake()
}

// wait returns the number of the last entry and a channel that is closed at the
// next.
func (r *records) wait() (int64, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.changed == nil {
		r.changed = make(chan struct{})
	}
	return r.last, r.changed
}

// since lists what was recorded after an entry, and the number of the last.
func (r *records) since(after int64) (calls []Call, frames []Frame, last int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	calls = r.calls.after(func(c Call) bool { return c.Seq > after })
	frames = append(r.frames.after(func(f Frame) bool { return f.Seq > after }), r.pings.after(func(f Frame) bool { return f.Seq > after })...)
	return calls, frames, r.last
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
	frames, pings := w.records.frames.list(), w.records.pings.list()
	w.records.mu.Unlock()
	if len(pings) == 0 {
		return frames
	}
	all := append(frames, pings...)
	slices.SortFunc(all, func(a, b Frame) int { return int(a.Seq - b.Seq) })
	return all
}

// ring keeps the last entries added to it.
type ring[T interface{ weight() int }] struct {
	slots        []T
	first, count int
	bytes        int // of the entries kept
}

// add keeps an entry and drops the oldest while there are too many of them or
// they weigh too much.
func (r *ring[T]) add(e T, slots, bytes int) {
	if r.slots == nil {
		r.slots = make([]T, slots)
	}
	if r.count == len(r.slots) {
		r.drop()
	}
	*r.at(r.count) = e
	r.count++
	r.bytes += e.weight()
	for r.bytes > bytes && r.count > 1 {
		r.drop()
	}
}

// drop forgets the oldest entry.
func (r *ring[T]) drop() {
	var none T
	oldest := r.at(0)
	r.bytes -= (*oldest).weight()
	*oldest = none
	r.first = (r.first + 1) % len(r.slots)
	r.count--
}

// after copies the newest entries, back to the first of which later does not
// hold, oldest first.
func (r *ring[T]) after(later func(T) bool) []T {
	return r.from(sort.Search(r.count, func(i int) bool { return later(*r.at(i)) }))
}

// list copies the entries, oldest first.
func (r *ring[T]) list() []T { return r.from(0) }

// from copies the entries but the oldest n.
func (r *ring[T]) from(n int) []T {
	out := make([]T, 0, r.count-n)
	for i := n; i < r.count; i++ {
		out = append(out, *r.at(i))
	}
	return out
}

// at is an entry by its age, 0 the oldest.
func (r *ring[T]) at(i int) *T { return &r.slots[(r.first+i)%len(r.slots)] }
