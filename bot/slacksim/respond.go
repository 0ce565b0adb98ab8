package slacksim

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// serveResponse answers a post to a response URL.
func (w *Workspace) serveResponse(rw http.ResponseWriter, r *http.Request) {
	if !w.begin(rw) {
		return
	}
	defer w.running.Done()
	x := w.receive(rw, r, "response_url")
	a, err := readArgs(rw, r)
	if p := a.object("payload"); err == nil && p != nil { // the form encoding of old webhooks
		a, err = decodeArgs(p)
	}
	x.call.Args = a.redacted()
	if x.failed() {
		return
	}
	if err == nil {
		err = w.respond(r.PathValue("token"), a)
	}
	x.finish(nil, refusedPost(err))
}

// refusedPost gives a refusal the HTTP status that response URLs use.
func refusedPost(err error) error {
	var e *apiError
	if errors.As(err, &e) {
		e.status = http.StatusBadRequest
		if e.code == "used_url" || e.code == "expired_url" {
			e.status = http.StatusNotFound
		}
	}
	return err
}

// respond does what a post to a response URL asks for.
func (w *Workspace) respond(token string, a args) error {
	var d prepared[draft]
	d.value, d.err = w.draftOf(a)
	w.mu.Lock()
	events, err := w.redeem(token, a, d)
	w.mu.Unlock()
	w.emit(events...)
	return err
}

// redeem uses a response URL. Callers hold mu.
func (w *Workspace) redeem(token string, a args, p prepared[draft]) ([]event, error) {
	url := w.responses.byKey[token]
	if url == nil {
		return nil, refuse("expired_url")
	}
	if w.clock().Sub(url.born) > responseURLLife {
		return nil, refuse("expired_url")
	}
	if url.uses >= responseURLUses {
		return nil, refuse("used_url")
	}
	ch := w.channels[url.channel]
	if ch == nil {
		return nil, refuse("channel_not_found")
	}
	var original *message
	if url.original != "" {
		original = ch.log.find(url.original, url.user)
	}
	if a.flag("delete_original") {
		if original == nil {
			return nil, refuse("message_not_found")
		}
		url.uses++
		return w.erase(ch, original), nil
	}
	if p.err != nil {
		return nil, p.err
	}
	d := p.value
	url.uses++
	if a.flag("replace_original") && original != nil {
		if d.Metadata == nil {
			d.Metadata = original.Metadata
		}
		return w.rewrite(ch, original, d), nil
	}
	thread := a.str("thread_ts")
	if thread == "" && original != nil && original.ThreadTS != "" && original.ThreadTS != original.TS {
		thread = original.ThreadTS
	}
	return w.reply(ch, url.user, a.str("response_type"), thread, d), nil
}

// reply posts an app's answer to an action: to everybody if it says
// "in_channel", otherwise only to the person. Callers hold mu.
func (w *Workspace) reply(ch *channel, user, responseType, thread string, d draft) []event {
	m := w.byApp(d)
	m.ThreadTS = thread
	if responseType != "in_channel" {
		m.EphemeralTo, m.Metadata = user, nil
	}
	return w.post(ch, m)
}

// commandReply does what the payload of a slash command's ack asks for. It
// reports why Slack would not show it.
func (w *Workspace) commandReply(channelID, user, line string, payload json.RawMessage) error {
	if !nonEmpty(payload) {
		return nil
	}
	a, err := decodeArgs(payload)
	if err != nil {
		var text string
		if json.Unmarshal(payload, &text) != nil {
			return err
		}
		a = args{}
		a.setString("text", text)
	}
	d, err := w.draftOf(a)
	kind := a.str("response_type")
	var e *apiError
	bare := errors.As(err, &e) && e.code == "no_text"
	if err != nil && !bare {
		return err
	}
	w.mu.Lock()
	ch := w.channels[channelID]
	var events []event
	if kind == "in_channel" { // then the command itself shows too
		events = w.post(ch, &message{Message: Message{User: user, Text: strings.TrimSpace(line)}})
	}
	if !bare {
		events = append(events, w.reply(ch, user, kind, "", d)...)
	}
	w.mu.Unlock()
	w.emit(events...)
	return nil
}
