package jobs

import (
	"context"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// dailyNotice writes a person's daily message from what is wanted now. Once it
// was posted it stays as it is.
func dailyNotice(ctx context.Context, tx *storage.Tx, n domain.Announcement, _ domain.Env) (m view.Message, dropped string, err error) {
	daily, env, err := tx.Daily(ctx, n.To)
	if err != nil {
		return view.Message{}, "", err
	}
	if wanted, reason := daily.Wanted(n, env); !wanted {
		return view.Message{}, reason, nil
	}
	return view.DailyMessage(daily, env), "", nil
}
