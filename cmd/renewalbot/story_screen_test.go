package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// element is something interactive on the screen.
type element struct {
	channel, ts, view string
	block, action     string
	kind              string
	label             string // of the button, the input or the menu's placeholder
	input             bool
	options           []slacksim.Option
	chosen            []slacksim.Option // checkboxes: as shown
}

func (e element) act(value slacksim.StateValue) slacksim.Act {
	return slacksim.Act{Channel: e.channel, TS: e.ts, ViewID: e.view, BlockID: e.block, ActionID: e.action, Value: value}
}

func (e element) option(text string) *slacksim.Option {
	i := slices.IndexFunc(e.options, func(o slacksim.Option) bool {
		return strings.Contains(strings.ToLower(o.Text.Text), strings.ToLower(text))
	})
	if i < 0 {
		return nil
	}
	return &e.options[i]
}

// value turns what a story fills in into what Slack's client would send.
func (e element) value(texts []string, suggest func(string) ([]slacksim.OptionGroup, error)) (slacksim.StateValue, error) {
	v := slacksim.StateValue{Type: e.kind}
	text := strings.Join(texts, " ")
	if e.kind == "external_select" {
		groups, err := suggest(text)
		if err != nil {
			return v, err
		}
		for _, g := range groups {
			e.options = append(e.options, g.Options...)
		}
	}
	switch e.kind {
	case "plain_text_input", "number_input", "email_text_input", "url_text_input":
		v.Value = strings.ReplaceAll(text, `\n`, "\n")
	case "datepicker":
		v.SelectedDate = text
	case "users_select":
		v.SelectedUser = text
	case "multi_users_select":
		v.SelectedUsers = texts
	case "channels_select":
		v.SelectedChannel = text
	case "conversations_select":
		v.SelectedConversation = text
	case "radio_buttons", "static_select", "external_select":
		if v.SelectedOption = e.option(text); v.SelectedOption == nil {
			return v, fmt.Errorf("%s has no option %q but %v", e.label, text, e.options)
		}
	case "checkboxes", "multi_static_select":
		for _, t := range texts {
			o := e.option(t)
			if o == nil {
				return v, fmt.Errorf("%s has no option %q but %v", e.label, t, e.options)
			}
			v.SelectedOptions = append(v.SelectedOptions, *o)
		}
	default:
		return v, errors.New("a story cannot fill in a " + e.kind)
	}
	return v, nil
}

// find returns the element that fits: in the topmost form if one is open, else
// in the newest message that matches. It waits for it to appear.
func (s *story) find(ts *testscript.TestScript, missing string, match *regexp.Regexp, fits func(element) bool) (found element) {
	s.until(ts, func() (ok bool) { found, ok = s.look(match, fits); return ok }, missing, s.screen)
	return found
}

func (s *story) look(match *regexp.Regexp, fits func(element) bool) (element, bool) {
	if views := s.who.Views(); len(views) > 0 {
		top := views[len(views)-1]
		for _, e := range elements(top.Blocks) {
			if e.view = top.ID; fits(e) {
				return e, true
			}
		}
		return element{}, false
	}
	for _, m := range slices.Backward(s.who.Messages(s.where)) {
		if !match.MatchString(messageText(m)) {
			continue
		}
		for _, e := range elements(m.Blocks) {
			if e.channel, e.ts = m.Channel, m.TS; fits(e) {
				return e, true
			}
		}
	}
	return element{}, false
}

// elements lists what is interactive in some blocks.
func elements(blocks json.RawMessage) []element {
	var list []map[string]any
	if json.Unmarshal(blocks, &list) != nil {
		return nil
	}
	var found []element
	for _, b := range list {
		block, _ := b["block_id"].(string)
		add := func(raw any, label string, input bool) {
			m, ok := raw.(map[string]any)
			if !ok || m["action_id"] == nil {
				return
			}
			e := element{block: block, action: fmt.Sprint(m["action_id"]), kind: fmt.Sprint(m["type"]), label: label, input: input}
			if e.label == "" {
				e.label = textOf(m["text"]) + textOf(m["placeholder"])
			}
			e.options, e.chosen = optionsOf(m["options"]), optionsOf(m["initial_options"])
			found = append(found, e)
		}
		switch b["type"] {
		case "input":
			add(b["element"], textOf(b["label"]), true)
		case "actions":
			raw, _ := b["elements"].([]any)
			for _, r := range raw {
				add(r, "", false)
			}
		case "section":
			add(b["accessory"], "", false)
		}
	}
	return found
}

func optionsOf(raw any) []slacksim.Option {
	text, err := json.Marshal(raw)
	if err != nil {
		return nil
	}
	var options []slacksim.Option
	if json.Unmarshal(text, &options) != nil {
		return nil
	}
	return options
}

func textOf(raw any) string {
	m, _ := raw.(map[string]any)
	text, _ := m["text"].(string)
	return text
}

// messageText is everything a message says.
func messageText(m slacksim.Message) string {
	if len(m.Blocks) == 0 {
		return m.Text
	}
	return allText(m.Blocks)
}

func viewText(v slacksim.View) string {
	title := ""
	if v.Title != nil {
		title = v.Title.Text
	}
	return title + " " + allText(v.Blocks)
}

// allText joins every text in some blocks, in order.
func allText(blocks json.RawMessage) string {
	var content any
	if json.Unmarshal(blocks, &content) != nil {
		return string(blocks)
	}
	var parts []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			for _, key := range []string{"text", "title", "label", "hint", "fields", "elements", "accessory", "element", "options", "description", "placeholder", "initial_value", "initial_date", "alt_text"} {
				switch x := v[key].(type) {
				case string:
					parts = append(parts, x)
				default:
					walk(x)
				}
			}
		}
	}
	walk(content)
	return strings.Join(parts, " | ")
}
