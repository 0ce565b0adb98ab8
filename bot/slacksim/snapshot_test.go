package slacksim_test

import (
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

func TestSnapshotKeepsTheWorkspace(t *testing.T) {
	w := start(t)
	api := client(t, w)
	ts := post(t, api, general, "kept")
	if _, err := api.PublishView(ana, slack.HomeTabViewRequest{
		Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}},
	}, ""); err != nil {
		t.Fatal(err)
	}
	b, err := w.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	again := start(t, func(c *slacksim.Config) { c.Snapshot, c.Users, c.Channels = b, nil, nil })
	if again.BotToken() != w.BotToken() || again.AppToken() != w.AppToken() {
		t.Error("the tokens changed")
	}
	if got := again.As(ana).Messages(general); len(got) != 1 || got[0].TS != ts {
		t.Errorf("messages: %+v", got)
	}
	if _, ok := again.As(ana).Home(); !ok {
		t.Error("the Home tab is gone")
	}
	if later := post(t, client(t, again), general, "new"); later <= ts {
		t.Errorf("ts %s does not follow %s", later, ts)
	}
	if len(again.Channels()) != len(w.Channels()) {
		t.Errorf("%d channels, had %d", len(again.Channels()), len(w.Channels()))
	}
	if _, err := slacksim.New(slacksim.Config{Manifest: []byte(manifest), Snapshot: []byte(`{"version":99}`)}); err == nil {
		t.Error("a snapshot of another version was read")
	}
}

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
