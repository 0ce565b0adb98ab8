package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/renewalbot/renewalbot/bot"
	"github.com/renewalbot/renewalbot/manifests"
)

// stopTimeout is how long a stop waits for what is under way.
const stopTimeout = 15 * time.Second

type serveCmd struct {
	HealthAddr string  `placeholder:"HOST:PORT" help:"Serve /livez, /readyz, /metrics and calendars here."`
	ClockFrom  string  `placeholder:"TIME" help:"Rehearse: start the clock at this time, for example 2027-01-04T08:00:00Z."`
	ClockSpeed float64 `default:"1" placeholder:"N" help:"Rehearse: run the clock N times as fast."`
	playbookFlag
	templateFlag
}

// Help explains the environment, which carries the secrets.
func (serveCmd) Help() string {
	return `Environment:
  SLACK_BOT_TOKEN        bot token (xoxb-…), or SLACK_BOT_TOKEN_FILE with a file that holds it
  SLACK_APP_TOKEN        app-level token (xapp-…), or SLACK_APP_TOKEN_FILE
  SLACK_API_URL          another base of the Web API, for tests
  DATABASE_URL           sqlite:PATH (default: a file in your data directory) or postgres://…
  RENEWALBOT_ADMINS      Slack member ids of the first admins, separated by commas
  RENEWALBOT_PLAYBOOKS   directory of your own playbooks, as --playbooks
  RENEWALBOT_TEMPLATES   directory of your own texts of notices, as --templates
  RENEWALBOT_SMTP_URL    mail server for notices: smtps://USER@HOST:465, or smtp://USER@HOST:587 with STARTTLS
  RENEWALBOT_SMTP_PASSWORD  its password, or RENEWALBOT_SMTP_PASSWORD_FILE with a file that holds it
  RENEWALBOT_MAIL_FROM   address that these mails come from
  RENEWALBOT_PUBLIC_URL  address under which calendar programs reach --health-addr
  RENEWALBOT_LOG         debug, info (default), warn or error

On a SQLite file one bot runs at a time, and imports may run beside it; several
bots may share a PostgreSQL database.

It ends with code 0 when it is told to stop, 1 after something that may pass by
itself, and 2 when the command line, the environment or the Slack app has to be
changed first.`
}

func (c serveCmd) run(ctx context.Context, env environment) error {
	cfg := readConfig(env.getenv)
	cfg.HealthAddr, cfg.ClockSpeed, cfg.Synchronous = c.HealthAddr, c.ClockSpeed, cmp.Or(env.synchronous, cfg.Synchronous)
	cfg.readPlaybooks(c.playbookFlag, env.getenv)
	cfg.readTemplates(c.templateFlag, env.getenv)
	if c.ClockFrom != "" {
		from, err := parseInstant(c.ClockFrom)
		if err != nil {
			cfg.faults = append(cfg.faults, err)
		}
		cfg.ClockFrom = from
	}
	if err := cfg.Validate(); err != nil {
		return err
	}
	a := newApp(cfg, newClock(cfg.ClockFrom, cfg.ClockSpeed), newLogger(env.errs, cfg.LogLevel))
	a.hook = env.hook
	if err := a.Start(ctx); err != nil {
		return err
	}
	if err := a.tellCode(env.out); err != nil {
		return errors.Join(err, stop(ctx, a, nil))
	}
	var ended error
	select {
	case <-ctx.Done():
	case ended = <-a.failed:
	}
	return stop(ctx, a, ended)
}

// tellCode prints the code that makes the first admin, if there is none.
func (a *app) tellCode(out io.Writer) error {
	if a.setupCode == "" {
		return nil
	}
	_, err := fmt.Fprintf(out, "Nobody is admin of renewalbot yet. In Slack, type this to become the first one:\n\n  /renewal setup %s\n\nIt works once, until %s.\n",
		a.setupCode, a.setupUntil.UTC().Format("2 Jan 2006 15:04 MST"))
	return err
}

// stop ends the program within stopTimeout although ctx is over.
func stop(ctx context.Context, a *app, ended error) error {
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if err := a.Stop(stopping); err != nil {
		return err
	}
	return ended
}

// parseInstant reads an instant as operators type it.
func parseInstant(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("--clock-from is %q; write it as 2027-01-04T08:00:00Z or 2027-01-04", s)
}

// newLogger writes one line per event without secrets.
func newLogger(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(bot.Redact(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level})))
}

type manifestCmd struct{}

func (manifestCmd) run(env environment) error {
	_, err := env.out.Write(manifests.SlackApp)
	return err
}

type versionCmd struct{}

func (versionCmd) run(env environment) error {
	_, err := fmt.Fprintln(env.out, "renewalbot", version())
	return err
}

// version is what the build knows of itself: a release's tag, else the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "development " + s.Value
		}
	}
	return "development"
}
