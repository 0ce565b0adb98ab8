package view_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
)

// evil is what somebody types who wants the bot to notify everybody.
const evil = "<!channel> <@UEVIL> <https://evil.example|here> & *so*"

// findings collects what Slack would refuse, or would obey although people
// typed it.
type findings []string

func (f *findings) add(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

// breaches checks a message against Slack's limits, and that nothing people
// typed is obeyed in it.
func breaches(m view.Message) []string {
	var f findings
	if strings.TrimSpace(m.Text) == "" {
		f.add("the message has no plain text")
	}
	if n := utf8.RuneCountInString(m.Text); n > 4000 {
		f.add("the plain text has %d characters", n)
	}
	f.checkMarkup(m.Text)
	if len(m.Blocks) == 0 {
		f.add("the message has no blocks")
	}
	f.checkBlocks(m.Blocks, 50)
	return f
}

// formBreaches checks a form against Slack's limits.
func formBreaches(m *slack.ModalViewRequest) []string {
	var f findings
	for what, text := range map[string]*slack.TextBlockObject{"title": m.Title, "submit": m.Submit, "close": m.Close} {
		if text != nil && (text.Text == "" || utf8.RuneCountInString(text.Text) > 24) {
			f.add("%s %q: want 1 to 24 characters", what, text.Text)
		}
	}
	if len(m.PrivateMetadata) > 3000 {
		f.add("the metadata has %d bytes", len(m.PrivateMetadata))
	}
	for _, b := range m.Blocks.BlockSet {
		if b.BlockType() == slack.MBTInput && m.Submit == nil {
			f.add("a form with inputs has nothing to submit it")
		}
	}
	f.checkBlocks(m.Blocks.BlockSet, 100)
	return f
}

// homeBreaches checks a Home tab against Slack's limits.
func homeBreaches(h *slack.HomeTabViewRequest) []string {
	var f findings
	f.checkBlocks(h.Blocks.BlockSet, 100)
	return f
}

func (f *findings) checkBlocks(blocks []slack.Block, most int) {
	if len(blocks) > most {
		f.add("%d blocks, %d are allowed", len(blocks), most)
	}
	ids := map[string]bool{}
	for i, b := range blocks {
		text, err := json.Marshal(b)
		if err != nil {
			f.add("encode block %d: %v", i, err)
			continue
		}
		var node map[string]any
		if err := json.Unmarshal(text, &node); err != nil {
			f.add("decode block %d: %v", i, err)
			continue
		}
		id, _ := node["block_id"].(string)
		if id != "" && ids[id] {
			f.add("block_id %q is used twice", id)
		}
		ids[id] = true
		f.checkNode(fmt.Sprintf("block %d (%v)", i, node["type"]), node)
	}
}

// blockLimits are the most characters of a text or items of a list by element
// type and key; "*" stands for all types.
var blockLimits = map[string]map[string]int{
	"*":                   {"block_id": 255, "action_id": 255, "placeholder": 150},
	"section":             {"text": 3000, "fields": 10},
	"header":              {"text": 150},
	"context":             {"elements": 10},
	"actions":             {"elements": 25},
	"input":               {"label": 2000, "hint": 2000},
	"button":              {"text": 75, "value": 2000, "accessibility_label": 75},
	"static_select":       {"options": 100},
	"checkboxes":          {"options": 10, "initial_options": 10},
	"radio_buttons":       {"options": 10},
	"overflow":            {"options": 5},
	"plain_text_input":    {"initial_value": 3000},
	"multi_static_select": {"options": 100, "initial_options": 100},
	"option":              {"text": 75, "value": 150, "description": 75},
	"confirm":             {"title": 100, "text": 300, "confirm": 30, "deny": 30},
}

func (f *findings) checkNode(where string, node map[string]any) {
	kind, _ := node["type"].(string)
	if kind == "mrkdwn" {
		text, _ := node["text"].(string)
		f.checkMarkup(text)
	}
	for key, value := range node {
		limit, ok := blockLimits[kind][key]
		if !ok {
			limit = blockLimits["*"][key]
		}
		f.checkSize(where+"."+key, value, limit)
		for i, child := range children(value) {
			if options, ok := map[string]string{"options": "option", "initial_options": "option", "initial_option": "option", "confirm": "confirm"}[key]; ok && kind != "confirm" {
				child["type"] = options
			}
			f.checkNode(fmt.Sprintf("%s.%s[%d]", where, key, i), child)
		}
	}
	f.checkUniqueActions(where, node)
}

func children(value any) []map[string]any {
	switch v := value.(type) {
	case map[string]any:
		return []map[string]any{v}
	case []any:
		var found []map[string]any
		for _, item := range v {
			if child, ok := item.(map[string]any); ok {
				found = append(found, child)
			}
		}
		return found
	}
	return nil
}

func (f *findings) checkSize(where string, value any, limit int) {
	if object, ok := value.(map[string]any); ok {
		if text, ok := object["text"].(string); ok && object["type"] != "button" {
			if text == "" {
				f.add("%s is empty", where)
			}
			value = text
		}
	}
	if limit == 0 {
		return
	}
	n := 0
	switch v := value.(type) {
	case string:
		n = utf8.RuneCountInString(v)
	case []any:
		if n = len(v); n == 0 {
			f.add("%s is empty", where)
		}
	}
	if n > limit {
		f.add("%s has %d, %d are allowed", where, n, limit)
	}
}

func (f *findings) checkUniqueActions(where string, node map[string]any) {
	elements, _ := node["elements"].([]any)
	ids := map[string]bool{}
	for _, e := range children(elements) {
		id, _ := e["action_id"].(string)
		if id != "" && ids[id] {
			f.add("%s: action_id %q is used twice", where, id)
		}
		ids[id] = true
	}
}

// Markup that the bot writes itself; what people typed must not come out as
// any of it.
var (
	ownMarkup = regexp.MustCompile(`<@U0[A-Z0-9]+>|<#[CG]0[A-Z0-9]+>|<!date\^[0-9]+\^[^|<>]*\|[^<>]*>|<mailto:[^<>|]*\|[^<>]*>|<https://[^<>|\s]*\|the message>`)
	entities  = regexp.MustCompile(`&(amp|lt|gt);`)
	quoteMark = regexp.MustCompile(`(?m)^>`)
)

func (f *findings) checkMarkup(text string) {
	rest := ownMarkup.ReplaceAllString(text, "")
	rest = quoteMark.ReplaceAllString(entities.ReplaceAllString(rest, ""), "")
	if strings.ContainsAny(rest, "<>&") {
		f.add("not escaped: %q", text)
	}
}
