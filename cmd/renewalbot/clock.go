package main

import (
	"sync"
	"time"
)

// clock is the time renewalbot lives by: the wall clock, one that started
// elsewhere, runs faster, or is moved by hand. The database only ever sees its
// times, so a quarter can be rehearsed in minutes.
type clock struct {
	mu    sync.Mutex
	base  time.Time // what the clock showed …
	since time.Time // … at this wall time
	speed float64

	// leash is how far it runs on by itself before it stands and waits to be
	// moved; 0 is without end.
	leash time.Duration
}

// newClock returns a clock that shows from now on, or the wall clock when from
// is zero, and runs speed times as fast as the wall clock.
func newClock(from time.Time, speed float64) *clock {
	now := time.Now()
	if from.IsZero() {
		from = now
	}
	return &clock{base: from, since: now, speed: speed}
}

// Now returns the clock's time in UTC at the precision both databases keep.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	passed := time.Duration(float64(time.Since(c.since)) * c.speed)
	if c.leash > 0 {
		passed = min(passed, c.leash)
	}
	return c.base.Add(passed).UTC().Truncate(time.Microsecond)
}

// Set makes the clock show t and run on from there. It never goes back: facts
// would come to lie in the future.
func (c *clock) Set(t time.Time) {
	if now := c.Now(); t.Before(now) {
		t = now
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.base, c.since = t, time.Now()
}

// Speed says how many of the clock's seconds pass in one of the wall's.
func (c *clock) Speed() float64 { return c.speed }
