package domain_test

import (
	"slices"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// choose decides a setting for the workspace.
func (w *world) choose(t testing.TB, name, value string) {
	t.Helper()
	if _, err := w.env.Settings.Choose(name, value); err != nil {
		t.Fatal(err)
	}
}

func TestTheSignatureIsLookedAfterAsTheSettingsSay(t *testing.T) {
	w, term := paperWorld(t, domain.NewDate(2027, time.May, 10)) // fifty days before the decision
	if w.account.WantsSignBy(term, w.env) || w.account.ShowsPaperwork(term, w.env) {
		t.Error("fifty days ahead a target date is asked for")
	}
	w.choose(t, domain.SettingTarget, "50")
	if !w.account.WantsSignBy(term, w.env) || !w.account.ShowsPaperwork(term, w.env) {
		t.Error("with 50 days to ask for a target date nobody asks")
	}
	w.choose(t, domain.SettingTarget, "")
	w.choose(t, domain.SettingChase, "50")
	if w.account.WantsSignBy(term, w.env) || !w.account.ShowsPaperwork(term, w.env) || !w.account.StillApart(term, w.env) || !w.account.WantsOrders(term, w.env) {
		t.Error("what is missing is to be asked for, and nothing else")
	}

	w, term = paperWorld(t, domain.NewDate(2027, time.June, 18)) // eleven days
	w.choose(t, domain.SettingCheck, "11")
	if !w.account.WantsCheck(term, w.env) {
		t.Error("with 11 days of daily checks the eleventh has none")
	}
	// One account may want it otherwise than the rest.
	if _, err := w.account.Choose(w.env, domain.Choices{domain.SettingCheck: "10"}); err != nil {
		t.Fatal(err)
	}
	if w.account.WantsCheck(term, w.env) {
		t.Error("the account's own choice does not count")
	}
}

func TestWhatWaitsIsAskedAboutAsOftenAsTheSettingsSay(t *testing.T) {
	w, _ := paperWorld(t, domain.NewDate(2027, time.June, 11))
	w.choose(t, domain.SettingEvery, "1")
	want := []string{"2027-06-16", "2027-06-17", "2027-06-18"} // the card of the 15th, two weeks ahead, says so itself
	if got := daysOf(w.sweepUntil(t, domain.NewDate(2027, time.June, 19)), domain.AnnouncePaperwork); !slices.Equal(got, want) {
		t.Errorf("every working day is %v, want %v", got, want)
	}
}

func TestEscalationsWaitAsLongAsTheSettingsSay(t *testing.T) {
	for severity, setting := range map[domain.Severity]string{
		domain.High: domain.SettingHigh, domain.Normal: domain.SettingNormal, domain.Low: domain.SettingLow,
	} {
		w := newAcme(t)
		w.at(time.March, 1, 10)
		w.choose(t, setting, "3")
		if got := w.escalate(t, severity).DueAt.Format("2006-01-02T15:04"); got != "2027-03-01T13:00" {
			t.Errorf("with 3 hours to answer %s severity is due %s", severity, got)
		}
	}
}

func TestUndoLastsAsLongAsTheSettingsSay(t *testing.T) {
	w, _ := paperWorld(t, domain.NewDate(2027, time.June, 1))
	s, ok := w.account.NextStep(w.env)
	if !ok {
		t.Fatal("nothing is open")
	}
	if _, err := w.account.Skip(w.env, s.Term.ID, s.Key, "a sample"); err != nil {
		t.Fatal(err)
	}
	w.choose(t, domain.SettingUndo, "2")
	w.setDay(domain.NewDate(2027, time.June, 4), 10)
	_, err := w.account.Reopen(w.env, s.Term.ID, s.Key)
	wantError(t, err, domain.Conflict, "")
	w.choose(t, domain.SettingUndo, "3")
	if _, err := w.account.Reopen(w.env, s.Term.ID, s.Key); err != nil {
		t.Errorf("on the third day: %v", err)
	}
}

func TestRatingsHoldAsLongAsTheSettingsSay(t *testing.T) {
	w, _ := paperWorld(t, domain.NewDate(2027, time.June, 1))
	w.rate(t, domain.Yellow)
	asks := func() bool { return slices.Contains(wantKinds(w.wants(ana)), domain.WantRating) }
	w.setDay(domain.NewDate(2027, time.June, 12), 10)
	if asks() {
		t.Error("after eleven days a rating is stale")
	}
	w.choose(t, domain.SettingStale, "10")
	if !asks() {
		t.Error("after ten days a rating still holds")
	}
}
