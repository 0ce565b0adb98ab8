package storage

import (
	"cmp"
	"context"

	"github.com/renewalbot/renewalbot/domain"
)

// AuditFilter chooses audit entries for [Tx.Audit]. Empty fields choose all.
type AuditFilter struct {
	Account domain.AccountID
	Subject string
	Before  domain.AuditID // only entries made before this one: the last of the page before
	Limit   int            // 0 is 100
}

// Audit lists audit entries, the latest first.
func (tx *Tx) Audit(ctx context.Context, f AuditFilter) ([]domain.AuditEntry, error) {
	var c clauses
	c.addIf(f.Account != "", "account_id = ?", f.Account)
	c.addIf(f.Subject != "", "subject = ?", f.Subject)
	c.addIf(f.Before != "", "seq < (SELECT seq FROM audit WHERE id = ?)", f.Before)
	return tx.store.rest.audit.rows(ctx, tx, c.where()+" ORDER BY seq DESC "+limited, append(c.args, cmp.Or(f.Limit, 100))...)
}

// PutAudit records entries of what was done outside an account's change, such
// as an import or a button of the setup.
func (tx *Tx) PutAudit(ctx context.Context, entries ...domain.AuditEntry) error {
	for i := range entries {
		if entries[i].ID == "" {
			entries[i].ID = domain.AuditID(tx.NewID(domain.PrefixAudit))
		}
		if entries[i].At.IsZero() {
			entries[i].At = tx.now
		}
	}
	return tx.store.rest.audit.put(ctx, tx, entries)
}
