package jobs

import (
	"context"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// catchUpNotice writes a CSM's one list of the accounts that begin late (R9).
func catchUpNotice(ctx context.Context, tx *storage.Tx, n domain.Announcement, env domain.Env) (m view.Message, dropped string, err error) {
	day, err := domain.ParseDate(n.Detail)
	if err != nil {
		return view.Message{}, "", err
	}
	items, err := tx.CatchUp(ctx, domain.PersonID(n.Subject), day)
	if err != nil {
		return view.Message{}, "", err
	}
	if len(items) == 0 {
		return view.Message{}, "nothing is left to catch up with", nil
	}
	return view.CatchUp(items, domain.PersonID(n.Subject), n.To, env), "", nil
}
