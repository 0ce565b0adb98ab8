package slacksim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// The control interface does over HTTP what the Go API does, for tests in
// other languages. POST /control/NAME takes a JSON object (Content-Type
// application/json), GET /control/NAME query parameters. Every answer is
// {"ok":true,"result":…} or, with status 400, 404 or 405,
// {"ok":false,"error":"code","message":"words"}. Times are RFC 3339,
// durations like "36h". Any web page but the workspace's own is refused.
//
// What goes wrong (POST):
//
//	fault       {"method":"chat.update","faults":[{"kind":"429","count":2,"retry_after":1}]}, "*" for any method;
//	            "response_url" and "download" are methods too. Kinds: see [Fault]
//	clear       {}                          forget all faults
//	disconnect  {"reason":"warning"}        or refresh_requested, link_disabled
//	cut         {}                          break connections without a word
//	enable      {}                          accept connections after link_disabled
//	pings       {"on":false}
//	redeliver   {}                          send unacknowledged events now
//	repeat      {"envelope":"id","times":1} send an envelope again
//	revoke, restore {}                      the tokens
//	limit       {"events_per_hour":10}      tell app_rate_limited of more; 0 is Slack's 30,000
//
// Time, people and places (POST):
//
//	clock       {"to":"2027-03-01T09:00:00Z"} or {"by":"36h"}; the workspace needs a movable clock
//	user        a [User]; adds or replaces (team_join, user_change)
//	channel     a [Channel]; without a known id it is created, otherwise the fields given change
//	            (channel_rename, channel_archive, channel_shared, …)
//	channel_id  {"channel":"C1"}            gives it another ID (channel_id_changed)
//	group       a [UserGroup]; adds or replaces
//	emoji       an [Emoji], its picture in base64; adds. unemoji {"name":"shipit"} removes
//	join, leave {"channel":"C1","user":"U1","inviter":"U2"}, "@bot" for the app
//
// What a person does, named by "as" (POST):
//
//	command     {"as":"U1","channel":"C1","line":"/renewals list"}, the app's or one of Slack's such as /topic
//	say         {"as","channel","text","thread_ts"}
//	edit        {"as","channel","ts","text"};  delete, pin, unpin {"as","channel","ts"}
//	react, unreact {"as","channel","ts","name"}
//	upload      {"as","channel","name","content":base64,"comment","thread_ts"}
//	act         {"as","channel","ts" or "view_id","block_id","action_id","value":{"type":…}}
//	suggest     act's fields and "query"
//	submit      {"as","view_id","values":{block_id:{action_id:{…}}}}
//	close       {"as","view_id"};  dismiss {"as"} closes all by ×
//	home        {"as"}                      opens the Home tab; direct {"as"} the direct message with the app
//	shortcut    {"as","callback_id","channel","ts"}, the last two for message shortcuts
//	open        {"as","users":["U2"]};  create {"as","name","private"};  read {"as","channel"}
//
// What there is (GET): state, environment, clock, users, channels, groups,
// emoji, files, scheduled, faults, snapshot; calls ([Call]) and frames ([Frame]), with
// ?after=N those numbered higher; and with ?as=U1 (and &channel=C1)
// conversations, messages, pins, bookmarks, views, home.

// controlAction is one thing the control interface does.
type controlAction func(ctx context.Context, w *Workspace, body []byte) (any, error)

// controlView is one thing the control interface shows.
type controlView func(ctx context.Context, w *Workspace, q url.Values) (any, error)

// controls is the control interface by name.
type controls struct {
	actions map[string]controlAction
	views   map[string]controlView
}

func newControls() controls {
	all := map[string]controlAction{}
	for _, group := range []map[string]controlAction{faultControls(), placeControls(), personControls()} {
		maps.Copy(all, group)
	}
	return controls{actions: all, views: controlViews()}
}

// taking makes an action of a function that takes a JSON object of a type.
func taking[T any](do func(ctx context.Context, w *Workspace, in T) (any, error)) controlAction {
	return func(ctx context.Context, w *Workspace, body []byte) (any, error) {
		var in T
		if err := json.Unmarshal(body, &in); err != nil {
			return nil, fmt.Errorf("body is no JSON object of this kind: %w", err)
		}
		return do(ctx, w, in)
	}
}

// serveControl answers a request to the control interface.
func (w *Workspace) serveControl(rw http.ResponseWriter, r *http.Request) {
	if !w.begin(rw) {
		return
	}
	defer w.running.Done()
	w.mu.Lock()
	w.learnBase(r)
	w.mu.Unlock()
	status, result, err := w.controlled(rw, r)
	body := map[string]any{"ok": err == nil}
	if err != nil {
		code := "invalid_request"
		var ue *UserError
		if errors.As(err, &ue) {
			code = ue.Code
		}
		body["error"], body["message"] = code, err.Error()
	} else {
		body["result"] = result
	}
	b, err := json.Marshal(body)
	if err != nil {
		http.Error(rw, "answer cannot be encoded: "+err.Error(), http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.WriteHeader(status)
	if _, err := rw.Write(append(b, '\n')); err != nil {
		w.log.Warn("answer not delivered", "error", err)
	}
}

// controlled carries a request out and says the status to answer with.
func (w *Workspace) controlled(rw http.ResponseWriter, r *http.Request) (int, any, error) {
	name := r.PathValue("what")
	if r.Method == http.MethodGet {
		show, ok := w.controls.views[name]
		if !ok {
			return http.StatusNotFound, nil, fmt.Errorf("there is no %q to look at", name)
		}
		return outcome(show(r.Context(), w, r.URL.Query()))
	}
	if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
		return http.StatusMethodNotAllowed, nil, errors.New("POST with Content-Type application/json wanted")
	}
	do, ok := w.controls.actions[name]
	if !ok {
		return http.StatusNotFound, nil, fmt.Errorf("unknown control %q", name)
	}
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, 2*maxFileSize))
	if err != nil {
		return http.StatusBadRequest, nil, fmt.Errorf("read body: %w", err)
	}
	return outcome(do(r.Context(), w, body))
}

// later makes a view of a record; after=N leaves out its entries up to N.
func later[T any](list func(*Workspace) []T, seq func(T) int64) controlView {
	return func(_ context.Context, w *Workspace, q url.Values) (any, error) {
		entries := list(w)
		if after := q.Get("after"); after != "" {
			n, err := strconv.ParseInt(after, 10, 64)
			if err != nil {
				return nil, fmt.Errorf("after: %q is no number of an entry", after)
			}
			entries = slices.DeleteFunc(entries, func(e T) bool { return seq(e) <= n })
		}
		return entries, nil
	}
}

func outcome(result any, err error) (int, any, error) {
	if err != nil {
		return http.StatusBadRequest, nil, err
	}
	return http.StatusOK, result, nil
}
