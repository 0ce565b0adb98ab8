package storage

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// dialect is what differs between the databases in the middle of things; how
// they are opened is in sqlite.go and postgres.go.
type dialect struct {
	name string // as goose calls it

	// bind turns ? marks into the database's own.
	bind func(query string) string

	// claimLock is a statement that lets one transaction at a time choose
	// messages; "" where there is one writer anyway.
	claimLock string

	// skipLocked ends a select of rows that are about to be updated.
	skipLocked string

	// clock is a query for the database's own time; "" where it is the host's.
	clock string

	// passing reports whether an error goes away when the transaction is
	// simply run again.
	passing func(error) bool

	// duplicate returns what an error about a value that must be unique says of
	// the column, or "" for any other error.
	duplicate func(error) string

	// unwritable says why the database takes no changes, or "" for any other error.
	unwritable func(error) string

	// cause returns the context's error for a statement that failed because the
	// context ended, else err.
	cause func(ctx context.Context, err error) error
}

func sqliteDialect() dialect {
	code := func(err error) int {
		if e, ok := errors.AsType[*sqlite.Error](err); ok {
			return e.Code()
		}
		return 0
	}
	return dialect{
		name: "sqlite3",
		bind: func(query string) string { return query },
		passing: func(err error) bool {
			c := code(err) & 0xff
			return c == sqlite3.SQLITE_BUSY || c == sqlite3.SQLITE_LOCKED || errors.Is(err, errBatchLost)
		},
		duplicate: func(err error) string {
			if c := code(err); c == sqlite3.SQLITE_CONSTRAINT_UNIQUE || c == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY {
				_, column, _ := strings.Cut(err.Error(), "constraint failed")
				return "unique " + column
			}
			return ""
		},
		unwritable: func(err error) string {
			switch code(err) & 0xff {
			case sqlite3.SQLITE_FULL:
				return DiskFull
			case sqlite3.SQLITE_READONLY:
				return ReadOnly
			case sqlite3.SQLITE_IOERR:
				return DiskBad
			}
			return ""
		},
		cause: func(_ context.Context, err error) error { return err },
	}
}

func postgresDialect() dialect {
	var bound sync.Map // query with ? -> query with $1
	return dialect{
		name: "postgres",
		bind: func(query string) string {
			if known, ok := bound.Load(query); ok {
				return known.(string)
			}
			rebound := sqlx.Rebind(sqlx.DOLLAR, query)
			bound.Store(query, rebound)
			return rebound
		},
		claimLock:  "SELECT pg_advisory_xact_lock(7362748)",
		skipLocked: "FOR UPDATE SKIP LOCKED",
		clock:      "SELECT clock_timestamp()",
		passing: func(err error) bool {
			return pq.As(err, pqerror.TRSerializationFailure, pqerror.TRDeadlockDetected) != nil
		},
		duplicate: func(err error) string {
			if e := pq.As(err, pqerror.UniqueViolation); e != nil {
				return "unique " + e.Constraint
			}
			return ""
		},
		unwritable: func(err error) string {
			switch {
			case pq.As(err, pqerror.DiskFull) != nil:
				return DiskFull
			case pq.As(err, pqerror.ReadOnlySQLTransaction) != nil:
				return ReadOnly
			case pq.As(err, pqerror.IOError) != nil:
				return DiskBad
			}
			return ""
		},
		cause: func(ctx context.Context, err error) error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return err
		},
	}
}
