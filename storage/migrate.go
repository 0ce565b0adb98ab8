package storage

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/renewalbot/renewalbot/domain"
)

//go:embed migrations
var migrations embed.FS

// newer is the error for a database that a later program has changed.
func newer(found, known int64) error {
	return domain.Errorf(domain.Conflict, "database_url",
		"This database was written by a newer renewalbot (schema %d, this program knows %d). Use that version.", found, known)
}

// migrate brings the schema to the newest version this program knows, and
// returns that version. Replicas that start together wait for one another on
// PostgreSQL.
func migrate(ctx context.Context, db *sql.DB, dialect string, logger *slog.Logger) (int64, error) {
	folder := "migrations/sqlite"
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if dialect == "postgres" {
		folder = "migrations/postgres"
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
		if err != nil {
			return 0, fmt.Errorf("prepare migration lock: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	files, err := fs.Sub(migrations, folder)
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	provider, err := goose.NewProvider(goose.Dialect(dialect), db, files, options...)
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	sources := provider.ListSources()
	known := sources[len(sources)-1].Version
	found, err := appliedVersion(ctx, db, dialect)
	switch {
	case err != nil:
		return 0, err
	case found > known:
		return 0, newer(found, known)
	case found == known:
		return known, nil
	}
	done, err := provider.Up(ctx)
	if err != nil {
		if partial, ok := errors.AsType[*goose.PartialError](err); ok {
			return 0, fmt.Errorf("migrate database to schema %d: %w", partial.Failed.Source.Version, partial.Err)
		}
		return 0, fmt.Errorf("migrate database: %w", err)
	}
	for _, m := range done {
		logger.Info("database migrated", "schema", m.Source.Version)
	}
	return known, nil
}

// appliedVersion returns the version of the schema in the database, 0 for an
// empty one. It writes nothing.
func appliedVersion(ctx context.Context, db *sql.DB, dialect string) (version int64, err error) {
	exists := "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'goose_db_version'"
	if dialect == "postgres" {
		exists = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'goose_db_version'"
	}
	var tables int
	if err := db.QueryRowContext(ctx, exists).Scan(&tables); err != nil {
		return 0, fmt.Errorf("look for schema: %w", err)
	}
	if tables == 0 {
		return 0, nil
	}
	if err := db.QueryRowContext(ctx, selectVersion).Scan(&version); err != nil {
		return 0, fmt.Errorf("read schema version: %w", err)
	}
	return version, nil
}

const selectVersion = "SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied"

// checkSchema fails when a newer program has migrated the database while this
// one was running.
func (tx *Tx) checkSchema(ctx context.Context) error {
	var found int64
	if _, err := tx.one(ctx, []any{&found}, selectVersion); err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if found > tx.store.schema {
		return newer(found, tx.store.schema)
	}
	return nil
}
