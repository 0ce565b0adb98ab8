package jobs_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

const repeat = "may be a repeat"

// passing are the faults after which a message must be where it belongs,
// exactly once.
func passing() map[string][]slacksim.Fault {
	return map[string][]slacksim.Fault{
		"cut before":                 {{Kind: slacksim.FaultCutBefore}},
		"cut before, often":          {{Kind: slacksim.FaultCutBefore, Count: 5}},
		"cut after":                  {{Kind: slacksim.FaultCutAfter}},
		"limited":                    {{Kind: slacksim.FaultLimited}},
		"limited without a time":     {{Kind: slacksim.FaultLimited, RetryAfter: -1}},
		"server error before":        {{Kind: slacksim.Fault5xxBefore, Status: 503, Count: 2}},
		"server error after":         {{Kind: slacksim.Fault5xxAfter, Status: 502}},
		"internal error before":      {refuse("internal_error", 1)},
		"internal error after":       {{Kind: slacksim.FaultError, Error: "internal_error"}},
		"fatal error":                {refuse("fatal_error", 1)},
		"token revoked for a while":  {refuse("token_revoked", 3)},
		"scope missing for a while":  {refuse("missing_scope", 2)},
		"every way of not answering": {{Kind: slacksim.FaultCutBefore}, {Kind: slacksim.Fault5xxBefore}, refuse("internal_error", 1), {Kind: slacksim.FaultLimited}, {Kind: slacksim.FaultCutAfter}},
	}
}

func TestPostComesThrough(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.log.expect("slack refuses the app")
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		for name, plan := range passing() {
			o.promise(id, domain.Announcement{Key: name, Critical: true})
			o.fault("chat.postMessage", plan...)
			o.settle(o.deliver(nil))
			o.wantAt(t, name, string(acme))
		}
	})
}

func TestDirectMessageComesThrough(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.log.expect("slack refuses the app")
		id := o.account(domain.AccountInput{CSM: ana})
		for name, plan := range passing() {
			o.promise(id, domain.Announcement{Key: name, Critical: true})
			o.fault("conversations.open", plan...)
			o.closeDMs()
			o.settle(o.deliver(nil))
			o.wantAt(t, name, o.dm(ana))
		}
	})
}

func TestLookComesThrough(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.log.expect("slack refuses the app")
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		for name, plan := range passing() {
			if strings.Contains(name, "scope") {
				continue // see TestLookThatNobodyCanMake
			}
			o.promise(id, domain.Announcement{Key: name, Critical: true})
			o.fault("chat.postMessage", slacksim.Fault{Kind: slacksim.FaultCutAfter})
			o.fault("conversations.history", plan...)
			o.settle(o.deliver(nil))
			o.wantAt(t, name, string(acme))
		}
	})
}

func TestUpdateComesThrough(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.log.expect("slack refuses the app")
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		d := o.deliver(nil)
		for name, plan := range passing() {
			o.promise(id, domain.Announcement{Key: name, Critical: true, Live: true})
			o.settle(d)
			o.fault("chat.update", plan...)
			o.decide(id, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
				return a.Rate(env, domain.RatingInput{Colour: domain.Yellow, Reason: "after " + name})
			})
			o.settle(d)
			for _, m := range o.wantAt(t, name, string(acme)) {
				if !strings.Contains(m.Text+string(m.Blocks), "after "+name) {
					t.Errorf("%s: the message does not show the truth: %s", name, m.Text)
				}
			}
			o.slack.ClearFaults()
		}
	})
}

// wantAt checks that a message is in one place, once, and recorded there.
func (o *office) wantAt(t *testing.T, key, channel string) []slacksim.Message {
	t.Helper()
	record, copies := o.message(key), o.copies(key)
	if record.State != storage.Sent || len(copies) != 1 {
		t.Errorf("%s: %s (%s) and %d times in Slack, want sent and once", key, record.State, record.Reason, len(copies))
		return copies
	}
	if m := copies[0]; m.Channel != channel || m.Channel != string(record.Channel) || m.TS != record.TS {
		t.Errorf("%s: in %s at %s, recorded in %s at %s, want it in %s", key, m.Channel, m.TS, record.Channel, record.TS, channel)
	}
	if strings.Contains(copies[0].Text, repeat) {
		t.Errorf("%s: it says that it may be a repeat", key)
	}
	return copies
}

func TestLookThatNobodyCanMake(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		for _, code := range []string{"missing_scope", "not_in_channel", "channel_not_found"} {
			for _, critical := range []bool{true, false} {
				key := code
				if !critical {
					key += " news"
				}
				o.promise(id, domain.Announcement{Key: key, Critical: critical})
				o.fault("chat.postMessage", slacksim.Fault{Kind: slacksim.FaultCutAfter})
				o.fault("conversations.history", refuse(code, -1))
				o.settle(o.deliver(nil))
				o.slack.ClearFaults()
				record, copies := o.message(key), o.copies(key)
				if !critical {
					if record.State != storage.Dropped || !strings.Contains(record.Reason, code) || len(copies) != 1 {
						t.Errorf("%s: %s (%s), %d times in Slack", key, record.State, record.Reason, len(copies))
					}
					continue
				}
				if record.State != storage.Sent || len(copies) != 2 || strings.Contains(copies[0].Text, repeat) || !strings.Contains(copies[1].Text, repeat) {
					t.Errorf("%s: %s and %d times in Slack, want a second copy that says so", key, record.State, len(copies))
				}
			}
		}
	})
}

// Where outcomes are lost again and again and nobody can look, one more copy
// tells nobody anything: it goes to somebody instead.
func TestRepeatsHaveAnEnd(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		o.promise(id, domain.Announcement{Key: "lost", Critical: true})
		o.fault("chat.postMessage", slacksim.Fault{Kind: slacksim.FaultCutAfter, Count: 3})
		o.fault("conversations.history", refuse("missing_scope", -1))
		o.settle(o.deliver(nil))
		var in []string
		for _, m := range o.copies("lost") {
			in = append(in, m.Channel)
		}
		if want := []string{string(acme), string(acme), string(acme), o.dm(ana)}; !slices.Equal(in, want) {
			t.Errorf("it is in %v, want it in %v", in, want)
		}
	})
}

func TestRetryAfterIsObeyed(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		for _, tt := range []struct {
			key   string
			asked int
			want  time.Duration
		}{{"two minutes", 120, 2 * time.Minute}, {"no time", -1, 30 * time.Second}, {"absurd", 1e6, 15 * time.Minute}} {
			d := o.deliver(nil)
			o.settle(d)
			o.move(time.Minute)
			begun := o.clock()
			o.promise(id, domain.Announcement{Key: tt.key, Critical: true}, domain.Announcement{Key: tt.key + ", the next"})
			o.fault("chat.postMessage", slacksim.Fault{Kind: slacksim.FaultLimited, RetryAfter: tt.asked})
			o.settle(d)
			var waited []time.Duration
			for _, key := range []string{tt.key, tt.key + ", the next"} {
				o.wantAt(t, key, string(acme))
				waited = append(waited, o.message(key).SentAt.Sub(begun))
			}
			slices.Sort(waited)
			if waited[0] != tt.want || waited[1] != tt.want+time.Second {
				t.Errorf("%s: posted after %v, want %v and a second later", tt.key, waited, tt.want)
			}
		}
	})
}

// An outage of days ends in one message each, and in none that nobody wants any
// more.
func TestLongOutage(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		o.sweep()
		o.promise(id, domain.Announcement{Key: "still wanted", Critical: true, Channel: orders})
		card := o.card(id)
		d := o.deliver(nil)
		o.fault("*", slacksim.Fault{Kind: slacksim.FaultCutBefore, Count: -1})
		for until := o.clock().Add(72 * time.Hour); o.clock().Before(until); {
			next, err := d.RunOnce(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !next.After(o.clock()) {
				t.Fatalf("next at %v, and it is %v", next, o.clock())
			}
			o.moveTo(next.Add(time.Hour)) // fewer steps of a long way
		}
		o.lose(id)
		o.slack.ClearFaults()
		o.settle(d)
		o.wantAt(t, "still wanted", string(orders))
		if m := o.message(card); m.State != storage.Dropped || len(o.copies(card)) != 0 {
			t.Errorf("the card of the closed term is %s (%s), %d times in Slack", m.State, m.Reason, len(o.copies(card)))
		}
	})
}

func TestRefusedForItsForm(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.log.expect("slack refuses the form", "a message is given up")
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		for _, code := range []string{"msg_too_long", "msg_blocks_too_long", "invalid_blocks"} {
			o.promise(id, domain.Announcement{Key: code, Critical: true})
			o.fault("chat.postMessage", refuse(code, 1))
			o.settle(o.deliver(nil))
			if m := o.wantAt(t, code, string(acme))[0]; len(m.Blocks) > 0 || m.Text == "" {
				t.Errorf("%s: the second attempt is not plain text", code)
			}
		}
		o.promise(id, domain.Announcement{Key: "hopeless", Critical: true})
		o.fault("chat.postMessage", refuse("msg_too_long", 2))
		o.settle(o.deliver(nil))
		if m := o.message("hopeless"); m.State != storage.Failed || !strings.Contains(m.Reason, "msg_too_long") || len(o.copies("hopeless")) != 0 {
			t.Errorf("%s: %s", m.State, m.Reason)
		}
	})
}
