package slacksim_test

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// TestSharingAPrivateChannelChangesItsID follows a G… channel to its new ID.
func TestSharingAPrivateChannelChangesItsID(t *testing.T) {
	w := start(t, complete)
	if !w.Join(secret, slacksim.BotMember, ana) {
		t.Fatal("the app was not invited")
	}
	a := run(t, w, nil)
	ts := post(t, a.Client, secret, "before")
	if err := a.AddPin(secret, slack.NewRefToMessage(secret, ts)); err != nil {
		t.Fatal(err)
	}
	w.UpdateChannel(secret, func(c *slacksim.Channel) { c.IsExtShared, c.ConnectedTeams = true, []string{"T0OTHER"} })
	e := eventOf[*slackevents.ChannelIDChangedEvent](t, a)
	if e.OldChannelID != secret || !strings.HasPrefix(e.NewChannelID, "C") {
		t.Fatalf("event %+v", e)
	}
	if _, _, err := a.PostMessage(secret, slack.MsgOptionText("x", false)); code(err) != "channel_not_found" {
		t.Errorf("the old ID: %v", err)
	}
	info, err := a.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: e.NewChannelID})
	if err != nil || !info.IsExtShared || info.Name != "secret" {
		t.Errorf("the new ID: %+v, %v", info, err)
	}
	if got := w.As(ana).Messages(e.NewChannelID); len(got) != 2 || got[1].Channel != e.NewChannelID || got[1].PinnedBy == "" {
		t.Errorf("ana sees %+v", got)
	}
	again := w.ChangeChannelID(e.NewChannelID)
	if e := eventOf[*slackevents.ChannelIDChangedEvent](t, a); e.NewChannelID != again {
		t.Errorf("changed by hand: %+v", e)
	}
}

func TestArchivingKickingAndTheRest(t *testing.T) {
	w := start(t, complete)
	a := run(t, w, nil)
	ch, err := a.CreateConversation(slack.CreateConversationParams{ChannelName: "fresh"})
	if err != nil {
		t.Fatal(err)
	}
	a.event(t) // channel_created
	if _, err := a.SetPurposeOfConversation(ch.ID, "To try"); err != nil {
		t.Error(err)
	}
	if !w.Join(ch.ID, ana, "") {
		t.Fatal("ana did not join")
	}
	for _, c := range []struct{ channel, user, want string }{
		{ch.ID, ana, ""}, {ch.ID, ana, "not_in_channel"}, {ch.ID, w.App().BotUserID, "cant_kick_self"}, {general, ana, "cant_kick_from_general"},
		{ch.ID, "U0NONE", "user_not_found"},
	} {
		if err := a.KickUserFromConversation(c.channel, c.user); code(err) != c.want {
			t.Errorf("kick %s from %s: %v, want %q", c.user, c.channel, err, c.want)
		}
	}
	if e := eventOf[*slackevents.MemberLeftChannelEvent](t, a); e.User != ana {
		t.Errorf("event %+v", e)
	}
	for _, c := range []struct {
		do   func(string) error
		want string
	}{
		{func(id string) error { return a.UnArchiveConversation(id) }, "not_archived"},
		{func(id string) error { return a.ArchiveConversation(id) }, ""},
		{func(id string) error { return a.ArchiveConversation(id) }, "already_archived"},
		{func(id string) error { return a.UnArchiveConversation(id) }, ""},
	} {
		if err := c.do(ch.ID); code(err) != c.want {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
	eventOf[*slackevents.ChannelUnarchiveEvent](t, a)
	if _, err := a.LeaveConversation(ch.ID); err != nil {
		t.Error(err)
	}
	eventOf[*slackevents.ChannelLeftEvent](t, a)
	profile, err := a.GetUserProfile(&slack.GetUserProfileParameters{UserID: ana})
	if err != nil || profile.RealName != "Ana Sample" || profile.Email != "ana@example.com" {
		t.Errorf("profile: %+v, %v", profile, err)
	}
	mine, _, err := a.GetConversationsForUser(&slack.GetConversationsForUserParameters{UserID: ben, Types: []string{"public_channel"}})
	if err != nil || len(mine) != 1 || mine[0].ID != general {
		t.Errorf("ben's conversations: %+v, %v", mine, err)
	}
}

// TestMessagesInDirectAndGroupMessagesReachTheApp also edits and deletes them.
func TestMessagesInDirectAndGroupMessagesReachTheApp(t *testing.T) {
	w := start(t, complete)
	a := run(t, w, nil)
	p := w.As(ana)
	for _, c := range []struct {
		users []string
		kind  string
	}{{[]string{slacksim.BotMember}, "im"}, {[]string{ben, slacksim.BotMember}, "mpim"}} {
		ch, err := p.Open(within(t), c.users...)
		if err != nil {
			t.Fatal(err)
		}
		ts, err := p.Say(within(t), ch.ID, "hello", "")
		if err != nil {
			t.Fatal(err)
		}
		at := slacksim.MessageRef{Channel: ch.ID, TS: ts}
		if err := p.Edit(within(t), at, "hello again"); err != nil {
			t.Fatal(err)
		}
		if err := p.Delete(within(t), at); err != nil {
			t.Fatal(err)
		}
		for _, subtype := range []string{"", "message_changed", "message_deleted"} {
			m, ok := a.event(t).InnerEvent.Data.(*slackevents.MessageEvent)
			if !ok || m.ChannelType != c.kind || m.SubType != subtype || m.Channel != ch.ID {
				t.Errorf("%s %s: %+v", c.kind, subtype, m)
			}
		}
	}
	private, err := p.Open(within(t), ben)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Say(within(t), private.ID, "between us", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := a.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: private.ID}); code(err) != "channel_not_found" {
		t.Errorf("the app reads along: %v", err)
	}
}

func TestPeopleMakeAndLeaveChannels(t *testing.T) {
	w := start(t, complete, func(c *slacksim.Config) {
		c.Users = append(c.Users, slacksim.User{ID: "U0GUEST", Name: "guest", IsRestricted: true})
	})
	p := w.As(ana)
	ch, err := p.CreateChannel(within(t), "anas", false)
	if err != nil || ch.Creator != ana {
		t.Fatalf("create: %+v, %v", ch, err)
	}
	for _, c := range []struct {
		do   func() error
		want string
	}{
		{func() error { _, err := p.CreateChannel(within(t), "anas", false); return err }, "name_taken"},
		{func() error { _, err := w.As("U0GUEST").CreateChannel(within(t), "guests", false); return err }, "restricted_action"},
		{func() error { return w.As(ben).JoinChannel(within(t), ch.ID) }, ""},
		{func() error { return w.As(ben).JoinChannel(within(t), secret) }, "channel_not_found"},
		{func() error { return w.As("U0GUEST").JoinChannel(within(t), ch.ID) }, "channel_not_found"},
		{func() error { return w.As(gone).JoinChannel(within(t), ch.ID) }, "user_not_found"},
		{func() error { return p.InviteTo(within(t), ch.ID, slacksim.BotMember) }, ""},
		{func() error { return p.InviteTo(within(t), ch.ID, gone) }, "user_not_found"},
		{func() error { return w.As(ben).LeaveChannel(within(t), ch.ID) }, ""},
		{func() error { return w.As(ben).LeaveChannel(within(t), general) }, "cant_leave_general"},
		{func() error { return p.JoinChannel(within(t), old) }, "is_archived"},
	} {
		err := c.do()
		if c.want == "" && err != nil || c.want != "" && userError(t, err).Code != c.want {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
	if got, _ := w.Channel(ch.ID); len(got.Members) != 2 {
		t.Errorf("members %v", got.Members)
	}
}
