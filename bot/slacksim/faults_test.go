package slacksim_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

func TestFaults(t *testing.T) {
	w := start(t, func(c *slacksim.Config) { c.PostBurst = 100 })
	api := client(t, w)
	for _, c := range []struct {
		fault slacksim.Fault
		posts int  // messages stored
		fails bool // the caller sees an error
	}{
		{slacksim.Fault{Kind: slacksim.FaultNone}, 1, false},
		{slacksim.Fault{Kind: slacksim.FaultCutBefore}, 0, true},
		{slacksim.Fault{Kind: slacksim.FaultCutAfter}, 1, true},
		{slacksim.Fault{Kind: slacksim.FaultLimited, RetryAfter: 7}, 0, true},
		{slacksim.Fault{Kind: slacksim.Fault5xxBefore}, 0, true},
		{slacksim.Fault{Kind: slacksim.Fault5xxAfter, Status: 503}, 1, true},
		{slacksim.Fault{Kind: slacksim.FaultRefuse, Error: "fatal_error"}, 0, true},
		{slacksim.Fault{Kind: slacksim.FaultError}, 1, true},
		{slacksim.Fault{Kind: slacksim.FaultDelay, Delay: time.Millisecond}, 1, false},
	} {
		t.Run(c.fault.Kind, func(t *testing.T) {
			if err := w.Fault("chat.postMessage", c.fault); err != nil {
				t.Fatal(err)
			}
			dm, _, _, err := api.OpenConversation(&slack.OpenConversationParameters{Users: []string{ben}})
			if err != nil {
				t.Fatal(err)
			}
			before := len(w.As(ben).Messages(dm.ID))
			_, _, err = api.PostMessage(dm.ID, slack.MsgOptionText("x", false))
			if got := len(w.As(ben).Messages(dm.ID)) - before; got != c.posts || (err != nil) != c.fails {
				t.Errorf("stored %d, error %v; want %d, failure %v", got, err, c.posts, c.fails)
			}
			var limited *slack.RateLimitedError
			if errors.As(err, &limited) && limited.RetryAfter != 7*time.Second {
				t.Errorf("Retry-After %v", limited.RetryAfter)
			}
		})
	}
	if err := w.Fault("chat.postMessage", slacksim.Fault{Kind: "nonsense"}); err == nil {
		t.Error("an unknown kind was accepted")
	}
}

func TestControlOverHTTP(t *testing.T) {
	w := start(t)
	body := `{"method":"auth.test","faults":[{"kind":"refuse","error":"fatal_error"}]}`
	resp := send(t, http.MethodPost, w.URL()+"/control/fault", "application/json", body)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("status %d", resp.StatusCode)
	}
	api := client(t, w)
	if _, err := api.AuthTest(); code(err) != "fatal_error" {
		t.Errorf("auth.test: %v", err)
	}
	if _, err := api.AuthTest(); err != nil {
		t.Errorf("the fault stayed: %v", err)
	}
	for _, c := range w.Calls() {
		if c.Arg("token") != "" {
			t.Errorf("a token is in the record of %s", c.Method)
		}
	}
	if resp := send(t, http.MethodPost, w.URL()+"/control/fault", "text/plain", body); resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("a form could plan faults: status %d", resp.StatusCode)
	}
}
