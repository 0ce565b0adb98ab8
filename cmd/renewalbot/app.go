package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/renewalbot/renewalbot/bot"
	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/bot/web"
	"github.com/renewalbot/renewalbot/commands"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// app is the whole program: what serve runs, what the demo runs against its
// local workspace, and what the tests start.
type app struct {
	cfg      config
	clock    *clock
	logger   *slog.Logger
	hook     func(point string) // tests crash the program here; nil otherwise
	store    *storage.Store
	api      *slackapi.Client
	self     slackapi.Identity
	router   *commands.Router
	gateway  *bot.Gateway
	deliver  *jobs.Deliver
	schedule *jobs.Schedule
	planner  *jobs.Planner
	clocks   *jobs.ClockWatch

	setupCode  string // makes the first admin; "" while there is one
	setupUntil time.Time

	greeted chan error // nil when Slack took the first connection, else why it never will
	failed  chan error // a part that ended although nobody stopped it

	cleanups []cleanup
}

// cleanup undoes one step of Start.
type cleanup struct {
	name string
	run  func(context.Context) error
}

// newApp returns the program; nothing is opened yet.
func newApp(cfg config, clock *clock, logger *slog.Logger) *app {
	return &app{cfg: cfg, clock: clock, logger: logger, greeted: make(chan error, 1), failed: make(chan error, 1)}
}

// Start opens the database and greets Slack, reads who is there, starts the
// jobs and connects. It returns when Slack has taken the connection; while only
// the network is in the way it keeps trying. When a step fails, the steps before
// it are undone.
func (a *app) Start(ctx context.Context) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Stop(context.WithoutCancel(ctx)))
		}
	}()
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	newID := domain.NewIDs(a.clock.Now)
	// Whoever sets the bot up learns at once of both.
	if err := errors.Join(a.openStore(ctx, newID), a.greet(ctx)); err != nil {
		return err
	}
	if err := a.readWorkspace(ctx); err != nil {
		return err
	}
	if err := a.build(registry, newID); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return a.startHealth(ctx, registry) }, a.startJobs, a.connect,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	kind, _, _ := strings.Cut(a.cfg.DatabaseURL, ":") // never the rest: it may hold a password
	a.logger.Info("renewalbot is up", "team", a.self.Team, "database", kind)
	return nil
}

// Stop undoes Start in reverse order. Calling it again does nothing.
func (a *app) Stop(ctx context.Context) error {
	var failed error
	for _, c := range slices.Backward(a.cleanups) {
		if err := c.run(ctx); err != nil {
			failed = errors.Join(failed, fmt.Errorf("stop %s: %w", c.name, err))
		}
	}
	a.cleanups = nil
	return failed
}

func (a *app) cleanup(name string, run func(context.Context) error) {
	a.cleanups = append(a.cleanups, cleanup{name: name, run: run})
}

func (a *app) openStore(ctx context.Context, newID domain.IDs) error {
	books, err := a.cfg.playbooks()
	if err != nil {
		return err
	}
	a.store, err = storage.Open(ctx, a.cfg.DatabaseURL, storage.Options{
		Now: a.clock.Now, NewID: newID, Playbooks: books, Logger: a.logger, Synchronous: a.cfg.Synchronous, MaxPages: a.cfg.MaxPages,
		Sole: true,
	})
	if err != nil {
		return err
	}
	a.cleanup("database", func(context.Context) error { return a.store.Close() })
	return nil
}

// greet checks the bot token and what it may do. Slack's refusal ends the start,
// because nothing would ever work.
func (a *app) greet(ctx context.Context) error {
	client := &http.Client{Timeout: slackapi.DefaultTimeout, Transport: http.DefaultTransport.(*http.Transport).Clone()}
	a.cleanup("connections", func(context.Context) error { client.CloseIdleConnections(); return nil })
	a.api = slackapi.New(slackapi.Config{
		BotToken: string(a.cfg.BotToken), AppToken: string(a.cfg.AppToken), APIURL: a.cfg.SlackAPIURL, HTTPClient: client, Now: a.clock.Now,
	})
	var err error
	if a.self, err = a.api.AuthTest(ctx); err != nil {
		return explainSlack(err, a.cfg.SlackAPIURL)
	}
	return checkScopes(a.self)
}

func (a *app) readWorkspace(ctx context.Context) error {
	if err := syncDirectory(ctx, a.api, a.store, a.logger); err != nil {
		return explainSlack(err, a.cfg.SlackAPIURL)
	}
	if err := a.addAdmins(ctx); err != nil {
		return err
	}
	return a.issueCode(ctx)
}

// issueCode makes a one-time code for the first admin while there is none.
func (a *app) issueCode(ctx context.Context) error {
	err := a.store.InTx(ctx, func(tx *storage.Tx) error {
		a.setupCode = ""
		settings, err := tx.Settings(ctx)
		if err != nil || len(settings.Admins) > 0 {
			return err
		}
		codes, err := tx.SetupCodes(ctx)
		if err != nil {
			return err
		}
		a.setupCode, a.setupUntil = codes.Issue(tx.Now())
		return tx.SaveSetupCodes(ctx, codes)
	})
	if err != nil {
		return fmt.Errorf("issue a setup code: %w", err)
	}
	return nil
}

// addAdmins makes the people of RENEWALBOT_ADMINS admins; it takes nobody's
// rights away.
func (a *app) addAdmins(ctx context.Context) error {
	err := a.store.InTx(ctx, func(tx *storage.Tx) error {
		settings, err := tx.Settings(ctx)
		if err != nil {
			return err
		}
		known, err := tx.People(ctx, a.cfg.Admins...)
		if err != nil {
			return err
		}
		before := len(settings.Admins)
		for _, id := range a.cfg.Admins {
			if _, ok := known[id]; !ok {
				a.logger.Warn("an admin is nobody in this workspace", "id", id)
			}
			if !settings.IsAdmin(id) {
				settings.Admins = append(settings.Admins, id)
			}
		}
		if len(settings.Admins) == before {
			return nil
		}
		return tx.SaveSettings(ctx, "", settings)
	})
	if err != nil {
		return fmt.Errorf("add admins: %w", err)
	}
	return nil
}

// plannerTTL is how long another process waits before it plans in place of one
// that fell silent: longer than two of the planner's ticks are apart.
const plannerTTL = 2 * time.Minute

// every is how long the jobs sleep at most on the wall clock.
func (a *app) every() time.Duration {
	return max(time.Second, time.Duration(float64(time.Minute)/a.clock.Speed()))
}

// build puts the parts together. Nothing runs yet.
func (a *app) build(registry *prometheus.Registry, newID domain.IDs) error {
	a.deliver = jobs.NewDeliver(jobs.DeliverConfig{
		Store: a.store, Slack: a.api, Now: a.clock.Now, Speed: a.cfg.ClockSpeed, Holder: newID("run"),
		Registry: registry, Logger: a.logger, Hook: a.hook, Mail: a.cfg.Mail.server(),
	})
	if err := registry.Register(jobs.NewOutboxCollector(a.store, a.clock.Now)); err != nil {
		return fmt.Errorf("register outbox metrics: %w", err)
	}
	holder := newID("run")
	if host, err := os.Hostname(); err == nil { // admins are told which process plans
		holder += "@" + host
	}
	a.planner = jobs.NewPlanner(jobs.PlannerConfig{
		Store: a.store, Holder: holder, TTL: plannerTTL, Now: a.clock.Now, Registry: registry, Logger: a.logger, Hook: a.hook,
		Chores: []jobs.Chore{
			jobs.NewReplan(a.store, a.logger),
			&jobs.Playbooks{Store: a.store, Now: a.clock.Now, Logger: a.logger},
			&jobs.Bulk{Store: a.store, Now: a.clock.Now, Logger: a.logger},
			&jobs.Due{Store: a.store, Now: a.clock.Now, Logger: a.logger},
			jobs.NewDaily(a.store, a.clock.Now, a.logger),
			&jobs.AllWell{Store: a.store, Now: a.clock.Now},
			jobs.NewHousekeep(a.store, a.clock.Now, a.logger),
			jobs.NewVisit(a.store, a.api, a.clock.Now, a.cfg.ClockSpeed, a.logger),
		},
	})
	a.clocks = jobs.NewClockWatch(jobs.ClockWatchConfig{Store: a.store, Host: time.Now, Registry: registry, Logger: a.logger})
	a.schedule = jobs.NewSchedule(jobs.ScheduleConfig{
		Jobs: []jobs.Job{a.planner, a.deliver, a.clocks}, Every: a.every(), Now: a.clock.Now, Speed: a.clock.Speed(), Logger: a.logger,
	})
	var err error
	a.router, err = commands.New(commands.Config{
		Store: a.store, Workspace: workspace{api: a.api}, Now: a.clock.Now, NewID: newID,
		Committed: a.schedule.Wake, Recompute: a.schedule.Wake, Logger: a.logger, Self: domain.PersonID(a.self.UserID),
		PublicURL: a.cfg.PublicURL, Notices: a.cfg.Notices, MailFrom: a.cfg.Mail.From,
	})
	if err != nil {
		return fmt.Errorf("list the commands: %w", err)
	}
	a.gateway, err = bot.New(bot.Config{
		Client: a.api, Dispatcher: a.router, Self: a.self, Registry: registry, Logger: a.logger,
		Seen: func(err error) bool { return errors.Is(err, storage.ErrSeen) }, OnStatus: a.noteStatus,
		Hook: a.hook,
	})
	return err
}

// noteStatus tells connect about the first thing that is certain.
func (a *app) noteStatus(s bot.Status) {
	var known error
	if s.State != bot.StateConnected {
		if known = explainSocket(s.Reason); known == nil {
			return
		}
	}
	select {
	case a.greeted <- known:
	default: // connect has heard it
	}
}

func (a *app) startHealth(ctx context.Context, registry *prometheus.Registry) error {
	if a.cfg.HealthAddr == "" {
		return nil
	}
	health, err := web.Start(ctx, web.Config{
		Addr: a.cfg.HealthAddr, Ready: a.ready, Registry: registry, Logger: a.logger,
		Calendar: a.calendars(),
		Clock:    a.clocks.Wrong,
		Slack: func() string {
			status := a.gateway.Status()
			if status.State == bot.StateConnected {
				if code := a.deliver.Refused(); code != "" {
					return "it refuses what is posted (" + code + "); messages wait"
				}
				return ""
			}
			return strings.TrimSpace(string(status.State) + " " + status.Reason)
		},
	})
	if err != nil {
		if op, ok := errors.AsType[*net.OpError](err); ok { // it repeats the address
			err = op.Err
		}
		return fmt.Errorf("--health-addr %s cannot be used (%w); choose a free address of this machine", a.cfg.HealthAddr, err)
	}
	a.cleanup("health checks", health.Stop)
	a.logger.Info("health checks are served", "addr", health.Addr())
	return nil
}

// ready says whether the database can be worked with, in words for whoever looks
// after it.
func (a *app) ready(ctx context.Context) (wrong string, err error) {
	err = a.store.Ping(ctx)
	if refused, ok := errors.AsType[*storage.UnwritableError](err); ok {
		return "the database takes no changes: " + refused.Why, err
	}
	return "the database does not answer", err
}

// calendars returns what serves people's calendars, nil when nobody is told an
// address.
func (a *app) calendars() func(context.Context, string) ([]byte, bool, error) {
	if a.cfg.PublicURL == "" {
		return nil
	}
	return a.router.Feed
}

func (a *app) startJobs(ctx context.Context) error {
	a.cleanup("planner", a.planner.Stop)
	if err := a.schedule.Start(ctx); err != nil {
		return err
	}
	a.cleanup("jobs", a.schedule.Stop)
	return nil
}

// connect runs the gateway and waits until Slack takes the connection, or
// refuses it for good.
func (a *app) connect(ctx context.Context) error {
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan error, 1)
	go func() {
		err := a.gateway.Run(running)
		if running.Err() == nil {
			a.failed <- fmt.Errorf("the gateway ended: %w", err)
		}
		done <- err
	}()
	a.cleanup("gateway", func(ctx context.Context) error {
		stop()
		select {
		case err := <-done:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	select {
	case err := <-a.greeted:
		return err
	case err := <-a.failed:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
