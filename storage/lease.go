package storage

import (
	"context"
	"fmt"
	"time"
)

// PlannerLease names the lease of the one process that plans.
const PlannerLease = "planner"

// Lease is the right to a task that one process at a time may do. What is
// written under it is guarded: a holder that slept through its lease and woke
// up after somebody else had taken it changes nothing. The zero Lease guards
// nothing; it is for programs that have the database for themselves.
type Lease struct {
	Name   string
	Holder string // unique to the start of a process
	Token  int64  // grows with every change of holder
}

// TakeLease takes the lease with the given name or, for its holder, renews it.
// held is false while somebody else has it.
//
// On PostgreSQL the lease runs by the database's clock, so that hosts whose
// clocks differ agree; on SQLite, which one host has, by the store's.
func (tx *Tx) TakeLease(ctx context.Context, name, holder string, ttl time.Duration) (lease Lease, held bool, err error) {
	if err := tx.checkSchema(ctx); err != nil {
		return Lease{}, false, err
	}
	now, err := tx.leaseClock(ctx)
	if err != nil {
		return Lease{}, false, fmt.Errorf("take lease %s: %w", name, err)
	}
	lease = Lease{Name: name, Holder: holder}
	held, err = tx.one(ctx, []any{&lease.Token}, "INSERT INTO leases (name, holder, token, expires_at) VALUES (?, ?, 1, ?) "+
		"ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at, "+
		"token = CASE WHEN leases.holder = excluded.holder THEN leases.token ELSE leases.token + 1 END "+
		"WHERE leases.holder = excluded.holder OR leases.expires_at <= ? RETURNING token",
		name, holder, at(now.Add(ttl)), at(now))
	if err != nil {
		return Lease{}, false, fmt.Errorf("take lease %s: %w", name, err)
	}
	return lease, held, nil
}

// Holds fails with [ErrClaimLost] when the lease has gone to somebody else
// since it was taken. Called in the transaction that writes, it keeps a holder
// that slept through its lease from writing.
func (tx *Tx) Holds(ctx context.Context, l Lease) error {
	if l == (Lease{}) {
		return nil
	}
	n, err := tx.exec(ctx, "UPDATE leases SET token = token WHERE name = ? AND holder = ? AND token = ?", l.Name, l.Holder, l.Token)
	if err != nil {
		return fmt.Errorf("check lease %s: %w", l.Name, err)
	}
	if n != 1 {
		return fmt.Errorf("check lease %s: %w", l.Name, ErrClaimLost)
	}
	return nil
}

// LeaseState is who has a lease, or who had it last.
type LeaseState struct {
	Holder string
	Left   time.Duration // how long it still lasts; zero or less since it is over
}

// LeaseState returns how a lease stands by the clock that leases run by; known is
// false when nobody ever took it.
func (tx *Tx) LeaseState(ctx context.Context, name string) (s LeaseState, known bool, err error) {
	var until time.Time
	known, err = tx.one(ctx, []any{&s.Holder, instant{&until}}, "SELECT holder, expires_at FROM leases WHERE name = ?", name)
	if err == nil && known {
		var now time.Time
		now, err = tx.leaseClock(ctx)
		s.Left = until.Sub(now)
	}
	if err != nil {
		return LeaseState{}, false, fmt.Errorf("read lease %s: %w", name, err)
	}
	return s, known, nil
}

// Release gives a lease back before its time, so that another process need not
// wait for its end. One that went to somebody else is left as it is.
func (tx *Tx) Release(ctx context.Context, l Lease) error {
	now, err := tx.leaseClock(ctx)
	if err == nil {
		_, err = tx.exec(ctx, "UPDATE leases SET expires_at = ? WHERE name = ? AND holder = ? AND token = ?",
			at(now), l.Name, l.Holder, l.Token)
	}
	if err != nil {
		return fmt.Errorf("release lease %s: %w", l.Name, err)
	}
	return nil
}

// endLeases ends whatever leases are left over. Only who has the database for
// itself may do so: their holders are dead.
func (s *Store) endLeases(ctx context.Context) error {
	err := s.InTx(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, "UPDATE leases SET expires_at = ?", at(time.Unix(0, 0)))
		return err
	})
	if err != nil {
		return fmt.Errorf("end leases: %w", err)
	}
	return nil
}

func (tx *Tx) leaseClock(ctx context.Context) (time.Time, error) {
	query := tx.store.dialect.clock
	if query == "" {
		return tx.now, nil
	}
	var now time.Time
	_, err := tx.one(ctx, []any{instant{&now}}, query)
	return now, err
}

// DatabaseTime returns the database's own time. ok is false for SQLite, which
// has none but the host's.
func (tx *Tx) DatabaseTime(ctx context.Context) (now time.Time, ok bool, err error) {
	if tx.store.dialect.clock == "" {
		return time.Time{}, false, nil
	}
	if now, err = tx.leaseClock(ctx); err != nil {
		return time.Time{}, false, fmt.Errorf("read the database's time: %w", err)
	}
	return now, true, nil
}
