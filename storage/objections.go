package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// ObjectionsSince returns what the customers of all accounts that are not
// archived objected to from an instant on, in no particular order of accounts.
// It reads every term with an objection: it is for reports.
func (tx *Tx) ObjectionsSince(ctx context.Context, since time.Time) ([]domain.Objection, error) {
	var found []domain.Objection
	err := tx.each(ctx, func(scan func(...any) error) error {
		var text string
		if err := scan(&text); err != nil {
			return err
		}
		var facts domain.TermFacts
		if err := json.Unmarshal([]byte(text), &facts); err != nil {
			return fmt.Errorf("decode term facts: %w", err)
		}
		for _, o := range facts.Objections {
			if !o.At.Before(since) {
				found = append(found, o)
			}
		}
		return nil
	}, `SELECT t.facts FROM terms t JOIN accounts a ON a.id = t.account_id
		WHERE a.archived = ? AND t.facts LIKE '%"objections":%' ORDER BY t.id`, false)
	if err != nil {
		return nil, fmt.Errorf("load objections: %w", err)
	}
	return found, nil
}
