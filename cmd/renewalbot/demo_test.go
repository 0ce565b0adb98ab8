package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// playing is the demo as somebody runs it at the command line.
type playing struct {
	url string
	// stop presses Ctrl-C and waits until the program has ended.
	stop func()
}

// playDemo runs the demo until the test ends.
func playDemo(t *testing.T, args ...string) *playing {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	said, out := io.Pipe()
	var errs strings.Builder
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"demo"}, args...), environment{getenv: func(string) string { return "" }, out: out, errs: &errs})
		_ = out.Close() // a pipe's end always closes
	}()
	words := make([]byte, 1000)
	n, err := said.Read(words)
	if err != nil {
		t.Fatalf("the demo did not start: %v; it ended with %d and said %s", err, <-ended, errs.String())
	}
	go func() { _, _ = io.Copy(io.Discard, said) }()
	p := &playing{url: regexp.MustCompile(`http://\S+`).FindString(string(words[:n]))}
	stopped := false
	p.stop = func() {
		if stopped {
			return
		}
		stopped = true
		interrupt()
		began := time.Now()
		if code := <-ended; code != 0 || errs.Len() > 0 {
			t.Errorf("the demo ended with %d and said %s", code, errs.String())
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("after Ctrl-C the demo ran on for %s", took)
		}
	}
	t.Cleanup(p.stop)
	return p
}

// page is what somebody sees at an address of the demo.
func (p *playing) page(t *testing.T, query string) string {
	t.Helper()
	return fetch(t, p.url+query)
}

// say types a line as the page does.
func (p *playing) say(t *testing.T, who, where, line string) {
	t.Helper()
	body := fmt.Sprintf(`{"as":%q,"channel":%q,"text":%q}`, who, where, line)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"ui/say", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", line, res.Status)
	}
}

// sees waits until a page contains some words.
func (p *playing) sees(t *testing.T, query, words string) {
	t.Helper()
	fetchUntil(t, p.url+query, words)
}

func TestDemoIsKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "kept")
	first := playDemo(t, "--addr", "127.0.0.1:0", "--data", dir)
	first.sees(t, "", "Welcome!")
	first.say(t, demoAna, "C0COBALT", `/renewal rate red "Their CFO compares three offers."`)
	first.sees(t, "?as="+demoErin+"&c=C0COBALT", "Their CFO compares three offers.")
	first.say(t, demoErin, "C0COBALT", "I will call her.")
	first.stop()

	second := playDemo(t, "--addr", "127.0.0.1:0", "--data", dir)
	second.sees(t, "?as="+demoMarco+"&c=C0COBALT", "I will call her.")
	second.say(t, demoAna, "C0COBALT", "/renewal brief")
	second.sees(t, "?as="+demoAna+"&c=C0COBALT", "Only visible to you")
	if n := strings.Count(second.page(t, "?as="+demoMarco+"&c=C0COBALT"), "is now 🔴 Red"); n != 1 {
		t.Errorf("after a restart the channel is told %d times of the red rating", n)
	}
	second.stop()
}

// TestDemoHasValue: what customers gained, how usage grew, what they object to and
// a notice that was begun are there to be looked at.
func TestDemoHasValue(t *testing.T) {
	p := playDemo(t, "--addr", "127.0.0.1:0", "--data", keptDemo(t))
	for _, look := range []struct{ channel, line, words string }{
		{"C0COBALT", "/renewal value", "Saved 728 hours a year, worth $47,320 at $65 an hour"},
		{"C0COBALT", "/renewal value", "Active planners grew from 64 to 96"},
		{"C0JUNIPER", "/renewal agenda value review", "Clinics grew from 9 to 16"},
		{"C0SAFFRON", "/renewal brief", "Nothing is signed before the budget round"},
		{"C0SAFFRON", "/renewal notice proposal", "Saved 6 hours a week on counting stock"},
	} {
		p.say(t, demoAna, look.channel, look.line)
		p.sees(t, "?as="+demoAna+"&c="+look.channel, look.words)
	}
}

func TestDemosSideBySide(t *testing.T) {
	one, two := playDemo(t), playDemo(t, "--data", keptDemo(t)) // one of them, or both, cannot have the usual port
	if one.url == two.url {
		t.Fatalf("both are at %s", one.url)
	}
	one.say(t, demoAna, demoGeneral, "only here")
	one.sees(t, "", "only here")
	if strings.Contains(two.page(t, ""), "only here") {
		t.Error("two demos share a workspace")
	}
	taken := strings.TrimSuffix(strings.TrimPrefix(one.url, "http://"), "/")
	runProgram(t, nil, "demo", "--addr", taken).complained(t, exitFailed, nil, "choose another address with --addr")
}

func TestDemoRefusesOtherData(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, demoDatabase), []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	runProgram(t, nil, "demo", "--data", dir).complained(t, exitFailed, nil, "choose an empty directory with --data")
}

// TestDemoOnAnyDay starts the demo on each working day: there are late cards to
// look at, and something comes within a week.
func TestDemoOnAnyDay(t *testing.T) {
	monday := domain.NewDate(2027, time.March, 29) // the day after clocks went forward
	for _, weekend := range []int{-2, -1, 0} {
		if got := firstDay(monday.AddDays(weekend).At(12, 0, time.UTC)); got != monday {
			t.Errorf("on %s the demo begins on %s", monday.AddDays(weekend), got)
		}
	}
	for day := range 5 {
		first := monday.AddDays(day)
		t.Run(first.WithWeekday(), func(t *testing.T) {
			d := demoOn(t, t.TempDir(), first)
			at, what, ok, err := d.stage.Next(t.Context())
			if err != nil || !ok || what == "" || at.Sub(d.stage.clock.Now()) > 7*24*time.Hour {
				t.Errorf("the next message is about %q at %s, %v, %v", what, at, ok, err)
			}
			late := 0
			for _, c := range d.stage.workspace.As(demoAda).Conversations() {
				for _, m := range d.stage.workspace.As(demoAda).Messages(c.ID) {
					if strings.Contains(messageText(m), "late:*") {
						late++
					}
				}
			}
			if late < 2 {
				t.Errorf("%d cards are late, want some that show what late looks like", late)
			}
		})
	}
}

// demoOn starts the demo in a directory as the program does, on a day of the
// test's choice.
func demoOn(t *testing.T, dir string, first domain.Date) *demo {
	t.Helper()
	log := &errorLog{}
	d := &demo{dir: dir, logger: slog.New(log)}
	t.Cleanup(func() {
		if err := d.close(context.Background()); err != nil {
			t.Errorf("close the demo: %v", err)
		}
		log.none(t)
	})
	if err := d.start(t.Context(), listen(t), first); err != nil {
		t.Fatal(err)
	}
	return d
}

// playedDemo is what a demo keeps that was played up to the morning of storyDay.
// That takes seconds, and most tests begin where it ends.
var playedDemo = sync.OnceValues(func() (fstest.MapFS, error) {
	dir, err := os.MkdirTemp("", "renewalbot-played-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a left-over temporary file harms nobody
	var lc net.ListenConfig
	listener, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	d := &demo{dir: dir, logger: slog.New(slog.DiscardHandler)}
	if err := errors.Join(d.start(context.Background(), listener, storyDay), d.close(context.Background())); err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	kept := fstest.MapFS{}
	for _, file := range files {
		content, failed := os.ReadFile(file)
		kept[filepath.Base(file)], err = &fstest.MapFile{Data: content}, errors.Join(err, failed)
	}
	return kept, err
})

// keptDemo is the directory of a demo that was played up to the morning of
// storyDay and goes on there.
func keptDemo(t *testing.T) string {
	t.Helper()
	played, err := playedDemo()
	if err != nil {
		t.Fatalf("play the demo: %v", err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, played); err != nil {
		t.Fatal(err)
	}
	return dir
}
