package slacksim_test

import (
	"testing"
	"time"

	"github.com/slack-go/slack/slackevents"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// TestMoreEventsThanAnHourTakes has an app that is allowed three events: it
// loses what comes after them, hears so once a minute, and gets more when the
// hour has passed.
func TestMoreEventsThanAnHourTakes(t *testing.T) {
	clock := slacksim.NewClock(time.Date(2027, 3, 8, 8, 0, 30, 0, time.UTC))
	w := start(t, func(c *slacksim.Config) { c.Clock = clock })
	a := run(t, w, nil)
	if _, code := control(t, w, "limit", `{"events_per_hour":-1}`); code != "invalid_request" {
		t.Errorf("a negative limit: %q", code)
	}
	if _, code := control(t, w, "limit", `{"events_per_hour":3}`); code != "" {
		t.Fatal(code)
	}
	says := func(words ...string) {
		t.Helper()
		for _, text := range words {
			if _, err := w.As(ana).Say(within(t), general, text, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
	hears := func(text string) {
		t.Helper()
		if m, ok := a.event(t).InnerEvent.Data.(*slackevents.MessageEvent); !ok || m.Text != text {
			t.Fatalf("the app hears %+v, want %q", m, text)
		}
	}
	limited := func(at time.Time) {
		t.Helper()
		e := a.event(t)
		told, ok := e.Data.(*slackevents.EventsAPIAppRateLimited)
		if !ok || int64(told.MinuteRateLimited) != at.Unix() || told.TeamID != w.Team().ID || told.APIAppID != w.App().ID {
			t.Fatalf("the app hears %+v, want that it is limited at %s", e.Data, at)
		}
	}
	move := func(d time.Duration) {
		t.Helper()
		if err := clock.MoveTo(within(t), clock.Now().Add(d)); err != nil {
			t.Fatal(err)
		}
	}
	says("one", "two")
	move(10 * time.Minute)
	says("three", "lost", "lost too")
	hears("one")
	hears("two")
	hears("three")
	limited(time.Date(2027, 3, 8, 8, 10, 0, 0, time.UTC))
	move(time.Minute)
	says("lost as well")
	limited(time.Date(2027, 3, 8, 8, 11, 0, 0, time.UTC))
	move(49 * time.Minute) // the first two are an hour old
	says("four", "five", "six")
	hears("four")
	hears("five")
	limited(time.Date(2027, 3, 8, 9, 0, 0, 0, time.UTC))
	w.LimitEvents(0)
	says("seven")
	hears("seven")
	if n := len(w.As(ben).Messages(general)); n != 10 {
		t.Errorf("people see %d of 10 messages", n)
	}
}
