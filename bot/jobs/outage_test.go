package jobs_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// Failure 32: after an outage of days everything that is still wanted is sent:
// for each account in one card, marked as late, with the rest in its thread, and
// the most urgent account first.
func TestFailure32OutageEndsInOneCardPerAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		d := o.deliver(nil)
		o.fault("*", slacksim.Fault{Kind: slacksim.FaultCutBefore, Count: -1})
		var ids []domain.AccountID
		for i := range 40 { // the last one decides soonest
			ids = append(ids, o.renewing(250-6*i, domain.AccountInput{CSM: ana, Channel: room(i)}))
		}
		for range 3 {
			o.sweep()
			for _, id := range ids {
				o.promise(id, domain.Announcement{Key: "card/more/" + string(id) + o.clock().String(), Kind: domain.AnnounceFollowUp, Subject: o.followUp(id),
					Live: true, Critical: true, Priority: domain.PriorityCard + 5})
			}
			if _, err := d.RunOnce(t.Context()); err != nil {
				t.Fatal(err)
			}
			o.move(24 * time.Hour)
		}
		o.slack.ClearFaults()
		over := o.clock()
		o.settle(d)

		posted := o.posted()
		var firsts []storage.Message
		for i, id := range ids {
			var messages, top []storage.Message
			o.must(func(ctx context.Context, tx *storage.Tx) (err error) {
				messages, err = tx.Messages(ctx, storage.MessageFilter{Account: id})
				return err
			})
			for _, m := range messages {
				copies := posted[m.ID]
				if m.State != storage.Sent || len(copies) != 1 {
					t.Errorf("%s is %s, %d times in Slack", m.Promise.Key, m.State, len(copies))
					continue
				}
				if !strings.Contains(copies[0].Text, "Late: this was due") {
					t.Errorf("%s does not say that it is late: %s", m.Promise.Key, copies[0].Text)
				}
				if copies[0].ThreadTS == "" || copies[0].ThreadTS == copies[0].TS {
					top = append(top, m)
				}
			}
			if len(top) != 1 {
				t.Errorf("account %d has %d messages outside of threads", i, len(top))
				continue
			}
			firsts = append(firsts, top[0])
		}
		slices.SortFunc(firsts, func(x, y storage.Message) int { return x.SentAt.Compare(y.SentAt) })
		for i := 1; i < len(firsts); i++ {
			if firsts[i].Promise.Priority < firsts[i-1].Promise.Priority && firsts[i].SentAt.After(firsts[i-1].SentAt) {
				t.Errorf("%s was sent after what was less urgent", firsts[i].Promise.Key)
			}
		}
		if took := o.clock().Sub(over); took > 10*time.Minute {
			t.Errorf("it took %v", took)
		}
		o.wantPaced(t)
	})
}

// Late is what appears a day or more after it was due, for as long as it stands
// there; what was on time does not become late when it changes.
func TestLateIsSaidOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		d := o.deliver(nil)
		call := func(key string, to domain.ChannelID) domain.Announcement {
			return domain.Announcement{Key: key, Kind: domain.AnnounceFollowUp, Subject: o.followUp(id), Channel: to, Live: true, Critical: true}
		}
		o.promise(id, call("late", acme), call("late elsewhere", orders))
		o.fault("chat.postMessage", slacksim.Fault{Kind: slacksim.FaultLimited, RetryAfter: 1, Count: 2})
		if _, err := d.RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.move(12*time.Hour + time.Minute) // midnight has passed
		o.settle(d)
		for _, key := range []string{"late", "late elsewhere"} {
			if m := o.copies(key)[0]; !strings.Contains(m.Text, "Late: this was due 1 day earlier, on Tue 24 Nov 2026") {
				t.Errorf("%s: %s", key, m.Text)
			}
		}
		o.promise(id, call("today", room(1)))
		o.settle(d)
		o.move(48 * time.Hour)
		o.lose(id)
		o.settle(d)
		for key, want := range map[string]bool{"late": true, "today": false} {
			m := o.copies(key)[0]
			if m.EditedTS == "" || strings.Contains(m.Text, "Late: this was due 1 day earlier") != want || strings.Contains(m.Text, "2 days earlier") {
				t.Errorf("%s, changed later: %s", key, m.Text)
			}
		}
	})
}

// Failure 19: what Slack finds too long goes on in the thread, as plain text,
// each part once.
func TestFailure19TooLongGoesOnInTheThread(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.log.expect("slack refuses the form")
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		for i := range 3 {
			key := fmt.Sprint("long ", i)
			o.promise(id, domain.Announcement{Key: key, Kind: domain.AnnounceRest, Detail: strings.Repeat("One line of many.\n", 120) + "The end.", Critical: true})
			o.fault("chat.postMessage", refuse("msg_too_long", 2))
			if i == 1 {
				o.fault("chat.postMessage", slacksim.Fault{Kind: slacksim.FaultCutAfter})
			}
			o.settle(o.deliver(nil))
			first := o.wantAt(t, key, string(acme))[0]
			rest := o.wantAt(t, key+"/rest/1", string(acme))[0]
			if rest.ThreadTS != first.TS || len(first.Blocks) > 0 || !strings.HasPrefix(first.Text, "One line of many.") || !strings.HasSuffix(rest.Text, "The end.") {
				t.Errorf("first %q, then in thread %q %q", first.Text, rest.ThreadTS, rest.Text)
			}
		}
		o.promise(id, domain.Announcement{Key: "card", Live: true, Critical: true})
		d := o.deliver(nil)
		o.settle(d)
		o.rate(id, domain.Yellow, "news")
		o.fault("chat.update", refuse("msg_blocks_too_long", 1))
		o.settle(d)
		if m := o.wantAt(t, "card", string(acme))[0]; len(m.Blocks) > 0 || !strings.Contains(m.Text, "news") {
			t.Errorf("an update that is too long leaves %q", m.Text)
		}
	})
}
