package slacksim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"
)

// maxProblems is how many broken rules one refusal names.
const maxProblems = 10

// Surfaces on which blocks can appear.
const (
	onMessage = "message"
	onModal   = "modal"
	onHome    = "home"
)

// schema is Block Kit's grammar: which fields every kind of block and element
// has and what they may hold.
type schema struct {
	blocks   map[string]blockKind
	elements map[string]elementKind
	inline   map[string]shape // elements of rich text by type
	rich     map[string]shape // sections, lists, quotes and preformatted text
}

// blockKind is one type of block and the surfaces it works on.
type blockKind struct {
	shape
	surfaces []string
}

// elementKind is one type of element and the blocks it can be in.
type elementKind struct {
	shape
	in []string // "section", "actions", "input", "context", "context_actions", "card"
}

// shape describes a JSON object: its fields besides "type", and which are
// required. Anything else is refused.
type shape struct {
	required []string
	fields   map[string]rule
	also     func(c *checker, path string, m map[string]any) // rules across fields
}

// rule checks one value.
type rule func(c *checker, path string, v any)

// checker checks one payload and collects what is wrong.
type checker struct {
	schema  *schema
	surface string
	// knownImage reports whether there is a picture of an ID or address.
	knownImage func(id, address string) bool
	problems   []string
	blockIDs   map[string]bool
	focused    bool
	inputs     int            // input blocks seen
	tables     map[string]int // blocks of which a message takes one only
	markdown   int            // characters of markdown blocks
	chars      int            // characters of all text
	depth      int            // of blocks within blocks
}

// bad notes a broken rule at a JSON pointer, in the form of Slack's messages.
func (c *checker) bad(path, format string, args ...any) {
	if len(c.problems) < maxProblems {
		c.problems = append(c.problems, "[ERROR] "+fmt.Sprintf(format, args...)+" [json-pointer:"+path+"]")
	}
}

// object checks that v is an object of a shape.
func (c *checker) object(path string, v any, s shape) {
	m, ok := v.(map[string]any)
	if !ok {
		c.bad(path, "must provide an object")
		return
	}
	for _, name := range s.required {
		if v, ok := m[name]; !ok || v == nil {
			c.bad(path, "missing required field: %s", name)
		}
	}
	for _, name := range sortedKeys(m) {
		r, ok := s.fields[name]
		if !ok && name == "type" {
			continue
		}
		if !ok {
			c.bad(path, "invalid additional property: %s", name)
			continue
		}
		if m[name] != nil {
			r(c, path+"/"+name, m[name])
		}
	}
	if s.also != nil {
		s.also(c, path, m)
	}
}

// str is text of a number of characters.
func str(least, most int) rule {
	return func(c *checker, path string, v any) {
		s, ok := v.(string)
		if !ok {
			c.bad(path, "must provide a string")
			return
		}
		switch n := utf8.RuneCountInString(s); {
		case n < least:
			c.bad(path, "must be more than %d characters", least-1)
		case n > most:
			c.bad(path, "must be less than %d characters", most+1)
		}
	}
}

// boolean is true or false.
func boolean(c *checker, path string, v any) {
	if _, ok := v.(bool); !ok {
		c.bad(path, "must provide a boolean")
	}
}

// integer is a whole number within bounds.
func integer(least, most int64) rule {
	return func(c *checker, path string, v any) {
		n, ok := v.(json.Number)
		i, err := strconv.ParseInt(n.String(), 10, 64)
		switch {
		case !ok || err != nil:
			c.bad(path, "must provide an integer")
		case i < least:
			c.bad(path, "must be more than %d", least-1)
		case i > most:
			c.bad(path, "must be less than %d", most+1)
		}
	}
}

// anyNumber is any number.
func anyNumber(c *checker, path string, v any) {
	if _, ok := v.(json.Number); !ok {
		c.bad(path, "must provide a number")
	}
}

// enum is one of several words.
func enum(words ...string) rule {
	return func(c *checker, path string, v any) {
		s, ok := v.(string)
		if !ok || !slices.Contains(words, s) {
			c.bad(path, "must be a valid enum value")
		}
	}
}

// list is an array of a number of items.
func list(least, most int, item rule) rule {
	return func(c *checker, path string, v any) {
		l, ok := v.([]any)
		if !ok {
			c.bad(path, "must provide an array")
			return
		}
		switch {
		case len(l) < least:
			c.bad(path, "no less than %d items allowed", least)
		case len(l) > most:
			c.bad(path, "no more than %d items allowed", most)
			return
		}
		for i, e := range l {
			item(c, path+"/"+strconv.Itoa(i), e)
		}
	}
}

// of is an object of a shape.
func of(s shape) rule {
	return func(c *checker, path string, v any) { c.object(path, v, s) }
}

// plain is a plain_text object, formatted one that may be mrkdwn too.
func plain(most int) rule     { return textObject(most, "plain_text") }
func formatted(most int) rule { return textObject(most, "plain_text", "mrkdwn") }

func textObject(most int, kinds ...string) rule {
	content := str(1, most)
	return func(c *checker, path string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			c.bad(path, "must provide an object")
			return
		}
		kind := text(m, "type")
		if !slices.Contains(kinds, kind) {
			c.bad(path+"/type", "must be a valid enum value")
			return
		}
		own := "emoji"
		if kind == "mrkdwn" {
			own = "verbatim"
		}
		c.chars += utf8.RuneCountInString(text(m, "text"))
		c.object(path, v, shape{required: []string{"text"}, fields: map[string]rule{"text": content, own: boolean}})
	}
}

// anything takes every value: for the few fields whose inside Slack does not
// document.
func anything(*checker, string, any) {}

// typed is an object whose "type" selects the shape.
func typed(shapes func(*schema) map[string]shape) rule {
	return func(c *checker, path string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			c.bad(path, "must provide an object")
			return
		}
		s, ok := shapes(c.schema)[text(m, "type")]
		if !ok {
			c.bad(path+"/type", "unsupported type: %s", text(m, "type"))
			return
		}
		c.object(path, v, s)
	}
}

// elementIn is an element that may be in a kind of block.
func elementIn(block string) rule {
	return func(c *checker, path string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			c.bad(path, "must provide an object")
			return
		}
		kind, ok := c.schema.elements[text(m, "type")]
		if !ok || !slices.Contains(kind.in, block) {
			c.bad(path+"/type", "unsupported type: %s", text(m, "type"))
			return
		}
		switch t := text(m, "type"); {
		case c.surface == onHome && t == "datetimepicker",
			c.surface != onModal && slices.Contains([]string{"number_input", "email_text_input", "url_text_input", "file_input"}, t):
			c.bad(path+"/type", "unsupported type: %s", t)
		}
		if truth(m, "focus_on_load") {
			if c.focused {
				c.bad(path+"/focus_on_load", "only one element may have focus_on_load")
			}
			c.focused = true
		}
		c.object(path, v, kind.shape)
	}
}

// uniqueActions refuses two elements of a block with the same action_id.
func uniqueActions(c *checker, path string, m map[string]any) {
	seen := map[string]bool{}
	elements, _ := m["elements"].([]any)
	for i, e := range elements {
		o, _ := e.(map[string]any)
		id := text(o, "action_id")
		if id != "" && seen[id] {
			c.bad(fmt.Sprintf("%s/elements/%d/action_id", path, i), "`action_id` %q already exists", id)
		}
		seen[id] = true
	}
}
