//go:build unix

package pgtest

import (
	"errors"
	"os"
	"testing"
)

// Server is a PostgreSQL that one test has to itself and may stop.
type Server struct {
	URL string // of an empty database

	tb testing.TB
	c  *cluster
}

// Alone starts a server for one test. It takes longer than [URL].
func Alone(tb testing.TB) *Server {
	tb.Helper()
	c, err := start("on") // what it has confirmed is there after Stop
	if errors.Is(err, errAbsent) && os.Getenv("RENEWALBOT_REQUIRE_ALL") != "1" {
		tb.Skip("PostgreSQL is not installed")
	}
	if err != nil {
		tb.Fatalf("start PostgreSQL: %v", err)
	}
	tb.Cleanup(func() {
		if err := c.lifeline.Close(); err != nil {
			tb.Errorf("stop PostgreSQL: %v", err)
		}
	})
	if err := c.admin("CREATE DATABASE alone TEMPLATE template0"); err != nil {
		tb.Fatalf("create database: %v", err)
	}
	return &Server{URL: c.url("alone"), tb: tb, c: c}
}

// Stop ends the server in the middle of whatever it does.
func (s *Server) Stop() {
	s.tb.Helper()
	if err := s.c.down(); err != nil {
		s.tb.Fatalf("stop PostgreSQL: %v", err)
	}
}

// Start brings it back with what was committed.
func (s *Server) Start() {
	s.tb.Helper()
	if err := s.c.up(); err != nil {
		s.tb.Fatalf("start PostgreSQL: %v", err)
	}
}
