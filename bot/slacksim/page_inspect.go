package slacksim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

const (
	// inspected is how many entries the inspector gets at once; of more, the
	// newest.
	inspected = 500
	// recordRest is how long the page hears nothing new of the record after it
	// heard something, so that a busy app does not flood it.
	recordRest = 200 * time.Millisecond
)

// recordNews tells a page's event stream, now and then, that something was
// recorded.
type recordNews struct {
	records  *records
	recorded <-chan struct{} // nil while resting
	rested   *time.Timer
}

func (pg *page) recordNews() *recordNews {
	n := &recordNews{records: &pg.w.records, rested: time.NewTimer(0)}
	n.rested.Stop()
	_, n.recorded = n.records.wait()
	return n
}

func (n *recordNews) stop() { n.rested.Stop() }

// rest waits for more to come before the page is told.
func (n *recordNews) rest() {
	n.recorded = nil
	n.rested.Reset(recordRest)
}

// event names the last entry, and listens for the next.
func (n *recordNews) event() string {
	var last int64
	last, n.recorded = n.records.wait()
	return fmt.Sprintf("data: {\"kind\":\"record\",\"seq\":%d}\n\n", last)
}

// inspection is what the inspector shows.
type inspection struct {
	Entries []inspectEntry `json:"entries"`
	// Last is the number of the last entry there is; Missed is how many after
	// the one asked for are not among Entries.
	Last    int64   `json:"last"`
	Missed  int64   `json:"missed"`
	Trouble Trouble `json:"trouble"`
	// AckMillis is how long an envelope may stay without an ack.
	AckMillis int64 `json:"ack_ms"`
	// API is the address of the Web API's server, for commands to copy.
	API string `json:"api"`
}

// inspectEntry is one line of the inspector: a frame or a call.
type inspectEntry struct {
	Seq        int64     `json:"seq"`
	Way        string    `json:"way"` // "call", "in" to the app, "out" of the app
	Time       time.Time `json:"time"`
	Clock      string    `json:"clock,omitempty"` // the workspace's time as people read it
	Name       string    `json:"name"`
	Connection int       `json:"connection,omitempty"`
	Envelope   string    `json:"envelope,omitempty"`
	OK         bool      `json:"ok"`
	// Result is a call's error with what it broke, or why a frame was not used;
	// "" if all is well.
	Result string          `json:"result,omitempty"`
	Status int             `json:"status,omitempty"`
	Fault  string          `json:"fault,omitempty"`
	Millis float64         `json:"ms,omitempty"`
	Bytes  int             `json:"bytes"`
	Path   string          `json:"path,omitempty"`
	Sent   any             `json:"sent,omitempty"` // the frame, or the call's arguments
	Got    json.RawMessage `json:"got,omitempty"`  // the call's answer
}

// inspect answers with the record after entry ?after=N, oldest first.
func (pg *page) inspect(rw http.ResponseWriter, r *http.Request) {
	after, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	if err != nil {
		http.Error(rw, "after: the number of an entry is wanted", http.StatusBadRequest)
		return
	}
	body, err := json.Marshal(pg.inspection(after))
	if err != nil {
		pg.w.log.Error("encode record", "error", err)
		http.Error(rw, "the record could not be encoded", http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.Header().Set("Cache-Control", "no-store")
	_, _ = rw.Write(body) // a reader that went away needs no answer
}

func (pg *page) inspection(after int64) inspection {
	w := pg.w
	calls, frames, last := w.records.since(after)
	out := inspection{
		Entries: make([]inspectEntry, 0, len(calls)+len(frames)), Last: last, Trouble: w.Trouble(),
		AckMillis: w.cfg.AckDeadline.Milliseconds(), API: w.URL(),
	}
	for _, c := range calls {
		out.Entries = append(out.Entries, callEntry(c))
	}
	for _, f := range frames {
		out.Entries = append(out.Entries, frameEntry(f))
	}
	slices.SortFunc(out.Entries, func(a, b inspectEntry) int { return int(a.Seq - b.Seq) })
	if extra := len(out.Entries) - inspected; extra > 0 {
		out.Entries = slices.Delete(out.Entries, 0, extra)
	}
	out.Missed = max(last-after, 0) - int64(len(out.Entries))
	return out
}

func callEntry(c Call) inspectEntry {
	e := inspectEntry{
		Seq: c.Seq, Way: "call", Time: c.Time, Clock: clockWords(c.Clock), Name: c.Method, Envelope: c.EnvelopeID,
		OK: c.Result == "ok" && c.Status < http.StatusInternalServerError && c.Fault != FaultCutAfter, Status: c.Status, Fault: c.Fault,
		Millis: millis(c.Took), Bytes: c.weight(), Path: c.Path, Got: c.Response,
	}
	if c.Result != "ok" {
		e.Result = c.Result
	}
	if c.Args != nil {
		e.Sent = c.Args
	}
	return e
}

func frameEntry(f Frame) inspectEntry {
	e := inspectEntry{
		Seq: f.Seq, Way: "out", Time: f.Time, Clock: clockWords(f.Clock), Name: f.Type, Connection: f.Connection, Envelope: f.EnvelopeID,
		OK: f.Note == "", Result: f.Note, Millis: millis(f.Took), Bytes: len(f.Data),
	}
	if f.Data != nil {
		e.Sent = f.Data
	}
	if f.ToApp {
		e.Way = "in"
	}
	return e
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// clockWords is the workspace's time as the inspector shows it, "" if it is the
// real one.
func clockWords(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2 Jan 2006 15:04 MST")
}
