package slacksim

import "time"

// tier is a rate limit: how many calls of one method a minute takes.
// Source: Slack's rate limit tiers and the method pages.
type tier int

const (
	tier2    tier = 20
	tier3    tier = 50
	tier4    tier = 100
	tierPost tier = 300 // chat.postMessage: several hundred a minute, and one a second per channel
	tierAuth tier = 600 // auth.test, chat.getPermalink: hundreds a minute
)

// keptBuckets is how many buckets exist before they are forgotten, which only
// an app that makes channel names up reaches.
const keptBuckets = 10000

// rates are token buckets by method, and by channel for chat.postMessage.
// mu guards them.
type rates struct {
	buckets map[string]*bucket
}

// bucket holds what may still be called.
type bucket struct {
	tokens float64
	filled time.Time
}

func (r *rates) init() { r.buckets = map[string]*bucket{} }

// take uses one token of a bucket of the given size that fills at perSecond.
// If there is none it returns the time until there is.
func (r *rates) take(key string, size int, perSecond float64, now time.Time) time.Duration {
	b := r.buckets[key]
	if b == nil {
		if len(r.buckets) >= keptBuckets {
			r.init()
		}
		b = &bucket{tokens: float64(size), filled: now}
		r.buckets[key] = b
	}
	if passed := now.Sub(b.filled).Seconds(); passed > 0 {
		b.tokens = min(float64(size), b.tokens+passed*perSecond)
	}
	b.filled = now // a clock that went back starts filling from there
	if b.tokens < 1 {
		return time.Duration((1 - b.tokens) / perSecond * float64(time.Second))
	}
	b.tokens--
	return 0
}

// throttle applies the limits to a call and returns how long to wait, 0 if it
// may go ahead. The workspace clock counts. Callers hold mu.
func (w *Workspace) throttle(c *call, t tier) time.Duration {
	if w.cfg.NoRateLimits {
		return 0
	}
	now := w.clock()
	if t == tierPost {
		if wait := w.rates.take("channel "+c.args.str("channel"), w.cfg.PostBurst, 1, now); wait > 0 {
			return wait
		}
	}
	return w.rates.take(c.method, int(t), float64(t)/60, now)
}
