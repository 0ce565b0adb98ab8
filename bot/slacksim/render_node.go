package slacksim

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"html/template"
	"strconv"
	"strings"
)

// node is one Block Kit object of any kind: a block, an element, a text, an
// option. Kinds share field names with different types ("title" is a text
// object in an image and a string in a plan), so fields are read by what is
// there instead of by one struct per kind. Its exported methods are what the
// templates call.
type node struct {
	p      *painter
	fields map[string]any
	block  string
	input  *inputField
}

// inputField is what an element needs to know of the input block around it.
type inputField struct {
	label    string
	hint     bool
	optional bool
	dispatch bool
}

// Str returns a string or number field as text, "" when absent.
func (n node) Str(key string) string {
	switch v := n.fields[key].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// Plain returns the bare words of a field that is a string or a text object.
func (n node) Plain(key string) string {
	if m, ok := n.fields[key].(map[string]any); ok {
		s, _ := m["text"].(string)
		return s
	}
	return n.Str(key)
}

// Has reports whether the field is present and not null.
func (n node) Has(key string) bool { return n.fields[key] != nil }

// Bool returns a boolean field, false when absent.
func (n node) Bool(key string) bool {
	b, _ := n.fields[key].(bool)
	return b
}

// Int returns an integer field, 0 when absent or not a number.
func (n node) Int(key string) int { return int(n.Float(key)) }

// Float returns a number field, 0 when absent or not a number.
func (n node) Float(key string) float64 {
	f, err := strconv.ParseFloat(n.Str(key), 64)
	if err != nil {
		return 0
	}
	return f
}

// Kid returns an object field as a node.
func (n node) Kid(key string) node { return n.p.node(n.fields[key], n.block, n.input) }

// Kids returns an array field as nodes.
func (n node) Kids(key string) []node {
	list, _ := n.fields[key].([]any)
	out := make([]node, 0, len(list))
	for _, v := range list {
		out = append(out, n.p.node(v, n.block, n.input))
	}
	return out
}

// Cells returns an array of arrays, the rows of a table.
func (n node) Cells(key string) [][]node {
	rows, _ := n.fields[key].([]any)
	out := make([][]node, 0, len(rows))
	for _, row := range rows {
		cells, _ := row.([]any)
		line := make([]node, 0, len(cells))
		for _, v := range cells {
			line = append(line, n.p.node(v, n.block, nil))
		}
		out = append(out, line)
	}
	return out
}

// Type returns the Block Kit kind.
func (n node) Type() string { return n.Str("type") }

// BlockID returns the block the node belongs to.
func (n node) BlockID() string { return n.block }

// ActionID returns the element's action_id.
func (n node) ActionID() string { return n.Str("action_id") }

// Surface returns "message", "modal" or "home".
func (n node) Surface() string { return string(n.p.surface) }

// Block renders the node as a block.
func (n node) Block() (template.HTML, error) { return n.dispatch("block-") }

// Element renders the node as an element of a block.
func (n node) Element() (template.HTML, error) {
	if !n.visible() {
		return "", nil
	}
	return n.dispatch("element-")
}

// Field renders the element of an input block, which knows its label and
// whether typing is sent to the app.
func (n node) Field() (template.HTML, error) {
	el := n.Kid("element")
	el.input = &inputField{
		label: n.Plain("label"), hint: n.Has("hint"),
		optional: n.Bool("optional"), dispatch: n.Bool("dispatch_action"),
	}
	return el.Element()
}

func (n node) dispatch(prefix string) (template.HTML, error) {
	name := prefix + n.Type()
	if n.p.tmpl.Lookup(name) == nil {
		name = "unknown"
	}
	return n.p.execute(name, n)
}

// visible obeys visible_to_user_ids: an element meant for others is not shown.
func (n node) visible() bool {
	ids, ok := n.fields["visible_to_user_ids"].([]any)
	if !ok || len(ids) == 0 {
		return true
	}
	for _, id := range ids {
		if id == n.p.viewer {
			return true
		}
	}
	return false
}

// JSON returns the object indented, for kinds the page does not know.
func (n node) JSON() string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // the template escapes
	enc.SetIndent("", "  ")
	if err := enc.Encode(n.fields); err != nil {
		return fmt.Sprint(n.fields)
	}
	return strings.TrimSpace(b.String())
}

// ID returns an HTML id for the node that stays the same from one rendering
// to the next, so that the page can change a card in place.
func (n node) ID(part string) string {
	h := fnv.New64a()
	for _, s := range []string{n.p.key, n.block, n.ActionID(), part} {
		_, _ = h.Write([]byte(s)) // hash.Hash never fails
		_, _ = h.Write([]byte{0})
	}
	return "k" + strconv.FormatUint(h.Sum64(), 36)
}

// Words paints a field that holds a text object, or a bare string taken as
// plain text.
func (n node) Words(key string) []span {
	m, ok := n.fields[key].(map[string]any)
	if !ok {
		return n.p.plain(n.Str(key), true)
	}
	return n.p.node(m, n.block, nil).Self()
}

// Self paints a text object.
func (n node) Self() []span {
	if n.Type() == "mrkdwn" {
		return n.p.mrkdwn(n.Str("text"))
	}
	emoji, given := n.fields["emoji"].(bool)
	return n.p.plain(n.Str("text"), emoji || !given)
}

// URL returns a field as a link target, or "" when it is not one a person
// should be able to open: only http, https, mailto and tel pass.
func (n node) URL(key string) string { return safeURL(n.Str(key)) }

// In returns the surrounding input block's facts; nil outside of one.
func (n node) In() *inputField { return n.input }

// Label is what a screen reader calls the element.
func (n node) Label() string {
	for _, s := range []string{n.Str("accessibility_label"), n.inputLabel(), n.Plain("placeholder")} {
		if s != "" {
			return s
		}
	}
	return strings.ReplaceAll(n.Type(), "_", " ")
}

func (n node) inputLabel() string {
	if n.input == nil {
		return ""
	}
	return n.input.label
}

// DescribedBy lists the ids of hint and error of the surrounding input block.
func (n node) DescribedBy() string {
	if n.input == nil {
		return ""
	}
	b := node{p: n.p, block: n.block, fields: map[string]any{}}
	if n.input.hint {
		return b.ID("hint") + " " + b.ID("error")
	}
	return b.ID("error")
}

// Live says whether choosing or typing is sent to the app at once: always
// outside input blocks, inside them only with dispatch_action.
func (n node) Live() bool { return n.input == nil || n.input.dispatch }

// Required reports whether an input must be filled before submitting.
func (n node) Required() bool { return n.input != nil && !n.input.optional }

// Autofocus obeys focus_on_load where it cannot pull the page about.
func (n node) Autofocus() bool { return n.Bool("focus_on_load") && n.p.surface == surfaceModal }

// TypeTriggers reports whether the app asked for each character
// (on_character_entered) or for Enter (the default).
func (n node) TypeTriggers(what string) bool {
	if !n.Live() {
		return false
	}
	list, ok := n.Kid("dispatch_action_config").fields["trigger_actions_on"].([]any)
	if !ok {
		return what == "on_enter_pressed"
	}
	for _, v := range list {
		if v == what {
			return true
		}
	}
	return false
}

func (n node) stored() (node, bool) {
	if n.p.state == nil {
		return node{}, false
	}
	return n.p.state(n.p, n.block, n.ActionID())
}

// Text returns what a text, date or time element holds now: what the person
// chose, else what the app proposed.
func (n node) Text() string {
	fields := map[string][2]string{
		"datepicker":     {"selected_date", "initial_date"},
		"timepicker":     {"selected_time", "initial_time"},
		"datetimepicker": {"selected_date_time", "initial_date_time"},
	}
	names, ok := fields[n.Type()]
	if !ok {
		names = [2]string{"value", "initial_value"}
	}
	if st, ok := n.stored(); ok {
		return n.local(st.Str(names[0]))
	}
	return n.local(n.Str(names[1]))
}
