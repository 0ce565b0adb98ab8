package view_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestDelivery(t *testing.T) {
	now := time.Date(2027, time.March, 1, 9, 0, 0, 0, time.UTC)
	page := view.DeliveryPage{Failed: 1, Unsure: 1, Waiting: 21, Offset: 10, Now: now, Note: "Dropped. It will not be posted.",
		Planned: true, Planner: "run_1@renewalbot-0", PlannerLeft: 83*time.Second + 1, Rows: []view.UndeliveredRow{
			{ID: "msg_1", State: "failed", Account: "Acme Corp", Kind: domain.AnnounceCard, Place: "C0ACME", Due: now.AddDate(0, 0, -3), Reason: "call chat.postMessage: invalid_blocks"},
			{ID: "msg_2", State: "unsure", Account: "Globex", Kind: domain.AnnounceEscalationAsk, Place: "U0MORGAN", Due: now.Add(-5 * time.Minute), Reason: "EOF"},
			{ID: "msg_3", State: "queued", Kind: domain.AnnounceAllWell, Place: "U0ADA", Due: now.Add(-time.Minute)},
		}}
	for name, m := range map[string]view.Message{
		"delivery": view.Delivery(page), "delivery_none": view.Delivery(view.DeliveryPage{Now: now, Planned: true, Planner: "run_1@renewalbot-0"}),
		"undelivered": view.Undelivered(3, page.Rows[:2], now),
		"all_well":    view.AllWell(120, 0), "all_well_but": view.AllWell(1, 2),
	} {
		for _, b := range breaches(m) {
			t.Errorf("%s: %s", name, b)
		}
		golden(t, name, m)
	}
}

// Whatever went wrong, and with however much, the page is one that Slack takes.
func TestDeliveryIsTaken(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		page := view.DeliveryPage{Failed: rapid.IntRange(0, 500).Draw(rt, "failed"), Offset: rapid.IntRange(0, 500).Draw(rt, "offset"), Now: time.Now()}
		for i := range rapid.IntRange(0, view.DeliveryRows).Draw(rt, "rows") {
			page.Rows = append(page.Rows, view.UndeliveredRow{
				ID: fmt.Sprint("msg_", i), State: "failed", Account: anyText(80).Draw(rt, "name"), Kind: "card",
				Place: "C0ACME", Reason: anyText(3000).Draw(rt, "reason"), Due: page.Now,
			})
		}
		if b := breaches(view.Delivery(page)); len(b) > 0 {
			rt.Fatal(strings.Join(b, "; "))
		}
	})
}
