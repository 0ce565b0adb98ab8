package slacksim

import "unicode/utf8"

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
