package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/renewalbot/renewalbot/commands/notices"
	"github.com/renewalbot/renewalbot/domain"
)

type demoCmd struct {
	Addr string `placeholder:"HOST:PORT" help:"Where the page is served (default 127.0.0.1:8484, or a free port if that is taken)."`
	Data string `placeholder:"DIR" help:"Keep the demo's state in this directory; otherwise it is gone at the end."`
	playbookFlag
	templateFlag
}

const demoAddr = "127.0.0.1:8484"

// saveEvery is how much of a kept demo is lost at most when its process is
// killed.
const saveEvery = 5 * time.Second

func (c demoCmd) run(ctx context.Context, env environment) error {
	if err := checkAddr("--addr", c.Addr); err != nil {
		return err
	}
	books, err := c.playbookFlag.load(env.getenv)
	if err != nil {
		return err
	}
	texts, err := c.templateFlag.load(env.getenv)
	if err != nil {
		return err
	}
	dir, remove, err := c.dataDir()
	if err != nil {
		return err
	}
	defer remove()
	listener, err := c.listen(ctx)
	if err != nil {
		return err
	}
	level := slog.LevelWarn
	if text := env.getenv("RENEWALBOT_LOG"); text != "" {
		if err := level.UnmarshalText([]byte(text)); err != nil {
			return fmt.Errorf("RENEWALBOT_LOG is %q; use debug, info, warn or error", text)
		}
	}
	d := &demo{dir: dir, books: books, texts: texts, logger: newLogger(env.errs, level)}
	if err := d.start(ctx, listener, firstDay(time.Now())); err != nil {
		return errors.Join(err, d.close(context.WithoutCancel(ctx)))
	}
	_, err = fmt.Fprintf(env.out, "renewalbot's demo is ready. Open %s/\nStop it with Ctrl-C.\n", d.stage.workspace.URL())
	if err == nil {
		err = d.keep(ctx, c.Data != "")
	}
	return errors.Join(err, d.close(context.WithoutCancel(ctx)))
}

// dataDir returns where the demo keeps its state and what removes it.
func (c demoCmd) dataDir() (dir string, remove func(), err error) {
	if c.Data != "" {
		if err := os.MkdirAll(c.Data, 0o700); err != nil {
			return "", nil, fmt.Errorf("--data %s cannot be used: %w", c.Data, err)
		}
		return c.Data, func() {}, nil
	}
	dir, err = os.MkdirTemp("", "renewalbot-demo-")
	if err != nil {
		return "", nil, fmt.Errorf("make a temporary directory (or choose one with --data): %w", err)
	}
	return dir, func() { _ = os.RemoveAll(dir) }, nil // a left-over temporary file harms nobody
}

// listen takes the address that was asked for, or the usual one if it is free.
func (c demoCmd) listen(ctx context.Context) (net.Listener, error) {
	var lc net.ListenConfig
	addr := c.Addr
	if addr == "" {
		addr = demoAddr
	}
	l, err := lc.Listen(ctx, "tcp", addr)
	if c.Addr == "" && errors.Is(err, syscall.EADDRINUSE) {
		l, err = lc.Listen(ctx, "tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, fmt.Errorf("the page cannot be served at %s: %w; choose another address with --addr", addr, err)
	}
	return l, nil
}

// firstDay is the working day on which a fresh demo opens: today, or the Monday
// after a weekend.
func firstDay(now time.Time) domain.Date {
	return domain.Calendar{}.OnOrAfter(domain.DateIn(now, time.UTC))
}

// demo is a stage with sample accounts whose state is kept in a directory.
type demo struct {
	dir    string
	books  *domain.Playbooks // nil for the embedded ones
	texts  *notices.Texts    // likewise
	logger *slog.Logger
	stage  *stage
	ready  bool // its history is complete
}

// demoDatabase is the database's file in the demo's directory.
const demoDatabase = "demo.db"

// start opens the stage as it was left, or plays a fresh one's history up to
// the morning of its first day.
func (d *demo) start(ctx context.Context, listener net.Listener, first domain.Date) error {
	saved, err := os.ReadFile(filepath.Join(d.dir, "workspace.json"))
	fresh := errors.Is(err, fs.ErrNotExist)
	if err != nil && !fresh {
		return errors.Join(fmt.Errorf("read the saved workspace: %w", err), listener.Close())
	}
	clock := newClock(demoNoon(first.AddDays(-demoHistory)), 1)
	if !fresh {
		if clock, err = d.savedClock(); err != nil {
			return errors.Join(err, listener.Close())
		}
	}
	if fresh {
		if err := d.checkUnused(); err != nil {
			return errors.Join(err, listener.Close())
		}
	}
	d.stage = &stage{clock: clock, logger: d.logger, database: "sqlite:" + filepath.Join(d.dir, demoDatabase), snapshot: saved, books: d.books, texts: d.texts, tour: demoTour()}
	if err := d.stage.open(ctx, listener); err != nil {
		return err
	}
	if fresh {
		if err := d.play(ctx, first); err != nil {
			return err
		}
	}
	d.ready = true
	return nil
}

// checkUnused refuses a directory whose database is no demo's.
func (d *demo) checkUnused() error {
	_, err := os.Stat(filepath.Join(d.dir, demoDatabase))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("look into --data %s: %w", d.dir, err)
	}
	return fmt.Errorf("%s holds a database but no demo; choose an empty directory with --data", d.dir)
}

// play makes a fresh demo's history up to the morning of its first day.
func (d *demo) play(ctx context.Context, first domain.Date) error {
	if err := seedDemo(ctx, d.stage, first); err != nil {
		return err
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return fmt.Errorf("find the time zone of the demo's people: %w", err)
	}
	if err := d.stage.MoveTo(ctx, first.At(8, 40, berlin)); err != nil {
		return err
	}
	return d.welcome(ctx)
}

// keep waits until somebody stops the demo or its bot ends. If the demo is to
// be continued another time, it is saved now and then.
func (d *demo) keep(ctx context.Context, save bool) error {
	ticker := time.NewTicker(saveEvery)
	defer ticker.Stop()
	for {
		if save {
			if err := d.save(); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case err := <-d.stage.app.failed:
			return err
		case <-ticker.C:
		}
	}
}

// welcome leaves a note for the newcomer where the page opens.
func (d *demo) welcome(ctx context.Context) error {
	ada := d.stage.workspace.As(demoAda)
	for _, text := range []string{
		"Welcome! This is a workspace of made-up people and customers. The tour shows in two minutes what matters most; skip it whenever you like.",
		"You can be anybody: choose who at the top left. Try `/renewal` in a customer's channel, such as #acct-cobalt, or open *Home*.",
		"In the bar at the top you move the clock: *+1 day*, or straight to the next reminder.",
	} {
		if _, err := ada.Say(ctx, demoGeneral, text, ""); err != nil {
			return fmt.Errorf("say welcome: %w", err)
		}
	}
	return nil
}

// close saves the state and ends the stage.
func (d *demo) close(ctx context.Context) error {
	if d.stage == nil {
		return nil
	}
	err := d.stage.stopApp(ctx)
	if d.ready {
		err = errors.Join(err, d.save())
	}
	return errors.Join(err, d.stage.close(ctx))
}

func (d *demo) save() error {
	state, err := d.stage.workspace.Snapshot()
	if err != nil {
		return fmt.Errorf("save the workspace: %w", err)
	}
	now := []byte(d.stage.clock.Now().Format(time.RFC3339Nano))
	if err := d.write("clock", now); err != nil {
		return fmt.Errorf("save the clock: %w", err)
	}
	if err := d.write("workspace.json", state); err != nil {
		return fmt.Errorf("save the workspace: %w", err)
	}
	return nil
}

// write replaces a file whole, so that being killed leaves the old one.
func (d *demo) write(name string, content []byte) error {
	path := filepath.Join(d.dir, name)
	if err := os.WriteFile(path+".new", content, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func (d *demo) savedClock() (*clock, error) {
	text, err := os.ReadFile(filepath.Join(d.dir, "clock"))
	if err != nil {
		return nil, fmt.Errorf("read the saved clock: %w", err)
	}
	at, err := time.Parse(time.RFC3339Nano, strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("read the saved clock: %w", err)
	}
	return newClock(at, 1), nil
}
