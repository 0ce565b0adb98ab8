package domain_test

import (
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// newPair is an account with two contracts that renew on one day.
func newPair(t testing.TB) (w *world, main, support domain.Term) {
	t.Helper()
	w = newRunning(t)
	did(t)(w.account.AddContract(w.env, domain.ContractInput{Name: " Support  EU", Term: domain.TermInput{RenewalDate: domain.NewDate(2027, time.June, 30), ARR: usd130k}}))
	open := w.account.OpenTerms()
	if len(open) != 2 || !w.account.Several() || w.account.ContractOf(open[1]).Name != "Support EU" {
		t.Fatalf("open terms: %+v of %+v", open, w.account.Contracts)
	}
	return w, open[0], open[1]
}

func TestContractNames(t *testing.T) {
	w, _, _ := newPair(t)
	term := domain.TermInput{RenewalDate: domain.NewDate(2027, time.June, 30)}
	_, err := w.account.AddContract(w.env, domain.ContractInput{Name: "support eu", Term: term})
	wantError(t, err, domain.Conflict, "contract")
	_, err = w.account.AddContract(w.env, domain.ContractInput{Name: " ", Term: term})
	wantError(t, err, domain.Invalid, "contract")
	_, err = w.account.AddContract(w.env, domain.ContractInput{Name: "Third"})
	wantError(t, err, domain.Invalid, "renewal_date")
	_, err = w.account.ContractNamed("nothing like it")
	wantError(t, err, domain.NotFound, "contract")
	for _, typed := range []string{"SUPPORT eu", "supp"} {
		if c, err := w.account.ContractNamed(typed); err != nil || c.Name != "Support EU" {
			t.Errorf("%q finds %+v, %v", typed, c, err)
		}
	}
	main, err := w.account.ContractNamed(domain.MainContract)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.account.RenameContract(w.env, main.ID, "Support EU")
	wantError(t, err, domain.Conflict, "contract")
	change := did(t)(w.account.RenameContract(w.env, main.ID, "Platform"))
	if change.Audit[0].Before != domain.MainContract || change.Audit[0].After != "Platform" {
		t.Errorf("recorded %+v", change.Audit[0])
	}
}

// One card a day covers all contracts: the cards of the others are in its
// thread.
func TestOneCardADayForAllContracts(t *testing.T) {
	w, _, _ := newPair(t)
	for d := domain.NewDate(2027, time.April, 2); d.Before(domain.NewDate(2027, time.June, 30)); d = d.AddDays(1) {
		w.setDay(d, 9)
		alone := 0
		for _, n := range w.account.Sweep(w.env).Announcements {
			if n.Kind == domain.AnnounceCard && n.Thread == "" {
				alone++
			}
		}
		if alone > 1 {
			t.Errorf("%d cards stand by themselves on %s", alone, d)
		}
	}
}

// Closing one contract leaves the other alone, and with it what is asked about
// the account as a whole; the question of one contract's notice ends with it.
func TestClosingOneContractLeavesTheOther(t *testing.T) {
	w, main, support := newPair(t)
	if _, err := w.account.Escalate(w.env, domain.EscalationInput{Reason: "no answer"}); err != nil {
		t.Fatal(err)
	}
	w.close(t, domain.CloseInput{TermID: main.ID, Outcome: domain.Lost, Reason: "price"})
	e, open := w.account.Escalation()
	if !open || e.TermID != support.ID {
		t.Errorf("the escalation is %+v, want it open for the other contract", e)
	}
	if left := w.account.OpenTerms(); len(left) != 1 || left[0].ID != support.ID {
		t.Errorf("open: %+v", left)
	}
	w.close(t, domain.CloseInput{TermID: support.ID, Outcome: domain.Lost, Reason: "price"})
	if _, open := w.account.Escalation(); open {
		t.Error("nothing is left, and the escalation is open")
	}
}

func TestNoticeOfOneContractEndsWithIt(t *testing.T) {
	w, main, support := newPair(t)
	did(t)(w.account.ReceiveNotice(w.env, domain.NoticeInput{TermID: support.ID}))
	for _, s := range w.account.Plan(main, w.env) {
		if s.Anchor == domain.FromNotice {
			t.Error("the notice of one contract is in the plan of the other")
		}
	}
	w.close(t, domain.CloseInput{TermID: support.ID, Outcome: domain.Lost, Reason: "price"})
	if _, open := w.account.Escalation(); open {
		t.Error("the contract is closed, and its notice is still asked about")
	}
}

// A snooze never outlasts the hard date of its own contract, whatever the other
// one's is.
func TestSnoozeLimitIsThatOfTheContract(t *testing.T) {
	w, main, _ := newPair(t)
	did(t)(w.account.AddContract(w.env, domain.ContractInput{Name: "Short", Term: domain.TermInput{RenewalDate: domain.NewDate(2027, time.April, 20)}}))
	short := w.account.OpenTerms()[0]
	until := domain.NewDate(2027, time.May, 3)
	for _, s := range w.account.Plan(short, w.env) {
		if s.State.Open() {
			_, err := w.account.Snooze(w.env, short.ID, s.Key, until)
			wantError(t, err, domain.Invalid, "until")
			break
		}
	}
	did(t)(w.account.Snooze(w.env, main.ID, "kickoff", until))
}
