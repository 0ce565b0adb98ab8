package slacksim

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
	"time"
)

// with makes a field table out of several.
func with(tables ...map[string]rule) map[string]rule {
	all := map[string]rule{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}

func actionField() map[string]rule { return map[string]rule{"action_id": str(1, maxActionID)} }

// confirmation is the dialog asked before an action.
func confirmation() rule {
	return of(shape{
		required: []string{"title", "text", "confirm", "deny"},
		fields: map[string]rule{
			"title": plain(maxConfirmTitle), "text": formatted(maxConfirmText), "confirm": plain(maxConfirmButton),
			"deny": plain(maxConfirmButton), "style": enum("primary", "danger"),
		},
	})
}

// optionRule is an option whose text may be of a kind.
func optionRule(words func(int) rule, link bool) rule {
	fields := map[string]rule{"text": words(maxOptionText), "value": str(1, maxOptionValue), "description": words(maxOptionText)}
	if link {
		fields["url"] = str(1, maxURL)
	}
	return of(shape{required: []string{"text", "value"}, fields: fields})
}

func groupRule() rule {
	return of(shape{
		required: []string{"label", "options"},
		fields:   map[string]rule{"label": plain(maxOptionText), "options": list(1, maxOptions, optionRule(plain, false))},
	})
}

// date and clock times are text of a fixed form.
func timeLike(layout, form string) rule {
	return func(c *checker, path string, v any) {
		s, _ := v.(string)
		if _, err := time.Parse(layout, s); err != nil {
			c.bad(path, "must match %s", form)
		}
	}
}

// elementKinds is the grammar of block elements.
func elementKinds() map[string]elementKind {
	all := map[string]elementKind{
		"button": {in: []string{"section", "actions", "card"}, shape: shape{
			required: []string{"text"},
			fields: with(actionField(), map[string]rule{
				"text": plain(maxButtonText), "url": str(1, maxURL), "value": str(0, maxButtonValue), "style": enum("primary", "danger"),
				"confirm": confirmation(), "accessibility_label": str(1, maxAccessibility), "visible_to_user_ids": list(1, 100, str(1, 20)),
				"agent_prompt": str(0, maxButtonValue), "agent_prompt_display": str(0, maxButtonValue),
			}),
		}},
		"workflow_button": {in: []string{"section", "actions"}, shape: shape{
			required: []string{"text", "workflow"},
			fields: with(actionField(), map[string]rule{
				"text": plain(maxButtonText), "workflow": anything, "style": enum("primary", "danger"), "accessibility_label": str(1, maxAccessibility),
			}),
		}},
		"icon_button": {in: []string{"context_actions"}, shape: shape{
			required: []string{"icon", "text"},
			fields: with(actionField(), map[string]rule{
				"icon": enum("trash"), "text": plain(maxButtonText), "value": str(0, maxButtonValue), "confirm": confirmation(),
				"accessibility_label": str(1, maxAccessibility), "visible_to_user_ids": list(1, 100, str(1, 20)),
			}),
		}},
		"feedback_buttons": {in: []string{"context_actions"}, shape: shape{
			required: []string{"positive_button", "negative_button"},
			fields:   with(actionField(), map[string]rule{"positive_button": feedbackButton(), "negative_button": feedbackButton()}),
		}},
		"overflow": {in: []string{"section", "actions", "auth_provider"}, shape: shape{
			required: []string{"options"},
			fields: with(actionField(), map[string]rule{
				"options": list(1, maxOverflow, optionRule(plain, true)), "confirm": confirmation(),
			}),
		}},
		"image": {in: []string{"section", "context", "card", "container"}, shape: imageShape(nil)},
	}
	maps.Copy(all, pickerKinds())
	maps.Copy(all, typedKinds())
	maps.Copy(all, selectKinds())
	return all
}

func feedbackButton() rule {
	return of(shape{
		required: []string{"text", "value"},
		fields:   map[string]rule{"text": plain(maxButtonText), "value": str(1, maxButtonValue), "accessibility_label": str(1, maxAccessibility)},
	})
}

// imageShape is an image, as block or as element.
func imageShape(extra map[string]rule) shape {
	return shape{
		required: []string{"alt_text"},
		fields: with(extra, map[string]rule{
			"image_url": str(1, maxURL), "alt_text": str(0, maxAltText),
			"slack_file": of(shape{fields: map[string]rule{"id": str(1, 255), "url": str(1, maxURL)}}),
		}),
		also: func(c *checker, path string, m map[string]any) {
			if (m["image_url"] == nil) == (m["slack_file"] == nil) {
				c.bad(path, "must define either an `image_url` or a `slack_file`")
				return
			}
			if m["slack_file"] != nil {
				c.slackFile(path+"/slack_file", m["slack_file"])
			}
		},
	}
}

// slackFile makes sure that an image names one picture that is there.
func (c *checker) slackFile(path string, v any) {
	m, _ := v.(map[string]any)
	id, address := text(m, "id"), text(m, "url")
	switch {
	case (id == "") == (address == ""):
		c.bad(path, "must define either an `id` or a `url`")
	case c.knownImage != nil && !c.knownImage(id, address):
		c.bad(path, "invalid slack file")
	}
}

// pickerKinds are the elements one chooses in without a menu.
func pickerKinds() map[string]elementKind {
	common := with(actionField(), map[string]rule{"confirm": confirmation(), "focus_on_load": boolean})
	everywhere := []string{"section", "actions", "input"}
	hint := map[string]rule{"placeholder": plain(maxPlaceholder)}
	return map[string]elementKind{
		"datepicker": {in: everywhere, shape: shape{fields: with(common, hint, map[string]rule{
			"initial_date": timeLike(time.DateOnly, "YYYY-MM-DD"),
		})}},
		"timepicker": {in: everywhere, shape: shape{fields: with(common, hint, map[string]rule{
			"initial_time": timeLike("15:04", "HH:mm"), "timezone": str(1, 255),
		})}},
		"datetimepicker": {in: []string{"actions", "input"}, shape: shape{fields: with(common, map[string]rule{
			"initial_date_time": integer(1000000000, 9999999999),
		})}},
		"checkboxes": {in: everywhere, shape: shape{
			required: []string{"options"},
			fields: with(common, map[string]rule{
				"options": list(1, maxRadio, optionRule(formatted, false)), "initial_options": list(1, maxRadio, optionRule(formatted, false)),
				"visible_to_user_ids": list(1, 100, str(1, 20)),
			}),
			also: initialAmongOptions,
		}},
		"radio_buttons": {in: everywhere, shape: shape{
			required: []string{"options"},
			fields: with(common, map[string]rule{
				"options": list(1, maxRadio, optionRule(formatted, false)), "initial_option": optionRule(formatted, false),
			}),
			also: initialAmongOptions,
		}},
	}
}

// typedKinds are the elements one types into.
func typedKinds() map[string]elementKind {
	in := []string{"input"}
	common := with(actionField(), map[string]rule{
		"placeholder": plain(maxPlaceholder), "focus_on_load": boolean,
		"dispatch_action_config": of(shape{fields: map[string]rule{
			"trigger_actions_on": list(1, 2, enum("on_enter_pressed", "on_character_entered")),
		}}),
	})
	return map[string]elementKind{
		"plain_text_input": {in: in, shape: shape{
			fields: with(common, map[string]rule{
				"initial_value": str(0, maxInput), "multiline": boolean, "min_length": integer(0, maxInput), "max_length": integer(1, maxInput),
			}),
			also: func(c *checker, path string, m map[string]any) {
				if most := as[int](m["max_length"]); most > 0 && as[int](m["min_length"]) > most {
					c.bad(path+"/min_length", "must not be more than max_length")
				}
			},
		}},
		"rich_text_input": {in: in, shape: shape{fields: with(common, map[string]rule{
			"initial_value": childBlock("rich_text"), "min_lines": integer(1, 100), "max_lines": integer(1, 100),
		})}},
		"number_input": {in: in, shape: shape{
			required: []string{"is_decimal_allowed"},
			fields: with(common, map[string]rule{
				"is_decimal_allowed": boolean, "initial_value": numberText, "min_value": numberText, "max_value": numberText,
			}),
		}},
		"email_text_input": {in: in, shape: shape{fields: with(common, map[string]rule{"initial_value": str(0, maxInput)})}},
		"url_text_input":   {in: in, shape: shape{fields: with(common, map[string]rule{"initial_value": str(0, maxInput)})}},
		"file_input": {in: in, shape: shape{fields: with(actionField(), map[string]rule{
			"filetypes": list(1, 100, str(1, 20)), "max_files": integer(1, maxInputFiles),
		})}},
	}
}

// numberText is a number written as text, as number inputs want it.
func numberText(c *checker, path string, v any) {
	s, ok := v.(string)
	if _, isNumber := decimal(s); !ok || !isNumber {
		c.bad(path, "must provide a string with a number")
	}
}

// selectKinds are the menus, single and multi.
func selectKinds() map[string]elementKind {
	filter := of(shape{fields: map[string]rule{
		"include":                          list(1, 4, enum("im", "mpim", "private", "public")),
		"exclude_external_shared_channels": boolean, "exclude_bot_users": boolean,
	}})
	own := map[string]map[string]rule{
		"static_select": {
			"options": list(1, maxOptions, optionRule(plain, false)), "option_groups": list(1, maxOptions, groupRule()),
		},
		"external_select":      {"min_query_length": integer(0, 3000)},
		"users_select":         {},
		"channels_select":      {},
		"conversations_select": {"default_to_current_conversation": boolean, "filter": filter},
	}
	initial := map[string]string{
		"static_select": "initial_option", "external_select": "initial_option", "users_select": "initial_user",
		"channels_select": "initial_channel", "conversations_select": "initial_conversation",
	}
	common := with(actionField(), map[string]rule{
		"placeholder": plain(maxPlaceholder), "confirm": confirmation(), "focus_on_load": boolean,
	})
	all := map[string]elementKind{}
	for name, fields := range own {
		one, many := str(1, 20), list(1, maxOptions, str(1, 20))
		if strings.HasSuffix(initial[name], "option") {
			one, many = optionRule(plain, false), list(1, maxOptions, optionRule(plain, false))
		}
		single := with(common, fields, map[string]rule{initial[name]: one})
		if name == "channels_select" || name == "conversations_select" {
			single["response_url_enabled"] = boolean
		}
		multi := with(common, fields, map[string]rule{initial[name] + "s": many, "max_selected_items": integer(1, maxOptions)})
		all[name] = elementKind{in: []string{"section", "actions", "input"}, shape: shape{fields: single, also: menuRules(name)}}
		all["multi_"+name] = elementKind{in: []string{"section", "actions", "input"}, shape: shape{fields: multi, also: menuRules(name)}}
	}
	return all
}

// menuRules are the rules across a menu's fields.
func menuRules(name string) func(*checker, string, map[string]any) {
	return func(c *checker, path string, m map[string]any) {
		if name == "static_select" {
			if (m["options"] == nil) == (m["option_groups"] == nil) {
				c.bad(path, "must define either `options` or `option_groups`")
			}
			initialAmongOptions(c, path, m)
		}
		if truth(m, "response_url_enabled") && c.surface != onModal {
			c.bad(path+"/response_url_enabled", "only works in input blocks of modals")
		}
	}
}

// initialAmongOptions makes sure that what is chosen at first is offered.
func initialAmongOptions(c *checker, path string, m map[string]any) {
	offered, _ := m["options"].([]any)
	groups, _ := m["option_groups"].([]any)
	for _, g := range groups {
		o, _ := g.(map[string]any)
		more, _ := o["options"].([]any)
		offered = append(offered[:len(offered):len(offered)], more...)
	}
	among := func(chosen any) bool {
		for _, o := range offered {
			if reflect.DeepEqual(o, chosen) {
				return true
			}
		}
		return false
	}
	if chosen := m["initial_option"]; chosen != nil && !among(chosen) {
		c.bad(path+"/initial_option", "must be one of the options")
	}
	many, _ := m["initial_options"].([]any)
	for i, chosen := range many {
		if !among(chosen) {
			c.bad(fmt.Sprintf("%s/initial_options/%d", path, i), "must be one of the options")
		}
	}
}
