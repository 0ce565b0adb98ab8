package slacksim

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// nextID makes an ID with Slack's prefix for the kind ("V", "C", "Ev"…).
// Callers hold mu.
func (w *Workspace) nextID(prefix string) string {
	w.seq++
	n := strings.ToUpper(strconv.FormatInt(w.seq, 36))
	return prefix + strings.Repeat("0", max(0, 9-len(n))) + n
}

// randomHex returns n random bytes in hexadecimal.
func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails: see crypto/rand.Read
	return hex.EncodeToString(b)
}

// newTokens issues tokens of Slack's form.
func newTokens() tokens {
	return tokens{
		Bot: "xoxb-local-" + randomHex(12),
		App: "xapp-1-A0LOCALAPP-" + randomHex(16),
	}
}

// newTS returns the next message timestamp: the workspace clock in
// microseconds, always later than the one before even if the clock stands
// still or went back. Callers hold mu.
func (w *Workspace) newTS() string {
	us := w.clock().UnixMicro()
	if us <= w.lastTS {
		us = w.lastTS + 1
	}
	w.lastTS = us
	return formatTS(us)
}

func formatTS(us int64) string { return fmt.Sprintf("%d.%06d", us/1e6, us%1e6) }

// parseTS reads a timestamp, fraction optional, as microseconds.
func parseTS(s string) (int64, bool) {
	sec, frac, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(sec, 10, 64)
	if err != nil || n < 0 || n > 1e11 {
		return 0, false
	}
	if len(frac) > 6 {
		return 0, false
	}
	for len(frac) < 6 {
		frac += "0"
	}
	f, err := strconv.ParseInt(frac, 10, 64)
	if err != nil || f < 0 {
		return 0, false
	}
	return n*1e6 + f, true
}

// Time is when the message was posted, on the workspace clock.
func (m Message) Time() time.Time {
	us, _ := parseTS(m.TS)
	return time.UnixMicro(us)
}
