package bot

import (
	"sync"
	"time"
)

// State says how the connection to Slack is.
type State string

// The states of a gateway.
const (
	StateConnecting State = "connecting"
	StateConnected  State = "connected"
	StateDegraded   State = "degraded" // Slack refuses the app; somebody has to do something
	StateStopping   State = "stopping"
	StateStopped    State = "stopped"
)

// Status is the connection at one moment, for health pages and alarms. It is
// not a reason to restart the program: Slack's outages are not cured by that.
type Status struct {
	State       State
	Reason      string // Slack's code or "network" while not connected
	Since       time.Time
	Connections int           // of the app, this one included, as Slack counted
	Silent      time.Duration // since anything arrived, pings included
}

// Status returns how the connection is.
func (g *Gateway) Status() Status {
	s := g.status.get()
	s.Silent = g.pulse.silent()
	return s
}

// statusBoard holds the status and tells about its changes.
type statusBoard struct {
	told func(Status)
	mu   sync.Mutex
	now  Status
}

func (b *statusBoard) get() Status {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

// change applies fn; a changed state or reason begins now.
func (b *statusBoard) change(fn func(*Status)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	next := b.now
	fn(&next)
	if next.State != b.now.State || next.Reason != b.now.Reason {
		next.Since = time.Now()
	} else {
		next.Since = b.now.Since
	}
	if next == b.now {
		return
	}
	b.now = next
	b.told(next)
}

func (b *statusBoard) connected(connections int) {
	b.change(func(s *Status) {
		s.Connections = connections
		if s.State != StateStopping {
			s.State, s.Reason = StateConnected, ""
		}
	})
}

// connecting leaves a reason standing until a connection is there.
func (b *statusBoard) connecting() {
	b.change(func(s *Status) {
		s.Connections = 0
		if s.State == StateConnected {
			s.State = StateConnecting
		}
	})
}

// failed notes why an attempt to connect failed. The network mends itself;
// what Slack says about the app or its token usually does not.
func (b *statusBoard) failed(reason string) {
	b.change(func(s *Status) {
		switch {
		case s.State == StateStopping:
		case reason == reasonNetwork || reason == reasonLimited:
			s.State, s.Reason = StateConnecting, reason
		default:
			s.State, s.Reason = StateDegraded, reason
		}
	})
}
