package commands

import (
	"strings"
	"unicode"
)

// split cuts a command line into words; quotes of any kind keep words together,
// and an unclosed quote reaches to the end, so that nothing typed is lost.
func split(line string) []string {
	var words []string
	var word strings.Builder
	var closing rune
	quoted := false
	flush := func() {
		if word.Len() > 0 || quoted {
			words = append(words, word.String())
		}
		word.Reset()
		quoted = false
	}
	for _, r := range line {
		switch {
		case closing != 0 && r == closing:
			closing = 0
		case closing != 0:
			word.WriteRune(r)
		case word.Len() == 0 && !quoted && closingQuote(r) != 0:
			closing, quoted = closingQuote(r), true
		case unicode.IsSpace(r):
			flush()
		default:
			word.WriteRune(r)
		}
	}
	flush()
	return words
}

// closingQuote returns the quote that ends what r begins: phones type curly ones.
func closingQuote(r rune) rune {
	switch r {
	case '"':
		return '"'
	case '“', '”', '„':
		return '”'
	case '«':
		return '»'
	}
	return 0
}
