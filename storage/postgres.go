package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq" // the driver "postgres"
)

// Limits of the PostgreSQL pool. Connections are renewed so that a moved server
// or a pooler's own limits are noticed.
const (
	postgresConns    = 10
	postgresIdle     = 4
	postgresLifetime = 30 * time.Minute
)

// postgresEngine runs every transaction on a connection of its own. It prepares
// no statements and keeps no session state, so that it works through a
// connection pooler.
type postgresEngine struct {
	db      *sqlx.DB
	closing sync.Once
	closed  atomic.Bool
	err     error
}

func (s *Store) openPostgres(ctx context.Context, url string) error {
	db, err := sqlx.Open("postgres", url)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	db.SetMaxOpenConns(postgresConns)
	db.SetMaxIdleConns(postgresIdle)
	db.SetConnMaxLifetime(postgresLifetime)
	s.dialect, s.engine = postgresDialect(), &postgresEngine{db: db}
	if s.schema, err = migrate(ctx, db.DB, s.dialect.name, s.opts.Logger); err != nil {
		return errors.Join(err, db.Close())
	}
	return nil
}

func (e *postgresEngine) write(ctx context.Context, fn func(querier, bool) error) error {
	return e.transact(ctx, nil, func(q querier) error { return fn(q, false) })
}

func (e *postgresEngine) read(ctx context.Context, fn func(querier) error) error {
	return e.transact(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, fn)
}

func (e *postgresEngine) transact(ctx context.Context, o *sql.TxOptions, fn func(querier) error) (err error) {
	tx, err := e.db.BeginTxx(ctx, o)
	if err != nil {
		if e.closed.Load() {
			return ErrClosed
		}
		return fmt.Errorf("begin: %w", err)
	}
	returned := false
	defer func() {
		if returned && err == nil {
			return
		}
		// The context may have ended the transaction already.
		if undone := tx.Rollback(); undone != nil && !errors.Is(undone, sql.ErrTxDone) && returned {
			err = errors.Join(err, undone)
		}
	}()
	err = fn(tx)
	returned = true
	if err != nil {
		return err
	}
	if err = tx.Commit(); err != nil {
		if ctx.Err() != nil && errors.Is(err, sql.ErrTxDone) {
			return ctx.Err() // rolled back before it was asked to commit
		}
		return &commitError{err}
	}
	return nil
}

func (e *postgresEngine) ping(ctx context.Context) error { return e.db.PingContext(ctx) }

func (e *postgresEngine) close() error {
	e.closing.Do(func() {
		e.closed.Store(true)
		e.err = e.db.Close()
	})
	return e.err
}
