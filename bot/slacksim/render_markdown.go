package slacksim

import (
	"strconv"
	"strings"
)

// mdBlock is one block of the CommonMark subset that Slack's markdown block
// shows: headings, paragraphs, lists, task lists, quotes, fenced code, rules
// and tables.
type mdBlock struct {
	Kind  string // heading, paragraph, bullets, numbers, item, quote, code, rule or table
	Level int    // of a heading; where an ordered list starts
	Text  string // of code
	Box   string // of a task list item: "x" or "o"
	Words []span
	Kids  []mdBlock
	Head  [][]span
	Rows  [][][]span
}

// markdown parses text into blocks. It never fails: what is no markup is a
// paragraph.
func (p *painter) markdown(text string) []mdBlock {
	return p.mdLines(strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), 0)
}

func (p *painter) mdLines(lines []string, depth int) []mdBlock {
	var out []mdBlock
	for len(lines) > 0 {
		line := strings.TrimSpace(lines[0])
		var b mdBlock
		used := 1
		switch {
		case line == "":
			lines = lines[1:]
			continue
		case strings.HasPrefix(line, "```"):
			b, used = mdFence(lines)
		case mdHeading(line) > 0:
			level := mdHeading(line)
			b = mdBlock{Kind: "heading", Level: level, Words: p.mdInline(strings.Trim(line[level:], " #"))}
		case line == "---" || line == "***" || line == "___":
			b = mdBlock{Kind: "rule"}
		case strings.HasPrefix(line, ">") && depth < maxDepth:
			b, used = p.mdQuote(lines, depth)
		case mdMarker(lines[0]) != "" && depth < maxDepth:
			b, used = p.mdList(lines, depth)
		case len(lines) > 1 && strings.Contains(line, "|") && mdRule(lines[1]):
			b, used = p.mdTable(lines)
		default:
			b, used = p.mdParagraph(lines)
		}
		out = append(out, b)
		lines = lines[used:]
	}
	return out
}

func mdHeading(line string) int {
	n := len(line) - len(strings.TrimLeft(line, "#"))
	if n < 1 || n > 6 || n == len(line) || line[n] != ' ' {
		return 0
	}
	return n
}

func mdFence(lines []string) (mdBlock, int) {
	for i := 1; i < len(lines); i++ {
		if strings.TrimSpace(lines[i]) == "```" {
			return mdBlock{Kind: "code", Text: strings.Join(lines[1:i], "\n")}, i + 1
		}
	}
	return mdBlock{Kind: "code", Text: strings.Join(lines[1:], "\n")}, len(lines)
}

func (p *painter) mdQuote(lines []string, depth int) (mdBlock, int) {
	var inner []string
	for _, l := range lines {
		rest, ok := strings.CutPrefix(strings.TrimSpace(l), ">")
		if !ok {
			break
		}
		inner = append(inner, strings.TrimPrefix(rest, " "))
	}
	return mdBlock{Kind: "quote", Kids: p.mdLines(inner, depth+1)}, len(inner)
}

// mdMarker returns the list marker a line begins with ("-", "3."), or "".
func mdMarker(line string) string {
	t := strings.TrimLeft(line, " \t")
	word, rest, ok := strings.Cut(t, " ")
	if !ok || strings.TrimSpace(rest) == "" {
		return ""
	}
	switch word {
	case "-", "*", "+":
		return word
	}
	digits := strings.TrimRight(word, ".)")
	if len(digits) != len(word)-1 {
		return ""
	}
	if _, err := strconv.ParseUint(digits, 10, 31); err != nil {
		return ""
	}
	return word
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

func (p *painter) mdList(lines []string, depth int) (mdBlock, int) {
	base := indentOf(lines[0])
	marker := mdMarker(lines[0])
	list := mdBlock{Kind: "bullets"}
	if len(marker) > 1 {
		list.Kind = "numbers"
		list.Level, _ = strconv.Atoi(strings.TrimRight(marker, ".)")) // mdMarker saw a number
	}
	i := 0
	for i < len(lines) {
		m := mdMarker(lines[i])
		if m == "" || indentOf(lines[i]) != base || (len(m) > 1) != (list.Kind == "numbers") {
			break
		}
		text := strings.TrimSpace(strings.TrimLeft(lines[i], " \t")[len(m):])
		item := mdBlock{Kind: "item"}
		if rest, ok := strings.CutPrefix(text, "[ ] "); ok {
			item.Box, text = "o", rest
		} else if rest, ok := strings.CutPrefix(strings.ToLower(text), "[x] "); ok {
			item.Box, text = "x", text[len(text)-len(rest):]
		}
		item.Words = p.mdInline(text)
		var inner []string
		for i++; i < len(lines) && strings.TrimSpace(lines[i]) != "" && indentOf(lines[i]) > base; i++ {
			inner = append(inner, lines[i])
		}
		item.Kids = p.mdLines(inner, depth+1)
		list.Kids = append(list.Kids, item)
	}
	return list, i
}

func mdRule(line string) bool {
	t := strings.TrimSpace(line)
	return strings.Contains(t, "-") && strings.Trim(t, "|:- ") == ""
}

func (p *painter) mdTable(lines []string) (mdBlock, int) {
	b := mdBlock{Kind: "table", Head: p.mdCells(lines[0])}
	i := 2
	for ; i < len(lines) && strings.Contains(lines[i], "|"); i++ {
		b.Rows = append(b.Rows, p.mdCells(lines[i]))
	}
	return b, i
}

func (p *painter) mdCells(line string) [][]span {
	var out [][]span
	for _, c := range strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|") {
		out = append(out, p.mdInline(strings.TrimSpace(c)))
	}
	return out
}

func (p *painter) mdParagraph(lines []string) (mdBlock, int) {
	b := mdBlock{Kind: "paragraph"}
	i := 0
	for ; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		if line == "" || i > 0 && (mdHeading(line) > 0 || mdMarker(line) != "" || strings.HasPrefix(line, "```") || strings.HasPrefix(line, ">")) {
			break
		}
		if i > 0 {
			b.Words = append(b.Words, span{Kind: "br"})
		}
		b.Words = append(b.Words, p.mdInline(line)...)
	}
	return b, i
}

// mdInline paints bold, italic, strike, code, links, mentions and emoji.
func (p *painter) mdInline(s string) []span {
	var out []span
	start := 0
	for i := 0; i < len(s); {
		end, sp := p.mdMark(s, i)
		if end == 0 {
			i++
			continue
		}
		out = append(out, p.words(s[start:i])...)
		out = append(out, sp)
		i, start = end, end
	}
	return append(out, p.words(s[start:])...)
}

func (p *painter) mdMark(s string, i int) (int, span) {
	for _, m := range []struct{ mark, kind string }{
		{"**", "bold"}, {"__", "bold"}, {"~~", "strike"}, {"*", "italic"}, {"_", "italic"},
	} {
		rest, ok := strings.CutPrefix(s[i:], m.mark)
		if !ok {
			continue
		}
		end := strings.Index(rest, m.mark)
		midWord := i > 0 && m.mark[0] == '_' && wordRune(rune(s[i-1]))
		if end < 1 || rest[0] == ' ' || rest[end-1] == ' ' || midWord {
			continue
		}
		return i + end + 2*len(m.mark), span{Kind: m.kind, Kids: p.mdInline(rest[:end])}
	}
	switch s[i] {
	case '`':
		if end := strings.IndexByte(s[i+1:], '`'); end > 0 {
			return i + end + 2, span{Kind: "code", Text: s[i+1 : i+1+end]}
		}
	case '<':
		if end := strings.IndexByte(s[i:], '>'); end > 1 {
			return i + end + 1, p.reference(s[i+1 : i+end])
		}
	case '[':
		label, rest, ok := strings.Cut(s[i+1:], "](")
		target, closed := mdTarget(rest)
		if !ok || !closed || strings.ContainsAny(label, "[]") {
			return 0, span{}
		}
		end := i + 1 + len(label) + 2 + len(target) + 1
		if link := safeURL(target); link != "" {
			return end, span{Kind: "link", URL: link, Kids: p.mdInline(label)}
		}
		return end, span{Kind: "text", Text: label}
	}
	return 0, span{}
}

// mdTarget cuts a link's target at the bracket that closes it; the target may
// hold pairs of its own.
func mdTarget(s string) (string, bool) {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth == 0 {
				return s[:i], true
			}
			depth--
		}
	}
	return "", false
}
