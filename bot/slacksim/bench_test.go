package slacksim_test

import (
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// BenchmarkCommands measures the workspace itself: people type commands, and a
// bare client acknowledges each with an ephemeral answer as soon as it is read.
//
//	go test -run '^$' -bench Commands ./bot/slacksim/
func BenchmarkCommands(b *testing.B) {
	for _, people := range []int{1, 16} {
		b.Run(fmt.Sprintf("people=%d", people), func(b *testing.B) {
			w := benchWorkspace(b)
			var mu sync.Mutex
			took := make([]time.Duration, 0, b.N)
			left := make(chan struct{}, b.N)
			for range b.N {
				left <- struct{}{}
			}
			close(left)
			var typing sync.WaitGroup
			b.ResetTimer()
			for range people {
				typing.Go(func() {
					for range left {
						began := time.Now()
						if err := w.As(ana).Command(b.Context(), general, "/sample bench"); err != nil {
							b.Error(err)
							return
						}
						d := time.Since(began)
						mu.Lock()
						took = append(took, d)
						mu.Unlock()
					}
				})
			}
			typing.Wait()
			b.StopTimer()
			slices.Sort(took)
			b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), "commands/s")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
	}
}

// benchWorkspace is a workspace with a client that acknowledges everything.
func benchWorkspace(b *testing.B) *slacksim.Workspace {
	b.Helper()
	cfg := sampleConfig()
	cfg.NoRateLimits, cfg.Logger = true, slog.New(slog.DiscardHandler)
	w, err := slacksim.New(cfg)
	if err != nil {
		b.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	if err := w.Start(l); err != nil {
		b.Fatal(err)
	}
	api := slack.New(w.BotToken(), slack.OptionAppLevelToken(w.AppToken()), slack.OptionAPIURL(w.APIURL()))
	_, url, err := api.StartSocketModeContext(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	c, resp, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		b.Fatal(err)
	}
	_ = resp.Body.Close()
	var echo sync.WaitGroup
	echo.Go(func() {
		for {
			var env struct {
				ID string `json:"envelope_id"`
			}
			if err := c.ReadJSON(&env); err != nil {
				return
			}
			if env.ID == "" {
				continue
			}
			ack := `{"envelope_id":"` + env.ID + `","payload":{"response_type":"ephemeral","text":"done"}}`
			if err := c.WriteMessage(websocket.TextMessage, []byte(ack)); err != nil {
				return
			}
		}
	})
	if err := w.WaitConnected(b.Context(), 1); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := w.Close(); err != nil {
			b.Error(err)
		}
		_ = c.Close()
		echo.Wait()
	})
	return w
}
