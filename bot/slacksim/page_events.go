package slacksim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// keepAlive is how often a silent event stream says that it still lives.
const keepAlive = 15 * time.Second

// events tells the browser what changed, as server-sent events. It says only
// what to look at again; the browser fetches that fragment.
func (pg *page) events(rw http.ResponseWriter, r *http.Request) {
	changes, cancel := pg.w.Subscribe()
	defer cancel()
	rw.Header().Set("Content-Type", "text/event-stream")
	rw.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(rw)
	// The browser fetches everything when the stream opens: between drawing
	// the page and subscribing something may have changed.
	if !send(rw, out, "retry: 1000\ndata: {\"kind\":\"all\"}\n\n") {
		return
	}
	ticker := time.NewTicker(keepAlive)
	defer ticker.Stop()
	news := pg.recordNews()
	defer news.stop()
	for {
		select {
		case c, open := <-changes:
			if !open {
				return
			}
			body, err := json.Marshal(c)
			if err != nil {
				pg.w.log.Error("encode change", "error", err)
				return
			}
			if !send(rw, out, fmt.Sprintf("data: %s\n\n", body)) {
				return
			}
		case <-news.recorded:
			news.rest()
		case <-news.rested.C:
			if !send(rw, out, news.event()) {
				return
			}
		case <-ticker.C:
			if !send(rw, out, ": still here\n\n") {
				return
			}
		case <-r.Context().Done():
			return
		case <-pg.w.Done():
			return
		}
	}
}

// send writes one event; it is false when the browser has gone.
func send(rw http.ResponseWriter, out *http.ResponseController, event string) bool {
	if _, err := rw.Write([]byte(event)); err != nil {
		return false
	}
	return out.Flush() == nil
}
