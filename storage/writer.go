package storage

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/jmoiron/sqlx"
)

// maxBatch bounds how many changes share a commit, so that the first of them
// does not wait long for the last.
const maxBatch = 32

// writer owns SQLite's one writing connection. Its goroutine opens a
// transaction, gives those who wait their turn one after the other, each inside
// a savepoint, and commits for all of them at once: on a disk where a sync
// takes a millisecond, what arrives during one sync shares the next.
type writer struct {
	db      *sqlx.DB
	keeper  *checkpointer
	logger  *slog.Logger
	session *session // nil after the connection proved unusable
	turns   chan *turn
	closed  chan struct{}
	stopped chan struct{}
	once    sync.Once
	err     error // of closing the session; read after stopped
}

// turn is one change waiting for the connection. The caller's goroutine runs
// it, so that a panic or a runtime.Goexit in it stays the caller's.
type turn struct {
	taken  atomic.Bool // by the writer, or by a caller who gave up
	start  chan error  // nil: the connection is yours; else why not
	ran    chan error  // the caller's answer
	result chan error  // of the commit
}

// errUnwound stands for a caller that did not come back from its change.
var errUnwound = errors.New("change did not return")

func startWriter(db *sqlx.DB, first *session, keeper *checkpointer, logger *slog.Logger) *writer {
	w := &writer{
		db: db, keeper: keeper, logger: logger, session: first,
		turns: make(chan *turn, maxBatch), closed: make(chan struct{}), stopped: make(chan struct{}),
	}
	go w.loop()
	return w
}

// do runs change on the connection and returns when it is committed, or with
// the error of change, whose effects are then undone. A caller whose context
// ends while it waits for its turn leaves without having changed anything; once
// its turn has come it stays to the end.
func (w *writer) do(ctx context.Context, change func(querier) error) error {
	t := &turn{start: make(chan error, 1), ran: make(chan error, 1), result: make(chan error, 1)}
	select {
	case <-w.closed:
		return ErrClosed
	default:
	}
	select {
	case w.turns <- t:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.closed:
		return ErrClosed
	}
	var refused error
	select {
	case refused = <-t.start:
	case <-ctx.Done():
		if t.taken.CompareAndSwap(false, true) {
			return ctx.Err()
		}
		refused = <-t.start
	case <-w.stopped: // handed over just as the writer left
		if t.taken.CompareAndSwap(false, true) {
			return ErrClosed
		}
		refused = <-t.start
	}
	if refused != nil {
		return refused
	}
	returned := false
	defer func() {
		if !returned { // panicking, or leaving the goroutine
			t.ran <- errUnwound
		}
	}()
	answer := change(w.session)
	returned = true
	t.ran <- answer
	if answer != nil {
		return answer
	}
	return <-t.result
}

func (w *writer) loop() {
	defer close(w.stopped)
	for {
		select {
		case t := <-w.turns:
			w.batch(t)
		case <-w.closed:
			for {
				select {
				case t := <-w.turns:
					t.refuse(ErrClosed)
				default:
					if w.session != nil {
						w.err = w.session.close()
					}
					return
				}
			}
		}
	}
}

// refuse tells a caller that still waits that its turn will not come.
func (t *turn) refuse(err error) {
	if t.taken.CompareAndSwap(false, true) {
		t.start <- err
	}
}

// batch commits t together with everybody who is waiting behind it.
func (w *writer) batch(t *turn) {
	if err := w.begin(); err != nil {
		t.refuse(err)
		return
	}
	var members []*turn
	for served := 1; t != nil; served++ {
		ok, err := w.serve(t)
		if err != nil { // the transaction itself is gone, with all that was in it
			w.abandon()
			for _, m := range members {
				m.result <- errors.Join(errBatchLost, err)
			}
			return
		}
		if ok {
			members = append(members, t)
		}
		t = nil
		if served < maxBatch {
			select {
			case t = <-w.turns:
			default:
			}
		}
	}
	err := w.session.run("COMMIT")
	if err != nil {
		w.abandon()
	}
	for _, m := range members {
		m.result <- err
	}
	if err == nil {
		w.keeper.committed(w.session)
	}
}

// serve lets one caller run its change in a savepoint. ok is false when there
// is nothing of it to commit; err is not nil when the transaction is lost.
func (w *writer) serve(t *turn) (ok bool, err error) {
	if !t.taken.CompareAndSwap(false, true) {
		return false, nil
	}
	if err := w.session.run("SAVEPOINT turn"); err != nil {
		t.start <- errors.Join(errBatchLost, err)
		return false, err
	}
	t.start <- nil
	if answer := <-t.ran; answer == nil {
		if err := w.session.run("RELEASE turn"); err != nil {
			t.result <- errors.Join(errBatchLost, err)
			return false, err
		}
		return true, nil
	}
	if err := w.session.run("ROLLBACK TO turn"); err != nil {
		return false, err
	}
	return false, w.session.run("RELEASE turn")
}

// begin opens a transaction, on a new connection when the last one broke.
func (w *writer) begin() error {
	if w.session == nil {
		fresh, err := openSession(context.Background(), w.db)
		if err != nil {
			return err
		}
		w.session = fresh
	}
	return w.session.run("BEGIN IMMEDIATE")
}

// abandon leaves a transaction that cannot be committed. SQLite may have rolled
// it back already, in which case its own rollback fails; either way the
// connection is replaced, which ends any transaction on it for certain.
func (w *writer) abandon() {
	if err := w.session.discard(); err != nil {
		w.logger.Warn("broken database connection could not be closed", "error", err)
	}
	w.session = nil
}

// stop ends the writer after the commit that is under way.
func (w *writer) stop() error {
	w.once.Do(func() { close(w.closed) })
	<-w.stopped
	return w.err
}
