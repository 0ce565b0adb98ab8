package storage

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/jmoiron/sqlx"
)

// Limits of the SQLite engine. The caches are modest, in KiB per connection:
// the operating system caches the file anyway.
const (
	sqliteReaders     = 4
	sqliteBusyMillis  = "2000"
	sqliteWriterCache = "-4096"
	sqliteReaderCache = "-1024"
)

// sqliteEngine is one writer connection, on which changes that wait are
// committed together, and a few reader connections.
type sqliteEngine struct {
	writerDB *sqlx.DB
	readerDB *sqlx.DB
	writer   *writer
	keeper   *checkpointer
	sole     *sole         // nil unless asked for
	readers  chan *session // nil for one that is not open yet
	closing  sync.Once
	closed   chan struct{}
	closeErr error
}

func (s *Store) openSQLite(ctx context.Context, path string) error {
	if err := createFile(path); err != nil {
		return err
	}
	if !s.opts.Sole {
		return s.openSQLiteFile(ctx, path, "rw", nil)
	}
	held, err := takeSole(ctx, path)
	if err != nil {
		return err
	}
	if err := s.openSQLiteFile(ctx, path, "rw", held); err != nil {
		return errors.Join(err, held.release())
	}
	if err := s.endLeases(ctx); err != nil { // a predecessor that was killed need not be waited for
		return errors.Join(err, s.engine.close())
	}
	return nil
}

// createFile makes the file and its folder, for the owner only: customers'
// names and amounts are in it.
func createFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

func (s *Store) openSQLiteFile(ctx context.Context, path, mode string, held *sole) (err error) {
	e := &sqliteEngine{sole: held, readers: make(chan *session, sqliteReaders), closed: make(chan struct{})}
	s.dialect, s.engine = sqliteDialect(), e
	e.writerDB, err = sqlx.Open("sqlite", sqliteName(path, mode, s.opts, false))
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	e.writerDB.SetMaxOpenConns(1)
	if s.schema, err = migrate(ctx, e.writerDB.DB, s.dialect.name, s.opts.Logger); err != nil {
		return errors.Join(err, e.writerDB.Close())
	}
	e.readerDB, err = sqlx.Open("sqlite", sqliteName(path, mode, s.opts, true))
	if err != nil {
		return errors.Join(fmt.Errorf("open database for reading: %w", err), e.writerDB.Close())
	}
	for range sqliteReaders {
		e.readers <- nil
	}
	first, err := openSession(ctx, e.writerDB)
	if err != nil {
		return errors.Join(err, e.writerDB.Close(), e.readerDB.Close())
	}
	e.keeper = startCheckpointer(e.readerDB, s.opts.Logger)
	e.writer = startWriter(e.writerDB, first, e.keeper, s.opts.Logger)
	return nil
}

// sqliteName returns the driver's name of a database file with the settings
// that every connection must have.
func sqliteName(path, mode string, o Options, reader bool) string {
	q := url.Values{
		"mode":          {mode},
		"_busy_timeout": {sqliteBusyMillis},
		"_foreign_keys": {"1"},
		"_dqs":          {"0"},
	}
	if reader {
		q.Set("_query_only", "1")
		q.Set("_pragma", "cache_size("+sqliteReaderCache+")")
	} else {
		q.Set("_journal_mode", "WAL")
		q.Set("_synchronous", o.Synchronous)
		q["_pragma"] = []string{"cache_size(" + sqliteWriterCache + ")", "wal_autocheckpoint(0)"} // see checkpoint.go
		if o.MaxPages > 0 {
			q["_pragma"] = append(q["_pragma"], fmt.Sprintf("max_page_count(%d)", o.MaxPages))
		}
	}
	return sqliteURI(path, q)
}

func sqliteURI(path string, q url.Values) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // C:/…
		path = "/" + path
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func (e *sqliteEngine) write(ctx context.Context, fn func(querier, bool) error) error {
	return e.writer.do(ctx, func(q querier) error { return fn(q, true) })
}

func (e *sqliteEngine) read(ctx context.Context, fn func(querier) error) (err error) {
	var s *session
	select {
	case s = <-e.readers:
	case <-e.closed:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { e.readers <- s }()
	select {
	case <-e.closed:
		return ErrClosed
	default:
	}
	if s == nil {
		if s, err = openSession(ctx, e.readerDB); err != nil {
			return err
		}
	}
	if err := s.run("BEGIN"); err != nil {
		return err
	}
	defer func() {
		// Nothing was changed, so there is nothing to commit; a connection
		// that cannot even end a transaction is replaced.
		if ended := s.run("ROLLBACK"); ended != nil {
			err = errors.Join(err, ended, s.discard())
			s = nil
		}
	}()
	return fn(s)
}

func (e *sqliteEngine) ping(ctx context.Context) error {
	return e.read(ctx, func(querier) error { return nil })
}

func (e *sqliteEngine) close() error {
	e.closing.Do(func() {
		close(e.closed)
		errs := []error{e.writer.stop()}
		e.keeper.stop()
		for range sqliteReaders {
			if s := <-e.readers; s != nil {
				errs = append(errs, s.close())
			}
		}
		errs = append(errs, e.readerDB.Close(), e.writerDB.Close())
		if e.sole != nil {
			errs = append(errs, e.sole.release())
		}
		e.closeErr = errors.Join(errs...)
		for range sqliteReaders {
			e.readers <- nil
		}
	})
	return e.closeErr
}
