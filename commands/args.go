package commands

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/renewalbot/renewalbot/domain"
)

// split cuts a command line into words; quotes of any kind keep words together,
// and an unclosed quote reaches to the end, so that nothing typed is lost. What
// Slack escaped is as it was typed; mentions stay as Slack sends them.
func split(line string) []string {
	var words []string
	var word strings.Builder
	closing, quoted := "", false
	flush := func() {
		if word.Len() > 0 || quoted {
			words = append(words, unescape.Replace(word.String()))
		}
		word.Reset()
		quoted = false
	}
	for _, r := range line {
		switch {
		case closing != "" && strings.ContainsRune(closing, r):
			closing = ""
		case closing != "":
			word.WriteRune(r)
		case word.Len() == 0 && !quoted && closingQuotes(r) != "":
			closing, quoted = closingQuotes(r), true
		case unicode.IsSpace(r):
			flush()
		default:
			word.WriteRune(r)
		}
	}
	flush()
	return words
}

// unescape takes back what Slack does to typed text.
var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// closingQuotes returns the quotes that end what r begins, "" when r begins
// nothing: phones type curly ones, and languages differ.
func closingQuotes(r rune) string {
	switch r {
	case '"':
		return `"`
	case '“', '”':
		return `”"`
	case '„':
		return `“”"`
	case '«':
		return "»"
	}
	return ""
}

// quote writes words so that typing them again means the same.
func quote(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		if quoted[i] = w; w == "" || strings.ContainsFunc(w, unicode.IsSpace) {
			quoted[i] = `"` + strings.ReplaceAll(w, `"`, "") + `"`
		}
	}
	return strings.Join(quoted, " ")
}

// references are what Slack makes of mentions, channels and links in a command.
var references = regexp.MustCompile(`<([@#!]?)([^<>|\s]+)(?:\|([^<>]*))?>`)

// sentence joins words into text to be kept: mentions, channels and links read
// as they did when they were typed.
func sentence(words []string) string {
	return references.ReplaceAllStringFunc(strings.Join(words, " "), func(ref string) string {
		parts := references.FindStringSubmatch(ref)
		kind, id, label := parts[1], parts[2], parts[3]
		switch {
		case kind == "" && label != "":
			return label
		case label != "":
			return kind + label
		case kind == "!":
			return "@" + id
		}
		return kind + id
	})
}

// personArg reads a mention.
func personArg(word string) (domain.PersonID, bool) {
	parts := references.FindStringSubmatch(word)
	if parts == nil || parts[0] != word || parts[1] != "@" {
		return "", false
	}
	return domain.PersonID(parts[2]), true
}

// dateArg reads a date in the form YYYY-MM-DD.
func dateArg(word string) (domain.Date, bool) {
	d, err := domain.ParseDate(word)
	return d, err == nil
}

// amountArg reads an amount from the beginning of words, which may take several
// of them: "120000 USD", "USD 120 000". n is how many it took, 0 when they do
// not begin with an amount. An amount without a currency is taken for fallback;
// if that is "" too, it is none.
func amountArg(words []string, fallback string) (m domain.Money, n int) {
	for n := min(3, len(words)); n > 0; n-- {
		if m, err := domain.ParseMoney(strings.Join(words[:n], " "), ""); err == nil {
			return m, n
		}
	}
	if fallback != "" && len(words) > 0 {
		if m, err := domain.ParseMoney(words[0], fallback); err == nil {
			return m, 1
		}
	}
	return domain.Money{}, 0
}

// closest returns the candidates that look most like what was typed, at most
// limit, the nearest first; those too far away are left out.
func closest(typed string, candidates []string, limit int) []string {
	typed = strings.ToLower(typed)
	allowed := max(1, len([]rune(typed))/3)
	var near []string
	for distance := 0; distance <= allowed && len(near) < limit; distance++ {
		for _, c := range candidates {
			d := editDistance(typed, strings.ToLower(c))
			if strings.HasPrefix(strings.ToLower(c), typed) {
				d = 0
			}
			if d == distance && len(near) < limit {
				near = append(near, c)
			}
		}
	}
	return near
}

// editDistance counts the letters to insert, drop, replace or swap with their
// neighbour to get from a to b.
func editDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	var before []int
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(x); i++ {
		next := make([]int, len(y)+1)
		next[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(y)]
}
