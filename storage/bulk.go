package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/renewalbot/renewalbot/domain"
)

// NoteBulk remembers a change that may move the reminders of many accounts, in
// the commit that makes it. Before reminders are started nothing moves.
func (tx *Tx) NoteBulk(ctx context.Context, b domain.BulkChange) error {
	settings, err := tx.Settings(ctx)
	if err != nil || !settings.Started() {
		return err
	}
	b.ID = domain.BulkID(tx.NewID(domain.PrefixBulk))
	if _, err := tx.exec(ctx, "INSERT INTO bulk_changes (id, actor, cause, csms, before, progress, tally) VALUES (?, ?, ?, ?, ?, ?, ?)",
		b.ID, b.Actor, b.Cause, list[domain.PersonID]{&b.CSMs}, document[domain.Around]{&b.Before}, b.After, document[domain.Tally]{&b.Tally}); err != nil {
		return fmt.Errorf("note change of many accounts: %w", err)
	}
	return nil
}

// NextBulk returns the oldest change of many accounts of which it is not known
// yet what it moved; ok is false when there is none.
func (tx *Tx) NextBulk(ctx context.Context) (b domain.BulkChange, ok bool, err error) {
	ok, err = tx.one(ctx, []any{&b.ID, &b.Actor, &b.Cause, list[domain.PersonID]{&b.CSMs}, document[domain.Around]{&b.Before}, &b.After, document[domain.Tally]{&b.Tally}},
		"SELECT id, actor, cause, csms, before, progress, tally FROM bulk_changes ORDER BY id LIMIT 1")
	if err != nil || !ok {
		return b, false, wrapped("read change of many accounts", err)
	}
	if b.Before.Playbooks != "" {
		b.Before.Outline, err = tx.PlaybookOutline(ctx, b.Before.Playbooks)
		if errors.Is(err, &domain.Error{Code: domain.NotFound}) {
			err = nil
		}
	}
	return b, true, err
}

// BulkAccounts lists the next open accounts that a change of many may have
// moved, in the order of their ids.
func (tx *Tx) BulkAccounts(ctx context.Context, b domain.BulkChange, limit int) ([]domain.AccountID, error) {
	var c clauses
	c.addIf(true, "id > ?", b.After)
	c.addIf(true, "decision_date IS NOT NULL AND NOT archived")
	c.addIf(len(b.CSMs) > 0, "csm IN ("+marks(len(anyOf(b.CSMs)))+")", anyOf(b.CSMs)...)
	ids, err := all(ctx, tx, func(id *domain.AccountID) []any { return []any{id} },
		"SELECT id FROM accounts "+c.where()+" ORDER BY id "+limited, append(c.args, limit)...)
	return ids, wrapped("list accounts of a change of many", err)
}

// PutBulk records how far a change of many accounts was looked into.
func (tx *Tx) PutBulk(ctx context.Context, b domain.BulkChange) error {
	_, err := tx.exec(ctx, "UPDATE bulk_changes SET progress = ?, tally = ? WHERE id = ?", b.After, document[domain.Tally]{&b.Tally}, b.ID)
	return wrapped("record change of many accounts", err)
}

// EndBulk forgets a change of many accounts: all of it is known.
func (tx *Tx) EndBulk(ctx context.Context, id domain.BulkID) error {
	_, err := tx.exec(ctx, "DELETE FROM bulk_changes WHERE id = ?", id)
	return wrapped("forget change of many accounts", err)
}

func wrapped(verb string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", verb, err)
	}
	return nil
}
