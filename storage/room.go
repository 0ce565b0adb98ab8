package storage

import (
	"context"
	"fmt"
	"strings"
)

// Why a database that answers takes no changes.
const (
	DiskFull = "its disk is full"
	ReadOnly = "it can only be read"
	DiskBad  = "its disk fails"
)

// UnwritableError says that the database answers and takes no changes. It goes
// away by itself when somebody has made room.
type UnwritableError struct {
	Why string // one of [DiskFull], [ReadOnly] and [DiskBad]
	err error
}

func (e *UnwritableError) Error() string {
	return "database takes no changes, " + e.Why + ": " + e.err.Error()
}
func (e *UnwritableError) Unwrap() error { return e.err }

// noteUnwritable remembers that a change was refused for want of room, until
// [Store.Ping] finds some.
func (s *Store) noteUnwritable(err error) {
	if why := s.dialect.unwritable(err); why != "" {
		s.refused.Store(&UnwritableError{Why: why, err: err})
	}
}

// roomBytes is how much must fit into the database before it counts as writable
// again: on a full disk a small change may succeed now and then, where the next
// one does not.
const roomBytes = 64 << 10

// tryRoom reports whether the database takes changes. It tries only after a
// change was refused: as long as none is, there is nothing to find out. What it
// writes is a lease of nobody's that is large, and goes at once.
func (s *Store) tryRoom(ctx context.Context) error {
	refused := s.refused.Load()
	if refused == nil {
		return nil
	}
	const lease = "room"
	err := s.InTx(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, "INSERT INTO leases (name, holder, token, expires_at) VALUES (?, ?, 1, ?) "+
			"ON CONFLICT (name) DO UPDATE SET holder = excluded.holder", lease, strings.Repeat("x", roomBytes), at(tx.now))
		return err
	})
	if err == nil {
		err = s.InTx(ctx, func(tx *Tx) error {
			_, err := tx.exec(ctx, "DELETE FROM leases WHERE name = ?", lease)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("try to write: %w", &UnwritableError{Why: refused.Why, err: err})
	}
	s.refused.CompareAndSwap(refused, nil)
	s.opts.Logger.Info("the database takes changes again")
	return nil
}
