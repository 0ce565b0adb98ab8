package main

import (
	"context"
	"sync"
	"time"
)

// clock is the workspace's time when it can be moved: it runs as fast as the
// wall clock, from wherever it was moved to.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration // of the wall clock
}

// newClock returns a clock that shows from now on, or the wall clock when from
// is zero.
func newClock(from time.Time) *clock {
	c := &clock{}
	if !from.IsZero() {
		c.ahead = time.Until(from)
	}
	return c
}

// Now is the workspace's time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

// MoveTo brings the clock forward to t; it never goes back.
func (c *clock) MoveTo(_ context.Context, t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead = max(c.ahead, time.Until(t))
	return nil
}

// Next knows nothing: what the app is going to do is the app's affair.
func (c *clock) Next(context.Context) (t time.Time, what string, ok bool, err error) {
	return time.Time{}, "", false, nil
}
