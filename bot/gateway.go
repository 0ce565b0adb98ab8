// Package bot speaks Slack: it reads what people do from Socket Mode, hands it
// to the commands, and answers within Slack's three seconds.
//
// A frame passes through it like this. The reading loop decodes it and hands it
// off, never waiting for anything. A router gives it its lane; a worker
// dispatches it, in order within the lane, with what is left of 2.5 seconds.
// Only when the dispatcher has returned, which is after the commit, is the
// envelope acknowledged, once; what does not fit the acknowledgement follows by
// calls of the Web API. When the time runs out first, a bare acknowledgement
// goes out and the answer follows.
package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/commands"
)

// Defaults of [Config], and the times that Slack or the library dictate.
const (
	DefaultWorkers     = 64
	DefaultQueue       = 1024
	DefaultBudget      = 2500 * time.Millisecond // of Slack's 3 s, so that the answer still travels
	DefaultSilence     = 2 * time.Minute         // reliability.md, section 5, failure 10
	DefaultRetry       = time.Minute
	DefaultStopTimeout = 10 * time.Second

	laneTimeout   = 200 * time.Millisecond
	ackTimeout    = 2 * time.Second // slack-go blocks for ever when it is offline and 20 wait
	followTimeout = 15 * time.Second
	followWorkers = 16
	deskWorkers   = 4
	deskQueue     = 256
)

// Config is what a Gateway works with. Client and Dispatcher are required.
type Config struct {
	Client     *slackapi.Client
	Dispatcher commands.Dispatcher
	Self       slackapi.Identity     // from Client.AuthTest; tells own messages from others
	Seen       func(error) bool      // reports errors that say "done before"; nil means none do
	Registry   prometheus.Registerer // nil keeps the metrics to itself
	Logger     *slog.Logger
	OnStatus   func(Status) // told about every change of the status, one by one; does not block

	Workers     int           // requests at work at once
	Queue       int           // requests waiting or at work, before people are turned away
	Budget      time.Duration // from reading a frame to acknowledging it at the latest
	Silence     time.Duration // without any sign of life, after which the connection is rebuilt
	Retry       time.Duration // between attempts after Slack refused the app for good
	StopTimeout time.Duration // for what is at work when the gateway stops

	// Dial opens the socket's network connection; nil is the ordinary way.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Hook is for tests that kill the program, or the connection, at a point.
	Hook func(point string)
}

// The points at which Hook is called while one envelope is answered.
const (
	PointHandled  = "handled"  // what was asked for is committed, and nobody knows
	PointAnswered = "answered" // the acknowledgement is with the connection
)

func (c *Config) defaults() {
	if c.Seen == nil {
		c.Seen = func(error) bool { return false }
	}
	if c.Registry == nil {
		c.Registry = prometheus.NewRegistry()
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.OnStatus == nil {
		c.OnStatus = func(Status) {}
	}
	if c.Dial == nil {
		c.Dial = (&net.Dialer{Timeout: handshakeTimeout}).DialContext
	}
	if c.Hook == nil {
		c.Hook = func(string) {}
	}
	setDefault(&c.Workers, DefaultWorkers)
	setDefault(&c.Queue, DefaultQueue)
	setDefault(&c.Budget, DefaultBudget)
	setDefault(&c.Silence, DefaultSilence)
	setDefault(&c.Retry, DefaultRetry)
	setDefault(&c.StopTimeout, DefaultStopTimeout)
}

func setDefault[T int | time.Duration](v *T, value T) {
	if *v <= 0 {
		*v = value
	}
}

// Gateway connects one app to Slack. Run it once.
type Gateway struct {
	cfg     Config
	client  *slackapi.Client
	log     *slog.Logger
	seen    func(error) bool
	metrics *metrics
	pulse   pulse
	status  statusBoard
	socket  atomic.Pointer[socketmode.Client]

	base   context.Context // of all work; ends when the stop runs out of patience
	cancel context.CancelFunc

	incoming chan *job // read, not yet in a lane
	routed   chan struct{}
	requests *pool
	calls    *pool // what follows acknowledgements
	desk     *pool // acknowledgements that no worker sends: bad frames, refusals
	lastAck  atomic.Int64

	drained chan struct{} // nil until the gateway stops; the Run goroutine's own
}

// New checks the configuration and registers the metrics. Nothing is connected.
func New(cfg Config) (*Gateway, error) {
	if cfg.Client == nil || cfg.Dispatcher == nil {
		return nil, errors.New("new gateway: a client and a dispatcher are required")
	}
	cfg.defaults()
	g := &Gateway{cfg: cfg, client: cfg.Client, log: cfg.Logger, seen: cfg.Seen}
	g.metrics = newMetrics(cfg.Registry, g.depth, g.pulse.silent)
	g.pulse.beat()
	g.status.told = cfg.OnStatus
	return g, nil
}

func (g *Gateway) depth() int {
	if g.requests == nil {
		return 0
	}
	return g.requests.depth()
}

// Run connects and serves until ctx ends, then finishes what is at work within
// the stop timeout. It keeps trying whatever Slack says: a refused token shows
// in [Gateway.Status] and is tried again now and then. The error says what was
// left unfinished.
func (g *Gateway) Run(ctx context.Context) error {
	g.base, g.cancel = context.WithCancel(context.WithoutCancel(ctx))
	defer g.cancel()
	g.incoming, g.routed = make(chan *job, g.cfg.Queue), make(chan struct{})
	g.status.change(func(s *Status) { s.State = StateConnecting })
	g.requests = newPool(g.cfg.Workers, g.cfg.Queue, g.taskPanicked)
	g.calls = newPool(followWorkers, g.cfg.Queue, g.taskPanicked)
	g.desk = newPool(deskWorkers, deskQueue, g.taskPanicked)
	go g.route()

	for ctx.Err() == nil {
		err := g.session(ctx)
		switch {
		case ctx.Err() != nil:
		case errors.Is(err, errSilent):
			g.metrics.rebuilds.Inc()
			g.log.Warn("nothing heard from slack, connecting anew", "silent", g.pulse.silent())
		default:
			g.status.change(func(s *Status) { s.State, s.Reason = StateDegraded, reasonOf(err) })
			g.log.Error("slack refuses the app", "err", err, "retry_in", g.cfg.Retry)
			pause(ctx, g.cfg.Retry)
		}
	}
	if g.drained == nil {
		g.drain()
	}
	<-g.drained
	g.status.change(func(s *Status) { *s = Status{State: StateStopped} })
	if left := g.requests.depth(); left > 0 {
		return fmt.Errorf("stop gateway: %d requests did not end", left)
	}
	return nil
}

// taskPanicked logs a fault of the gateway itself; those of the dispatcher are
// answered.
func (g *Gateway) taskPanicked(value any, stack []byte) {
	g.log.Error("gateway panicked", "err", fmt.Sprint(value), "stack", string(stack))
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// drain refuses what is read from now on and finishes what was accepted, in the
// background; drained is closed when that is over.
func (g *Gateway) drain() {
	g.drained = make(chan struct{})
	close(g.incoming) // only the Run goroutine sends, and it looks at drained first
	go func() {
		defer close(g.drained)
		ctx, cancel := context.WithTimeout(g.base, g.cfg.StopTimeout)
		defer cancel()
		<-g.routed
		for _, p := range []*pool{g.requests, g.desk, g.calls} {
			p.shut()
			if p.wait(ctx) > 0 {
				g.cancel() // who listens to its context ends now
				grace, done := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
				p.wait(grace)
				done()
			}
		}
	}()
}
