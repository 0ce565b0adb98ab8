package view_test

import (
	"testing"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestSignal(t *testing.T) {
	s := newScene(t)
	golden(t, "form_signal", s.form(view.SignalForm(view.Meta{Ref: view.Ref{Account: s.a.ID}}, s.a, s.env)))
	s.do(s.a.LogSignal(s.env, domain.SignalInput{ID: "sig_1", Kind: domain.SignalPraise, Note: "their CFO thanked us " + evil}))
	praise, _ := s.a.SignalByID("sig_1")
	golden(t, "answer_signal_good", view.Signalled(s.a, praise, s.env))
	change := s.do(s.a.LogSignal(s.env, domain.SignalInput{ID: "sig_2", Kind: domain.SignalUsageDrop, Percent: 45, Note: "since March " + evil}))
	golden(t, "signal_strong", s.announced(change, domain.AnnounceSignal))
	drop, _ := s.a.SignalByID("sig_2")
	golden(t, "answer_signal_strong", view.Signalled(s.a, drop, s.env))
	golden(t, "brief_signals", view.Brief(s.a, s.env, false))
	golden(t, "signals", view.Signals(s.a, s.env))
}
