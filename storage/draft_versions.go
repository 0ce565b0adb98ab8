package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// keepVersions keeps the text of every saved version of drafts. They are read
// when somebody asks for them, not with the account: a draft can have many.
func (tx *Tx) keepVersions(ctx context.Context, changes []*domain.Change) error {
	var drafts []domain.Draft
	for _, c := range changes {
		drafts = append(drafts, c.Drafts...)
	}
	for _, d := range drafts {
		if _, err := tx.exec(ctx, "INSERT INTO draft_versions (draft_id, version, account_id, subject, body, saved_by, saved_at) "+
			"VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (draft_id, version) DO NOTHING",
			d.ID, d.Version, d.AccountID, d.Subject, d.Body, d.By, at(d.At)); err != nil {
			return fmt.Errorf("keep version %d of draft %s: %w", d.Version, d.ID, err)
		}
	}
	return nil
}

// DraftVersions returns the latest saved versions of a draft, the newest first.
func (tx *Tx) DraftVersions(ctx context.Context, id domain.DraftID, limit int) ([]domain.DraftVersion, error) {
	var versions []domain.DraftVersion
	err := tx.each(ctx, func(scan func(...any) error) error {
		var v domain.DraftVersion
		if err := scan(&v.Version, &v.Subject, &v.Body, &v.By, instant{&v.At}); err != nil {
			return err
		}
		versions = append(versions, v)
		return nil
	}, "SELECT version, subject, body, saved_by, saved_at FROM draft_versions WHERE draft_id = ? ORDER BY version DESC LIMIT ?", id, limit)
	if err != nil {
		return nil, fmt.Errorf("read versions of draft %s: %w", id, err)
	}
	return versions, nil
}

// PruneDraftVersions forgets versions that were saved before an instant and
// replaced by a later one, a batch in each call. It returns how many it forgot.
func (tx *Tx) PruneDraftVersions(ctx context.Context, before time.Time) (int, error) {
	n, err := tx.exec(ctx, "DELETE FROM draft_versions WHERE (draft_id, version) IN (SELECT v.draft_id, v.version FROM draft_versions v "+
		"JOIN drafts d ON d.id = v.draft_id WHERE v.saved_at < ? AND v.version < d.version ORDER BY v.draft_id, v.version LIMIT ?)",
		at(before), pruneBatch)
	if err != nil {
		return 0, fmt.Errorf("prune versions of drafts: %w", err)
	}
	return int(n), nil
}
