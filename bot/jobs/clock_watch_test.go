package jobs_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/renewalbot/renewalbot/bot/jobs"
)

// Failure 26: a host whose clock is not the database's is said to be wrong, once,
// until it is set.
func TestFailure26ClocksDiffer(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		var said bytes.Buffer
		var off time.Duration
		registry := prometheus.NewRegistry()
		w := jobs.NewClockWatch(jobs.ClockWatchConfig{
			Store: o.store, Host: func() time.Time { return time.Now().Add(off) }, Registry: registry,
			Logger: slog.New(slog.NewTextHandler(&said, nil)),
		})
		look := func(by time.Duration) {
			t.Helper()
			off = by
			if _, err := w.RunOnce(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		look(0)
		if wrong := w.Wrong(); wrong != "" || said.Len() > 0 {
			t.Errorf("of clocks that agree it says %q: %s", wrong, &said)
		}
		if strings.HasPrefix(o.url, "sqlite:") { // it has the host's
			look(time.Hour)
			if wrong := w.Wrong(); wrong != "" {
				t.Errorf("of the only clock it says %q", wrong)
			}
			return
		}
		look(2 * time.Hour)
		look(2*time.Hour + 2*time.Minute)
		if wrong := w.Wrong(); !strings.Contains(wrong, "behind this host's") || !strings.HasPrefix(wrong, "the database's clock is 2h") {
			t.Errorf("it says %q", wrong)
		}
		if n := strings.Count(said.String(), "differ"); n != 1 {
			t.Errorf("it was logged %d times: %s", n, &said)
		}
		if families, err := registry.Gather(); err != nil || families[0].GetMetric()[0].GetGauge().GetValue() > -7200 {
			t.Errorf("the metric is %v (%v)", families, err)
		}
		look(-time.Hour)
		if wrong := w.Wrong(); !strings.Contains(wrong, "ahead of this host's") {
			t.Errorf("it says %q", wrong)
		}
		look(2 * time.Second)
		if wrong := w.Wrong(); wrong != "" || !strings.Contains(said.String(), "agree again") {
			t.Errorf("after they were set it says %q: %s", wrong, &said)
		}
	})
}
