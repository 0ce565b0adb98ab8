package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

// The columns that [Tx.SearchAccounts] looks through: those of the account's own
// row, documents among them, and those of rows of its own. Drafts and settings
// are not among them.
func searchedOwn() []string       { return []string{"name", "external_id", "tags", "usage_notes"} }
func searchedDocuments() []string { return []string{"touches", "signals", "value_log"} }

// searchedRows names each table with its columns.
func searchedRows() [][]string {
	return [][]string{
		{"stakeholders", "name", "title", "email"}, {"stakeholder_changes", "note"}, {"ratings", "reason", "next_step"},
		{"follow_ups", "title"}, {"escalations", "reason", "ask", "note"},
	}
}

// SearchAccounts returns the accounts in which something says query, in any
// case, by name: the account itself, the people at it, or a note. What it says
// and where is for [domain.Account.Search] to tell; letters beyond ASCII are
// found as they were typed or in small letters.
func (tx *Tx) SearchAccounts(ctx context.Context, query string, limit int) ([]domain.AccountID, error) {
	var conditions []string
	var args []any
	has := func(column, text string) string {
		pattern := "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text) + "%"
		args = append(args, strings.ToLower(pattern), pattern)
		return "LOWER(" + column + ") LIKE ? ESCAPE '!' OR " + column + " LIKE ? ESCAPE '!'"
	}
	encoded, err := json.Marshal(query)
	if err != nil {
		return nil, fmt.Errorf("search %q: %w", query, err)
	}
	for _, column := range searchedOwn() {
		conditions = append(conditions, has("a."+column, query))
	}
	for _, column := range searchedDocuments() {
		conditions = append(conditions, has("a."+column, strings.Trim(string(encoded), `"`)))
	}
	for _, row := range searchedRows() {
		var either []string
		for _, column := range row[1:] {
			either = append(either, has("x."+column, query))
		}
		conditions = append(conditions, "EXISTS (SELECT 1 FROM "+row[0]+" x WHERE x.account_id = a.id AND ("+strings.Join(either, " OR ")+"))")
	}
	ids, err := all(ctx, tx, func(id *domain.AccountID) []any { return []any{id} },
		"SELECT a.id FROM accounts a WHERE "+strings.Join(conditions, " OR ")+" ORDER BY a.normal_name "+limited, append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("search accounts: %w", err)
	}
	return ids, nil
}
