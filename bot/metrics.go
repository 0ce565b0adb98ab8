package bot

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Outcomes of an envelope, as counted.
const (
	outcomeOK      = "ok"
	outcomeRefused = "refused" // a domain error, told to the person
	outcomeSeen    = "seen"    // done before: a repeated delivery
	outcomeFailed  = "failed"  // told to the person with a ref
	outcomePanic   = "panic"
	outcomeLate    = "late"    // Slack's patience ran out first
	outcomeBusy    = "busy"    // turned away, the queue was full
	outcomeIgnored = "ignored" // nothing the bot answers to
	outcomeDropped = "dropped" // not even turned away
	outcomeUnacked = "unacked" // left for Slack to deliver again
)

// metrics is what the gateway counts. Alarms on them are in the README.
type metrics struct {
	envelopes        *prometheus.CounterVec // type, outcome
	ackSeconds       prometheus.Histogram
	ackErrors        prometheus.Counter
	writeErrors      prometheus.Counter
	badFrames        prometheus.Counter
	connections      prometheus.Gauge
	connectionErrors *prometheus.CounterVec // reason
	rebuilds         prometheus.Counter
	followFailures   *prometheus.CounterVec // what
}

func newMetrics(r prometheus.Registerer, depth func() int, silent func() time.Duration) *metrics {
	const namespace, subsystem = "renewalbot", "gateway"
	counter := func(name, help string) prometheus.Counter {
		c := prometheus.NewCounter(prometheus.CounterOpts{Namespace: namespace, Subsystem: subsystem, Name: name, Help: help})
		r.MustRegister(c)
		return c
	}
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Subsystem: subsystem, Name: name, Help: help}, labels)
		r.MustRegister(c)
		return c
	}
	m := &metrics{
		envelopes:        counters("envelopes_total", "Envelopes from Slack by type and outcome.", "type", "outcome"),
		ackErrors:        counter("ack_errors_total", "Acknowledgements that could not be handed to the connection."),
		writeErrors:      counter("ack_write_errors_total", "Acknowledgements that were lost while writing."),
		badFrames:        counter("bad_frames_total", "Frames that could not be decoded."),
		connectionErrors: counters("connection_errors_total", "Failed attempts to connect, by Slack's reason.", "reason"),
		rebuilds:         counter("rebuilds_total", "Connections given up because nothing was heard on them."),
		followFailures:   counters("follow_failures_total", "Forms and answers after the acknowledgement that Slack refused.", "what"),
		ackSeconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: namespace, Subsystem: subsystem, Name: "ack_seconds",
			Help:    "Time from reading an envelope to handing over its acknowledgement.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2, 2.5, 3},
		}),
		connections: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: namespace, Subsystem: subsystem, Name: "connections",
			Help: "Open Socket Mode connections of the app, as Slack counted at the last hello; 0 when this process has none.",
		}),
	}
	r.MustRegister(m.ackSeconds, m.connections,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Namespace: namespace, Subsystem: subsystem, Name: "queue_depth", Help: "Requests waiting or at work.",
		}, func() float64 { return float64(depth()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Namespace: namespace, Subsystem: subsystem, Name: "silent_seconds", Help: "Time since anything arrived from Slack, pings included.",
		}, func() float64 { return silent().Seconds() }))
	return m
}
