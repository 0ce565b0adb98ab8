package slacksim_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// The same app, once on the official Bolt for JavaScript and once on slack-go,
// does here what it would do in Slack. testdata/bolt/app.js is that app.
func TestClients(t *testing.T) {
	for name, connect := range map[string]func(*testing.T, *slacksim.Workspace){
		"bolt":     startBolt,
		"slack-go": startSampleApp,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile("testdata/bolt/manifest.yaml")
			if err != nil {
				t.Fatal(err)
			}
			w := start(t, func(cfg *slacksim.Config) {
				cfg.Manifest = text
				cfg.Users = append(cfg.Users, slacksim.User{ID: cleo, Name: "cleo"})
			})
			connect(t, w)
			for _, b := range clientBehaviours() {
				t.Run(b.name, func(t *testing.T) { b.check(t, scene{w}) })
			}
		})
	}
}

// cleo is in no channel yet.
const cleo = "U0CLEO"

type clientBehaviour struct {
	name  string
	check func(*testing.T, scene)
}

func clientBehaviours() []clientBehaviour {
	return []clientBehaviour{
		{"a command is answered in its ack", func(t *testing.T, s scene) {
			s.types(t, "/sample ping")
			s.sees(t, ana, general, "pong")
			s.types(t, "/sample loud")
			s.sees(t, ben, general, "Hear, hear!")
		}},
		{"a command is answered later", func(t *testing.T, s scene) {
			s.types(t, "/sample later")
			s.sees(t, ana, general, "First, for you alone.")
			s.sees(t, ben, general, "Then for everybody.")
			if s.shows(ben, general, "First, for you alone.") {
				t.Error("ben sees what was for ana alone")
			}
		}},
		{"a refused call says what it lacks", func(t *testing.T, s scene) {
			s.types(t, "/sample refused")
			s.sees(t, ana, general, "missing_scope, needed: users:read.email")
		}},
		{"an invalid block is explained", func(t *testing.T, s scene) {
			s.types(t, "/sample invalid")
			s.sees(t, ana, general, "invalid_blocks: ")
		}},
		{"a limited call is repeated", func(t *testing.T, s scene) {
			if err := s.w.Fault("chat.postMessage", slacksim.Fault{Kind: slacksim.FaultLimited, RetryAfter: 1}); err != nil {
				t.Fatal(err)
			}
			s.card(t)
		}},
		{"elements of a message", func(t *testing.T, s scene) {
			m := s.card(t)
			s.uses(t, m, "colour", slacksim.StateValue{SelectedOption: &slacksim.Option{Value: "green"}})
			s.sees(t, ana, general, "You chose green.")
			s.uses(t, m, "day", slacksim.StateValue{SelectedDate: "2027-01-31"})
			s.sees(t, ben, general, "The day is 2027-01-31.")
			s.uses(t, m, "press", slacksim.StateValue{})
			s.sees(t, ben, general, "<@"+ana+"> pressed 42.")
			m = s.card(t)
			s.uses(t, m, "more", slacksim.StateValue{SelectedOption: &slacksim.Option{Value: "remove"}})
			s.until(t, "the card is gone", func() bool {
				return !slices.ContainsFunc(s.w.As(ben).Messages(general), func(o slacksim.Message) bool { return o.TS == m.TS })
			})
		}},
		{"a form with suggestions and errors", checkForm},
		{"a file is uploaded", func(t *testing.T, s scene) {
			s.types(t, "/sample file")
			s.sees(t, ben, general, "The notes")
			s.until(t, "the message has the file", func() bool {
				return slices.ContainsFunc(s.w.As(ben).Messages(general), func(m slacksim.Message) bool {
					return m.Text == "The notes" && len(m.Files) == 1 && m.Files[0].Name == "notes.txt" && m.Files[0].Title == "Notes"
				})
			})
		}},
		{"views are updated, pushed and closed", func(t *testing.T, s scene) {
			s.types(t, "/sample form")
			v := s.view(t, "Sample", 1)
			s.presses(t, v, "help", "hint")
			s.until(t, "the hint shows", func() bool { return strings.Contains(string(s.top().Blocks), "Any name will do.") })
			s.presses(t, s.top(), "help", "about")
			v = s.view(t, "About", 2)
			if err := s.w.As(ana).CloseView(within(t), v.ID); err != nil {
				t.Fatal(err)
			}
			s.sees(t, ana, s.dm(t), "You closed About.")
			if err := s.w.As(ana).DismissViews(within(t)); err != nil {
				t.Fatal(err)
			}
		}},
		{"shortcuts", func(t *testing.T, s scene) {
			if err := s.w.As(ana).Shortcut(within(t), "open_form", nil); err != nil {
				t.Fatal(err)
			}
			s.view(t, "Sample", 1)
			if err := s.w.As(ana).DismissViews(within(t)); err != nil {
				t.Fatal(err)
			}
			ts := s.says(t, ben, general, "To be quoted")
			if err := s.w.As(ana).Shortcut(within(t), "quote", &slacksim.MessageRef{Channel: general, TS: ts}); err != nil {
				t.Fatal(err)
			}
			s.sees(t, ana, general, "They said: To be quoted")
		}},
		{"the Home tab", func(t *testing.T, s scene) {
			if err := s.w.As(ana).OpenHome(within(t)); err != nil {
				t.Fatal(err)
			}
			s.until(t, "it is published", func() bool {
				v, ok := s.w.As(ana).Home()
				return ok && strings.Contains(string(v.Blocks), "Welcome home, ")
			})
		}},
		{"events", func(t *testing.T, s scene) {
			s.says(t, ana, s.dm(t), "hello app")
			s.sees(t, ana, s.dm(t), "You said: hello app")
			s.says(t, ben, general, "ask @sample")
			s.sees(t, ben, general, "<@"+ben+">, you called?")
			if !s.w.Join(general, cleo, ana) {
				t.Fatal("cleo cannot join")
			}
			s.sees(t, cleo, general, "Welcome, <@"+cleo+">!")
		}},
		{"reconnecting", func(t *testing.T, s scene) {
			for _, drop := range []func(){
				func() { s.w.Disconnect("refresh_requested") },
				s.w.CutConnections,
			} {
				before := s.opened()
				drop()
				s.until(t, "the app has opened another socket", func() bool { return s.opened() > before && s.w.Connected() == 1 })
				s.says(t, ben, s.dmOf(t, ben), "still there?")
				s.sees(t, ben, s.dmOf(t, ben), "You said: still there?")
			}
		}},
	}
}

func checkForm(t *testing.T, s scene) {
	s.types(t, "/sample form")
	v := s.view(t, "Sample", 1)
	for _, c := range []struct {
		typed string
		label string
		want  []string
	}{
		{"li", "", []string{"lisbon", "lima"}},
		{"b", "With a B", []string{"berlin", "bergen"}},
	} {
		groups, err := s.w.As(ana).Suggest(within(t), slacksim.Act{ViewID: v.ID, BlockID: "city", ActionID: "city"}, c.typed)
		if err != nil || len(groups) != 1 {
			t.Fatalf("%q brings %v, %v", c.typed, groups, err)
		}
		var got []string
		for _, o := range groups[0].Options {
			got = append(got, o.Value)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q brings %v, want %v", c.typed, got, c.want)
		}
		if l := groups[0].Label; (l == nil) != (c.label == "") || l != nil && l.Text != c.label {
			t.Errorf("%q: label %+v, want %q", c.typed, l, c.label)
		}
	}
	values := map[string]map[string]slacksim.StateValue{
		"name": {"name": {Value: "taken"}},
		"city": {"city": {SelectedOption: &slacksim.Option{Value: "bergen"}}},
	}
	done, err := s.w.As(ana).SubmitView(within(t), v.ID, values)
	if err != nil || done.Closed || done.Errors["name"] != "This name is taken." {
		t.Fatalf("a taken name: %+v, %v", done, err)
	}
	values["name"]["name"] = slacksim.StateValue{Value: "Zoe"}
	if done, err = s.w.As(ana).SubmitView(within(t), v.ID, values); err != nil || done.Closed || len(done.Errors) > 0 {
		t.Fatalf("a good name: %+v, %v", done, err)
	}
	if v = s.view(t, "Thanks", 1); !strings.Contains(string(v.Blocks), "Welcome, Zoe of Bergen.") {
		t.Errorf("the form became %s", v.Blocks)
	}
	if err := s.w.As(ana).CloseView(within(t), v.ID); err != nil {
		t.Fatal(err)
	}
	s.sees(t, ana, s.dm(t), "You closed Thanks.")
}

// scene is a workspace in which people use an app and look at what it did.
type scene struct{ w *slacksim.Workspace }

// until waits longer than other tests do: Bolt reconnects after five seconds.
func (s scene) until(t *testing.T, what string, cond func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := s.w.Wait(ctx, cond); err != nil {
		t.Fatalf("waiting until %s: %v", what, err)
	}
}

func (s scene) types(t *testing.T, line string) {
	t.Helper()
	if err := s.w.As(ana).Command(within(t), general, line); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
}

func (s scene) says(t *testing.T, who, channel, text string) (ts string) {
	t.Helper()
	ts, err := s.w.As(who).Say(within(t), channel, text, "")
	if err != nil {
		t.Fatalf("say %q: %v", text, err)
	}
	return ts
}

// shows reports whether somebody has a message that begins with text.
func (s scene) shows(who, channel, text string) bool {
	return slices.ContainsFunc(s.w.As(who).Messages(channel), func(m slacksim.Message) bool { return strings.HasPrefix(m.Text, text) })
}

func (s scene) sees(t *testing.T, who, channel, text string) {
	t.Helper()
	s.until(t, "there is a message "+text, func() bool { return s.shows(who, channel, text) })
}

// card makes the app post its card and returns it.
func (s scene) card(t *testing.T) slacksim.Message {
	t.Helper()
	last := s.says(t, ana, general, "A card, please")
	s.types(t, "/sample card")
	var card slacksim.Message
	s.until(t, "a card is posted", func() bool {
		for _, m := range s.w.As(ana).Messages(general) {
			if m.TS > last && m.Text == "A card" {
				card = m
			}
		}
		return card.TS != ""
	})
	return card
}

func (s scene) uses(t *testing.T, m slacksim.Message, action string, v slacksim.StateValue) {
	t.Helper()
	act := slacksim.Act{Channel: m.Channel, TS: m.TS, BlockID: "choices", ActionID: action, Value: v}
	if err := s.w.As(ana).Act(within(t), act); err != nil {
		t.Fatalf("use %s: %v", action, err)
	}
}

func (s scene) presses(t *testing.T, v slacksim.View, block, action string) {
	t.Helper()
	if err := s.w.As(ana).Act(within(t), slacksim.Act{ViewID: v.ID, BlockID: block, ActionID: action}); err != nil {
		t.Fatalf("press %s: %v", action, err)
	}
}

// top is ana's topmost modal.
func (s scene) top() slacksim.View {
	views := s.w.As(ana).Views()
	if len(views) == 0 {
		return slacksim.View{}
	}
	return views[len(views)-1]
}

// view waits for a modal of that title to be on top of a stack of that depth.
func (s scene) view(t *testing.T, title string, depth int) slacksim.View {
	t.Helper()
	s.until(t, title+" is open", func() bool {
		top := s.top()
		return top.Title != nil && top.Title.Text == title && len(s.w.As(ana).Views()) == depth
	})
	return s.top()
}

func (s scene) dm(t *testing.T) string {
	t.Helper()
	return s.dmOf(t, ana)
}

// dmOf is somebody's direct message with the app.
func (s scene) dmOf(t *testing.T, who string) string {
	t.Helper()
	for _, c := range s.w.As(who).Conversations() {
		if c.IsIM && c.Peer == s.w.App().BotUserID {
			return c.ID
		}
	}
	t.Fatalf("%s has no direct message with the app", who)
	return ""
}

// opened is how often the app asked for a socket.
func (s scene) opened() int {
	n := 0
	for _, c := range s.w.Calls() {
		if c.Method == "apps.connections.open" && c.Result == "ok" {
			n++
		}
	}
	return n
}
