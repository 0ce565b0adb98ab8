package web_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"github.com/renewalbot/renewalbot/bot/web"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestHealth(t *testing.T) {
	var down error
	slack, clock := "", ""
	registry := prometheus.NewRegistry()
	counter := prometheus.NewCounter(prometheus.CounterOpts{Name: "renewalbot_test_total"})
	registry.MustRegister(counter)
	counter.Inc()
	s, err := web.Start(t.Context(), web.Config{
		Addr: "127.0.0.1:0", Ready: func(context.Context) (string, error) { return "the database does not answer", down }, Slack: func() string { return slack },
		Clock: func() string { return clock }, Registry: registry, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{}}
	defer func() {
		client.CloseIdleConnections()
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	check := func(path string, status int, want string) {
		t.Helper()
		resp, body := fetch(t, client, http.MethodGet, "http://"+s.Addr()+path)
		if resp.StatusCode != status || !strings.Contains(body, want) {
			t.Errorf("%s answers %d %q, want %d %q", path, resp.StatusCode, body, status, want)
		}
	}
	check("/livez", http.StatusOK, "ok")
	check("/readyz", http.StatusOK, "ok")
	check("/metrics", http.StatusOK, "renewalbot_test_total 1")
	clock = "the clocks differ"
	check("/readyz", http.StatusOK, "the clocks differ")
	slack = "token revoked"
	check("/readyz", http.StatusOK, "token revoked")
	down = errors.New("disk gone")
	check("/readyz", http.StatusServiceUnavailable, "the database does not answer")
	check("/livez", http.StatusOK, "ok")
}

// fetch makes a request and reads the whole answer.
func fetch(t *testing.T, client *http.Client, method, url string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}
