package slacksim_test

import (
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// TestSnapshotKeepsWhatIsInChannels restarts a workspace with a file, a
// reaction, a pin, a bookmark and a message planned.
func TestSnapshotKeepsWhatIsInChannels(t *testing.T) {
	begin := time.Now().Add(time.Hour)
	w := start(t, complete, func(c *slacksim.Config) { c.Clock = slacksim.NewClock(begin) })
	api := client(t, w)
	p := w.As(ana)
	f, err := p.Upload(within(t), slacksim.Upload{Channel: general, Name: "x.txt", Content: []byte("kept")})
	if err != nil {
		t.Fatal(err)
	}
	at := slacksim.MessageRef{Channel: general, TS: p.Messages(general)[0].TS}
	if err := p.React(within(t), at, "tada"); err != nil {
		t.Fatal(err)
	}
	if err := p.Pin(within(t), at); err != nil {
		t.Fatal(err)
	}
	if _, err := api.AddBookmark(general, slack.AddBookmarkParameters{Title: "x", Type: "link", Link: "https://example.com"}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := api.ScheduleMessage(general, at24(begin), slack.MsgOptionText("planned", false)); err != nil {
		t.Fatal(err)
	}
	b, err := w.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	again := start(t, complete, func(c *slacksim.Config) {
		c.Snapshot, c.Users, c.Channels, c.Clock = b, nil, nil, slacksim.NewClock(begin)
	})
	p = again.As(ana)
	m := p.Messages(general)
	if len(m) != 1 || len(m[0].Reactions) != 1 || m[0].PinnedBy != ana || len(m[0].Files) != 1 {
		t.Errorf("messages: %+v", m)
	}
	if _, content, ok := p.File(f.ID); !ok || string(content) != "kept" {
		t.Errorf("file: %q, %v", content, ok)
	}
	if len(p.Pins(general)) != 1 || len(p.Bookmarks(general)) != 1 || len(again.Scheduled()) != 1 {
		t.Errorf("pins %v, bookmarks %v, scheduled %v", p.Pins(general), p.Bookmarks(general), again.Scheduled())
	}
	if err := again.Clock().MoveTo(within(t), begin.Add(25*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if m := p.Messages(general); len(m) != 2 || m[1].Text != "planned" {
		t.Errorf("after the time: %+v", m)
	}
}

// at24 is a day after a time, as chat.scheduleMessage takes it.
func at24(t time.Time) string { return at(t.Add(24 * time.Hour)) }
