package slacksim

import (
	"encoding/json"
	"fmt"
	"strings"
)

// checkMessageBlocks checks a message's blocks and returns them with missing
// IDs added, nil if there are none.
func (w *Workspace) checkMessageBlocks(b json.RawMessage) (json.RawMessage, error) {
	if len(b) == 0 {
		return nil, nil
	}
	v, err := decodeJSON(b)
	blocks, ok := v.([]any)
	if err != nil || !ok {
		return nil, refuse("invalid_blocks_format")
	}
	c := w.newChecker(onMessage)
	list(0, maxMessageBlocks, block)(c, "/blocks", v)
	if len(c.problems) > 0 {
		return nil, refuse("invalid_blocks", c.problems...)
	}
	if c.chars > maxMessageText {
		return nil, refuse("msg_blocks_too_long", fmt.Sprintf("[ERROR] the text of all blocks must be less than %d characters [json-pointer:/blocks]", maxMessageText+1))
	}
	if len(blocks) == 0 {
		return nil, nil
	}
	return withIDs(b, blocks)
}

func (w *Workspace) newChecker(surface string) *checker {
	return &checker{schema: w.schema, surface: surface, knownImage: w.knownImage, blockIDs: map[string]bool{}}
}

// checkView checks a view, modal or Home tab as its type says.
func (w *Workspace) checkView(b json.RawMessage) (viewSpec, error) {
	if len(b) == 0 {
		return viewSpec{}, refuse("invalid_arguments", "[ERROR] missing required field: view [json-pointer:]")
	}
	if len(b) > maxViewSize {
		return viewSpec{}, refuse("view_too_large")
	}
	v, err := decodeJSON(b)
	m, ok := v.(map[string]any)
	if err != nil || !ok {
		return viewSpec{}, refuse("invalid_arguments", "[ERROR] must provide an object [json-pointer:/view]")
	}
	kind := text(m, "type")
	c := w.newChecker(kind)
	if kind != onModal && kind != onHome {
		c.bad("/view/type", "must be a valid enum value")
	} else {
		c.object("/view", v, viewShape(kind))
	}
	if kind == onModal && c.inputs > 0 && m["submit"] == nil {
		c.bad("/view", "missing required field: submit")
	}
	if len(c.problems) > 0 {
		return viewSpec{}, refuse("invalid_arguments", c.problems...)
	}
	var s viewSpec
	if err := json.Unmarshal(b, &s); err != nil {
		return viewSpec{}, refuse("invalid_arguments", "[ERROR] "+err.Error()+" [json-pointer:/view]")
	}
	blocks, _ := m["blocks"].([]any)
	s.Blocks, err = withIDs(s.Blocks, blocks)
	return s, err
}

// viewShape is the grammar of a view.
func viewShape(kind string) shape {
	s := shape{
		required: []string{"blocks"},
		fields: map[string]rule{
			"blocks": list(0, maxViewBlocks, block), "private_metadata": str(0, maxPrivateMetadata),
			"callback_id": str(0, maxCallbackID), "external_id": str(0, maxExternalID),
		},
	}
	if kind == onModal {
		s.required = []string{"title", "blocks"}
		s.fields = with(s.fields, map[string]rule{
			"title": plain(maxTitle), "submit": plain(maxTitle), "close": plain(maxTitle),
			"clear_on_close": boolean, "notify_on_close": boolean, "submit_disabled": boolean,
		})
	}
	return s
}

// withIDs gives blocks and elements without IDs generated ones, as Slack does.
// What has all its IDs is kept as it was sent.
func withIDs(sent json.RawMessage, blocks []any) (json.RawMessage, error) {
	added := false
	for _, b := range blocks {
		if addIDs(b, true) {
			added = true
		}
	}
	if !added {
		return sent, nil
	}
	b, err := json.Marshal(blocks)
	if err != nil {
		return nil, fmt.Errorf("encode blocks: %w", err)
	}
	return b, nil
}

// addIDs fills in what one block and the blocks and elements in it lack.
func addIDs(v any, isBlock bool) bool {
	added := false
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			added = addIDs(e, isBlock) || added
		}
	case map[string]any:
		kind := text(v, "type")
		if isBlock && text(v, "block_id") == "" {
			v["block_id"] = randomHex(3)[:5]
			added = true
		}
		if interactive(kind) && text(v, "action_id") == "" {
			v["action_id"] = randomHex(3)[:5]
			added = true
		}
		for _, name := range []string{"accessory", "elements", "element", "actions", "child_blocks", "block", "rows", "items"} {
			inner := name == "child_blocks" || name == "block" || name == "elements" && kind == "carousel"
			if v[name] != nil && kind != "rich_text" {
				added = addIDs(v[name], inner) || added
			}
		}
	}
	return added
}

// interactive reports whether elements of a type have an action_id.
func interactive(kind string) bool {
	switch kind {
	case "button", "workflow_button", "icon_button", "feedback_buttons", "overflow", "datepicker", "timepicker", "datetimepicker",
		"checkboxes", "radio_buttons", "plain_text_input", "rich_text_input", "number_input", "email_text_input", "url_text_input", "file_input":
		return true
	}
	return strings.HasSuffix(kind, "_select")
}

// decodeOptions reads the options an app suggests.
func (w *Workspace) decodeOptions(ack json.RawMessage) ([]OptionGroup, error) {
	if len(ack) == 0 {
		return nil, fmt.Errorf("no options given")
	}
	v, err := decodeJSON(ack)
	if err != nil {
		return nil, fmt.Errorf("decode options: %w", err)
	}
	c := w.newChecker(onModal)
	c.object("", v, shape{fields: map[string]rule{
		"options": list(0, maxOptions, optionRule(plain, false)), "option_groups": list(0, maxOptions, groupRule()),
	}})
	m, _ := v.(map[string]any)
	if len(c.problems) == 0 && m["options"] == nil && m["option_groups"] == nil {
		c.bad("", "must define either `options` or `option_groups`")
	}
	if len(c.problems) > 0 {
		return nil, refuse("invalid_options", c.problems...)
	}
	groups := as[[]OptionGroup](m["option_groups"])
	if options := as[[]Option](m["options"]); len(options) > 0 {
		groups = append(groups, OptionGroup{Options: options})
	}
	return groups, nil
}
