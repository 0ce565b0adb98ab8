package slacksim

import (
	"net/http"
	"strings"
	"time"
)

// reply is the body of a successful call but "ok".
type reply map[string]any

// call is one request to the Web API.
type call struct {
	w      *Workspace
	method string
	args   args
	host   string  // where the request arrived
	events []event // to be sent once the call is done and mu released
	draft  prepared[draft]
	view   prepared[viewSpec]
}

// prepared is an argument read and checked before the workspace is locked.
type prepared[T any] struct {
	value T
	err   error
}

// prepareMessage and prepareView check the call's message or view, which takes
// longest.
func prepareMessage(c *call) { c.draft.value, c.draft.err = c.w.draftOf(c.args) }
func prepareView(c *call)    { c.view.value, c.view.err = c.w.checkView(c.args.object("view")) }

// happened notes events that the call caused.
func (c *call) happened(evs ...event) { c.events = append(c.events, evs...) }

// method describes one method of the Web API. run is called with mu held,
// prepare, if any, before.
type method struct {
	run      func(*call) (reply, error)
	prepare  func(*call)
	tier     tier
	scopes   []string // the bot token needs all of them
	required []string // arguments that must be given
	appToken bool     // wants the app-level token, in the header only
	open     bool     // needs no token
}

// methods are the Web API's methods by name.
func methods() map[string]method {
	all := map[string]method{}
	for _, group := range []map[string]method{
		authMethods(), chatMethods(), scheduleMethods(), conversationMethods(), membershipMethods(), historyMethods(), userMethods(),
		groupMethods(), viewMethods(), fileMethods(), uploadMethods(), reactionMethods(), pinMethods(), bookmarkMethods(), validateMethods(),
		emojiMethods(), unfurlMethods(),
	} {
		for name, m := range group {
			all[name] = m
		}
	}
	return all
}

// apiError is a refusal in Slack's terms.
type apiError struct {
	code       string
	messages   []string // response_metadata.messages
	needed     string   // the missing scope
	errors     []problem
	retryAfter time.Duration
	status     int // HTTP status, 0 for the usual
}

func (e *apiError) Error() string {
	if len(e.messages) > 0 {
		return e.code + ": " + strings.Join(e.messages, "; ")
	}
	return e.code
}

// refuse makes an apiError.
func refuse(code string, messages ...string) error { return &apiError{code: code, messages: messages} }

// serveAPI answers a Web API request: faults, token, scope, rate, method.
func (w *Workspace) serveAPI(rw http.ResponseWriter, r *http.Request) {
	if !w.begin(rw) {
		return
	}
	defer w.running.Done()
	x := w.receive(rw, r, r.PathValue("method"))
	a, err := readArgs(rw, r)
	x.call.Args, x.warnings = a.redacted(), charsetWarnings(r)
	if x.failed() {
		return
	}
	var out reply
	if err == nil {
		out, err = w.perform(x.call.Method, a, r)
	}
	x.finish(out, err)
}

// perform checks the token and carries a call out.
func (w *Workspace) perform(name string, a args, r *http.Request) (reply, error) {
	m, ok := w.methods[name]
	if !ok {
		return nil, refuse("unknown_method")
	}
	if r.Method != http.MethodPost && r.Method != http.MethodGet {
		return nil, refuse("invalid_request_method")
	}
	c := &call{w: w, method: name, args: a, host: r.Host}
	if m.prepare != nil {
		m.prepare(c)
	}
	w.mu.Lock()
	w.learnBase(r)
	if len(w.scheduled) > 0 {
		c.happened(w.takeScheduled(w.clock())...)
	}
	out, err := w.authorised(c, m, r)
	w.mu.Unlock()
	w.emit(c.events...)
	return out, err
}

// authorised runs a method if token, scopes and rate allow. Callers hold mu.
func (w *Workspace) authorised(c *call, m method, r *http.Request) (reply, error) {
	if !m.open {
		if err := w.authenticate(c, m, r); err != nil {
			return nil, err
		}
	}
	for _, s := range m.scopes {
		if !w.app.has(s) {
			return nil, &apiError{code: "missing_scope", needed: s}
		}
	}
	if wait := w.throttle(c, m.tier); wait > 0 {
		return nil, &apiError{code: "ratelimited", retryAfter: wait}
	}
	var missing []string
	for _, name := range m.required {
		if _, given := c.args[name]; !given {
			missing = append(missing, "[ERROR] missing required field: "+name)
		}
	}
	if len(missing) > 0 {
		return nil, refuse("invalid_arguments", missing...)
	}
	return m.run(c)
}

// authenticate checks a call's token. Callers hold mu.
func (w *Workspace) authenticate(c *call, m method, r *http.Request) error {
	header, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	token := header
	if token == "" && !m.appToken {
		token = c.args.str("token")
	}
	want := w.tokens.Bot
	if m.appToken {
		want = w.tokens.App
	}
	switch {
	case token == "":
		return refuse("not_authed")
	case w.tokens.revoked && (token == w.tokens.Bot || token == w.tokens.App):
		return refuse("token_revoked")
	case token != want && (token == w.tokens.Bot || token == w.tokens.App):
		return refuse("not_allowed_token_type")
	case token != want:
		return refuse("invalid_auth")
	}
	return nil
}

// need is a scope check for methods whose scope depends on the channel:
// "history" needs channels:history, groups:history, im:history or
// mpim:history. Callers hold mu.
func (c *call) need(kind, permission string) error {
	if scope := kind + ":" + permission; !c.w.app.has(scope) {
		return &apiError{code: "missing_scope", needed: scope}
	}
	return nil
}
