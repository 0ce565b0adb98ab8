package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/storage/storetest"
)

// errorLog keeps what is logged as an error.
type errorLog struct {
	mu       sync.Mutex
	kept     []string
	expected []string
}

// expect makes lines with that text fine.
func (l *errorLog) expect(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expected = append(l.expected, text)
}

func (l *errorLog) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelError }

func (l *errorLog) Handle(_ context.Context, r slog.Record) error {
	line := r.Message
	r.Attrs(func(a slog.Attr) bool { line += " " + a.String(); return true })
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = append(l.kept, line)
	return nil
}

func (l *errorLog) WithAttrs([]slog.Attr) slog.Handler { return l }
func (l *errorLog) WithGroup(string) slog.Handler      { return l }

func (l *errorLog) lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(l.kept), func(line string) bool {
		return slices.ContainsFunc(l.expected, func(text string) bool { return strings.Contains(line, text) })
	})
}

// none fails the test for each line that nobody expected.
func (l *errorLog) none(t testing.TB) {
	t.Helper()
	for _, line := range l.lines() {
		t.Errorf("logged as an error: %s", line)
	}
}

// journal is everything that the program would write to its log, at the most
// talkative level, as it would write it.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(line)
}

// String is everything that was written.
func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// logger writes to the journal as serve does to its log, and keeps the errors.
func (j *journal) logger(keep *errorLog) *slog.Logger {
	return slog.New(both{newLogger(j, slog.LevelDebug).Handler(), keep})
}

// both hands every record to two handlers.
type both [2]slog.Handler

// Enabled reports whether any of the two wants the level.
func (b both) Enabled(ctx context.Context, level slog.Level) bool {
	return b[0].Enabled(ctx, level) || b[1].Enabled(ctx, level)
}

// Handle hands a record to whoever wants it.
func (b both) Handle(ctx context.Context, r slog.Record) error {
	var failed error
	for _, h := range b {
		if h.Enabled(ctx, r.Level) {
			failed = errors.Join(failed, h.Handle(ctx, r.Clone()))
		}
	}
	return failed
}

// WithAttrs adds attributes to both.
func (b both) WithAttrs(attrs []slog.Attr) slog.Handler {
	return both{b[0].WithAttrs(attrs), b[1].WithAttrs(attrs)}
}

// WithGroup opens a group in both.
func (b both) WithGroup(name string) slog.Handler {
	return both{b[0].WithGroup(name), b[1].WithGroup(name)}
}

// shortest is how long a text must be to be looked for in the log: shorter ones
// may stand there for another reason.
const shortest = 16

// leaks lists the lines of the log that hold a token, an address with which
// anybody could act as the bot, something that a person or the bot has written
// in a workspace, or one of these words.
func (j *journal) leaks(t testing.TB, w *slacksim.Workspace, words ...string) (found []string) {
	t.Helper()
	texts := append(written(t, w), words...)
	for _, line := range words {
		texts = append(texts, strings.Split(line, `"`)...) // what is quoted may stand alone
	}
	words = slices.DeleteFunc(texts, func(s string) bool { return len(s) < shortest })
	words = append(words, w.BotToken(), w.AppToken(), "?ticket=")
	slices.Sort(words)
	text := j.String()
	for _, s := range slices.Compact(words) {
		for _, form := range []string{s, strings.Trim(strconv.Quote(s), `"`)} {
			if at := strings.Index(text, form); at >= 0 {
				found = append(found, lineAt(text, at)+" <- "+s)
			}
		}
	}
	for _, at := range responseURL.FindAllStringIndex(text, -1) {
		found = append(found, lineAt(text, at[0]))
	}
	return found
}

// lineAt is the line of a text that has the byte at an index.
func lineAt(text string, at int) string {
	line, _, _ := strings.Cut(text[strings.LastIndexByte(text[:at], '\n')+1:], "\n")
	return line
}

// responseURL matches the address by which an interaction is answered.
var responseURL = regexp.MustCompile(`/response/\w+`)

// Failure 37: whatever happens, the log holds no secret and nothing that was
// written. The stories look at theirs in the same way.
func TestFailure37NothingSecretIsLogged(t *testing.T) {
	wrote, log := &journal{}, &errorLog{}
	s := &stage{logger: wrote.logger(log), database: storetest.SQLite(t)}
	openStage(t, s)
	if err := started(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	typed := []string{
		`add "Cobalt Robotics" 2027-01-22 "240000 USD" enterprise`, "link Cobalt Robotics", `rate red "their champion has left them"`,
		"escalate high nobody answers our calls any more",
	}
	for _, fault := range []slacksim.Fault{
		{Kind: slacksim.FaultRefuse, Error: "invalid_blocks"}, {Kind: slacksim.FaultCutAfter}, {Kind: slacksim.Fault5xxBefore, Status: 503},
		{Kind: slacksim.FaultRefuse, Error: "token_revoked"}, {Kind: slacksim.FaultRefuse, Error: "is_archived"},
	} {
		if err := s.workspace.Fault("chat.postMessage", fault); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.workspace.Fault("response_url", slacksim.Fault{Kind: slacksim.FaultCutBefore, Count: -1}); err != nil {
		t.Fatal(err)
	}
	ana := s.workspace.As(demoAna)
	for _, line := range typed {
		if err := ana.Command(t.Context(), "C0COBALT", "/renewal "+line); err != nil {
			t.Fatal(err)
		}
		if err := s.MoveTo(t.Context(), s.clock.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	s.workspace.Disconnect("refresh_requested")
	if err := s.stopApp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(wrote.String(), "\n"); n < 15 || len(log.lines()) == 0 {
		t.Errorf("%d lines were logged, %d of them errors: the test tells nothing", n, len(log.lines()))
	}
	for _, line := range wrote.leaks(t, s.workspace, typed...) {
		t.Errorf("this must not be in the log: %s", line)
	}
	for _, secret := range []string{s.workspace.BotToken(), "their champion has left them", "http://127.0.0.1/response/R123"} {
		careless := &journal{}
		slog.New(slog.NewTextHandler(careless, nil)).Info("careless", "text", secret)
		if len(careless.leaks(t, s.workspace, typed...)) == 0 {
			t.Errorf("%q in the log is not noticed", secret)
		}
	}
}

// written lists the lines of every message in a workspace.
func written(t testing.TB, w *slacksim.Workspace) (texts []string) {
	t.Helper()
	raw, err := w.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Channels []struct {
			Messages []slacksim.Message `json:"messages"`
		} `json:"channels"`
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	for _, c := range all.Channels {
		for _, m := range c.Messages {
			for line := range strings.SplitSeq(messageText(m), "\n") {
				if line = strings.TrimSpace(line); len(line) >= shortest {
					texts = append(texts, line)
				}
			}
		}
	}
	return texts
}
