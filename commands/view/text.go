package view

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack/slackutilsx"

	"github.com/renewalbot/renewalbot/domain"
)

const ellipsis = "…"

// Clip shortens text to limit characters; the last one of a shortened text is
// an ellipsis.
func Clip(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	if limit < 1 {
		return ""
	}
	return strings.TrimRight(string([]rune(text)[:limit-1]), " \n") + ellipsis
}

// Fold puts text on one line: every run of white space becomes one space.
func Fold(text string) string { return strings.Join(strings.Fields(text), " ") }

// Escape makes what people typed safe inside mrkdwn: it is shown as it stands
// and neither mentions anybody nor links anywhere.
func Escape(text string) string { return slackutilsx.EscapeMessage(tame(text)) }

// tame drops characters that turn the direction of what follows them: text that
// somebody typed must not rearrange the rest of the line.
func tame(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, text)
}

// Line is people's text on one line of mrkdwn: folded, clipped to limit
// characters as they are read, and escaped. It can stand inside bold text.
func Line(text string, limit int) string { return unformatted(Escape(Clip(Fold(text), limit))) }

// unformatted keeps the signs that mrkdwn formats with from doing so: a name
// with an asterisk would end the bold text it stands in. Slack knows no escape
// for them, so they give way to signs that look alike; an underscore inside a
// word formats nothing and stays.
func unformatted(text string) string {
	runes := []rune(text)
	word := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]))
	}
	for i, r := range runes {
		switch {
		case r == '*':
			runes[i] = '∗'
		case r == '~':
			runes[i] = '∼'
		case r == '`':
			runes[i] = 'ˋ'
		case r == '_' && (!word(i-1) || !word(i+1)):
			runes[i] = 'ˍ'
		}
	}
	return string(runes)
}

// Paragraph is people's text in mrkdwn with its line breaks kept. It takes at
// most limit characters after escaping.
func Paragraph(text string, limit int) string {
	text = strings.TrimSpace(text)
	if escaped := Escape(text); utf8.RuneCountInString(escaped) <= limit {
		return escaped
	}
	var b strings.Builder
	n := 1 // the ellipsis
	for _, r := range text {
		piece := Escape(string(r))
		if n += utf8.RuneCountInString(piece); n > limit {
			break
		}
		b.WriteString(piece)
	}
	return strings.TrimRight(b.String(), " \n") + ellipsis
}

// Quote is people's text as a quotation in mrkdwn, every line marked, at most
// limit characters before marking.
func Quote(text string, limit int) string {
	return "> " + strings.ReplaceAll(Paragraph(text, limit), "\n", "\n> ")
}

// clipMarkup shortens mrkdwn to limit characters without cutting through an
// escape, a mention or a link.
func clipMarkup(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	end := limit - 1
	for i := end - 1; i >= 0 && i >= end-300; i-- {
		if runes[i] == '>' || runes[i] == ';' {
			break
		}
		if runes[i] == '<' || runes[i] == '&' {
			end = i
			break
		}
	}
	return strings.TrimRight(string(runes[:end]), " \n") + ellipsis
}

// Mention names a person of ours in mrkdwn. In a posted message it notifies
// them; where that is not wanted use [Name].
func Mention(p domain.PersonID) string {
	if p == "" {
		return "nobody"
	}
	return "<@" + string(p) + ">"
}

// Name names a person of ours without notifying them, as far as their name is
// known.
func Name(p domain.PersonID, env domain.Env) string {
	if name := env.Person(p).Name; name != "" {
		return Line(name, maxNameShown)
	}
	return Mention(p)
}

// maxNameShown is how much of a name is shown where space is short.
const maxNameShown = 60

// AccountName is the account's name in mrkdwn.
func AccountName(a *domain.Account) string { return Line(a.Name, 80) }

// ChannelLink names a channel in mrkdwn.
func ChannelLink(id domain.ChannelID) string { return "<#" + string(id) + ">" }

// Count puts a number before the right form of a noun: "1 step", "3 steps".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Days says how far a date lies from today in plain words: "45 days left",
// "today", "12 days ago".
func Days(today, day domain.Date) string {
	switch n := today.DaysUntil(day); {
	case n == 0:
		return "today"
	case n == 1:
		return "1 day left"
	case n > 1:
		return fmt.Sprintf("%d days left", n)
	case n == -1:
		return "1 day ago"
	default:
		return fmt.Sprintf("%d days ago", -n)
	}
}

// Late says by how much a due date has passed, "3 days late".
func Late(today, due domain.Date) string {
	return Count(due.DaysUntil(today), "day late", "days late")
}

// Instant is a moment in mrkdwn, shown in the reader's own zone. Those who get
// the plain text read it in zone.
func Instant(t time.Time, zone *time.Location) string {
	return fmt.Sprintf("<!date^%d^{date_short_pretty} at {time}|%s>", t.Unix(), t.In(zone).Format("2 Jan 2006 15:04 MST"))
}

// Day is the calendar day of a moment in zone, "31 Mar 2027".
func Day(t time.Time, zone *time.Location) string { return domain.DateIn(t, zone).Plain() }

// Amount is money as people read it; what was not stated is said.
func Amount(m domain.Money) string {
	if m.IsZero() {
		return "not stated"
	}
	return m.String()
}

// Colour is a rating with its symbol and its word: the colour is never the only
// sign.
func Colour(c domain.Colour) string { return colourSymbol(c) + " " + c.Label() }

func colourSymbol(c domain.Colour) string {
	switch c {
	case domain.Green:
		return "🟢"
	case domain.Yellow:
		return "🟡"
	case domain.Red:
		return "🔴"
	}
	return "⚪"
}

// List joins words as people do: "a", "a and b", "a, b and c".
func List(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// More lists at most limit entries, then says how many there are besides.
func More(entries []string, limit int) []string {
	if len(entries) <= limit {
		return entries
	}
	shown := append([]string{}, entries[:limit]...)
	return append(shown, fmt.Sprintf("and %d more", len(entries)-limit))
}
