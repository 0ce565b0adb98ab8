package storage

import (
	"context"
	"fmt"

	"github.com/renewalbot/renewalbot/domain"
)

// PlanningWith returns the version of the playbooks that accounts were last
// planned with, "" before the first.
func (tx *Tx) PlanningWith(ctx context.Context) (version string, err error) {
	if _, err = tx.one(ctx, []any{&version}, "SELECT version FROM playbooks ORDER BY seen_at DESC, version LIMIT 1"); err != nil {
		return "", fmt.Errorf("read last playbooks: %w", err)
	}
	return version, nil
}

// Playbooks returns the playbooks in force.
func (tx *Tx) Playbooks() *domain.Playbooks { return tx.store.opts.Playbooks }

// PlanWith records that accounts are planned with the playbooks in force from
// now on.
func (tx *Tx) PlanWith(ctx context.Context) error {
	books := tx.Playbooks()
	outline, err := domain.EncodeOutline(books.Outline())
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, "INSERT INTO playbooks (version, outline, seen_at) VALUES (?, ?, ?) "+
		"ON CONFLICT (version) DO UPDATE SET seen_at = excluded.seen_at", books.Version(), outline, at(tx.now)); err != nil {
		return fmt.Errorf("record playbooks %s: %w", books.Version(), err)
	}
	return nil
}

// PlaybookOutline returns the outline of playbooks that accounts were planned
// with. An unknown version is an error with code [domain.NotFound].
func (tx *Tx) PlaybookOutline(ctx context.Context, version string) (domain.Outline, error) {
	var text string
	found, err := tx.one(ctx, []any{&text}, "SELECT outline FROM playbooks WHERE version = ?", version)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read playbooks %s: %w", version, err)
	case !found:
		return nil, domain.Errorf(domain.NotFound, "", "No account was planned with the playbooks %s.", version)
	}
	return domain.DecodeOutline(text)
}
