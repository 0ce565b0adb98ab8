package slacksim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// element is an interactive element as it stands in blocks.
type element struct {
	BlockID  string
	ActionID string
	Type     string
	raw      map[string]any
	input    map[string]any // the input block around it, nil if none
}

// decodeJSON reads JSON keeping numbers as they are written.
func decodeJSON(b []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, fmt.Errorf("more than one JSON value")
	}
	return v, nil
}

// elementsOf lists the interactive elements of blocks in order of appearance.
func elementsOf(blocks json.RawMessage) []element {
	if len(blocks) == 0 {
		return nil
	}
	v, err := decodeJSON(blocks)
	if err != nil {
		return nil
	}
	var found []element
	collectElements(v, "", nil, &found)
	return found
}

// collectElements walks JSON: whatever has an action_id is an element of the
// innermost block around it.
func collectElements(v any, blockID string, input map[string]any, found *[]element) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			collectElements(e, blockID, input, found)
		}
	case map[string]any:
		if id, ok := v["block_id"].(string); ok {
			blockID = id
		}
		if v["type"] == "input" {
			input = v
		}
		if id, ok := v["action_id"].(string); ok {
			*found = append(*found, element{BlockID: blockID, ActionID: id, Type: text(v, "type"), raw: v, input: input})
			return
		}
		for _, k := range sortedKeys(v) {
			collectElements(v[k], blockID, input, found)
		}
	}
}

// findElement returns the element with the given IDs.
func findElement(blocks json.RawMessage, blockID, actionID string) (element, bool) {
	all := elementsOf(blocks)
	i := slices.IndexFunc(all, func(e element) bool { return e.BlockID == blockID && e.ActionID == actionID })
	if i < 0 {
		return element{}, false
	}
	return all[i], true
}

// text is a string member of a JSON object, "" if it is none.
func text(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return s
}

// truth is a boolean member of a JSON object.
func truth(m map[string]any, key string) bool {
	b, _ := m[key].(bool)
	return b
}

// leastQuery is how much must be typed before an app is asked for options:
// min_query_length, which Slack takes to be 3 if absent.
func (e element) leastQuery() int {
	if e.raw["min_query_length"] == nil {
		return 3
	}
	return as[int](e.raw["min_query_length"])
}

// stateful reports whether the element's choice is part of the state.
func (e element) stateful() bool {
	name, _ := StateValue{Type: e.Type}.field()
	return name != "" && e.Type != "overflow"
}

// as converts part of decoded JSON into a typed value; what does not fit is
// left zero, for the schema has checked it.
func as[T any](v any) T {
	var out T
	b, err := json.Marshal(v)
	if err != nil {
		return out
	}
	if err := json.Unmarshal(b, &out); err != nil {
		var zero T
		return zero
	}
	return out
}

// initial is the value an element shows before anybody touched it.
func (e element) initial() StateValue {
	r := e.raw
	v := StateValue{
		Type:                  e.Type,
		SelectedDate:          text(r, "initial_date"),
		SelectedTime:          text(r, "initial_time"),
		SelectedUser:          text(r, "initial_user"),
		SelectedChannel:       text(r, "initial_channel"),
		SelectedConversation:  text(r, "initial_conversation"),
		SelectedUsers:         as[[]string](r["initial_users"]),
		SelectedChannels:      as[[]string](r["initial_channels"]),
		SelectedConversations: as[[]string](r["initial_conversations"]),
		SelectedOption:        as[*Option](r["initial_option"]),
		SelectedOptions:       as[[]Option](r["initial_options"]),
		SelectedDateTime:      as[int64](r["initial_date_time"]),
	}
	if e.Type == "rich_text_input" {
		if r["initial_value"] != nil {
			v.RichTextValue = as[json.RawMessage](r["initial_value"])
		}
	} else {
		v.Value = text(r, "initial_value")
	}
	return v
}

// options are the element's own choices, groups flattened.
func (e element) options() []Option {
	all := as[[]Option](e.raw["options"])
	for _, g := range as[[]OptionGroup](e.raw["option_groups"]) {
		all = append(all, g.Options...)
	}
	return all
}

// stateOf is the state of all elements in blocks: what was chosen, else what
// they show at first.
func stateOf(blocks json.RawMessage, chosen StateValues) StateValues {
	all := StateValues{}
	for _, e := range elementsOf(blocks) {
		if !e.stateful() {
			continue
		}
		v, ok := chosen[e.BlockID][e.ActionID]
		if !ok || v.Type != e.Type {
			v = e.initial()
		}
		all.set(e.BlockID, e.ActionID, v)
	}
	return all
}

// kept is the part of a state whose elements are still in blocks, under the
// same IDs and of the same type: it survives an update.
func kept(chosen StateValues, blocks json.RawMessage) StateValues {
	if len(chosen) == 0 {
		return nil
	}
	out := StateValues{}
	for _, e := range elementsOf(blocks) {
		if v, ok := chosen[e.BlockID][e.ActionID]; ok && v.Type == e.Type {
			out.set(e.BlockID, e.ActionID, v)
		}
	}
	return out
}

// keptChoices applies kept to everybody's state of a message.
func keptChoices(byUser map[string]StateValues, blocks json.RawMessage) map[string]StateValues {
	out := map[string]StateValues{}
	for user, s := range byUser {
		if left := kept(s, blocks); len(left) > 0 {
			out[user] = left
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
