package storage

import (
	"context"
	"fmt"

	"github.com/renewalbot/renewalbot/domain"
)

// RenewingTerm is a term with the name of its account.
type RenewingTerm struct {
	Account string
	domain.Term
}

// maxRenewing bounds one list of terms.
const maxRenewing = 5000

// TermsRenewing lists the terms, open and closed, whose renewal date lies between
// two days, both included, of accounts that are not archived. The people named in
// their forecasts are met: the [Tx.Env] that follows knows them.
func (tx *Tx) TermsRenewing(ctx context.Context, from, to domain.Date) ([]RenewingTerm, error) {
	terms, err := tx.store.parts.terms.rows(ctx, tx, "WHERE renewal_date >= ? AND renewal_date <= ? ORDER BY renewal_date, id "+limited, from, to, maxRenewing)
	if err != nil {
		return nil, fmt.Errorf("list terms that renew: %w", err)
	}
	type named struct {
		id   domain.AccountID
		name string
	}
	accounts, err := all(ctx, tx, func(n *named) []any { return []any{&n.id, &n.name} },
		"SELECT DISTINCT a.id, a.name FROM accounts a JOIN terms t ON t.account_id = a.id "+
			"WHERE t.renewal_date >= ? AND t.renewal_date <= ? AND a.archived = ? ORDER BY a.id", from, to, false)
	if err != nil {
		return nil, fmt.Errorf("list accounts that renew: %w", err)
	}
	names := map[domain.AccountID]string{}
	for _, n := range accounts {
		names[n.id] = n.name
	}
	var renewing []RenewingTerm
	var people []domain.PersonID
	for _, t := range terms {
		if name, ok := names[t.AccountID]; ok {
			renewing = append(renewing, RenewingTerm{Account: name, Term: t})
		}
		if c, ok := t.Called(); ok {
			people = append(people, c.By)
		}
	}
	if err := tx.meet(ctx, people); err != nil {
		return nil, fmt.Errorf("list terms that renew: %w", err)
	}
	return renewing, nil
}
