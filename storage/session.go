package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// maxStatements bounds how many prepared statements one connection keeps; the
// store has about a hundred.
const maxStatements = 200

// limited ends a query that returns at most as many rows as the next parameter
// says. Behind a bare LIMIT ? SQLite plans the query anew for every number.
const limited = "LIMIT CAST(? AS INTEGER)"

// session is one SQLite connection that keeps its prepared statements. It is
// used by one goroutine at a time.
type session struct {
	conn       *sqlx.Conn
	statements map[string]*sqlx.Stmt
}

func openSession(ctx context.Context, db *sqlx.DB) (*session, error) {
	conn, err := db.Connx(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to database: %w", err)
	}
	return &session{conn: conn, statements: map[string]*sqlx.Stmt{}}, nil
}

func (s *session) prepare(query string) (*sqlx.Stmt, error) {
	if known := s.statements[query]; known != nil {
		return known, nil
	}
	statement, err := s.conn.PreparexContext(context.Background(), query)
	if err != nil {
		return nil, fmt.Errorf("prepare statement: %w", err)
	}
	s.statements[query] = statement
	return statement, nil
}

// full reports whether an unknown query is run without being kept.
func (s *session) full(query string) bool {
	return len(s.statements) >= maxStatements && s.statements[query] == nil
}

// ExecContext implements querier.
func (s *session) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if s.full(query) {
		return s.conn.ExecContext(ctx, query, args...)
	}
	statement, err := s.prepare(query)
	if err != nil {
		return nil, err
	}
	return statement.ExecContext(ctx, args...)
}

// QueryContext implements querier.
func (s *session) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s.full(query) {
		return s.conn.QueryContext(ctx, query, args...)
	}
	statement, err := s.prepare(query)
	if err != nil {
		return nil, err
	}
	return statement.QueryContext(ctx, args...)
}

// run executes a statement of the transaction machinery, which no context may
// interrupt.
func (s *session) run(query string) error {
	if _, err := s.ExecContext(context.Background(), query); err != nil {
		return fmt.Errorf("%s: %w", query, err)
	}
	return nil
}

// close gives the connection back to its pool.
func (s *session) close() error {
	var errs []error
	for _, statement := range s.statements {
		errs = append(errs, statement.Close())
	}
	return errors.Join(append(errs, s.conn.Close())...)
}

// discard closes the connection for good, with whatever is open on it.
func (s *session) discard() error {
	var errs []error
	for _, statement := range s.statements {
		errs = append(errs, statement.Close())
	}
	err := s.conn.Raw(func(any) error { return driver.ErrBadConn })
	if !errors.Is(err, driver.ErrBadConn) {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
