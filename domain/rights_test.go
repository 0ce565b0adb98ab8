package domain_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// TestRights lays the table of product.md, "People": who may what about one
// account. Dora covers for Ana, who is away; Noel leads Ana's team and Nina is
// his deputy; Wanda leads the team above; Kai leads another team.
func TestRights(t *testing.T) {
	const (
		ben   = "UBEN"   // CSM of another team
		dora  = "UDORA"  // covers for Ana
		noel  = "UNOEL"  // manager of Ana's team
		nina  = "UNINA"  // deputy
		wanda = "UWANDA" // manager of the team above
		kai   = "UKAI"   // manager of another team
		sal   = "USAL"   // sales owner
		spo   = "USPO"   // our executive sponsor
		ada   = "UADA"   // admin
	)
	day := domain.NewDate(2027, time.March, 1)
	w := newWorld(t, day, acme(domain.NewDate(2027, time.June, 30)))
	w.account.SalesOwner, w.account.Sponsor = sal, spo
	w.env.Settings.Admins = []domain.PersonID{ada}
	w.env.Teams = []domain.Team{
		{ID: "t1", Name: "North", Manager: noel, Deputy: nina, Parent: "t2", Members: []domain.PersonID{ana}},
		{ID: "t2", Name: "World", Manager: wanda},
		{ID: "t3", Name: "South", Manager: kai, Members: []domain.PersonID{ben}},
	}
	w.env.People[ana] = domain.Person{ID: ana, TimeZone: "UTC", Away: []domain.Absence{{From: day, To: day.AddDays(5), Cover: dora}}}

	all := []domain.PersonID{"", ana, dora, sal, spo, nina, noel, wanda, ada, marco, erin, ben, kai, "UNOBODY"}
	for right, may := range map[domain.Right][]domain.PersonID{
		domain.RightLog:          all,
		domain.RightOwn:          all,
		domain.RightManage:       {"", ana, dora, sal, spo, nina, noel, wanda, ada},
		domain.RightConfidential: {"", ana, dora, sal, spo, nina, noel, wanda},
		domain.RightLead:         {"", nina, noel, wanda, ada},
		domain.RightAdmin:        {"", ada},
	} {
		for _, p := range all {
			err := w.account.Check(w.as(p), right)
			allowed := false
			for _, m := range may {
				allowed = allowed || m == p
			}
			if known, ok := errors.AsType[*domain.Error](err); allowed && err != nil || !allowed && (!ok || known.Code != domain.Forbidden) {
				t.Errorf("right %s of %q: %v, allowed should be %t", right, p, err, allowed)
			}
		}
	}
	if len(domain.Rights()) != 6 {
		t.Error("the table does not have every right")
	}
}

// TestRefusalSaysWhomToAsk: the CSM, whoever covers for them, else a manager,
// and never a dead end.
func TestRefusalSaysWhomToAsk(t *testing.T) {
	day := domain.NewDate(2027, time.March, 1)
	for name, tt := range map[string]struct {
		change func(*world)
		want   string
	}{
		"the CSM":   {func(*world) {}, "Ask <@UANA>."},
		"the cover": {func(w *world) { w.away(ana, day, "UDORA") }, "Ask <@UDORA>."},
		"the manager when the CSM left": {func(w *world) {
			w.env.People[ana] = domain.Person{ID: ana, Deactivated: true}
		}, "Ask <@UMARCO>."},
		"the manager when there is no CSM": {func(w *world) { w.account.CSM = "" }, "Ask <@UMARCO>."},
		"an admin when there is nobody": {func(w *world) {
			w.account.CSM, w.env.Settings.Managers = "", nil
		}, "Ask an admin."},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, day, acme(domain.NewDate(2027, time.June, 30)))
			tt.change(w)
			err := w.account.Check(w.as("UBEN"), domain.RightManage)
			wantError(t, err, domain.Forbidden, "")
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%q does not say %q", err, tt.want)
			}
		})
	}
}

// TestTeamsInACircleDoNotHang: rows of the database may be wrong.
func TestTeamsInACircleDoNotHang(t *testing.T) {
	w := newAcme(t)
	w.env.Teams = []domain.Team{
		{ID: "t1", Manager: marco, Parent: "t2", Members: []domain.PersonID{ana}}, {ID: "t2", Manager: erin, Parent: "t1"},
	}
	if !w.account.Leads(erin, w.env) || w.account.Leads("UBEN", w.env) {
		t.Error("those above lead, others do not")
	}
}

// away lets a person be away from a day on, for a week.
func (w *world) away(p domain.PersonID, from domain.Date, cover domain.PersonID) {
	person := w.env.Person(p)
	person.Away = []domain.Absence{{From: from, To: from.AddDays(6), Cover: cover}}
	w.env.People[p] = person
}
