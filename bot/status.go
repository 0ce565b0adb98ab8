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

// statusBoard holds the status; all methods may be called from anywhere.
type statusBoard struct {
	mu  sync.Mutex
	now Status
}

func (b *statusBoard) get() Status {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *statusBoard) set(state State, reason string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.now.State != state || b.now.Reason != reason {
		b.now = Status{State: state, Reason: reason, Since: time.Now()}
	}
}

func (b *statusBoard) connected(connections int) {
	if b.get().State == StateStopping {
		return
	}
	b.set(StateConnected, "")
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now.Connections = connections
}

// connecting leaves a reason standing until a connection is there.
func (b *statusBoard) connecting() {
	if b.get().State == StateConnected {
		b.set(StateConnecting, "")
	}
}

// failed notes why an attempt to connect failed. The network mends itself;
// what Slack says about the app or its token usually does not.
func (b *statusBoard) failed(reason string) {
	switch {
	case b.get().State == StateStopping:
	case reason == "network" || reason == "ratelimited":
		b.set(StateConnecting, reason)
	default:
		b.set(StateDegraded, reason)
	}
}
