package commands

import (
	"regexp"
	"strconv"
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
// Other text between angle brackets, such as <50%>, is what somebody typed.
var references = regexp.MustCompile(`<(?:([@#!])([A-Z0-9]{2,}|here|channel|everyone|(?:subteam|date)\^[^<>|\s]*)|((?:https?|mailto|tel):[^<>|\s]+))(?:\|([^<>]*))?>`)

// sentence joins words into text to be kept: mentions, channels and links read
// as they did when they were typed.
func sentence(words []string) string {
	return references.ReplaceAllStringFunc(strings.Join(words, " "), func(ref string) string {
		parts := references.FindStringSubmatch(ref)
		kind, id, label := parts[1], parts[2]+parts[3], parts[4]
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

// dateArg reads a date from the beginning of words: YYYY-MM-DD, today, tomorrow,
// yesterday, or "in 3 weeks". n is how many words it took, 0 when they begin
// with no date. A date in a form that could be read two ways is an error.
func dateArg(words []string, today domain.Date) (d domain.Date, n int, err error) {
	if len(words) == 0 {
		return domain.Date{}, 0, nil
	}
	word := strings.ToLower(strings.TrimRight(words[0], ","))
	switch word {
	case "today":
		return today, 1, nil
	case "tomorrow":
		return today.AddDays(1), 1, nil
	case "yesterday":
		return today.AddDays(-1), 1, nil
	case "in":
		if d, ok := dateAhead(words[1:], today); ok {
			return d, 3, nil
		}
		return domain.Date{}, 0, nil
	}
	if !looksLikeDate(word) {
		return domain.Date{}, 0, nil
	}
	if d, err = domain.ParseDate(word); err != nil {
		return domain.Date{}, 0, err
	}
	return d, 1, nil
}

// dateAhead reads "3 weeks" as the day that lies so far ahead.
func dateAhead(words []string, today domain.Date) (domain.Date, bool) {
	if len(words) < 2 {
		return domain.Date{}, false
	}
	n, err := strconv.Atoi(words[0])
	if err != nil || n < 1 || n > 1000 {
		return domain.Date{}, false
	}
	switch strings.TrimSuffix(strings.ToLower(strings.TrimRight(words[1], ",")), "s") {
	case "day":
		return today.AddDays(n), true
	case "week":
		return today.AddDays(7 * n), true
	case "month":
		return today.AddMonths(n), true
	case "year":
		return today.AddMonths(12 * n), true
	}
	return domain.Date{}, false
}

// looksLikeDate reports words such as 2027-03-31, but also 31.03.2027 or
// 3/31/27, which could be read two ways.
func looksLikeDate(word string) bool {
	parts := strings.FieldsFunc(word, func(r rune) bool { return r == '.' || r == '/' || r == '-' })
	digits := strings.IndexFunc(strings.Join(parts, ""), func(r rune) bool { return r < '0' || r > '9' }) < 0
	return len(parts) == 3 && digits
}

// amountArg reads an amount from the beginning of words, which may take several
// of them: "120000 USD", "USD 120 000". n is how many it took, 0 when they do
// not begin with an amount. An amount without a currency is taken for fallback;
// if that is "" too, it is none.
func amountArg(words []string, fallback string) (m domain.Money, n int) {
	for _, currency := range []string{"", fallback} {
		for n := min(4, len(words)); n > 0; n-- {
			if m, err := domain.ParseMoney(strings.TrimRight(strings.Join(words[:n], " "), ","), currency); err == nil {
				return m, n
			}
		}
	}
	return domain.Money{}, 0
}
