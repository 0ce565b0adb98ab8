package slacksim

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// MovableClock is a [Clock] that runs with real time and can be put forward.
// Nothing is planned on it: what the app does by itself it does by its own
// clock.
type MovableClock struct {
	mu    sync.Mutex
	ahead time.Duration // of real time
}

// NewClock makes a clock that shows from now; the zero time stands for the
// present.
func NewClock(now time.Time) *MovableClock {
	c := &MovableClock{}
	if !now.IsZero() {
		c.ahead = time.Until(now)
	}
	return c
}

// Now is the time the clock shows.
func (c *MovableClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead).Round(0) // without a monotonic reading, which would ignore moves
}

// MoveTo puts the clock forward to t. It fails if t is past.
func (c *MovableClock) MoveTo(ctx context.Context, t time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now().Add(c.ahead); t.Before(now) {
		return fmt.Errorf("move clock to %s: it is %s already", t.Format(time.RFC3339), now.Format(time.RFC3339))
	}
	c.ahead = time.Until(t)
	return nil
}

// Next says that nothing is planned.
func (*MovableClock) Next(context.Context) (t time.Time, what string, ok bool, err error) {
	return time.Time{}, "", false, nil
}

// sharedClock is the configured clock with the workspace's own plans in it:
// messages scheduled for later are posted when it passes their time.
type sharedClock struct {
	Clock
	w *Workspace
}

// MoveTo stops at the time of each scheduled message on the way.
func (c sharedClock) MoveTo(ctx context.Context, t time.Time) error {
	for {
		due, ok := c.w.nextScheduled()
		if !ok || due.After(t) {
			break
		}
		if due.After(c.Now()) {
			if err := c.Clock.MoveTo(ctx, due); err != nil {
				return err
			}
		}
		c.w.postScheduled(due)
	}
	err := c.Clock.MoveTo(ctx, t)
	c.w.changedNow(Change{Kind: ChangePlaces})
	return err
}

// Next is the app's next plan, or a scheduled message if one comes before.
func (c sharedClock) Next(ctx context.Context) (t time.Time, what string, ok bool, err error) {
	t, what, ok, err = c.Clock.Next(ctx)
	if due, planned := c.w.nextScheduled(); err == nil && planned && (!ok || due.Before(t)) {
		return due, "a scheduled message", true, nil
	}
	return t, what, ok, err
}
