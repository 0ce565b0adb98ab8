package slacksim

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// keptOffers is how many selects' last suggestions are remembered.
const keptOffers = 2000

// place is where an element is: in a message or in a view.
type place struct {
	channel *channel
	message *message
	view    *view
}

func (p place) blocks() json.RawMessage {
	if p.view != nil {
		return p.view.Blocks
	}
	return p.message.Blocks
}

// locate finds the element an act names, if the person can see it. Callers
// hold mu.
func (w *Workspace) locate(user string, a Act) (place, element, error) {
	var p place
	if a.ViewID != "" {
		p.view = w.views[a.ViewID]
		if h := w.homes[user]; h != nil && h.ID == a.ViewID {
			p.view = h
		}
		if p.view == nil || p.view.user != user {
			return p, element{}, &UserError{Code: "view_not_found", Message: "This view is not open any more."}
		}
	} else {
		p.channel = w.channels[a.Channel]
		if p.channel != nil && (p.channel.members[user] || w.mayRead(user, p.channel)) {
			p.message = p.channel.log.find(a.TS, user)
		}
		if p.message == nil {
			return p, element{}, &UserError{Code: "message_not_found", Message: "This message does not exist any more."}
		}
	}
	e, ok := findElement(p.blocks(), a.BlockID, a.ActionID)
	if !ok {
		return p, e, &UserError{Code: "element_not_found", Message: fmt.Sprintf("There is no element %s in block %s any more.", quoted(a.ActionID), quoted(a.BlockID))}
	}
	if visible := as[[]string](e.raw["visible_to_user_ids"]); len(visible) > 0 && !slices.Contains(visible, user) {
		return p, e, &UserError{Code: "element_not_found", Message: "This element is not shown to you."}
	}
	return p, e, nil
}

// choose remembers what a person chose in an element. Callers hold mu.
func (p place) choose(user string, e element, v StateValue) {
	if !e.stateful() {
		return
	}
	if p.view != nil {
		if p.view.chosen == nil {
			p.view.chosen = StateValues{}
		}
		p.view.chosen.set(e.BlockID, e.ActionID, v)
		return
	}
	if p.message.state == nil {
		p.message.state = map[string]StateValues{}
	}
	if p.message.state[user] == nil {
		p.message.state[user] = StateValues{}
	}
	p.message.state[user].set(e.BlockID, e.ActionID, v)
}

// act presses or chooses something.
func (w *Workspace) act(ctx context.Context, user string, a Act) error {
	payload, err := w.action(user, a)
	if err != nil || payload == nil {
		return err
	}
	_, err = w.ask(ctx, "interactive", payload, false)
	return interactionFailed(err)
}

// action makes the block_actions payload, nil if the app is not to hear of it.
func (w *Workspace) action(user string, a Act) (map[string]any, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if u := w.users[user]; u == nil || u.Deleted {
		return nil, &UserError{Code: "user_not_found", Message: "There is no such person in this workspace."}
	}
	p, e, err := w.locate(user, a)
	if err != nil {
		return nil, err
	}
	if err := w.typed(user, a); err != nil {
		return nil, err
	}
	v, err := w.complete(user, e, a.Value)
	if err != nil {
		return nil, err
	}
	p.choose(user, e, v)
	if e.input != nil && !truth(e.input, "dispatch_action") {
		return nil, nil
	}
	payload := w.interaction("block_actions", user)
	payload["actions"] = []any{w.actionJSON(e, v)}
	w.describePlace(payload, user, p)
	return payload, nil
}

// typed puts what the inputs of a modal hold into its state. Callers hold mu.
func (w *Workspace) typed(user string, a Act) error {
	for block, actions := range a.Typed {
		for action, value := range actions {
			p, e, err := w.locate(user, Act{ViewID: a.ViewID, BlockID: block, ActionID: action})
			if err != nil || e.input == nil {
				continue // the app took it away meanwhile, or was told when it was chosen
			}
			v, err := w.complete(user, e, value)
			if err != nil {
				return err
			}
			p.choose(user, e, v)
		}
	}
	return nil
}

// interaction is what all interactive payloads have in common. Callers hold
// mu.
func (w *Workspace) interaction(kind, user string) map[string]any {
	u := w.users[user]
	return map[string]any{
		"type": kind, "token": "local", "api_app_id": w.app.ID,
		"team":       map[string]any{"id": w.team.ID, "domain": w.team.Domain},
		"user":       map[string]any{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": u.TeamID},
		"enterprise": nil, "is_enterprise_install": false,
	}
}

// describePlace adds to a payload where it happened: container, message and
// channel, or view, and the ways to answer. Callers hold mu.
func (w *Workspace) describePlace(payload map[string]any, user string, p place) {
	if p.view != nil {
		payload["container"] = map[string]any{"type": "view", "view_id": p.view.ID}
		payload["view"] = p.view.json()
		payload["trigger_id"] = w.newTrigger(user, p.view.modalID())
		return
	}
	m := p.message
	container := map[string]any{
		"type": "message", "message_ts": m.TS, "channel_id": p.channel.ID, "is_ephemeral": m.EphemeralTo != "",
	}
	if m.ThreadTS != "" {
		container["thread_ts"] = m.ThreadTS
	}
	payload["container"] = container
	payload["channel"] = map[string]any{"id": p.channel.ID, "name": commandChannelName(p.channel)}
	payload["trigger_id"] = w.newTrigger(user, "")
	payload["response_url"] = w.newResponseURL("actions", user, p.channel.ID, m.TS)
	payload["state"] = ViewState{Values: stateOf(m.Blocks, m.state[user])}
	if m.EphemeralTo == "" { // Slack does not send ephemeral messages back
		payload["message"] = w.messageJSON(m, true)
	}
}

// actionJSON describes the element used. Callers hold mu.
func (w *Workspace) actionJSON(e element, v StateValue) map[string]any {
	out := map[string]any{
		"type": e.Type, "action_id": e.ActionID, "block_id": e.BlockID, "action_ts": formatTS(w.clock().UnixMicro()),
	}
	for name, value := range e.raw {
		switch name {
		case "text", "value", "style", "url", "placeholder", "confirm", "initial_option", "initial_options", "initial_date",
			"initial_time", "initial_date_time", "initial_user", "initial_users", "initial_channel", "initial_channels",
			"initial_conversation", "initial_conversations":
			out[name] = value
		}
	}
	if name, value := v.field(); name != "" {
		out[name] = value
	}
	return out
}

// shortcut uses a global or message shortcut.
func (w *Workspace) shortcut(ctx context.Context, user, callbackID string, ref *MessageRef) error {
	payload, err := w.shortcutPayload(user, callbackID, ref)
	if err != nil {
		return err
	}
	_, err = w.ask(ctx, "interactive", payload, false)
	return interactionFailed(err)
}

func (w *Workspace) shortcutPayload(user, callbackID string, ref *MessageRef) (map[string]any, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if u := w.users[user]; u == nil || u.Deleted || w.isExternal(u) {
		return nil, &UserError{Code: "user_not_found", Message: "There is no such person in this workspace."}
	}
	kind, name := "global", "shortcut"
	if ref != nil {
		kind, name = "message", "message_action"
	}
	if !w.app.shortcut(callbackID, kind) {
		return nil, &UserError{Code: "unknown_shortcut", Message: "The app has no such shortcut."}
	}
	payload := w.interaction(name, user)
	payload["callback_id"] = callbackID
	payload["action_ts"] = formatTS(w.clock().UnixMicro())
	payload["trigger_id"] = w.newTrigger(user, "")
	if ref == nil {
		return payload, nil
	}
	c := w.channels[ref.Channel]
	var m *message
	if c != nil && (c.members[user] || w.mayRead(user, c)) {
		m = c.log.find(ref.TS, "")
	}
	if m == nil {
		return nil, &UserError{Code: "message_not_found", Message: "This message does not exist any more."}
	}
	payload["channel"] = map[string]any{"id": c.ID, "name": commandChannelName(c)}
	payload["message"], payload["message_ts"] = w.messageJSON(m, true), m.TS
	payload["response_url"] = w.newResponseURL("actions", user, c.ID, "")
	return payload, nil
}

// suggest asks the app for options.
func (w *Workspace) suggest(ctx context.Context, user string, a Act, query string) ([]OptionGroup, error) {
	payload, e, err := w.suggestion(user, a, query)
	if err != nil {
		return nil, err
	}
	if len([]rune(query)) < e.leastQuery() {
		return nil, nil // the client does not ask yet
	}
	ack, err := w.ask(ctx, "interactive", payload, true)
	if err != nil {
		return nil, interactionFailed(err)
	}
	groups, err := w.decodeOptions(ack)
	if err != nil {
		w.refusedAck("block_suggestion", err)
		return nil, &UserError{Code: "invalid_options", Message: "The options could not be loaded."}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.offered) >= keptOffers {
		clear(w.offered)
	}
	key := offerKey(user, e)
	for _, g := range groups { // what was offered before may still be chosen
		w.offered[key] = append(w.offered[key], g.Options...)
	}
	if extra := len(w.offered[key]) - 10*maxOptions; extra > 0 {
		w.offered[key] = w.offered[key][extra:]
	}
	return groups, nil
}

func (w *Workspace) suggestion(user string, a Act, query string) (map[string]any, element, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if u := w.users[user]; u == nil || u.Deleted {
		return nil, element{}, &UserError{Code: "user_not_found", Message: "There is no such person in this workspace."}
	}
	p, e, err := w.locate(user, a)
	if err != nil {
		return nil, e, err
	}
	if e.Type != "external_select" && e.Type != "multi_external_select" {
		return nil, e, &UserError{Code: "no_suggestions", Message: "This element has options of its own."}
	}
	payload := w.interaction("block_suggestion", user)
	w.describePlace(payload, user, p)
	maps.DeleteFunc(payload, func(k string, _ any) bool { return k == "trigger_id" || k == "response_url" || k == "state" })
	payload["action_id"], payload["block_id"], payload["value"] = e.ActionID, e.BlockID, query
	return payload, e, nil
}
