package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
)

// served is a program that serves until the test stops it.
type served struct {
	*slack.Client
	env   map[string]string // as printed
	lines []string          // all that was printed
	http  *http.Client
	stop  func() // as Ctrl-C does
}

// serve runs the program with a free port in the test's own process.
func serve(t *testing.T, args ...string) *served {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	var errs bytes.Buffer
	done := make(chan int, 1)
	go func() {
		code := run(ctx, append(args, "--addr", "127.0.0.1:0"), environment{in: strings.NewReader(sampleManifest), out: in, errs: &errs})
		_ = in.Close() // never fails: see io.PipeWriter.Close
		done <- code
	}()
	s := &served{http: &http.Client{Transport: &http.Transport{}, Timeout: 10 * time.Second}}
	stopped := false
	s.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		s.http.CloseIdleConnections()
		if code := <-done; code != 0 || errs.Len() > 0 {
			t.Errorf("it ended with code %d and said %q", code, errs.String())
		}
	}
	t.Cleanup(s.stop)
	s.lines, s.env = readEnvironment(t, out)
	s.Client = slack.New(s.env["SLACK_BOT_TOKEN"], slack.OptionAppLevelToken(s.env["SLACK_APP_TOKEN"]),
		slack.OptionAPIURL(s.env["SLACK_API_URL"]), slack.OptionHTTPClient(s.http))
	return s
}

// readEnvironment reads what the program prints when it is ready.
func readEnvironment(t *testing.T, out io.Reader) (lines []string, env map[string]string) {
	t.Helper()
	env = map[string]string{}
	scan := bufio.NewScanner(out)
	for scan.Scan() {
		line := scan.Text()
		lines = append(lines, line)
		if assignment, ok := strings.CutPrefix(line, "export "); ok {
			name, value, _ := strings.Cut(assignment, "=")
			env[name] = value
		}
		if strings.Contains(line, "Ctrl-C") {
			return lines, env
		}
	}
	t.Fatalf("it ended after %q: %v", lines, scan.Err())
	return nil, nil
}

func TestServe(t *testing.T) {
	s := serve(t, "-manifest", "-")
	for i, want := range []string{
		`^# Sample App is installed in the workspace "Sample Inc"\. Open http://127\.0\.0\.1:\d+/ in a browser\.$`,
		`^# Its bot token has the scopes of the manifest: commands, chat:write, channels:history\.$`,
		`^export SLACK_BOT_TOKEN=xoxb-[a-z0-9-]+$`,
		`^export SLACK_APP_TOKEN=xapp-[A-Za-z0-9-]+$`,
		`^export SLACK_API_URL=http://127\.0\.0\.1:\d+/api/$`,
		`^# Start the app with these\. Ctrl-C ends the workspace\.$`,
	} {
		if !regexp.MustCompile(want).MatchString(s.lines[i]) {
			t.Errorf("line %d is %q, want %s", i+1, s.lines[i], want)
		}
	}
	who, err := s.AuthTest()
	if err != nil || who.Team != "Sample Inc" {
		t.Errorf("auth.test: %+v, %v", who, err)
	}
	if _, _, err := s.StartSocketModeContext(t.Context()); err != nil {
		t.Errorf("apps.connections.open: %v", err)
	}
	if _, err := s.GetUsers(); err == nil || err.Error() != "missing_scope" {
		t.Errorf("users.list without its scope: %v", err)
	}
}

// The tour of a file is on the page, with names for IDs.
func TestTour(t *testing.T) {
	s := serve(t, "-manifest", "-", "-tour", file(t, "tour.yaml", `
title: A minute with Sample
steps:
  - title: Say hello
    text: Send `+"`/sample hello`"+`.
    as: ana
    place: project
    line: /sample hello
    done: {words: Hello}
    after: It answers.
end: That is all.
`))
	resp, err := s.http.Get(strings.TrimSuffix(s.env["SLACK_API_URL"], "api/"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"A minute with Sample", "<code>/sample hello</code>", `data-line="/sample hello"`, "It answers.", "That is all."} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page does not show %q", want)
		}
	}
}

// With --data, people, messages and tokens are there again in the next run, and
// so is the time that was moved.
func TestData(t *testing.T) {
	dir := t.TempDir()
	args := []string{"-manifest", "-", "-data", dir, "-seed", file(t, "seed.yaml", "users: [{name: zoe}]\nchannels: [{name: here, members: [app, zoe]}]")}
	first := serve(t, append(args, "-clock")...)
	moved := moveOneDay(t, first)
	if _, _, err := first.PostMessage("C0HERE", slack.MsgOptionText("Remember me", false)); err != nil {
		t.Fatal(err)
	}
	first.stop()
	if found, err := os.ReadDir(dir); err != nil || len(found) != 2 {
		t.Errorf("the directory has %v, %v", found, err)
	}

	second := serve(t, args...)
	if first.env["SLACK_BOT_TOKEN"] != second.env["SLACK_BOT_TOKEN"] || first.env["SLACK_APP_TOKEN"] != second.env["SLACK_APP_TOKEN"] {
		t.Error("the tokens have changed")
	}
	history, err := second.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: "C0HERE"})
	if err != nil || len(history.Messages) != 1 || history.Messages[0].Text != "Remember me" {
		t.Fatalf("the channel has %+v, %v", history, err)
	}
	if at := history.Messages[0].Timestamp[:10]; at < moved {
		t.Errorf("the message is of %s, want tomorrow's %s", at, moved)
	}
	if again := moveOneDay(t, second); again <= moved {
		t.Errorf("the second run's time is %s, the first one's was %s", again, moved)
	}
}

// moveOneDay moves the clock as the page does and returns the workspace's time
// after it in Unix seconds, as message timestamps begin.
func moveOneDay(t *testing.T, s *served) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"as": "U0ZOE", "to": "day"})
	if err != nil {
		t.Fatal(err)
	}
	url := strings.TrimSuffix(s.env["SLACK_API_URL"], "api/") + "ui/clock"
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("moving the clock: %s, %v", resp.Status, err)
	}
	_, ts, err := s.PostMessage("C0HERE", slack.MsgOptionText("What time is it?", false))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.DeleteMessage("C0HERE", ts); err != nil {
		t.Fatal(err)
	}
	return ts[:10]
}
