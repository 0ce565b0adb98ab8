package storage

import "errors"

var (
	// ErrSeen says that the input was handled before: its key was claimed, or
	// what it creates is there already. The caller answers as if it had just
	// succeeded.
	ErrSeen = errors.New("input was handled before")

	// ErrClaimLost says that a message or a lease is no longer held by whom the
	// caller says: the holder took too long and somebody else went on.
	ErrClaimLost = errors.New("claim was lost")

	// ErrClosed says that the store has been closed.
	ErrClosed = errors.New("store is closed")
)

var (
	// errLostRace says that the account changed between load and save.
	errLostRace = errors.New("account changed meanwhile")

	// errBatchLost says that a change was undone with the commit it shared,
	// through no fault of its own.
	errBatchLost = errors.New("shared commit was undone")
)

// commitError is a failed COMMIT on PostgreSQL: whether it happened is unknown.
type commitError struct{ err error }

func (e *commitError) Error() string { return "commit: " + e.err.Error() }
func (e *commitError) Unwrap() error { return e.err }
