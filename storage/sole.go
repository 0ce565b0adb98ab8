package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/renewalbot/renewalbot/domain"
)

// sole is the right to be the only bot on a SQLite file. Leases would keep two
// from doing things twice, but nobody means to run two, and on one file they
// only hold each other up. Tools such as an import do not ask for it.
//
// It is an exclusive SQLite lock on an empty file beside the database, held by
// an open transaction: wherever SQLite's locks keep the database whole they keep
// this too, and the operating system takes it back when the program dies,
// however that happens.
type sole struct {
	db   *sql.DB
	conn *sql.Conn
}

// takeSole waits for the right as long as for any lock, which is enough for a
// predecessor that is just ending. The file of the database exists.
func takeSole(ctx context.Context, path string) (*sole, error) {
	actual, err := filepath.EvalSymlinks(path) // one file, one lock
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", sqliteURI(actual+".lock", url.Values{"mode": {"rwc"}, "_busy_timeout": {sqliteBusyMillis}}))
	if err != nil {
		return nil, fmt.Errorf("open lock of database: %w", err)
	}
	s := &sole{db: db}
	if s.conn, err = db.Conn(ctx); err == nil {
		_, err = s.conn.ExecContext(ctx, "BEGIN EXCLUSIVE")
	}
	if err == nil {
		return s, nil
	}
	err = errors.Join(err, s.release())
	if e, ok := errors.AsType[*sqlite.Error](err); ok && e.Code()&0xff == sqlite3.SQLITE_BUSY {
		return nil, domain.Errorf(domain.Conflict, "database_url",
			"Another renewalbot runs on the database %s. End it first, or use PostgreSQL, which several can share.", path)
	}
	return nil, err
}

func (s *sole) release() error {
	var err error
	if s.conn != nil {
		err = s.conn.Close()
	}
	return errors.Join(err, s.db.Close())
}
