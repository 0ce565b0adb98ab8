package bot_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/bot"
)

func TestRedact(t *testing.T) {
	tests := []struct{ in, want string }{
		{"token xoxb-123-abc-DEF is bad", "token xoxb-… is bad"},
		{"xoxe.xoxp-1-Mi0yLTE refresh", "xoxe.xoxp-… refresh"},
		{"xapp-1-A0-99-abcdef", "xapp-…"},
		{"Post https://hooks.slack.com/commands/T1/2/secret EOF", "Post https://hooks.slack.com/… EOF"},
		{"https://hooks.slack-gov.com/actions/T1/2/secret", "https://hooks.slack-gov.com/…"},
		{"http://127.0.0.1:8080/response/secret", "http://127.0.0.1:8080/response/…"},
		{"dial wss://wss.slack.com/link/?ticket=abc&app_id=1", "dial wss://wss.slack.com/link/?…"},
		{"nothing to hide at https://example.com/x", "nothing to hide at https://example.com/x"},
	}
	for _, tt := range tests {
		for name, log := range map[string]func(*slog.Logger){
			"message":  func(l *slog.Logger) { l.Info(tt.in) }, //nolint:sloglint // other people's messages are not constant
			"text":     func(l *slog.Logger) { l.Info("x", "k", tt.in) },
			"error":    func(l *slog.Logger) { l.Info("x", "k", errors.New(tt.in)) },
			"group":    func(l *slog.Logger) { l.WithGroup("g").Info("x", slog.Group("h", "k", tt.in)) },
			"with":     func(l *slog.Logger) { l.With("k", tt.in).Info("x") },
			"struct":   func(l *slog.Logger) { l.Info("x", "k", struct{ S string }{tt.in}) },
			"resolved": func(l *slog.Logger) { l.Info("x", "k", hidden(tt.in)) },
		} {
			var out bytes.Buffer
			log(slog.New(bot.Redact(slog.NewTextHandler(&out, nil))))
			if !strings.Contains(out.String(), tt.want) {
				t.Errorf("%s: logged %s, want %s in it", name, out.String(), tt.want)
			}
		}
	}
}

type hidden string

func (h hidden) LogValue() slog.Value { return slog.StringValue(string(h)) }
