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

// Server is a PostgreSQL that one test has to itself and may stop.
type Server struct{ URL string }

// Alone skips the test: the throw-away server is made for Unix.
func Alone(tb testing.TB) *Server {
	tb.Helper()
	tb.Skip("PostgreSQL tests run on Unix only")
	return nil
}

// Stop does nothing here.
func (*Server) Stop() {}

// Start does nothing here.
func (*Server) Start() {}
