package web_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/renewalbot/renewalbot/bot/web"
)

func TestCalendar(t *testing.T) {
	const secret = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	broken := false
	var log strings.Builder
	s, err := web.Start(t.Context(), web.Config{
		Addr: "127.0.0.1:0", Registry: prometheus.NewRegistry(), Logger: slog.New(slog.NewTextHandler(&log, nil)),
		Ready: func(context.Context) (string, error) { return "", nil }, Slack: func() string { return "" },
		Calendar: func(_ context.Context, asked string) ([]byte, bool, error) {
			if broken {
				return nil, false, errors.New("the database is away")
			}
			return []byte("BEGIN:VCALENDAR"), asked == secret, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	get := func(method, path string) (*http.Response, string) {
		t.Helper()
		return fetch(t, client, method, "http://"+s.Addr()+path)
	}
	resp, body := get(http.MethodGet, "/calendar/"+secret+".ics")
	if resp.StatusCode != http.StatusOK || body != "BEGIN:VCALENDAR" || resp.Header.Get("Content-Type") != "text/calendar; charset=utf-8" {
		t.Errorf("the calendar: %s, %v, %q", resp.Status, resp.Header, body)
	}
	for _, tt := range []struct {
		method, path string
		status       int
	}{
		{http.MethodGet, "/calendar/" + strings.ToLower(secret) + ".ics", http.StatusNotFound},
		{http.MethodGet, "/calendar/" + secret, http.StatusNotFound},
		{http.MethodGet, "/calendar/.ics", http.StatusNotFound},
		{http.MethodGet, "/calendar/" + strings.Repeat("A", 500) + ".ics", http.StatusNotFound},
		{http.MethodGet, "/calendar/", http.StatusNotFound},
		{http.MethodPost, "/calendar/" + secret + ".ics", http.StatusMethodNotAllowed},
		{http.MethodHead, "/calendar/" + secret + ".ics", http.StatusOK},
	} {
		if resp, body := get(tt.method, tt.path); resp.StatusCode != tt.status {
			t.Errorf("%s %s: %s %q, want %d", tt.method, tt.path, resp.Status, body, tt.status)
		}
	}
	broken = true
	if resp, _ := get(http.MethodGet, "/calendar/"+secret+".ics"); resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" {
		t.Errorf("without a database: %s, %v", resp.Status, resp.Header)
	}
	broken = false
	limited := false
	for range 200 {
		resp, _ := get(http.MethodGet, "/calendar/guess.ics")
		limited = limited || resp.StatusCode == http.StatusTooManyRequests && resp.Header.Get("Retry-After") != ""
		if limited {
			break
		}
	}
	if !limited {
		t.Error("200 guesses in a row were answered")
	}
	if strings.Contains(log.String(), secret) {
		t.Errorf("the secret is in the log: %s", log.String())
	}
}
