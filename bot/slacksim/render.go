package slacksim

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
	"time"
)

//go:embed page/*.html
var pageTemplates embed.FS

// newRenderer parses the embedded templates. Every Block Kit kind has one
// named after it ("block-section", "element-button"), so a new kind is a new
// template and nothing else.
func newRenderer() (*template.Template, error) {
	t, err := template.New("page").ParseFS(pageTemplates, "page/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse page templates: %w", err)
	}
	return t, nil
}

// surface names where blocks are shown. Slack gives the same block another
// meaning on each: inputs wait for Submit in a modal, everything else acts at
// once.
type surface string

const (
	surfaceMessage surface = "message"
	surfaceModal   surface = "modal"
	surfaceHome    surface = "home"
)

// directory answers the questions a message asks about its workspace. A name
// that is not known is reported so, and the raw id is shown, as Slack does.
type directory interface {
	userName(id string) (string, bool)
	channelName(id string) (string, bool)
	groupName(id string) (string, bool) // the handle
}

// painter turns Block Kit JSON into HTML for one person looking at one
// surface. It lives for one rendering and is not safe for concurrent use.
type painter struct {
	tmpl    *template.Template
	dir     directory
	surface surface
	// key tells this message or view from all others of the page; element
	// ids are derived from it.
	key    string
	viewer string
	zone   *time.Location
	locale string // the language dates are written in, "en-GB"
	now    time.Time
	// state is what the person has chosen so far, by block and action; it
	// wins over the initial values the app sent. nil means nothing yet.
	state func(p *painter, blockID, actionID string) (node, bool)
	// choices lists what a select of people ("users"), "channels" or
	// "conversations" offers; filter is the element's own.
	choices func(source string, filter node) []choice
	// image is where the page may load a picture of the workspace's from, named
	// by ID or by address; "" if the person may not see it. nil means nowhere.
	image func(id, address string) string
	emoji ownEmoji
	// current is the conversation the person is looking at.
	current string
	depth   int
}

// maxDepth bounds nesting. Slack allows three levels (container, card,
// element); what is deeper is shown as JSON rather than followed.
const maxDepth = 12

// blocks renders a JSON array of blocks. What does not parse is shown as it
// is: an app author needs to see it, not to guess.
func (p *painter) blocks(raw json.RawMessage) (template.HTML, error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return "", nil
	}
	var list []any
	if err := decodeNumber(raw, &list); err != nil {
		return p.execute("unknown", node{p: p, fields: map[string]any{"blocks": string(raw)}})
	}
	var out strings.Builder
	for _, item := range list {
		html, err := p.node(item, "", nil).Block()
		if err != nil {
			return "", err
		}
		out.WriteString(string(html))
	}
	return template.HTML(out.String()), nil
}

// execute renders one named template into HTML that is safe to embed because
// html/template escaped it.
func (p *painter) execute(name string, n node) (template.HTML, error) {
	if p.depth >= maxDepth {
		name = "unknown"
	}
	p.depth++
	defer func() { p.depth-- }()
	var buf bytes.Buffer
	if err := p.tmpl.ExecuteTemplate(&buf, name, n); err != nil {
		return "", fmt.Errorf("render %s: %w", name, err)
	}
	return template.HTML(buf.String()), nil
}

// node wraps a decoded JSON value. Anything but an object becomes an object
// with the value under "value", so that templates never meet a nil map.
func (p *painter) node(v any, block string, in *inputField) node {
	m, ok := v.(map[string]any)
	if !ok {
		m = map[string]any{"value": v}
	}
	n := node{p: p, fields: m, block: block, input: in}
	if id := n.Str("block_id"); id != "" {
		n.block = id
	}
	return n
}

func decodeNumber(raw []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	return dec.Decode(into)
}
