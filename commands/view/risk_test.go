package view_test

import (
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestRiskPlan(t *testing.T) {
	s := newScene(t)
	golden(t, "form_risk", s.form(view.RiskForm(view.Meta{Ref: view.Ref{Account: s.a.ID}}, s.a, s.env)))
	golden(t, "risk_plan_empty", view.RiskPlan(s.a, s.env))
	due := domain.NewDate(2027, time.March, 12)
	s.do(s.a.PlanRisk(s.env, domain.RiskInput{ID: "rsk_1", Concern: "exports fail " + evil, Cause: "a bug", Remedy: "ship the fix", Due: due, Check: "a week without tickets"}))
	s.do(s.a.PlanRisk(s.env, domain.RiskInput{ID: "rsk_2", Concern: "their budget", Remedy: "show the savings", Owner: morgan, Due: due}))
	s.do(s.a.VerifyRisk(s.env, "rsk_2"))
	s.on(2027, time.March, 15)
	golden(t, "risk_plan", view.RiskPlan(s.a, s.env))
	golden(t, "brief_risk", view.Brief(s.a, s.env, false))
	for range 30 {
		s.do(s.a.PlanRisk(s.env, domain.RiskInput{Concern: evil, Remedy: evil, Due: due.AddDays(9)}))
	}
	accepted(t, breaches(view.RiskPlan(s.a, s.env)))
}
