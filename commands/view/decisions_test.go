package view_test

import (
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestRating(t *testing.T) {
	s := newScene(t)
	golden(t, "form_rate_first", s.form(view.RateForm(view.Meta{Ref: view.Ref{Account: s.a.ID}}, s.a, domain.Unrated, false, s.env)))
	green := s.do(s.a.Rate(s.env, domain.RatingInput{Colour: domain.Green, Expansion: true}))
	golden(t, "rated_green", s.announced(green, domain.AnnounceRated))
	red := s.do(s.a.Rate(s.env, domain.RatingInput{Colour: domain.Red, Reason: "usage fell\n" + evil, NextStep: "call them"}))
	golden(t, "rated_red", s.announced(red, domain.AnnounceRated))
	golden(t, "answer_rated_red", view.Rated(s.a, red, s.env))
	golden(t, "form_rate_again", s.form(view.RateForm(view.Meta{Ref: view.Ref{Account: s.a.ID}}, s.a, domain.Unrated, false, s.env)))
	s.on(2027, time.March, 20)
	against := s.do(s.a.Rate(s.env, domain.RatingInput{Colour: domain.Green, Reason: "a new sponsor " + evil, Standing: domain.Standing{
		domain.AspectUsage: "declining", domain.AspectSupport: "mixed", domain.FactorCompetition: domain.Hurts,
	}}))
	golden(t, "rated_against", s.announced(against, domain.AnnounceRated))
	golden(t, "answer_rated_against", view.Rated(s.a, against, s.env))
	golden(t, "form_rate_details", s.form(view.RateForm(view.Meta{Ref: view.Ref{Account: s.a.ID}}, s.a, domain.Unrated, true, s.env)))
	golden(t, "rating_history", view.RatingHistory(s.a, s.env))
	golden(t, "brief_rated", view.Brief(s.a, s.env, false))
	if m := view.Rated(s.a, &domain.Change{}, s.env); !strings.Contains(m.Text, "already") {
		t.Errorf("a rating submitted twice says %q", m.Text)
	}
}

func TestReplannedListsFiveMoves(t *testing.T) {
	s := newScene(t)
	var moves []domain.Move
	for i := range 7 {
		day := domain.NewDate(2027, time.May, 1+i)
		moves = append(moves, domain.Move{Milestone: "m", Title: "Step " + evil, From: day, To: day.AddDays(7)})
	}
	moves[1].From, moves[2].To = domain.Date{}, domain.Date{}
	m := s.render(domain.Announcement{Kind: domain.AnnounceReplanned, Detail: domain.EncodeNews(domain.News{
		Kind: domain.NewsCorrected, Before: "renewal date 2027-06-30", After: "renewal date 2027-07-07", By: casey, Moves: moves,
	})})
	golden(t, "replanned", m)
	if !strings.Contains(m.Text, "and 2 more") {
		t.Errorf("seven moves: %s", m.Text)
	}
}

func TestEscalation(t *testing.T) {
	s := newScene(t)
	meta := view.Meta{Ref: view.Ref{Account: s.a.ID}}
	golden(t, "form_escalate", s.form(view.EscalateForm(meta, s.a, s.env)))
	raised := s.do(s.a.Escalate(s.env, domain.EscalationInput{Severity: domain.High, Reason: "legal is stuck " + evil, Ask: "call their lawyer"}))
	golden(t, "escalation_open", s.announced(raised, domain.AnnounceEscalation))
	golden(t, "escalation_ask", s.announced(raised, domain.AnnounceEscalationAsk))
	golden(t, "answer_escalated", view.Escalated(s.a, raised, s.env))

	s.env.Now = s.env.Now.Add(5 * time.Hour)
	golden(t, "escalation_reminded", s.announced(s.a.Sweep(s.env), domain.AnnounceEscalationNews))
	e, _ := s.a.Escalation()
	golden(t, "form_resolve", s.form(view.ResolveForm(meta, s.a, e)))

	s.env.Actor = morgan
	s.do(s.a.Acknowledge(s.env, e.ID))
	acknowledged := s.announced(raised, domain.AnnounceEscalationAsk)
	golden(t, "escalation_acknowledged", acknowledged)
	if strings.Contains(said(t, acknowledged), view.ActionAcknowledge) {
		t.Error("an acknowledged escalation can be acknowledged again")
	}
	golden(t, "form_escalate_open", s.form(view.EscalateForm(meta, s.a, s.env)))
	s.do(s.a.Resolve(s.env, e.ID, "their lawyer called back"))
	resolved := s.announced(raised, domain.AnnounceEscalation)
	golden(t, "escalation_resolved", resolved)
	if text := said(t, resolved); resolved.Final || strings.Contains(text, view.ActionResolve) || !strings.Contains(text, view.ActionReopen) {
		t.Error("a resolved escalation can be opened again, and nothing else")
	}
	e, _ = s.a.EscalationByID(e.ID)
	golden(t, "form_reopen", s.form(view.ReopenForm(meta, s.a, e)))
	s.do(s.a.RaiseAgain(s.env, e.ID, "they are silent again"))
	s.do(s.a.Reassign(s.env, e.ID, morgan, domain.Person{ID: riley, Name: "Riley Sample"}, "you know their lawyer"))
	e, _ = s.a.Escalation()
	golden(t, "form_reassign", s.form(view.ReassignForm(meta, s.a, e, s.env)))
	golden(t, "form_escalation", s.form(view.EscalationForm(meta, s.a, e, s.env)))
	golden(t, "escalation_with_history", s.announced(raised, domain.AnnounceEscalation))
	s.env.Now = s.env.Now.Add(50 * time.Hour)
	golden(t, "escalation_list", view.EscalationList{
		Days: 90, Times: domain.MeasureEscalations(s.env, s.a.Escalations),
		Rows: []view.EscalationRow{{Account: "Acme & Sons", Escalation: e}},
	}.Render(s.env))
	golden(t, "escalation_list_empty", view.EscalationList{Days: 90}.Render(s.env))
}

func TestEscalationThatNobodyCanBeAskedAbout(t *testing.T) {
	s := newScene(t)
	s.env.Settings.Managers, s.env.Settings.Executives = nil, nil
	raised := s.do(s.a.Escalate(s.env, domain.EscalationInput{Reason: "stuck"}))
	for _, m := range []view.Message{s.announced(raised, domain.AnnounceEscalation), view.Escalated(s.a, raised, s.env)} {
		if !strings.Contains(m.Text, "/renewal setup") {
			t.Errorf("it does not say what to do: %s", m.Text)
		}
	}
	s.form(view.EscalateForm(view.Meta{}, s.a, s.env))
}

func TestEscalationHistoryIsClipped(t *testing.T) {
	s := newScene(t)
	raised := s.do(s.a.Escalate(s.env, domain.EscalationInput{Severity: domain.High, Reason: strings.Repeat("&", 2900), Ask: strings.Repeat("<", 2900)}))
	for range 20 {
		s.do(s.a.Escalate(s.env, domain.EscalationInput{Reason: strings.Repeat("still & again ", 200)}))
	}
	if m := s.announced(raised, domain.AnnounceEscalation); !strings.Contains(said(t, m), "14 earlier lines") {
		t.Errorf("history: %s", said(t, m))
	}
}

func TestStakeholder(t *testing.T) {
	s := newScene(t)
	meta := view.Meta{Ref: view.Ref{Account: s.a.ID}}
	golden(t, "form_stakeholder_first", s.form(view.StakeholderForm(meta, s.a, s.env, false)))
	s.do(s.a.LogStakeholder(s.env, domain.StakeholderInput{Name: "Sam Sample", Roles: []domain.StakeholderRole{domain.Champion}}))
	s.a.Stakeholders[0].Stance, s.a.Stakeholders[0].Concerns = domain.Detractor, "dislikes us"
	golden(t, "form_stakeholder", s.form(view.StakeholderForm(meta, s.a, s.env, false)))
	sam := s.a.Stakeholders[0].ID
	s.do(s.a.SaveDraft(s.env, domain.DraftInput{Kind: domain.NoticeFirst, To: []domain.StakeholderID{sam}, Subject: "Renewal " + evil, Body: "Hello"}))
	left := s.do(s.a.LogStakeholder(s.env, domain.StakeholderInput{ID: sam, Event: domain.Left, Replacement: "Robin " + evil, Note: "told us " + evil}))
	m := s.announced(left, domain.AnnounceStakeholder)
	golden(t, "stakeholder_left", m)
	if strings.Contains(said(t, m), "etractor") || strings.Contains(said(t, m), "dislikes") {
		t.Error("stance or concerns post")
	}
	golden(t, "answer_logged", view.Logged(s.a, left, s.env))
}

func TestNotice(t *testing.T) {
	s := newScene(t)
	meta := view.Meta{Ref: view.Ref{Account: s.a.ID}}
	languages := []view.Option{{Value: "en", Text: "English"}, {Value: "de", Text: "German"}}
	d := domain.Draft{ID: "drf_1", Kind: domain.NoticeFirst, Subject: "Renewal", Body: "Hello all"}
	golden(t, "form_notice_nobody", s.form(view.NoticeForm(meta, s.a, view.NoticeFill{Draft: d, Languages: languages, Token: "1"}, s.env)))
	s.do(s.a.LogStakeholder(s.env, domain.StakeholderInput{Name: "Sam Sample", Email: "sam@customer.example", Roles: []domain.StakeholderRole{domain.Champion}}))
	sam := s.a.Stakeholders[0].ID
	s.do(s.a.SaveDraft(s.env, domain.DraftInput{ID: "drf_1", Kind: domain.NoticeFirst, To: []domain.StakeholderID{sam}, Subject: "Renewal " + evil, Body: "Hello Sam,\n" + evil}))
	d, _ = s.a.Draft("drf_1")
	golden(t, "form_notice", s.form(view.NoticeForm(meta, s.a, view.NoticeFill{Draft: d, Languages: languages}, s.env)))
	golden(t, "answer_draft", view.Draft(s.a, d, s.env, view.Ways{Mailto: "mailto:sam@customer.example?subject=a&body=b", Server: true}))
	golden(t, "form_notice_preview", s.form(view.NoticePreview(meta, s.a, d, s.env)))
	golden(t, "answer_notice_text", view.NoticeText(s.a, d))

	review := s.do(s.a.PostForReview(s.env, d.ID))
	golden(t, "review", s.announced(review, domain.AnnounceReview))
	s.do(s.a.LogStakeholder(s.env, domain.StakeholderInput{ID: sam, Event: domain.Left}))
	if m := s.announced(review, domain.AnnounceReview); !strings.Contains(m.Text, "left on 1 Mar 2027") {
		t.Errorf("a flagged draft under review says %s", m.Text)
	}
	s.do(s.a.SaveDraft(s.env, domain.DraftInput{ID: "drf_1", Version: 1, Kind: domain.NoticeFirst, Subject: "Renewal", Body: "Hello"}))
	s.do(s.a.MarkSent(s.env, d.ID))
	if m := s.announced(review, domain.AnnounceReview); !m.Final || strings.Contains(said(t, m), `"button"`) {
		t.Errorf("a sent notice still has buttons: %s", said(t, m))
	}
}

func TestClosed(t *testing.T) {
	for name, in := range map[string]domain.CloseInput{
		"renewed":  {Outcome: domain.Renewed, Amount: domain.Money{Minor: 13_000_000, Currency: "USD"}, Reason: "value " + evil},
		"extended": {Outcome: domain.Extended, Date: domain.NewDate(2027, time.September, 30)},
		"lost":     {Outcome: domain.Lost, Reason: "price " + evil},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			term := s.term()
			golden(t, "form_close_"+name, s.form(view.CloseForm(view.Meta{Ref: view.Ref{Account: s.a.ID}}, s.a, term, in.Outcome, s.env)))
			s.do(s.a.Escalate(s.env, domain.EscalationInput{Reason: "stuck"}))
			change := s.do(s.a.Close(s.env, in))
			golden(t, "closed_"+name, s.announced(change, domain.AnnounceClosed))
			golden(t, "answer_closed_"+name, view.Closed(s.a, change, 9, s.env))
		})
	}
}
