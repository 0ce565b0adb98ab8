package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
	"go.uber.org/goleak"

	"github.com/renewalbot/renewalbot/bot"
	"github.com/renewalbot/renewalbot/commands"
	"github.com/renewalbot/renewalbot/domain"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// answering makes a dispatcher that always answers the same.
func answering(reply commands.Reply, err error) dispatcher {
	return dispatcher{dispatch: func(context.Context, commands.Request) (commands.Reply, error) { return reply, err }}
}

func contains(t *testing.T, got string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(got, want) {
			t.Errorf("got %s\nwant something with %s", got, want)
		}
	}
}

func TestSlashIsAnsweredInTheAcknowledgement(t *testing.T) {
	requests := make(chan commands.Request, 1)
	r := start(t, dispatcher{dispatch: func(_ context.Context, r commands.Request) (commands.Reply, error) {
		requests <- r
		return commands.Reply{Text: "Rated."}, nil
	}})
	r.slack.slash("e1", "U1", " rate red ")
	got := r.slack.ack("e1")
	if want := `{"response_type":"ephemeral","text":"Rated.","unfurl_links":false,"unfurl_media":false}`; got != want {
		t.Errorf("payload %s, want %s", got, want)
	}
	request := <-requests
	request.Received = time.Time{}
	want := commands.Request{
		Kind: commands.KindSlash, Key: "cmd:t-e1", Actor: "U1", ActorTeam: "T1", Channel: "C1", Command: "/renewal", Text: "rate red",
		TriggerID: "t-e1", ResponseURL: r.slack.responseURL(),
	}
	if diff := cmp.Diff(want, request); diff != "" {
		t.Errorf("request differs (-want +got):\n%s", diff)
	}
	if err := r.stop(); err != nil { // what was answered is counted by then
		t.Error(err)
	}
	if n := r.count("envelopes_total", "type", "slash_commands", "outcome", "ok"); n != 1 {
		t.Errorf("counted %v", n)
	}
}

func TestErrorsBecomeWords(t *testing.T) {
	const inputs = `[{"type":"input","block_id":"colour","label":{"type":"plain_text","text":"Colour"},"element":{"type":"plain_text_input","action_id":"colour"}},
		{"type":"input","block_id":"reason","label":{"type":"plain_text","text":"Reason"},"element":{"type":"plain_text_input","action_id":"reason"}}]`
	seen := errors.New("seen")
	tests := []struct {
		name   string
		err    error
		send   func(*fakeSlack)
		want   []string
		logged string
	}{
		{"domain error, escaped", domain.Errorf(domain.NotFound, "account", "No account <Acme & Co>."), func(f *fakeSlack) { f.slash("e", "U1", "x") }, []string{`No account \u0026lt;Acme \u0026amp; Co\u0026gt;.`}, ""},
		{"wrapped domain error at its field", fmt.Errorf("rate: %w", domain.Errorf(domain.Invalid, "reason", "Say why.")), func(f *fakeSlack) { f.submit("e", inputs) }, []string{`"response_action":"errors"`, `"reason":"Say why."`}, ""},
		{"domain error of no field", domain.Errorf(domain.Forbidden, "", "Ask a manager."), func(f *fakeSlack) { f.submit("e", inputs) }, []string{`"colour":"Ask a manager."`}, ""},
		{"domain error in a form without inputs", domain.Errorf(domain.Conflict, "x", "Too late."), func(f *fakeSlack) { f.submit("e", `[{"type":"divider"}]`) }, []string{`"response_action":"push"`, "Too late."}, ""},
		{"a person is named", domain.Errorf(domain.Conflict, "", "<@U2> was first, not \"<!here>\"."), func(f *fakeSlack) { f.slash("e", "U1", "x") }, []string{`\u003c@U2\u003e was first`, `\u0026lt;!here\u0026gt;`}, ""},
		{"a person is named in a form", domain.Errorf(domain.Conflict, "reason", "<@U2> was first."), func(f *fakeSlack) { f.submit("e", inputs) }, []string{`"response_action":"push"`, `\u003c@U2\u003e was first`}, ""},
		{"a refused Home tab", domain.Errorf(domain.Forbidden, "", "Members only."), func(f *fakeSlack) {
			f.event("e", `{"type":"app_home_opened","user":"U1","channel":"D1","tab":"home"}`)
			contains(f.t, f.call("views.publish", 0), "Members only.")
		}, nil, ""},
		{"an event that nobody waits for", domain.Errorf(domain.NotFound, "", "No account."), func(f *fakeSlack) { f.event("e", `{"type":"channel_archive","channel":"C1","user":"U1"}`) }, nil, ""},
		{"unexpected", errors.New("disk is full"), func(f *fakeSlack) { f.slash("e", "U1", "x") }, []string{"Something went wrong (ref ", "Nothing was saved"}, "disk is full"},
		{"unexpected in a form", errors.New("disk is full"), func(f *fakeSlack) { f.submit("e", inputs) }, []string{`"colour":"Something went wrong`}, "disk is full"},
		{"deadline", fmt.Errorf("load: %w", context.DeadlineExceeded), func(f *fakeSlack) { f.slash("e", "U1", "x") }, []string{"took too long"}, "took too long"},
		{"done before", fmt.Errorf("claim: %w", seen), func(f *fakeSlack) { f.submit("e", inputs) }, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := start(t, answering(commands.Reply{}, tt.err), func(c *bot.Config) { c.Seen = func(err error) bool { return errors.Is(err, seen) } })
			tt.send(r.slack)
			got := r.slack.ack("e")
			contains(t, got, tt.want...)
			if tt.want == nil && got != "" {
				t.Errorf("payload %s, want none", got)
			}
			contains(t, r.log.String(), tt.logged)
			if tt.logged == "" && strings.Contains(r.log.String(), "ERROR") {
				t.Errorf("logged %s", r.log)
			}
		})
	}
}

func TestPanicIsOneRequestsTrouble(t *testing.T) {
	r := start(t, dispatcher{dispatch: func(_ context.Context, r commands.Request) (commands.Reply, error) {
		if r.Text == "boom" {
			panic("boom")
		}
		return commands.Reply{Text: "fine"}, nil
	}, lane: func(r commands.Request) string {
		if r.Text == "lost" {
			panic("lane")
		}
		return "acc_1"
	}})
	r.slack.slash("e1", "U1", "boom")
	r.slack.slash("e2", "U1", "lost")
	r.slack.slash("e3", "U1", "ok")
	contains(t, r.slack.ack("e1"), "Something went wrong (ref ")
	contains(t, r.slack.ack("e2"), "fine")
	contains(t, r.slack.ack("e3"), "fine")
	contains(t, r.log.String(), "request panicked", "goroutine", "lane panicked")
}

func TestLanesKeepOrderAndDoNotHoldUpEachOther(t *testing.T) {
	release := make(chan struct{})
	var mu sync.Mutex
	var order []string
	r := start(t, dispatcher{
		lane: func(r commands.Request) string { return strings.Fields(r.Text)[0] },
		dispatch: func(_ context.Context, r commands.Request) (commands.Reply, error) {
			if r.Text == "slow 0" {
				<-release
			}
			mu.Lock()
			defer mu.Unlock()
			order = append(order, r.Text)
			return commands.Reply{}, nil
		},
	}, func(c *bot.Config) { c.Workers = 2 })
	for i := range 5 {
		r.slack.slash(fmt.Sprintf("s%d", i), "U1", fmt.Sprintf("slow %d", i))
		r.slack.slash(fmt.Sprintf("q%d", i), "U2", fmt.Sprintf("quick %d", i))
	}
	r.slack.ack("q4") // while the slow lane has not moved
	mu.Lock()
	if diff := cmp.Diff([]string{"quick 0", "quick 1", "quick 2", "quick 3", "quick 4"}, order); diff != "" {
		t.Errorf("order differs (-want +got):\n%s", diff)
	}
	mu.Unlock()
	close(release)
	r.slack.ack("s4")
	if diff := cmp.Diff([]string{"slow 0", "slow 1", "slow 2", "slow 3", "slow 4"}, order[5:]); diff != "" {
		t.Errorf("order differs (-want +got):\n%s", diff)
	}
}

func TestOverloadTurnsPeopleAway(t *testing.T) {
	release, busy := make(chan struct{}), make(chan struct{}, 1)
	r := start(t, dispatcher{dispatch: func(context.Context, commands.Request) (commands.Reply, error) {
		busy <- struct{}{}
		<-release
		return commands.Reply{Text: "done"}, nil
	}}, func(c *bot.Config) { c.Workers, c.Queue = 1, 1 })
	r.slack.slash("e1", "U1", "x")
	<-busy
	r.slack.event("e2", `{"type":"app_home_opened","user":"U2","channel":"D2","tab":"home"}`)
	r.slack.slash("e3", "U2", "y")
	contains(t, r.slack.ack("e3"), "too much to do right now")
	r.slack.press("e4", "U2", "card.done", "x")
	if got := r.slack.ack("e4"); got != "" {
		t.Errorf("payload %s of a press, want none", got)
	}
	contains(t, r.slack.call(response, 0), "too much to do right now")
	close(release)
	contains(t, r.slack.ack("e1"), "done")
	if r.slack.acked("e2") {
		t.Error("an event was acknowledged without being handled")
	}
	if err := r.stop(); err != nil { // what was read is counted by then
		t.Error(err)
	}
	if n := r.count("envelopes_total", "outcome", "busy"); n != 3 {
		t.Errorf("counted %v turned away, want 3", n)
	}
}

func TestLargeRepliesGoByResponseURL(t *testing.T) {
	r := start(t, answering(commands.Reply{Text: strings.Repeat("long ", 5000)}, nil))
	r.slack.slash("e1", "U1", "brief")
	if got := r.slack.ack("e1"); got != "" {
		t.Errorf("payload of %d bytes, want none", len(got))
	}
	contains(t, r.slack.call(response, 0), "long long", `"response_type":"ephemeral"`)
}

func TestEvents(t *testing.T) {
	fail := true
	requests := make(chan commands.Request, 10)
	r := start(t, dispatcher{dispatch: func(_ context.Context, r commands.Request) (commands.Reply, error) {
		requests <- r
		if r.Kind == commands.KindHomeOpened && fail {
			fail = false
			return commands.Reply{}, errors.New("database is down")
		}
		return commands.Reply{Text: "Hello.", Home: &slack.HomeTabViewRequest{Type: slack.VTHomeTab}}, nil
	}})
	const home = `{"type":"app_home_opened","user":"U1","channel":"D1","tab":"home"}`
	r.slack.event("e1", home)
	<-requests
	r.slack.event("e1again", home)
	r.slack.ack("e1again")
	if got := <-requests; got.Kind != commands.KindHomeOpened || got.Key != "evt:Ev-e1again" || got.Actor != "U1" {
		t.Errorf("request %+v", got)
	}
	contains(t, r.slack.call("views.publish", 0), `"user_id":"U1"`)
	r.slack.call("chat.postMessage", 0)

	r.slack.event("own", `{"type":"message","channel_type":"im","channel":"D1","user":"UBOT","bot_id":"BBOT","text":"Hello.","ts":"1.1"}`)
	r.slack.event("edit", `{"type":"message","subtype":"message_changed","channel_type":"im","channel":"D1","message":{"user":"U1","text":"x","ts":"1.1"},"ts":"1.2"}`)
	r.slack.ack("own")
	r.slack.ack("edit")
	r.slack.event("dm", `{"type":"message","channel_type":"im","channel":"D1","user":"U1","text":"help","ts":"1.3"}`)
	r.slack.ack("dm")
	if got := <-requests; got.Kind != commands.KindDirectMessage || got.Text != "help" || got.Channel != "D1" {
		t.Errorf("request %+v", got)
	}
	contains(t, r.slack.call("chat.postMessage", 1), "channel=D1", "text=Hello.")
	r.slack.event("mention", `{"type":"app_mention","channel":"C1","user":"U1","text":"<@UBOT> help","ts":"1.4","thread_ts":"1.0"}`)
	r.slack.ack("mention")
	if got := <-requests; got.Kind != commands.KindMention || got.Text != "help" || got.ThreadTS != "1.0" {
		t.Errorf("request %+v", got)
	}
	contains(t, r.slack.call("chat.postEphemeral", 0), "channel=C1", "thread_ts=1.0", "user=U1")

	r.slack.event("unknown", `{"type":"brand_new_event"}`)
	r.slack.ack("unknown")
	if n := r.count("bad_frames_total"); n != 1 {
		t.Errorf("counted %v bad frames", n)
	}
	if r.slack.acked("e1") {
		t.Error("a failed event was acknowledged")
	}
}

func TestSuggestionsAlwaysHaveAList(t *testing.T) {
	r := start(t, dispatcher{dispatch: func(_ context.Context, r commands.Request) (commands.Reply, error) {
		if r.Query == "ac" {
			return commands.Reply{Options: []*slack.OptionBlockObject{slack.NewOptionBlockObject("acc_1", slack.NewTextBlockObject(slack.PlainTextType, "Acme", false, false), nil)}}, nil
		}
		if r.Query == "err" {
			return commands.Reply{}, errors.New("no")
		}
		return commands.Reply{}, nil
	}})
	for id, want := range map[string]string{"ac": `"value":"acc_1"`, "zz": `{"options":[]}`, "err": `{"options":[]}`} {
		r.slack.send(id, "interactive", `{"type":"block_suggestion","user":{"id":"U1"},"team":{"id":"T1"},"action_id":"account","block_id":"account","value":"`+id+`","view":{"id":"V1","type":"modal"}}`)
		contains(t, r.slack.ack(id), want)
	}
}

func TestStopFinishesWhatIsAtWork(t *testing.T) {
	release, busy := make(chan struct{}), make(chan struct{})
	r := start(t, dispatcher{dispatch: func(context.Context, commands.Request) (commands.Reply, error) {
		close(busy)
		<-release
		return commands.Reply{Text: "done", Home: &slack.HomeTabViewRequest{Type: slack.VTHomeTab}}, nil
	}})
	r.slack.slash("e1", "U1", "x")
	<-busy
	stopped := make(chan error, 1)
	go func() { stopped <- r.stop() }()
	r.until(bot.StateStopping)
	r.slack.slash("e2", "U1", "y")
	contains(t, r.slack.ack("e2"), "being restarted")
	close(release)
	contains(t, r.slack.ack("e1"), "done")
	r.slack.call("views.publish", 0)
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if s := r.gateway.Status(); s.State != bot.StateStopped {
		t.Errorf("state %s", s.State)
	}
}

func TestStopGivesUpOnWhatDoesNotEnd(t *testing.T) {
	busy, ended := make(chan struct{}), make(chan struct{})
	r := start(t, dispatcher{dispatch: func(ctx context.Context, _ commands.Request) (commands.Reply, error) {
		close(busy)
		<-ctx.Done()
		close(ended)
		return commands.Reply{}, ctx.Err()
	}}, func(c *bot.Config) { c.StopTimeout, c.Budget = 10*time.Millisecond, time.Minute })
	r.slack.slash("e1", "U1", "x")
	<-busy
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	<-ended
	contains(t, r.slack.ack("e1"), "being restarted")
}

// until waits for a state of the gateway.
func (r *running) until(want bot.State) bot.Status {
	r.slack.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		select {
		case s := <-r.states:
			if s.State == want {
				return s
			}
		case <-deadline.C:
			r.slack.t.Fatalf("state %+v, want %s", r.gateway.Status(), want)
		}
	}
}
