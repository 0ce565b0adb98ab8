package slacksim

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Kinds of [Fault]: what happens to a call.
const (
	FaultNone      = "ok"         // nothing: lets calls pass within a plan
	FaultCutBefore = "cut_before" // the connection breaks, nothing is done
	FaultCutAfter  = "cut_after"  // it is done, then the connection breaks
	FaultDelay     = "delay"      // it is done after Delay
	FaultLimited   = "429"        // refused with Retry-After
	Fault5xxBefore = "5xx_before" // HTTP error, nothing is done
	Fault5xxAfter  = "5xx_after"  // it is done, then HTTP error
	FaultRefuse    = "refuse"     // ok:false with Error, nothing is done
	FaultError     = "error"      // it is done, then ok:false with Error
)

// Fault says what goes wrong with a method's next calls.
type Fault struct {
	Kind       string        `json:"kind"`
	Count      int           `json:"count,omitempty"`       // calls it applies to; 0 means 1, negative all from now on
	Delay      time.Duration `json:"delay,omitempty"`       // real time, nanoseconds in JSON; goes with every kind
	RetryAfter int           `json:"retry_after,omitempty"` // seconds, for FaultLimited; 0 means 1, negative no header
	Status     int           `json:"status,omitempty"`      // for 5xx; 0 means 500
	Error      string        `json:"error,omitempty"`       // Slack's code; "" means internal_error
}

// faults are the plans by method; "*" applies to methods without a plan. They
// are used up from the front.
type faults struct {
	mu    sync.Mutex
	plans map[string][]Fault
}

// Fault adds faults to the plan of a method, "*" for any. Response URLs are
// the method "response_url".
func (w *Workspace) Fault(method string, plan ...Fault) error {
	for _, f := range plan {
		if !slices.Contains(faultKinds(), f.Kind) {
			return fmt.Errorf("plan faults of %s: unknown kind %q", method, f.Kind)
		}
	}
	w.faults.mu.Lock()
	defer w.faults.mu.Unlock()
	if w.faults.plans == nil {
		w.faults.plans = map[string][]Fault{}
	}
	for _, f := range plan {
		setDefault(&f.Count, 1)
		w.faults.plans[method] = append(w.faults.plans[method], f)
	}
	w.records.touch()
	return nil
}

// ClearFaults forgets every plan.
func (w *Workspace) ClearFaults() {
	w.faults.mu.Lock()
	defer w.faults.mu.Unlock()
	w.faults.plans = nil
	w.records.touch()
}

// Trouble is what goes wrong on purpose at the moment.
type Trouble struct {
	// Faults are the plans not used up yet, by method.
	Faults map[string][]Fault `json:"faults"`
	// PingsOff, SocketModeOff and TokensRevoked last until they are undone.
	PingsOff      bool `json:"pings_off"`
	SocketModeOff bool `json:"socket_mode_off"`
	TokensRevoked bool `json:"tokens_revoked"`
	// EventLimit is how many events the app gets within an hour.
	EventLimit int `json:"events_per_hour"`
}

// Trouble reports what goes wrong on purpose at the moment.
func (w *Workspace) Trouble() Trouble {
	out := Trouble{Faults: map[string][]Fault{}, PingsOff: w.link.muted(), SocketModeOff: w.link.isDisabled()}
	w.mu.Lock()
	out.TokensRevoked, out.EventLimit = w.tokens.revoked, w.eventRate.limit
	w.mu.Unlock()
	w.faults.mu.Lock()
	defer w.faults.mu.Unlock()
	for method, plan := range w.faults.plans {
		if len(plan) > 0 {
			out.Faults[method] = slices.Clone(plan)
		}
	}
	return out
}

func faultKinds() []string {
	return []string{
		FaultNone, FaultCutBefore, FaultCutAfter, FaultDelay, FaultLimited,
		Fault5xxBefore, Fault5xxAfter, FaultRefuse, FaultError,
	}
}

// take uses up the next fault of a method.
func (f *faults) take(method string) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, key := range []string{method, "*"} {
		plan := f.plans[key]
		if len(plan) == 0 {
			continue
		}
		next := plan[0]
		if plan[0].Count > 0 {
			if plan[0].Count--; plan[0].Count == 0 {
				f.plans[key] = plan[1:]
			}
		}
		next.Error = cmp.Or(next.Error, "internal_error")
		next.Status = cmp.Or(next.Status, http.StatusInternalServerError)
		return next
	}
	return Fault{Kind: FaultNone}
}

// SetPings switches the server's WebSocket pings on or off.
func (w *Workspace) SetPings(on bool) {
	w.link.mu.Lock()
	w.link.mute = !on
	w.link.mu.Unlock()
	w.records.touch()
}

// Disconnect sends a disconnect message with a reason ("warning",
// "refresh_requested", "link_disabled") on every connection and ends them
// shortly after. After link_disabled no new ones are accepted until
// [Workspace.EnableSocketMode].
func (w *Workspace) Disconnect(reason string) {
	w.link.mu.Lock()
	if reason == "link_disabled" {
		w.link.disabled = true
	}
	w.link.mu.Unlock()
	w.records.touch()
	for _, c := range w.link.open() {
		w.part(c, reason)
	}
}

// CutConnections breaks every connection without a word.
func (w *Workspace) CutConnections() { w.link.closeAll() }

// EnableSocketMode accepts connections again after link_disabled.
func (w *Workspace) EnableSocketMode() {
	w.link.mu.Lock()
	w.link.disabled = false
	w.link.mu.Unlock()
	w.records.touch()
}

// RevokeTokens makes every call fail with token_revoked and breaks the
// connections, after a last tokens_revoked event if the app subscribes;
// RestoreTokens makes the same tokens valid again.
func (w *Workspace) RevokeTokens() {
	w.emit(event{Type: "tokens_revoked", Fields: map[string]any{
		"tokens": map[string]any{"oauth": []string{}, "bot": []string{w.App().BotUserID}},
	}})
	w.setRevoked(true)
	w.link.closeAll()
}

// RestoreTokens undoes [Workspace.RevokeTokens].
func (w *Workspace) RestoreTokens() { w.setRevoked(false) }

func (w *Workspace) setRevoked(revoked bool) {
	w.mu.Lock()
	w.tokens.revoked = revoked
	w.mu.Unlock()
	w.records.touch()
}

// WaitConnected returns when the app has at least n sockets open.
func (w *Workspace) WaitConnected(ctx context.Context, n int) error {
	return w.Wait(ctx, func() bool { return w.Connected() >= n })
}

func (l *links) isDisabled() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.disabled
}
