package slacksim

import (
	"encoding/json"
	"strings"
)

// The methods here answer what single templates ask; they add nothing to what
// the JSON says but defaults.

// GroupField reports whether an input block's element is a group of boxes,
// which needs a legend instead of a label.
func (n node) GroupField() bool {
	switch n.Kid("element").Type() {
	case "checkboxes", "radio_buttons":
		return true
	}
	return false
}

// FieldID is the HTML id of an input block's element.
func (n node) FieldID() string { return n.Kid("element").ID("field") }

// ImageURL is where an image is, "" if it is nowhere a page may load from.
func (n node) ImageURL() string {
	u := n.URL("image_url")
	if f := n.Kid("slack_file"); n.Has("slack_file") && n.p.image != nil {
		return n.p.image(f.Str("id"), f.Str("url"))
	}
	if strings.HasPrefix(u, "http") {
		return u
	}
	return ""
}

// Align is a table column's alignment: left, center or right.
func (n node) Align(column int) string {
	settings := n.Kids("column_settings")
	if column >= len(settings) {
		return "left"
	}
	return oneOf(settings[column].Str("align"), "left", "center", "right")
}

// Level is an alert's severity.
func (n node) Level() string {
	return oneOf(n.Str("level"), "default", "info", "warning", "error", "success")
}

// Width is how wide a container or layout item wants to be.
func (n node) Width() string {
	return oneOf(n.Str("width"), "standard", "narrow", "wide", "full")
}

// HAlign is a layout item's horizontal alignment.
func (n node) HAlign() string {
	return oneOf(n.Str("horizontal_alignment"), "start", "center", "end")
}

// Lines says which grid lines a layout draws.
func (n node) Lines() string { return oneOf(n.Str("grid_lines"), "none", "rows", "outer") }

// Style is a button's style as a class name.
func (n node) Style() string { return oneOf(n.Str("style"), "plain", "primary", "danger") }

// StatusWords says a task's status aloud.
func (n node) StatusWords() string {
	return strings.ReplaceAll(oneOf(n.Str("status"), "pending", "in_progress", "complete", "error"), "_", " ")
}

// Icon is the sign of an icon button.
func (n node) Icon() string {
	switch n.Str("icon") {
	case "trash":
		return "🗑"
	case "":
		return "•"
	}
	return n.Plain("text")
}

// Markdown parses a markdown block.
func (n node) Markdown() []mdBlock { return n.p.markdown(n.Str("text")) }

// RichWords flattens a rich_text_input's value to text for the page's plain
// editor.
func (n node) RichWords() string {
	value := n.Kid("initial_value")
	if st, ok := n.stored(); ok {
		value = st.Kid("rich_text_value")
	}
	var lines []string
	for _, section := range value.Kids("elements") {
		lines = append(lines, flatten(section.Rich()))
	}
	return strings.Join(lines, "\n")
}

func flatten(spans []span) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Kind == "br" {
			b.WriteByte('\n')
		}
		b.WriteString(s.Text)
		b.WriteString(flatten(s.Kids))
	}
	return b.String()
}

// OptionJSON is the option as the app wrote it, which is what Slack sends back.
func (n node) OptionJSON() string {
	b, err := json.Marshal(n.fields)
	if err != nil {
		return ""
	}
	return string(b)
}

// IsChosen reports whether a box or radio button is ticked.
func (n node) IsChosen(option node) bool {
	for _, c := range n.chosen() {
		if c.Value == option.Str("value") {
			return true
		}
	}
	return false
}

// Source says where a select's entries come from: static, external, users,
// channels or conversations.
func (n node) Source() string { return n.source() }

// choiceGroup is a labelled run of choices; Label may be "".
type choiceGroup struct {
	Label   string
	Choices []choice
}

// Grouped lists a select's entries under their labels.
func (n node) Grouped() []choiceGroup { return groupChoices(n.Choices()) }

func groupChoices(list []choice) []choiceGroup {
	var out []choiceGroup
	for _, c := range list {
		if len(out) == 0 || out[len(out)-1].Label != c.Group {
			out = append(out, choiceGroup{Label: c.Group})
		}
		last := &out[len(out)-1]
		last.Choices = append(last.Choices, c)
	}
	return out
}

// oneOf returns s if it is among the words known, else the first of them, so
// that nothing else ever becomes a class name.
func oneOf(s string, known ...string) string {
	for _, k := range known {
		if s == k {
			return s
		}
	}
	return known[0]
}

// MaxFiles is how many files a file_input takes.
func (n node) MaxFiles() int {
	if most := n.Int("max_files"); most > 0 {
		return min(most, maxInputFiles)
	}
	return maxInputFiles
}

// Accept lists the file types a file_input takes as browsers want them:
// ".csv, .pdf". It is "" if all are welcome.
func (n node) Accept() string {
	list, _ := n.fields["filetypes"].([]any)
	var out []string
	for _, v := range list {
		if s, ok := v.(string); ok {
			out = append(out, "."+strings.TrimPrefix(strings.ToLower(s), "."))
		}
	}
	return strings.Join(out, ", ")
}

// ChosenFiles are the files that are in a file_input now.
func (n node) ChosenFiles() []node {
	st, ok := n.stored()
	if !ok {
		return nil
	}
	return st.Kids("files")
}
