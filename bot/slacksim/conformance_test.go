package slacksim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// The conformance suite sends, for each documented limit, one payload just
// inside and one just outside through the real HTTP API, written as JSON the
// way an app in any language would. Its tables are in conformance_*_test.go.

type (
	obj = map[string]any
	arr = []any
)

// limit is one limit: n of something is accepted at inside and refused at
// outside, with a message that names the place and the rule.
type limit struct {
	name            string
	inside, outside int
	payload         func(n int) any
	pointer, rule   string
}

// limits tries every row of a table. send uses a payload and returns Slack's
// answer; code is the error of what is outside.
func limits(t *testing.T, rows []limit, code string, send func(t *testing.T, payload any) obj) {
	t.Helper()
	for _, l := range rows {
		t.Run(strings.ReplaceAll(l.name, " ", "_"), func(t *testing.T) {
			if got := send(t, l.payload(l.inside)); got["ok"] != true {
				t.Errorf("%d refused: %v", l.inside, got)
			}
			got := send(t, l.payload(l.outside))
			want := "[ERROR] " + l.rule + " [json-pointer:" + l.pointer + "]"
			if got["error"] != code || !slices.Contains(details(got), want) {
				t.Errorf("%d: %v %q, want %s %q", l.outside, got["error"], details(got), code, want)
			}
		})
	}
}

// details are the messages of a refusal.
func details(answer obj) []string {
	meta, _ := answer["response_metadata"].(map[string]any)
	list, _ := meta["messages"].([]any)
	out := make([]string, len(list))
	for i, m := range list {
		out[i] = fmt.Sprint(m)
	}
	return out
}

// callJSON calls a method with a JSON body.
func callJSON(t *testing.T, w *slacksim.Workspace, method string, body any) obj {
	t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(within(t), http.MethodPost, w.APIURL()+method, bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Authorization", "Bearer "+w.BotToken())
	resp, err := newHTTPClient(t).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return decoded(t, resp)
}

// conformant is a workspace for the suite: every scope, no rate limits.
func conformant(t *testing.T) *slacksim.Workspace {
	t.Helper()
	return start(t, complete)
}

// posting sends blocks in a message, and to blocks.validate, which has to
// agree.
func posting(w *slacksim.Workspace) func(*testing.T, any) obj {
	return func(t *testing.T, payload any) obj {
		t.Helper()
		got := callJSON(t, w, "chat.postMessage", obj{"channel": general, "blocks": payload, "text": "x"})
		if checked := callJSON(t, w, "blocks.validate", obj{"blocks": payload}); checked["ok"] != got["ok"] {
			t.Errorf("chat.postMessage: %v, blocks.validate: %v", got, checked)
		}
		return got
	}
}

// updating shows views in a modal that is open already.
func updating(t *testing.T, w *slacksim.Workspace) func(*testing.T, any) obj {
	t.Helper()
	a := run(t, w, nil)
	id := openModal(t, w, a, modal(nameInput()))
	return func(t *testing.T, payload any) obj {
		t.Helper()
		got := callJSON(t, w, "views.update", obj{"view_id": id, "view": payload})
		if checked := callJSON(t, w, "blocks.validate", obj{"view": payload}); checked["ok"] != got["ok"] {
			t.Errorf("views.update: %v, blocks.validate: %v", got, checked)
		}
		return got
	}
}

// times is n times the same, or what depends on the index.
func times(n int, f func(i int) any) arr {
	out := make(arr, n)
	for i := range out {
		out[i] = f(i)
	}
	return out
}

func always(v any) func(int) any { return func(int) any { return v } }

// Text objects, blocks and elements as JSON.

func ptext(s string) obj { return obj{"type": "plain_text", "text": s} }
func mtext(s string) obj { return obj{"type": "mrkdwn", "text": s} }

func divider() obj { return obj{"type": "divider"} }

func btn(i int, more ...obj) obj {
	b := obj{"type": "button", "action_id": fmt.Sprint("b", i), "text": ptext("Press")}
	return merged(append([]obj{b}, more...)...)
}

func opt(i int) any { return obj{"text": ptext(fmt.Sprint("Option ", i)), "value": fmt.Sprint("v", i)} }

func choice(kind string, more ...obj) obj {
	return merged(append([]obj{{"type": kind, "action_id": "e"}}, more...)...)
}

func merged(parts ...obj) obj {
	all := obj{}
	for _, p := range parts {
		for k, v := range p {
			all[k] = v
		}
	}
	return all
}

func acts(elements ...any) arr { return arr{obj{"type": "actions", "elements": elements}} }

func inputBlock(element obj) obj {
	return obj{"type": "input", "block_id": "i", "label": ptext("Label"), "element": element}
}

// the wording of the most common rules
func chars(n int) string { return fmt.Sprintf("must be less than %d characters", n) }
func items(n int) string { return fmt.Sprintf("no more than %d items allowed", n) }
