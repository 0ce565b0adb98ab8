package slacksim_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

func TestReactions(t *testing.T) {
	w := start(t, complete)
	a := run(t, w, nil)
	ts := post(t, a.Client, general, "x")
	at := slack.NewRefToMessage(general, ts)
	for _, c := range []struct{ name, want string }{{"tada", ""}, {"tada", "already_reacted"}, {"No Emoji", "invalid_name"}, {"wave::skin-tone-3", ""}} {
		if err := a.AddReaction(c.name, at); code(err) != c.want {
			t.Errorf("add %s: %v, want %q", c.name, err, c.want)
		}
	}
	a.event(t) // the message
	if e, ok := a.event(t).InnerEvent.Data.(*slackevents.ReactionAddedEvent); !ok || e.Reaction != "tada" || e.Item.Timestamp != ts {
		t.Errorf("event %+v", e)
	}
	if err := w.As(ana).React(within(t), slacksim.MessageRef{Channel: general, TS: ts}, ":tada:"); err != nil {
		t.Fatal(err)
	}
	got, err := a.GetReactions(at, slack.NewGetReactionsParameters())
	if err != nil || len(got.Reactions) != 2 || got.Reactions[0].Count != 2 {
		t.Errorf("get: %+v, %v", got.Reactions, err)
	}
	if items, _, err := a.ListReactions(slack.ListReactionsParameters{User: ana}); err != nil || len(items) != 1 {
		t.Errorf("list: %+v, %v", items, err)
	}
	if err := a.RemoveReaction("tada", at); err != nil {
		t.Error(err)
	}
	if err := a.RemoveReaction("tada", at); code(err) != "no_reaction" {
		t.Errorf("removed twice: %v", err)
	}
	if m := w.As(ben).Messages(general)[0]; len(m.Reactions) != 2 || m.Reactions[0].Users[0] != ana {
		t.Errorf("ben sees %+v", m.Reactions)
	}
	for _, c := range []struct {
		ref  slack.ItemRef
		want string
	}{
		{slack.NewRefToMessage(general, "1.000001"), "message_not_found"}, {slack.NewRefToMessage(general, "soon"), "bad_timestamp"},
		{slack.NewRefToMessage(secret, ts), "channel_not_found"}, {slack.NewRefToMessage(noBot, ts), "not_in_channel"}, {slack.ItemRef{}, "no_item_specified"},
	} {
		if err := a.AddReaction("eyes", c.ref); code(err) != c.want {
			t.Errorf("%+v: %v, want %s", c.ref, err, c.want)
		}
	}
}

// TestAMessageTakesAsManyEmojiAsInSlack counts to both limits of reactions.
func TestAMessageTakesAsManyEmojiAsInSlack(t *testing.T) {
	w := start(t, complete, func(c *slacksim.Config) {
		for i := range 3 {
			id := fmt.Sprint("U0X", i)
			c.Users = append(c.Users, slacksim.User{ID: id, Name: fmt.Sprint("x", i)})
			c.Channels[0].Members = append(c.Channels[0].Members, id)
		}
	})
	at := slacksim.MessageRef{Channel: general, TS: post(t, client(t, w), general, "x")}
	react := func(user string, n int) string {
		if err := w.As(user).React(within(t), at, fmt.Sprint("e", n)); err != nil {
			return userError(t, err).Code
		}
		return ""
	}
	for n := range 50 {
		user := fmt.Sprint("U0X", n/23)
		if n == 23 {
			if got := react("U0X0", n); got != "too_many_reactions" {
				t.Errorf("the 24th of one person: %q", got)
			}
		}
		if got := react(user, n); got != "" {
			t.Fatalf("emoji %d: %s", n, got)
		}
	}
	if got := react(ana, 50); got != "too_many_emoji" {
		t.Errorf("the 51st: %q", got)
	}
	if got := react(ana, 0); got != "" {
		t.Errorf("one that is there: %q", got)
	}
}

func TestPinsAndBookmarks(t *testing.T) {
	w := start(t, complete)
	a := run(t, w, nil)
	ts := post(t, a.Client, general, "pin me")
	a.event(t)
	at := slack.NewRefToMessage(general, ts)
	for _, want := range []string{"", "already_pinned"} {
		if err := a.AddPin(general, at); code(err) != want {
			t.Errorf("pin: %v, want %q", err, want)
		}
	}
	if e, ok := a.event(t).InnerEvent.Data.(*slackevents.PinAddedEvent); !ok || e.Channel != general || !e.HasPins {
		t.Errorf("event %+v", e)
	}
	if items, _, err := a.ListPins(general); err != nil || len(items) != 1 || items[0].Message.Timestamp != ts {
		t.Errorf("pins: %+v, %v", items, err)
	}
	p := w.As(ana)
	if pins := p.Pins(general); len(pins) != 1 || p.Messages(general)[0].PinnedBy != w.App().BotUserID {
		t.Errorf("ana sees %+v", pins)
	}
	for _, want := range []string{"", "no_pin"} {
		if err := a.RemovePin(general, at); code(err) != want {
			t.Errorf("unpin: %v, want %q", err, want)
		}
	}
	b, err := a.AddBookmark(general, slack.AddBookmarkParameters{Title: "Plan", Type: "link", Link: "https://example.com", Emoji: ":memo:"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		params slack.AddBookmarkParameters
		want   string
	}{
		{slack.AddBookmarkParameters{Title: "x", Type: "link", Link: "example.com"}, "invalid_link"},
		{slack.AddBookmarkParameters{Title: "x", Type: "secret", Link: "https://example.com"}, "invalid_bookmark_type"},
		{slack.AddBookmarkParameters{Title: "x", Type: "link", Link: "https://example.com", Emoji: ":No:"}, "invalid_emoji"},
	} {
		if _, err := a.AddBookmark(general, c.params); code(err) != c.want {
			t.Errorf("%+v: %v, want %s", c.params, err, c.want)
		}
	}
	title := "The plan"
	if _, err := a.EditBookmark(general, b.ID, slack.EditBookmarkParameters{Title: &title}); err != nil {
		t.Error(err)
	}
	if list, err := a.ListBookmarks(general); err != nil || len(list) != 1 || list[0].Title != title || list[0].Link != "https://example.com" {
		t.Errorf("bookmarks: %+v, %v", list, err)
	}
	if list := p.Bookmarks(general); len(list) != 1 {
		t.Errorf("ana sees %+v", list)
	}
	if err := a.RemoveBookmark(general, b.ID); err != nil || len(p.Bookmarks(general)) != 0 {
		t.Errorf("remove: %v", err)
	}
}

func TestUserGroupsLiveTheirLife(t *testing.T) {
	w := start(t, complete)
	a := run(t, w, nil)
	g, err := a.CreateUserGroup(slack.UserGroup{Name: "Customer Success", Handle: "csm"})
	if err != nil || g.ID == "" {
		t.Fatalf("create: %+v, %v", g, err)
	}
	if got := a.event(t).InnerEvent.Type; got != "subteam_created" {
		t.Errorf("event %s", got)
	}
	for _, c := range []struct{ name, handle, want string }{
		{"Customer success", "other", "name_already_exists"}, {"Other", "csm", "handle_already_exists"}, {"Other", "ana", "handle_already_exists"},
		{"Other", "No Handle", "bad_handle"}, {"", "x", "missing_subteam_name"}, {x(81), "x", "name_too_long"},
	} {
		body := call(t, w, "usergroups.create", w.BotToken(), url.Values{"name": {c.name}, "handle": {c.handle}})
		if fmt.Sprint(body["error"]) != c.want {
			t.Errorf("%+v: %v", c, body)
		}
	}
	if _, err := a.UpdateUserGroupMembers(g.ID, ana+","+ben); err != nil {
		t.Error(err)
	}
	a.event(t) // subteam_updated
	if e := a.event(t).InnerEvent; e.Type != "subteam_members_changed" {
		t.Errorf("event %+v", e)
	}
	if _, err := a.UpdateUserGroupMembers(g.ID, gone); code(err) != "invalid_users" {
		t.Errorf("a deactivated member: %v", err)
	}
	if ids, err := a.GetUserGroupMembers(g.ID); err != nil || len(ids) != 2 {
		t.Errorf("members %v, %v", ids, err)
	}
	if _, err := a.DisableUserGroup(g.ID); err != nil {
		t.Error(err)
	}
	if gs, err := a.GetUserGroups(); err != nil || len(gs) != 0 {
		t.Errorf("listed though disabled: %+v, %v", gs, err)
	}
	if _, err := a.EnableUserGroup(g.ID); err != nil {
		t.Error(err)
	}
	if _, err := a.EnableUserGroup("S0NONE"); code(err) != "no_such_subteam" {
		t.Errorf("unknown: %v", err)
	}
}
