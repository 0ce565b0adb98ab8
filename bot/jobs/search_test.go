package jobs_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// trouble is what goes wrong in one run of [TestAnyTrouble].
type trouble struct {
	faults  map[string][]slacksim.Fault // by method
	crashes map[int]bool                // which of the points, counted over all processes, is where one ends
	panics  bool                        // it does not end, it panics
	hidden  bool                        // history cannot be read
}

func anyFault(method string) *rapid.Generator[slacksim.Fault] {
	return rapid.Custom(func(t *rapid.T) slacksim.Fault {
		kinds := []string{
			slacksim.FaultNone, slacksim.FaultCutBefore, slacksim.FaultCutAfter, slacksim.FaultLimited,
			slacksim.Fault5xxBefore, slacksim.Fault5xxAfter, slacksim.FaultRefuse, slacksim.FaultError,
		}
		f := slacksim.Fault{
			Kind:       rapid.SampledFrom(kinds).Draw(t, "kind"),
			RetryAfter: rapid.SampledFrom([]int{-1, 1, 7, 100}).Draw(t, "retry after"),
			Count:      rapid.IntRange(1, 3).Draw(t, "count"),
			Status:     rapid.SampledFrom([]int{500, 502, 503}).Draw(t, "status"),
		}
		f.Error = rapid.SampledFrom([]string{"internal_error", "fatal_error", "request_timeout", "service_unavailable"}).Draw(t, "unsure code")
		if f.Kind == slacksim.FaultRefuse {
			codes := []string{"internal_error", "ratelimited", "token_revoked"}
			switch method {
			case "chat.postMessage":
				codes = append(codes, "is_archived", "msg_too_long", "missing_scope")
			case "conversations.open":
				codes = append(codes, "user_disabled", "missing_scope")
			}
			if f.Error = rapid.SampledFrom(codes).Draw(t, "refusal"); f.Error == "is_archived" || f.Error == "msg_too_long" || f.Error == "user_disabled" {
				f.Count = 1
			}
		}
		return f
	})
}

func anyTrouble(t *rapid.T) trouble {
	tr := trouble{
		faults: map[string][]slacksim.Fault{}, crashes: map[int]bool{},
		panics: rapid.Bool().Draw(t, "panics"), hidden: rapid.IntRange(0, 4).Draw(t, "hidden") == 0,
	}
	for _, method := range []string{"chat.postMessage", "chat.update", "conversations.open", "conversations.history"} {
		plan := rapid.SliceOfN(anyFault(method), 0, 4).Draw(t, method)
		lasting := map[string]bool{}
		plan = slices.DeleteFunc(plan, func(f slacksim.Fault) bool { // one of each, or nobody is left to tell
			again := lasting[f.Error]
			lasting[f.Error] = f.Error == "is_archived" || f.Error == "msg_too_long" || f.Error == "user_disabled"
			return again
		})
		if tr.hidden && method == "conversations.history" {
			plan = []slacksim.Fault{refuse("missing_scope", -1)}
		}
		if tr.hidden && method == "chat.postMessage" {
			plan = plan[:min(len(plan), 1)] // there is an end to repeats
		}
		if len(plan) > 0 {
			tr.faults[method] = plan
		}
	}
	for _, n := range rapid.SliceOfN(rapid.IntRange(1, 12), 0, 2).Draw(t, "crashes") {
		tr.crashes[n] = true
	}
	return tr
}

// Whatever goes wrong, in whichever order, and however many processes there
// are: each message is in Slack once, or once more with a word that it may be a
// repeat when nobody can read the history. For a longer search, ask for more with
// -rapid.checks.
func TestAnyTrouble(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.log.expect("slack refuses", "panic while delivering")
		with, without := o.account(domain.AccountInput{CSM: ana, Channel: acme}), o.account(domain.AccountInput{CSM: ana})
		run, share := 0, 3 // of the runs asked for: each is many transactions
		if strings.HasPrefix(o.url, "postgres:") {
			share = 10 // fewer tell what differs between the databases
		}
		rapid.Check(t, func(rt *rapid.T) {
			if run++; run%share > 0 {
				return
			}
			tr := anyTrouble(rt)
			var keys []string
			for i := range rapid.IntRange(1, 4).Draw(rt, "messages") {
				n := domain.Announcement{
					Key: fmt.Sprintf("run %d, message %d", run, i), Critical: true,
					Live:     rapid.Bool().Draw(rt, "live"),
					Priority: rapid.SampledFrom([]int{domain.PriorityEscalation, domain.PriorityCard}).Draw(rt, "priority"),
					Channel:  rapid.SampledFrom([]domain.ChannelID{"", orders}).Draw(rt, "channel"),
				}
				if i > 0 && rapid.Bool().Draw(rt, "threaded") {
					n.Thread = keys[0]
				}
				keys = append(keys, n.Key)
				o.promise(rapid.SampledFrom([]domain.AccountID{with, without}).Draw(rt, "account"), n)
			}
			for method, plan := range tr.faults {
				o.fault(method, plan...)
			}
			var reached atomic.Int64
			hook := func(point string) {
				if !tr.crashes[int(reached.Add(1))] {
					return
				}
				if tr.panics {
					panic("at " + point)
				}
				runtime.Goexit()
			}
			var processes []*jobs.Deliver
			for range rapid.IntRange(1, 3).Draw(rt, "processes") {
				processes = append(processes, o.deliver(hook))
			}
			o.settle(processes...)
			o.rate(with, rapid.SampledFrom([]domain.Colour{domain.Green, domain.Yellow}).Draw(rt, "colour"), fmt.Sprintf("news of run %d", run))
			o.settle(processes...)
			o.slack.ClearFaults()
			posted := o.posted()
			for _, key := range keys {
				o.checkOnce(rt, key, posted, tr.hidden)
			}
		})
	})
}

func (o *office) checkOnce(t *rapid.T, key string, posted map[string][]slacksim.Message, hidden bool) {
	m := o.message(key)
	copies := posted[m.ID]
	if m.State != storage.Sent {
		t.Fatalf("%s is %s: %s", key, m.State, m.Reason)
	}
	here := 0
	for _, c := range copies {
		if c.Channel == string(m.Channel) && c.TS == m.TS {
			here++
		}
	}
	if here != 1 {
		t.Fatalf("%s is recorded at %s in %s, and not there", key, m.TS, m.Channel)
	}
	if len(copies) == 1 {
		return
	}
	if !hidden {
		t.Fatalf("%s is there %d times", key, len(copies))
	}
	unmarked := 0
	for _, c := range copies {
		if !strings.Contains(c.Text, repeat) {
			unmarked++
		}
	}
	if unmarked > 1 {
		t.Fatalf("%s is there %d times, and %d of them do not say so", key, len(copies), unmarked)
	}
}
