package slacksim_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack/slackevents"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// TestCommandsOfSlackItself types what somebody types who tries an app, and
// looks at what became of it.
func TestCommandsOfSlackItself(t *testing.T) {
	w := start(t, complete)
	bot := w.App().BotUserID
	channel := func(id string) slacksim.Channel {
		c, ok := w.Channel(id)
		if !ok {
			t.Fatalf("no channel %s", id)
		}
		return c
	}
	said := func(who, in string) slacksim.Message {
		list := w.As(who).Messages(in)
		if len(list) == 0 {
			t.Fatalf("%s sees nothing in %s", who, in)
		}
		return list[len(list)-1]
	}
	direct := func(members ...string) string {
		for _, c := range w.Channels() {
			if (c.IsIM || c.IsMPIM) && len(c.Members) == len(members) && !slices.ContainsFunc(members, func(m string) bool { return !slices.Contains(c.Members, m) }) {
				return c.ID
			}
		}
		t.Fatalf("no direct message of %v", members)
		return ""
	}
	for _, c := range []struct {
		line string
		code string
		done func() bool
	}{
		{"/me waves at @ben", "", func() bool {
			m := said(ben, general)
			return m.Subtype == "me_message" && m.User == ana && m.Text == "waves at <@"+ben+">"
		}},
		{"/topic Plans & <dates>", "", func() bool { return channel(general).Topic == "Plans & <dates>" }},
		{"/invite @ben #secret", "", func() bool { return slices.Contains(channel(secret).Members, ben) }},
		{"/invite @sample, #no-bot", "", func() bool { return slices.Contains(channel(noBot).Members, bot) }},
		{"/dm <@U0BEN|ben> Hello", "", func() bool { return said(ben, direct(ana, ben)).Text == "Hello" }},
		{"/dm @ben See you *there*", "", func() bool { return said(ben, direct(ana, ben)).Text == "See you *there*" }},
		{"/dm @ben @sample all of us", "", func() bool { return said(ben, direct(ana, ben, bot)).Text == "all of us" }},
		{"/join #general", "", nil},
		{"/ME waves", "", func() bool { return said(ben, general).Text == "waves" }},
		{"/me", "no_text", nil},
		{"/topic", "invalid_arguments", nil},
		{"/topic " + strings.Repeat("x", 251), "too_long", nil},
		{"/invite", "invalid_arguments", nil},
		{"/invite @nobody", "user_not_found", nil},
		{"/invite @ben", "already_in_channel", nil},
		{"/invite @ben please", "user_not_found", nil},
		{"/invite @gone #no-bot", "user_not_found", nil},
		{"/join", "invalid_arguments", nil},
		{"/join #nowhere", "invalid_arguments", nil},
		{"/dm", "invalid_arguments", nil},
		{"/dm somebody hello", "user_not_found", nil},
		{"/rename #General", "name_taken", nil},
		{"/rename Größe", "invalid_name_specials", nil},
		{"/rename", "invalid_arguments", nil},
		{"/leave", "cant_leave_general", nil},
		{"/archive", "cant_archive_general", nil},
		{"/remove @ben", "cant_kick_from_this_channel", nil},
		{"/remind me", "not_here", nil},
		{"/nothing", "unknown_command", nil},
	} {
		err := w.As(ana).Command(within(t), general, c.line)
		if c.code != "" {
			if got := userError(t, err); got.Code != c.code || got.Message == "" {
				t.Errorf("%s: %+v, want %s", c.line, got, c.code)
			}
			continue
		}
		if err != nil || c.done != nil && !c.done() {
			t.Errorf("%s did nothing: %v", c.line, err)
		}
	}
}

// TestCommandsOfSlackReachTheApp looks at what the app hears of them.
func TestCommandsOfSlackReachTheApp(t *testing.T) {
	w := start(t, complete, func(c *slacksim.Config) {
		more := "channel_unarchive, channel_archive, channel_rename, member_joined_channel]"
		c.Manifest = []byte(strings.Replace(completeManifest, "channel_unarchive]", more, 1))
	})
	a := run(t, w, nil)
	types := func(channel, line string) {
		t.Helper()
		if err := w.As(ana).Command(within(t), channel, line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	types(general, "/me waves")
	if m := eventOf[*slackevents.MessageEvent](t, a); m.SubType != "me_message" || m.Text != "waves" || m.User != ana {
		t.Errorf("the app hears %+v", m)
	}
	types(noBot, "/invite @sample")
	if e := eventOf[*slackevents.MemberJoinedChannelEvent](t, a); e.User != w.App().BotUserID || e.Inviter != ana || e.Channel != noBot {
		t.Errorf("the app hears %+v", e)
	}
	types(noBot, "/rename With Bot")
	if e := eventOf[*slackevents.ChannelRenameEvent](t, a); e.Channel.Name != "with-bot" {
		t.Errorf("the app hears %+v", e)
	}
	types(noBot, "/archive")
	if e := eventOf[*slackevents.ChannelArchiveEvent](t, a); e.Channel != noBot || e.User != ana {
		t.Errorf("the app hears %+v", e)
	}
	types(secret, "/invite sample ben")
	eventOf[*slackevents.MemberJoinedChannelEvent](t, a)
	types(secret, "/remove @ben")
	if e := eventOf[*slackevents.MemberLeftChannelEvent](t, a); e.User != ben {
		t.Errorf("the app hears %+v", e)
	}
	types(secret, "/remove @sample")
	types(secret, "/leave")
	if c, _ := w.Channel(secret); len(c.Members) != 0 {
		t.Errorf("still in the channel: %v", c.Members)
	}
}

// TestGuestsChangeNoChannels has somebody of another organisation try.
func TestGuestsChangeNoChannels(t *testing.T) {
	const guest, partner = "U0GUEST", "U0PARTNER"
	w := start(t, func(c *slacksim.Config) {
		c.Users = append(c.Users, slacksim.User{ID: guest, Name: "gil", IsRestricted: true}, slacksim.User{ID: partner, Name: "pat", TeamID: "T0OTHER"})
		c.Channels[1].Members = append(c.Channels[1].Members, guest, partner)
	})
	for _, who := range []string{guest, partner} {
		for _, line := range []string{"/topic Ours", "/rename ours", "/archive", "/remove @ana"} {
			if got := userError(t, w.As(who).Command(within(t), secret, line)); got.Code != "restricted_action" {
				t.Errorf("%s of %s: %+v", line, who, got)
			}
		}
	}
	if got := userError(t, w.As(ben).Command(within(t), secret, "/topic Ours")); got.Code != "not_in_channel" {
		t.Errorf("of an outsider: %+v", got)
	}
}

// TestAnAppsCommandGoesBeforeSlacks gives the app a command of Slack's name.
func TestAnAppsCommandGoesBeforeSlacks(t *testing.T) {
	w := start(t, func(c *slacksim.Config) {
		c.Manifest = []byte(strings.Replace(manifest, "command: /sample", "command: /topic", 1))
	})
	a := run(t, w, nil)
	if err := w.As(ana).Command(within(t), general, "/topic mine"); err != nil {
		t.Fatal(err)
	}
	if c := a.command(t); c.Command != "/topic" || c.Text != "mine" {
		t.Errorf("the app got %+v", c)
	}
	b := browse(t, w)
	if html := b.shows("/?as="+ana+"&c="+general, `data-command="/topic"`); strings.Count(html, `data-command="/topic"`) != 1 {
		t.Error("the command is offered twice")
	}
}

func TestPageGoesWhereACommandLeads(t *testing.T) {
	w := start(t, complete)
	b := browse(t, w)
	for _, c := range []struct {
		channel, line string
		moved         bool
	}{{general, "/dm @ben", true}, {general, "/topic Plans", false}, {secret, "/join #general", true}, {noBot, "/leave", true}, {secret, "/archive", true}} {
		out := b.must("/ui/say", map[string]any{"as": ana, "channel": c.channel, "text": c.line})
		if moved := out["moved"] == true; moved != c.moved {
			t.Errorf("%s: %v", c.line, out)
		}
	}
	if _, out := b.call("/ui/say", map[string]any{"as": ana, "channel": general, "text": "/me waves", "thread": "1.000001"}); out["code"] != "not_supported_in_threads" {
		t.Errorf("in a thread: %v", out)
	}
}
