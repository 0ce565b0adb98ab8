package storage

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// querier runs one statement in a transaction of either database.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Tx is a transaction. It belongs to the function it was handed to and must not
// be used after that returned, nor by two goroutines.
type Tx struct {
	store *Store
	q     querier
	now   time.Time
	// sheltered keeps a cancelled context from interrupting a statement: on
	// SQLite that would undo the work of others in the same commit.
	sheltered bool

	settings *domain.Settings
	teams    []domain.Team
	people   map[domain.PersonID]domain.Person
	late     map[string]int // how many begin late, by the key of their CSM's list
}

// Now is the instant of the transaction: one for everything in it, in UTC, to
// the microsecond.
func (tx *Tx) Now() time.Time { return tx.now }

// NewID mints an id with the given prefix.
func (tx *Tx) NewID(prefix string) string { return tx.store.opts.NewID(prefix) }

func (tx *Tx) context(ctx context.Context) (context.Context, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if tx.sheltered {
		return context.WithoutCancel(ctx), nil
	}
	return ctx, nil
}

// exec runs a statement and returns how many rows it changed.
func (tx *Tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	inner, err := tx.context(ctx)
	if err != nil {
		return 0, err
	}
	result, err := tx.q.ExecContext(inner, tx.store.dialect.bind(query), args...)
	if err != nil {
		return 0, tx.store.dialect.cause(ctx, err)
	}
	return result.RowsAffected()
}

// each runs a query and calls row for every row of its answer, in order. The
// answer is read to its end before each returns: PostgreSQL allows one at a
// time.
func (tx *Tx) each(ctx context.Context, row func(scan func(...any) error) error, query string, args ...any) (err error) {
	inner, err := tx.context(ctx)
	if err != nil {
		return err
	}
	rows, err := tx.q.QueryContext(inner, tx.store.dialect.bind(query), args...)
	if err != nil {
		return tx.store.dialect.cause(ctx, err)
	}
	defer func() {
		if closed := rows.Close(); err == nil && closed != nil {
			err = closed
		}
	}()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return tx.store.dialect.cause(ctx, err)
	}
	return nil
}

// one runs a query for at most one row and scans it into dest. found is false
// when there is none.
func (tx *Tx) one(ctx context.Context, dest []any, query string, args ...any) (found bool, err error) {
	err = tx.each(ctx, func(scan func(...any) error) error {
		if found {
			return fmt.Errorf("more than one row answers")
		}
		found = true
		return scan(dest...)
	}, query, args...)
	return found && err == nil, err
}

// all runs a query and returns its rows, scanned into the fields of T.
func all[T any](ctx context.Context, tx *Tx, fields func(*T) []any, query string, args ...any) ([]T, error) {
	var rows []T
	err := tx.each(ctx, func(scan func(...any) error) error {
		var zero T
		rows = append(rows, zero)
		return scan(fields(&rows[len(rows)-1])...)
	}, query, args...)
	if err != nil {
		return nil, err
	}
	return rows, nil
}
