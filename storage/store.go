package storage

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// Options are what the store is handed instead of reading globals.
type Options struct {
	Now         func() time.Time  // the clock of everything but leases on PostgreSQL
	NewID       domain.IDs        // mints ids of messages and audit entries
	Playbooks   *domain.Playbooks // in force, for the decisions and the next due instant
	Logger      *slog.Logger
	Synchronous string // SQLite only: FULL (the default) survives power loss, NORMAL may lose the last commits
	MaxPages    int    // SQLite only: the greatest size of the file, in pages of 4 KiB; 0 is no bound
	Sole        bool   // SQLite only: fail while another store that asked for it is open on the file, in any process
}

// withDefaults fills what may be left out and refuses what may not.
func (o Options) withDefaults() (Options, error) {
	if o.Now == nil || o.Playbooks == nil {
		return o, errors.New("open store: a clock and playbooks are required")
	}
	if o.NewID == nil {
		o.NewID = domain.NewIDs(o.Now)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	switch o.Synchronous {
	case "":
		o.Synchronous = "FULL"
	case "FULL", "NORMAL":
	default:
		return o, domain.Errorf(domain.Invalid, "synchronous", "%q is not a way to write to disk. Use FULL or NORMAL.", o.Synchronous)
	}
	return o, nil
}

// Store is an open database. It is safe for use by several goroutines.
type Store struct {
	opts    Options
	engine  engine
	dialect dialect
	parts   aggregate
	rest    registers
	schema  int64                           // the version this program knows
	refused atomic.Pointer[UnwritableError] // why the last change that did not fit was refused, nil while there is room
}

// engine runs transactions in one kind of database.
type engine interface {
	// write runs fn in a transaction that is committed before write returns
	// nil. fn is called at most once, in the caller's goroutine.
	write(ctx context.Context, fn func(q querier, sheltered bool) error) error
	// read runs fn in a transaction that sees one moment and changes nothing.
	read(ctx context.Context, fn func(q querier) error) error
	ping(ctx context.Context) error
	close() error
}

// Open opens the database at url and brings its schema up to date. The url is
// "sqlite:PATH", whose file and folder are made when absent, or
// "postgres://…" ("postgresql://…"). Errors that an operator can do something
// about are [*domain.Error] and say what.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	target, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	s := &Store{opts: o, parts: newAggregate(), rest: newRegisters()}
	if target.sqlite != "" {
		err = s.openSQLite(ctx, target.sqlite)
	} else {
		err = s.openPostgres(ctx, target.postgres)
	}
	if err != nil {
		return nil, target.explain(err)
	}
	return s, nil
}

// Close waits for what is running, refuses the rest with [ErrClosed], and
// closes the database. A second call does nothing.
func (s *Store) Close() error {
	if err := s.engine.close(); err != nil {
		return fmt.Errorf("close store: %w", err)
	}
	return nil
}

// Ping reports whether the database answers, has a schema this program knows and
// takes changes. One that takes none is an [*UnwritableError].
func (s *Store) Ping(ctx context.Context) error {
	if err := s.engine.ping(ctx); err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	if err := s.Read(ctx, func(tx *Tx) error { return tx.checkSchema(ctx) }); err != nil {
		return err
	}
	return s.tryRoom(ctx)
}

// attempts is how often a transaction is run that fails for a passing reason.
const attempts = 4

// InTx runs fn in a transaction and commits it; an error from fn undoes
// everything fn did and is returned as it is. When the database asks for it,
// because of a lock or a serialisation failure, fn is run again from the start,
// so it must not keep anything from a run that failed.
//
// On SQLite, changes that wait are committed together; fn runs alone, but its
// neighbours share its commit, so it must not wait for anything but the
// database, and never for another InTx.
func (s *Store) InTx(ctx context.Context, fn func(*Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := s.engine.write(ctx, func(q querier, sheltered bool) error {
			tx := s.begin(q)
			tx.sheltered = sheltered
			return fn(tx)
		})
		if err == nil || attempt == attempts || !s.dialect.passing(err) {
			s.noteUnwritable(err)
			return err
		}
		s.opts.Logger.Debug("transaction is run again", "attempt", attempt, "error", err)
		pause := time.NewTimer(time.Duration(attempt)*5*time.Millisecond + rand.N(10*time.Millisecond))
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return ctx.Err()
		}
	}
}

// Read runs fn in a transaction that sees the database as it was at one moment
// and cannot change it.
func (s *Store) Read(ctx context.Context, fn func(*Tx) error) error {
	return s.engine.read(ctx, func(q querier) error { return fn(s.begin(q)) })
}

func (s *Store) begin(q querier) *Tx {
	return &Tx{store: s, q: q, now: exact(s.opts.Now()), people: map[domain.PersonID]domain.Person{}, late: map[string]int{}}
}
