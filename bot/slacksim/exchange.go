package slacksim

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// httpAnswer is what a request is answered with.
type httpAnswer struct {
	status int
	header http.Header
	body   []byte
}

// exchange is a request of the app: what goes wrong with it on purpose, and
// what is recorded of it.
type exchange struct {
	w     *Workspace
	rw    http.ResponseWriter
	r     *http.Request
	fault Fault
	call  Call
	// warnings are what Slack would rather have had differently, in its codes.
	warnings []string
}

// receive begins an exchange. It uses up a fault of the method.
func (w *Workspace) receive(rw http.ResponseWriter, r *http.Request, method string) *exchange {
	x := &exchange{w: w, rw: rw, r: r, fault: w.faults.take(method)}
	x.call = Call{Time: time.Now(), Method: method, Path: r.URL.EscapedPath()}
	if x.fault.Kind != FaultNone {
		x.call.Fault = x.fault.Kind
	}
	return x
}

// failed applies a fault to a request not yet dealt with; true ends it.
func (x *exchange) failed() bool {
	if x.fault.Delay > 0 && !x.w.pause(x.r.Context(), x.fault.Delay) {
		x.record("fault: the caller left", httpAnswer{})
		return true
	}
	result := "fault: " + x.fault.Kind
	switch x.fault.Kind {
	case FaultCutBefore:
		x.record(result, httpAnswer{})
		panic(http.ErrAbortHandler) // the server closes the connection without a word
	case FaultLimited:
		a := x.w.compose(nil, refuse("ratelimited"))
		a.status = http.StatusTooManyRequests
		if x.fault.RetryAfter >= 0 {
			a.header.Set("Retry-After", strconv.Itoa(max(x.fault.RetryAfter, 1)))
		}
		x.send(result, a)
	case Fault5xxBefore:
		x.send(result, failure(x.fault.Status))
	case FaultRefuse:
		x.send(result, x.w.compose(nil, refuse(x.fault.Error)))
	default:
		return false
	}
	return true
}

// finish answers a request that was dealt with, unless a fault comes between.
func (x *exchange) finish(out reply, err error) {
	if err == nil && x.fault.Kind == FaultError {
		err = refuse(x.fault.Error)
	}
	result := "ok"
	if err != nil {
		result = err.Error()
	}
	switch x.fault.Kind {
	case FaultCutAfter:
		x.record(result, httpAnswer{})
		panic(http.ErrAbortHandler)
	case Fault5xxAfter:
		x.send(result, failure(x.fault.Status))
	default:
		x.send(result, x.w.compose(out, err, x.warnings...))
	}
}

// send records an exchange and writes its answer.
func (x *exchange) send(result string, a httpAnswer) {
	x.record(result, a)
	x.w.deliver(x.rw, a)
}

// record keeps an exchange and lets those who wait for it look.
func (x *exchange) record(result string, a httpAnswer) {
	x.call.Result, x.call.Status, x.call.Response = result, a.status, a.body
	if x.call.Method == "apps.connections.open" {
		x.call.Response = withoutTicket(a.body)
	}
	x.call.Took = time.Since(x.call.Time)
	x.w.records.call(x.call)
	x.w.changedNow()
}

// withoutTicket takes the secret out of a socket's address.
func withoutTicket(body []byte) []byte {
	const mark = "ticket="
	before, after, found := bytes.Cut(body, []byte(mark))
	if !found {
		return body
	}
	_, rest, _ := bytes.Cut(after, []byte(`"`))
	return bytes.Join([][]byte{before, rest}, []byte(mark+`(ticket)"`))
}

// inWords is an answer in words.
func inWords(status int, words string) httpAnswer {
	return httpAnswer{status: status, header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, body: []byte(words)}
}

// failure is an answer without an API's words, as proxies give it.
func failure(status int) httpAnswer { return inWords(status, http.StatusText(status)+"\n") }

// deliver writes an answer.
func (w *Workspace) deliver(rw http.ResponseWriter, a httpAnswer) {
	h := rw.Header()
	for name, values := range a.header {
		h[name] = values
	}
	rw.WriteHeader(a.status)
	if _, err := rw.Write(a.body); err != nil {
		w.log.Warn("answer not delivered", "error", err)
	}
}

// compose makes the answer to a call of its outcome.
func (w *Workspace) compose(out reply, err error, warnings ...string) httpAnswer {
	body := map[string]any{"ok": err == nil}
	maps.Copy(body, out)
	meta := map[string]any{}
	scopes := strings.Join(w.app.Scopes, ",")
	a := httpAnswer{status: http.StatusOK, header: http.Header{
		"Content-Type": {"application/json; charset=utf-8"}, "X-Oauth-Scopes": {scopes},
	}}
	if err != nil {
		var e *apiError
		if !errors.As(err, &e) {
			w.log.Error("method failed", "error", err)
			e = &apiError{code: "internal_error"}
		}
		body["error"] = e.code
		if len(e.messages) > 0 {
			meta["messages"] = e.messages
		}
		if e.errors != nil {
			body["errors"] = e.errors
		}
		if e.needed != "" {
			body["needed"], body["provided"] = e.needed, scopes
			a.header.Set("X-Accepted-Oauth-Scopes", e.needed)
		}
		if e.status != 0 {
			a.status = e.status
		}
		if e.retryAfter > 0 {
			a.status = http.StatusTooManyRequests
			a.header.Set("Retry-After", strconv.Itoa(int(math.Ceil(e.retryAfter.Seconds()))))
		}
	}
	if len(warnings) > 0 {
		body["warning"], meta["warnings"] = strings.Join(warnings, ","), warnings
	}
	if len(meta) > 0 {
		if given, ok := body["response_metadata"].(map[string]any); ok { // a cursor
			maps.Copy(meta, given)
		}
		body["response_metadata"] = meta
	}
	if a.body, err = json.Marshal(body); err != nil {
		w.log.Error("answer not encodable", "error", err)
		return failure(http.StatusInternalServerError)
	}
	a.body = append(a.body, '\n')
	return a
}
