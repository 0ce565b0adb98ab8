package view_test

import (
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// newPair is the account of [newScene] with a second contract.
func newPair(t *testing.T) *scene {
	t.Helper()
	s := newScene(t)
	s.do(s.a.AddContract(s.env, domain.ContractInput{Name: "Support " + evil, Term: domain.TermInput{
		RenewalDate: domain.NewDate(2027, time.July, 31), ARR: domain.Money{Minor: 2_400_000, Currency: "USD"}, Seats: 40,
	}}))
	return s
}

func TestDatesForms(t *testing.T) {
	s := newPair(t)
	meta := view.Meta{Ref: view.Ref{Account: s.a.ID}}
	for _, what := range []view.DatesWhat{view.DatesSigned, view.DatesNotice, view.DatesExtended, view.DatesAmended, view.DatesCorrected} {
		golden(t, "form_dates_"+string(what), s.form(view.DatesForm(meta, s.a, s.term(), what, s.env)))
	}
	s.on(2027, time.July, 12)
	golden(t, "form_dates_lapsed", s.form(view.DatesForm(meta, s.a, s.term(), view.FirstDates(s.a, s.term(), s.env), s.env)))
	s.do(s.a.ReceiveNotice(s.env, domain.NoticeInput{TermID: s.term().ID}))
	golden(t, "form_dates_stays", s.form(view.DatesForm(meta, s.a, s.term(), view.DatesStays, s.env)))
	golden(t, "form_contract", s.form(view.ContractForm(meta, s.a)))
}

func TestDatesNews(t *testing.T) {
	s := newPair(t)
	term := s.term()
	notice := s.do(s.a.ReceiveNotice(s.env, domain.NoticeInput{TermID: term.ID, Reason: "budget " + evil}))
	golden(t, "news_notice", s.announced(notice, domain.AnnounceReplanned))
	term, _ = s.a.TermByID(term.ID)
	golden(t, "answer_dates_notice", view.DatesSaved(s.a, term, view.DatesNotice, notice, s.env))
	golden(t, "timeline_notice", view.Timeline(s.a, s.env, false))
	s.on(2027, time.March, 15)
	stays := s.do(s.a.WithdrawNotice(s.env, term.ID, "a smaller package"))
	golden(t, "news_stays", s.announced(stays, domain.AnnounceReplanned))
	amended := s.do(s.a.Amend(s.env, domain.AmendInput{TermID: term.ID, Seats: 120, RenewalDate: domain.NewDate(2027, time.July, 31)}))
	golden(t, "news_amended", s.announced(amended, domain.AnnounceReplanned))
	if m := view.DatesSaved(s.a, term, view.DatesAmended, &domain.Change{}, s.env); !strings.Contains(m.Text, "Nothing was changed") {
		t.Errorf("a form submitted twice says %q", m.Text)
	}
}

func TestExpiredCard(t *testing.T) {
	s := newPair(t)
	s.on(2027, time.July, 8)
	term := s.term()
	var n domain.Announcement
	for _, x := range s.a.Sweep(s.env).Announcements {
		if x.Kind == domain.AnnounceExpired && x.TermID == term.ID {
			n = x
		}
	}
	golden(t, "expired", s.render(n))
	s.do(s.a.Lapse(s.env, domain.LapseInput{TermID: term.ID, Until: domain.NewDate(2027, time.July, 20), Note: "legal " + evil}))
	if m := s.render(n); !strings.Contains(m.Text, "Still being negotiated, says Casey Sample. I ask again on Tue 20 Jul 2027") || m.Final {
		t.Errorf("while negotiations go on: %s", m.Text)
	}
	s.do(s.a.Close(s.env, domain.CloseInput{TermID: term.ID, Outcome: domain.Lost, Reason: "price"}))
	if m := s.render(n); !m.Final || !strings.Contains(m.Text, "Lost, recorded on 8 Jul 2027") {
		t.Errorf("after it is closed: %s", m.Text)
	}
}

func TestOwnPlan(t *testing.T) {
	s := newScene(t)
	golden(t, "plan_nothing", view.Plan(s.a, s.env))
	s.do(s.a.AddStep(s.env, domain.OwnStepInput{Title: "Review <!here> & *so*", Days: 40, Purpose: "They ask for it", Tasks: []string{"Fill the form"}}))
	s.do(s.a.MoveStep(s.env, "proposal", 50))
	change := s.do(s.a.RemoveStep(s.env, "presentation", "one buyer "+evil))
	golden(t, "plan_changed", view.PlanChanged(s.a, change, s.env))
	meta := view.Meta{Ref: view.Ref{Account: s.a.ID}}
	for _, form := range []string{view.FormPlanStep, view.FormPlanTask, view.FormPlanMove, view.FormPlanRemove} {
		golden(t, "form_"+strings.ReplaceAll(form, ".", "_"), s.form(view.PlanForm(meta, form, s.a, s.env)))
	}
	golden(t, "timeline_own", view.Timeline(s.a, s.env, false))
}

func TestCatchUpList(t *testing.T) {
	s := newScene(t)
	s.on(2027, time.March, 20)
	s.a.Terms[0].Adopted = domain.NewDate(2027, time.March, 20)
	item, ok := s.a.CatchUpItem(s.env)
	if !ok {
		t.Fatal("nothing to catch up with")
	}
	red := item
	red.Account, red.Colour = "Birch "+evil, domain.Red
	items := []domain.CatchUpItem{item, red}
	domain.SortCatchUp(items)
	if items[0].Colour != domain.Red {
		t.Error("a red account is not first")
	}
	golden(t, "catch_up", view.CatchUp(items, casey, domain.NewDate(2027, time.March, 20), casey, s.env))
	for len(items) < 60 {
		items = append(items, item)
	}
	m := view.CatchUp(items, casey, domain.NewDate(2027, time.March, 20), morgan, s.env)
	for _, b := range breaches(m) {
		t.Error(b)
	}
	if !strings.Contains(m.Text, "accounts of Casey Sample") || !strings.Contains(said(t, m), "and 20 more") {
		t.Errorf("sixty accounts: %s", m.Text)
	}
	at, ok := view.ParseCatchUpPage("U0CASEY/2027-03-20/1")
	if !ok || at.CSM != casey || !strings.Contains(said(t, m), at.String()) {
		t.Errorf("%+v is not where the rest is", at)
	}
	for page, cards := range map[int]int{-1: 40, 0: 40, 1: 20, 9: 20} {
		at.Page = page
		f := view.CatchUpForm(view.Meta{}, items, at)
		s.form(f)
		if n := strings.Count(said(t, view.Message{Blocks: f.Blocks}), "Show card"); n != cards {
			t.Errorf("page %d offers %d cards, want %d", page, n, cards)
		}
	}
	for _, other := range []string{"", "0", "U0CASEY/tomorrow/1", "U0CASEY/2027-03-20/x"} {
		if _, ok := view.ParseCatchUpPage(other); ok {
			t.Errorf("%q is taken for a page", other)
		}
	}
}
