package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/renewalbot/renewalbot/bot/jobs"
)

// job is a job made of a function.
type job func(ctx context.Context) (time.Time, error)

func (j job) RunOnce(ctx context.Context) (time.Time, error) { return j(ctx) }

// started returns a running schedule of the jobs, at an hourly tick.
func started(t *testing.T, log *errorLog, speed float64, list ...jobs.Job) *jobs.Schedule {
	t.Helper()
	begun := time.Now()
	s := jobs.NewSchedule(jobs.ScheduleConfig{
		Jobs: list, Every: time.Hour, Speed: speed, Logger: slog.New(log),
		Now: func() time.Time { return begun.Add(time.Duration(float64(time.Since(begun)) * max(speed, 1))) },
	})
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func stop(t *testing.T, s *jobs.Schedule) {
	t.Helper()
	if err := s.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

// runs notes since when after its start a job ran.
type runs struct {
	begun time.Time
	at    []time.Duration
}

func (r *runs) note() { r.at = append(r.at, time.Since(r.begun)) }

func TestScheduleRunsAtStartAtTicksAndWhenWoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, r := &errorLog{}, runs{begun: time.Now()}
		s := started(t, log, 0, job(func(context.Context) (time.Time, error) { r.note(); return time.Time{}, nil }))
		<-time.After(90 * time.Minute)
		for range 5 {
			s.Wake() // five times at once is one run, or two if the first begins at once
		}
		synctest.Wait()
		stop(t, s)
		if n := len(r.at); n < 3 || n > 4 || r.at[0] != 0 || r.at[1] != time.Hour || r.at[2] != 90*time.Minute {
			t.Errorf("ran after %v", r.at)
		}
	})
}

func TestScheduleWakesWhenTheNextIsDue(t *testing.T) {
	for _, speed := range []float64{1, 60} {
		synctest.Test(t, func(t *testing.T) {
			log, r := &errorLog{}, runs{begun: time.Now()}
			s := started(t, log, speed, job(func(context.Context) (time.Time, error) {
				r.note()
				if len(r.at) > 1 {
					return time.Time{}, nil
				}
				return r.begun.Add(10 * time.Minute), nil
			}), job(func(context.Context) (time.Time, error) { return r.begun.Add(5 * time.Hour * 60), nil }))
			<-time.After(30 * time.Minute)
			stop(t, s)
			if want := time.Duration(float64(10*time.Minute) / speed); len(r.at) != 2 || r.at[1] != want {
				t.Errorf("at speed %v ran after %v, want %v", speed, r.at, want)
			}
		})
	}
}

// A job that always has something to do at once leaves the others their turn
// and the machine its breath.
func TestScheduleTakesABreath(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, n := &errorLog{}, 0
		s := started(t, log, 0, job(func(context.Context) (time.Time, error) { n++; return time.Unix(0, 0), nil }))
		<-time.After(time.Second - time.Millisecond)
		stop(t, s)
		if n != 100 {
			t.Errorf("ran %d times in a second", n)
		}
	})
}

func TestScheduleOutlivesBadJobs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, good := &errorLog{}, 0
		s := started(t, log, 0,
			job(func(context.Context) (time.Time, error) { panic("a bug") }),
			job(func(context.Context) (time.Time, error) { return time.Unix(0, 0), errors.New("no database") }),
			job(func(context.Context) (time.Time, error) {
				good++
				return time.Now().Add(time.Minute), nil
			}))
		<-time.After(2*time.Minute + time.Second)
		stop(t, s)
		if good != 3 {
			t.Errorf("the good job ran %d times, want every minute", good)
		}
		lines := log.unexpected()
		if len(lines) != 3 || !strings.Contains(lines[0], "a bug") || !strings.Contains(lines[0], "no database") {
			t.Errorf("logged %q", lines)
		}
		next, err := s.Run(t.Context())
		if err == nil || !next.Equal(time.Now().Add(time.Minute)) {
			t.Errorf("a run by hand says %v, %v", next, err)
		}
	})
}

// Stop waits for the run under way, and cuts it off when its time is up.
func TestScheduleStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, done := &errorLog{}, false
		s := started(t, log, 0, job(func(ctx context.Context) (time.Time, error) {
			<-time.After(3 * time.Second)
			done = ctx.Err() == nil
			return time.Time{}, nil
		}))
		synctest.Wait()
		stop(t, s)
		if !done {
			t.Error("the run under way did not finish")
		}
		stop(t, s) // again is nothing
		s.Wake()   // nor does that hurt
	})
	synctest.Test(t, func(t *testing.T) {
		log := &errorLog{}
		s := started(t, log, 0, job(func(ctx context.Context) (time.Time, error) {
			<-ctx.Done()
			return time.Time{}, ctx.Err()
		}))
		synctest.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		begun := time.Now()
		if err := s.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("stopped with %v", err)
		}
		if took := time.Since(begun); took != 5*time.Second {
			t.Errorf("it took %v", took)
		}
		if lines := log.unexpected(); len(lines) > 0 { // Stop has said it
			t.Errorf("logged %q", lines)
		}
	})
	if err := jobs.NewSchedule(jobs.ScheduleConfig{}).Stop(t.Context()); err != nil {
		t.Errorf("stop without start: %v", err)
	}
}

// The end of the context that Start got is not the end of the jobs: Stop is.
func TestScheduleOutlivesItsStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, n := &errorLog{}, 0
		ctx, cancel := context.WithCancel(t.Context())
		s := jobs.NewSchedule(jobs.ScheduleConfig{
			Jobs:  []jobs.Job{job(func(ctx context.Context) (time.Time, error) { n++; return time.Time{}, ctx.Err() })},
			Every: time.Minute, Now: time.Now, Logger: slog.New(log),
		})
		if err := s.Start(ctx); err != nil {
			t.Fatal(err)
		}
		cancel()
		<-time.After(90 * time.Second)
		stop(t, s)
		if n != 2 || len(log.unexpected()) > 0 {
			t.Errorf("ran %d times, logged %q", n, log.unexpected())
		}
	})
}
