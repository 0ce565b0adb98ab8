package slacksim

import (
	"context"
	"errors"
)

// faultRequest is what the controls that make things go wrong take.
type faultRequest struct {
	Method   string  `json:"method"`
	Faults   []Fault `json:"faults"`
	Reason   string  `json:"reason"`
	On       bool    `json:"on"`
	Envelope string  `json:"envelope"`
	Times    int     `json:"times"`
	PerHour  int     `json:"events_per_hour"`
}

// maxRepeats bounds how often an envelope is sent again at once.
const maxRepeats = 1000

// faultControls make things go wrong.
func faultControls() map[string]controlAction {
	plain := func(do func(*Workspace)) controlAction {
		return taking(func(_ context.Context, w *Workspace, _ struct{}) (any, error) {
			do(w)
			return nil, nil
		})
	}
	return map[string]controlAction{
		"clear": plain((*Workspace).ClearFaults), "cut": plain((*Workspace).CutConnections), "enable": plain((*Workspace).EnableSocketMode),
		"redeliver": plain((*Workspace).Redeliver), "revoke": plain((*Workspace).RevokeTokens), "restore": plain((*Workspace).RestoreTokens),
		"fault": taking(func(_ context.Context, w *Workspace, in faultRequest) (any, error) {
			if in.Method == "" || len(in.Faults) == 0 {
				return nil, errors.New("fault: method and faults are required")
			}
			return nil, w.Fault(in.Method, in.Faults...)
		}),
		"disconnect": taking(func(_ context.Context, w *Workspace, in faultRequest) (any, error) {
			if in.Reason == "" {
				return nil, errors.New("disconnect: reason is required")
			}
			w.Disconnect(in.Reason)
			return nil, nil
		}),
		"pings": taking(func(_ context.Context, w *Workspace, in faultRequest) (any, error) {
			w.SetPings(in.On)
			return nil, nil
		}),
		"limit": taking(func(_ context.Context, w *Workspace, in faultRequest) (any, error) {
			if in.PerHour < 0 {
				return nil, errors.New("limit: events_per_hour is 0 or more")
			}
			w.LimitEvents(in.PerHour)
			return nil, nil
		}),
		"repeat": taking(func(_ context.Context, w *Workspace, in faultRequest) (any, error) {
			return nil, w.Repeat(in.Envelope, min(max(in.Times, 1), maxRepeats))
		}),
	}
}
