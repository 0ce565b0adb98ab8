package storage

import (
	"context"
	"fmt"
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
	upsert    string
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
	t := &table[T]{name: name, fields: fields}
	t.selectAll = "SELECT " + strings.Join(names, ", ") + " FROM " + name
	t.upsert = "INSERT INTO " + name + " (" + strings.Join(names, ", ") + ") VALUES (" + marks(len(names)) + ")" +
		" ON CONFLICT (" + strings.Join(keys, ", ") + ") DO UPDATE SET " + strings.Join(set, ", ")
	if guard != "" {
		t.upsert += " WHERE " + name + "." + guard + " = excluded." + guard
	}
	return t
}

// keeping makes writing a row that is there leave some of its columns as they
// are.
func (t *table[T]) keeping(columns ...string) *table[T] {
	for _, c := range columns {
		t.upsert = strings.Replace(t.upsert, ", "+c+" = excluded."+c, "", 1)
	}
	return t
}

// marks returns n parameter marks.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

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
		n, err := tx.exec(ctx, t.upsert, t.fields(&values[i])...)
		if err != nil {
			return fmt.Errorf("write %s: %w", t.name, err)
		}
		if n != 1 {
			return fmt.Errorf("write %s: %w", t.name,
				domain.Errorf(domain.Conflict, "", "That entry belongs to another account."))
		}
	}
	return nil
}

// ofAccount loads an account's rows of a table, the oldest first.
func ofAccount[T any](ctx context.Context, tx *Tx, t *table[T], id domain.AccountID) ([]T, error) {
	return t.rows(ctx, tx, "WHERE account_id = ? ORDER BY seq", id)
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
