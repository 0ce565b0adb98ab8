package storage

import (
	"context"
	"fmt"
	"time"
)

// Lease takes or renews the lease with the given name. held is false while
// another holder has it. token grows with every change of holder; writes made
// under the lease are guarded with [Tx.Holds]. holder must be unique to the
// start of a process.
//
// On PostgreSQL the lease runs by the database's clock, so that hosts whose
// clocks differ agree; on SQLite, which one host has, by the store's.
func (tx *Tx) Lease(ctx context.Context, name, holder string, ttl time.Duration) (token int64, held bool, err error) {
	if err := tx.checkSchema(ctx); err != nil {
		return 0, false, err
	}
	now, err := tx.leaseClock(ctx)
	if err != nil {
		return 0, false, fmt.Errorf("take lease %s: %w", name, err)
	}
	held, err = tx.one(ctx, []any{&token}, "INSERT INTO leases (name, holder, token, expires_at) VALUES (?, ?, 1, ?) "+
		"ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at, "+
		"token = CASE WHEN leases.holder = excluded.holder THEN leases.token ELSE leases.token + 1 END "+
		"WHERE leases.holder = excluded.holder OR leases.expires_at <= ? RETURNING token",
		name, holder, at(now.Add(ttl)), at(now))
	if err != nil {
		return 0, false, fmt.Errorf("take lease %s: %w", name, err)
	}
	return token, held, nil
}

// Holds fails with [ErrClaimLost] when the lease has gone to somebody else
// since it was taken with that token. Called in the transaction that writes, it
// keeps a holder that slept through its lease from writing.
func (tx *Tx) Holds(ctx context.Context, name, holder string, token int64) error {
	n, err := tx.exec(ctx, "UPDATE leases SET token = token WHERE name = ? AND holder = ? AND token = ?", name, holder, token)
	if err != nil {
		return fmt.Errorf("check lease %s: %w", name, err)
	}
	if n != 1 {
		return fmt.Errorf("check lease %s: %w", name, ErrClaimLost)
	}
	return nil
}

// Release gives a lease back before its time, so that another process need not
// wait for its end. A lease that is not held is left as it is.
func (tx *Tx) Release(ctx context.Context, name, holder string) error {
	now, err := tx.leaseClock(ctx)
	if err == nil {
		_, err = tx.exec(ctx, "UPDATE leases SET expires_at = ? WHERE name = ? AND holder = ?", at(now), name, holder)
	}
	if err != nil {
		return fmt.Errorf("release lease %s: %w", name, err)
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
