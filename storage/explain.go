package storage

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"syscall"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/renewalbot/renewalbot/domain"
)

// explain turns an error of opening the database into one sentence that says
// what to do, where that is known. The sentence never holds the password.
func (t target) explain(err error) error {
	if _, ok := errors.AsType[*domain.Error](err); ok || errors.Is(err, context.Canceled) {
		return err
	}
	say := t.explainSQLite
	if t.postgres != "" {
		say = t.explainPostgres
	}
	if sentence := say(err); sentence != nil {
		return &openError{sentence: sentence, cause: err}
	}
	return err
}

// openError is shown as its sentence and keeps its cause.
type openError struct {
	sentence *domain.Error
	cause    error
}

func (e *openError) Error() string   { return e.sentence.Error() }
func (e *openError) Unwrap() []error { return []error{e.sentence, e.cause} }

func (t target) explainSQLite(err error) *domain.Error {
	const field = "database_url"
	code := 0
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		code = e.Code() & 0xff
	}
	switch {
	case errors.Is(err, syscall.EISDIR):
		return domain.Errorf(domain.Invalid, field, "%s is a folder. Name a file in it, for example sqlite:%s/renewalbot.db.", t.display, t.display)
	case errors.Is(err, syscall.ENOTDIR):
		return domain.Errorf(domain.Invalid, field, "The database cannot be at %s: part of that path is a file, not a folder.", t.display)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), code == sqlite3.SQLITE_READONLY, code == sqlite3.SQLITE_PERM:
		return domain.Errorf(domain.Forbidden, field,
			"The database %s cannot be written. Let the user who runs renewalbot write the file and its folder, or choose another place.", t.display)
	case code == sqlite3.SQLITE_BUSY, code == sqlite3.SQLITE_LOCKED:
		return domain.Errorf(domain.Conflict, field,
			"The database %s is locked by another program. End that program, or wait until it is done, and start again.", t.display)
	case code == sqlite3.SQLITE_NOTADB, code == sqlite3.SQLITE_CORRUPT:
		return domain.Errorf(domain.Invalid, field,
			"%s is not a database of renewalbot, or it is damaged. Choose another file, or restore a backup.", t.display)
	case errors.Is(err, syscall.ENOSPC), code == sqlite3.SQLITE_FULL:
		return domain.Errorf(domain.Conflict, field, "There is no room on the disk for the database %s. Make room and start again.", t.display)
	case code == sqlite3.SQLITE_CANTOPEN, errors.Is(err, fs.ErrNotExist):
		return domain.Errorf(domain.Invalid, field, "The database %s cannot be opened. Check that its folder exists.", t.display)
	}
	return nil
}

func (t target) explainPostgres(err error) *domain.Error {
	const field = "database_url"
	if errors.Is(err, pq.ErrSSLNotSupported) {
		return domain.Errorf(domain.Invalid, field,
			"The PostgreSQL server at %s does not offer TLS. Turn it on there, or add sslmode=disable to the database URL if the network is trusted.", t.display)
	}
	if e, ok := errors.AsType[*pq.Error](err); ok {
		switch e.Code {
		case pqerror.InvalidPassword, pqerror.InvalidAuthorizationSpecification:
			return domain.Errorf(domain.Forbidden, field, "PostgreSQL at %s refuses the user or the password of the database URL.", t.display)
		case pqerror.InvalidCatalogName:
			return domain.Errorf(domain.NotFound, field, "PostgreSQL at %s has no such database. Create it with createdb, or correct the name in the database URL.", t.display)
		case pqerror.InsufficientPrivilege:
			return domain.Errorf(domain.Forbidden, field, "The user of the database URL may not create tables on %s. Make it the owner of the database.", t.display)
		case pqerror.TooManyConnections:
			return domain.Errorf(domain.Conflict, field, "PostgreSQL at %s accepts no more connections. Raise max_connections or use a pooler.", t.display)
		case pqerror.ReadOnlySQLTransaction:
			return domain.Errorf(domain.Forbidden, field, "PostgreSQL at %s is read-only, perhaps a standby. Use the URL of the primary server.", t.display)
		}
		return nil
	}
	if _, ok := errors.AsType[net.Error](err); ok || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, syscall.ENOENT) {
		return domain.Errorf(domain.NotFound, field,
			"PostgreSQL at %s cannot be reached. Check the host and port of the database URL and that the server runs.", t.display)
	}
	return nil
}
