package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/bot"
	"github.com/renewalbot/renewalbot/commands"
	"github.com/renewalbot/renewalbot/domain"
)

// overdue makes a gateway whose dispatcher answers only after the bare
// acknowledgement is out.
func overdue(t *testing.T, release <-chan struct{}, reply commands.Reply, err error) *running {
	t.Helper()
	return start(t, dispatcher{dispatch: func(_ context.Context, r commands.Request) (commands.Reply, error) {
		if r.Text != "quick" && r.ActionID != "gateway.again" {
			<-release
		}
		return reply, err
	}}, func(c *bot.Config) { c.Budget = 20 * time.Millisecond })
}

func TestLateAnswersFollow(t *testing.T) {
	release := make(chan struct{})
	r := overdue(t, release, commands.Reply{Text: "Rated."}, nil)
	r.slack.slash("e1", "U1", "rate red")
	if got := r.slack.ack("e1"); got != "" {
		t.Errorf("payload %s, want none", got)
	}
	close(release)
	contains(t, r.slack.call(response, 0), "Rated.", `"response_type":"ephemeral"`)
	r.stop() //nolint:errcheck // looked at by the clean-up
	if n := r.count("envelopes_total", "outcome", "late"); n != 1 {
		t.Errorf("counted %v late", n)
	}
}

func TestLateFormsKeepWhatWasTyped(t *testing.T) {
	const inputs = `[{"type":"input","block_id":"reason","label":{"type":"plain_text","text":"Reason"},"element":{"type":"plain_text_input","action_id":"reason"}}]`
	release := make(chan struct{})
	r := overdue(t, release, commands.Reply{After: []commands.After{{Channel: "C1", Text: "Rated red."}}}, nil)
	r.slack.submit("e1", inputs)
	contains(t, r.slack.ack("e1"), `"response_action":"errors"`, "submit again")
	close(release)
	contains(t, r.slack.call("views.update", 0), `"view_id":"V1"`, "Saved.")
	contains(t, r.slack.call("chat.postEphemeral", 0), "channel=C1", "Rated+red.")
}

func TestLateErrorsInFormsWaitForTheNextSubmission(t *testing.T) {
	const inputs = `[{"type":"input","block_id":"reason","label":{"type":"plain_text","text":"Reason"},"element":{"type":"plain_text_input","action_id":"reason"}}]`
	release := make(chan struct{})
	r := overdue(t, release, commands.Reply{}, domain.Errorf(domain.Invalid, "reason", "Say why."))
	r.slack.submit("e1", inputs)
	contains(t, r.slack.ack("e1"), "submit again")
	close(release)
	r.stop() //nolint:errcheck // looked at by the clean-up
	if len(r.slack.calls) != 0 {
		t.Errorf("called %v", r.slack.calls)
	}
}

func TestExpiredTriggersOfferTheFormAgain(t *testing.T) {
	form := &slack.ModalViewRequest{Type: slack.VTModal, Title: slack.NewTextBlockObject(slack.PlainTextType, "Rate", false, false), CallbackID: "rate"}
	requests := make(chan commands.Request, 2)
	r := start(t, dispatcher{dispatch: func(_ context.Context, r commands.Request) (commands.Reply, error) {
		requests <- r
		return commands.Reply{Open: form}, nil
	}})
	r.slack.instead("views.open", `{"ok":false,"error":"expired_trigger_id"}`)
	r.slack.slash("e1", "U1", "rate acme")
	r.slack.ack("e1")
	<-requests
	contains(t, r.slack.call(response, 0), "ran out", `"action_id":"gateway.again"`, `"value":"/renewal rate acme"`)

	r.slack.press("e2", "U1", "gateway.again", "/renewal rate acme")
	r.slack.ack("e2")
	if again := <-requests; again.Kind != commands.KindSlash || again.Command != "/renewal" || again.Text != "rate acme" || again.TriggerID != "t-e2" {
		t.Errorf("request %+v", again)
	}
	contains(t, r.slack.call("views.open", 1), `"trigger_id":"t-e2"`, `"callback_id":"rate"`)
	contains(t, r.slack.call(response, 1), `"delete_original":true`)
}

func TestFormsThatDoNotOpen(t *testing.T) {
	form := &slack.ModalViewRequest{Type: slack.VTModal}
	r := start(t, answering(commands.Reply{Open: form}, nil))
	r.slack.instead("views.open", `{"ok":false,"error":"invalid_arguments","response_metadata":{"messages":["[ERROR] must provide title"]}}`)
	r.slack.slash("e1", "U1", "rate acme")
	r.slack.ack("e1")
	contains(t, r.slack.call(response, 0), "could not be opened (ref ")
	contains(t, r.log.String(), "must provide title")
}

// where a press without a message, or without a way to answer, is told things.
func TestPrivateAnswersFindAWay(t *testing.T) {
	const where = `{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1","team_id":"T1"},"trigger_id":"t1",
		"container":{"type":"view","view_id":"V1"},"view":{"id":"V1","type":"KIND","hash":"h1","private_metadata":"acc_1"},
		"actions":[{"type":"static_select","action_id":"rate.pick","block_id":"b","selected_option":{"text":{"type":"plain_text","text":"Red"},"value":"red"}}]}`
	tests := []struct {
		name, kind string
		reply      commands.Reply
		err        error
		fail       map[string]string
		call       string
		want       []string
	}{
		{"in the Home tab a form says it", "home", commands.Reply{Text: "No."}, nil, nil, "views.open", []string{`"trigger_id":"t1"`, "No."}},
		{"in a form another one on top", "modal", commands.Reply{}, domain.Errorf(domain.Forbidden, "", "Ask."), nil, "views.push", []string{"Ask."}},
		{"else directly", "modal", commands.Reply{Text: "No."}, nil, map[string]string{"views.push": `{"ok":false,"error":"push_limit_reached"}`}, "chat.postMessage", []string{"channel=D1", "text=No."}},
		{"an update goes with the hash", "modal", commands.Reply{Update: &slack.ModalViewRequest{Type: slack.VTModal}}, nil, nil, "views.update", []string{`"hash":"h1"`, `"view_id":"V1"`}},
		{"a stale one is told", "modal", commands.Reply{Update: &slack.ModalViewRequest{Type: slack.VTModal}}, nil, map[string]string{"views.update": `{"ok":false,"error":"hash_conflict"}`}, "chat.postMessage", []string{"changed+this+form"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			requests := make(chan commands.Request, 1)
			r := start(t, dispatcher{dispatch: func(_ context.Context, r commands.Request) (commands.Reply, error) {
				requests <- r
				return tt.reply, tt.err
			}})
			for method, answer := range tt.fail {
				r.slack.instead(method, answer)
			}
			r.slack.send("e1", "interactive", strings.ReplaceAll(where, "KIND", tt.kind))
			r.slack.ack("e1")
			if got := <-requests; got.Value != "red" || got.Metadata != "acc_1" || got.View == nil {
				t.Errorf("request %+v", got)
			}
			contains(t, r.slack.call(tt.call, 0), tt.want...)
		})
	}
}

func TestUsedUpResponseURLs(t *testing.T) {
	r := start(t, answering(commands.Reply{Text: "Done."}, errors.Join()))
	r.slack.instead(response, `{"ok":false,"error":"expired_url"}`)
	r.slack.press("e1", "U1", "card.done", "x")
	r.slack.ack("e1")
	contains(t, r.slack.call("chat.postEphemeral", 0), "channel=C1", "user=U1", "text=Done.")
}

// Who writes twice within a second is answered twice: Slack takes one message a
// second in a conversation and says how long to wait.
func TestAnswersWaitTheirTurn(t *testing.T) {
	r := start(t, answering(commands.Reply{Text: "Hello."}, nil))
	r.slack.instead("chat.postMessage", tooMany)
	r.slack.event("e1", `{"type":"message","channel_type":"im","channel":"D1","user":"U1","text":"help","ts":"1.3"}`)
	r.slack.ack("e1")
	first, again := r.slack.call("chat.postMessage", 0), r.slack.call("chat.postMessage", 1)
	contains(t, first, "channel=D1", "text=Hello.")
	if again != first {
		t.Errorf("first %s\nagain %s", first, again)
	}
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	if n := r.count("follow_failures_total"); n != 0 {
		t.Errorf("%v answers failed", n)
	}
}
