package main

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/renewalbot/renewalbot/bot/mailer/smtptest"
	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/storage/storetest"
)

// The stories are scripts in testdata: what people type and press in the local
// workspace, and what must appear. They run over the real socket, on both
// databases. Their commands are listed in story_commands_test.go; what people do is
// in story_deeds_test.go, what must be there in story_checks_test.go.

func TestStoriesOnSQLite(t *testing.T) {
	runStories(t, storetest.SQLite)
}

func TestStoriesOnPostgres(t *testing.T) {
	runStories(t, storetest.Postgres)
}

// newStoryClock runs sixty times as fast as the wall, so that the pace of one
// message a second and channel does not slow the tests, but only for a while
// after each thing somebody does: what a story sees does not depend on how fast
// the machine is.
func newStoryClock() *clock {
	c := newClock(storyDay.At(7, 0, time.UTC), 60)
	c.leash = 20 * time.Second
	return c
}

func runStories(t *testing.T, database func(testing.TB) string) {
	scripts, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, script := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(script), ".txtar"), func(t *testing.T) {
			t.Parallel()
			s := newStory(t, database(t))
			t.Cleanup(func() { s.finish(t) }) // the script itself runs after this function
			testscript.Run(t, testscript.Params{Files: []string{script}, Cmds: s.commands(), Setup: func(*testscript.Env) error { return nil }})
		})
	}
}

// story is one script being played.
type story struct {
	t     testing.TB
	stage *stage
	log   *errorLog
	wrote *journal
	who   *slacksim.Person
	where string // channel id
	typed map[string]map[string]slacksim.StateValue
	last  slacksim.Submitted
	words []string         // what was typed so far
	said  error            // what Slack itself told the person about the last thing they did
	mail  *smtptest.Server // nil until a story wants one
	seen  []string         // ids of private messages that were there before it
}

func newStory(t testing.TB, database string) *story {
	t.Helper()
	log, wrote := &errorLog{}, &journal{}
	s := &story{t: t, log: log, wrote: wrote, stage: &stage{
		clock: newStoryClock(), logger: wrote.logger(log), database: database,
	}}
	openStage(t, s.stage)
	s.who, s.where = s.stage.workspace.As(demoAna), demoGeneral
	return s
}

// finish fails the test for anything that was logged as an error, and for
// secrets and messages in the log (failure 37).
func (s *story) finish(t testing.TB) {
	for _, line := range s.wrote.leaks(t, s.stage.workspace, s.words...) {
		t.Errorf("this must not be in the log: %s", line)
	}
	s.log.none(t)
}

// patience is how long a story waits for something to appear. Its clock may
// stand by then although a message still waits for its turn in a channel: on a
// slow machine it runs on after each standstill.
const (
	patience   = 20 * time.Second
	standstill = 2 * time.Second
)

// until waits until cond holds; otherwise it fails the script with what is there
// instead.
func (s *story) until(ts *testscript.TestScript, cond func() bool, what string, instead func() string) {
	for began := time.Now(); time.Since(began) < patience; s.stage.clock.Set(s.stage.clock.Now()) {
		ctx, cancel := context.WithTimeout(context.Background(), standstill)
		err := s.stage.workspace.Wait(ctx, cond)
		cancel()
		if err == nil {
			return
		}
	}
	ts.Fatalf("%s; instead:\n%s", what, instead())
}

func mustCompile(ts *testscript.TestScript, expr string) *regexp.Regexp {
	re, err := regexp.Compile("(?is)" + expr)
	if err != nil {
		ts.Fatalf("bad pattern: %v", err)
	}
	return re
}

func place(ts *testscript.TestScript, s *story, name string) string {
	for _, c := range s.who.Conversations() {
		if name == "#"+c.Name || name == "@renewalbot" && c.IsIM && c.Peer == s.stage.workspace.App().BotUserID {
			return c.ID
		}
	}
	ts.Fatalf("%s is in no conversation %s", s.who.UserID(), name)
	return ""
}

func moment(s *story, text string) (time.Time, error) {
	now := s.stage.clock.Now()
	switch {
	case text == "next":
		next, _, ok, err := s.stage.Next(context.Background())
		if err == nil && !ok {
			err = fmt.Errorf("nothing is planned")
		}
		return next, err
	case strings.HasPrefix(text, "+") && strings.HasSuffix(text, "d"):
		var days int
		_, err := fmt.Sscanf(text, "+%dd", &days)
		return now.AddDate(0, 0, days), err
	case strings.HasPrefix(text, "+"):
		d, err := time.ParseDuration(text[1:])
		return now.Add(d), err
	}
	return parseInstant(text)
}
