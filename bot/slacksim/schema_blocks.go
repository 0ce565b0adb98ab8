package slacksim

import (
	"maps"
	"slices"
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

// block checks one block of the present surface.
func block(c *checker, path string, v any) {
	m, ok := v.(map[string]any)
	if !ok {
		c.bad(path, "must provide an object")
		return
	}
	name := text(m, "type")
	kind, ok := c.schema.blocks[name]
	if !ok || !slices.Contains(kind.surfaces, c.surface) {
		c.bad(path+"/type", "unsupported type: %s", name)
		return
	}
	if id := text(m, "block_id"); id != "" {
		if c.blockIDs[id] {
			c.bad(path+"/block_id", "`block_id` %q already exists", id)
		}
		c.blockIDs[id] = true
	}
	c.depth++
	if c.depth > 3 {
		c.bad(path, "blocks are nested too deeply")
	} else {
		c.object(path, v, kind.shape)
	}
	c.depth--
}

// childBlock is a block within another, of certain types only.
func childBlock(types ...string) rule {
	return func(c *checker, path string, v any) {
		if m, ok := v.(map[string]any); ok && !slices.Contains(types, text(m, "type")) {
			c.bad(path+"/type", "unsupported type: %s", text(m, "type"))
			return
		}
		block(c, path, v)
	}
}
