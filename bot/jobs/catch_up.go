package jobs

import (
	"context"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// listOf returns whose list of late starts a message is, and of which day.
func listOf(n domain.Announcement) (csm domain.PersonID, day domain.Date, err error) {
	day, err = domain.ParseDate(n.Detail)
	return domain.PersonID(n.Subject), day, err
}

// catchUpNotice writes a CSM's one list of the accounts that begin late (R9).
func catchUpNotice(ctx context.Context, tx *storage.Tx, n domain.Announcement, env domain.Env) (m view.Message, dropped string, err error) {
	csm, day, err := listOf(n)
	if err != nil {
		return view.Message{}, "", err
	}
	items, err := tx.CatchUp(ctx, csm, day)
	if err != nil {
		return view.Message{}, "", err
	}
	if len(items) == 0 {
		return view.Message{}, "nothing is left to catch up with", nil
	}
	return view.CatchUp(items, csm, day, n.To, env), "", nil
}

// unlist takes back what a list of late starts was to tell of that is given up:
// its accounts have a card each.
func unlist(ctx context.Context, tx *storage.Tx, m storage.Message) error {
	csm, day, err := listOf(m.Promise)
	if err != nil {
		return err
	}
	return tx.UnlistCatchUp(ctx, csm, day)
}
