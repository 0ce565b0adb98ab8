package view_test

import (
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestForecastAndExpansion(t *testing.T) {
	s := newScene(t)
	meta := view.Meta{Ref: view.Ref{Account: s.a.ID}}
	s.do(s.a.CallForecast(s.env, domain.ForecastInput{Category: domain.ForecastProbable}))
	s.env.Now = s.env.Now.Add(48 * time.Hour)
	s.do(s.a.CallForecast(s.env, domain.ForecastInput{Category: domain.ForecastAtRisk, Note: "silent <!here>",
		Amount: domain.Money{Minor: 9_000_000, Currency: "USD"}}))
	golden(t, "form_forecast", s.form(view.ForecastForm(meta, s.a, s.term(), s.env)))
	golden(t, "forecast_history", view.Forecasted(s.a, s.term(), s.env))
	golden(t, "forecast_quarter", view.QuarterForecast{
		Quarter: domain.Quarter{Year: 2027, N: 2}, Terms: []view.QuarterTerm{{Account: "Acme & Sons", Term: s.term()}},
	}.Render(s.env))
	golden(t, "form_expansion", s.form(view.ExpansionForm(meta, s.a)))
	s.do(s.a.DecideExpansion(s.env, domain.Expansion{What: "50 seats", Signs: []domain.GrowthSign{domain.SignBudget, domain.SignRoom},
		Case: "their support <answers> sooner", Value: domain.Money{Minor: 2_000_000, Currency: "USD"}}))
	golden(t, "expansion_saved", view.ExpansionSaved(s.a, s.env))
	golden(t, "brief_forecast", view.Brief(s.a, s.env, false))
}
