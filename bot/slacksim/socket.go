package slacksim

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// connectionLife is how long sockets live, as Slack's hello announces.
	connectionLife = 18060 * time.Second
	// debugConnectionLife is the life of a socket opened with
	// debug_reconnects=true.
	debugConnectionLife = 360 * time.Second
	// warnAhead is how long before its end a socket is warned.
	warnAhead = 10 * time.Second
	// readBuffer is the size of a connection's read buffer, in bytes. It has
	// one of its own, because the HTTP server's is behind the observation of
	// frames.
	readBuffer = 4096
	// writeTimeout bounds writing one frame to an app that does not read.
	writeTimeout = 5 * time.Second
	// maxFrame is the size beyond which a frame of the app ends its
	// connection, in bytes.
	maxFrame = 256 << 10
	// partingTime is how long a connection that was told to go may stay.
	partingTime = 2 * time.Second
	// pingText is what a ping carries; a pong repeats it.
	pingText = "Ping from applink-local"
)

// connection is one WebSocket of the app.
type connection struct {
	id    int
	ready bool // greeted; guarded by links.mu
	ws    *websocket.Conn
	gone  chan struct{}
	once  sync.Once
	wmu   sync.Mutex
	seen  *fragments // used by the reading goroutine only
}

// Connected is how many sockets the app has open.
func (w *Workspace) Connected() int { return len(w.link.open()) }

// socketURL is where apps.connections.open sends the app.
func (w *Workspace) socketURL(host string) string {
	q := url.Values{"ticket": {w.link.ticket()}, "app_id": {w.app.ID}}
	return "ws://" + host + "/link?" + q.Encode()
}

// serveLink accepts a socket, greets it and reads it until it ends.
func (w *Workspace) serveLink(rw http.ResponseWriter, r *http.Request) {
	if !w.begin(rw) {
		return
	}
	defer w.running.Done()
	if !w.link.redeem(r.URL.Query().Get("ticket")) {
		http.Error(rw, "unknown or used ticket", http.StatusForbidden)
		return
	}
	up := websocket.Upgrader{
		CheckOrigin:    func(*http.Request) bool { return true }, // the ticket is the proof
		ReadBufferSize: readBuffer,
	}
	seen := &fragments{}
	ws, err := up.Upgrade(observed{ResponseWriter: rw, seen: seen}, r, nil)
	if err != nil {
		w.log.Warn("upgrade failed", "error", err)
		return
	}
	c := &connection{ws: ws, seen: seen, gone: make(chan struct{})}
	defer c.cut()
	n, refusal := w.link.enter(c)
	if refusal != "" {
		w.part(c, refusal)
		w.read(c)
		return
	}
	defer func() {
		w.link.exit(c)
		w.changedNow(Change{Kind: ChangeLink})
	}()
	if w.closed() {
		return
	}
	life := w.cfg.ConnectionLife
	if r.URL.Query().Get("debug_reconnects") == "true" {
		life = debugConnectionLife
	}
	if err := w.greet(c, n, life); err != nil {
		w.log.Warn("greeting failed", "error", err)
		return
	}
	w.changedNow(Change{Kind: ChangeLink})
	w.spawn(func() { w.ping(c, life) })
	w.read(c)
}

// greet sends hello, the first frame of every connection.
func (w *Workspace) greet(c *connection, n int, life time.Duration) error {
	b, err := json.Marshal(map[string]any{
		"type": "hello", "num_connections": n,
		"connection_info": map[string]any{"app_id": w.app.ID},
		"debug_info": map[string]any{
			"host": "applink-local", "build_number": 1, "approximate_connection_time": int(life.Seconds()),
		},
	})
	if err != nil {
		return err
	}
	c.wmu.Lock()
	defer c.wmu.Unlock()
	w.link.ready(c) // envelopes may come from now on, but wait for wmu
	if err := c.writeLocked(b); err != nil {
		return err
	}
	w.records.frame(Frame{Time: time.Now(), ToApp: true, Connection: c.id, Type: FrameHello, Data: b})
	return nil
}

// part tells a connection why it has to go, and gives it a moment to do so.
func (w *Workspace) part(c *connection, reason string) {
	w.link.parting(c)
	err := w.tellDisconnect(c, reason)
	if err == nil {
		err = c.ws.SetReadDeadline(time.Now().Add(partingTime))
	}
	if err != nil {
		w.log.Warn("disconnect not delivered", "reason", reason, "error", err)
		c.cut()
	}
}

// tellDisconnect sends a disconnect message.
func (w *Workspace) tellDisconnect(c *connection, reason string) error {
	b, err := json.Marshal(map[string]any{
		"type": "disconnect", "reason": reason, "debug_info": map[string]any{"host": "applink-local"},
	})
	if err != nil {
		return err
	}
	if err := c.write(b); err != nil {
		return err
	}
	w.records.frame(Frame{Time: time.Now(), ToApp: true, Connection: c.id, Type: FrameDisconnect, Data: b})
	return nil
}

// ping keeps a connection alive until it ends or has lived long enough. It is
// warned shortly before; an app that reacts at once loses nothing.
func (w *Workspace) ping(c *connection, life time.Duration) {
	tick := time.NewTicker(w.cfg.PingInterval)
	defer tick.Stop()
	warn := time.NewTimer(life - min(warnAhead, life/2))
	defer warn.Stop()
	end := time.NewTimer(life)
	defer end.Stop()
	for {
		select {
		case <-tick.C:
			if w.link.muted() {
				continue
			}
			if err := c.ws.WriteControl(websocket.PingMessage, []byte(pingText), time.Now().Add(writeTimeout)); err != nil {
				c.cut()
				return
			}
			w.records.frame(Frame{Time: time.Now(), ToApp: true, Connection: c.id, Type: FramePing, Data: []byte(pingText)})
		case <-warn.C:
			if err := w.tellDisconnect(c, "warning"); err != nil {
				c.cut()
				return
			}
		case <-end.C:
			w.part(c, "refresh_requested")
			end.Reset(time.Hour) // read ends it before
		case <-c.gone:
			return
		case <-w.done:
			c.cut()
			return
		}
	}
}

// read takes the app's frames until the connection ends.
func (w *Workspace) read(c *connection) {
	c.ws.SetReadLimit(maxFrame)
	c.ws.SetPongHandler(func(text string) error {
		w.records.frame(Frame{Time: time.Now(), Connection: c.id, Type: FramePong, Data: []byte(text)})
		return nil
	})
	for {
		kind, b, err := c.ws.ReadMessage()
		if err != nil {
			w.records.frame(Frame{Time: time.Now(), Connection: c.id, Type: FrameClosed, Note: err.Error()})
			return
		}
		split := c.seen.next()
		if kind != websocket.TextMessage {
			continue
		}
		a, err := decodeAck(b)
		if split && err == nil {
			err = errors.New("acks in more than one frame are dropped")
		}
		f := Frame{Time: time.Now(), Connection: c.id, Type: FrameAck, EnvelopeID: a.EnvelopeID, Data: b}
		if err != nil {
			f.Note = err.Error()
			w.records.frame(f)
			w.log.Warn("frame from the app ignored", "connection", c.id, "bytes", len(b), "error", err)
			continue
		}
		sent, known := w.link.sentAt(a.EnvelopeID)
		switch {
		case known:
			f.Took = f.Time.Sub(sent)
		default:
			f.Note = "nothing waits for this ack"
		}
		w.records.frame(f) // before anybody can know that it arrived
		w.link.acked(a.EnvelopeID, a.Payload)
	}
}

// ackFrame is what an app answers to an envelope.
type ackFrame struct {
	EnvelopeID string          `json:"envelope_id"`
	Payload    json.RawMessage `json:"payload"`
}

// decodeAck reads a frame of the app.
func decodeAck(b []byte) (ackFrame, error) {
	if len(b) >= maxAck {
		return ackFrame{}, fmt.Errorf("acks of %d bytes or more are dropped", maxAck)
	}
	var a ackFrame
	if err := json.Unmarshal(b, &a); err != nil {
		return ackFrame{}, err
	}
	if strings.TrimSpace(a.EnvelopeID) == "" {
		return ackFrame{}, errors.New("no envelope_id")
	}
	return a, nil
}

// write sends one text frame.
func (c *connection) write(b []byte) error {
	c.wmu.Lock()
	defer c.wmu.Unlock()
	return c.writeLocked(b)
}

// writeLocked is write for callers that hold wmu.
func (c *connection) writeLocked(b []byte) error {
	if err := c.ws.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	return c.ws.WriteMessage(websocket.TextMessage, b)
}

// cut ends the connection at once; it may be called more than once.
func (c *connection) cut() {
	c.once.Do(func() {
		close(c.gone)
		_ = c.ws.Close() // the peer sees the end either way
	})
}
