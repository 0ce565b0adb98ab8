package commands

import (
	"context"
	"strings"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// history shows who changed what about an account, the latest first, with a way
// to take back what can be (R48).
func history() Spec {
	return Spec{
		Name:     "history",
		Right:    domain.RightLog,
		Summary:  "Show who changed what, and take it back where possible",
		Usage:    "[account]",
		Examples: []string{"history", `history "Acme Corp"`},
		Account:  true,
		Run:      runHistory,
		Actions:  map[string]Handler{view.ActionHistoryOlder: runHistory, view.ActionHistoryUndo: undoStep},
	}
}

// undoStep opens a step again and shows the history with that.
func undoStep(ctx context.Context, c *Call) (Reply, error) {
	_, _, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.Reopen(env, c.Ref.Term, c.Ref.Subject)
	})
	if err != nil {
		return Reply{}, err
	}
	c.Ref.Subject = ""
	return runHistory(ctx, c)
}

// historyPage is how many entries are shown at a time.
const historyPage = 12

// runHistory shows the page before the entry that the button at hand names.
func runHistory(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	page := view.History{Account: a}
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		entries, err := tx.Audit(ctx, storage.AuditFilter{Account: a.ID, Before: domain.AuditID(c.Ref.Subject), Limit: historyPage + 1})
		if err != nil {
			return err
		}
		if page.More = len(entries) > historyPage; page.More {
			entries = entries[:historyPage]
			page.Last = entries[historyPage-1].ID
		}
		people := make([]domain.PersonID, len(entries))
		for i, e := range entries {
			people[i] = e.Actor
		}
		if _, err := tx.People(ctx, people...); err != nil {
			return err
		}
		if env, err = tx.Env(ctx, c.Actor, a); err != nil {
			return err
		}
		hidden := a.Check(env, domain.RightConfidential) != nil
		for _, e := range entries {
			if hidden && strings.HasPrefix(e.Action, domain.AuditConfidential) {
				e.Before, e.After = "", "" // that it changed may be known, what it says not
			}
			page.Entries = append(page.Entries, e)
		}
		return nil
	})
	reply := private(page.Render(env))
	reply.Replace = c.pressedPrivately()
	return reply, err
}
