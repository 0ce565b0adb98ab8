package view_test

import (
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestPeople(t *testing.T) {
	s := newScene(t)
	meta := view.Meta{Ref: view.Ref{Account: s.a.ID}}
	golden(t, "form_people_nobody", s.form(view.PeopleForm(meta, s.a, s.env)))
	golden(t, "form_person_new", s.form(view.PersonForm(meta, s.a, domain.Stakeholder{}, s.env, false)))
	s.do(s.a.LogStakeholder(s.env, domain.StakeholderInput{Name: "Sam " + evil, Roles: []domain.StakeholderRole{domain.Champion}}))
	sam := s.a.Stakeholders[0].ID
	change, _, err := s.a.SaveProfile(s.env, domain.ProfileInput{ID: sam, Values: map[domain.ProfileField]string{
		"title": "VP " + evil, "stance": "detractor", "concerns": "the price " + evil, "relationship": "weak", "engager": string(casey),
	}})
	if err != nil {
		t.Fatal(err)
	}
	s.do(s.a.LogTouch(s.env, domain.TouchInput{With: []domain.StakeholderID{sam}, Line: "talked " + evil, Meaningful: true}))
	golden(t, "form_people", s.form(view.PeopleForm(meta, s.a, s.env)))
	known, _ := s.a.Stakeholder(sam)
	golden(t, "form_person", s.form(view.PersonForm(meta, s.a, known, s.env, true)))
	golden(t, "form_person_clash", s.form(view.PersonForm(meta, s.a, known, s.env, false, known.Edits...)))
	saved := view.PersonSaved(s.a, change, known.Edits, s.env)
	golden(t, "answer_person_saved", saved)
	for _, text := range []string{said(t, saved), said(t, view.Brief(s.a, s.env, true))} {
		if strings.Contains(text, "detractor") || strings.Contains(text, "the price") {
			t.Errorf("stance or concerns are repeated: %s", text)
		}
	}
}

// A map of many people stays within Slack's limits.
func TestPeopleOfAManySidedCustomer(t *testing.T) {
	s := newScene(t)
	for i := range 60 {
		s.do(s.a.LogStakeholder(s.env, domain.StakeholderInput{Name: strings.Repeat("x", 70) + string(rune('a'+i%26)) + string(rune('a'+i/26)), Roles: []domain.StakeholderRole{domain.User}}))
	}
	f := view.PeopleForm(view.Meta{}, s.a, s.env)
	s.form(f)
	text := said(t, view.Message{Blocks: f.Blocks})
	if !strings.Contains(text, "and 35 more") {
		t.Errorf("60 people: %s", text)
	}
}
