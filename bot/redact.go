package bot

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
)

// Redact returns a handler that takes Slack's secrets out of everything logged:
// tokens, and the addresses with which anybody could post or listen as the bot
// (response URLs, webhooks, Socket Mode links).
func Redact(next slog.Handler) slog.Handler { return redactor{next: next} }

type redactor struct{ next slog.Handler }

// secrets matches what must not be logged, each with what is left of it.
var secrets = []struct {
	hint    string // cheap test before the expression
	pattern *regexp.Regexp
	left    string
}{
	{"xox", regexp.MustCompile(`\b(xox[a-z](?:\.xox[a-z])?)-[A-Za-z0-9-]+`), "$1-…"},
	{"xapp-", regexp.MustCompile(`\bxapp-[A-Za-z0-9-]+`), "xapp-…"},
	{"hooks.", regexp.MustCompile(`(https://hooks\.slack(?:-gov)?\.com)/[^\s"'<>]+`), "$1/…"},
	{"/response/", regexp.MustCompile(`(https?://[^\s"'<>/]+/response)/[^\s"'<>]+`), "$1/…"},
	{"ws", regexp.MustCompile(`(wss?://[^\s"'<>?]+)\?[^\s"'<>]+`), "$1?…"},
}

// RedactText takes the same secrets out of a text that people will read.
func RedactText(text string) string {
	for _, s := range secrets {
		if strings.Contains(text, s.hint) {
			text = s.pattern.ReplaceAllString(text, s.left)
		}
	}
	return text
}

func (r redactor) Enabled(ctx context.Context, level slog.Level) bool {
	return r.next.Enabled(ctx, level)
}

func (r redactor) Handle(ctx context.Context, record slog.Record) error {
	clean := slog.NewRecord(record.Time, record.Level, RedactText(record.Message), record.PC)
	record.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(redactAttr(a))
		return true
	})
	return r.next.Handle(ctx, clean)
}

func (r redactor) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = redactAttr(a)
	}
	return redactor{next: r.next.WithAttrs(clean)}
}

func (r redactor) WithGroup(name string) slog.Handler {
	return redactor{next: r.next.WithGroup(name)}
}

func redactAttr(a slog.Attr) slog.Attr {
	a.Value = a.Value.Resolve()
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(RedactText(a.Value.String()))
	case slog.KindGroup:
		group := a.Value.Group()
		clean := make([]slog.Attr, len(group))
		for i, member := range group {
			clean[i] = redactAttr(member)
		}
		a.Value = slog.GroupValue(clean...)
	case slog.KindAny: // an error, or a value that somebody logged whole
		text := fmt.Sprintf("%+v", a.Value.Any())
		if safe := RedactText(text); safe != text {
			a.Value = slog.StringValue(safe)
		}
	}
	return a
}
