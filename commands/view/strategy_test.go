package view_test

import (
	"testing"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestStrategy(t *testing.T) {
	s := newScene(t)
	meta := view.Meta{Ref: view.Ref{Account: s.a.ID}}
	s.do(s.a.Rate(s.env, domain.RatingInput{Colour: domain.Yellow, Reason: "quiet"}))
	golden(t, "form_strategy", s.form(view.StrategyForm(meta, s.a, s.term(), s.env)))
	s.do(s.a.ChooseStrategy(s.env, "", domain.StrategySave, "call their CEO "+evil))
	golden(t, "answer_strategy", view.StrategySaved(s.a, s.term(), s.env))
	golden(t, "brief_strategy", view.Brief(s.a, s.env, false))
}
