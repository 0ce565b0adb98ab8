package slacksim_test

import (
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// TestSomebodyOfAnotherOrganisationFillsInAForm goes all the way: button,
// modal, suggestions in groups, submission. Their team is theirs throughout.
func TestSomebodyOfAnotherOrganisationFillsInAForm(t *testing.T) {
	const guest, shared = "U0GUEST", "C0SHARED"
	w := start(t, complete, func(c *slacksim.Config) {
		c.Users = append(c.Users, slacksim.User{ID: guest, Name: "guest", TeamID: "T0OTHER", TZ: "Asia/Tokyo"})
		c.Channels = append(c.Channels, slacksim.Channel{
			ID: shared, Name: "shared", IsExtShared: true, ConnectedTeams: []string{"T0OTHER"}, Members: []string{ana, guest, slacksim.BotMember},
		})
	})
	groups := obj{"option_groups": arr{
		obj{"label": ptext("Near"), "options": arr{opt(1)}}, obj{"label": ptext("Far"), "options": arr{opt(2)}},
	}}
	a := run(t, w, func(a *app, e socketmode.Event) {
		if data, ok := e.Data.(slack.InteractionCallback); ok && data.Type == slack.InteractionTypeBlockSuggestion {
			a.ack(e, groups)
			return
		}
		a.ack(e)
	})
	_, ts, err := a.PostMessage(shared, slack.MsgOptionBlocks(slack.NewActionBlock("acts", button(1))))
	if err != nil {
		t.Fatal(err)
	}
	p := w.As(guest)
	if err := p.Act(within(t), slacksim.Act{Channel: shared, TS: ts, BlockID: "acts", ActionID: "b1"}); err != nil {
		t.Fatal(err)
	}
	click := a.interaction(t)
	form := modal(
		slack.NewInputBlock("pick", plainText("Pick"), nil, slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, nil, "pick")),
		slack.NewInputBlock("when", plainText("When"), nil, slack.NewDateTimePickerBlockElement("when")),
	)
	form.ExternalID = "form-of-guest"
	v, err := a.OpenView(click.TriggerID, form)
	if err != nil {
		t.Fatal(err)
	}
	form.Title = plainText("Updated")
	if _, err := a.UpdateView(form, "form-of-guest", v.Hash, ""); err != nil {
		t.Errorf("update by external_id: %v", err)
	}
	if _, err := a.UpdateView(form, "form-of-nobody", "", ""); code(err) != "not_found" {
		t.Errorf("unknown external_id: %v", err)
	}
	offered, err := p.Suggest(within(t), slacksim.Act{ViewID: v.ID, BlockID: "pick", ActionID: "pick"}, "acme")
	if err != nil || len(offered) != 2 || offered[1].Label.Text != "Far" {
		t.Fatalf("offered %+v, %v", offered, err)
	}
	asked := a.interaction(t)
	when := time.Date(2027, 1, 31, 9, 30, 0, 0, time.UTC).Unix()
	s, err := p.SubmitView(within(t), v.ID, map[string]map[string]slacksim.StateValue{
		"pick": {"pick": {SelectedOption: &offered[1].Options[0]}}, "when": {"when": {SelectedDateTime: when}},
	})
	if err != nil || !s.Closed {
		t.Fatalf("submit: %+v, %v", s, err)
	}
	submitted := a.interaction(t)
	for _, in := range []slack.InteractionCallback{click, asked, submitted} {
		if in.User.ID != guest || in.User.TeamID != "T0OTHER" {
			t.Errorf("%s by %+v", in.Type, in.User)
		}
	}
	values := submitted.View.State.Values
	if values["pick"]["pick"].SelectedOption.Value != "v2" || values["when"]["when"].SelectedDateTime != when || submitted.View.Title.Text != "Updated" {
		t.Errorf("submitted %+v", submitted.View)
	}
}

// TestWhoIsNotThereAnyMoreDoesNothing deactivates somebody with a message open.
func TestWhoIsNotThereAnyMoreDoesNothing(t *testing.T) {
	w := start(t, complete)
	a := run(t, w, nil)
	_, ts, err := a.PostMessage(general, slack.MsgOptionBlocks(slack.NewActionBlock("acts", button(1))))
	if err != nil {
		t.Fatal(err)
	}
	w.SetUser(slacksim.User{ID: ben, Name: "ben", Deleted: true})
	p := w.As(ben)
	_, said := p.Say(within(t), general, "x", "")
	_, uploaded := p.Upload(within(t), slacksim.Upload{Channel: general, Name: "x", Content: []byte("x")})
	for what, err := range map[string]error{
		"act":     p.Act(within(t), slacksim.Act{Channel: general, TS: ts, BlockID: "acts", ActionID: "b1"}),
		"command": p.Command(within(t), general, "/sample"),
		"react":   p.React(within(t), slacksim.MessageRef{Channel: general, TS: ts}, "tada"),
		"say":     said,
		"upload":  uploaded,
		"home":    p.OpenHome(within(t)),
	} {
		if err == nil {
			t.Errorf("%s worked", what)
		}
	}
}
