// Package web serves what is read over HTTP: liveness, readiness and metrics for
// operators, and people's calendars.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Config is what a [Server] serves.
type Config struct {
	Addr     string                                          // host:port; port 0 picks one
	Ready    func(context.Context) (wrong string, err error) // nil when the database answers and takes changes, else what is wrong, in words that may be shown
	Slack    func() string                                   // "" while Slack is reachable, else what is wrong: shown, but no reason to be restarted
	Clock    func() string                                   // "" while the clocks agree, else what is wrong; nil is not looked at
	Registry *prometheus.Registry
	// Calendar returns the calendar that the secret of an address opens; ok is
	// false when it opens none. nil serves no calendars.
	Calendar func(ctx context.Context, secret string) (content []byte, ok bool, err error)
	Logger   *slog.Logger
}

// Server answers /livez, /readyz, /metrics and, if there are any, calendars.
type Server struct {
	http     *http.Server
	listener net.Listener
	done     chan error
}

// Start listens and serves until Stop.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.Addr)
	if err != nil {
		return nil, fmt.Errorf("listen for health checks: %w", err)
	}
	s := &Server{listener: listener, done: make(chan error, 1), http: &http.Server{
		Handler: handler(cfg), ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second,
		ErrorLog: slog.NewLogLogger(cfg.Logger.Handler(), slog.LevelWarn),
	}}
	go func() { s.done <- s.http.Serve(listener) }()
	return s, nil
}

// Addr is where the server listens.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Stop finishes the requests under way.
func (s *Server) Stop(ctx context.Context) error {
	err := s.http.Shutdown(ctx)
	if served := <-s.done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

func handler(cfg Config) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if wrong, err := cfg.Ready(ctx); err != nil {
			cfg.Logger.Warn("not ready", "error", err)
			answer(w, http.StatusServiceUnavailable, wrong)
			return
		}
		if wrong := cfg.Slack(); wrong != "" {
			answer(w, http.StatusOK, "ok, but Slack: "+wrong)
			return
		}
		if cfg.Clock != nil {
			if wrong := cfg.Clock(); wrong != "" {
				answer(w, http.StatusOK, "ok, but "+wrong)
				return
			}
		}
		answer(w, http.StatusOK, "ok")
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(cfg.Registry, promhttp.HandlerOpts{Registry: cfg.Registry}))
	if cfg.Calendar != nil {
		mux.Handle("GET /calendar/{name}", newCalendars(cfg))
	}
	return mux
}

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = fmt.Fprintln(w, text) // the client may be gone
}
