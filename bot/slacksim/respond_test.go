package slacksim_test

import (
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

func TestResponseURLWorksFiveTimesForThirtyMinutes(t *testing.T) {
	clock := newClock()
	w := start(t, func(c *slacksim.Config) { c.Now = clock.Now })
	a := run(t, w, nil)
	answer := func() int {
		if err := w.As(ana).Command(within(t), general, "/sample"); err != nil {
			t.Fatal(err)
		}
		u := a.command(t).ResponseURL
		n := 0
		for range 7 {
			if err := slack.PostWebhookCustomHTTP(u, newHTTPClient(t), &slack.WebhookMessage{Text: "more"}); err == nil {
				n++
			}
		}
		clock.advance(31 * time.Minute)
		if err := slack.PostWebhookCustomHTTP(u, newHTTPClient(t), &slack.WebhookMessage{Text: "late"}); err == nil {
			t.Error("it worked after half an hour")
		}
		return n
	}
	if n := answer(); n != 5 {
		t.Errorf("worked %d times, want 5", n)
	}
	if got := w.As(ana).Messages(general); len(got) != 5 || got[0].EphemeralTo != ana {
		t.Errorf("ana sees %+v", got)
	}
}

func TestResponseURLOfAClickReplacesTheMessage(t *testing.T) {
	w := start(t)
	a := run(t, w, func(a *app, e socketmode.Event) {
		a.ack(e, map[string]any{"text": "private", "blocks": []slack.Block{slack.NewActionBlock("acts", button(1))}})
	})
	p := w.As(ana)
	if err := p.Command(within(t), general, "/sample"); err != nil {
		t.Fatal(err)
	}
	private := p.Messages(general)[0]
	press := slacksim.Act{Channel: general, TS: private.TS, BlockID: "acts", ActionID: "b1"}
	if err := p.Act(within(t), press); err != nil {
		t.Fatal(err)
	}
	if ue := userError(t, w.As(ben).Act(within(t), press)); ue.Code != "message_not_found" {
		t.Errorf("ben pressed ana's private button: %v", ue)
	}
	click := a.interaction(t)
	if !click.Container.IsEphemeral || click.Message.Timestamp != "" {
		t.Errorf("click: %+v", click)
	}
	for _, c := range []struct {
		msg  slack.WebhookMessage
		text string // of what ana sees last
		all  int    // messages ana sees
	}{
		{slack.WebhookMessage{Text: "replaced", ReplaceOriginal: true}, "replaced", 1},
		{slack.WebhookMessage{Text: "shared", ResponseType: slack.ResponseTypeInChannel}, "shared", 2},
		{slack.WebhookMessage{DeleteOriginal: true}, "shared", 1},
	} {
		if err := slack.PostWebhookCustomHTTP(click.ResponseURL, newHTTPClient(t), &c.msg); err != nil {
			t.Fatal(err)
		}
		got := p.Messages(general)
		if len(got) != c.all || got[len(got)-1].Text != c.text {
			t.Errorf("after %+v: %+v", c.msg, got)
		}
	}
	if got := w.As(ben).Messages(general); len(got) != 1 || got[0].Text != "shared" {
		t.Errorf("ben sees %+v", got)
	}
}
