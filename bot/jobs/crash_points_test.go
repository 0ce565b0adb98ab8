package jobs_test

import (
	"context"
	"log/slog"
	"runtime"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
)

// dying is a hook that ends the goroutine the first time it comes to a point,
// and counts how often it came there.
func dying(point string) (hook func(string), came func() bool) {
	reached := false
	die := once(point, func() {
		reached = true
		runtime.Goexit()
	})
	return die, func() bool { return reached }
}

// apart runs fn in a goroutine of its own, which may end anywhere in it.
func apart(fn func()) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		fn()
	}()
	<-ended
}

// archive archives a channel of the workspace, or undoes it.
func (o *office) archive(id domain.ChannelID, archived bool) {
	o.t.Helper()
	if !o.slack.UpdateChannel(string(id), func(c *slacksim.Channel) { c.IsArchived = archived }) {
		o.t.Fatalf("there is no channel %s", id)
	}
}

// A planner that dies, wherever in a sweep, leaves every account with one card
// once the next planner has been through.
func TestCrashWhilePlanning(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		for _, point := range []string{jobs.PointLeads, jobs.PointDecided, jobs.PointSwept} {
			ids := []domain.AccountID{o.account(domain.AccountInput{Channel: acme}), o.account(domain.AccountInput{Channel: orders})}
			hook, came := dying(point)
			dies := jobs.NewPlanner(jobs.PlannerConfig{
				Store: o.store, Holder: o.id("run"), TTL: time.Nanosecond, Now: o.clock, Logger: slog.New(o.log), Hook: hook,
				Chores: []jobs.Chore{o.due(o.store)},
			})
			apart(func() {
				if _, err := dies.RunOnce(context.Background()); err != nil {
					t.Error(err)
				}
				t.Errorf("the planner did not die at %q", point)
			})
			if !came() {
				t.Errorf("no planner comes to %q", point)
			}
			for range 2 { // whoever takes over, and a tick
				o.sweep()
			}
			o.settle(o.deliver(nil))
			for i, id := range ids {
				if n := o.cards(id); n != 1 {
					t.Errorf("%s: account %s has %d cards", point, id, n)
					continue
				}
				o.wantAt(t, o.card(id), string([]domain.ChannelID{acme, orders}[i]))
			}
		}
	})
}

// A delivery that dies on its way to another place, to a direct conversation or
// while it looks for a message leaves one message, where it belongs.
func TestCrashOnTheWay(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		inChannel, direct := o.account(domain.AccountInput{CSM: ana, Channel: acme}), o.account(domain.AccountInput{CSM: ana})
		nobodys := o.account(domain.AccountInput{})
		for _, tt := range []struct {
			points  []string
			account domain.AccountID
			prepare func()
			where   func() string
		}{
			{[]string{jobs.PointOpening, jobs.PointOpened}, direct, o.closeDMs, func() string { return o.dm(ana) }},
			{[]string{jobs.PointRedirecting, jobs.PointRedirected}, inChannel, func() {
				o.archive(acme, true)
			}, func() string { return o.dm(ana) }},
			{[]string{jobs.PointRedirecting, jobs.PointRedirected}, nobodys, func() {}, func() string { return o.dm(mia) }},
			{[]string{jobs.PointLooking, jobs.PointLooked}, inChannel, func() {
				o.fault("chat.postMessage", slacksim.Fault{Kind: slacksim.FaultCutAfter})
			}, func() string { return string(acme) }},
			{[]string{jobs.PointLooking, jobs.PointLooked}, direct, func() {
				o.fault("chat.postMessage", slacksim.Fault{Kind: slacksim.FaultCutBefore})
			}, func() string { return o.dm(ana) }},
		} {
			for _, point := range tt.points {
				key := o.id(point)
				tt.prepare()
				o.promise(tt.account, domain.Announcement{Key: key, Critical: true})
				hook, came := dying(point)
				o.settle(o.deliver(hook), o.deliver(nil))
				if !came() {
					o.settle(o.deliver(hook))
				}
				if !came() {
					t.Errorf("%s: no delivery comes to %q", key, point)
				}
				o.wantAt(t, key, tt.where())
				o.slack.ClearFaults()
				o.archive(acme, false)
			}
		}
	})
}
