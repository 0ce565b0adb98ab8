package slacksim

import (
	"fmt"
	"slices"
	"strings"
)

// reactionItem is one emoji under a message.
type reactionItem struct {
	emojiItem
	Name         string
	Label, Title string // for screen readers, and who gave it
	Count        int
	Mine         bool // the acting person is among them
}

// emojiItem is what the page draws of an emoji: the picture, or else a text.
type emojiItem struct {
	Text    string // the character, or the name between colons
	Known   bool   // Text is a character
	Picture string // its address, "" for none
}

func emojiItemOf(name string, look face) emojiItem {
	if look.char == "" {
		return emojiItem{Text: ":" + name + ":", Picture: look.picture}
	}
	return emojiItem{Text: look.char, Known: true}
}

// reactions prepares what is under a message.
func (s *screen) reactions(list []Reaction) []reactionItem {
	out := make([]reactionItem, 0, len(list))
	for _, r := range list {
		mine := slices.Contains(r.Users, s.user.ID)
		item := emojiItemOf(r.Name, s.emoji.face(r.Name))
		out = append(out, reactionItem{
			emojiItem: item, Name: r.Name, Count: r.Count, Mine: mine,
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
	emojiItem
	Name, Words string
	Common      bool // shown before anything is typed
}

// ownPicks is how many of the workspace's own emoji are among the common ones.
const ownPicks = 16

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
	own := slices.DeleteFunc(sortedKeys(s.emoji), func(name string) bool { return !s.emoji.face(name).known() })
	common = append(common, own[:min(len(own), ownPicks)]...)
	rest = append(own[min(len(own), ownPicks):], rest...)
	out := make([]pick, 0, len(common)+len(rest))
	for i, name := range slices.Concat(common, rest) {
		out = append(out, pick{emojiItem: emojiItemOf(name, s.emoji.face(name)), Name: name, Words: emojiWords(name), Common: i < len(common)})
	}
	return out
}
