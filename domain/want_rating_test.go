package domain_test

import (
	"slices"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

func TestManagerHearsOfAFirstRatingOnce(t *testing.T) {
	first := func(w *world, p domain.PersonID) bool {
		return slices.ContainsFunc(w.account.Wants(p, w.env), func(n domain.Want) bool { return n.Kind == domain.WantFirstRating })
	}
	w := newAcme(t)
	w.at(time.March, 5, 10) // Friday
	w.rate(t, domain.Red)
	for day, want := range map[int]bool{5: false, 6: false, 8: true, 9: false} {
		w.at(time.March, day, 9)
		if got := first(w, marco); got != want {
			t.Errorf("on %d March the manager is told: %v, want %v", day, got, want)
		}
		if first(w, ana) {
			t.Errorf("on %d March the CSM is told what they did themselves", day)
		}
	}
	w.at(time.March, 8, 8)
	if !w.account.Overseen(w.env) {
		t.Error("the manager's daily message would not read the account")
	}
	w.rate(t, domain.Yellow)
	if first(w, marco) {
		t.Error("told of a rating that is not the first")
	}
}

func TestSignalTakenBackCountsNoMore(t *testing.T) {
	w := newAcme(t)
	if _, err := w.account.LogSignal(w.env, domain.SignalInput{ID: "sig_1", Kind: domain.SignalAcquisition}); err != nil {
		t.Fatal(err)
	}
	_, err := w.account.WithdrawSignal(w.as("UANYBODY"), "sig_1")
	wantError(t, err, domain.Forbidden, "")
	_, err = w.account.WithdrawSignal(w.env, "sig_gone")
	wantError(t, err, domain.NotFound, "")
	if _, err := w.account.WithdrawSignal(w.as(marco), "sig_1"); err != nil {
		t.Fatal(err)
	}
	if again, err := w.account.WithdrawSignal(w.env, "sig_1"); err != nil || !again.Empty() {
		t.Errorf("taking it back twice: %v, %+v", err, again)
	}
	if len(w.account.RecentSignals(w.env)) > 0 || len(w.account.Signals) != 1 {
		t.Errorf("signals %+v", w.account.Signals)
	}
}
