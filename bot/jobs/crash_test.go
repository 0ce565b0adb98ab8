package jobs_test

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

func points() []string {
	return []string{jobs.PointClaimed, jobs.PointRendered, jobs.PointPosted, jobs.PointRecorded}
}

// once calls fn the first time that delivery comes to a point.
func once(point string, fn func()) func(string) {
	var first sync.Once
	return func(reached string) {
		if reached == point {
			first.Do(fn)
		}
	}
}

// A goroutine that ends at once leaves what a killed process leaves: nothing is
// undone, nothing is recorded.
func TestCrashWhilePosting(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		for _, point := range points() {
			o.promise(id, domain.Announcement{Key: point, Critical: true})
			if _, err := o.deliver(once(point, runtime.Goexit)).RunOnce(t.Context()); err != nil {
				t.Fatal(err)
			}
			o.settle(o.deliver(nil))
			o.wantAt(t, point, string(acme))
		}
	})
}

func TestPanicWhilePosting(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.log.expect("panic while delivering")
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		for _, point := range points() {
			o.promise(id, domain.Announcement{Key: point, Critical: true}, domain.Announcement{Key: point + ", another", Channel: orders})
			o.settle(o.deliver(once(point, func() { panic("a bug at " + point) })))
			o.wantAt(t, point, string(acme))
			o.wantAt(t, point+", another", string(orders))
		}
		o.log.expect("a message is given up")
		o.promise(id, domain.Announcement{Key: "always", Critical: true})
		o.settle(o.deliver(func(point string) {
			if point == jobs.PointRendered {
				panic("a bug whenever it is tried")
			}
		}))
		if m := o.message("always"); m.State != storage.Failed || len(o.copies("always")) != 0 {
			t.Errorf("%s: %s", m.State, m.Reason)
		}
	})
}

// An update that breaks off is made again.
func TestCrashWhileUpdating(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		o.promise(id, domain.Announcement{Key: "card", Critical: true, Live: true})
		o.settle(o.deliver(nil))
		o.rate(id, domain.Yellow, "news")
		if _, err := o.deliver(once(jobs.PointClaimed, runtime.Goexit)).RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.settle(o.deliver(nil))
		if m := o.wantAt(t, "card", string(acme))[0]; !strings.Contains(m.Text+string(m.Blocks), "news") {
			t.Errorf("it shows %s", m.Text)
		}
	})
}

// A process that is slower than its lease finds its message in another's hands,
// wherever it was, and the message is there once.
func TestClaimLostWhilePosting(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		for _, point := range []string{jobs.PointClaimed, jobs.PointPosted} {
			o.promise(id, domain.Announcement{Key: point, Critical: true})
			slow := o.deliver(once(point, func() {
				o.move(2 * time.Minute)
				if _, err := o.deliver(nil).RunOnce(context.Background()); err != nil { // the first look
					t.Error(err)
				}
			}))
			if _, err := slow.RunOnce(t.Context()); err != nil {
				t.Fatal(err)
			}
			o.settle(slow, o.deliver(nil))
			o.wantAt(t, point, string(acme))
		}
	})
}

// Several processes on one database share the work, and nothing appears twice.
func TestProcessesShareTheWork(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		var list []domain.Announcement
		for i := range 60 {
			list = append(list, domain.Announcement{Key: o.id("msg"), Channel: room(i % 20), Critical: true})
		}
		o.promise(id, list...)
		stores := []*storage.Store{o.store, o.store, o.store}
		if strings.HasPrefix(o.url, "postgres:") { // SQLite has one process
			stores[1], stores[2] = o.openStore(), o.openStore()
		}
		var all []*jobs.Deliver
		for _, s := range stores {
			all = append(all, o.deliverOn(s, nil))
		}
		for {
			var next [3]time.Time
			var atOnce sync.WaitGroup
			for i, d := range all {
				atOnce.Go(func() {
					var err error
					if next[i], err = d.RunOnce(context.Background()); err != nil {
						t.Error(err)
					}
				})
			}
			atOnce.Wait()
			at := next[0]
			for _, n := range next[1:] {
				if at.IsZero() || !n.IsZero() && n.Before(at) {
					at = n
				}
			}
			if at.IsZero() || t.Failed() {
				break
			}
			if at.After(o.clock()) {
				o.moveTo(at)
			}
		}
		o.wantPaced(t)
		for _, n := range list {
			o.wantAt(t, n.Key, string(n.Channel))
		}
	})
}
