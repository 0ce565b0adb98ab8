package slacksim

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// control is the body of a request to /control/….
type control struct {
	Method   string  `json:"method"`   // fault: Web API method or "*"
	Faults   []Fault `json:"faults"`   // fault: the plan to add
	Reason   string  `json:"reason"`   // disconnect
	On       bool    `json:"on"`       // pings
	Envelope string  `json:"envelope"` // repeat
	Times    int     `json:"times"`    // repeat
}

// serveControl lets tests outside the process make things go wrong: POST
// /control/{fault,clear,disconnect,cut,enable,pings,redeliver,repeat,revoke,
// restore}, GET /control/{calls,frames}.
func (w *Workspace) serveControl(rw http.ResponseWriter, r *http.Request) {
	if !w.begin(rw) {
		return
	}
	defer w.running.Done()
	what := r.PathValue("what")
	if r.Method == http.MethodGet {
		w.showControl(rw, what)
		return
	}
	if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
		http.Error(rw, "POST with Content-Type application/json wanted", http.StatusMethodNotAllowed)
		return
	}
	var c control
	if err := json.NewDecoder(http.MaxBytesReader(rw, r.Body, maxBody)).Decode(&c); err != nil {
		http.Error(rw, "body is no JSON object: "+err.Error(), http.StatusBadRequest)
		return
	}
	if err := w.control(what, c); err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	rw.WriteHeader(http.StatusNoContent)
}

// control does one thing.
func (w *Workspace) control(what string, c control) error {
	switch what {
	case "fault":
		if c.Method == "" || len(c.Faults) == 0 {
			return errors.New("fault: method and faults are required")
		}
		return w.Fault(c.Method, c.Faults...)
	case "clear":
		w.ClearFaults()
	case "disconnect":
		w.Disconnect(c.Reason)
	case "cut":
		w.CutConnections()
	case "enable":
		w.EnableSocketMode()
	case "pings":
		w.SetPings(c.On)
	case "redeliver":
		w.Redeliver()
	case "repeat":
		return w.Repeat(c.Envelope, max(c.Times, 1))
	case "revoke":
		w.RevokeTokens()
	case "restore":
		w.RestoreTokens()
	default:
		return fmt.Errorf("unknown control %q", what)
	}
	return nil
}

// showControl answers what can be looked at.
func (w *Workspace) showControl(rw http.ResponseWriter, what string) {
	var out any
	switch what {
	case "calls":
		out = w.Calls()
	case "frames":
		out = w.Frames()
	default:
		http.Error(rw, "unknown control", http.StatusNotFound)
		return
	}
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	if err := json.NewEncoder(rw).Encode(out); err != nil {
		w.log.Warn("answer not delivered", "error", err)
	}
}
