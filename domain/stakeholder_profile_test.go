package domain_test

import (
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
)

type fields = map[domain.ProfileField]string

// shown is what a form that opens now shows of somebody.
func shown(s domain.Stakeholder) fields {
	digests := fields{}
	for _, f := range domain.ProfileFields() {
		digests[f] = domain.ProfileDigest(s.Profile(f))
	}
	return digests
}

func withSam(t *testing.T) (*world, domain.Stakeholder) {
	w := newAcme(t)
	w.log(t, champion("Sam Sample"))
	return w, w.known(t, "Sam")
}

func TestSaveProfileRefusesWhatIsNone(t *testing.T) {
	for field, value := range map[domain.ProfileField]string{
		"name": "", "roles": "boss", "relationship": "great", "title": strings.Repeat("x", 81), "email": "sam at sample",
		"stance": "fan", "concerns": strings.Repeat("x", 2901), "next_contact": "soon",
	} {
		w, sam := withSam(t)
		_, _, err := w.account.SaveProfile(w.env, domain.ProfileInput{ID: sam.ID, Values: fields{field: value}})
		wantError(t, err, domain.Invalid, string(field))
	}
	w, sam := withSam(t)
	_, _, err := w.account.SaveProfile(w.env, domain.ProfileInput{ID: sam.ID, Values: fields{"roles": ""}})
	wantError(t, err, domain.Invalid, "roles")
	_, _, err = w.account.SaveProfile(w.env, domain.ProfileInput{Values: fields{"name": "sam SAMPLE", "roles": "user"}})
	wantError(t, err, domain.Conflict, "name")
	_, _, err = w.account.SaveProfile(w.env, domain.ProfileInput{ID: "stk_gone", Values: fields{"name": "Sam"}})
	wantError(t, err, domain.NotFound, "")
}

func TestProfileIsAddedOnceAndKeepsItsHistory(t *testing.T) {
	w := newAcme(t)
	in := domain.ProfileInput{NewID: "stk_form", Values: fields{
		"name": " Sam  Sample ", "roles": "champion,user", "relationship": "weak", "title": "VP Operations", "email": "sam@sample.example",
		"stance": "neutral", "concerns": "the price", "engager": "UENG", "message": "it saves time", "next_contact": "2027-01-31",
	}}
	for range 2 {
		if _, _, err := w.account.SaveProfile(w.env, in); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.account.Stakeholders) != 1 {
		t.Fatalf("%d people", len(w.account.Stakeholders))
	}
	sam := w.known(t, "Sam Sample")
	for f, want := range in.Values {
		if got := sam.Profile(f); got != strings.Join(strings.Fields(want), " ") {
			t.Errorf("%s is %q, want %q", f, got, want)
		}
	}
	change, _, err := w.account.SaveProfile(w.env, domain.ProfileInput{ID: sam.ID, Values: fields{"relationship": "strong", "concerns": ""}})
	if err != nil || len(change.Announcements) > 0 {
		t.Fatalf("got %+v, %v: nothing may post", change, err)
	}
	edits := w.known(t, "Sam").Edits
	if len(edits) != 2 || edits[0].Before != "weak" || edits[0].After != "strong" || edits[1].Before != "the price" || edits[0].By != w.env.Actor {
		t.Errorf("history: %+v", edits)
	}
	again, _, err := w.account.SaveProfile(w.env, domain.ProfileInput{ID: sam.ID, Values: fields{"relationship": "strong"}})
	if err != nil || !again.Empty() {
		t.Errorf("the same again: %+v, %v", again, err)
	}
}

// Two people have the same form open. What only one of them changed is merged
// and told; what both changed is not saved, and the second sees what the first
// made of it.
func TestTwoEditTheSamePersonAtOnce(t *testing.T) {
	w, sam := withSam(t)
	opened := shown(sam)
	save := func(who domain.PersonID, values fields) ([]domain.ProfileEdit, error) {
		w.env.Actor = who
		all := fields{}
		for _, f := range domain.ProfileFields() { // a form sends everything
			all[f] = sam.Profile(f)
		}
		maps.Copy(all, values)
		_, meanwhile, err := w.account.SaveProfile(w.env, domain.ProfileInput{ID: sam.ID, Values: all, Shown: opened})
		return meanwhile, err
	}
	if _, err := save("UANA", fields{"relationship": "strong", "concerns": "the price"}); err != nil {
		t.Fatal(err)
	}
	meanwhile, err := save("UBEN", fields{"title": "CFO"})
	if err != nil || len(meanwhile) != 2 || meanwhile[0].By != "UANA" {
		t.Fatalf("got %+v, %v, want to be told of two fields", meanwhile, err)
	}
	if s := w.known(t, "Sam"); s.Relationship != domain.Strong || s.Concerns != "the price" || s.Title != "CFO" {
		t.Errorf("merged: %+v", s)
	}
	_, err = save("UBEN", fields{"concerns": "the support", "title": "CFO"})
	clash, ok := errors.AsType[*domain.ProfileClash](err)
	if !ok || len(clash.Edits) != 1 || clash.Edits[0].After != "the price" || clash.Edits[0].By != "UANA" {
		t.Fatalf("got %v, want a clash about the concerns", err)
	}
	if s := w.known(t, "Sam"); s.Concerns != "the price" {
		t.Error("a clash was saved")
	}
	opened["concerns"] = domain.ProfileDigest("the price") // seen now
	if _, err := save("UBEN", fields{"concerns": "the support", "title": "CFO"}); err != nil {
		t.Fatal(err)
	}
	if s := w.known(t, "Sam"); s.Concerns != "the support" || s.Relationship != domain.Strong {
		t.Errorf("after seeing it: %+v", s)
	}
}

// Whatever two people do with forms they opened at the same time, nothing that
// one of them typed is gone: it is there, in the history, or was refused.
func TestNothingTypedIsLost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newAcme(t)
		w.log(t, champion("Sam Sample"))
		sam := w.known(t, "Sam")
		opened := shown(sam)
		text := rapid.SampledFrom([]string{"", "a", "b", strings.Repeat("long ", 20)})
		var typed []string
		for _, who := range []domain.PersonID{"UANA", "UBEN"} {
			values := fields{}
			for _, f := range []domain.ProfileField{domain.ProfileTitle, domain.ProfileConcerns, domain.ProfileMessage} {
				values[f] = strings.TrimSpace(text.Draw(rt, string(f)))
			}
			w.env.Actor, w.env.Now = who, w.env.Now.Add(time.Minute)
			if len(values[domain.ProfileTitle]) > 80 {
				values[domain.ProfileTitle] = "a"
			}
			_, _, err := w.account.SaveProfile(w.env, domain.ProfileInput{ID: sam.ID, Values: values, Shown: opened})
			if _, clash := errors.AsType[*domain.ProfileClash](err); clash {
				continue // they were told, and the form is still open
			}
			if err != nil {
				rt.Fatal(err)
			}
			for f, v := range values {
				if v != "" {
					typed = append(typed, string(f)+"="+v)
				}
			}
		}
		s := w.known(t, "Sam")
		kept := map[string]bool{}
		for _, f := range domain.ProfileFields() {
			kept[string(f)+"="+s.Profile(f)] = true
		}
		for _, e := range s.Edits {
			kept[string(e.Field)+"="+e.After] = true
		}
		for _, v := range typed {
			if !kept[v] {
				rt.Errorf("%s is gone", v)
			}
		}
	})
}
