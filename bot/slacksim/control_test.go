package slacksim_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// control uses the control interface: POST with a body, GET without. It
// returns the result, or the error's code.
func control(t *testing.T, w *slacksim.Workspace, what, body string) (result any, code string) {
	t.Helper()
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(within(t), method, w.URL()+"/control/"+what, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := newHTTPClient(t).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	m := decoded(t, resp)
	if m["ok"] == true {
		return m["result"], ""
	}
	code, ok := m["error"].(string)
	if !ok || m["message"] == "" {
		t.Fatalf("%s: %v", what, m)
	}
	return nil, code
}

// field is a member of a control's result.
func field(t *testing.T, result any, name string) string {
	t.Helper()
	m, ok := result.(map[string]any)
	if !ok {
		t.Fatalf("result %v", result)
	}
	s, ok := m[name].(string)
	if !ok {
		t.Fatalf("no %s in %v", name, result)
	}
	return s
}

// TestAWholeStoryOverControl plays a person without the Go API.
func TestAWholeStoryOverControl(t *testing.T) {
	w := start(t, func(c *slacksim.Config) { c.Clock = slacksim.NewClock(time.Time{}) })
	a := run(t, w, func(a *app, e socketmode.Event) {
		switch data := e.Data.(type) {
		case slack.SlashCommand:
			if _, err := a.OpenView(data.TriggerID, modal(nameInput())); err != nil {
				panic(err)
			}
			a.ack(e, map[string]any{"text": "hello"})
		default:
			a.ack(e)
		}
	})
	steps := []struct{ what, body, code, want string }{
		{"command", `{"as":"U0ANA","channel":"C0GENERAL","line":"/sample"}`, "", ""},
		{"messages?as=U0ANA&channel=C0GENERAL", "", "", `"text":"hello"`},
		{"views?as=U0ANA", "", "", `"callback_id":"form"`},
		{"command", `{"as":"U0ANA","channel":"C0GENERAL","line":"/nothing"}`, "unknown_command", ""},
		{"command", `{"as":"U0NOBODY","channel":"C0GENERAL","line":"/sample"}`, "invalid_request", ""},
		{"upload", `{"as":"U0ANA","channel":"C0GENERAL","name":"x.txt","content":"aGVsbG8="}`, "", `"filetype":"text"`},
		{"files", "", "", `"name":"x.txt"`},
		{"user", `{"id":"U0NEW","name":"new","tz":"Asia/Tokyo"}`, "", `"tz":"Asia/Tokyo"`},
		{"users", "", "", `"U0NEW"`},
		{"channel", `{"name":"fresh","members":["U0NEW","@bot"]}`, "", `"name":"fresh"`},
		{"channel", `{"name":"Not Fresh"}`, "invalid_request", ""},
		{"channel", `{"id":"C0GENERAL","topic":"Renewals"}`, "", `"topic":"Renewals"`},
		{"channel", `{"id":"G0SECRET","is_ext_shared":true,"connected_team_ids":["T0OTHER"]}`, "", `"id":"C`},
		{"channel_id", `{"channel":"C0NOBOT"}`, "", `"channel":"C`},
		{"channel_id", `{"channel":"C0NOBOT"}`, "invalid_request", ""},
		{"join", `{"channel":"C0GENERAL","user":"U0NEW"}`, "", ""},
		{"leave", `{"channel":"C0GENERAL","user":"U0NEW"}`, "", ""},
		{"leave", `{"channel":"C0GENERAL","user":"U0NEW"}`, "invalid_request", ""},
		{"group", `{"id":"S1","handle":"csm","name":"Success","users":["U0ANA"]}`, "", `"handle":"csm"`},
		{"home", `{"as":"U0ANA"}`, "", ""},
		{"direct", `{"as":"U0ANA"}`, "", ""},
		{"shortcut", `{"as":"U0ANA","callback_id":"make_one"}`, "", ""},
		{"dismiss", `{"as":"U0ANA"}`, "", ""},
		{"open", `{"as":"U0ANA","users":["U0BEN","@bot"]}`, "", `"is_mpim":true`},
		{"create", `{"as":"U0ANA","name":"anas","private":true}`, "", `"is_private":true`},
		{"read", `{"as":"U0ANA","channel":"C0GENERAL"}`, "", ""},
		{"conversations?as=U0ANA", "", "", `"unread":0`},
		{"clock", `{"by":"36h"}`, "", `"movable":true`},
		{"clock", `{"by":"-1h"}`, "invalid_request", ""},
		{"clock", `{"to":"2001-01-01T00:00:00Z"}`, "invalid_request", ""},
		{"environment", "", "", w.BotToken()},
		{"state", "", "", `"connected":1`},
		{"snapshot", "", "", `"version":1`},
		{"home?as=U0BEN", "", "", `null`},
		{"pins?as=U0ANA&channel=C0GENERAL", "", "", `[]`},
		{"bookmarks?as=U0ANA&channel=C0GENERAL", "", "", `[]`},
		{"scheduled", "", "", `[]`},
	}
	for _, s := range steps {
		result, code := control(t, w, s.what, s.body)
		b, err := json.Marshal(result)
		if err != nil {
			t.Fatal(err)
		}
		if code != s.code || !strings.Contains(string(b), s.want) {
			t.Errorf("%s %s: %s %s, want %q %s", s.what, s.body, code, b, s.code, s.want)
		}
	}
	if ahead := time.Until(w.Now()); ahead < 35*time.Hour {
		t.Errorf("the clock is %v ahead", ahead)
	}
	a.command(t)
}

func TestMessagesAreChangedOverControl(t *testing.T) {
	w := start(t)
	run(t, w, nil)
	result, _ := control(t, w, "say", `{"as":"U0ANA","channel":"C0GENERAL","text":"one"}`)
	at := `"as":"U0ANA","channel":"C0GENERAL","ts":"` + field(t, result, "ts") + `"`
	for _, s := range []struct{ what, more string }{
		{"edit", `,"text":"two"`}, {"react", `,"name":"tada"`}, {"pin", ""}, {"unpin", ""}, {"unreact", `,"name":"tada"`}, {"delete", ""},
	} {
		if _, code := control(t, w, s.what, "{"+at+s.more+"}"); code != "" {
			t.Errorf("%s: %s", s.what, code)
		}
	}
	if got := w.As(ana).Messages(general); len(got) != 0 {
		t.Errorf("left: %+v", got)
	}
	if _, code := control(t, w, "delete", "{"+at+"}"); code != "message_not_found" {
		t.Errorf("deleted twice: %q", code)
	}
}
