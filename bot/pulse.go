package bot

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// pulse remembers when Slack was last heard. slack-go answers Slack's pings
// without telling anybody, so the connection itself is listened to: whatever
// arrives on it is a sign of life.
type pulse struct {
	last  atomic.Int64 // UnixNano of the last sign of life
	grace atomic.Int64 // nanoseconds of silence that were announced on top
}

// beat notes a sign of life.
func (p *pulse) beat() {
	p.last.Store(time.Now().UnixNano())
	p.grace.Store(0)
}

// expect notes a sign of life that announces silence: the library waits before
// it tries to connect again.
func (p *pulse) expect(silence time.Duration) {
	p.beat()
	p.grace.Store(int64(silence))
}

// silent returns for how long nothing was heard.
func (p *pulse) silent() time.Duration { return time.Since(time.Unix(0, p.last.Load())) }

// lost reports whether nothing was heard for longer than limit.
func (p *pulse) lost(limit time.Duration) bool {
	return p.silent() > limit+time.Duration(p.grace.Load())
}

// dialFunc opens a network connection.
type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// Of the socket: an answer must fit one frame, because Slack ignores answers in
// several, and one frame is at most what fits the write buffer.
const (
	writeBuffer      = 32 << 10
	handshakeTimeout = 10 * time.Second
)

// dialer returns a WebSocket dialer whose connections beat the pulse.
func (p *pulse) dialer(dial dialFunc) *websocket.Dialer {
	return &websocket.Dialer{
		Proxy:            http.ProxyFromEnvironment,
		HandshakeTimeout: handshakeTimeout,
		WriteBufferSize:  writeBuffer,
		NetDialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dial(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &beatingConn{Conn: conn, pulse: p}, nil
		},
	}
}

type beatingConn struct {
	net.Conn
	pulse *pulse
}

func (c *beatingConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.pulse.beat()
	}
	return n, err
}
