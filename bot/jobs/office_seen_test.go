package jobs_test

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"sync"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// message returns the record of a promised message.
func (o *office) message(key string) (m storage.Message) {
	o.t.Helper()
	o.must(func(ctx context.Context, tx *storage.Tx) (err error) {
		m, err = tx.MessageByKey(ctx, key)
		return err
	})
	return m
}

// copies lists what everybody in the workspace can see of a promised message,
// wherever it is.
func (o *office) copies(key string) []slacksim.Message {
	o.t.Helper()
	return o.posted()[o.message(key).ID]
}

// posted lists the bot's messages by the id in their metadata.
func (o *office) posted() map[string][]slacksim.Message {
	o.t.Helper()
	raw, err := o.slack.Snapshot()
	if err != nil {
		o.t.Fatal(err)
	}
	var all struct {
		Channels []struct {
			Messages []slacksim.Message `json:"messages"`
		} `json:"channels"`
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		o.t.Fatal(err)
	}
	found := map[string][]slacksim.Message{}
	for _, c := range all.Channels {
		for _, m := range c.Messages {
			if m.Metadata == nil {
				continue
			}
			var payload struct {
				Key string `json:"k"`
			}
			if err := json.Unmarshal(m.Metadata.EventPayload, &payload); err != nil {
				o.t.Fatal(err)
			}
			found[payload.Key] = append(found[payload.Key], m)
		}
	}
	return found
}

// dm is the direct conversation between a person and the bot.
func (o *office) dm(p domain.PersonID) string {
	o.t.Helper()
	id, err := o.api.OpenDM(context.Background(), p)
	if err != nil {
		o.t.Fatal(err)
	}
	return string(id)
}

// calls counts the calls of a method that ended in a way.
func (o *office) calls(method, result string) (n int) {
	for _, c := range o.slack.Calls() {
		if c.Method == method && strings.HasPrefix(c.Result, result) {
			n++
		}
	}
	return n
}

// card returns the key of the account's milestone card.
func (o *office) card(id domain.AccountID) string {
	o.t.Helper()
	var messages []storage.Message
	o.must(func(ctx context.Context, tx *storage.Tx) (err error) {
		messages, err = tx.Messages(ctx, storage.MessageFilter{Account: id})
		return err
	})
	for _, m := range messages {
		if m.Promise.Kind == domain.AnnounceCard {
			return m.Promise.Key
		}
	}
	o.t.Fatal("there is no card")
	return ""
}

// errorLog keeps what is logged as an error.
type errorLog struct {
	with     string    // what the logger adds to each line
	of       *errorLog // where the lines are kept; nil is here
	mu       sync.Mutex
	lines    []string
	expected []string
}

// expect makes lines with that text fine.
func (l *errorLog) expect(text ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expected = append(l.expected, text...)
}

func (l *errorLog) unexpected() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(l.lines), func(line string) bool {
		return slices.ContainsFunc(l.expected, func(text string) bool { return strings.Contains(line, text) })
	})
}

func (l *errorLog) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelError }

func (l *errorLog) Handle(_ context.Context, r slog.Record) error {
	line := r.Message + l.with
	r.Attrs(func(a slog.Attr) bool {
		line += " " + a.String()
		return true
	})
	keep := cmp.Or(l.of, l)
	keep.mu.Lock()
	defer keep.mu.Unlock()
	keep.lines = append(keep.lines, line)
	return nil
}

func (l *errorLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	with := l.with
	for _, a := range attrs {
		with += " " + a.String()
	}
	return &errorLog{with: with, of: cmp.Or(l.of, l)}
}

func (l *errorLog) WithGroup(string) slog.Handler { return l }
