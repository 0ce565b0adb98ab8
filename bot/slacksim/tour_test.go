package slacksim_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// sampleTour has a step of each kind.
func sampleTour() *slacksim.Tour {
	return &slacksim.Tour{
		Title: "A minute with Sample App", End: "That is all.",
		Steps: []slacksim.TourStep{
			{Title: "Say hello", Text: "Send `hello`.", After: "It was heard.", As: "ana", Place: "general", Line: "hello", Done: slacksim.TourSign{Words: "hello back"}},
			{Title: "Press it", Text: "Press *Go*.", As: "ben", Place: slacksim.TourApp, Press: "go", Setup: &slacksim.TourLine{As: "ana", Place: "general", Line: "please"}, Done: slacksim.TourSign{Words: "gone"}},
			{Title: "Open it", Text: "Send it.", As: ana, Place: general, Line: "/sample form", Done: slacksim.TourSign{Form: true, Words: "Sample"}},
			{Title: "Wait", Text: "Press *Next*.", As: ana, Clock: true, Done: slacksim.TourSign{Words: "good morning"}},
		},
	}
}

// withTour shows the sample tour, with a clock that stands.
func withTour(c *slacksim.Config) {
	c.Tour, c.Clock = sampleTour(), &sampleClock{now: time.Date(2027, 3, 8, 8, 30, 0, 0, time.UTC)}
}

// tourist asks the page about steps of the tour.
type tourist struct{ *browser }

// opens begins a step and returns the mark from which on it counts.
func (b tourist) opens(step int) any {
	b.t.Helper()
	news, _ := b.must("/ui/tour", map[string]any{"step": step})["tour"].(map[string]any)
	if news["since"] == nil || news["done"] != false {
		b.t.Fatalf("opening step %d answered %v", step, news)
	}
	return news["since"]
}

// done reports whether a step was done since a mark, and the channel of what
// shows it.
func (b tourist) done(step int, since any) (is bool, channel any) {
	b.t.Helper()
	news, _ := b.must("/ui/tour", map[string]any{"step": step, "since": since})["tour"].(map[string]any)
	where, _ := news["where"].(map[string]any)
	is, _ = news["done"].(bool)
	return is, where["channel"]
}

func TestTour(t *testing.T) {
	const random = "C0RANDOM"
	w := start(t, withTour, func(c *slacksim.Config) {
		c.Channels = append(c.Channels, slacksim.Channel{ID: random, Name: "random", Members: []string{ana, slacksim.BotMember}})
	})
	b := tourist{browse(t, w)}
	b.shows("/?as="+ana, "A minute with Sample App", "Show tour", `data-place="`+general+`" data-line="hello"`, "<code>hello</code>", "It was heard.", "That is all.")
	api := client(t, w)
	post := func(channel, text string, blocks ...slack.Block) (string, string) {
		t.Helper()
		at, ts, err := api.PostMessage(channel, slack.MsgOptionText(text, false), slack.MsgOptionBlocks(blocks...))
		if err != nil {
			t.Fatal(err)
		}
		return at, ts
	}

	post(general, "hello back, too early")
	hello := b.opens(0)
	b.must("/ui/say", map[string]any{"as": ana, "channel": general, "text": "hello back, says a person"})
	post(random, "hello back, elsewhere")
	post(general, "hello")
	if is, _ := b.done(0, hello); is {
		t.Error("the first step counts as done by something else")
	}
	post(general, "hi", slack.NewSectionBlock(plainText("hello back"), nil, nil))
	if is, where := b.done(0, hello); !is || where != general {
		t.Errorf("the first step is done: %v, at %v", is, where)
	}

	dm, _, _, err := api.OpenConversation(&slack.OpenConversationParameters{Users: []string{ben}})
	if err != nil {
		t.Fatal(err)
	}
	count := func(text string) (n int) {
		for _, m := range w.As(ana).Messages(general) {
			if m.Text == text {
				n++
			}
		}
		return n
	}
	b.opens(1)
	_, ts := post(dm.ID, "go?", slack.NewActionBlock("", slack.NewButtonBlockElement("go", "1", plainText("Go"))))
	pressed := b.opens(1)
	if n := count("please"); n != 1 {
		t.Errorf("the second step was set up %d times, want once: then there was a button", n)
	}
	if is, _ := b.done(1, pressed); is {
		t.Error("the second step counts as done before the message changed")
	}
	if _, _, _, err := api.UpdateMessage(dm.ID, ts, slack.MsgOptionText("gone", false)); err != nil {
		t.Fatal(err)
	}
	if is, where := b.done(1, pressed); !is || where != dm.ID {
		t.Errorf("the second step is done: %v, at %v", is, where)
	}

	waiting := b.opens(3)
	post(random, "good morning")
	if is, _ := b.done(3, waiting); is {
		t.Error("the last step counts as done although the clock has not moved")
	}
	b.must("/ui/clock", map[string]any{"as": ana, "to": "day"})
	if is, where := b.done(3, waiting); !is || where != random {
		t.Errorf("the last step is done: %v, at %v", is, where)
	}
	if status, _ := b.call("/ui/tour", map[string]any{"step": 4}); status != http.StatusUnprocessableEntity {
		t.Errorf("a step too far: %d", status)
	}
}

func TestTourForm(t *testing.T) {
	w := start(t, withTour)
	a := run(t, w, func(a *app, e socketmode.Event) {
		a.ack(e)
		if c, ok := e.Data.(slack.SlashCommand); ok {
			if _, err := a.OpenView(c.TriggerID, modal(nameInput())); err != nil {
				panic(err)
			}
		}
	})
	b := tourist{browse(t, w)}
	since := b.opens(2)
	if is, _ := b.done(2, since); is {
		t.Error("the step counts as done before a form is open")
	}
	b.must("/ui/say", map[string]any{"as": ana, "channel": general, "text": "/sample form"})
	a.next(t, socketmode.EventTypeSlashCommand)
	if err := w.Wait(within(t), func() bool { is, _ := b.done(2, since); return is }); err != nil {
		t.Errorf("the form is open, the step is not done: %v; %v", err, w.As(ana).Views())
	}
}

func TestTourFaults(t *testing.T) {
	for _, c := range []struct {
		want   string
		change func(*slacksim.Tour)
	}{
		{"there must be a step", func(tour *slacksim.Tour) { tour.Steps = nil }},
		{`step 1: there is no user "nobody"`, func(tour *slacksim.Tour) { tour.Steps[0].As = "nobody" }},
		{`step 1: there is no user ""`, func(tour *slacksim.Tour) { tour.Steps[0].As = "" }},
		{`step 2: there is no channel "nowhere"`, func(tour *slacksim.Tour) { tour.Steps[1].Setup.Place = "nowhere" }},
		{"step 3: line, press and clock exclude each other", func(tour *slacksim.Tour) { tour.Steps[2].Press = "go" }},
		{"step 1: it needs a place", func(tour *slacksim.Tour) { tour.Steps[0].Place = "" }},
		{"step 1: it needs a title and a text", func(tour *slacksim.Tour) { tour.Steps[0].Text = "" }},
		{"step 4: the clock of this workspace cannot be moved", func(*slacksim.Tour) {}},
	} {
		cfg := sampleConfig()
		cfg.Tour = sampleTour()
		c.change(cfg.Tour)
		if _, err := slacksim.New(cfg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("want an error with %q, got %v", c.want, err)
		}
	}
}
