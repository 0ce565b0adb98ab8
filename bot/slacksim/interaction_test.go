package slacksim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// openModal makes the app open a modal for ana and returns its ID.
func openModal(t *testing.T, w *slacksim.Workspace, a *app, v slack.ModalViewRequest) string {
	t.Helper()
	if err := w.As(ana).Command(within(t), general, "/sample"); err != nil {
		t.Fatal(err)
	}
	r, err := a.OpenView(a.command(t).TriggerID, v)
	if err != nil {
		t.Fatalf("open: %v %v", err, messages(err))
	}
	return r.ID
}

// answering is a handler that answers submissions with one payload and acks
// the rest.
func answering(payload any) func(*app, socketmode.Event) {
	return func(a *app, e socketmode.Event) {
		if data, ok := e.Data.(slack.InteractionCallback); ok && data.Type == slack.InteractionTypeViewSubmission {
			a.ack(e, payload)
			return
		}
		a.ack(e)
	}
}

func TestAnswersToASubmission(t *testing.T) {
	other := modal(nameInput())
	other.Title = plainText("Other")
	bad := modal(nameInput())
	bad.Title = plainText(x(25))
	for _, c := range []struct {
		name   string
		answer any
		titles []string // of the stack afterwards
		code   string   // of the error ana sees
	}{
		{"update", slack.NewUpdateViewSubmissionResponse(&other), []string{"Other"}, ""},
		{"push", slack.NewPushViewSubmissionResponse(&other), []string{"Sample", "Other"}, ""},
		{"clear", slack.NewClearViewSubmissionResponse(), nil, ""},
		{"invalid view", slack.NewUpdateViewSubmissionResponse(&bad), []string{"Sample"}, "invalid_response"},
		{"error for no input", slack.NewErrorsViewSubmissionResponse(map[string]string{"nope": "x"}), []string{"Sample"}, "invalid_response"},
		{"unknown action", map[string]any{"response_action": "explode"}, []string{"Sample"}, "invalid_response"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := start(t)
			a := run(t, w, answering(c.answer))
			id := openModal(t, w, a, modal(nameInput()))
			_, err := w.As(ana).SubmitView(within(t), id, typed("name", "name", "good"))
			if c.code != "" {
				if ue := userError(t, err); ue.Code != c.code {
					t.Errorf("error %v", err)
				}
			} else if err != nil {
				t.Fatal(err)
			}
			var titles []string
			for _, v := range w.As(ana).Views() {
				titles = append(titles, v.Title.Text)
			}
			if strings.Join(titles, "|") != strings.Join(c.titles, "|") {
				t.Errorf("stack %v, want %v", titles, c.titles)
			}
		})
	}
}

func TestViewUpdatesKeepWhatWasTypedAndRefuseStaleHashes(t *testing.T) {
	w := start(t)
	a := run(t, w, nil)
	id := openModal(t, w, a, modal(nameInput()))
	p := w.As(ana)
	if err := p.Act(within(t), slacksim.Act{ViewID: id, BlockID: "name", ActionID: "name", Value: slacksim.StateValue{Value: "typed"}}); err != nil {
		t.Fatal(err)
	}
	hash := p.Views()[0].Hash
	if _, err := a.UpdateView(modal(slack.NewDividerBlock(), nameInput()), "", hash, id); err != nil {
		t.Fatal(err)
	}
	if got := p.Views()[0].State.Values["name"]["name"].Value; got != "typed" {
		t.Errorf("after the update the field says %q", got)
	}
	if _, err := a.UpdateView(modal(nameInput()), "", hash, id); code(err) != "hash_conflict" {
		t.Errorf("stale hash: %v", err)
	}
	if _, err := a.UpdateView(modal(nameInput()), "", "", "V0NONE"); code(err) != "not_found" {
		t.Errorf("unknown view: %v", err)
	}
}

func TestTheStackEndsAtThreeAndTriggersExpire(t *testing.T) {
	w := start(t, func(c *slacksim.Config) { c.TriggerLife = time.Minute })
	a := run(t, w, nil)
	form := modal(slack.NewActionBlock("acts", slack.NewButtonBlockElement("deeper", "", plainText("Deeper"))))
	id := openModal(t, w, a, form)
	p := w.As(ana)
	for _, want := range []string{"", "", "push_limit_reached"} {
		if err := p.Act(within(t), slacksim.Act{ViewID: id, BlockID: "acts", ActionID: "deeper"}); err != nil {
			t.Fatal(err)
		}
		r, err := a.PushView(a.interaction(t).TriggerID, form)
		if code(err) != want {
			t.Fatalf("push: %v, want %q", err, want)
		}
		if err == nil {
			id = r.ID
		}
	}
	stack := p.Views()
	if len(stack) != 3 || *stack[2].PreviousViewID != stack[1].ID || stack[2].RootViewID != stack[0].ID {
		t.Errorf("stack: %+v", stack)
	}
	if err := p.CloseView(within(t), stack[2].ID); err != nil {
		t.Fatal(err)
	}
	if closed := a.interaction(t); closed.Type != slack.InteractionTypeViewClosed || closed.View.ID != stack[2].ID || closed.IsCleared {
		t.Errorf("closed: %+v", closed)
	}
	if err := p.DismissViews(within(t)); err != nil {
		t.Fatal(err)
	}
	if closed := a.interaction(t); closed.View.ID != stack[0].ID || !closed.IsCleared || len(p.Views()) != 0 {
		t.Errorf("dismissed: %+v", closed)
	}

	short := start(t, func(c *slacksim.Config) { c.TriggerLife = time.Nanosecond })
	b := run(t, short, nil)
	if err := short.As(ana).Command(within(t), general, "/sample"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.OpenView(b.command(t).TriggerID, form); code(err) != "expired_trigger_id" {
		t.Errorf("old trigger: %v", err)
	}
	if _, err := b.OpenView("1.2.abc", form); code(err) != "invalid_trigger_id" {
		t.Errorf("made-up trigger: %v", err)
	}
}

func TestEventsArriveAsSubscribed(t *testing.T) {
	w := start(t)
	a := run(t, w, nil)
	inner := func() any { return a.event(t).InnerEvent.Data }
	p := w.As(ana)
	var dm string
	for _, c := range p.Conversations() {
		if c.Peer == w.App().BotUserID {
			dm = c.ID
		}
	}
	if _, err := p.Say(within(t), dm, "a < b & @ben", ""); err != nil {
		t.Fatal(err)
	}
	if m, ok := inner().(*slackevents.MessageEvent); !ok || m.Text != "a &lt; b &amp; <@U0BEN>" || m.ChannelType != "im" || m.User != ana {
		t.Errorf("message: %+v", m)
	}
	if _, err := p.Say(within(t), general, "@sample hello", ""); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	for range 2 {
		switch inner().(type) {
		case *slackevents.MessageEvent:
			kinds["message"] = true
		case *slackevents.AppMentionEvent:
			kinds["app_mention"] = true
		}
	}
	if !kinds["message"] || !kinds["app_mention"] {
		t.Errorf("a mention caused %v", kinds)
	}
	if err := p.OpenHome(within(t)); err != nil {
		t.Fatal(err)
	}
	if h, ok := inner().(*slackevents.AppHomeOpenedEvent); !ok || h.User != ana || h.Tab != "home" || h.Channel != dm {
		t.Errorf("home: %+v", h)
	}
	if !w.Join(noBot, slacksim.BotMember, ana) {
		t.Fatal("join failed")
	}
	if j, ok := inner().(*slackevents.MemberJoinedChannelEvent); !ok || j.User != w.App().BotUserID || j.Channel != noBot || j.Inviter != ana {
		t.Errorf("join: %+v", j)
	}
}

func TestHomeIsPublishedPerPerson(t *testing.T) {
	w := start(t)
	api := client(t, w)
	home := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewHeaderBlock(plainText("Yours"))}}}
	r, err := api.PublishView(ana, home, "")
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := w.As(ana).Home(); !ok || v.ID != r.ID || !strings.Contains(string(v.Blocks), "Yours") {
		t.Errorf("ana's home: %+v", v)
	}
	if _, ok := w.As(ben).Home(); ok {
		t.Error("ben has ana's home")
	}
	if _, err := api.PublishView(ana, home, "1.stale"); code(err) != "hash_conflict" {
		t.Errorf("stale hash: %v", err)
	}
}

func TestShortcutsAndSuggestions(t *testing.T) {
	w := start(t)
	a := run(t, w, func(a *app, e socketmode.Event) {
		if data, ok := e.Data.(slack.InteractionCallback); ok && data.Type == slack.InteractionTypeBlockSuggestion {
			a.ack(e, slack.OptionsResponse{Options: []*slack.OptionBlockObject{option(7)}})
			return
		}
		a.ack(e)
	})
	p := w.As(ana)
	if err := p.Shortcut(within(t), "make_one", nil); err != nil {
		t.Fatal(err)
	}
	if s := a.interaction(t); s.Type != slack.InteractionTypeShortcut || s.CallbackID != "make_one" || s.ResponseURL != "" {
		t.Errorf("global: %+v", s)
	}
	_, ts, err := a.PostMessage(general, slack.MsgOptionText("x", false), slack.MsgOptionBlocks(slack.NewActionBlock("acts",
		slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plainText("Find"), "find"))))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Shortcut(within(t), "link_it", &slacksim.MessageRef{Channel: general, TS: ts}); err != nil {
		t.Fatal(err)
	}
	if s := a.interaction(t); s.Type != slack.InteractionTypeMessageAction || s.Message.Timestamp != ts || s.ResponseURL == "" {
		t.Errorf("message: %+v", s)
	}
	where := slacksim.Act{Channel: general, TS: ts, BlockID: "acts", ActionID: "find"}
	if groups, err := p.Suggest(within(t), where, "ab"); err != nil || groups != nil {
		t.Errorf("two characters: %v, %v", groups, err)
	}
	groups, err := p.Suggest(within(t), where, "abc")
	if err != nil || len(groups) != 1 || groups[0].Options[0].Value != "v7" {
		t.Fatalf("suggestions: %v, %v", groups, err)
	}
	where.Value = slacksim.StateValue{SelectedOption: &slacksim.Option{Value: "v7"}}
	if err := p.Act(within(t), where); err != nil {
		t.Fatal(err)
	}
	a.interaction(t) // the suggestion
	if got := a.interaction(t).ActionCallback.BlockActions[0].SelectedOption.Text.Text; got != "Option 7" {
		t.Errorf("chosen %q", got)
	}
	where.Value.SelectedOption = &slacksim.Option{Value: "never offered"}
	if ue := userError(t, p.Act(within(t), where)); ue.Code != "unknown_choice" {
		t.Errorf("an option never offered: %v", ue)
	}
}

func TestSubscribersLoseNothingButDetail(t *testing.T) {
	w := start(t, func(c *slacksim.Config) { c.PostBurst = 1000; c.NoRateLimits = true })
	changes, cancel := w.Subscribe()
	api := client(t, w)
	post(t, api, general, "one")
	if c := <-changes; c.Kind != slacksim.ChangeMessage || c.Channel != general {
		t.Errorf("got %+v", c)
	}
	for range 200 {
		post(t, api, general, "many")
	}
	cancel()
	all := false
	for c := range changes {
		all = all || c.Kind == slacksim.ChangeAll
	}
	if !all {
		t.Error("a slow subscriber was not told to look at everything")
	}
}
