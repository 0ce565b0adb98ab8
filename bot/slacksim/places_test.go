package slacksim_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// everything is a manifest with every scope and event the workspace knows.
const everything = `
display_information: {name: Sample App}
features:
  app_home: {home_tab_enabled: true}
  bot_user: {display_name: sample}
  slash_commands: [{command: /sample, description: Does things}]
oauth_config:
  scopes:
    bot: [commands, "chat:write", "channels:read", "channels:manage", "channels:join", "channels:history", "groups:read", "groups:write",
      "groups:history", "im:read", "im:write", "im:history", "mpim:read", "mpim:write", "users:read", "users:read.email", "usergroups:read", "team:read"]
settings:
  event_subscriptions:
    bot_events: [channel_rename, group_rename, channel_archive, channel_unarchive, channel_shared, channel_unshared, channel_created,
      member_joined_channel, member_left_channel, user_change, team_join]
`

func withEverything(c *slacksim.Config) {
	c.Manifest = []byte(everything)
	c.NoRateLimits = true
	c.UserGroups = []slacksim.UserGroup{{ID: "S0CSM", Handle: "csm", Name: "Success", Users: []string{ana, ben}}}
}

func TestChannelsLiveTheirLife(t *testing.T) {
	w := start(t, withEverything)
	api := client(t, w)
	for _, c := range []struct{ name, want string }{
		{"", "invalid_name_required"}, {x(81), "invalid_name_maxlength"}, {"No Good", "invalid_name_specials"}, {"general", "name_taken"}, {"fresh", ""},
	} {
		body := call(t, w, "conversations.create", w.BotToken(), url.Values{"name": {c.name}})
		if got, _ := body["error"].(string); got != c.want {
			t.Errorf("create %q: %v, want %q", c.name, body, c.want)
		}
	}
	var fresh string
	for _, c := range w.Channels() {
		if c.Name == "fresh" {
			fresh = c.ID
		}
	}
	for _, c := range []struct {
		user, want string
	}{{ana, ""}, {ana, "already_in_channel"}, {gone, "cant_invite"}, {"U0NONE", "user_not_found"}, {w.App().BotUserID, "cant_invite_self"}} {
		if _, err := api.InviteUsersToConversation(fresh, c.user); code(err) != c.want {
			t.Errorf("invite %s: %v, want %q", c.user, err, c.want)
		}
	}
	if _, err := api.SetTopicOfConversation(fresh, "Renewals"); err != nil {
		t.Error(err)
	}
	if _, err := api.SetTopicOfConversation(fresh, x(251)); code(err) != "too_long" {
		t.Errorf("long topic: %v", err)
	}
	if _, err := api.RenameConversation(fresh, "fresher"); err != nil {
		t.Error(err)
	}
	info, err := api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: fresh, IncludeNumMembers: true})
	if err != nil || info.Name != "fresher" || info.Topic.Value != "Renewals" || !info.IsMember || info.NumMembers != 2 {
		t.Errorf("info: %+v, %v", info, err)
	}
	members, _, err := api.GetUsersInConversation(&slack.GetUsersInConversationParameters{ChannelID: fresh})
	if err != nil || len(members) != 2 {
		t.Errorf("members: %v, %v", members, err)
	}
	if err := api.ArchiveConversation(fresh); err != nil {
		t.Error(err)
	}
	if _, _, err := api.PostMessage(fresh, slack.MsgOptionText("x", false)); code(err) != "is_archived" {
		t.Errorf("post to the archived: %v", err)
	}
	if _, _, _, err := api.JoinConversation(noBot); err != nil {
		t.Error(err)
	}
	if _, err := api.LeaveConversation(noBot); err != nil {
		t.Error(err)
	}
	if _, err := api.LeaveConversation(general); code(err) != "cant_leave_general" {
		t.Errorf("leave general: %v", err)
	}
}

func TestListsShowWhatTheAppMaySee(t *testing.T) {
	w := start(t, withEverything)
	api := client(t, w)
	names := func(types ...string) string {
		t.Helper()
		cs, _, err := api.GetConversations(&slack.GetConversationsParameters{Types: types, ExcludeArchived: true})
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, c := range cs {
			out = append(out, c.Name)
		}
		return strings.Join(out, ",")
	}
	if got := names("public_channel", "private_channel"); got != "general,no-bot" {
		t.Errorf("channels: %s", got)
	}
	if got := strings.Count(names("im"), ","); got != 1 { // ana's and ben's
		t.Errorf("%d direct messages", got+1)
	}
	if _, _, err := api.GetConversations(&slack.GetConversationsParameters{Types: []string{"nonsense"}}); code(err) != "invalid_types" {
		t.Errorf("types: %v", err)
	}
	u, err := api.GetUserByEmail("ANA@example.com")
	if err != nil || u.ID != ana || u.Profile.Email != "ana@example.com" {
		t.Errorf("by email: %+v, %v", u, err)
	}
	if _, err := api.GetUserByEmail("nobody@example.com"); code(err) != "users_not_found" {
		t.Errorf("unknown email: %v", err)
	}
	groups, err := api.GetUserGroups(slack.GetUserGroupsOptionIncludeUsers(true))
	if err != nil || len(groups) != 1 || len(groups[0].Users) != 2 {
		t.Errorf("groups: %+v, %v", groups, err)
	}
	if ids, err := api.GetUserGroupMembers("S0CSM"); err != nil || len(ids) != 2 {
		t.Errorf("group members: %v, %v", ids, err)
	}
	if team, err := api.GetTeamInfo(); err != nil || team.Name != "Local workspace" {
		t.Errorf("team: %+v, %v", team, err)
	}
	group, _, _, err := api.OpenConversation(&slack.OpenConversationParameters{Users: []string{ben, ana}, ReturnIM: true})
	if err != nil || !group.IsMpIM {
		t.Errorf("group message: %+v, %v", group, err)
	}
	again, _, _, err := api.OpenConversation(&slack.OpenConversationParameters{Users: []string{ana, ben}})
	if err != nil || again.ID != group.ID {
		t.Errorf("opened twice: %+v, %v", again, err)
	}
}

func TestChangesOfPlacesAndPeopleAreEvents(t *testing.T) {
	w := start(t, withEverything)
	a := run(t, w, nil)
	change := func(f func(c *slacksim.Channel)) func() {
		return func() {
			if !w.UpdateChannel(general, f) {
				t.Fatal("no such channel")
			}
		}
	}
	for _, c := range []struct {
		do   func()
		want any
	}{
		{change(func(c *slacksim.Channel) { c.Name = "renamed" }), &slackevents.ChannelRenameEvent{}},
		{change(func(c *slacksim.Channel) { c.IsArchived = true }), &slackevents.ChannelArchiveEvent{}},
		{change(func(c *slacksim.Channel) { c.IsArchived = false }), &slackevents.ChannelUnarchiveEvent{}},
		{change(func(c *slacksim.Channel) { c.IsExtShared, c.ConnectedTeams = true, []string{"T0OTHER"} }), &slackevents.ChannelSharedEvent{}},
		{change(func(c *slacksim.Channel) { c.IsExtShared = false }), &slackevents.ChannelUnsharedEvent{}},
		{func() { w.Join(noBot, ben, "") }, &slackevents.MemberJoinedChannelEvent{}},
		{func() { w.Leave(noBot, ben) }, &slackevents.MemberLeftChannelEvent{}},
		{func() { w.SetUser(slacksim.User{ID: ben, Name: "ben", Deleted: true}) }, &slackevents.UserChangeEvent{}},
		{func() { w.SetUser(slacksim.User{ID: "U0NEW", Name: "new"}) }, &slackevents.TeamJoinEvent{}},
	} {
		c.do()
		if got := a.event(t).InnerEvent.Data; fmt.Sprintf("%T", got) != fmt.Sprintf("%T", c.want) {
			t.Errorf("got %T, want %T", got, c.want)
		}
	}
	if err := w.As("U0NEW").Command(within(t), general, "/sample"); err == nil {
		t.Error("somebody outside the channel typed a command in it")
	}
}

func TestConnectedOrganisationsShowAsSuch(t *testing.T) {
	const guest = "U0GUEST"
	w := start(t, withEverything, func(c *slacksim.Config) {
		c.Users = append(c.Users, slacksim.User{ID: guest, Name: "guest", TeamID: "T0OTHER", IsStranger: true, Profile: slacksim.Profile{Email: "g@example.org"}})
		c.Channels = append(c.Channels, slacksim.Channel{
			ID: "C0SHARED", Name: "shared", IsExtShared: true, ConnectedTeams: []string{"T0OTHER"}, Members: []string{ana, guest, slacksim.BotMember},
		})
	})
	a := run(t, w, nil)
	info, err := a.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: "C0SHARED"})
	if err != nil || !info.IsExtShared || !info.IsShared {
		t.Errorf("channel: %+v, %v", info, err)
	}
	u, err := a.GetUserInfo(guest)
	if err != nil || u.TeamID != "T0OTHER" || !u.IsStranger || u.Profile.Email != "" {
		t.Errorf("user: %+v, %v", u, err)
	}
	var ue *slacksim.UserError
	if err := w.As(guest).Command(within(t), "C0SHARED", "/sample"); !errors.As(err, &ue) {
		t.Errorf("an outsider's command: %v", err)
	}
	_, ts, err := a.PostMessage("C0SHARED", slack.MsgOptionText("x", false), slack.MsgOptionBlocks(slack.NewActionBlock("acts", button(1))))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.As(guest).Act(within(t), slacksim.Act{Channel: "C0SHARED", TS: ts, BlockID: "acts", ActionID: "b1"}); err != nil {
		t.Fatal(err)
	}
	if click := a.interaction(t); click.User.TeamID != "T0OTHER" {
		t.Errorf("click by %+v", click.User)
	}
}

func TestEphemeralsAndPermalinks(t *testing.T) {
	w := start(t, withEverything)
	api := client(t, w)
	if _, err := api.PostEphemeral(general, ben, slack.MsgOptionText("psst", false)); err != nil {
		t.Fatal(err)
	}
	if _, err := api.PostEphemeral(general, gone, slack.MsgOptionText("psst", false)); code(err) != "user_not_in_channel" {
		t.Errorf("to an outsider: %v", err)
	}
	if got := w.As(ben).Messages(general); len(got) != 1 || got[0].EphemeralTo != ben {
		t.Errorf("ben sees %+v", got)
	}
	if h, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: general}); err != nil || len(h.Messages) != 0 {
		t.Errorf("history shows it: %+v, %v", h, err)
	}
	ts := post(t, api, general, "public")
	link, err := api.GetPermalink(&slack.PermalinkParameters{Channel: general, Ts: ts})
	if want := "/archives/" + general + "/p" + strings.ReplaceAll(ts, ".", ""); err != nil || !strings.HasSuffix(link, want) {
		t.Errorf("permalink %s, %v", link, err)
	}
	for _, c := range w.As(ben).Conversations() {
		if c.ID == general && c.Unread != 2 {
			t.Errorf("%d unread, want 2", c.Unread)
		}
	}
	w.As(ben).MarkRead(general)
	for _, c := range w.As(ben).Conversations() {
		if c.ID == general && c.Unread != 0 {
			t.Errorf("%d unread after reading", c.Unread)
		}
	}
}

func TestManifestsAreChecked(t *testing.T) {
	for _, c := range []struct{ name, manifest, want string }{
		{"empty", ``, "it is empty"},
		{"not YAML", `{`, ""},
		{"no name", `features: {}`, "display_information.name"},
		{"socket mode off", `{display_information: {name: x}, settings: {socket_mode_enabled: false}}`, "socket_mode_enabled is false"},
		{"bad command", `{display_information: {name: x}, features: {slash_commands: [{command: go, description: x}]}}`, `slash command "go"`},
		{"no scope", `{display_information: {name: x}, features: {slash_commands: [{command: /go, description: x}]}}`, "bot scope commands"},
	} {
		if _, err := slacksim.New(slacksim.Config{Manifest: []byte(c.manifest)}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}
