package view_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestObjections(t *testing.T) {
	s := newScene(t)
	meta := view.Meta{Ref: view.Ref{Account: s.a.ID}}
	golden(t, "form_objection", s.form(view.ObjectionForm(meta, s.a, s.term(), s.env)))
	s.do(s.a.LogObjection(s.env, domain.ObjectionInput{ID: "obj_1", Kind: domain.ObjectionPrice, Said: "too much " + evil}))
	_, o, _ := s.a.Objection("obj_1")
	golden(t, "answer_objected", view.Objected(s.a, s.term(), o, s.env))
	golden(t, "form_objection_edit", s.form(view.ObjectionEditForm(meta, s.a, s.term(), o, s.env)))
	golden(t, "form_objections", s.form(view.ObjectionsForm(meta, s.a, s.env)))
	golden(t, "guide", view.Guide(s.env))
	golden(t, "form_guide", s.form(view.GuideForm(meta, s.env.Settings)))
	golden(t, "objection_frequency", view.ObjectionFrequency(domain.CountObjections(s.a.Objections()), 365))
	s.do(s.a.SetNegotiation(s.env, "", domain.Negotiation{Fixed: "the price " + evil, Asks: "two years"}))
	golden(t, "form_negotiation", s.form(view.NegotiationForm(meta, s.a, s.term(), s.env)))
}

func TestAgendas(t *testing.T) {
	s := newScene(t)
	s.do(s.a.LogStakeholder(s.env, domain.StakeholderInput{Name: "Sam " + evil, Roles: []domain.StakeholderRole{domain.Champion}}))
	s.do(s.a.LogWin(s.env, domain.WinInput{Kind: domain.WinTime, Line: "Invoices " + evil, Amount: domain.Quantity{Thousandths: 40_000, Unit: domain.UnitHours}}))
	s.do(s.a.LogObjection(s.env, domain.ObjectionInput{Kind: domain.ObjectionPrice, Said: "too much " + evil}))
	for _, kind := range domain.AgendaKinds() {
		golden(t, "agenda_"+string(kind), view.Agenda(s.agenda(kind), s.a))
	}
	golden(t, "agenda_file", strings.Split(view.AgendaFile(s.agenda(domain.AgendaProposal)), "\n"))
	line := domain.PipelineLine{Name: "Acme " + evil, CSM: casey, Colour: domain.Red, Decision: domain.NewDate(2027, time.March, 9)}
	golden(t, "agenda_pipeline", view.Agenda(domain.PipelineAgenda([]domain.PipelineLine{line}, s.a.Today(s.env), s.env), nil))
}

func (s *scene) agenda(kind domain.AgendaKind) domain.Agenda {
	s.Helper()
	g, err := s.a.Agenda("", kind, s.env)
	if err != nil {
		s.Fatal(err)
	}
	return g
}

// Whatever people log, Slack takes every agenda and everything about objections.
func TestAnyMeetingFits(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newScene(rt, func(in *domain.AccountInput) { in.Name = anyText(80).Draw(rt, "name") })
		for range rapid.IntRange(0, 30).Draw(rt, "deeds") {
			s.env.Now = s.env.Now.Add(time.Minute)
			if _, err := s.a.LogObjection(s.env, domain.ObjectionInput{
				Kind: rapid.SampledFrom(domain.ObjectionKinds()).Draw(rt, "kind"), Said: anyText(2900).Draw(rt, "said"), Answer: anyText(2900).Draw(rt, "answer"),
			}); err != nil {
				rt.Skip("refused")
			}
			if _, err := s.a.LogWin(s.env, domain.WinInput{Kind: domain.WinProject, Line: anyText(300).Draw(rt, "line"), Quote: anyText(2900).Draw(rt, "quote")}); err != nil {
				rt.Skip("refused")
			}
			if _, err := s.a.LogStakeholder(s.env, domain.StakeholderInput{Name: anyText(70).Draw(rt, "who") + s.env.NewID("x")[20:], Roles: domain.StakeholderRoles()}); err != nil {
				rt.Skip("refused")
			}
		}
		messages := []view.Message{view.Guide(s.env), view.Brief(s.a, s.env, true)}
		for _, kind := range domain.AgendaKinds() {
			messages = append(messages, view.Agenda(s.agenda(kind), s.a))
		}
		meta := view.Meta{Ref: view.Ref{Account: s.a.ID}}
		forms := []view.Form{view.ObjectionForm(meta, s.a, s.term(), s.env), view.ObjectionsForm(meta, s.a, s.env), view.NegotiationForm(meta, s.a, s.term(), s.env)}
		for _, o := range s.a.Objections() {
			messages = append(messages, view.Objected(s.a, s.term(), o, s.env))
			forms = append(forms, view.ObjectionEditForm(meta, s.a, s.term(), o, s.env))
		}
		for _, m := range messages {
			if b := breaches(m); len(b) > 0 {
				rt.Fatal(strings.Join(b, "; "))
			}
		}
		for _, f := range forms {
			if b := formBreaches(f.Modal()); len(b) > 0 {
				rt.Fatalf("form %s: %s", f.Callback, strings.Join(b, "; "))
			}
		}
	})
}
