package jobs

import (
	"context"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// handoverNotice writes the one list of the accounts that somebody has now (R5).
func handoverNotice(ctx context.Context, tx *storage.Tx, n domain.Announcement, _ domain.Env) (view.Message, string, error) {
	h, err := tx.Handover(ctx, domain.HandoverID(n.Subject))
	if err != nil {
		return view.Message{}, "", err
	}
	items, err := tx.HandoverItems(ctx, h, n.To)
	if err != nil {
		return view.Message{}, "", err
	}
	if len(items) == 0 {
		return view.Message{}, "somebody else has the accounts by now", nil
	}
	if _, err := tx.People(ctx, h.By, h.From, h.To); err != nil {
		return view.Message{}, "", err
	}
	env, err := tx.Env(ctx, n.To, nil)
	if err != nil {
		return view.Message{}, "", err
	}
	h.Returned = domain.HandoverReturned(n)
	return view.HandoverList(h, items, env), "", nil
}
