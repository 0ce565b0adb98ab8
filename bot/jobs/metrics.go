package jobs

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/storage"
)

// deliverMetrics counts what became of messages.
type deliverMetrics struct {
	outcomes *prometheus.CounterVec
	limited  *prometheus.CounterVec
	paused   *prometheus.CounterVec
}

func newDeliverMetrics(r prometheus.Registerer) deliverMetrics {
	counter := func(name, help, label string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "renewalbot", Name: name, Help: help}, []string{label})
	}
	m := deliverMetrics{
		outcomes: counter("deliveries_total", "Attempts to post, update or find a message, by outcome. Unsure ones end as found, missing or repeated.", "outcome"),
		limited:  counter("slack_limited_total", "Calls that Slack refused because there were too many, by method.", "method"),
		paused:   counter("slack_paused_seconds_total", "For how long Slack asked to wait, by method.", "method"),
	}
	if r != nil {
		r.MustRegister(m.outcomes, m.limited, m.paused)
	}
	return m
}

// asked counts that Slack asked to wait, if it did. A nil failure is none.
func (m deliverMetrics) asked(failure *slackapi.Error) {
	if failure == nil || failure.RetryAfter <= 0 {
		return
	}
	m.limited.WithLabelValues(failure.Method).Inc()
	m.paused.WithLabelValues(failure.Method).Add(failure.RetryAfter.Seconds())
}

// scrapeTimeout limits how long the database may take for a scrape.
const scrapeTimeout = 5 * time.Second

// OutboxCollector reads from the database, at each scrape, what waits in the
// outbox and which process plans. A message that has been due for long is what to
// raise an alarm about.
type OutboxCollector struct {
	store                      *storage.Store
	now                        func() time.Time
	readable, messages, oldest *prometheus.Desc
	planning                   *prometheus.Desc
}

// NewOutboxCollector returns a collector to be registered. now is the clock the
// jobs live by.
func NewOutboxCollector(store *storage.Store, now func() time.Time) *OutboxCollector {
	return &OutboxCollector{
		store: store, now: now,
		readable: prometheus.NewDesc("renewalbot_outbox_readable", "1 when the database said what waits in the outbox, else 0.", nil, nil),
		messages: prometheus.NewDesc("renewalbot_outbox_messages", "Messages by how far they have come.", []string{"state"}, nil),
		oldest: prometheus.NewDesc("renewalbot_outbox_oldest_due_seconds",
			"For how long the message that waits longest should have been in Slack; 0 when none is late.", nil, nil),
		planning: prometheus.NewDesc("renewalbot_planner_lease_seconds",
			"For how long the process that plans, or planned last, may still do so; below 0 nobody plans.", []string{"holder"}, nil),
	}
}

// Describe names the metrics.
func (c *OutboxCollector) Describe(descs chan<- *prometheus.Desc) {
	descs <- c.readable
	descs <- c.messages
	descs <- c.oldest
	descs <- c.planning
}

// Collect reads the metrics. Without a database there is only the one that says
// so: the scrape's other metrics must not be lost with it.
func (c *OutboxCollector) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	var counts map[storage.State]int
	var oldest time.Time
	var lease storage.LeaseState
	var planned bool
	now := c.now()
	err := c.store.Read(ctx, func(tx *storage.Tx) (err error) {
		if counts, err = tx.OutboxCounts(ctx); err != nil {
			return err
		}
		if oldest, err = tx.OldestDue(ctx, now); err != nil {
			return err
		}
		lease, planned, err = tx.LeaseState(ctx, storage.PlannerLease)
		return err
	})
	if err != nil {
		metrics <- prometheus.MustNewConstMetric(c.readable, prometheus.GaugeValue, 0)
		return
	}
	metrics <- prometheus.MustNewConstMetric(c.readable, prometheus.GaugeValue, 1)
	for _, state := range storage.States() {
		metrics <- prometheus.MustNewConstMetric(c.messages, prometheus.GaugeValue, float64(counts[state]), string(state))
	}
	if planned {
		metrics <- prometheus.MustNewConstMetric(c.planning, prometheus.GaugeValue, lease.Left.Seconds(), lease.Holder)
	}
	age := 0.0
	if !oldest.IsZero() {
		age = now.Sub(oldest).Seconds()
	}
	metrics <- prometheus.MustNewConstMetric(c.oldest, prometheus.GaugeValue, age)
}
