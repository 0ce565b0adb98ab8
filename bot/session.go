package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/commands"
)

var errSilent = errors.New("nothing heard from slack")

const (
	// closeTimeout is how long a given-up socket client may take to end; its
	// writes have deadlines of ten seconds.
	closeTimeout = 15 * time.Second
	// flushGrace is what the last acknowledgements get to be written: slack-go
	// queues them and does not say when they are out.
	flushGrace = 100 * time.Millisecond
)

// session runs one socket client until it ends, nothing is heard from it, or
// ctx ends and everything at work is finished. The library reconnects by
// itself; it returns only when Slack refuses the app for good.
func (g *Gateway) session(ctx context.Context) error {
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	client := g.client.Socket(socketmode.OptionDialer(g.pulse.dialer(g.cfg.Dial)))
	g.socket.Store(client)
	g.pulse.beat()
	over := make(chan error, 1)
	go func() { over <- client.RunContext(life) }()
	ended := false
	defer func() {
		end()
		g.metrics.connections.Set(0)
		if ended {
			return
		}
		late := time.NewTimer(closeTimeout)
		defer late.Stop()
		select {
		case err := <-over:
			g.log.Debug("socket client ended", "err", err)
		case <-late.C:
			g.log.Error("socket client did not end")
		}
	}()

	watch := time.NewTicker(g.cfg.Silence / 4)
	defer watch.Stop()
	stopping := ctx.Done()
	var drained <-chan struct{}
	flushed := time.NewTimer(time.Hour)
	defer flushed.Stop()
	flushed.Stop()
	for {
		select {
		case evt := <-client.Events:
			g.pulse.beat()
			g.take(evt)
		case err := <-over:
			ended = true
			return err
		case <-watch.C:
			if g.pulse.lost(g.cfg.Silence) {
				return errSilent
			}
		case <-stopping:
			stopping = nil
			g.status.change(func(s *Status) { s.State, s.Reason = StateStopping, "" })
			g.drain()
			drained = g.drained
		case <-drained:
			drained = nil
			flushed.Reset(max(0, flushGrace-time.Since(time.Unix(0, g.lastAck.Load()))))
		case <-flushed.C:
			return ctx.Err()
		}
	}
}

// take handles what the socket client reports. It never waits.
func (g *Gateway) take(evt socketmode.Event) {
	switch evt.Type {
	case socketmode.EventTypeSlashCommand, socketmode.EventTypeInteractive, socketmode.EventTypeEventsAPI:
		g.accept(evt)
	case socketmode.EventTypeErrorBadMessage:
		g.badFrame(evt)
	case socketmode.EventTypeErrorWriteFailed:
		g.metrics.writeErrors.Inc()
		g.log.Warn("acknowledgement was lost", "err", fmt.Sprint(evt.Data))
	case socketmode.EventTypeHello:
		connections := 1
		if evt.Request != nil {
			connections = max(1, evt.Request.NumConnections)
		}
		g.metrics.connections.Set(float64(connections))
		g.status.connected(connections)
		g.log.Info("connected to slack", "connections", connections)
	case socketmode.EventTypeConnecting:
		g.metrics.connections.Set(0)
		g.status.connecting()
	case socketmode.EventTypeConnectionError:
		failed, ok := evt.Data.(*slack.ConnectionErrorEvent)
		if !ok {
			return
		}
		reason := reasonOf(failed.ErrorObj)
		g.pulse.expect(failed.Backoff)
		g.metrics.connectionErrors.WithLabelValues(reason).Inc()
		g.status.failed(reason)
		g.log.Warn("could not connect to slack", "reason", reason, "attempt", failed.Attempt, "retry_in", failed.Backoff, "err", failed.ErrorObj)
	}
}

// Reasons that pass by themselves.
const (
	reasonNetwork = "network"
	reasonLimited = "ratelimited"
)

// reasonOf names why Slack could not be reached: Slack's own code, or the
// network.
func reasonOf(err error) string {
	if answer, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		return answer.Err
	}
	if status, ok := errors.AsType[slack.StatusCodeError](err); ok {
		return fmt.Sprintf("http_%d", status.Code)
	}
	if _, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		return reasonLimited
	}
	return reasonNetwork
}

// accept decodes an envelope and hands it to the router, or turns it away.
func (g *Gateway) accept(evt socketmode.Event) {
	f, ok := decode(evt, g.cfg.Self, time.Now())
	j := &job{frame: f, lateDone: make(chan struct{})}
	if !ok {
		g.atDesk(j, outcomeIgnored, func() { g.ack(j, nil) })
		return
	}
	if j.shape != shapeEvent { // events are better delivered again than acknowledged undone
		j.timer = time.AfterFunc(g.cfg.Budget, func() {
			defer close(j.lateDone)
			g.ackLate(j)
		})
	}
	if g.drained != nil {
		g.turnAway(j, wordsStopping)
		return
	}
	select {
	case g.incoming <- j:
	default:
		g.turnAway(j, wordsBusy)
	}
}

// badFrame acknowledges what could not be decoded, or Slack would send it again
// and again.
func (g *Gateway) badFrame(evt socketmode.Event) {
	g.metrics.badFrames.Inc()
	bad, ok := evt.Data.(*socketmode.ErrorBadMessage)
	if !ok {
		return
	}
	envelope := envelopeOf(bad.Message)
	g.log.Warn("frame could not be decoded", "envelope_id", envelope, "err", bad.Cause)
	if envelope == "" {
		return
	}
	j := &job{frame: frame{envelope: envelope, label: "bad", request: commands.Request{Received: time.Now()}}}
	g.atDesk(j, outcomeIgnored, func() { g.ack(j, nil) })
}

// route gives requests their lanes, in the order in which they came.
func (g *Gateway) route() {
	defer close(g.routed)
	for j := range g.incoming {
		if !g.requests.add(g.lane(j.request), func() { g.handle(j) }) {
			g.turnAway(j, wordsBusy)
		}
	}
}

// lane asks the dispatcher, which must not hold up or break the router.
func (g *Gateway) lane(r commands.Request) (lane string) {
	own := "actor:" + cmp.Or(string(r.Actor), "slack")
	defer func() {
		if v := recover(); v != nil {
			g.log.Error("lane panicked", "err", fmt.Sprint(v))
			lane = own
		}
	}()
	ctx, cancel := context.WithTimeout(g.base, laneTimeout)
	defer cancel()
	if lane := g.cfg.Dispatcher.Lane(ctx, r); lane != "" {
		return "lane:" + lane
	}
	return own
}
