package storage

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

// table says how the values of one type lie in the rows of one table. fields
// lists pointers to a value's parts in the order of the columns; the same
// pointers are scanned into and written from.
type table[T any] struct {
	name   string
	fields func(*T) []any

	selectAll string // SELECT … FROM name
	insert    string // INSERT INTO name (…) VALUES
	row       string // (?, …)
	replace   string // ON CONFLICT …
	account   int    // which field is the account's id, -1 for none
}

// newTable describes a table. columns are separated by spaces, the key columns
// first; guard names a column that an existing row must share with the new one
// for it to be replaced, or is empty.
func newTable[T any](name, key, columns, guard string, fields func(*T) []any) *table[T] {
	keys := strings.Fields(key)
	rest := strings.Fields(columns)
	names := append(append([]string{}, keys...), rest...)
	var set []string
	for _, c := range rest {
		set = append(set, c+" = excluded."+c)
	}
	t := &table[T]{name: name, fields: fields, account: slices.Index(names, "account_id")}
	t.selectAll = "SELECT " + strings.Join(names, ", ") + " FROM " + name
	t.insert = "INSERT INTO " + name + " (" + strings.Join(names, ", ") + ") VALUES "
	t.row = "(" + marks(len(names)) + ")"
	t.replace = " ON CONFLICT (" + strings.Join(keys, ", ") + ") DO UPDATE SET " + strings.Join(set, ", ")
	if guard != "" {
		t.replace += " WHERE " + name + "." + guard + " = excluded." + guard
	}
	return t
}

// keeping makes writing a row that is there leave some of its columns as they
// are.
func (t *table[T]) keeping(columns ...string) *table[T] {
	for _, c := range columns {
		t.replace = strings.Replace(t.replace, ", "+c+" = excluded."+c, "", 1)
	}
	return t
}

// marks returns n parameter marks.
func marks(n int) string { return repeated("?", n) }

// rows runs the table's select with the given clauses behind it.
func (t *table[T]) rows(ctx context.Context, tx *Tx, clauses string, args ...any) ([]T, error) {
	found, err := all(ctx, tx, t.fields, t.selectAll+" "+clauses, args...)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.name, err)
	}
	return found, nil
}

// put inserts the values, or replaces the rows that have their keys.
func (t *table[T]) put(ctx context.Context, tx *Tx, values []T) error {
	for i := range values {
		if err := t.write(ctx, tx, values[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}

// putTogether is [table.put] with few statements. No two values may have the
// same key: PostgreSQL refuses that within a statement.
func (t *table[T]) putTogether(ctx context.Context, tx *Tx, values []T) error {
	for chunk := range powers(values) {
		if err := t.write(ctx, tx, chunk); err != nil {
			return err
		}
	}
	return nil
}

func (t *table[T]) write(ctx context.Context, tx *Tx, values []T) error {
	var args []any
	for i := range values {
		args = append(args, t.fields(&values[i])...)
	}
	n, err := tx.exec(ctx, t.insert+repeated(t.row, len(values))+t.replace, args...)
	if err != nil {
		return fmt.Errorf("write %s: %w", t.name, err)
	}
	if n != int64(len(values)) {
		return fmt.Errorf("write %s: %w", t.name,
			domain.Errorf(domain.Conflict, "", "That entry belongs to another account."))
	}
	return nil
}

// maxTogether bounds how many rows one statement writes.
const maxTogether = 32

// powers cuts a list into pieces whose lengths are powers of two, so that few
// texts of a statement have to be prepared.
func powers[T any](list []T) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for size := maxTogether; len(list) > 0; {
			for size > len(list) {
				size /= 2
			}
			if !yield(list[:size]) {
				return
			}
			list = list[size:]
		}
	}
}

// repeated returns n copies of a part of a statement, with commas between them.
func repeated(part string, n int) string {
	return strings.TrimSuffix(strings.Repeat(part+", ", n), ", ")
}

// ofAccounts loads the rows of some accounts from a table, each account's
// oldest first.
func (t *table[T]) ofAccounts(ctx context.Context, tx *Tx, ids []domain.AccountID) (map[domain.AccountID][]T, error) {
	in, args := among("account_id", ids)
	of := make(map[domain.AccountID][]T, len(ids))
	err := tx.each(ctx, func(scan func(...any) error) error {
		var row T
		fields := t.fields(&row)
		if err := scan(fields...); err != nil {
			return err
		}
		id := *fields[t.account].(*domain.AccountID)
		of[id] = append(of[id], row)
		return nil
	}, t.selectAll+" WHERE "+in+" ORDER BY seq", args...)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.name, err)
	}
	return of, nil
}

// among returns the condition that a column has one of the values, and its
// arguments.
func among[T any](column string, values []T) (condition string, args []any) {
	if len(values) == 1 {
		return column + " = ?", []any{values[0]}
	}
	args = anyOf(values)
	return column + " IN (" + marks(len(args)) + ")", args
}

// clauses collects what a list is filtered by.
type clauses struct {
	terms []string
	args  []any
}

// addIf adds a condition and its arguments if wanted.
func (c *clauses) addIf(wanted bool, condition string, args ...any) {
	if wanted {
		c.terms = append(c.terms, condition)
		c.args = append(c.args, args...)
	}
}

// where returns the WHERE clause, "" for no condition.
func (c *clauses) where() string {
	if len(c.terms) == 0 {
		return ""
	}
	return "WHERE " + strings.Join(c.terms, " AND ")
}
