package view

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// reporter is what both *testing.T and *rapid.T are.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// checkMessage checks a message against Slack's limits, and that nothing people
// typed is obeyed in it.
func checkMessage(t reporter, m Message) {
	t.Helper()
	if strings.TrimSpace(m.Text) == "" {
		t.Errorf("the message has no plain text")
	}
	if n := utf8.RuneCountInString(m.Text); n > 4000 {
		t.Errorf("the plain text has %d characters", n)
	}
	checkMarkup(t, m.Text)
	if len(m.Blocks) == 0 {
		t.Errorf("the message has no blocks")
	}
	checkBlocks(t, m.Blocks, 50)
}

// checkModal checks a form against Slack's limits.
func checkModal(t reporter, m *slack.ModalViewRequest) {
	t.Helper()
	for what, text := range map[string]*slack.TextBlockObject{"title": m.Title, "submit": m.Submit, "close": m.Close} {
		if text != nil && (text.Text == "" || utf8.RuneCountInString(text.Text) > 24) {
			t.Errorf("%s %q: want 1 to 24 characters", what, text.Text)
		}
	}
	if len(m.PrivateMetadata) > 3000 {
		t.Errorf("the metadata has %d bytes", len(m.PrivateMetadata))
	}
	for _, b := range m.Blocks.BlockSet {
		if b.BlockType() == slack.MBTInput && m.Submit == nil {
			t.Errorf("a form with inputs has nothing to submit it")
		}
	}
	checkBlocks(t, m.Blocks.BlockSet, 100)
}

func checkBlocks(t reporter, blocks []slack.Block, most int) {
	t.Helper()
	if len(blocks) > most {
		t.Errorf("%d blocks, %d are allowed", len(blocks), most)
	}
	ids := map[string]bool{}
	for i, b := range blocks {
		text, err := json.Marshal(b)
		if err != nil {
			t.Fatalf("encode block %d: %v", i, err)
		}
		var node map[string]any
		if err := json.Unmarshal(text, &node); err != nil {
			t.Fatalf("decode block %d: %v", i, err)
		}
		if id, _ := node["block_id"].(string); id != "" && ids[id] {
			t.Errorf("block_id %q is used twice", id)
		} else {
			ids[id] = true
		}
		checkNode(t, fmt.Sprintf("block %d (%v)", i, node["type"]), node)
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

func checkNode(t reporter, where string, node map[string]any) {
	t.Helper()
	kind, _ := node["type"].(string)
	if kind == "mrkdwn" {
		text, _ := node["text"].(string)
		checkMarkup(t, text)
	}
	for key, value := range node {
		limit, ok := blockLimits[kind][key]
		if !ok {
			limit = blockLimits["*"][key]
		}
		checkSize(t, where+"."+key, value, limit)
		for i, child := range children(value) {
			if options, ok := map[string]string{"options": "option", "initial_options": "option", "initial_option": "option", "confirm": "confirm"}[key]; ok && kind != "confirm" {
				child["type"] = options
			}
			checkNode(t, fmt.Sprintf("%s.%s[%d]", where, key, i), child)
		}
	}
	checkUniqueActions(t, where, node)
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

func checkSize(t reporter, where string, value any, limit int) {
	t.Helper()
	if object, ok := value.(map[string]any); ok {
		if text, ok := object["text"].(string); ok && object["type"] != "button" {
			if text == "" {
				t.Errorf("%s is empty", where)
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
			t.Errorf("%s is empty", where)
		}
	}
	if n > limit {
		t.Errorf("%s has %d, %d are allowed", where, n, limit)
	}
}

func checkUniqueActions(t reporter, where string, node map[string]any) {
	t.Helper()
	elements, _ := node["elements"].([]any)
	ids := map[string]bool{}
	for _, e := range children(elements) {
		id, _ := e["action_id"].(string)
		if id != "" && ids[id] {
			t.Errorf("%s: action_id %q is used twice", where, id)
		}
		ids[id] = true
	}
}

// Markup that the bot writes itself; what people typed must not come out as
// any of it.
var (
	ownMarkup = regexp.MustCompile(`<@U0[A-Z0-9]+>|<#[CG]0[A-Z0-9]+>|<!date\^[0-9]+\^[^|<>]*\|[^<>]*>|<mailto:[^<>|]*\|[^<>]*>`)
	entities  = regexp.MustCompile(`&(amp|lt|gt);`)
	quoteMark = regexp.MustCompile(`(?m)^>`)
)

func checkMarkup(t reporter, text string) {
	t.Helper()
	rest := ownMarkup.ReplaceAllString(text, "")
	rest = quoteMark.ReplaceAllString(entities.ReplaceAllString(rest, ""), "")
	if strings.ContainsAny(rest, "<>&") {
		t.Errorf("not escaped: %q", text)
	}
}
