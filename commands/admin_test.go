package commands

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// fails promises messages about an account and gives them up.
func (d *desk) fails(id domain.AccountID, n int) {
	d.Helper()
	ctx := d.Context()
	err := d.store.InTx(ctx, func(tx *storage.Tx) error {
		for i := range n {
			if err := tx.Announce(ctx, domain.Announcement{
				Key: fmt.Sprintf("message %d", i), Kind: domain.AnnounceCard, AccountID: id, Channel: domain.ChannelID(fmt.Sprintf("C%03d", i)), At: d.now,
			}); err != nil {
				return err
			}
		}
		claimed, err := tx.ClaimOutbox(ctx, "test", d.now, time.Minute, storage.Quota{Posts: n})
		if err != nil {
			return err
		}
		for _, m := range claimed {
			if err := tx.Fail(ctx, m, "call chat.postMessage: is_archived"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		d.Fatal(err)
	}
}

// states counts the messages by state.
func (d *desk) states() (counts map[storage.State]int) {
	d.Helper()
	err := d.store.Read(d.Context(), func(tx *storage.Tx) (err error) {
		counts, err = tx.OutboxCounts(d.Context())
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	return counts
}

func TestAdminDelivery(t *testing.T) {
	d := newDesk(t)
	contains(t, d.refused("admin delivery"), "Only admins")
	if _, err := d.presses("admin.delivery.retry_all", "0"); err == nil {
		t.Error("somebody who is no admin retried everything")
	}
	d.actor = ada
	contains(t, d.says("admin").Text, "Everything that is due has been delivered")
	contains(t, d.refused("admin delivrey"), "/renewal admin delivery")

	d.fails(d.account("Acme Corp", "2027-03-31"), 23)
	d.now = d.now.Add(3 * 24 * time.Hour)
	first := d.says("admin delivery")
	contains(t, first.Text, "23 messages are not in Slack", "23 failed", "card of Acme Corp, to <#C000>, due 3 days ago", "is_archived")
	lacks(t, first.Text, "C010")
	if n := len(first.Blocks); n > 50 {
		t.Errorf("%d blocks", n)
	}
	press := func(action, value string) Reply {
		t.Helper()
		reply, err := d.presses(action, value)
		if err != nil || !reply.Replace {
			t.Fatalf("%s: %+v, %v", action, reply, err)
		}
		return reply
	}
	last := press("admin.delivery.page#next", "20")
	contains(t, last.Text, "C020", "C022")
	lacks(t, last.Text, "C019")

	id := ""
	for _, m := range d.promised() {
		if m.Promise.Channel == "C021" {
			id = m.ID
		}
	}
	contains(t, press("admin.delivery.retry#"+id, "20 "+id).Text, "I try it again now", "22 failed, 0 unsure, 1 waiting")
	contains(t, press("admin.delivery.drop#"+id, "20 "+id).Text, "Dropped")
	contains(t, press("admin.delivery.drop#"+id, "20 "+id).Text, "no longer waiting")
	contains(t, press("admin.delivery.page#again", "4000").Text, "C020") // the last page there is
	contains(t, press("admin.delivery.retry_all", "0").Text, "22 messages")
	if got := d.states(); got[storage.Queued] != 22 || got[storage.Dropped] != 1 || got[storage.Failed] != 0 {
		t.Errorf("in the end there are %v", got)
	}

	// The same press that comes twice is one press.
	again := Request{Kind: KindAction, Key: "press", ActionID: "admin.delivery.retry_all", Value: "0", Channel: d.channel,
		Message: &MessageRef{Channel: d.channel, TS: "1.1", Ephemeral: true}}
	for range 2 {
		if _, err := d.dispatch(again); err != nil {
			t.Fatal(err)
		}
	}
	err := d.store.Read(d.Context(), func(tx *storage.Tx) error {
		entries, err := tx.Audit(context.Background(), storage.AuditFilter{})
		n := 0
		for _, e := range entries {
			if strings.HasPrefix(e.Action, "delivery.") {
				n++
			}
		}
		if n != 3 {
			t.Errorf("%d entries in the audit log", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
