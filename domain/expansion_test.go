package domain_test

import (
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

func TestExpansionNotNowIsLookedAtAgain(t *testing.T) {
	w := newAcme(t)
	for field, x := range map[string]domain.Expansion{
		"what":    {},
		"why_not": {NotNow: true},
		"signs":   {What: "seats", Signs: []domain.GrowthSign{"rich"}},
		"value":   {What: "seats", Value: domain.Money{Minor: -1, Currency: "USD"}},
		"revisit": {NotNow: true, WhyNot: "budget", Revisit: w.account.Today(w.env)},
	} {
		_, err := w.account.DecideExpansion(w.env, x)
		wantError(t, err, domain.Invalid, field)
	}
	revisit := domain.NewDate(2027, time.September, 1)
	if _, err := w.account.DecideExpansion(w.env, domain.Expansion{NotNow: true, WhyNot: "budget is frozen", Revisit: revisit}); err != nil {
		t.Fatal(err)
	}
	w.close(t, domain.CloseInput{Outcome: domain.Renewed, Amount: usd(120000), Date: domain.NewDate(2028, time.June, 30)})
	x, ok := w.account.Expansion()
	f, found := w.account.FollowUp(x.FollowUp)
	if !ok || x.Revisit != revisit || !found || !f.Open() || f.Due != revisit {
		t.Fatalf("after the renewal: %+v, follow-up %+v", x, f)
	}
	if _, err := w.account.DecideExpansion(w.env, domain.Expansion{What: "50 seats", Signs: []domain.GrowthSign{domain.SignBudget}}); err != nil {
		t.Fatal(err)
	}
	if f, _ := w.account.FollowUp(f.ID); f.Open() {
		t.Error("the revisit is still open after another decision")
	}
	if x, _ := w.account.Expansion(); x.What != "50 seats" {
		t.Errorf("in force is %+v", x)
	}
}
