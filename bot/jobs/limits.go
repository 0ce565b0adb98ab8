package jobs

import (
	"sync"
	"time"

	"github.com/renewalbot/renewalbot/storage"
)

// work is a kind of work that Slack limits by itself.
type work int

const (
	posting  work = iota // chat.postMessage: several hundred a minute
	looking              // conversations.history and replies: 50 a minute
	updating             // chat.update: 50 a minute
	works
)

// What one process does of each kind of work, within Slack's tiers: so many at
// once, and so many a second after that (reliability.md, section 2). Other
// processes have the same; what is too much for Slack together, it says.
func rates() [works]bucket {
	return [works]bucket{
		posting:  {size: 20, perSecond: 4},
		looking:  {size: 10, perSecond: 40.0 / 60},
		updating: {size: 10, perSecond: 40.0 / 60},
	}
}

// limits keeps delivery within what Slack takes of each kind of work in the
// whole workspace. The pace in one channel is the database's business, because
// processes share it.
type limits struct {
	speed float64 // see [DeliverConfig]

	mu      sync.Mutex
	buckets [works]bucket
}

// bucket holds what may still be done.
type bucket struct {
	size      float64
	perSecond float64 // on the wall's clock
	tokens    float64
	filled    time.Time // zero before its first use
	paused    time.Time // Slack asked to wait until then
}

func newLimits(speed float64) *limits { return &limits{speed: speed, buckets: rates()} }

// fill brings a bucket to now.
func (l *limits) fill(w work, now time.Time) *bucket {
	b := &l.buckets[w]
	if b.filled.IsZero() {
		b.tokens, b.filled = b.size, now
	}
	if passed := now.Sub(b.filled); passed > 0 {
		b.tokens = min(b.size, b.tokens+passed.Seconds()/l.speed*b.perSecond)
		b.filled = now
	}
	return b
}

// quota says how much of each kind of work may be begun now, up to batch of
// each.
func (l *limits) quota(now time.Time, batch int) storage.Quota {
	l.mu.Lock()
	defer l.mu.Unlock()
	var free [works]int
	for w := range works {
		if b := l.fill(w, now); !b.paused.After(now) {
			free[w] = min(batch, max(0, int(b.tokens)))
		}
	}
	return storage.Quota{Posts: free[posting], Looks: free[looking], Updates: free[updating]}
}

// spend notes that one call was begun.
func (l *limits) spend(w work, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fill(w, now).tokens--
}

// drain notes that Slack had enough of one kind of work: what comes next comes
// one by one.
func (l *limits) drain(w work, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.fill(w, now)
	b.tokens = min(b.tokens, 0)
}

// pause stops some kinds of work until an instant.
func (l *limits) pause(until time.Time, kinds ...work) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range kinds {
		if b := &l.buckets[w]; until.After(b.paused) {
			b.paused = until
		}
	}
}

// ready says when work that waits until at can be begun; the zero time stays.
func (l *limits) ready(w work, at, now time.Time) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at.IsZero() {
		return at
	}
	b := l.fill(w, now)
	free := b.paused
	if b.tokens < 1 {
		wait := time.Duration((1 - b.tokens) / b.perSecond * l.speed * float64(time.Second))
		// Rounded up, because an instant too early is one in vain.
		free = later(free, now.Add(wait.Truncate(time.Millisecond)+time.Millisecond))
	}
	return later(at, free)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
