package slacksim

import (
	"fmt"
	"slices"
	"strings"
)

// reactionItem is one emoji under a message.
type reactionItem struct {
	Name, Text   string // Text is the character, or the name between colons
	Label, Title string // for screen readers, and who gave it
	Count        int
	Mine         bool // the acting person is among them
	Known        bool // Text is a character
}

// reactions prepares what is under a message.
func (s *screen) reactions(list []Reaction) []reactionItem {
	out := make([]reactionItem, 0, len(list))
	for _, r := range list {
		mine := slices.Contains(r.Users, s.user.ID)
		text := emojiText(r.Name)
		out = append(out, reactionItem{
			Name: r.Name, Text: text, Known: !strings.HasPrefix(text, ":"), Count: r.Count, Mine: mine,
			Label: emojiWords(r.Name) + ", " + countWords(r.Count, mine),
			Title: s.reactors(r.Users) + " reacted with :" + r.Name + ":",
		})
	}
	return out
}

func countWords(n int, mine bool) string {
	people := fmt.Sprintf("%d people", n)
	if n == 1 {
		people = "1 person"
	}
	switch {
	case mine && n == 1:
		return "only you"
	case mine:
		return people + ", including you"
	}
	return people
}

// reactors names who reacted, the acting person first.
func (s *screen) reactors(users []string) string {
	const most = 10
	var names []string
	for _, id := range users {
		name, ok := s.userName(id)
		switch {
		case id == s.user.ID:
			names = slices.Insert(names, 0, "You")
		case ok:
			names = append(names, name)
		default:
			names = append(names, id)
		}
	}
	if len(names) > most {
		names = append(names[:most], fmt.Sprintf("%d others", len(names)-most))
	}
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return strings.Join(names, "")
}

// emojiText is the character of an emoji, skin tone included, or its name
// between colons if the page does not know it.
func emojiText(name string) string {
	base, tone, toned := strings.Cut(name, "::skin-tone-")
	char, ok := emoji(base)
	if !ok {
		return ":" + name + ":"
	}
	if toned && len(tone) == 1 && tone >= "2" && tone <= "6" {
		return strings.TrimSuffix(char, "\ufe0f") + string(rune(0x1f3fb+int(tone[0]-'2')))
	}
	return char
}

// emojiWords is what a screen reader calls an emoji.
func emojiWords(name string) string {
	base, _, _ := strings.Cut(name, "::")
	switch base {
	case "+1", "thumbsup":
		return "thumbs up"
	case "-1", "thumbsdown":
		return "thumbs down"
	case "100":
		return "hundred points"
	case "x":
		return "cross mark"
	case "v":
		return "victory hand"
	case "tada", "party_popper":
		return "party popper"
	}
	return strings.ReplaceAll(base, "_", " ")
}

// pick is an emoji that the picker offers.
type pick struct {
	Name, Text, Words string
	Common            bool // shown before anything is typed
}

// Picks lists the emoji of the picker, common ones first.
func (s *screen) Picks() []pick {
	common := []string{
		"+1", "white_check_mark", "eyes", "tada", "heart", "raised_hands", "pray", "smile", "fire", "rocket", "clap", "100",
		"thinking_face", "-1", "question", "warning", "x", "red_circle", "large_yellow_circle", "large_green_circle",
		"bulb", "memo", "calendar", "wave",
	}
	var rest []string
	for name := range emojiTable {
		if !slices.Contains(common, name) {
			rest = append(rest, name)
		}
	}
	slices.Sort(rest)
	out := make([]pick, 0, len(emojiTable))
	for i, name := range append(common, rest...) {
		out = append(out, pick{Name: name, Text: emojiText(name), Words: emojiWords(name), Common: i < len(common)})
	}
	return out
}
