package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

func TestPlanRiskRefusesWhatIsMissing(t *testing.T) {
	due := domain.NewDate(2027, time.March, 10)
	for name, tt := range map[string]struct {
		in    domain.RiskInput
		field string
	}{
		"no concern":  {domain.RiskInput{Remedy: "y", Due: due}, "concern"},
		"no remedy":   {domain.RiskInput{Concern: "x", Due: due}, "remedy"},
		"no day":      {domain.RiskInput{Concern: "x", Remedy: "y"}, "due"},
		"yesterday":   {domain.RiskInput{Concern: "x", Remedy: "y", Due: domain.NewDate(2027, time.February, 28)}, "due"},
		"long remedy": {domain.RiskInput{Concern: "x", Remedy: strings.Repeat("y", 301), Due: due}, "remedy"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newAcme(t)
			_, err := w.account.PlanRisk(w.env, tt.in)
			wantError(t, err, domain.Invalid, tt.field)
		})
	}
}

func TestARiskIsRemindedOfUntilItIsVerified(t *testing.T) {
	w := newAcme(t)
	due := domain.NewDate(2027, time.March, 10)
	in := domain.RiskInput{ID: "rsk_form", Concern: "exports fail", Cause: "a bug", Remedy: "ship the fix", Due: due, Check: "no tickets"}
	for n := range 2 {
		change, err := w.account.PlanRisk(w.env, in)
		if err != nil || change.Empty() != (n == 1) {
			t.Fatalf("planned %d times: %v, %+v", n+1, err, change)
		}
	}
	r, ok := w.account.RiskByID("rsk_form")
	f, _ := w.account.FollowUp(r.FollowUp)
	if !ok || !r.Open() || f.Owner != ana || f.Due != due || f.Title != "ship the fix" {
		t.Fatalf("risk %+v, follow-up %+v", r, f)
	}
	w.setDay(due, 10)
	asked := func() bool {
		for _, n := range w.account.Wants(ana, w.env) {
			if n.Kind == domain.WantFollowUp && n.Subject == string(f.ID) {
				return true
			}
		}
		return false
	}
	if !asked() {
		t.Error("nobody is asked on the day")
	}
	change, err := w.account.VerifyRisk(w.as(marco), r.ID)
	if err != nil || len(change.Terms) != 1 || len(change.FollowUps) != 1 {
		t.Fatalf("%v, %+v", err, change)
	}
	if r, _ = w.account.RiskByID(r.ID); r.Open() || r.VerifiedBy != marco || asked() {
		t.Errorf("verified: %+v, still asked: %v", r, asked())
	}
	if again, err := w.account.VerifyRisk(w.env, r.ID); err != nil || !again.Empty() {
		t.Errorf("verified twice: %v, %+v", err, again)
	}
	_, err = w.account.VerifyRisk(w.env, "rsk_gone")
	wantError(t, err, domain.NotFound, "")
	if _, err := w.account.Close(w.env, domain.CloseInput{Outcome: domain.Lost, Reason: "price"}); err != nil {
		t.Fatal(err)
	}
	in.ID = "rsk_other"
	_, err = w.account.PlanRisk(w.env, in)
	wantError(t, err, domain.Conflict, "")
}
