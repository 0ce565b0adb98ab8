package slacksim

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
)

// event is something that happened which the app may have subscribed to.
type event struct {
	Type   string         // inner type, "app_home_opened"
	Topic  string         // what the manifest subscribes to; "" means Type
	Fields map[string]any // inner fields but type and event_ts
	ts     string         // event_ts; "" means now

	channel *channel // where it happened, if it only concerns those in there
}

// redeliveries are the waits before an unacknowledged event is sent again, as
// the Events API does it: at once, after a minute, after five.
var redeliveries = [...]time.Duration{0, time.Minute, 5 * time.Minute}

// emit sends events the app subscribes to. The first attempt is written before
// emit returns; waiting for its ack and repeating is left to a goroutine. mu
// must not be held.
func (w *Workspace) emit(events ...event) {
	for _, e := range events {
		topic := e.Topic
		if topic == "" {
			topic = e.Type
		}
		if !w.app.subscribes(topic) {
			continue
		}
		if payload := w.admitted(e); payload != nil {
			w.dispatch(payload)
		}
	}
}

// wrapEvent makes the event_callback that carries an event. Callers hold mu.
func (w *Workspace) wrapEvent(e event) map[string]any {
	inner := map[string]any{"type": e.Type, "event_ts": e.ts}
	if e.ts == "" {
		inner["event_ts"] = formatTS(w.clock().UnixMicro())
	}
	maps.Copy(inner, e.Fields)
	p := map[string]any{
		"token": "local", "type": "event_callback", "team_id": w.team.ID, "api_app_id": w.app.ID,
		"event": inner, "event_id": w.nextID("Ev"), "event_time": w.clock().Unix(),
		"event_context": "4-" + randomHex(8), "is_ext_shared_channel": e.channel != nil && e.channel.IsExtShared,
		"authorizations": []any{map[string]any{
			"enterprise_id": nil, "team_id": w.team.ID, "user_id": w.app.BotUserID,
			"is_bot": true, "is_enterprise_install": false,
		}},
	}
	return p
}

// dispatch sends an event_callback until it is acknowledged or given up.
func (w *Workspace) dispatch(payload map[string]any) {
	env := w.newEnvelope("events_api", payload, false)
	env.event = true
	wait, err := w.send(env)
	w.spawn(func() {
		for attempt := 0; ; attempt++ {
			if err == nil {
				if _, err = w.await(context.Background(), wait); err == nil {
					return
				}
			}
			if attempt == len(redeliveries) || !w.untilRedelivery(redeliveries[attempt]) {
				return
			}
			env.attempt, env.reason = attempt+1, "timeout"
			wait, err = w.send(env)
		}
	})
}

// untilRedelivery waits in real time, or until redelivery is forced; it is
// false if the workspace closed.
func (w *Workspace) untilRedelivery(d time.Duration) bool {
	forced := w.link.forced()
	if d > 0 {
		w.link.undelivered.Add(1)
		defer w.link.undelivered.Add(-1)
		w.changedNow()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-forced:
		return true
	case <-w.done:
		return false
	}
}

// messageEvents are the events a new message causes: the app hears messages
// in conversations it is in, its own included. Callers hold mu.
func (w *Workspace) messageEvents(c *channel, m *message) []event {
	if !c.members[w.app.BotUserID] {
		return w.linkEvents(c, m)
	}
	f := w.messageJSON(m, true)
	f["channel"], f["channel_type"] = c.ID, channelKind(c)
	delete(f, "type")
	evs := []event{{Type: "message", Topic: "message." + topicOf(c), Fields: f, ts: m.TS, channel: c}}
	if m.BotID == "" && strings.Contains(m.Text, "<@"+w.app.BotUserID+">") && !c.IsIM {
		mention := maps.Clone(f)
		delete(mention, "channel_type")
		evs = append(evs, event{Type: "app_mention", Fields: mention, ts: m.TS, channel: c})
	}
	return append(evs, w.linkEvents(c, m)...)
}

// changedEvents are the events of an edit or a deletion. Callers hold mu.
func (w *Workspace) changedEvents(c *channel, subtype string, before, after *message) []event {
	if !c.members[w.app.BotUserID] || before.EphemeralTo != "" {
		return nil
	}
	ts := formatTS(w.clock().UnixMicro())
	f := map[string]any{
		"subtype": subtype, "channel": c.ID, "channel_type": channelKind(c), "ts": ts, "hidden": true,
		"previous_message": w.messageJSON(before, true),
	}
	if after != nil {
		f["message"] = w.messageJSON(after, true)
	} else {
		f["deleted_ts"] = before.TS
	}
	return []event{{Type: "message", Topic: "message." + topicOf(c), Fields: f, ts: ts, channel: c}}
}

// topicOf is the kind of channel in the name of a message subscription.
func topicOf(c *channel) string { return c.kind() }

// channelKind is the kind of channel in message events.
func channelKind(c *channel) string {
	switch c.kind() {
	case "groups":
		return "group"
	case "channels":
		return "channel"
	}
	return c.kind()
}

// say posts a person's message. A reply of the subtype thread_broadcast goes to
// the channel too.
func (w *Workspace) say(ctx context.Context, user, channelID, text, threadTS, subtype string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	w.mu.Lock()
	c, err := w.sayable(user, channelID)
	if err == nil && strings.TrimSpace(text) == "" {
		err = &UserError{Code: "no_text", Message: "There is nothing to send."}
	}
	if err == nil && threadTS != "" {
		if threadTS = c.log.thread(threadTS); threadTS == "" {
			err = &UserError{Code: "thread_not_found", Message: "This thread does not exist any more."}
		}
	}
	if err != nil {
		w.mu.Unlock()
		return "", err
	}
	m := &message{Message: Message{User: user, Text: w.encodeTyped(text), ThreadTS: threadTS, Subtype: subtype}}
	events := w.post(c, m)
	w.mu.Unlock()
	w.emit(events...)
	return m.TS, nil
}

// sayable returns a channel the person may post messages in. Callers hold mu.
func (w *Workspace) sayable(user, channelID string) (*channel, error) {
	c, err := w.typeable(user, channelID)
	if err == nil && c.IsIM && c.peer(user) == w.app.BotUserID && (!w.app.MessagesTab || w.app.ReadOnlyDM) {
		err = &UserError{Code: "messages_tab_disabled", Message: "Sending messages to this app has been turned off."}
	}
	return c, err
}

// typeable returns a channel where the person may do things. Callers hold mu.
func (w *Workspace) typeable(user, channelID string) (*channel, error) {
	u, c := w.users[user], w.channels[channelID]
	switch {
	case u == nil || u.Deleted || u.IsBot:
		return nil, &UserError{Code: "user_not_found", Message: "There is no such person in this workspace."}
	case c == nil || !c.members[user]:
		return nil, &UserError{Code: "not_in_channel", Message: "You are not in this channel."}
	case c.IsArchived:
		return nil, &UserError{Code: "is_archived", Message: "This channel has been archived."}
	}
	return c, nil
}

// openTab opens one of the app's tabs, "home" or "messages".
func (w *Workspace) openTab(ctx context.Context, user, tab string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w.mu.Lock()
	u, err := w.users[user], error(nil)
	switch {
	case tab == "home" && (u == nil || u.Deleted || !w.app.HomeTab):
		err = &UserError{Code: "home_tab_disabled", Message: "This app has no Home tab."}
	case tab == "messages" && (u == nil || u.Deleted || !w.app.MessagesTab):
		err = &UserError{Code: "messages_tab_disabled", Message: "This app has no Messages tab."}
	}
	if err != nil {
		w.mu.Unlock()
		return err
	}
	f := map[string]any{"user": user, "channel": w.openIM(user, w.app.BotUserID).ID, "tab": tab}
	if v := w.homes[user]; v != nil && tab == "home" {
		f["view"] = v.json()
	}
	w.mu.Unlock()
	w.emit(event{Type: "app_home_opened", Fields: f})
	return nil
}

// sortedKeys lists a map's keys in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
