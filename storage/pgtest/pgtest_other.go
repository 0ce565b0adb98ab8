//go:build !unix

package pgtest

import "testing"

// URL skips the test: the throw-away server is made for Unix.
func URL(tb testing.TB) string { return FromTemplate(tb, nil) }

// FromTemplate skips the test: the throw-away server is made for Unix.
func FromTemplate(tb testing.TB, _ func(url string) error) string {
	tb.Helper()
	tb.Skip("PostgreSQL tests run on Unix only")
	return ""
}
