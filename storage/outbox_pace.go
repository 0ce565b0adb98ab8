package storage

import (
	"context"
	"fmt"
	"time"
)

// Work is a kind of call that Slack limits by itself, for the whole workspace.
type Work string

// The kinds of work.
const (
	Posting  Work = "post"   // chat.postMessage: several hundred a minute
	Looking  Work = "look"   // conversations.history and replies: 50 a minute
	Updating Work = "update" // chat.update: 50 a minute
	Opening  Work = "open"   // conversations.open: 50 a minute
	Checking Work = "check"  // conversations.info, with members: 50 a minute
)

// Rate is how much of one kind of work is done: so many calls at once, and
// after that one more each time that Every has passed on the clock.
type Rate struct {
	Burst int
	Every time.Duration
}

// call is one call in the unit in which credit is kept.
const call = 1000

// Pace is how much of one kind of work may be begun, by all processes together.
type Pace struct {
	Credit   int64     // in thousandths of a call; below zero when more was done than was free
	FilledAt time.Time // the instant that Credit is as of
	Paused   time.Time // Slack asked to wait until then
}

// maxAhead is how far ahead of this process's clock another's may have filled a
// pace. What is further ahead was a clock that jumped, and is forgotten.
const maxAhead = time.Minute

// fill brings a pace to now.
func (p Pace) fill(r Rate, now time.Time) Pace {
	full := int64(r.Burst) * call
	switch passed := now.Sub(p.FilledAt); {
	case p.FilledAt.IsZero():
		return Pace{Credit: full, FilledAt: now, Paused: p.Paused}
	case passed > 0:
		gained := full
		if periods := float64(passed) / float64(r.Every); periods < float64(r.Burst) {
			gained = int64(periods * call)
		}
		p.Credit, p.FilledAt = min(full, p.Credit+gained), now
	case passed < -maxAhead:
		p.FilledAt, p.Paused = now, time.Time{}
	}
	return p
}

// Free is how many calls may be begun now.
func (p Pace) Free(now time.Time) int {
	if p.Paused.After(now) || p.Credit < call {
		return 0
	}
	return int(p.Credit / call)
}

// Ready is when a call may be begun that waits until an instant.
func (p Pace) Ready(r Rate, at, now time.Time) time.Time {
	if missing := call - p.Credit; missing > 0 {
		// A little more, because an instant too early is one in vain.
		wait := time.Duration(float64(missing)/call*float64(r.Every)) + time.Millisecond
		at = later(at, now.Add(wait.Truncate(time.Microsecond)))
	}
	return later(at, p.Paused)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// LockPaces keeps other transactions from claiming messages and from changing
// paces until this one ends.
func (tx *Tx) LockPaces(ctx context.Context) error {
	lock := tx.store.dialect.claimLock
	if lock == "" {
		return nil
	}
	if err := tx.each(ctx, func(func(...any) error) error { return nil }, lock); err != nil {
		return fmt.Errorf("lock paces: %w", err)
	}
	return nil
}

// Paces returns the pace of each kind of work that has a rate, as of now. Who is
// going to spend of it calls [Tx.LockPaces] first.
func (tx *Tx) Paces(ctx context.Context, now time.Time, rates map[Work]Rate) (map[Work]Pace, error) {
	paces := map[Work]Pace{}
	err := tx.each(ctx, func(scan func(...any) error) error {
		var work Work
		var p Pace
		if err := scan(&work, &p.Credit, instant{&p.FilledAt}, instant{&p.Paused}); err != nil {
			return err
		}
		paces[work] = p
		return nil
	}, "SELECT work, credit, filled_at, paused_until FROM pace ORDER BY work")
	if err != nil {
		return nil, fmt.Errorf("read paces: %w", err)
	}
	for work, rate := range rates {
		paces[work] = paces[work].fill(rate, now)
	}
	return paces, nil
}

// Spend takes calls off a pace that was read in this transaction; a number
// below zero gives calls back that were not made.
func (tx *Tx) Spend(ctx context.Context, work Work, p Pace, calls int) error {
	p.Credit -= int64(calls) * call
	return tx.putPace(ctx, work, p)
}

// PauseWork stops kinds of work until an instant. What comes after that comes
// one by one. A longer pause stays.
func (tx *Tx) PauseWork(ctx context.Context, now, until time.Time, rates map[Work]Rate, works ...Work) error {
	if err := tx.LockPaces(ctx); err != nil {
		return err
	}
	paces, err := tx.Paces(ctx, now, rates)
	if err != nil {
		return err
	}
	for _, work := range works {
		p := paces[work]
		p.Credit, p.Paused = min(p.Credit, 0), later(p.Paused, until)
		if err := tx.putPace(ctx, work, p); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) putPace(ctx context.Context, work Work, p Pace) error {
	if _, err := tx.exec(ctx, "INSERT INTO pace (work, credit, filled_at, paused_until) VALUES (?, ?, ?, ?) "+
		"ON CONFLICT (work) DO UPDATE SET credit = excluded.credit, filled_at = excluded.filled_at, paused_until = excluded.paused_until",
		string(work), p.Credit, at(p.FilledAt), at(p.Paused)); err != nil {
		return fmt.Errorf("keep pace of %s: %w", work, err)
	}
	return nil
}
