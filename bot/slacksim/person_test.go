package slacksim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

func TestCommandReachesTheAppAndItsAnswerIsPrivate(t *testing.T) {
	w := start(t)
	a := run(t, w, func(a *app, e socketmode.Event) {
		a.ack(e, map[string]any{"response_type": "ephemeral", "text": "hello"})
	})
	if err := w.As(ana).Command(within(t), general, "/sample tell @ben about #general & more"); err != nil {
		t.Fatal(err)
	}
	cmd := a.command(t)
	if want := "tell <@U0BEN|ben> about <#C0GENERAL|general> &amp; more"; cmd.Text != want {
		t.Errorf("text = %q, want %q", cmd.Text, want)
	}
	if cmd.UserName != "ana" || cmd.ChannelName != "general" || cmd.TriggerID == "" || cmd.ResponseURL == "" {
		t.Errorf("incomplete command: %+v", cmd)
	}
	if got := w.As(ana).Messages(general); len(got) != 1 || got[0].Text != "hello" || got[0].EphemeralTo != ana {
		t.Errorf("ana sees %+v", got)
	}
	if got := w.As(ben).Messages(general); len(got) != 0 {
		t.Errorf("ben sees %+v", got)
	}
}

func TestCommandFailsInSlacksWords(t *testing.T) {
	w := start(t, func(c *slacksim.Config) { c.AckDeadline = 50 * time.Millisecond })
	err := w.As(ana).Command(within(t), general, "/sample")
	if ue := userError(t, err); ue.Code != "dispatch_failed" {
		t.Errorf("without a connection: %v", err)
	}
	run(t, w, func(*app, socketmode.Event) {})
	err = w.As(ana).Command(within(t), general, "/sample")
	if ue := userError(t, err); ue.Code != "operation_timeout" || ue.Message != `/sample failed with the error "operation_timeout"` {
		t.Errorf("without an ack: %v", err)
	}
	err = w.As(ana).Command(within(t), general, "/nothing")
	if ue := userError(t, err); !strings.HasPrefix(ue.Message, "/nothing is not a valid command.") {
		t.Errorf("unknown command: %v", err)
	}
}

func TestModalOpensReportsErrorsAndCloses(t *testing.T) {
	w := start(t)
	a := run(t, w, func(a *app, e socketmode.Event) {
		switch data := e.Data.(type) {
		case slack.SlashCommand:
			a.ack(e)
			if _, err := a.OpenView(data.TriggerID, modal(nameInput())); err != nil {
				panic(err)
			}
			if _, err := a.OpenView(data.TriggerID, modal(nameInput())); code(err) != "exchanged_trigger_id" {
				panic(err)
			}
		case slack.InteractionCallback:
			if data.Type == slack.InteractionTypeViewSubmission && data.View.State.Values["name"]["name"].Value == "bad" {
				a.ack(e, slack.NewErrorsViewSubmissionResponse(map[string]string{"name": "Not that one"}))
				return
			}
			a.ack(e)
		}
	})
	p := w.As(ana)
	if err := p.Command(within(t), general, "/sample"); err != nil {
		t.Fatal(err)
	}
	if err := w.Wait(within(t), func() bool { return len(p.Views()) == 1 }); err != nil {
		t.Fatal(err)
	}
	v := p.Views()[0]
	for _, c := range []struct{ typed, want string }{
		{"", "Please complete this required field."},
		{"x", "Please enter at least 2 characters."},
		{"bad", "Not that one"},
	} {
		s, err := p.SubmitView(within(t), v.ID, typed("name", "name", c.typed))
		if err != nil || s.Errors["name"] != c.want || s.Closed {
			t.Errorf("submit %q: %+v, %v; want error %q", c.typed, s, err, c.want)
		}
	}
	if s, err := p.SubmitView(within(t), v.ID, typed("name", "name", "good")); err != nil || !s.Closed {
		t.Errorf("submit: %+v, %v", s, err)
	}
	if len(p.Views()) != 0 {
		t.Error("the modal is still open")
	}
	var last slack.InteractionCallback
	for range 2 {
		last = a.interaction(t)
	}
	if last.View.CallbackID != "form" || last.View.RootViewID != v.ID || last.View.State.Values["name"]["name"].Value != "good" {
		t.Errorf("submission: %+v", last.View)
	}
}

func TestActionCarriesMessageAndState(t *testing.T) {
	w := start(t)
	a := run(t, w, nil)
	boxes := slack.NewCheckboxGroupsBlockElement("boxes",
		slack.NewOptionBlockObject("one", plainText("One"), nil), slack.NewOptionBlockObject("two", plainText("Two"), nil))
	button := slack.NewButtonBlockElement("go", "v1", plainText("Go"))
	_, ts, err := a.PostMessage(general, slack.MsgOptionText("pick", false),
		slack.MsgOptionBlocks(slack.NewActionBlock("acts", button, boxes)))
	if err != nil {
		t.Fatal(err)
	}
	p := w.As(ana)
	pick := slacksim.Act{Channel: general, TS: ts, BlockID: "acts", ActionID: "boxes",
		Value: slacksim.StateValue{SelectedOptions: []slacksim.Option{{Value: "two"}}}}
	if err := p.Act(within(t), pick); err != nil {
		t.Fatal(err)
	}
	if err := p.Act(within(t), slacksim.Act{Channel: general, TS: ts, BlockID: "acts", ActionID: "go"}); err != nil {
		t.Fatal(err)
	}
	first := a.interaction(t)
	if got := first.ActionCallback.BlockActions[0]; got.SelectedOptions[0].Text.Text != "Two" {
		t.Errorf("chosen: %+v", got)
	}
	second := a.interaction(t)
	if act := second.ActionCallback.BlockActions[0]; act.Value != "v1" || act.Text.Text != "Go" {
		t.Errorf("pressed: %+v", act)
	}
	if got := second.BlockActionState.Values["acts"]["boxes"].SelectedOptions; len(got) != 1 || got[0].Value != "two" {
		t.Errorf("state: %+v", second.BlockActionState)
	}
	if second.Message.Timestamp != ts || len(second.Message.Blocks.BlockSet) != 1 || second.Channel.ID != general {
		t.Errorf("message: %+v", second.Message)
	}
	missing := slacksim.Act{Channel: general, TS: ts, BlockID: "acts", ActionID: "nope"}
	if ue := userError(t, p.Act(within(t), missing)); ue.Code != "element_not_found" {
		t.Errorf("missing element: %v", ue)
	}
}

func TestMetadataIsHiddenUnlessAskedFor(t *testing.T) {
	w := start(t)
	api := client(t, w)
	_, ts, err := api.PostMessage(general, slack.MsgOptionText("x", false), slack.MsgOptionMetadata(slack.SlackMetadata{
		EventType: "sample", EventPayload: map[string]any{"k": "key-1"},
	}))
	if err != nil {
		t.Fatal(err)
	}
	for _, all := range []bool{false, true} {
		h, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: general, IncludeAllMetadata: all})
		if err != nil {
			t.Fatal(err)
		}
		m := h.Messages[0]
		if m.Timestamp != ts || m.Metadata.EventType != "sample" || (m.Metadata.EventPayload["k"] == "key-1") != all {
			t.Errorf("include_all_metadata=%v: %+v", all, m.Metadata)
		}
	}
}
