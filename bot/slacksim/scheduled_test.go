package slacksim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// at is a time as chat.scheduleMessage takes it.
func at(t time.Time) string { return fmt.Sprint(t.Unix()) }

func TestScheduledMessagesComeWhenTheClockPassesTheirTime(t *testing.T) {
	begin := time.Now().Add(24 * time.Hour).Truncate(time.Hour)
	w := start(t, complete, func(c *slacksim.Config) { c.Clock = slacksim.NewClock(begin) })
	api := client(t, w)
	for _, c := range []struct {
		text string
		in   time.Duration
	}{{"second", 2 * time.Hour}, {"first", time.Hour}, {"later", 48 * time.Hour}} {
		if _, _, err := api.ScheduleMessage(general, at(begin.Add(c.in)), slack.MsgOptionText(c.text, false)); err != nil {
			t.Fatal(err)
		}
	}
	list, _, err := api.GetScheduledMessages(&slack.GetScheduledMessagesParameters{Channel: general})
	if err != nil || len(list) != 3 || list[0].Text != "first" {
		t.Fatalf("list: %+v, %v", list, err)
	}
	next, what, ok, err := w.Clock().Next(within(t))
	if err != nil || !ok || what == "" || !next.Equal(begin.Add(time.Hour)) {
		t.Errorf("next: %v %q %v, %v", next, what, ok, err)
	}
	if err := w.Clock().MoveTo(within(t), begin.Add(3*time.Hour)); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range w.As(ana).Messages(general) {
		got = append(got, m.Text)
		if want := begin.Add(time.Duration(len(got)) * time.Hour); m.Time().Sub(want).Abs() > time.Minute {
			t.Errorf("%s came at %v, want %v", m.Text, m.Time(), want)
		}
	}
	if strings.Join(got, ",") != "first,second" {
		t.Errorf("came: %v", got)
	}
	if err := w.Clock().MoveTo(within(t), begin); err == nil {
		t.Error("the clock went back")
	}
}

// TestAScheduledMessageComesByItself waits in real time.
func TestAScheduledMessageComesByItself(t *testing.T) {
	t.Parallel()
	w := start(t, complete)
	if _, _, err := client(t, w).ScheduleMessage(general, at(time.Now().Add(2*time.Second)), slack.MsgOptionText("soon", false)); err != nil {
		t.Fatal(err)
	}
	if err := w.Wait(within(t), func() bool { return len(w.As(ana).Messages(general)) == 1 }); err != nil {
		t.Error(err)
	}
}

// TestScheduledMessagesWithMetadataNeverCome is a documented bug of Slack's.
func TestScheduledMessagesWithMetadataNeverCome(t *testing.T) {
	clock := newClock()
	w := start(t, complete, func(c *slacksim.Config) { c.Now = clock.Now })
	api := client(t, w)
	_, _, err := api.ScheduleMessage(general, at(clock.Now().Add(time.Hour)), slack.MsgOptionText("x", false),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "t", EventPayload: map[string]any{"id": "1"}}))
	if err != nil {
		t.Fatal(err)
	}
	clock.advance(2 * time.Hour)
	if list, _, err := api.GetScheduledMessages(&slack.GetScheduledMessagesParameters{}); err != nil || len(list) != 0 {
		t.Errorf("still planned: %+v, %v", list, err)
	}
	if got := w.As(ana).Messages(general); len(got) != 0 {
		t.Errorf("it came: %+v", got)
	}
	said := false
	for _, c := range w.Calls() {
		said = said || strings.Contains(c.Result, "metadata")
	}
	if !said {
		t.Error("the record of calls does not say why")
	}
}

func TestSchedulesThatAreRefused(t *testing.T) {
	clock := newClock()
	w := start(t, complete, func(c *slacksim.Config) { c.Now = clock.Now })
	api := client(t, w)
	day := 24 * time.Hour
	for _, c := range []struct{ channel, when, want string }{
		{general, at(clock.Now().Add(-time.Hour)), "time_in_past"},
		{general, at(clock.Now()), "time_in_past"},
		{general, "tomorrow", "invalid_time"},
		{general, at(clock.Now().Add(120 * day)), ""},
		{general, at(clock.Now().Add(120*day + time.Second)), "time_too_far"},
		{noBot, at(clock.Now().Add(day)), "not_in_channel"},
		{"C0NONE", at(clock.Now().Add(day)), "channel_not_found"},
	} {
		if _, _, err := api.ScheduleMessage(c.channel, c.when, slack.MsgOptionText("x", false)); code(err) != c.want {
			t.Errorf("%s at %s: %v, want %q", c.channel, c.when, err, c.want)
		}
	}
	for i := range 31 {
		_, id, err := api.ScheduleMessage(general, at(clock.Now().Add(day)), slack.MsgOptionText("x", false))
		if want := map[bool]string{true: "restricted_too_many"}[i == 30]; code(err) != want {
			t.Errorf("message %d: %v, want %q", i, err, want)
		}
		if i == 0 {
			first := &slack.DeleteScheduledMessageParameters{Channel: general, ScheduledMessageID: id}
			if _, err := api.DeleteScheduledMessage(first); err != nil {
				t.Errorf("delete: %v", err)
			}
			if _, err := api.DeleteScheduledMessage(first); code(err) != "invalid_scheduled_message_id" {
				t.Errorf("delete twice: %v", err)
			}
			if _, _, err := api.ScheduleMessage(general, at(clock.Now().Add(day)), slack.MsgOptionText("x", false)); err != nil {
				t.Error(err)
			}
		}
	}
}
