package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/commands/notices"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/manifests"
	"github.com/renewalbot/renewalbot/storage"
)

// stage is the bot in a local Slack workspace, with one clock for both that can
// be moved. The demo plays on it, and so do the story tests.
type stage struct {
	clock     *clock
	logger    *slog.Logger
	database  string            // see config.DatabaseURL
	snapshot  []byte            // of an earlier workspace, nil for a fresh one
	books     *domain.Playbooks // nil for the embedded ones
	texts     *notices.Texts    // likewise
	mail      mailConfig        // the mail server, if there is one
	tour      *slacksim.Tour    // shown on the page, nil for none
	hook      func(point string)
	pages     int  // see config.MaxPages
	adminless bool // nobody is named admin
	workspace *slacksim.Workspace
	app       *app

	asking sync.RWMutex // held for reading while the page asks the running bot
	up     bool         // it can be asked

	listener net.Listener
	served   chan error
}

// open brings up the workspace at a listener, which it takes over, then the bot
// in it.
func (s *stage) open(ctx context.Context, listener net.Listener) error {
	if err := s.openWorkspace(listener); err != nil {
		return err
	}
	return s.startApp(ctx)
}

func (s *stage) openWorkspace(listener net.Listener) (err error) {
	s.workspace, err = slacksim.New(slacksim.Config{
		Manifest: manifests.SlackApp, Clock: s, Title: "Sample Inc", Snapshot: s.snapshot, Logger: s.logger,
		Team:  slacksim.Team{ID: "T0SAMPLE", Name: "Sample Inc", Domain: "sample"},
		Users: demoPeople(), Channels: demoChannels(), Tour: s.tour,
	})
	if err != nil {
		return errors.Join(fmt.Errorf("open the local workspace: %w", err), listener.Close())
	}
	s.listener, s.served = listener, make(chan error, 1)
	go func() { s.served <- s.workspace.Serve(listener) }()
	return nil
}

// startApp starts the bot, again after stopApp.
func (s *stage) startApp(ctx context.Context) error {
	s.app = s.newApp()
	s.app.hook = s.hook
	if err := s.app.Start(ctx); err != nil {
		return err
	}
	s.answers(true)
	return nil
}

// newApp makes a bot for the workspace; several share a PostgreSQL database.
func (s *stage) newApp() *app {
	admins := []domain.PersonID{demoAda}
	if s.adminless {
		admins = nil
	}
	return newApp(config{
		BotToken: secret(s.workspace.BotToken()), AppToken: secret(s.workspace.AppToken()),
		SlackAPIURL: "http://" + s.listener.Addr().String() + "/api/", DatabaseURL: s.database, Synchronous: "NORMAL", MaxPages: s.pages,
		ClockSpeed: 1, Admins: admins, Playbooks: s.books, Notices: s.texts, Mail: s.mail,
	}, s.clock, s.logger)
}

// answers sets whether the bot can be asked what it will do next.
func (s *stage) answers(up bool) {
	s.asking.Lock()
	defer s.asking.Unlock()
	s.up = up
}

func (s *stage) running() bool {
	s.asking.RLock()
	defer s.asking.RUnlock()
	return s.up
}

func (s *stage) stopApp(ctx context.Context) error {
	if s.app == nil {
		return nil
	}
	s.answers(false)
	return stop(ctx, s.app, nil)
}

// close ends the bot and the workspace. It may be called on a stage that did
// not open.
func (s *stage) close(ctx context.Context) error {
	err := s.stopApp(ctx)
	if s.served == nil {
		return err
	}
	err = errors.Join(err, s.workspace.Close(), <-s.served)
	s.served = nil
	return err
}

// maxMoves bounds how many things may happen in one move of the clock.
const maxMoves = 20_000

// maxStaged is how many accounts are looked at for what comes next.
const maxStaged = 1000

// Now is the time that the workspace and the bot share.
func (s *stage) Now() time.Time { return s.clock.Now() }

// MoveTo brings the clock to t. What becomes due on the way happens at its own
// time: the clock stops there, the jobs run, and it goes on.
func (s *stage) MoveTo(ctx context.Context, t time.Time) error {
	if !s.running() {
		return errors.New("move the clock: renewalbot is starting; try again in a moment")
	}
	for range maxMoves {
		next, err := s.app.schedule.Run(ctx)
		if err != nil {
			return fmt.Errorf("move the clock: %w", err)
		}
		if next.IsZero() || next.After(t) {
			s.clock.Set(t)
			_, err := s.app.schedule.Run(ctx)
			return err
		}
		s.clock.Set(next)
	}
	return fmt.Errorf("move the clock: more than %d things happen before %s; move it less far", maxMoves, t.Format(time.DateOnly))
}

// Next is when the bot will next say something by itself, and about which
// account.
func (s *stage) Next(ctx context.Context) (t time.Time, what string, ok bool, err error) {
	s.asking.RLock()
	defer s.asking.RUnlock()
	if !s.up {
		return time.Time{}, "", false, nil // starting, or stopped
	}
	err = s.app.store.Read(ctx, func(tx *storage.Tx) error {
		rows, err := tx.Accounts(ctx, storage.Filter{Limit: maxStaged})
		if err != nil {
			return err
		}
		slices.SortFunc(rows, func(x, y storage.AccountRow) int { return x.NextDueAt.Compare(y.NextDueAt) })
		more := 0 // others at the same time
		for _, row := range rows {
			if row.NextDueAt.IsZero() || !t.IsZero() && row.NextDueAt.After(t) {
				continue // never, or nothing of it comes before t
			}
			post, err := nextPost(ctx, tx, row.ID)
			switch {
			case err != nil:
				return err
			case post.IsZero() || !t.IsZero() && post.After(t):
			case post.Equal(t):
				more++
			default:
				t, what, more = post, row.Name, 0
			}
		}
		if more > 0 {
			what = fmt.Sprintf("%s +%d", what, more)
		}
		return nil
	})
	if err != nil || t.IsZero() {
		return time.Time{}, "", false, err
	}
	return t, what, true, nil
}

func nextPost(ctx context.Context, tx *storage.Tx, id domain.AccountID) (time.Time, error) {
	a, err := tx.Account(ctx, id)
	if err != nil {
		return time.Time{}, err
	}
	env, err := tx.Env(ctx, "", a)
	if err != nil {
		return time.Time{}, err
	}
	return a.NextPost(env), nil
}
