package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// did fails on an error and returns the change.
func did(t testing.TB) func(*domain.Change, error) *domain.Change {
	return func(change *domain.Change, err error) *domain.Change {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return change
	}
}

// news returns what a change tells about dates.
func news(change *domain.Change) (n domain.News, told bool) {
	for _, a := range change.Announcements {
		if a.Kind == domain.AnnounceReplanned {
			return domain.DecodeNews(a.Detail), true
		}
	}
	return domain.News{}, false
}

// newRunning is an account whose renewal on 30 June 2027 is being prepared: it is
// 1 April, and what was due until then is done.
func newRunning(t testing.TB) *world {
	t.Helper()
	w := newWorld(t, domain.NewDate(2026, time.September, 1), acme(domain.NewDate(2027, time.June, 30)))
	for d := domain.NewDate(2026, time.September, 1); d != domain.NewDate(2027, time.April, 1); d = d.AddDays(1) {
		w.setDay(d, 9)
		w.sweep()
		for _, s := range w.account.Timeline(w.env) {
			if s.State.Open() && !s.Posted.IsZero() {
				did(t)(w.account.Finish(w.env, s.Term.ID, s.Key, true, "done in time"))
			}
		}
	}
	w.setDay(domain.NewDate(2027, time.April, 1), 10)
	return w
}

func TestNoticeTurnsThePlanToSavingTheCustomer(t *testing.T) {
	w := newRunning(t)
	term, _ := w.account.Term()
	change := did(t)(w.account.ReceiveNotice(w.env, domain.NoticeInput{TermID: term.ID, Reason: "budget cut"}))
	if n, told := news(change); !told || n.Kind != domain.NewsNotice || n.Note != "budget cut" {
		t.Errorf("told %+v", n)
	}
	if e, ok := w.account.Escalation(); !ok || e.Cause != domain.CauseNotice || e.Severity != domain.High {
		t.Errorf("the escalation is %+v", e)
	}
	for _, s := range w.account.Timeline(w.env) {
		if s.State.Open() && s.Anchor != domain.FromNotice {
			t.Errorf("%s is still asked for", s.Key)
		}
	}
	if keys := w.sweep(); len(keys) != 1 || !strings.Contains(keys[0], "/save/") {
		t.Errorf("the sweep announces %v, want the card of saving them", keys)
	}
	// Said again it corrects the reason, and nobody is asked again.
	again := did(t)(w.account.ReceiveNotice(w.env, domain.NoticeInput{TermID: term.ID, On: domain.NewDate(2027, time.March, 30), Reason: "a merger"}))
	if len(again.Announcements) > 0 || len(again.Escalations) > 0 || again.Audit[0].Before != "2027-04-01 budget cut" || again.Audit[0].After != "2027-03-30 a merger" {
		t.Errorf("the correction announces %v and records %+v", again.Announcements, again.Audit[0])
	}
}

func TestNoticeTakenBackBringsThePlanBack(t *testing.T) {
	w := newRunning(t)
	term, _ := w.account.Term()
	before := w.account.Timeline(w.env)
	did(t)(w.account.ReceiveNotice(w.env, domain.NoticeInput{TermID: term.ID}))
	w.setDay(domain.NewDate(2027, time.May, 20), 10) // outreach fell due meanwhile, on 1 May
	change := did(t)(w.account.WithdrawNotice(w.env, term.ID, "a smaller package"))
	if e, open := w.account.Escalation(); open {
		t.Errorf("the question of the notice is still open: %+v", e)
	}
	if n, told := news(change); !told || n.Kind != domain.NewsStays {
		t.Errorf("told %+v", n)
	}
	after := w.account.Timeline(w.env)
	if len(after) != len(before) {
		t.Fatalf("%d steps came back of %d", len(after), len(before))
	}
	if s := w.step(t, "outreach"); s.State != domain.StepBefore || !strings.Contains(s.Reason, "while the notice of 1 Apr 2027 stood") {
		t.Errorf("outreach is %s (%s)", s.State, s.Reason)
	}
	if s := w.step(t, "proposal"); !s.CatchUp || s.State != domain.StepDue || s.Due != domain.NewDate(2027, time.May, 20) {
		t.Errorf("the proposal is %s due %s, catch-up %t", s.State, s.Due, s.CatchUp)
	}
	if again := did(t)(w.account.WithdrawNotice(w.env, term.ID, "")); !again.Empty() {
		t.Error("taking it back twice changes something")
	}
}

func TestAmendKeepsWhatWas(t *testing.T) {
	w := newRunning(t)
	term, _ := w.account.Term()
	from := domain.NewDate(2027, time.April, 15)
	change := did(t)(w.account.Amend(w.env, domain.AmendInput{TermID: term.ID, From: from, ARR: usd130k, Seats: 120, Note: "the new plant"}))
	term, _ = w.account.Term()
	if term.ARR != usd130k || term.Seats != 120 || term.Months != 12 || len(term.Facts.Changes) != 1 || term.Facts.Changes[0].From != from {
		t.Errorf("the term is %+v", term)
	}
	if n, _ := news(change); n.Before != "ARR 120000 USD, seats none" || n.After != "ARR 130000 USD, seats 120, from 2027-04-15" {
		t.Errorf("told %+v", n)
	}
	_, err := w.account.Amend(w.env, domain.AmendInput{TermID: term.ID, ARR: usd130k})
	wantError(t, err, domain.Invalid, "arr")
	_, err = w.account.Amend(w.env, domain.AmendInput{TermID: term.ID, Seats: 3, From: domain.NewDate(2027, time.July, 1)})
	wantError(t, err, domain.Invalid, "from")
	_, err = w.account.Amend(w.env, domain.AmendInput{TermID: term.ID, RenewalDate: domain.NewDate(2072, time.June, 30)})
	wantError(t, err, domain.Invalid, "renewal_date")
}

// A date that was typed a year too late: what lies in the past now comes as one
// list and is not late.
func TestCorrectionIntoThePastIsOneList(t *testing.T) {
	w := newWorld(t, domain.NewDate(2026, time.September, 1), acme(domain.NewDate(2028, time.June, 30)))
	w.setDay(domain.NewDate(2027, time.May, 10), 10)
	term, _ := w.account.Term()
	in := term.Input()
	in.Start, in.RenewalDate = domain.NewDate(2026, time.June, 30), domain.NewDate(2027, time.June, 30)
	change := did(t)(w.account.Correct(w.env, term.ID, in))
	if got := change.Audit[0]; got.Before != "start 2027-06-30, renewal date 2028-06-30" || got.After != "start 2026-06-30, renewal date 2027-06-30" {
		t.Errorf("recorded %q, then %q", got.Before, got.After)
	}
	for _, s := range w.account.Timeline(w.env) {
		if s.State == domain.StepLate {
			t.Errorf("%s is late since %s", s.Key, s.Due)
		}
	}
	if keys := w.sweep(); len(keys) != 1 || !strings.Contains(keys[0], "/outreach/") {
		t.Errorf("the sweep announces %v, want the running phase alone", keys)
	}
	if again := did(t)(w.account.Correct(w.env, term.ID, in)); !again.Empty() {
		t.Error("the same correction changes something")
	}
}

func TestCorrectionShortensASnooze(t *testing.T) {
	w := newRunning(t)
	term, _ := w.account.Term()
	until := domain.NewDate(2027, time.June, 20)
	did(t)(w.account.Snooze(w.env, term.ID, "kickoff", until))
	in := term.Input()
	in.RenewalDate = domain.NewDate(2027, time.May, 30)
	did(t)(w.account.Correct(w.env, term.ID, in))
	if s := w.step(t, "kickoff"); s.Until != in.RenewalDate {
		t.Errorf("kickoff sleeps until %s, past the renewal on %s", s.Until, in.RenewalDate)
	}
}

// A term that runs out is asked about on the next working day and then every
// week; while it is known that negotiations go on, not before the day named.
func TestExpiredIsAskedAboutEveryWeek(t *testing.T) {
	renewal := domain.NewDate(2027, time.June, 30) // a Wednesday
	w := newWorld(t, domain.NewDate(2026, time.September, 1), acme(renewal))
	var asked []domain.Date
	pass := func(from, to domain.Date) {
		for d := from; d.Before(to); d = d.AddDays(1) {
			w.setDay(d, 9)
			for _, n := range w.account.Sweep(w.env).Announcements {
				if n.Kind == domain.AnnounceExpired {
					asked = append(asked, d)
				}
			}
		}
	}
	pass(renewal.AddDays(-3), renewal.AddDays(16))
	want := []domain.Date{renewal.AddDays(1), renewal.AddDays(8), renewal.AddDays(15)}
	if !slices.Equal(asked, want) {
		t.Fatalf("asked on %v, want %v", asked, want)
	}
	w.setDay(renewal.AddDays(15), 10)
	term, _ := w.account.Term()
	_, err := w.account.Lapse(w.env, domain.LapseInput{TermID: term.ID, Until: renewal.AddDays(46)})
	wantError(t, err, domain.Invalid, "until")
	did(t)(w.account.Lapse(w.env, domain.LapseInput{TermID: term.ID, Until: renewal.AddDays(40), Note: "legal"}))
	asked = nil
	pass(renewal.AddDays(16), renewal.AddDays(50))
	// Day 40 is a Monday.
	if !slices.Equal(asked, []domain.Date{renewal.AddDays(40), renewal.AddDays(47)}) {
		t.Fatalf("asked on %v", asked)
	}
	w.close(t, domain.CloseInput{TermID: term.ID, Outcome: domain.Renewed, Amount: usd130k})
	asked = nil
	pass(renewal.AddDays(50), renewal.AddDays(80))
	if len(asked) > 0 {
		t.Errorf("a closed term is asked about on %v", asked)
	}
}

func TestLapseNeedsATermThatRanOut(t *testing.T) {
	w := newRunning(t)
	term, _ := w.account.Term()
	_, err := w.account.Lapse(w.env, domain.LapseInput{TermID: term.ID, Until: domain.NewDate(2027, time.April, 8)})
	wantError(t, err, domain.Conflict, "")
}

// What changes many accounts at once posts nothing; the next card mentions it,
// once.
func TestBulkChangeIsMentionedOnTheNextCard(t *testing.T) {
	w := newRunning(t)
	w.env.Bulk = "an import"
	change := did(t)(w.account.Edit(w.env, domain.AccountInput{Term: domain.TermInput{RenewalDate: domain.NewDate(2027, time.July, 30)}}))
	w.env.Bulk = ""
	if len(change.Announcements) > 0 || w.account.Replanned.Moves == 0 {
		t.Fatalf("announced %v, to be mentioned %+v", change.Announcements, w.account.Replanned)
	}
	var mentioned []domain.Replanned
	for d := domain.NewDate(2027, time.April, 2); d.Before(domain.NewDate(2027, time.July, 1)); d = d.AddDays(1) {
		w.setDay(d, 9)
		w.sweep()
	}
	for _, s := range w.account.Timeline(w.env) {
		if s.Bulk.Moves > 0 {
			mentioned = append(mentioned, s.Bulk)
		}
	}
	if len(mentioned) != 1 || mentioned[0].Why != "an import" || mentioned[0].On != domain.NewDate(2027, time.April, 1) {
		t.Errorf("mentioned %+v", mentioned)
	}
}

// An account that is added after its renewal date is asked about at once, and
// nothing of it is late.
func TestAddedAfterItsRenewalDate(t *testing.T) {
	today := domain.NewDate(2027, time.April, 5) // a Monday
	w := newWorld(t, today, acme(today.AddDays(-40)))
	w.setDay(today, 9)
	var kinds []domain.AnnouncementKind
	alone := 0
	for _, n := range w.account.Sweep(w.env).Announcements {
		kinds = append(kinds, n.Kind)
		if n.Thread == "" {
			alone++
		}
	}
	if !slices.Equal(kinds, []domain.AnnouncementKind{domain.AnnounceExpired, domain.AnnounceCard}) || alone != 1 {
		t.Errorf("the first sweep announces %v, %d by themselves; want the question and, in its thread, one card", kinds, alone)
	}
	for _, s := range w.account.Timeline(w.env) {
		if s.State == domain.StepLate {
			t.Errorf("%s is late", s.Key)
		}
	}
}
