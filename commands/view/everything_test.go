package view_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// anyText is what people type: short, hostile, or as long as it may be.
func anyText(most int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		text := rapid.SampledFrom([]string{"Acme", evil, strings.Repeat("&<>\n", most), strings.Repeat("wide 漢字 ", most), "*~_`" + evil}).Draw(t, "text")
		runes := []rune(text)
		return string(runes[:min(len(runes), most)])
	})
}

// Whatever is stored, every message and form is one that Slack accepts, and
// nothing that people typed becomes markup.
func TestWhateverIsStoredSlackAccepts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newScene(rt, func(in *domain.AccountInput) {
			in.Name = anyText(80).Draw(rt, "name")
			in.Segment = rapid.SampledFrom(domain.Segments()).Draw(rt, "segment")
			in.Term.NoticeDays = rapid.IntRange(0, 200).Draw(rt, "notice days")
			in.CSM = rapid.SampledFrom([]domain.PersonID{casey, "", "U0UNKNOWN"}).Draw(rt, "csm")
		})
		s.env.People[casey] = domain.Person{ID: casey, Name: anyText(200).Draw(rt, "person")}
		var promised []domain.Announcement
		for range rapid.IntRange(1, 12).Draw(rt, "deeds") {
			s.env.Now = s.env.Now.AddDate(0, 0, rapid.IntRange(0, 20).Draw(rt, "days"))
			promised = append(promised, s.a.Sweep(s.env).Announcements...)
			if change := s.deed(rt); change != nil {
				promised = append(promised, change.Announcements...)
				s.answers(rt, change)
			}
		}
		for _, n := range promised {
			m, err := view.Announcement(s.a, n, s.env)
			if err != nil {
				if ok, _ := s.a.Wanted(n, s.env); ok {
					rt.Fatalf("%s is wanted and cannot be rendered: %v", n.Key, err)
				}
				continue
			}
			if b := breaches(m); len(b) > 0 {
				rt.Fatalf("%s: %s", n.Key, strings.Join(b, "; "))
			}
		}
		for _, f := range s.forms() {
			if b := formBreaches(f.Modal()); len(b) > 0 {
				rt.Fatalf("form %s: %s", f.Callback, strings.Join(b, "; "))
			}
		}
	})
}

// anyStanding says how some aspects stand.
func anyStanding(rt *rapid.T) domain.Standing {
	s := domain.Standing{}
	for _, x := range domain.Aspects() {
		s[x] = rapid.SampledFrom(append(x.Levels(), "")).Draw(rt, string(x))
	}
	return s
}

// deed does something that people do; nil when the domain refused it.
func (s *scene) deed(rt *rapid.T) *domain.Change {
	text := anyText(2900)
	var change *domain.Change
	var err error
	switch rapid.IntRange(0, 7).Draw(rt, "deed") {
	case 0:
		change, err = s.a.Rate(s.env, domain.RatingInput{Colour: rapid.SampledFrom(domain.Colours()).Draw(rt, "colour"),
			Reason: text.Draw(rt, "reason"), NextStep: text.Draw(rt, "next"), Standing: anyStanding(rt)})
	case 1:
		change, err = s.a.Escalate(s.env, domain.EscalationInput{Severity: rapid.SampledFrom(domain.Severities()).Draw(rt, "severity"),
			Reason: text.Draw(rt, "reason"), Ask: text.Draw(rt, "ask")})
	case 2:
		change, err = s.a.LogStakeholder(s.env, domain.StakeholderInput{Name: anyText(80).Draw(rt, "who"),
			Roles: domain.StakeholderRoles(), Event: rapid.SampledFrom(domain.StakeholderEvents()).Draw(rt, "event"),
			Replacement: anyText(80).Draw(rt, "successor"), Note: text.Draw(rt, "note")})
	case 3:
		in := domain.DraftInput{Kind: rapid.SampledFrom(domain.NoticeKinds()).Draw(rt, "kind"), Subject: anyText(300).Draw(rt, "subject"), Body: text.Draw(rt, "body")}
		for _, p := range s.a.Stakeholders {
			in.To = append(in.To, p.ID)
		}
		change, err = s.a.SaveDraft(s.env, in)
		if err == nil && len(s.a.Drafts) > 0 {
			change, err = s.a.PostForReview(s.env, s.a.Drafts[len(s.a.Drafts)-1].ID)
		}
	case 4, 5:
		step, ok := s.a.NextStep(s.env)
		if !ok {
			return nil
		}
		var keys []string
		for _, t := range step.Tasks {
			keys = append(keys, t.Key)
		}
		if change, err = s.a.Tick(s.env, step.Term.ID, step.Key, keys, nil); err == nil && rapid.Bool().Draw(rt, "finish") {
			change, err = s.a.Skip(s.env, step.Term.ID, step.Key, anyText(300).Draw(rt, "why"))
		}
	case 6:
		if e, ok := s.a.Escalation(); ok {
			env := s.env
			env.Actor = morgan
			change, err = s.a.Resolve(env, e.ID, text.Draw(rt, "note"))
		}
	case 7:
		change, err = s.a.Close(s.env, domain.CloseInput{Outcome: rapid.SampledFrom([]domain.Outcome{domain.Renewed, domain.Lost}).Draw(rt, "result"),
			Amount: domain.Money{Minor: 1_234_567_89, Currency: "EUR"}, Reason: text.Draw(rt, "why")})
	}
	if err != nil {
		return nil
	}
	return change
}

// answers checks what is said privately about a change.
func (s *scene) answers(rt *rapid.T, change *domain.Change) {
	for _, m := range []view.Message{
		view.Rated(s.a, change, s.env), view.RatingHistory(s.a, s.env), view.Escalated(s.a, change, s.env), view.Logged(s.a, change, s.env), view.Closed(s.a, change, 3, s.env),
	} {
		if b := breaches(m); len(b) > 0 {
			rt.Fatalf("answer: %s", strings.Join(b, "; "))
		}
	}
	for _, d := range s.a.Drafts {
		for _, m := range []view.Message{view.Draft(s.a, d, s.env, view.Ways{Mailto: "mailto:a@b.example?subject=x", Cut: true, Server: true}), view.NoticeText(s.a, d), view.Sent(s.a, d, change)} {
			if b := breaches(m); len(b) > 0 {
				rt.Fatalf("draft: %s", strings.Join(b, "; "))
			}
		}
	}
}

// forms lists every form about the account as it is.
func (s *scene) forms() []view.Form {
	meta := view.Meta{Ref: view.Ref{Account: s.a.ID}, Channel: "C0ACME", ResponseURL: "https://hooks.example/" + strings.Repeat("x", 80)}
	forms := []view.Form{
		view.RateForm(meta, s.a, domain.Unrated, false, s.env), view.RateForm(meta, s.a, domain.Unrated, true, s.env), view.EscalateForm(meta, s.a, s.env),
		view.StakeholderForm(meta, s.a, s.env, false), view.StakeholderForm(meta, s.a, s.env, true),
	}
	for _, e := range s.a.Escalations {
		forms = append(forms, view.ResolveForm(meta, s.a, e))
	}
	for _, d := range s.a.Drafts {
		forms = append(forms, view.NoticeForm(meta, s.a, view.NoticeFill{Draft: d}, s.env), view.NoticePreview(meta, s.a, d, s.env), view.CommentForm(meta, s.a, d),
			view.Versions(meta, s.a, d, []domain.DraftVersion{{Version: 1, Subject: d.Subject, Body: d.Body, By: d.By, At: d.At}}, s.env))
	}
	for _, t := range s.a.OpenTerms() {
		forms = append(forms, view.StrategyForm(meta, s.a, t, s.env))
		for _, o := range []domain.Outcome{domain.Renewed, domain.Extended, domain.Lost} {
			forms = append(forms, view.CloseForm(meta, s.a, t, o, s.env))
		}
	}
	for _, step := range s.a.Timeline(s.env) {
		forms = append(forms, view.SkipForm(meta, s.a, step, s.env), view.SnoozeForm(meta, s.a, step, s.env), view.ChecklistForm(meta, s.a, step, s.env))
		if step.RequiredLeft() > 0 {
			forms = append(forms, view.UnfinishedForm(meta, s.a, step, s.env))
		}
	}
	return forms
}
