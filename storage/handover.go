package storage

import (
	"context"
	"fmt"

	"github.com/renewalbot/renewalbot/domain"
)

// AddHandover keeps a handover, for the lists that tell of it.
func (tx *Tx) AddHandover(ctx context.Context, h domain.Handover) error {
	if _, err := tx.exec(ctx, "INSERT INTO handovers (id, detail) VALUES (?, ?)", h.ID, document[domain.Handover]{&h}); err != nil {
		return fmt.Errorf("add handover %s: %w", h.ID, err)
	}
	return nil
}

// Handover returns a handover. One that is not known is an error with code
// [domain.NotFound].
func (tx *Tx) Handover(ctx context.Context, id domain.HandoverID) (h domain.Handover, err error) {
	found, err := tx.one(ctx, []any{document[domain.Handover]{&h}}, "SELECT detail FROM handovers WHERE id = ?", id)
	switch {
	case err != nil:
		return h, fmt.Errorf("read handover %s: %w", id, err)
	case !found:
		return h, domain.Errorf(domain.NotFound, "", "That handover is not known.")
	}
	return h, nil
}

// HandoverItems returns what is known of the accounts of a handover that a person
// has now, the most important first.
func (tx *Tx) HandoverItems(ctx context.Context, h domain.Handover, csm domain.PersonID) ([]domain.HandoverItem, error) {
	var items []domain.HandoverItem
	loaded, err := tx.whole(ctx, h.Accounts)
	if err != nil {
		return nil, fmt.Errorf("load accounts of handover %s: %w", h.ID, err)
	}
	for _, a := range loaded {
		if a.CSM != csm {
			continue // somebody else's by now, or not begun
		}
		env, err := tx.Env(ctx, "", a)
		if err != nil {
			return nil, err
		}
		items = append(items, a.HandoverItem(env))
	}
	domain.SortHandover(items)
	return items, nil
}
