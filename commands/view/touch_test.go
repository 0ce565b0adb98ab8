package view_test

import (
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestTouch(t *testing.T) {
	s := newScene(t)
	meta := view.Meta{Ref: view.Ref{Account: s.a.ID}, Link: "https://example.slack.com/archives/C1/p1", Said: view.Said("budget &lt;ok&gt;\n" + evil)}
	golden(t, "form_touch_first", s.form(view.TouchForm(meta, s.a, s.env)))
	s.do(s.a.LogStakeholder(s.env, domain.StakeholderInput{Name: "Sam " + evil, Roles: []domain.StakeholderRole{domain.Champion}}))
	golden(t, "form_touch", s.form(view.TouchForm(meta, s.a, s.env)))
	logged := s.do(s.a.LogTouch(s.env, domain.TouchInput{
		With: []domain.StakeholderID{s.a.Stakeholders[0].ID}, Line: "talked " + evil, Link: meta.Link, NextContact: s.a.Today(s.env).AddDays(14),
	}))
	golden(t, "answer_touched", view.Touched(s.a, logged, s.env))
	if m := view.Brief(s.a, s.env, false); !strings.Contains(m.Text, "Last contact: 1 Mar 2027 (today), Sam") {
		t.Errorf("the brief says %s", m.Text)
	}
	golden(t, "form_touch_edit", s.form(view.TouchEditForm(meta, s.a, logged.Touches[0], s.env)))
	taken := s.do(s.a.WithdrawTouch(s.env, logged.Touches[0].ID))
	if m := view.Touched(s.a, taken, s.env); !strings.Contains(m.Text, "now: never") || strings.Contains(said(t, m), "Correct") {
		t.Errorf("taken back: %s", said(t, m))
	}
}

// A link that is no address of the web is not shown as one.
func TestTouchLinkIsChecked(t *testing.T) {
	s := newScene(t)
	for _, link := range []string{"", "javascript:alert(1)", "https://a.example/|x> <!channel>", "http://a.example"} {
		if line := view.TouchLine(s.a, domain.Touch{Link: link, Meaningful: true}, s.env); strings.Contains(line, "the message") {
			t.Errorf("%q is linked: %s", link, line)
		}
	}
}
