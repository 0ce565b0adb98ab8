// Package jobs is what renewalbot does by itself: it finds what has become due
// and delivers what was promised. Each job is a loop around a RunOnce that does
// all there is to do now and returns; the database decides what that is.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// Job does what is due now. next is when there is more to do, or the zero time;
// work that appears later is announced by [Schedule.Wake].
type Job interface {
	RunOnce(ctx context.Context) (next time.Time, err error)
}

// ScheduleConfig is what a [Schedule] works with.
type ScheduleConfig struct {
	Jobs   []Job            // run in this order
	Every  time.Duration    // a run at least so often, whatever happens
	Now    func() time.Time // the clock the jobs live by
	Speed  float64          // how many of its seconds pass in one of the wall's; 0 is 1
	Logger *slog.Logger
}

// breather is the least time between two runs that nobody asked for: a job that
// always has something to do at once must not take the machine for itself.
const breather = 10 * time.Millisecond

// Schedule wakes the jobs: by cron, when the next of them is due, and at once
// when a change was saved. A tick that is missed, doubled or late changes
// nothing, because the jobs ask the database.
type Schedule struct {
	ScheduleConfig

	running sync.Mutex // held by whoever runs the jobs: one at a time
	wake    chan struct{}
	quit    chan struct{}
	stopped chan struct{}
	cancel  context.CancelFunc
	cron    *cron.Cron
	once    sync.Once
}

// NewSchedule returns a schedule that is not started.
func NewSchedule(cfg ScheduleConfig) *Schedule {
	if cfg.Speed <= 0 {
		cfg.Speed = 1
	}
	return &Schedule{ScheduleConfig: cfg, wake: make(chan struct{}, 1), quit: make(chan struct{}), stopped: make(chan struct{})}
}

// Start runs the jobs now and then whenever they are woken, until Stop.
func (s *Schedule) Start(ctx context.Context) error {
	log := cronLog{s.Logger}
	s.cron = cron.New(cron.WithLocation(time.UTC), cron.WithLogger(log), cron.WithChain(cron.Recover(log), cron.SkipIfStillRunning(log)))
	if _, err := s.cron.AddFunc(fmt.Sprintf("@every %s", s.Every), s.Wake); err != nil {
		return fmt.Errorf("schedule jobs: %w", err)
	}
	ctx, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	s.cron.Start()
	go s.loop(ctx)
	s.Wake()
	return nil
}

// Stop lets the run under way finish and waits for it; when ctx ends first, the
// run is cut off and what it was sending is looked up after the next start. It
// may be called more than once, and without Start.
func (s *Schedule) Stop(ctx context.Context) error {
	if s.cron == nil {
		return nil
	}
	defer s.cancel()
	s.once.Do(func() { close(s.quit) })
	<-s.cron.Stop().Done()
	select {
	case <-s.stopped:
		return nil
	case <-ctx.Done():
		s.cancel()
		<-s.stopped
		return fmt.Errorf("stop jobs: %w", ctx.Err())
	}
}

// Wake makes the jobs run soon. It never blocks; waking twice runs them once.
func (s *Schedule) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Run runs the jobs now, in the caller's goroutine, after any run under way, and
// says when those that did not fail have more to do. It is how a clock that is
// moved by hand makes things happen in their order.
func (s *Schedule) Run(ctx context.Context) (next time.Time, err error) {
	s.running.Lock()
	defer s.running.Unlock()
	for _, job := range s.Jobs {
		at, failed := guarded(ctx, job)
		if failed != nil { // it has until the next tick to recover
			err = errors.Join(err, failed)
			continue
		}
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next, err
}

// guarded turns a panic into an error: one bad account must not end reminders.
func guarded(ctx context.Context, job Job) (next time.Time, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a job: %v\n%s", p, debug.Stack())
		}
	}()
	return job.RunOnce(ctx)
}

func (s *Schedule) loop(ctx context.Context) {
	defer close(s.stopped)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case <-s.quit:
			return
		case <-s.wake:
		case <-timer.C:
		}
		next, err := s.Run(ctx)
		if ctx.Err() != nil {
			return // cut off by Stop, which says so
		}
		if err != nil {
			s.Logger.Error("jobs failed; they run again at the next tick", "error", err)
		}
		timer.Stop()
		if !next.IsZero() { // what is further away than a tick, the tick looks at again
			if wait := time.Duration(float64(next.Sub(s.Now())) / s.Speed); wait < s.Every {
				timer.Reset(max(breather, wait))
			}
		}
	}
}

// cronLog speaks slog to cron.
type cronLog struct{ logger *slog.Logger }

// Info notes what cron does.
func (l cronLog) Info(msg string, pairs ...any) {
	l.logger.Debug("cron", append(pairs, "does", msg)...)
}

// Error notes what went wrong in cron.
func (l cronLog) Error(err error, msg string, pairs ...any) {
	l.logger.Error("cron failed", append(pairs, "in", msg, "error", err)...)
}
