package jobs_test

import (
	"context"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// A question that the bot raises itself waits for the hours of the manager, not
// of the CSM; one that a person raises goes out at once.
func TestQuestionsWaitForTheManagersHours(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.must(func(ctx context.Context, tx *storage.Tx) error {
			return tx.PutPeople(ctx, domain.Person{ID: mia, Name: "Mia Sample", TimeZone: "America/Los_Angeles"})
		})
		tuesday := domain.DateIn(o.clock(), time.UTC)
		for tuesday.Weekday() != time.Tuesday {
			tuesday = tuesday.AddDays(1)
		}
		raise := func(by domain.PersonID) (ask string) {
			id := o.renewing(300, domain.AccountInput{CSM: ana, Channel: acme})
			err := o.store.Decide(t.Context(), "", id, by, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
				change, err := a.Escalate(env, domain.EscalationInput{Reason: "Nothing moves.", Ask: "Help."})
				if err == nil {
					ask = "escalation/" + string(change.Escalations[0].ID) + "/" + string(mia)
				}
				return change, err
			})
			if err != nil {
				t.Fatal(err)
			}
			return ask
		}
		o.moveTo(tuesday.At(9, 0, time.UTC)) // one or two at night there
		d := o.deliver(nil)
		byPerson, byBot := raise(ana), raise("")
		o.settle(d)
		losAngeles, err := time.LoadLocation("America/Los_Angeles")
		if err != nil {
			t.Fatal(err)
		}
		if at, latest := o.message(byPerson).SentAt, tuesday.At(9, 5, time.UTC); at.IsZero() || at.After(latest) {
			t.Errorf("a person's question went out at %s", at)
		}
		if at, opens := o.message(byBot).SentAt, tuesday.At(9, 0, losAngeles); at.Before(opens) || at.After(opens.Add(5*time.Minute)) {
			t.Errorf("the bot's question went out at %s, want %s", at, opens)
		}
	})
}
