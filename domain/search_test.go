package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

func TestSearchFindsPeopleAndNotes(t *testing.T) {
	w := newAcme(t)
	must := func(_ *domain.Change, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(w.account.Rate(w.env, domain.RatingInput{Colour: domain.Yellow, Reason: "Budget freeze until March", NextStep: "ask Priya"}))
	w.setDay(domain.NewDate(2027, time.March, 3), 9)
	must(w.account.LogStakeholder(w.env, domain.StakeholderInput{Name: "Priya Kumar", Title: "CFO", Roles: []domain.StakeholderRole{domain.EconomicBuyer}}))
	w.setDay(domain.NewDate(2027, time.March, 5), 9)
	must(w.account.LogTouch(w.env, domain.TouchInput{With: []domain.StakeholderID{w.account.Stakeholders[0].ID}, Line: "talked about the BUDGET  freeze", Meaningful: true}))
	must(w.account.Escalate(w.env, domain.EscalationInput{Reason: "no answer", Ask: "call Priya"}))

	for query, want := range map[string]string{
		"budget freeze": "touch|yellow rating", "priya": "escalation|person|yellow rating", "cfo": "person", "helicopter": "", "": "", "  ": "",
	} {
		var got []string
		for _, f := range w.account.Search(query, w.env) {
			got = append(got, f.What)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q finds %v, want %s", query, got, want)
		}
	}
	must(w.account.WithdrawTouch(w.env, w.account.Touches[0].ID))
	if got := w.account.Search("budget freeze", w.env); len(got) != 1 {
		t.Errorf("a touch that was taken back is found: %v", got)
	}
}

func TestAuditTitle(t *testing.T) {
	w := newAcme(t)
	for action, want := range map[string]string{
		"rate": "Rated", "account.edit": "Changed fiscal year start", "escalation.raise": "Escalation raise", "": "",
	} {
		if got := w.account.AuditTitle(domain.AuditEntry{Action: action, Subject: "fiscal_year_start"}); got != want {
			t.Errorf("%q is %q, want %q", action, got, want)
		}
	}
	if !domain.IsPerson("U0ANA") || domain.IsPerson("USD") || domain.IsPerson("Ursula") || !domain.IsChannel("C0COBALT") || domain.IsChannel("CEO") {
		t.Error("ids are told from words wrongly")
	}
}
