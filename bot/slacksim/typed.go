package slacksim

import (
	"regexp"
	"strings"
)

// mentioned finds the mentions of people, channels, groups and everybody in a
// message's text.
var mentioned = regexp.MustCompile(`<([@#!])([^<>|\s]+)(?:\|([^<>]*))?>`)

// decodeTyped turns a message's text back into what a person would type to get
// it, for editing. Where names would not become the same mentions again, the
// mentions stay as they are. Callers hold mu.
func (w *Workspace) decodeTyped(text string) string {
	if typed := unescape(w.unmention(text)); w.encodeTyped(typed) == text {
		return typed
	}
	return unescape(text)
}

// unmention replaces mentions by the names they stand for. Callers hold mu.
func (w *Workspace) unmention(text string) string {
	return mentioned.ReplaceAllStringFunc(text, func(match string) string {
		part := mentioned.FindStringSubmatch(match)
		sigil, id, label := part[1], part[2], part[3]
		switch {
		case sigil == "@" && w.users[id] != nil:
			return "@" + w.users[id].Name
		case sigil == "#" && w.channels[id] != nil && w.channels[id].Name != "":
			return "#" + w.channels[id].Name
		case sigil != "!":
			return match
		}
		switch id {
		case "here", "channel", "everyone":
			return "@" + id
		}
		if group, ok := strings.CutPrefix(id, "subteam^"); ok {
			for _, g := range w.groups {
				if g.ID == group {
					return "@" + g.Handle
				}
			}
		}
		return label
	})
}

// typedText is decodeTyped for callers that do not hold mu.
func (w *Workspace) typedText(text string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.decodeTyped(text)
}
