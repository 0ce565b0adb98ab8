package bot

import (
	"context"
	"encoding/json"
	"runtime/debug"
	"time"

	"github.com/renewalbot/renewalbot/commands"
)

// job is one envelope on its way to its one acknowledgement. Until claim, acked
// belongs to the timer; after it, to whoever claimed.
type job struct {
	frame
	acked    bool
	timer    *time.Timer   // acknowledges when the budget is used up; nil for what is only acknowledged
	lateDone chan struct{} // closed when the timer has run
}

// claim stops the timer, or waits until it has done its work.
func (j *job) claim() {
	if j.timer != nil && !j.timer.Stop() {
		<-j.lateDone
	}
}

// handle dispatches a request and answers it.
func (g *Gateway) handle(j *job) {
	ctx, cancel := context.WithDeadline(g.base, j.request.Received.Add(g.cfg.Budget))
	defer cancel()
	reply, err := g.dispatch(ctx, j.request)
	outcome, leave := outcomeOK, false
	if err != nil {
		reply, outcome, leave = g.reply(ctx, j.frame, err)
	}
	j.claim()
	if leave {
		g.count(j, outcomeUnacked)
		return
	}
	if j.acked && outcome == outcomeOK {
		outcome = outcomeLate
	}
	g.cfg.Hook(PointHandled)
	g.answer(j, reply)
	g.cfg.Hook(PointAnswered)
	g.count(j, outcome)
}

// dispatch calls the dispatcher and turns a panic into an error.
func (g *Gateway) dispatch(ctx context.Context, r commands.Request) (reply commands.Reply, err error) {
	defer func() {
		if v := recover(); v != nil {
			reply, err = commands.Reply{}, panicked{value: v, stack: debug.Stack()}
		}
	}()
	return g.cfg.Dispatcher.Dispatch(ctx, r)
}

// answer acknowledges a claimed job with what fits and leaves the rest to calls.
func (g *Gateway) answer(j *job, reply commands.Reply) {
	a, err := compose(j.frame, reply, j.acked)
	if err != nil {
		ref := newRef()
		g.log.Error("answer could not be encoded", "ref", ref, "envelope_id", j.envelope, "err", err)
		a = answer{follow: commands.Reply{Text: wordsPanic(ref)}}
	}
	if !j.acked {
		j.acked = g.ack(j, a.payload)
	}
	if nothing(a.follow) {
		return
	}
	f := j.frame
	if !g.calls.add("actor:"+string(f.request.Actor), func() {
		ctx, cancel := context.WithTimeout(g.base, followTimeout)
		defer cancel()
		g.follow(ctx, f, a.follow)
	}) {
		g.metrics.followFailures.WithLabelValues("full").Inc()
		g.log.Warn("answer was dropped, too many wait", "envelope_id", j.envelope)
	}
}

// ack hands the acknowledgement to the connection and reports whether it took
// it. The connection may be a newer one than the envelope came by.
func (g *Gateway) ack(j *job, payload json.RawMessage) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(g.base), ackTimeout)
	defer cancel()
	var body any
	if payload != nil {
		body = payload
	}
	if err := g.socket.Load().AckCtx(ctx, j.envelope, body); err != nil {
		g.metrics.ackErrors.Inc()
		g.log.Warn("could not acknowledge", "envelope_id", j.envelope, "err", err)
		return false
	}
	now := time.Now()
	g.lastAck.Store(now.UnixNano())
	g.metrics.ackSeconds.Observe(now.Sub(j.request.Received).Seconds())
	return true
}

// ackLate runs when the budget is used up: the person's client is told to stop
// waiting, and the answer follows when there is one. A form is kept open, or
// what was typed would be lost.
func (g *Gateway) ackLate(j *job) {
	var reply commands.Reply
	switch j.shape {
	case shapeSubmit:
		reply = apology(j.frame, "", wordsLateForm)
	case shapeSlash, shapeAction, shapeSuggest, shapeEvent:
	}
	a, err := compose(j.frame, reply, false)
	if err != nil {
		g.log.Error("answer could not be encoded", "envelope_id", j.envelope, "err", err)
	}
	j.acked = g.ack(j, a.payload)
}

// turnAway answers without dispatching. Events are left for Slack to deliver
// again.
func (g *Gateway) turnAway(j *job, words string) {
	g.atDesk(j, outcomeBusy, func() {
		j.claim()
		if j.shape != shapeEvent {
			g.answer(j, apology(j.frame, "", words))
		}
	})
}

// atDesk runs a small answer apart from the workers, who may all be busy.
func (g *Gateway) atDesk(j *job, outcome string, run func()) {
	if g.desk.add(j.envelope, run) {
		g.count(j, outcome)
		return
	}
	if j.timer != nil {
		j.timer.Stop()
	}
	g.count(j, outcomeDropped)
}

func (g *Gateway) count(j *job, outcome string) {
	g.metrics.envelopes.WithLabelValues(j.label, outcome).Inc()
}
