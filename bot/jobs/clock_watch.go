package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/renewalbot/renewalbot/storage"
)

const (
	clockEvery = time.Minute
	// maxSkew is how far the clocks of the host and of the database may be apart.
	// Leases run by the database's, due instants by the host's.
	maxSkew = 30 * time.Second
)

// ClockWatchConfig is what a [ClockWatch] works with.
type ClockWatchConfig struct {
	Store    *storage.Store
	Host     func() time.Time // the host's own clock, not one that is rehearsed
	Registry prometheus.Registerer
	Logger   *slog.Logger
}

// ClockWatch compares the clocks of the host and of the database once a minute,
// in every process (reliability: failure 26). A wrong host posts at wrong hours.
// It is a [Job].
type ClockWatch struct {
	ClockWatchConfig
	skew prometheus.Gauge

	mu     sync.Mutex
	looked time.Time
	apart  time.Duration // 0 while they agree
}

// NewClockWatch returns the job and registers its metric.
func NewClockWatch(cfg ClockWatchConfig) *ClockWatch {
	w := &ClockWatch{ClockWatchConfig: cfg, skew: prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: "renewalbot", Name: "database_clock_skew_seconds",
		Help: "How far the database's clock is ahead of this host's; always 0 on SQLite.",
	})}
	if cfg.Registry != nil {
		cfg.Registry.MustRegister(w.skew)
	}
	return w
}

// RunOnce compares the clocks if a minute has passed.
func (w *ClockWatch) RunOnce(ctx context.Context) (next time.Time, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	begun := w.Host()
	if since := begun.Sub(w.looked); since >= 0 && since < clockEvery {
		return time.Time{}, nil
	}
	var there time.Time
	var own bool
	err = w.Store.Read(ctx, func(tx *storage.Tx) error {
		begun = w.Host()
		there, own, err = tx.DatabaseTime(ctx)
		return err
	})
	if err != nil {
		return time.Time{}, err
	}
	ended := w.Host()
	w.looked = ended
	if !own {
		return time.Time{}, nil
	}
	var skew time.Duration // what the question itself took proves nothing
	switch {
	case there.Before(begun):
		skew = there.Sub(begun)
	case there.After(ended):
		skew = there.Sub(ended)
	}
	w.skew.Set(skew.Seconds())
	switch was := w.apart; {
	case skew.Abs() <= maxSkew:
		if w.apart = 0; was != 0 {
			w.Logger.Info("the clocks of this host and the database agree again")
		}
	default:
		if w.apart = skew; was == 0 {
			w.Logger.Warn("the clocks of this host and the database differ; set them by NTP", "ahead", skew.Round(time.Second))
		}
	}
	return time.Time{}, nil
}

// Wrong says what is wrong with the clocks, "" while they agree.
func (w *ClockWatch) Wrong() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.apart == 0 {
		return ""
	}
	direction := "ahead of"
	if w.apart < 0 {
		direction = "behind"
	}
	return fmt.Sprintf("the database's clock is %s %s this host's; set both by NTP", w.apart.Abs().Round(time.Second), direction)
}
