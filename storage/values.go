package storage

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// instantText is how an instant is sent to either database, and how SQLite
// keeps it: UTC, to the microsecond, always the same length, so that texts
// compare as the instants do.
const instantText = "2006-01-02T15:04:05.000000Z"

// exact returns t as the databases keep it: in UTC, to the microsecond.
func exact(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// instant is the way of a time.Time into and out of a column. The zero time is
// NULL.
type instant struct{ *time.Time }

// at wraps a time that is only written.
func at(t time.Time) instant { return instant{&t} }

// Value implements driver.Valuer.
func (i instant) Value() (driver.Value, error) {
	if i.Time == nil || i.IsZero() {
		return nil, nil
	}
	return exact(*i.Time).Format(instantText), nil
}

// Scan implements sql.Scanner: SQLite answers with text, PostgreSQL with a time.
func (i instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i.Time = time.Time{}
	case time.Time:
		*i.Time = exact(v)
	case string:
		t, err := time.Parse(time.RFC3339Nano, v)
		if err != nil {
			return fmt.Errorf("scan instant: %w", err)
		}
		*i.Time = exact(t)
	default:
		return fmt.Errorf("scan instant: cannot read %T", src)
	}
	return nil
}

// list is the way of a list of texts into and out of a column, as a JSON array.
// An empty list is read as nil.
type list[T ~string] struct{ items *[]T }

// Value implements driver.Valuer.
func (l list[T]) Value() (driver.Value, error) {
	if len(*l.items) == 0 {
		return "[]", nil
	}
	text, err := json.Marshal(*l.items)
	if err != nil {
		return nil, fmt.Errorf("encode list: %w", err)
	}
	return string(text), nil
}

// Scan implements sql.Scanner.
func (l list[T]) Scan(src any) error {
	text, err := columnText(src)
	if err != nil {
		return fmt.Errorf("scan list: %w", err)
	}
	*l.items = nil
	if string(text) == "[]" {
		return nil
	}
	if err := json.Unmarshal(text, l.items); err != nil {
		return fmt.Errorf("scan list: %w", err)
	}
	return nil
}

// columnText is the text of a column as either driver hands it over.
func columnText(src any) ([]byte, error) {
	switch v := src.(type) {
	case string:
		return []byte(v), nil
	case []byte:
		return v, nil
	}
	return nil, fmt.Errorf("cannot read %T", src)
}

// document is the way of a value of several parts into and out of a column, as
// JSON. An empty one is kept as empty text and read as the zero value.
type document[T any] struct{ value *T }

// Value implements driver.Valuer.
func (d document[T]) Value() (driver.Value, error) {
	text, err := json.Marshal(*d.value)
	if err != nil {
		return nil, fmt.Errorf("encode document: %w", err)
	}
	if s := string(text); s == "null" || s == "{}" || s == "[]" {
		return "", nil
	}
	return string(text), nil
}

// Scan implements sql.Scanner.
func (d document[T]) Scan(src any) error {
	text, err := columnText(src)
	if err != nil {
		return fmt.Errorf("scan document: %w", err)
	}
	var value T
	if len(text) > 0 {
		if err := json.Unmarshal(text, &value); err != nil {
			return fmt.Errorf("scan document: %w", err)
		}
	}
	*d.value = value
	return nil
}

// derived is a column that is computed when a row is written and ignored when
// it is read.
type derived struct{ value driver.Valuer }

// Value implements driver.Valuer.
func (d derived) Value() (driver.Value, error) { return d.value.Value() }

// Scan implements sql.Scanner.
func (d derived) Scan(any) error { return nil }

// text is a plain text as a driver.Valuer.
type text string

// Value implements driver.Valuer.
func (t text) Value() (driver.Value, error) { return string(t), nil }
