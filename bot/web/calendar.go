package web

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Bounds of what calendar programs may ask for, all of them together: each
// calendar costs the database a read of some hundred accounts.
const (
	calendarsAtOnce = 2
	calendarsPerSec = 10
	calendarBurst   = 50
	calendarTimeout = 10 * time.Second
	calendarMaxAge  = 15 * time.Minute // how long programs may show what they have
	longestSecret   = 64
)

// calendars serves people's calendars under their secret addresses.
type calendars struct {
	cfg    Config
	places chan struct{} // one for each that is being made

	mu     sync.Mutex
	credit float64 // of requests that may be answered now
	filled time.Time
}

func newCalendars(cfg Config) *calendars {
	return &calendars{cfg: cfg, places: make(chan struct{}, calendarsAtOnce), credit: calendarBurst, filled: time.Now()}
}

// ServeHTTP answers GET /calendar/SECRET.ics. An address that is not known, was
// turned off, or belongs to somebody who left is not found, all alike. The
// secret is never logged.
func (c *calendars) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Robots-Tag", "noindex")
	w.Header().Set("Cache-Control", "private, no-store")
	if !c.admit(time.Now()) {
		later(w, http.StatusTooManyRequests)
		return
	}
	secret, ok := strings.CutSuffix(r.PathValue("name"), ".ics")
	if !ok || secret == "" || len(secret) > longestSecret {
		answer(w, http.StatusNotFound, "not found")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), calendarTimeout)
	defer cancel()
	select {
	case c.places <- struct{}{}:
		defer func() { <-c.places }()
	case <-ctx.Done():
		later(w, http.StatusServiceUnavailable)
		return
	}
	content, found, err := c.cfg.Calendar(ctx, secret)
	switch {
	case err != nil:
		c.cfg.Logger.Error("calendar could not be made", "error", err)
		later(w, http.StatusServiceUnavailable)
		return
	case !found:
		answer(w, http.StatusNotFound, "not found")
		return
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `inline; filename="renewals.ics"`)
	w.Header().Set("Cache-Control", "private, max-age="+strconv.Itoa(int(calendarMaxAge.Seconds())))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// admit reports whether one more request may be answered now.
func (c *calendars) admit(now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.credit = min(calendarBurst, c.credit+max(0, now.Sub(c.filled).Seconds())*calendarsPerSec)
	c.filled = now
	if c.credit < 1 {
		return false
	}
	c.credit--
	return true
}

// later asks the program to come again.
func later(w http.ResponseWriter, status int) {
	w.Header().Set("Retry-After", "60")
	answer(w, status, "too busy; come again later")
}
