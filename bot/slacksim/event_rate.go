package slacksim

import (
	"maps"
	"time"
)

// eventsPerHour is how many events Slack delivers to an app from one workspace
// within sixty minutes. Source: docs.slack.dev/apis/web-api/rate-limits.
const eventsPerHour = 30_000

// eventRate counts the events of the last sixty minutes of the workspace
// clock. mu guards it.
type eventRate struct {
	limit   int
	minutes map[int64]int // events sent, by minute since 1970
	told    int64         // the last minute of which the app knows that it was limited
}

// admit counts an event and says whether it is sent. Of one that is not, news
// says whether the app has yet to be told that the minute is limited.
func (r *eventRate) admit(now time.Time) (sent, news bool) {
	minute := now.Unix() / 60
	if r.minutes == nil {
		r.minutes = map[int64]int{}
	}
	// A minute that lies ahead is from before the clock went back.
	maps.DeleteFunc(r.minutes, func(m int64, _ int) bool { return m <= minute-60 || m > minute })
	total := 0
	for _, n := range r.minutes {
		total += n
	}
	if total < r.limit {
		r.minutes[minute]++
		return true, false
	}
	news = r.told != minute
	r.told = minute
	return false, news
}

// LimitEvents sets how many events the app gets within sixty minutes of the
// workspace clock; 0 means Slack's 30,000. Events beyond are lost, and in each
// minute in which some are, the app is told once with app_rate_limited.
func (w *Workspace) LimitEvents(perHour int) {
	w.mu.Lock()
	w.eventRate.limit = perHour
	setDefault(&w.eventRate.limit, eventsPerHour)
	w.mu.Unlock()
	w.records.touch()
}

// admitted is what the app gets of an event: its event_callback, the news that
// it is limited, or nil.
func (w *Workspace) admitted(e event) map[string]any {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cfg.NoRateLimits {
		return w.wrapEvent(e)
	}
	now := w.clock()
	switch sent, news := w.eventRate.admit(now); {
	case sent:
		return w.wrapEvent(e)
	case news: // the one event without an inner one
		return map[string]any{
			"token": "local", "type": "app_rate_limited", "team_id": w.team.ID, "api_app_id": w.app.ID,
			"minute_rate_limited": now.Unix() / 60 * 60,
		}
	}
	return nil
}
