package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot"
	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/storage/pgtest"
)

// Failure 6: one command that comes four times, to two bots at random, and one
// press likewise, have one effect.
func TestFailure06FourTimesToTwoBots(t *testing.T) {
	a := newAccident(t, pgtest.URL(t), nil)
	other := newApp(a.app.cfg, a.clock, a.logger)
	if err := other.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := other.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	if err := a.workspace.WaitConnected(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	if told := a.red(); !strings.Contains(told, "Red") && !strings.Contains(told, "red") {
		t.Errorf("Ana is told %q", told)
	}
	view, typed := a.form("not needed here")
	if closed, err := a.ana.SubmitView(t.Context(), view, typed); err != nil || !closed.Closed {
		t.Errorf("the form: %+v, %v", closed, err)
	}
	for _, kind := range []string{"slash_commands", "interactive"} {
		envelope := a.lastEnvelope(kind)
		if err := a.workspace.Repeat(envelope, 3); err != nil {
			t.Fatal(err)
		}
		a.wait("four acknowledgements", func() bool { return a.acks(envelope) == 4 })
	}
	if err := a.MoveTo(t.Context(), a.clock.Now().Add(5*time.Minute)); err != nil {
		t.Fatal(err)
	}
	a.once()
	if n := a.skipped("not needed here"); n != 1 {
		t.Errorf("the step was skipped %d times", n)
	}
	if n := a.everybodySees("🚨 Escalation"); n != 1 {
		t.Errorf("the escalation is there %d times", n)
	}
}

// Failure 7: the connection breaks when everything is saved and nothing is
// acknowledged yet. Slack delivers again, and the effect is one.
func TestFailure07AcknowledgementLost(t *testing.T) {
	for name, database := range databases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var armed atomic.Bool
			var a *accident
			a = newAccident(t, database(t), func(point string) {
				if point == bot.PointHandled && armed.Swap(false) {
					a.workspace.CutConnections()
				}
			})
			// An acknowledgement that waits for the next connection comes too late.
			late := slacksim.Fault{Kind: slacksim.FaultDelay, Delay: 4 * time.Second}
			greeted := a.greeted()
			if err := a.workspace.Fault("apps.connections.open", late, late); err != nil {
				t.Fatal(err)
			}
			armed.Store(true)
			a.red() // nobody knows whether it was saved
			a.anew(greeted)
			envelope := a.lastEnvelope("slash_commands")
			before := a.acks(envelope)
			if err := a.workspace.Repeat(envelope, 1); err != nil {
				t.Fatal(err)
			}
			a.wait("the acknowledgement of the repeat", func() bool { return a.acks(envelope) > before })

			greeted = a.greeted()
			armed.Store(true)
			a.workspace.UpdateChannel(cobaltChannel, func(c *slacksim.Channel) { c.Name = "acct-cobalt-new" })
			a.anew(greeted)
			a.again()
			a.once()
			if !a.renamed("acct-cobalt-new") {
				t.Error("the channel's name is not known")
			}
		})
	}
}

// Failure 9: PostgreSQL is gone while somebody types, presses and submits. Nobody
// is told that anything was saved, forms keep what was typed, events come again;
// afterwards everything works, once.
func TestFailure09DatabaseDownWhilePressing(t *testing.T) {
	server := pgtest.Alone(t)
	a := newAccident(t, server.URL, nil)
	for _, expected := range []string{"request failed", "jobs failed", "request took too long", "message not delivered", "message not put back"} {
		a.log.expect(expected)
	}
	view, typed := a.form("not needed here")
	server.Stop()
	if told := a.red(); !strings.Contains(told, nothingSaved) {
		t.Errorf("Ana is told %q", told)
	}
	if out, err := a.ana.SubmitView(t.Context(), view, typed); err != nil || out.Closed || len(out.Errors) == 0 {
		t.Errorf("the form: %+v, %v", out, err)
	}
	a.workspace.UpdateChannel(cobaltChannel, func(c *slacksim.Channel) { c.Name = "acct-cobalt-new" })
	a.wait("Slack to miss the acknowledgement of the event", func() bool { return a.workspace.Undelivered() > 0 })
	if n := a.everybodySees("their champion left"); n != 0 {
		t.Errorf("%d messages say what was not saved", n)
	}
	server.Start()
	a.again()
	if told := a.red(); strings.Contains(told, nothingSaved) {
		t.Errorf("afterwards Ana is told %q", told)
	}
	if out, err := a.ana.SubmitView(t.Context(), view, typed); err != nil || !out.Closed {
		t.Errorf("afterwards the form: %+v, %v", out, err)
	}
	if err := a.MoveTo(t.Context(), a.clock.Now().Add(5*time.Minute)); err != nil {
		t.Fatal(err)
	}
	a.once()
	if n := a.skipped("not needed here"); n != 1 || !a.renamed("acct-cobalt-new") {
		t.Errorf("skipped %d times, renamed %v", n, a.renamed("acct-cobalt-new"))
	}
}

// Failure 35: the disk is full while somebody types. What is confirmed is
// stored, what is not stored is not confirmed, and with room again it goes on.
func TestFailure35DiskFullWhilePressing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "full.db")
	a := newAccident(t, "sqlite:"+path, nil)
	for _, expected := range []string{"request failed", "jobs failed", "message not delivered", "message not put back"} {
		a.log.expect(expected)
	}
	restart := func(pages int) {
		if err := a.stopApp(t.Context()); err != nil {
			t.Fatal(err)
		}
		a.pages = pages
		if err := a.startApp(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := a.workspace.WaitConnected(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
	}
	ready := func(want string) {
		t.Helper()
		if wrong, err := a.app.ready(t.Context()); (err == nil) != (want == "") || err != nil && wrong != want {
			t.Errorf("not ready is %q, %v; want %q", wrong, err, want)
		}
	}
	restart(pagesOf(t, path) + 20)
	ready("")
	confirmed, refused := 0, 0
	for i := 0; i < 200 && refused < 3; i++ {
		reason := fmt.Sprintf("sample reason %d %s", i, strings.Repeat("and so on ", 150))
		if told := a.says(`rate yellow "` + reason + `"`); strings.Contains(told, nothingSaved) {
			refused++
		} else {
			confirmed++
		}
	}
	if confirmed == 0 || refused < 3 {
		t.Fatalf("%d were confirmed and %d refused: the disk was not full", confirmed, refused)
	}
	ready("the database takes no changes: its disk is full")
	restart(0)
	ready("")
	if n := len(a.load().Ratings) - 1; n != confirmed {
		t.Errorf("%d ratings are stored, %d were confirmed", n, confirmed)
	}
	if told := a.says(`rate yellow "there is room again"`); strings.Contains(told, nothingSaved) {
		t.Errorf("with room again Ana is told %q", told)
	}
	if n := len(a.load().Ratings) - 1; n != confirmed+1 {
		t.Errorf("%d ratings are stored, want %d", n, confirmed+1)
	}
}

// pagesOf is how large a SQLite file is.
func pagesOf(t *testing.T, path string) (pages int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(db.QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages), db.Close())
	if err != nil {
		t.Fatal(err)
	}
	return pages
}
