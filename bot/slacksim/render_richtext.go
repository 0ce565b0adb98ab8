package slacksim

import (
	"strconv"
	"strings"
)

// Rich paints the inside of a rich_text_section, _quote or _preformatted.
func (n node) Rich() []span {
	var out []span
	for _, el := range n.Kids("elements") {
		out = append(out, el.richElement()...)
	}
	return out
}

// richElement paints one element of rich text with its style around it. Kinds
// that stand for something outside the workspace (a file, a canvas, a record)
// show their words, linked when they carry an address.
func (n node) richElement() []span {
	inner := n.richBare()
	style := n.Kid("style")
	for _, s := range []string{"bold", "italic", "strike", "underline", "highlight", "client_highlight"} {
		if style.Bool(s) {
			inner = []span{{Kind: strings.TrimPrefix(s, "client_"), Kids: inner}}
		}
	}
	if style.Bool("code") {
		inner = []span{{Kind: "code", Kids: inner}}
	}
	return inner
}

func (n node) richBare() []span {
	switch n.Type() {
	case "text":
		return n.p.plain(n.Str("text"), false)
	case "link":
		return []span{n.linked(n.Str("text"), n.Str("url"))}
	case "user", "canvas_user_mention":
		return []span{n.p.userSpan(n.Str("user_id"), "")}
	case "usergroup":
		return []span{n.p.groupSpan(n.Str("usergroup_id"), "")}
	case "channel":
		return []span{n.p.channelSpan(n.Str("channel_id"), "")}
	case "broadcast":
		return []span{{Kind: "broadcast", Text: "@" + n.Str("range")}}
	case "team":
		return []span{{Kind: "group", Text: "@" + n.Str("team_id")}}
	case "emoji":
		return []span{n.richEmoji()}
	case "date":
		return []span{{Kind: "date", Text: n.When(), URL: n.URL("url"), Title: n.Str("fallback")}}
	case "color":
		return []span{{Kind: "color", Text: n.Str("value"), ID: hexColor(n.Str("value"))}}
	case "tag":
		return []span{{Kind: "tag", Text: n.Str("text"), ID: tagColor(n.Str("color"))}}
	case "citation":
		return []span{n.linked("["+firstOf(n, "text", "index")+"]", n.Str("url"))}
	case "salesforce_data_field":
		return []span{{Kind: "note", Text: firstOf(n, "salesforce_field_label", "salesforce_field_api_name", "salesforce_record_id")}}
	case "attachment_mention", "work_object_mention", "workflow_mention", "canvas", "canvas_message_unfurl",
		"file", "list_record", "message_mention":
		words := firstOf(n, "text", "label", "file_id", "entity_id", "message_ts", "root_message_ts", "url")
		if n.Str("url") == "" {
			return []span{{Kind: "note", Text: words}}
		}
		return []span{n.linked(words, n.Str("url"))}
	}
	return []span{{Kind: "code", Text: n.JSON()}}
}

func (n node) linked(words, address string) span {
	if words == "" {
		words = address
	}
	if link := safeURL(address); link != "" {
		return span{Kind: "link", URL: link, Kids: []span{{Kind: "text", Text: words}}}
	}
	return span{Kind: "text", Text: words}
}

func (n node) richEmoji() span {
	name := n.Str("name")
	if tone := n.Str("skin_tone"); tone != "" {
		name += skinTone + tone
	}
	if look := n.p.emoji.face(name); look.known() {
		return look.span(name)
	}
	if char := fromCodePoints(n.Str("unicode")); char != "" {
		return face{char: char}.span(name)
	}
	return span{Kind: "text", Text: ":" + name + ":"}
}

// fromCodePoints turns "1f1e9-1f1ea" into the character it names, "" when it
// names none.
func fromCodePoints(s string) string {
	var b strings.Builder
	for _, part := range strings.Split(s, "-") {
		v, err := strconv.ParseUint(part, 16, 21)
		if err != nil {
			return ""
		}
		b.WriteRune(rune(v))
	}
	return b.String()
}

func tagColor(c string) string {
	switch c {
	case "red", "orange", "yellow", "green", "blue", "indigo", "purple", "brown":
		return c
	}
	return "gray"
}

func firstOf(n node, keys ...string) string {
	for _, k := range keys {
		if s := n.Str(k); s != "" {
			return s
		}
	}
	return ""
}

// hexColor passes "#rgb" and "#rrggbb"; anything else is drawn as nothing.
func hexColor(s string) string {
	digits, ok := strings.CutPrefix(s, "#")
	if !ok || len(digits) != 3 && len(digits) != 6 || strings.Trim(strings.ToLower(digits), "0123456789abcdef") != "" {
		return "none"
	}
	return s
}

// ListStart is where an ordered list begins to count.
func (n node) ListStart() int { return n.Int("offset") + 1 }

// Deep caps a list's indent at what the style sheet draws.
func (n node) Deep() int { return min(max(n.Int("indent"), 0), 5) }
