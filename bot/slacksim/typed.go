package slacksim

import (
	"regexp"
	"strings"
)

// mentioned finds the mentions of people, channels, groups and everybody in a
// message's text.
var mentioned = regexp.MustCompile(`<([@#!])([^<>|\s]+)(?:\|([^<>]*))?>`)

// decodeTyped turns a message's text back into what a person would type to get
// it, for editing. Callers hold mu.
func (w *Workspace) decodeTyped(text string) string {
	text = mentioned.ReplaceAllStringFunc(text, func(match string) string {
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
	return unescape(text)
}

// typedText is decodeTyped for callers that do not hold mu.
func (w *Workspace) typedText(text string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.decodeTyped(text)
}
