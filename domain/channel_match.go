package domain

import (
	"slices"
	"strings"
)

// leastWord is how long the first word of a name must be to be looked for in the
// names of channels: "Acme" tells something, "The" does not.
const leastWord = 4

// MatchChannel returns the channel that is probably the account's by its name:
// one called like the account, else one whose name has the account's in it, else
// one that has the first word of it. ok is false when there is none, or when
// several fit as well. Channels that are archived, or that others read, never fit.
func MatchChannel(account string, channels []Channel) (match Channel, ok bool) {
	name := channelWords(account)
	if len(name) == 0 {
		return Channel{}, false
	}
	best := 0
	for _, c := range channels {
		fits := 0
		switch words := channelWords(c.Name); {
		case c.Archived || c.Exposed():
		case slices.Equal(words, name):
			fits = 3
		case holdsInOrder(words, name):
			fits = 2
		case len(name[0]) >= leastWord && slices.Contains(words, name[0]):
			fits = 1
		}
		switch {
		case fits > best:
			best, match, ok = fits, c, true
		case fits == best && fits > 0:
			ok = false
		}
	}
	if !ok {
		return Channel{}, false
	}
	return match, true
}

// channelWords are the words of a name as channels are called by: in lower case,
// without what Slack does not allow.
func channelWords(name string) []string {
	return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
}

// holdsInOrder reports whether the words of one name follow each other in another.
func holdsInOrder(words, name []string) bool {
	for i := range words {
		if i+len(name) <= len(words) && slices.Equal(words[i:i+len(name)], name) {
			return true
		}
	}
	return false
}
