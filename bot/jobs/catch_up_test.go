package jobs_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// lateStarts adds accounts of Ana that begin in the middle, too many for a card
// each, and promises their list.
func (o *office) lateStarts(in domain.AccountInput) (ids []domain.AccountID, list string) {
	o.t.Helper()
	for i := range 5 {
		in.CSM, in.Name = ana, fmt.Sprintf("Sample %d", i)
		ids = append(ids, o.renewing(50+i, in))
	}
	o.sweep()
	return ids, domain.CatchUpKey(ana, domain.DateIn(o.clock(), time.UTC))
}

// A list that its CSM cannot be sent goes to the manager, then to an admin, once
// and with a word why. Only when nobody can be written to does each account get
// its card, and an admin reads why.
func TestListOfLateStartsReachesSomebody(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.fault("conversations.open", refuse("user_disabled", 1))
		ids, list := o.lateStarts(domain.AccountInput{Channel: acme})
		o.settle(o.deliver(nil))
		m := o.wantAt(t, list, o.dm(mia))[0]
		if !strings.Contains(m.Text, "This is for <@U0ANA>") || !strings.Contains(m.Text, "accounts of Ana Sample begin") {
			t.Errorf("the manager reads %s", m.Text)
		}
		for _, id := range ids {
			if o.cards(id) > 0 {
				t.Error("a card came although the list did")
			}
		}
	})
}

func TestListOfLateStartsThatNobodyTakes(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.log.expect("a message is given up")
		o.fault("conversations.open", refuse("user_disabled", 3))
		ids, list := o.lateStarts(domain.AccountInput{Channel: acme})
		d := o.deliver(nil)
		o.settle(d)
		if m := o.message(list); m.State != storage.Failed {
			t.Fatalf("the list is %s", m.State)
		}
		o.sweep()
		o.settle(d)
		for _, id := range ids {
			if n := o.cards(id); n != 1 {
				t.Errorf("%d cards of %s instead of its place on the list", n, id)
			}
		}
		undelivered := fmt.Sprintf("undelivered/%s/%s", ada, domain.DateIn(o.clock(), time.UTC))
		if m := o.wantAt(t, undelivered, o.dm(ada))[0]; !strings.Contains(m.Text, "user_disabled") {
			t.Errorf("the admin reads %s", m.Text)
		}
	})
}

// A list that was promised before a pause comes after it, and its steps count
// from the day on which it came.
func TestListOfLateStartsOutlastsAPause(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		ids, list := o.lateStarts(domain.AccountInput{Channel: acme})
		pause := func(at time.Time) {
			o.must(func(ctx context.Context, tx *storage.Tx) error {
				s, err := tx.Settings(ctx)
				if err != nil {
					return err
				}
				s.PausedAt = at
				return tx.SaveSettings(ctx, ada, s)
			})
		}
		pause(o.clock())
		d := o.deliver(nil)
		if _, err := d.RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		if m := o.message(list); m.State != storage.Queued {
			t.Fatalf("during the pause it is %s (%s)", m.State, m.Reason)
		}
		o.move(48 * time.Hour)
		pause(time.Time{})
		o.settle(d)
		o.wantAt(t, list, o.dm(ana))
		today := domain.DateIn(o.clock(), time.UTC)
		o.decide(ids[0], func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			if s, _ := a.NextStep(env); s.Since() != today || s.State != domain.StepDue {
				t.Errorf("it is %s since %s, want due since %s", s.State, s.Since(), today)
			}
			return &domain.Change{}, nil
		})
	})
}

// What the bot starts itself keeps to the hours of whoever it is for, also when
// it was promised before they ended and only goes out after.
func TestListOfLateStartsKeepsToTheHours(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		_, list := o.lateStarts(domain.AccountInput{Channel: acme})
		friday := domain.DateIn(o.clock(), time.UTC)
		for friday.Weekday() != time.Friday {
			friday = friday.AddDays(1)
		}
		o.moveTo(friday.At(23, 30, time.UTC))
		o.settle(o.deliver(nil))
		o.wantAt(t, list, o.dm(ana))
		if at, want := o.message(list).SentAt, friday.AddDays(3).At(9, 0, time.UTC); at.Before(want) {
			t.Errorf("it came at %s, want not before %s", at, want)
		}
	})
}
