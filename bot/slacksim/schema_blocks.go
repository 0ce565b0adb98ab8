package slacksim

import (
	"maps"
	"unicode/utf8"
)

// newSchema builds Block Kit's grammar.
func newSchema() *schema {
	s := &schema{elements: elementKinds(), inline: inlineShapes(), rich: richShapes(), blocks: basicBlocks()}
	maps.Copy(s.blocks, cardBlocks())
	maps.Copy(s.blocks, dataBlocks())
	for name, kind := range s.blocks {
		kind.fields = with(kind.fields, map[string]rule{"block_id": str(0, maxBlockID)})
		s.blocks[name] = kind
	}
	return s
}

// basicBlocks are the blocks Block Kit has had for long.
func basicBlocks() map[string]blockKind {
	everywhere := []string{onMessage, onModal, onHome}
	return map[string]blockKind{
		"section": {surfaces: everywhere, shape: shape{
			fields: map[string]rule{
				"text": formatted(maxSectionText), "fields": list(1, maxFields, formatted(maxFieldText)),
				"accessory": elementIn("section"), "expand": boolean,
			},
			also: func(c *checker, path string, m map[string]any) {
				if m["text"] == nil && m["fields"] == nil {
					c.bad(path, "missing required field: text")
				}
			},
		}},
		"divider": {surfaces: everywhere},
		"header": {surfaces: everywhere, shape: shape{
			required: []string{"text"}, fields: map[string]rule{"text": plain(maxHeader), "level": integer(1, 4)},
		}},
		"image": {surfaces: everywhere, shape: imageShape(map[string]rule{"title": plain(maxImageTitle)})},
		"context": {surfaces: everywhere, shape: shape{
			required: []string{"elements"}, fields: map[string]rule{"elements": list(1, maxContext, contextElement)},
		}},
		"actions": {surfaces: everywhere, shape: shape{
			required: []string{"elements"}, fields: map[string]rule{"elements": list(1, maxActions, elementIn("actions"))}, also: uniqueActions,
		}},
		"context_actions": {surfaces: []string{onMessage}, shape: shape{
			required: []string{"elements"},
			fields:   map[string]rule{"elements": list(1, maxContextActions, elementIn("context_actions"))}, also: uniqueActions,
		}},
		"input": {surfaces: everywhere, shape: shape{
			required: []string{"label", "element"},
			fields: map[string]rule{
				"label": plain(maxLabel), "element": elementIn("input"), "hint": plain(maxLabel), "optional": boolean, "dispatch_action": boolean,
			},
			also: func(c *checker, _ string, _ map[string]any) { c.inputs++ },
		}},
		"rich_text": {surfaces: everywhere, shape: shape{
			required: []string{"elements"}, fields: map[string]rule{"elements": list(0, 1000, richElement)},
		}},
		"video": {surfaces: everywhere, shape: shape{
			required: []string{"alt_text", "title", "thumbnail_url", "video_url"},
			fields: map[string]rule{
				"alt_text": str(1, maxAltText), "title": plain(maxVideoTitle), "title_url": str(1, maxURL), "thumbnail_url": str(1, maxURL),
				"video_url": str(1, maxURL), "author_name": str(1, 50), "provider_name": str(1, 50), "provider_icon_url": str(1, maxURL),
				"description": plain(maxVideoTitle),
			},
		}},
		"file": {surfaces: []string{onMessage}, shape: shape{
			required: []string{"external_id", "source"}, fields: map[string]rule{"external_id": str(1, 255), "source": enum("remote")},
		}},
		"call": {surfaces: []string{onMessage}, shape: shape{
			required: []string{"call_id"},
			fields:   map[string]rule{"call_id": str(1, 255), "call": anything, "api_decoration_available": boolean},
		}},
		"markdown": {surfaces: []string{onMessage}, shape: shape{
			required: []string{"text"}, fields: map[string]rule{"text": str(1, maxMarkdown)},
			also: func(c *checker, path string, m map[string]any) {
				if c.markdown += utf8.RuneCountInString(text(m, "text")); c.markdown > maxMarkdown {
					c.bad(path+"/text", "markdown blocks must be less than %d characters in all", maxMarkdown+1)
				}
			},
		}},
	}
}

// contextElement is text or an image.
func contextElement(c *checker, path string, v any) {
	if m, ok := v.(map[string]any); ok && text(m, "type") == "image" {
		elementIn("context")(c, path, v)
		return
	}
	formatted(maxFieldText)(c, path, v)
}

// cardBlocks are the blocks that group or frame others, and those for progress.
func cardBlocks() map[string]blockKind {
	onMessageAndHome := []string{onMessage, onHome}
	card := shape{
		fields: map[string]rule{
			"hero_image": elementIn("card"), "icon": elementIn("card"), "slack_icon": anything, "title": formatted(maxContainerTitle),
			"subtitle": formatted(maxContainerTitle), "body": formatted(maxCardBody), "subtext": formatted(maxCardBody),
			"actions": list(1, 5, elementIn("card")),
		},
		also: func(c *checker, path string, m map[string]any) {
			if m["icon"] != nil && m["slack_icon"] != nil {
				c.bad(path, "must define only one of `icon` and `slack_icon`")
			}
		},
	}
	return map[string]blockKind{
		"alert": {surfaces: []string{onModal}, shape: shape{
			required: []string{"text"},
			fields:   map[string]rule{"text": formatted(maxAlert), "level": enum("default", "info", "warning", "error", "success")},
		}},
		"card": {surfaces: onMessageAndHome, shape: card},
		"carousel": {surfaces: onMessageAndHome, shape: shape{
			required: []string{"elements"}, fields: map[string]rule{"elements": list(1, maxCards, childBlock("card"))},
		}},
		"container": {surfaces: onMessageAndHome, shape: shape{
			required: []string{"child_blocks"},
			fields: map[string]rule{
				"title": plain(maxContainerTitle), "rich_text_title": childBlock("rich_text"), "subtitle": formatted(maxContainerTitle),
				"icon": elementIn("container"), "width": enum("narrow", "standard", "wide", "full"), "is_collapsible": boolean,
				"default_collapsed": boolean, "has_header_divider": boolean,
				"child_blocks": list(1, maxContainerBlocks, childBlock("actions", "context", "divider", "file", "header", "image", "input",
					"rich_text", "section", "table", "video", "layout")),
			},
			also: func(c *checker, path string, m map[string]any) {
				if m["title"] == nil && m["rich_text_title"] == nil {
					c.bad(path, "missing required field: title")
				}
			},
		}},
		"layout": {surfaces: onMessageAndHome, shape: shape{
			required: []string{"label", "rows"},
			fields: map[string]rule{
				"label": str(1, maxContainerTitle), "is_label_visible": boolean, "grid_lines": enum("none", "rows", "outer"), "fallback": anything,
				"rows": list(1, maxContainerBlocks, of(shape{required: []string{"items"}, fields: map[string]rule{
					"items": list(1, maxLayoutItems, of(shape{required: []string{"block"}, fields: map[string]rule{
						"block": block, "width": enum("narrow", "standard", "wide"), "horizontal_alignment": enum("start", "center", "end"),
					}})),
				}})),
			},
		}},
		"plan": {surfaces: []string{onMessage}, shape: shape{
			required: []string{"title"}, fields: map[string]rule{"title": str(1, 255), "tasks": list(0, maxMessageBlocks, childBlock("task_card"))},
		}},
		"task_card": {surfaces: []string{onMessage}, shape: shape{
			required: []string{"task_id", "title"},
			fields: map[string]rule{
				"task_id": str(1, 255), "title": str(1, 255), "status": enum("pending", "in_progress", "complete", "error"),
				"details": childBlock("rich_text"), "output": childBlock("rich_text"), "hide_title": boolean,
				"sources": list(0, 100, of(shape{required: []string{"url", "text"}, fields: map[string]rule{"url": str(1, maxURL), "text": str(1, 255)}})),
			},
		}},
		"auth_provider": {surfaces: []string{onMessage, onModal, onHome}, shape: shape{
			required: []string{"value", "name", "is_connected"},
			fields: map[string]rule{
				"value": str(1, 255), "name": plain(maxContainerTitle), "is_connected": boolean, "description": formatted(maxSectionText),
				"icon_url": str(1, maxURL), "auth_url": str(1, maxURL), "disconnect_url": str(1, maxURL),
				"connected_identity": plain(maxContainerTitle), "connected_context": plain(maxContainerTitle),
				"accessory": elementIn("auth_provider"), "fallback": anything,
			},
		}},
	}
}

// dataBlocks are tables and charts.
func dataBlocks() map[string]blockKind {
	return map[string]blockKind{
		"table": {surfaces: []string{onMessage}, shape: shape{
			required: []string{"rows"},
			fields: map[string]rule{
				"rows": list(1, maxTableRows, list(1, maxTableColumns, cell("raw_text", "raw_number", "rich_text"))),
				"column_settings": list(0, maxTableColumns, of(shape{fields: map[string]rule{
					"align": enum("left", "center", "right", ""), "is_wrapped": boolean,
				}})),
			},
			also: onlyOne("table"),
		}},
		"data_table": {surfaces: []string{onMessage}, shape: shape{
			required: []string{"caption", "rows"},
			fields: map[string]rule{
				"caption": str(1, 255), "page_size": integer(1, maxPageSize), "row_header_column_index": integer(0, maxTableColumns-1),
				"rows": list(1, maxDataTableRows, list(1, maxTableColumns, cell("raw_text", "raw_number", "rich_text", "action_cell"))),
			},
			also: onlyOne("data_table"),
		}},
		"data_visualization": {surfaces: []string{onMessage, onHome}, shape: shape{
			required: []string{"title", "chart"}, fields: map[string]rule{"title": str(1, maxChartTitle), "chart": chartRule},
		}},
	}
}

// onlyOne refuses a second block of a kind in one message.
func onlyOne(kind string) func(*checker, string, map[string]any) {
	return func(c *checker, path string, _ map[string]any) {
		if c.tables == nil {
			c.tables = map[string]int{}
		}
		if c.tables[kind]++; c.tables[kind] > 1 {
			c.bad(path, "only one block of type %s allowed per message", kind)
		}
	}
}

// cell is a table cell of certain kinds.
func cell(kinds ...string) rule {
	shapes := map[string]shape{
		"raw_text":   {required: []string{"text"}, fields: map[string]rule{"text": counted(0, maxDataTableText)}},
		"raw_number": {required: []string{"value"}, fields: map[string]rule{"value": anyNumber, "text": counted(0, maxDataTableText)}},
		"rich_text":  {required: []string{"elements"}, fields: map[string]rule{"elements": list(0, 100, richElement)}},
		"action_cell": {required: []string{"element"}, fields: map[string]rule{
			"element": elementIn("actions"), "fallback": anything,
		}},
	}
	allowed := map[string]shape{}
	for _, k := range kinds {
		allowed[k] = shapes[k]
	}
	return typed(func(*schema) map[string]shape { return allowed })
}

// counted is text that counts towards a message's total.
func counted(least, most int) rule {
	check := str(least, most)
	return func(c *checker, path string, v any) {
		s, _ := v.(string)
		c.chars += utf8.RuneCountInString(s)
		check(c, path, v)
	}
}

// chartRule is what a data_visualization shows.
func chartRule(c *checker, path string, v any) {
	point := of(shape{required: []string{"label", "value"}, fields: map[string]rule{"label": str(1, maxChartLabel), "value": anyNumber}})
	series := shape{
		required: []string{"series", "axis_config"},
		fields: map[string]rule{
			"series": list(1, maxChartSeries, of(shape{required: []string{"name", "data"}, fields: map[string]rule{
				"name": str(1, maxChartLabel), "data": list(1, maxChartPoints, point),
			}})),
			"axis_config": of(shape{required: []string{"categories"}, fields: map[string]rule{
				"categories": list(1, maxChartPoints, str(1, maxChartLabel)), "x_label": str(0, maxChartTitle), "y_label": str(0, maxChartTitle),
			}}),
		},
	}
	typed(func(*schema) map[string]shape {
		return map[string]shape{
			"pie": {required: []string{"segments"}, fields: map[string]rule{"segments": list(1, maxChartSeries, point)}},
			"bar": series, "area": series, "line": series,
		}
	})(c, path, v)
}

// richElement is a section, list, quote or preformatted part of rich text.
func richElement(c *checker, path string, v any) {
	typed(func(s *schema) map[string]shape { return s.rich })(c, path, v)
}

func inlineElement(c *checker, path string, v any) {
	if m, ok := v.(map[string]any); ok {
		c.chars += utf8.RuneCountInString(text(m, "text"))
	}
	typed(func(s *schema) map[string]shape { return s.inline })(c, path, v)
}

func richShapes() map[string]shape {
	inside := list(0, 5000, inlineElement)
	return map[string]shape{
		"rich_text_section": {required: []string{"elements"}, fields: map[string]rule{"elements": inside}},
		"rich_text_quote":   {required: []string{"elements"}, fields: map[string]rule{"elements": inside, "border": integer(0, 1)}},
		"rich_text_preformatted": {required: []string{"elements"}, fields: map[string]rule{
			"elements": inside, "border": integer(0, 1), "language": str(0, 40),
		}},
		"rich_text_list": {required: []string{"elements", "style"}, fields: map[string]rule{
			"elements": list(0, 1000, richElement), "style": enum("bullet", "ordered"), "indent": integer(0, 8), "offset": integer(0, 100000), "border": integer(0, 1),
		}},
	}
}

// inlineShapes are the parts of a line of rich text.
func inlineShapes() map[string]shape {
	flags := map[string]rule{}
	for _, name := range []string{"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"} {
		flags[name] = boolean
	}
	style := map[string]rule{"style": of(shape{fields: flags})}
	word, words := str(1, maxURL), str(0, maxURL)
	shapes := map[string]shape{}
	add := func(kind string, required []string, optional ...string) {
		s := shape{required: required, fields: with(style)}
		for _, name := range required {
			s.fields[name] = word
		}
		for _, name := range optional {
			s.fields[name] = words
		}
		shapes[kind] = s
	}
	add("text", []string{"text"})
	shapes["text"].fields["text"] = str(1, maxText)
	add("link", []string{"url"}, "text")
	add("user", []string{"user_id"})
	add("usergroup", []string{"usergroup_id"})
	add("channel", []string{"channel_id"}, "tab_id")
	add("team", []string{"team_id"})
	add("emoji", []string{"name"}, "unicode", "url")
	add("broadcast", []string{"range"})
	add("color", []string{"value"})
	add("tag", []string{"text"})
	add("date", []string{"timestamp", "format"}, "timezone", "url", "fallback")
	shapes["broadcast"].fields["range"] = enum("here", "channel", "everyone")
	shapes["date"].fields["timestamp"] = anyNumber
	shapes["emoji"].fields["skin_tone"] = integer(1, 6)
	shapes["tag"].fields["color"] = enum("gray", "brown", "purple", "indigo", "blue", "green", "yellow", "orange", "red")
	for _, flag := range []string{"unsafe", "from_llm", "is_slack_url", "truncated"} {
		shapes["link"].fields[flag] = boolean
	}
	shapes["user"].fields["from_llm"], shapes["channel"].fields["from_llm"] = boolean, boolean
	for _, kind := range []string{
		"attachment_mention", "canvas", "canvas_message_unfurl", "canvas_user_mention", "citation", "file", "list_record",
		"message_mention", "salesforce_data_field", "work_object_mention", "workflow_mention",
	} {
		shapes[kind] = shape{fields: looseFields()}
	}
	return shapes
}

// looseFields are the fields of mentions of files, records and workflows,
// whose targets live outside a message.
func looseFields() map[string]rule {
	fields := map[string]rule{}
	for _, name := range []string{
		"url", "text", "app_id", "entity_id", "icon_url", "channel_id", "ts", "full_size_preview_enabled", "icon_name",
		"reference_object_type", "product_name", "style", "workflow_id", "function_trigger_id", "salesforce_record_id",
		"salesforce_field_label", "salesforce_field_api_name", "salesforce_include_field_label", "has_withheld_salesforce_field_names",
		"file_id", "label", "hide_title", "section_id", "is_skill_invocation", "user_id", "thread_id", "root_message_channel",
		"root_message_ts", "record_id", "view_id", "message_ts", "author_id", "thread_ts", "index", "details", "from_llm", "is_slack_url",
	} {
		fields[name] = anything
	}
	return fields
}
