package domain_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

func TestObjectionsHaveAPreparedAnswerAndAnEnd(t *testing.T) {
	w := newAcme(t)
	if err := w.env.Settings.SetGuide(map[domain.ObjectionKind]string{domain.ObjectionTime: " Agree on a day. "}); err != nil {
		t.Fatal(err)
	}
	log := func(in domain.ObjectionInput) domain.Objection {
		t.Helper()
		w.env.Now = w.env.Now.Add(time.Minute)
		for range 2 { // the same form twice
			if _, err := w.account.LogObjection(w.env, in); err != nil {
				t.Fatal(err)
			}
		}
		_, o, _ := w.account.Objection(in.ID)
		return o
	}
	price := log(domain.ObjectionInput{ID: "obj_1", Kind: domain.ObjectionPrice, Said: "Too much for us"})
	later := log(domain.ObjectionInput{ID: "obj_2", Kind: domain.ObjectionTime, Said: "Not before May"})
	if price.Answer != w.env.Settings.Guide(domain.ObjectionPrice) || later.Answer != "Agree on a day." {
		t.Errorf("prepared %q and %q", price.Answer, later.Answer)
	}
	ben := w.env
	ben.Actor = "U0BEN"
	in := domain.ObjectionInput{ID: "obj_2", Kind: domain.ObjectionTime, Said: "Not before May", Answer: "We agreed on 4 May.", Outcome: domain.ObjectionSettled}
	if _, err := w.account.AnswerObjection(ben, in); err != nil {
		t.Fatal(err)
	}
	if list := w.account.Objections(); len(list) != 2 || list[0].ID != "obj_1" || list[1].Outcome != domain.ObjectionSettled || list[1].EndedBy != "U0BEN" {
		t.Errorf("objections %+v", list)
	}
	in.Said = "Never"
	_, err := w.account.AnswerObjection(ben, in)
	wantError(t, err, domain.Forbidden, "said")
	_, err = w.account.WithdrawObjection(ben, "obj_1")
	wantError(t, err, domain.Forbidden, "")
	for range 2 {
		if _, err := w.account.WithdrawObjection(w.env, "obj_1"); err != nil {
			t.Fatal(err)
		}
	}
	_, err = w.account.AnswerObjection(w.env, domain.ObjectionInput{ID: "obj_1", Kind: domain.ObjectionPrice, Said: "x"})
	wantError(t, err, domain.Conflict, "")
	if list := w.account.Objections(); len(list) != 1 {
		t.Errorf("objections %+v", list)
	}
}

func TestObjectionsRefuseWhatIsMissing(t *testing.T) {
	for name, tt := range map[string]struct {
		in    domain.ObjectionInput
		field string
	}{
		"no kind":         {domain.ObjectionInput{Said: "x"}, "kind"},
		"nothing said":    {domain.ObjectionInput{Kind: domain.ObjectionPrice, Said: " "}, "said"},
		"unknown end":     {domain.ObjectionInput{Kind: domain.ObjectionPrice, Said: "x", Outcome: "won"}, "outcome"},
		"answer too long": {domain.ObjectionInput{Kind: domain.ObjectionPrice, Said: "x", Answer: strings.Repeat("x", 3000)}, "answer"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newAcme(t)
			_, err := w.account.LogObjection(w.env, tt.in)
			wantError(t, err, domain.Invalid, tt.field)
		})
	}
}

func TestObjectionsAreCounted(t *testing.T) {
	list := []domain.Objection{
		{Kind: domain.ObjectionTime}, {Kind: domain.ObjectionPrice, Outcome: domain.ObjectionSettled}, {Kind: domain.ObjectionPrice, Outcome: domain.ObjectionConceded},
		{Kind: domain.ObjectionPrice, Outcome: domain.ObjectionRemains}, {Kind: domain.ObjectionTime, Withdrawn: ana}, {Kind: domain.ObjectionTime, Withdrawn: ana}, {Kind: domain.ObjectionTime, Withdrawn: ana},
	}
	want := []domain.ObjectionCount{
		{Kind: domain.ObjectionPrice, Made: 3, Settled: 1, Conceded: 1, Remain: 1}, {Kind: domain.ObjectionTime, Made: 1, Open: 1},
	}
	if got := domain.CountObjections(list); !slices.Equal(got, want) {
		t.Errorf("counted %+v, want %+v", got, want)
	}
}

func TestNegotiationIsForTheAccountTeam(t *testing.T) {
	w := newAcme(t)
	const secret = "not below 100,000"
	n := domain.Negotiation{Fixed: secret, Concessions: "quarterly payment"}
	_, err := w.account.SetNegotiation(w.env, "", n)
	wantError(t, err, domain.Invalid, "asks")
	n.Asks = "two years"
	for _, who := range []domain.PersonID{"U0BEN", "U0ADMIN"} {
		env := w.env
		env.Actor, env.Settings.Admins = who, []domain.PersonID{"U0ADMIN"}
		_, err := w.account.SetNegotiation(env, "", n)
		wantError(t, err, domain.Forbidden, "")
	}
	change, err := w.account.SetNegotiation(w.env, "", n)
	if err != nil {
		t.Fatal(err)
	}
	audit, err := json.Marshal(change.Audit)
	if err != nil || strings.Contains(string(audit), "100,000") || len(change.Announcements) > 0 {
		t.Errorf("the frame gets out: %s, %s", audit, kinds(change))
	}
	if again, err := w.account.SetNegotiation(w.env, "", n); err != nil || !again.Empty() {
		t.Errorf("the same twice: %v", err)
	}
	marcos := w.env
	marcos.Actor = marco
	stale := n
	stale.Fixed = "not below 90,000"
	_, err = w.account.SetNegotiation(marcos, "", stale) // its version is 0, there is version 1
	wantError(t, err, domain.Conflict, "fixed")
	stale.Version = 1
	if _, err := w.account.SetNegotiation(marcos, "", stale); err != nil {
		t.Fatal(err)
	}
	if term, _ := w.account.Term(); term.Facts.Negotiation.Version != 2 || term.Facts.Negotiation.By != marco {
		t.Errorf("kept %+v", term.Facts.Negotiation)
	}
	for _, kind := range domain.AgendaKinds() {
		g, err := w.account.Agenda("", kind, w.env)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := json.Marshal(g); err != nil || strings.Contains(string(text), "90,000") {
			t.Errorf("the agenda %s tells the frame: %s (%v)", kind, text, err)
		}
	}
}
