package view_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestValue(t *testing.T) {
	s := newScene(t)
	golden(t, "value_empty", view.Value(s.a, story(s), true))
	meta := view.Meta{Ref: view.Ref{Account: s.a.ID}, Link: "https://example.slack.com/archives/C1/p1", Said: view.Said("runs &lt;well&gt;\n" + evil), Author: morgan}
	golden(t, "form_win", s.form(view.WinForm(meta, s.a, s.env)))
	s.do(s.a.SetHourRate(s.env, domain.Money{Minor: 6000, Currency: "EUR"}))
	s.do(s.a.LogWin(s.env, domain.WinInput{ID: "win_1", Kind: domain.WinTime, Line: "Invoices " + evil, Link: meta.Link,
		Amount: domain.Quantity{Thousandths: 10_000, Unit: domain.UnitHours, Per: domain.Weekly}, Quote: "Fridays\n" + evil, Who: "Sam " + evil}))
	s.do(s.a.LogWin(s.env, domain.WinInput{ID: "win_2", Kind: domain.WinProject, Line: "Everybody is live"}))
	s.do(s.a.RecordFigures(s.env, domain.FigureInput{Name: "Active users", Value: "120", On: s.a.Today(s.env).AddDays(-90)},
		domain.FigureInput{Name: "Active users", Value: "180"}))
	golden(t, "value", view.Value(s.a, story(s), true))
	golden(t, "form_wins", s.form(view.WinsForm(meta, s.a, 0, s.env)))
	golden(t, "form_usage", s.form(view.UsageForm(meta, s.a, s.env)))
	dropped := view.FigureFile{ID: "F1", Name: "usage" + evil + ".csv", Accounts: 1, New: 2, Same: 1}
	dropped.Reject(4, "There is no account called "+evil)
	golden(t, "answer_dropped", view.FiguresDropped(dropped))
	first, _ := s.a.Win("win_1")
	golden(t, "answer_won", view.Won(s.a, first, s.env))
	golden(t, "form_win_edit", s.form(view.WinEditForm(meta, s.a, first, s.env)))
	golden(t, "value_file", strings.Split(view.ValueFile(story(s), s.a.Today(s.env)), "\n"))
	shared := s.do(s.a.Share(s.env, domain.AnnounceValue, "C0ACME", "press"))
	if m := s.announced(shared, domain.AnnounceValue); !m.Final || strings.Contains(said(t, m), "Share here") {
		t.Errorf("shared: %s", said(t, m))
	}
}

func story(s *scene) domain.ValueStory {
	s.Helper()
	story, ok := s.a.ValueStory("")
	if !ok {
		s.Fatal("no story")
	}
	return story
}

// anyFile is a dropped file with whatever may stand in it.
func anyFile(t *rapid.T) view.FigureFile {
	f := view.FigureFile{ID: "F1", Name: anyText(200).Draw(t, "file"), Saved: rapid.Bool().Draw(t, "saved"), New: rapid.IntRange(0, 9999).Draw(t, "new")}
	for i := range rapid.IntRange(0, 20).Draw(t, "rejected") {
		f.Reject(i+2, anyText(2900).Draw(t, "why"))
	}
	return f
}

// Whatever people log, Slack takes every message and form about it.
func TestAnyValueFits(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newScene(rt, func(in *domain.AccountInput) { in.Name = anyText(80).Draw(rt, "name") })
		for range rapid.IntRange(0, 45).Draw(rt, "wins") {
			in := domain.WinInput{
				Kind: rapid.SampledFrom(domain.WinKinds()).Draw(rt, "kind"), Line: anyText(300).Draw(rt, "line"), Quote: anyText(2900).Draw(rt, "quote"),
				Who: anyText(80).Draw(rt, "who"), Link: rapid.SampledFrom([]string{"", evil, "https://a.example/p"}).Draw(rt, "link") + s.env.NewID("x"),
				Amount: domain.Quantity{Thousandths: rapid.Int64Range(0, 1e13).Draw(rt, "amount"), Unit: rapid.SampledFrom([]string{"hours", "EUR", "percent", evil}).Draw(rt, "unit")},
			}
			if _, err := s.a.LogWin(s.env, in); err != nil {
				rt.Skip("refused")
			}
			if _, err := s.a.RecordFigures(s.env, domain.FigureInput{Name: anyText(80).Draw(rt, "figure"), Value: "5", On: s.a.Today(s.env).AddDays(-len(s.a.Value.Wins))}); err != nil {
				rt.Skip("refused")
			}
		}
		messages := []view.Message{view.Value(s.a, story(s), true), view.Measured(s.a, 3), view.HourRate(s.a), view.FiguresDropped(anyFile(rt))}
		for _, w := range s.a.Value.Wins {
			messages = append(messages, view.Won(s.a, w, s.env))
		}
		for _, m := range messages {
			if b := breaches(m); len(b) > 0 {
				rt.Fatal(strings.Join(b, "; "))
			}
		}
		meta := view.Meta{Ref: view.Ref{Account: s.a.ID}}
		for _, f := range []view.Form{view.WinForm(meta, s.a, s.env), view.WinsForm(meta, s.a, 1, s.env), view.UsageForm(meta, s.a, s.env)} {
			if b := formBreaches(f.Modal()); len(b) > 0 {
				rt.Fatalf("form %s: %s", f.Callback, strings.Join(b, "; "))
			}
		}
	})
}
