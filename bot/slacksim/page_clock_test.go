package slacksim_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// sampleClock is a clock that does one thing when it moves.
type sampleClock struct {
	mu      sync.Mutex
	now     time.Time
	next    time.Time
	err     error
	arrived func()
}

func (c *sampleClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *sampleClock) MoveTo(_ context.Context, t time.Time) error {
	c.mu.Lock()
	c.now = t
	err, arrived := c.err, c.arrived
	c.mu.Unlock()
	if arrived != nil {
		arrived()
	}
	return err
}

func (c *sampleClock) Next(context.Context) (time.Time, string, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.next, "90-day review", !c.next.IsZero(), nil
}

func TestPageClock(t *testing.T) {
	monday := time.Date(2027, 3, 8, 8, 30, 0, 0, time.UTC)
	clock := &sampleClock{now: monday, next: monday.Add(50 * time.Hour)}
	w := start(t, func(c *slacksim.Config) { c.Clock = clock })
	b := browse(t, w)
	b.shows("/?as="+ana, "Mon, Mar 8, 2027", "9:30 AM", "CET", "Next: 90-day review", "Wed, Mar 10, 11:30 AM")

	clock.arrived = func() {
		b.must("/ui/say", map[string]any{"as": ben, "channel": general, "text": "one"})
		b.must("/ui/say", map[string]any{"as": ben, "channel": general, "text": "two"})
	}
	html, _ := b.must("/ui/clock", map[string]any{"as": ana, "to": "next"})["html"].(string)
	for _, want := range []string{"Wednesday, March 10, 2027", "New for you", "#general</a> 2"} {
		if !strings.Contains(html, want) {
			t.Errorf("moving does not report %q: %s", want, html)
		}
	}
	clock.arrived = nil
	if !clock.Now().Equal(clock.next) {
		t.Errorf("next moved to %s", clock.Now())
	}
	html, _ = b.must("/ui/clock", map[string]any{"as": ana, "to": "day"})["html"].(string)
	if want := clock.next.AddDate(0, 0, 1); !clock.Now().Equal(want) || !strings.Contains(html, "Nothing new") {
		t.Errorf("a day on is %s: %s", clock.Now(), html)
	}
	b.must("/ui/clock", map[string]any{"as": ana, "to": "2027-04-01"})
	if want := time.Date(2027, 4, 1, 16, 0, 0, 0, time.UTC); !clock.Now().Equal(want) { // 18:00 in Berlin, in summer
		t.Errorf("April 1 is %s, want %s", clock.Now(), want)
	}
	clock.next = time.Time{}
	for to, want := range map[string]string{"2027-03-01": "past_date", "2027-04-01": "past_date", "soon": "invalid_date", "next": "nothing_planned"} {
		if status, out := b.call("/ui/clock", map[string]any{"as": ana, "to": to}); status != http.StatusUnprocessableEntity || out["code"] != want {
			t.Errorf("to %s: %d %v, want %s", to, status, out, want)
		}
	}
	clock.err = errors.New("the app does not answer")
	if _, out := b.call("/ui/clock", map[string]any{"as": ana, "to": "day"}); !strings.Contains(fmt.Sprint(out["error"]), "does not answer") {
		t.Errorf("failed move: %v", out)
	}
}

func TestPageClockMovesOnce(t *testing.T) {
	clock := &sampleClock{now: time.Date(2027, 3, 8, 8, 30, 0, 0, time.UTC)}
	w := start(t, func(c *slacksim.Config) { c.Clock = clock })
	b := browse(t, w)
	clock.arrived = func() {
		if _, out := b.call("/ui/clock", map[string]any{"as": ana, "to": "day"}); out["code"] != "clock_moving" {
			t.Errorf("a second move at once: %v", out)
		}
	}
	b.must("/ui/clock", map[string]any{"as": ana, "to": "day"})
}

func TestPageWithoutClock(t *testing.T) {
	b := browse(t, start(t))
	if html := b.shows("/"); strings.Contains(html, "data-clock=") {
		t.Error("the page offers to move a time that cannot be moved")
	}
	if _, out := b.call("/ui/clock", map[string]any{"as": ana, "to": "day"}); out["code"] != "no_clock" {
		t.Errorf("moving it: %v", out)
	}
}
