package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// maxEscalations bounds one list of escalations.
const maxEscalations = 1000

// OpenEscalations lists the escalations that are not over, the oldest first.
func (tx *Tx) OpenEscalations(ctx context.Context) ([]domain.Escalation, error) {
	return tx.escalations(ctx, "status IN ('open', 'acknowledged')")
}

// EscalationsSince lists the escalations that were raised at an instant or after
// it, the oldest first.
func (tx *Tx) EscalationsSince(ctx context.Context, since time.Time) ([]domain.Escalation, error) {
	return tx.escalations(ctx, "raised_at >= ?", at(since))
}

// escalations lists those that fit, and meets the people who answered them: the
// [Tx.Env] that follows knows their names and zones.
func (tx *Tx) escalations(ctx context.Context, where string, args ...any) ([]domain.Escalation, error) {
	found, err := tx.store.parts.escalations.rows(ctx, tx, "WHERE "+where+" ORDER BY raised_at, id "+limited, append(args, maxEscalations)...)
	if err != nil {
		return nil, fmt.Errorf("list escalations: %w", err)
	}
	var people []domain.PersonID
	for _, e := range found {
		people = append(people, e.Owner, e.AckBy, e.ClosedBy, e.RaisedBy)
	}
	if err := tx.meet(ctx, people); err != nil {
		return nil, fmt.Errorf("list escalations: %w", err)
	}
	return found, nil
}
