package slacksim

import (
	"encoding/json"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// maxConnections is how many sockets Slack lets one app have open.
	maxConnections = 10
	// ticketLife is how long a socket URL can be used.
	ticketLife = 30 * time.Second
)

// links are the app's connections and the envelopes that wait for an ack.
type links struct {
	mu        sync.Mutex
	tickets   map[string]time.Time
	conns     []*connection
	lastID    int
	waiting   map[string]*pending
	kept      []envelope // ring of the envelopes sent last
	next      int
	redeliver chan struct{} // closed to force redelivery
	mute      bool          // pings are off
	disabled  bool          // Socket Mode is switched off

	undelivered atomic.Int64 // events between two attempts
}

// pending is an envelope sent and not yet acknowledged.
type pending struct {
	id      string
	kind    string
	accepts bool
	sent    time.Time
	ack     chan json.RawMessage // buffered: the first ack counts
}

func (l *links) init() {
	l.tickets, l.waiting, l.redeliver = map[string]time.Time{}, map[string]*pending{}, make(chan struct{})
}

func (l *links) expect(e envelope) *pending {
	p := &pending{id: e.id, kind: e.kind, accepts: e.accepts, sent: time.Now(), ack: make(chan json.RawMessage, 1)}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting[e.id] = p
	if len(l.kept) < keptEnvelopes {
		l.kept = append(l.kept, e)
	} else {
		l.kept[l.next] = e
		l.next = (l.next + 1) % keptEnvelopes
	}
	return p
}

func (l *links) forget(p *pending) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.waiting[p.id] == p {
		delete(l.waiting, p.id)
	}
}

func (l *links) sent(id string) (envelope, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.kept, func(e envelope) bool { return e.id == id })
	if i < 0 {
		return envelope{}, false
	}
	return l.kept[i], true
}

// sentAt is when an envelope that waits for its ack was sent.
func (l *links) sentAt(id string) (time.Time, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.waiting[id]
	if p == nil {
		return time.Time{}, false
	}
	return p.sent, true
}

func (l *links) acked(id string, payload json.RawMessage) {
	l.mu.Lock()
	p := l.waiting[id]
	l.mu.Unlock()
	if p == nil {
		return // late, repeated or made up: Slack ignores it too
	}
	select {
	case p.ack <- payload:
	default:
	}
}

func (l *links) forced() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.redeliver
}

func (l *links) force() {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.redeliver)
	l.redeliver = make(chan struct{})
}

// ticket issues a socket URL's one-time secret.
func (l *links) ticket() string {
	t := randomHex(16)
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	for old, issued := range l.tickets {
		if now.Sub(issued) > ticketLife {
			delete(l.tickets, old)
		}
	}
	l.tickets[t] = now
	return t
}

func (l *links) redeem(ticket string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	issued, ok := l.tickets[ticket]
	delete(l.tickets, ticket)
	return ok && time.Since(issued) <= ticketLife
}

// enter admits a connection and returns how many there are with it, or why it
// is refused. It gets no envelopes before it is greeted.
func (l *links) enter(c *connection) (n int, refusal string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lastID++
	c.id = l.lastID
	switch {
	case l.disabled:
		return 0, "link_disabled"
	case len(l.conns) >= maxConnections:
		return 0, "too_many_websockets"
	}
	l.conns = append(l.conns, c)
	return len(l.conns), ""
}

// ready makes a connection one that envelopes are sent to.
func (l *links) ready(c *connection) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.ready = true
}

// parting makes a connection take no more envelopes.
func (l *links) parting(c *connection) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.ready = false
}

func (l *links) exit(c *connection) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conns = slices.DeleteFunc(l.conns, func(o *connection) bool { return o == c })
}

func (l *links) muted() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.mute
}

// open lists the connections that take envelopes.
func (l *links) open() []*connection {
	l.mu.Lock()
	defer l.mu.Unlock()
	open := make([]*connection, 0, len(l.conns))
	for _, c := range l.conns {
		if c.ready {
			open = append(open, c)
		}
	}
	return open
}

// closeAll cuts every connection.
func (l *links) closeAll() {
	l.mu.Lock()
	conns := slices.Clone(l.conns)
	l.mu.Unlock()
	for _, c := range conns {
		c.cut()
	}
}
