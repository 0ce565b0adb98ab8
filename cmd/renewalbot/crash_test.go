package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/storage"
)

// crashVariable makes the test program behave as renewalbot itself, killed with
// SIGKILL when delivery reaches the named point ("never" for none);
// syncVariable says how that one writes to disk.
const (
	crashVariable = "RENEWALBOT_TEST_CRASH_AT"
	syncVariable  = "RENEWALBOT_TEST_SYNCHRONOUS"
)

func TestMain(m *testing.M) {
	point := os.Getenv(crashVariable)
	if point == "" {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	code := run(ctx, os.Args[1:], environment{
		getenv: os.Getenv, out: os.Stdout, errs: os.Stderr, synchronous: os.Getenv(syncVariable),
		hook: func(reached string) {
			if reached == point {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				select {} // until the signal arrives
			}
		},
	})
	stop()
	os.Exit(code)
}

// A card is there exactly once, wherever the bot was killed while posting it.
func TestKilledWhilePosting(t *testing.T) {
	for name, database := range databases {
		points := []string{jobs.PointSwept, jobs.PointClaimed, jobs.PointRendered, jobs.PointPosted, jobs.PointRecorded}
		if name == "sqlite" { // on PostgreSQL a dead planner's lease lasts for two minutes of the server's time
			points = append(points, jobs.PointDecided)
		}
		for _, point := range points {
			t.Run(name+"/"+point, func(t *testing.T) {
				t.Parallel()
				killWhilePosting(t, database(t), point)
			})
		}
	}
}

func killWhilePosting(t *testing.T, database, point string) {
	log := &errorLog{}
	s := &stage{logger: slog.New(log), database: database}
	openStage(t, s)
	// At eight in Berlin nothing is posted yet; the card is for nine.
	if err := started(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	addCobalt(t, s)
	if err := s.stopApp(t.Context()); err != nil {
		t.Fatal(err)
	}

	s.clock.Set(storyDay.At(8, 1, time.UTC)) // Slack's clock and the bot's agree
	diesAt(t, s, point, s.clock.Now())
	if err := s.startApp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.MoveTo(t.Context(), s.clock.Now().Add(10*time.Minute)); err != nil {
		t.Fatal(err)
	}
	cards := 0
	for _, m := range s.workspace.As(demoAna).Messages(cobaltChannel) {
		if strings.Contains(messageText(m), "Open the renewal conversation") {
			cards++
		}
	}
	if cards != 1 {
		t.Errorf("the card is there %d times, want once", cards)
	}
	var left []storage.Message
	err := s.app.store.Read(t.Context(), func(tx *storage.Tx) error {
		messages, err := tx.Messages(t.Context(), storage.MessageFilter{})
		for _, m := range messages {
			if m.State != storage.Sent {
				left = append(left, m)
			}
		}
		return err
	})
	if err != nil || len(left) > 0 {
		t.Errorf("messages not recorded as sent: %+v, %v", left, err)
	}
	log.none(t)
}

// diesAt runs the bot as a process of its own and waits until it has killed
// itself at the point.
func diesAt(t *testing.T, s *stage, point string, from time.Time) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	child := exec.CommandContext(ctx, os.Args[0], "serve", "--clock-from", from.Format(time.RFC3339))
	child.Env = append(os.Environ(), crashVariable+"="+point, "DATABASE_URL="+s.database,
		"SLACK_BOT_TOKEN="+s.workspace.BotToken(), "SLACK_APP_TOKEN="+s.workspace.AppToken(), "SLACK_API_URL="+s.workspace.APIURL())
	var said bytes.Buffer
	child.Stdout, child.Stderr = &said, &said
	err := child.Run()
	if status, ok := child.ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() || status.Signal() != syscall.SIGKILL || ctx.Err() != nil {
		t.Fatalf("the bot did not die at %s: %v\n%s", point, fmt.Sprint(err), said.String())
	}
}
