package domain_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
)

var usd130k = domain.Money{Minor: 13000000, Currency: "USD"}

func (w *world) close(t testing.TB, in domain.CloseInput) *domain.Change {
	t.Helper()
	change, err := w.account.Close(w.env, in)
	if err != nil {
		t.Fatal(err)
	}
	return change
}

func TestCloseRefusesWhatIsMissing(t *testing.T) {
	renewal := domain.NewDate(2027, time.June, 30)
	for name, tt := range map[string]struct {
		in    domain.CloseInput
		field string
	}{
		"no result":          {domain.CloseInput{}, "outcome"},
		"renewed at what":    {domain.CloseInput{Outcome: domain.Renewed}, "amount"},
		"negative":           {domain.CloseInput{Outcome: domain.Renewed, Amount: domain.Money{Minor: -1, Currency: "USD"}}, "amount"},
		"next date too soon": {domain.CloseInput{Outcome: domain.Renewed, Amount: usd130k, Date: renewal}, "date"},
		"a wrong century":    {domain.CloseInput{Outcome: domain.Renewed, Amount: usd130k, Date: domain.NewDate(2127, 6, 30)}, "date"},
		"signed tomorrow":    {domain.CloseInput{Outcome: domain.Renewed, Amount: usd130k, SignedOn: domain.NewDate(2027, 3, 2)}, "signed_on"},
		"extended to when":   {domain.CloseInput{Outcome: domain.Extended}, "date"},
		"extended backwards": {domain.CloseInput{Outcome: domain.Extended, Date: renewal.AddDays(-1)}, "date"},
		"lost without why":   {domain.CloseInput{Outcome: domain.Lost, Reason: " "}, "reason"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newAcme(t)
			_, err := w.account.Close(w.env, tt.in)
			wantError(t, err, domain.Invalid, tt.field)
			if _, ok := w.account.Term(); !ok {
				t.Error("the term was closed all the same")
			}
		})
	}
}

func TestRenewingOpensTheNextTerm(t *testing.T) {
	for _, tt := range []struct {
		amount domain.Money
		want   domain.Outcome
	}{
		{domain.Money{Minor: 12000000, Currency: "USD"}, domain.Renewed},
		{usd130k, domain.Expanded},
		{domain.Money{Minor: 1, Currency: "USD"}, domain.Reduced},
		{domain.Money{Minor: 13000000, Currency: "EUR"}, domain.Renewed},
	} {
		w := newAcme(t)
		old, _ := w.account.Term()
		w.close(t, domain.CloseInput{Outcome: domain.Renewed, Amount: tt.amount})
		closed, _ := w.account.TermByID(old.ID)
		if closed.Outcome != tt.want {
			t.Errorf("%s is %s, want %s", tt.amount, closed.Outcome, tt.want)
		}
		next, ok := w.account.Term()
		if !ok || next.Start != old.RenewalDate || next.RenewalDate != old.RenewalDate.AddMonths(12) || next.ARR != tt.amount || next.PreviousID != old.ID {
			t.Errorf("the next term is %+v", next)
		}
		if next.SignedOn != w.account.Today(w.env) {
			t.Errorf("signed on %s", next.SignedOn)
		}
	}
}

func TestExtendingMovesTheDateAndSignsNothing(t *testing.T) {
	w := newAcme(t)
	end := domain.NewDate(2027, time.September, 30)
	w.close(t, domain.CloseInput{Outcome: domain.Extended, Date: end})
	next, _ := w.account.Term()
	if next.RenewalDate != end || !next.SignedOn.IsZero() || next.Months != 3 || next.ARR.Minor != 12000000 {
		t.Errorf("after the extension: %+v", next)
	}
}

func TestClosingEndsEverythingOfTheTerm(t *testing.T) {
	w := newAcme(t)
	w.escalate(t, domain.High)
	w.log(t, domain.StakeholderInput{Name: "Sam Sample", Roles: []domain.StakeholderRole{domain.Champion}})
	w.log(t, domain.StakeholderInput{Name: "Sam Sample", Event: domain.Left})
	draft := w.save(t, domain.DraftInput{Kind: domain.NoticeFirst, Subject: "Renewal", Body: "Hello"})
	w.close(t, domain.CloseInput{Outcome: domain.Lost, Reason: "price"})

	if e, ok := w.account.Escalation(); ok {
		t.Errorf("still open: %+v", e)
	}
	if slices.ContainsFunc(w.account.FollowUps, domain.FollowUp.Open) {
		t.Error("a follow-up is still open")
	}
	if d, _ := w.account.Draft(draft); d.Status != domain.DraftEnded {
		t.Errorf("the draft is %s", d.Status)
	}
	w.setDay(domain.NewDate(2027, time.June, 30), 12)
	if keys := w.sweep(); len(keys) > 0 {
		t.Errorf("a lost account announced %v", keys)
	}
	if due := w.account.NextDue(w.env); !due.IsZero() {
		t.Errorf("a lost account is due %s", due)
	}
}

func TestClosingTwice(t *testing.T) {
	w := newAcme(t)
	term, _ := w.account.Term()
	in := domain.CloseInput{TermID: term.ID, NextID: "trm_form", Outcome: domain.Renewed, Amount: usd130k}
	w.close(t, in)
	if again := w.close(t, in); !again.Empty() {
		t.Errorf("the form submitted twice: %+v", again)
	}
	_, err := w.account.Close(w.as(marco), domain.CloseInput{TermID: term.ID, NextID: "trm_other", Outcome: domain.Renewed, Amount: usd130k})
	wantError(t, err, domain.Conflict, "")
	_, err = w.account.Close(w.env, domain.CloseInput{Outcome: domain.Renewed, Amount: usd130k})
	wantError(t, err, domain.Conflict, "")
	if open := w.account.OpenTerms(); len(open) != 1 || open[0].ID != "trm_form" {
		t.Errorf("open terms: %+v", open)
	}
}

// After closing, nothing of the old term is ever announced again, and each of
// the new term's milestones is announced at most once.
func TestNoReminderOfAClosedTerm(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newAcme(t)
		old, _ := w.account.Term()
		day := domain.NewDate(2027, time.March, 1).AddDays(rapid.IntRange(0, 125).Draw(rt, "closed after"))
		w.setDay(day, 12)
		w.sweep()
		in := domain.CloseInput{Outcome: domain.Renewed, Amount: usd130k}
		if rapid.Bool().Draw(rt, "extended") {
			in = domain.CloseInput{Outcome: domain.Extended, Date: old.RenewalDate.AddDays(rapid.IntRange(1, 300).Draw(rt, "by"))}
		}
		w.close(t, in)
		seen := map[string]bool{}
		next, _ := w.account.Term()
		for end := next.RenewalDate.AddDays(14); day.Before(end); {
			day = day.AddDays(rapid.IntRange(1, 12).Draw(rt, "days"))
			day = w.account.Calendar(w.env).OnOrAfter(day) // on other days the bot says nothing by itself
			w.setDay(day, 12)
			for _, n := range w.account.Sweep(w.env).Announcements {
				if n.TermID == old.ID {
					rt.Fatalf("%s on %s is about the closed term", n.Key, day)
				}
				if seen[n.Key] {
					rt.Fatalf("%s appeared twice", n.Key)
				}
				seen[n.Key] = true
			}
		}
		if len(seen) == 0 {
			rt.Fatal("the next term announced nothing")
		}
	})
}

// An extension decides nothing: the work before the old renewal date goes on,
// now towards the new one.
func TestExtendedEarlyKeepsTheMilestonesInBetween(t *testing.T) {
	w := newAcme(t)
	old, _ := w.account.Term()
	w.setDay(old.RenewalDate.AddDays(-100), 12)
	w.close(t, domain.CloseInput{Outcome: domain.Extended, Date: old.RenewalDate.AddDays(30)})
	next, _ := w.account.Term()
	before := 0
	for _, s := range w.account.Plan(next, w.env) {
		if s.Due.Before(w.account.Today(w.env)) {
			t.Errorf("%s was due on %s, before the extension", s.Key, s.Due)
		}
		if s.Due.Before(next.Start) {
			before++
		}
	}
	if before == 0 {
		t.Errorf("nothing is planned until %s", next.Start)
	}
}

// Lengths are counted in months of the calendar, whatever their days.
func TestNextTermHasTheMonthsThatWereAgreed(t *testing.T) {
	for _, months := range []int{1, 2, 12, 24, 36, 60, 120} {
		w := newAcme(t)
		old, _ := w.account.Term()
		w.close(t, domain.CloseInput{Outcome: domain.Renewed, Amount: usd130k, Date: old.RenewalDate.AddMonths(months)})
		if next, _ := w.account.Term(); next.Months != months {
			t.Errorf("%d months became %d", months, next.Months)
		}
	}
}
