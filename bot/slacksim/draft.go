package slacksim

import (
	"encoding/json"
	"strings"
)

// Limits of messages, from the chat.* method pages.
const (
	maxText       = 40000 // chat.postMessage truncates beyond
	maxUpdateText = 4000  // chat.update refuses beyond
	maxMarkdown   = 12000
	maxMetadata   = 4000 // bytes; Slack publishes no number, this is what apps have measured
	maxAttachment = 100
)

// draft is what an app wants a message to say.
type draft struct {
	Text        string          `json:"text"`
	Blocks      json.RawMessage `json:"blocks,omitempty"`
	Attachments json.RawMessage `json:"attachments,omitempty"`
	Metadata    *Metadata       `json:"metadata,omitempty"`
	Thread      string          `json:"thread_ts,omitempty"` // set once the channel is known
	Broadcast   bool            `json:"reply_broadcast,omitempty"`
}

// draftOf reads a message's content from a call and checks it as Slack does.
func (w *Workspace) draftOf(a args) (draft, error) {
	d := draft{Text: a.str("text")}
	if md := a.str("markdown_text"); md != "" {
		if d.Text != "" || a.has("blocks") {
			return d, refuse("markdown_text_conflict")
		}
		if len([]rune(md)) > maxMarkdown {
			return d, refuse("msg_too_long")
		}
		d.Text = md
		b, err := json.Marshal([]any{map[string]any{"type": "markdown", "text": md}})
		if err != nil {
			return d, err
		}
		a = args{"blocks": b}
	}
	var err error
	if d.Blocks, err = w.checkMessageBlocks(a.object("blocks")); err != nil {
		return d, err
	}
	if d.Attachments, err = w.checkAttachments(a.object("attachments")); err != nil {
		return d, err
	}
	if d.Metadata, err = metadataOf(a.object("metadata")); err != nil {
		return d, err
	}
	if strings.TrimSpace(d.Text) == "" && len(d.Blocks) == 0 && len(d.Attachments) == 0 {
		return d, refuse("no_text")
	}
	return d, nil
}

// metadataOf reads a message's metadata argument.
func metadataOf(b json.RawMessage) (*Metadata, error) {
	if len(b) == 0 {
		return nil, nil
	}
	if len(b) > maxMetadata {
		return nil, refuse("metadata_too_large")
	}
	var m Metadata
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, refuse("invalid_metadata_format")
	}
	if m.EventType == "" && (len(m.EventPayload) == 0 || string(m.EventPayload) == "null" || string(m.EventPayload) == "{}") {
		return nil, nil // slack-go sends an empty one to clear it
	}
	if m.EventType == "" || len(m.EventPayload) == 0 || m.EventPayload[0] != '{' {
		return nil, refuse("invalid_metadata_schema")
	}
	return &m, nil
}

// checkAttachments checks legacy attachments as far as the workspace keeps
// them: a list of objects, blocks inside valid.
func (w *Workspace) checkAttachments(b json.RawMessage) (json.RawMessage, error) {
	if len(b) == 0 {
		return nil, nil
	}
	var list []map[string]json.RawMessage
	if err := json.Unmarshal(b, &list); err != nil {
		return nil, refuse("invalid_attachments")
	}
	if len(list) > maxAttachment {
		return nil, refuse("too_many_attachments")
	}
	for _, a := range list {
		if len(a["blocks"]) == 0 {
			continue
		}
		blocks, err := w.checkMessageBlocks(a["blocks"])
		if err != nil {
			return nil, err
		}
		a["blocks"] = blocks
	}
	if len(list) == 0 {
		return nil, nil
	}
	return json.Marshal(list)
}

// isRichText reports whether blocks are a single rich_text block.
func isRichText(b json.RawMessage) bool {
	var list []struct {
		Type string `json:"type"`
	}
	return len(b) > 0 && json.Unmarshal(b, &list) == nil && len(list) == 1 && list[0].Type == "rich_text"
}
