package storage

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"

	"github.com/jmoiron/sqlx"
)

// SQLite appends what is committed to a log beside the file, and from time to
// time copies it into the file. By default the commit that makes the log long
// does the copying, with two more syncs, and whoever asked for it waits. The
// checkpointer copies beside the writer instead, on a connection of its own.
const (
	// checkpointEvery is after how many commits the log is copied.
	checkpointEvery = 16
	// longLog is the length, in pages of 4 KiB, at which the writer itself
	// stops for a moment so that the log can begin anew: under a load without
	// pauses the copying never catches up by itself.
	longLog = 16384
)

type checkpointer struct {
	db      *sqlx.DB
	logger  *slog.Logger
	wake    chan struct{}
	stopped chan struct{}
	cancel  context.CancelFunc
	commits int         // since the last wake; of the writer's goroutine
	long    atomic.Bool // the log is to begin anew
}

func startCheckpointer(db *sqlx.DB, logger *slog.Logger) *checkpointer {
	ctx, cancel := context.WithCancel(context.Background())
	c := &checkpointer{db: db, logger: logger, wake: make(chan struct{}, 1), stopped: make(chan struct{}), cancel: cancel}
	go c.loop(ctx)
	return c
}

// committed is called by the writer after each commit, between two
// transactions of its session.
func (c *checkpointer) committed(writer *session) {
	if c.long.CompareAndSwap(true, false) {
		if _, err := checkpoint(context.Background(), writer.conn, "RESTART"); err != nil {
			c.logger.Warn("database log could not begin anew", "error", err)
		}
	}
	if c.commits++; c.commits < checkpointEvery {
		return
	}
	c.commits = 0
	select {
	case c.wake <- struct{}{}:
	default: // it is copying
	}
}

func (c *checkpointer) loop(ctx context.Context) {
	defer close(c.stopped)
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.wake:
			if err := c.copy(ctx); err != nil && ctx.Err() == nil {
				c.logger.Warn("database log could not be copied", "error", err)
			}
		}
	}
}

func (c *checkpointer) copy(ctx context.Context) (err error) {
	conn, err := c.db.Connx(ctx)
	if err != nil {
		return fmt.Errorf("connect to database: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	pages, err := checkpoint(ctx, conn, "PASSIVE")
	if err != nil {
		return err
	}
	if pages > longLog {
		c.long.Store(true)
	}
	return nil
}

// checkpoint copies the log into the file and returns the log's length in
// pages. PASSIVE waits for nobody; RESTART waits for readers, and lets the log
// begin anew.
func checkpoint(ctx context.Context, conn *sqlx.Conn, mode string) (pages int, err error) {
	var busy, copied int
	if err := conn.QueryRowxContext(ctx, "PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &pages, &copied); err != nil {
		return 0, fmt.Errorf("checkpoint: %w", err)
	}
	return pages, nil
}

func (c *checkpointer) stop() {
	c.cancel()
	<-c.stopped
}
