package slacksim

import (
	"cmp"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is a run of text with one meaning. Text stays text until html/template
// writes it, so nothing a person or an app typed can become markup.
type span struct {
	// Kind is text, br, bold, italic, strike, underline, highlight, code,
	// pre, quote, link, user, channel, group, broadcast, date, emoji, tag,
	// color or note.
	Kind string
	Text string
	// URL is set for links and is always one safeURL let pass.
	URL string
	// ID is the user or channel id of a mention; Self marks the viewer's own.
	ID   string
	Self bool
	// Title is the longer form shown on hover, such as a full date.
	Title string
	Kids  []span
}

// plain paints a plain_text object: line breaks and, when asked, emoji.
func (p *painter) plain(s string, emoji bool) []span {
	var out []span
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			out = append(out, span{Kind: "br"})
		}
		if !emoji {
			out = appendText(out, line)
			continue
		}
		out = append(out, p.emojiSpans(line)...)
	}
	return out
}

// mrkdwn paints Slack's own markup: fenced code, quotes, and per line bold,
// italic, strike, code, links, mentions, dates and emoji.
func (p *painter) mrkdwn(s string) []span {
	var out []span
	for {
		before, rest, open := strings.Cut(s, "```")
		code, after, closed := strings.Cut(rest, "```")
		if !open || !closed {
			return append(out, p.lines(s)...)
		}
		out = append(out, p.lines(strings.TrimSuffix(before, "\n"))...)
		out = append(out, span{Kind: "pre", Text: unescape(strings.Trim(code, "\n"))})
		s = strings.TrimPrefix(after, "\n")
	}
}

// lines paints text without fences; neighbouring quoted lines share one quote.
func (p *painter) lines(s string) []span {
	if s == "" {
		return nil
	}
	var out, quote []span
	fresh := true
	for _, line := range strings.Split(s, "\n") {
		if q, ok := quoteLine(line); ok {
			if quote != nil {
				quote = append(quote, span{Kind: "br"})
			}
			quote = append(quote, p.inline(q)...)
			if quote == nil {
				quote = []span{{Kind: "text"}}
			}
			continue
		}
		if quote != nil {
			out = append(out, span{Kind: "quote", Kids: quote})
			quote, fresh = nil, true
		}
		if !fresh {
			out = append(out, span{Kind: "br"})
		}
		out = append(out, p.inline(line)...)
		fresh = false
	}
	if quote != nil {
		out = append(out, span{Kind: "quote", Kids: quote})
	}
	return out
}

func quoteLine(line string) (string, bool) {
	for _, mark := range []string{"&gt;", ">"} {
		if rest, ok := strings.CutPrefix(line, mark); ok {
			return strings.TrimPrefix(rest, " "), true
		}
	}
	return "", false
}

var emphasis = map[byte]string{'*': "bold", '_': "italic", '~': "strike"}

// inline paints one line.
func (p *painter) inline(s string) []span {
	var out []span
	start := 0
	flush := func(end int) {
		out = append(out, p.words(s[start:end])...)
	}
	for i := 0; i < len(s); {
		next, sp := p.markAt(s, i)
		if next == 0 {
			i++
			continue
		}
		flush(i)
		out = append(out, sp)
		i, start = next, next
	}
	flush(len(s))
	return out
}

// markAt returns the span that begins at s[i] and the position after it, or 0
// when the character there is just a character.
func (p *painter) markAt(s string, i int) (int, span) {
	switch c := s[i]; c {
	case '<':
		end := strings.IndexByte(s[i:], '>')
		if end < 2 {
			return 0, span{}
		}
		return i + end + 1, p.reference(s[i+1 : i+end])
	case '`':
		end := strings.IndexByte(s[i+1:], '`')
		if end < 1 {
			return 0, span{}
		}
		return i + end + 2, span{Kind: "code", Text: unescape(s[i+1 : i+1+end])}
	case '*', '_', '~':
		if end := closing(s, i); end > 0 {
			return end + 1, span{Kind: emphasis[c], Kids: p.inline(s[i+1 : end])}
		}
	}
	return 0, span{}
}

// closing finds the mark that ends the emphasis opened at i, or 0. Slack wants
// marks at word borders: "2*3*4" stays as it is.
func closing(s string, i int) int {
	if r, _ := utf8.DecodeLastRuneInString(s[:i]); i > 0 && wordRune(r) {
		return 0
	}
	if i+1 >= len(s) || s[i+1] == ' ' || s[i+1] == s[i] {
		return 0
	}
	depth := 0
	for j := i + 1; j < len(s); j++ {
		switch {
		case s[j] == '<':
			depth++
		case s[j] == '>' && depth > 0:
			depth--
		case s[j] == s[i] && depth == 0 && s[j-1] != ' ':
			if r, _ := utf8.DecodeRuneInString(s[j+1:]); j+1 == len(s) || !wordRune(r) {
				return j
			}
		}
	}
	return 0
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// reference paints the inside of <…>: a mention, a date or a link.
func (p *painter) reference(s string) span {
	target, label, labelled := strings.Cut(s, "|")
	switch {
	case strings.HasPrefix(target, "@"):
		return p.userSpan(target[1:], unescape(label))
	case strings.HasPrefix(target, "#"):
		return p.channelSpan(target[1:], unescape(label))
	case strings.HasPrefix(target, "!date^"):
		return p.dateSpan(target, unescape(label))
	case strings.HasPrefix(target, "!subteam^"):
		return p.groupSpan(target[len("!subteam^"):], unescape(label))
	case strings.HasPrefix(target, "!"):
		return span{Kind: "broadcast", Text: "@" + strings.TrimPrefix(target, "!")}
	}
	link := safeURL(unescape(target))
	switch {
	case link == "" && !labelled: // no link at all, only angle brackets
		return span{Kind: "text", Text: "<" + unescape(target) + ">"}
	case link == "":
		return span{Kind: "text", Text: unescape(label)}
	case !labelled:
		label = strings.TrimPrefix(target, "mailto:")
	}
	return span{Kind: "link", URL: link, Kids: p.emojiSpans(unescape(label))}
}

func (p *painter) userSpan(id, label string) span {
	name, ok := p.dir.userName(id)
	return span{Kind: "user", Text: atName(name, ok, label, id), ID: id, Self: id == p.viewer}
}

func (p *painter) groupSpan(id, label string) span {
	name, ok := p.dir.groupName(id)
	return span{Kind: "group", Text: atName(name, ok, label, id)}
}

// atName is a mention's text: the name if it is known, else the label it came
// with, else its id.
func atName(name string, known bool, label, id string) string {
	if !known {
		name = cmp.Or(label, id)
	}
	return "@" + strings.TrimPrefix(name, "@")
}

func (p *painter) channelSpan(id, label string) span {
	name, ok := p.dir.channelName(id)
	switch {
	case ok:
	case label != "":
		name = label
	default:
		return span{Kind: "note", Text: "#private-channel", Title: id}
	}
	return span{Kind: "channel", Text: "#" + strings.TrimPrefix(name, "#"), ID: id}
}

// words paints text without marks: bare web addresses become links, shortcodes
// become emoji.
func (p *painter) words(s string) []span {
	var out []span
	for s != "" {
		i := strings.Index(s, "http")
		for i >= 0 && !strings.HasPrefix(s[i:], "http://") && !strings.HasPrefix(s[i:], "https://") {
			j := strings.Index(s[i+4:], "http")
			if j < 0 {
				i = -1
				break
			}
			i += 4 + j
		}
		if i < 0 {
			break
		}
		end := strings.IndexFunc(s[i:], func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`"<>`, r) })
		if end < 0 {
			end = len(s) - i
		}
		address := strings.TrimRight(unescape(s[i:i+end]), ".,;:!?)'")
		trimmed := len(strings.TrimRight(s[i:i+end], ".,;:!?)'"))
		out = append(out, p.emojiSpans(unescape(s[:i]))...)
		if link := safeURL(address); link != "" {
			out = append(out, span{Kind: "link", URL: link, Kids: []span{{Kind: "text", Text: address}}})
		} else {
			out = appendText(out, address)
		}
		s = s[i+trimmed:]
	}
	return append(out, p.emojiSpans(unescape(s))...)
}

// safeURL returns u when a browser may open it from the page, else "".
// Schemes such as javascript: and data: are what it is there to stop.
func safeURL(u string) string {
	parsed, err := url.Parse(strings.TrimSpace(u))
	if err != nil {
		return ""
	}
	switch strings.ToLower(parsed.Scheme) {
	case "http", "https":
		if parsed.Host == "" {
			return ""
		}
	case "mailto", "tel":
	default:
		return ""
	}
	return parsed.String()
}

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// unescape undoes the only three escapes Slack knows.
func unescape(s string) string { return entities.Replace(s) }

func appendText(out []span, s string) []span {
	if s == "" {
		return out
	}
	return append(out, span{Kind: "text", Text: s})
}
