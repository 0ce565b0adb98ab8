package view

import (
	"fmt"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

// ValueFile is a value story as Markdown, for a slide, a proposal or a mail.
func ValueFile(s domain.ValueStory, today domain.Date) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# What %s gained", markdown(s.Account))
	line("")
	line("From %s to %s. As of %s.", s.From.Plain(), s.To.Plain(), today.Plain())
	if s.Empty() {
		line("")
		line("No win is logged and no usage measured in this term yet.")
	}
	section := func(title string, entries []string) {
		if len(entries) == 0 {
			return
		}
		line("")
		line("## %s", title)
		line("")
		for _, e := range entries {
			line("%s", e)
		}
	}
	var said, best, quotes, all []string
	for _, x := range s.Sentences() {
		said = append(said, "- "+markdown(x))
	}
	for _, w := range s.Best() {
		best = append(best, "- "+markdown(w.Sentence()))
	}
	for _, w := range s.Quotes() {
		if len(quotes) > 0 {
			quotes = append(quotes, "")
		}
		for part := range strings.Lines(strings.TrimSpace(w.Quote)) {
			quotes = append(quotes, "> "+markdown(part))
		}
		if w.Who != "" {
			quotes = append(quotes, ">", "> – "+markdown(w.Who))
		}
	}
	for _, w := range s.Wins {
		entry := "- " + w.Kind.Label() + ", " + markdown(w.Sentence())
		if messageLink(w.Link) != "" {
			entry += " <" + w.Link + ">"
		}
		all = append(all, entry)
	}
	section("In short", said)
	section("Best", best)
	section("In their own words", quotes)
	section("All wins", all)
	return b.String()
}

// markdown is people's text on one line of Markdown, without effect on it.
func markdown(text string) string { return markdownSigns.Replace(Fold(tame(text))) }

var markdownSigns = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "#", `\#`, "|", `\|`, "~", `\~`)
