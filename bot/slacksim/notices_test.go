package slacksim_test

import (
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// TestSlackWritesWhatHappenedToAChannel looks at what people see of it, what the
// app hears, and that nobody has to read it.
func TestSlackWritesWhatHappenedToAChannel(t *testing.T) {
	w := start(t, complete)
	a := run(t, w, nil)
	ch, err := a.CreateConversation(slack.CreateConversationParams{ChannelName: "fresh"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.InviteUsersToConversation(ch.ID, ana, ben); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"/topic Plans", "/rename fresher", "/remove @ben"} {
		if err := w.As(ana).Command(within(t), ch.ID, line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	if _, err := a.SetPurposeOfConversation(ch.ID, "To try"); err != nil {
		t.Fatal(err)
	}
	if err := a.ArchiveConversation(ch.ID); err != nil {
		t.Fatal(err)
	}
	bot := w.App().BotUserID
	want := []struct{ subtype, user, text string }{
		{"channel_join", ana, "<@" + ana + "> has joined the channel"},
		{"channel_join", ben, "<@" + ben + "> has joined the channel"},
		{"channel_topic", ana, "set the channel topic: Plans"},
		{"channel_name", ana, `has renamed the channel from "fresh" to "fresher"`},
		{"channel_leave", ben, "<@" + ben + "> has left the channel"},
		{"channel_purpose", bot, "set the channel description: To try"},
		{"channel_archive", bot, "archived the channel"},
	}
	seen := w.As(ana).Messages(ch.ID)
	if len(seen) != len(want) {
		t.Fatalf("ana sees %+v", seen)
	}
	for i, m := range want {
		if seen[i].Subtype != m.subtype || seen[i].User != m.user || seen[i].Text != m.text {
			t.Errorf("ana sees %+v, want %+v", seen[i], m)
		}
		if e := eventOf[*slackevents.MessageEvent](t, a); e.SubType != m.subtype || e.User != m.user || e.Text != m.text {
			t.Errorf("the app hears %+v, want %+v", e, m)
		}
	}
	history, err := a.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: ch.ID})
	if err != nil || len(history.Messages) != len(want) || history.Messages[4].Topic != "Plans" || history.Messages[3].OldName != "fresh" || history.Messages[6].Inviter != bot {
		t.Errorf("history: %+v, %v", history, err)
	}
	for _, c := range w.As(ana).Conversations() {
		if c.ID == ch.ID && c.Unread != 0 {
			t.Errorf("%d of them have to be read", c.Unread)
		}
	}
	kept, err := w.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	later := start(t, complete, func(c *slacksim.Config) { c.Snapshot = kept })
	if got := later.As(ana).Messages(ch.ID); got[2].About["topic"] != "Plans" {
		t.Errorf("after a restart: %+v", got[2])
	}
}
