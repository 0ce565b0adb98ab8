package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/renewalbot/renewalbot/storage"
)

// Chore is work that one process at a time does for all: it decides what is to
// be said, which delivery then says from every process. It does what is due now
// and says when there is more; what it writes is guarded by the lead's lease.
type Chore interface {
	RunOnce(ctx context.Context, lead *Lead) (next time.Time, err error)
}

// PlannerConfig is what a [Planner] works with.
type PlannerConfig struct {
	Store    *storage.Store
	Holder   string        // unique to this start of the program; it is shown to admins
	TTL      time.Duration // how long another process waits for one that fell silent
	Now      func() time.Time
	Chores   []Chore // run in this order
	Registry prometheus.Registerer
	Logger   *slog.Logger
	Hook     func(point string) // for tests that kill the program at a point; may be nil
}

// Planner is the job of whichever process holds the planner's lease; in the
// others it does nothing but ask for the lease. One that is frozen while it
// plans, and wakes up after another process took over, changes nothing.
type Planner struct {
	PlannerConfig
	leader  prometheus.Gauge
	success prometheus.Gauge

	mu    sync.Mutex
	lease storage.Lease // zero while another process plans
}

// NewPlanner returns the job and registers its metrics.
func NewPlanner(cfg PlannerConfig) *Planner {
	if cfg.Hook == nil {
		cfg.Hook = func(string) {}
	}
	p := &Planner{
		PlannerConfig: cfg,
		leader: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: "renewalbot", Name: "planner_leader", Help: "1 while this process plans, 0 while another one does.",
		}),
		success: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: "renewalbot", Name: "planner_last_success_timestamp_seconds",
			Help: "When this process last planned without an error; look at the largest of all processes.",
		}),
	}
	if cfg.Registry != nil {
		cfg.Registry.MustRegister(p.leader, p.success)
	}
	return p
}

// RunOnce plans, if this process has the lease or gets it. A chore that fails
// does not keep the others from being done.
func (p *Planner) RunOnce(ctx context.Context) (next time.Time, err error) {
	lease, held, err := p.take(ctx)
	if err != nil || !held {
		return time.Time{}, err
	}
	p.Hook(PointLeads)
	lead := &Lead{planner: p, lease: lease}
	for _, chore := range p.Chores {
		at, failed := chore.RunOnce(ctx, lead)
		if errors.Is(failed, storage.ErrClaimLost) {
			p.Logger.Warn("another process plans now", "error", failed)
			p.lost()
			return time.Time{}, err
		}
		if failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	if err == nil {
		p.success.Set(float64(p.Now().Unix()))
	}
	return next, err
}

// Stop hands the lease back, so that another process can plan at once. It is
// called after the last run.
func (p *Planner) Stop(ctx context.Context) error {
	p.mu.Lock()
	lease := p.lease
	p.mu.Unlock()
	if lease == (storage.Lease{}) {
		return nil
	}
	p.lost()
	err := p.Store.InTx(ctx, func(tx *storage.Tx) error { return tx.Release(ctx, lease) })
	if err != nil {
		return fmt.Errorf("hand planning over: %w", err)
	}
	return nil
}

func (p *Planner) lost() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lease = storage.Lease{}
	p.leader.Set(0)
}

// Lead is the right to plan, for one run.
type Lead struct {
	planner *Planner
	lease   storage.Lease
}

// reached calls the hook of tests.
func (l *Lead) reached(point string) { l.planner.Hook(point) }

// Lease guards what is written under the lead.
func (l *Lead) Lease() storage.Lease { return l.lease }

// Renew makes the lead last from now on. It fails with [storage.ErrClaimLost]
// when another process has it, or had it since.
func (l *Lead) Renew(ctx context.Context) error {
	lease, held, err := l.planner.take(ctx)
	if err == nil && (!held || lease != l.lease) {
		return fmt.Errorf("renew lease %s: %w", storage.PlannerLease, storage.ErrClaimLost)
	}
	return err
}

func (p *Planner) take(ctx context.Context) (lease storage.Lease, held bool, err error) {
	err = p.Store.InTx(ctx, func(tx *storage.Tx) error {
		lease, held, err = tx.TakeLease(ctx, storage.PlannerLease, p.Holder, p.TTL)
		return err
	})
	if err != nil || !held {
		p.lost()
		return storage.Lease{}, false, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lease != lease {
		p.Logger.Info("this process plans from now on", "holder", lease.Holder, "token", lease.Token)
	}
	p.lease = lease
	p.leader.Set(1)
	return lease, true, nil
}
