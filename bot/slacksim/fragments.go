package slacksim

import (
	"bufio"
	"net"
	"net/http"
)

// Bits of a WebSocket frame's header, from RFC 6455 section 5.2.
const (
	finalBit      = 0x80
	opcodeMask    = 0x0f
	firstControl  = 0x08 // opcodes from here on are control frames
	maskedBit     = 0x80
	lengthMask    = 0x7f
	length16      = 126
	length64      = 127
	maskingKeyLen = 4
)

// fragments follows the frame headers of what a client sends, to tell which
// messages came in more than one frame: Slack ignores acks that do.
type fragments struct {
	header []byte // of the frame being read, until it is complete
	left   uint64 // bytes of the frame's payload still to come
	open   bool   // a message has begun and not ended
	split  []bool // one for every complete message not asked for yet
}

// feed takes the next bytes of the stream.
func (f *fragments) feed(b []byte) {
	for len(b) > 0 {
		if f.left > 0 {
			n := min(f.left, uint64(len(b)))
			f.left -= n
			b = b[n:]
			continue
		}
		f.header = append(f.header, b[0])
		b = b[1:]
		if size, ok := headerSize(f.header); ok && len(f.header) == size {
			f.begin()
		}
	}
}

// headerSize is how long a frame's header is, once that can be told.
func headerSize(h []byte) (int, bool) {
	if len(h) < 2 {
		return 0, false
	}
	size := 2
	switch h[1] & lengthMask {
	case length16:
		size += 2
	case length64:
		size += 8
	}
	if h[1]&maskedBit != 0 {
		size += maskingKeyLen
	}
	return size, true
}

// begin notes a frame whose header is complete.
func (f *fragments) begin() {
	h := f.header
	f.left = uint64(h[1] & lengthMask)
	if extended := map[uint64]int{length16: 2, length64: 8}[f.left]; extended > 0 {
		f.left = 0
		for _, b := range h[2 : 2+extended] {
			f.left = f.left<<8 | uint64(b)
		}
	}
	f.header = f.header[:0]
	if h[0]&opcodeMask >= firstControl {
		return
	}
	if h[0]&finalBit == 0 {
		f.open = true
		return
	}
	f.split = append(f.split, f.open)
	f.open = false
}

// next says whether the message just read came in more than one frame.
func (f *fragments) next() bool {
	if len(f.split) == 0 {
		return false
	}
	split := f.split[0]
	f.split = f.split[1:]
	return split
}

// observedConn shows what is read from a connection to fragments.
type observedConn struct {
	net.Conn
	seen *fragments
}

func (c observedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.seen.feed(b[:n])
	return n, err
}

// observed makes a response's connection, once hijacked, an observedConn.
type observed struct {
	http.ResponseWriter
	seen *fragments
}

// Hijack implements [http.Hijacker].
func (o observed) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := http.NewResponseController(o.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	return observedConn{Conn: c, seen: o.seen}, rw, nil
}
