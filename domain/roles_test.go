package domain_test

import (
	"slices"
	"testing"

	"github.com/renewalbot/renewalbot/domain"
)

const leo domain.PersonID = "ULEO"

// A role is the account's own person's, else that of the CSM's team or of one
// above, else the CSM's, who can be told why.
func TestWhoIsInARole(t *testing.T) {
	w := cobalt(t)
	ask := func(role domain.TaskRole, want domain.PersonID, named bool) {
		t.Helper()
		if p, ok := w.account.InRole(role, w.env); p != want || ok != named {
			t.Errorf("%s is %s, named %t; want %s, %t", role, p, ok, want, named)
		}
	}
	for _, role := range domain.NamedRoles() {
		ask(role, ana, false)
	}
	w.env.Teams = []domain.Team{
		{ID: "world", Roles: domain.RolePeople{domain.RoleLegal: marco, domain.RoleSales: marco}},
		{ID: "emea", Parent: "world", Members: []domain.PersonID{ana}, Roles: domain.RolePeople{domain.RoleFinance: erin}},
	}
	ask(domain.RoleLegal, marco, true)
	ask(domain.RoleSales, marco, true)
	ask(domain.RoleFinance, erin, true)
	w.account.Roles, w.account.SalesOwner = domain.RolePeople{domain.RoleLegal: leo}, leo
	ask(domain.RoleLegal, leo, true)
	ask(domain.RoleSales, leo, true)
	w.env.People[leo] = domain.Person{ID: leo, Deactivated: true}
	ask(domain.RoleLegal, ana, false)
}

// Whoever has an open task of a step that is due finds the account in their daily
// message, and the CSM reads which roles are theirs for want of a name.
func TestHelpersOfAStep(t *testing.T) {
	w := cobalt(t)
	w.account.Roles = domain.RolePeople{domain.RoleFinance: leo}
	w.setDay(tuesday, 9)
	w.sweep()
	if got := w.account.Derived(w.env).Helpers; !slices.Contains(got, leo) {
		t.Fatalf("helpers %v, want Leo", got)
	}
	wants := w.account.Wants(leo, w.env)
	if len(wants) != 1 || wants[0].Kind != domain.WantTask {
		t.Errorf("Leo is asked for %+v", wants)
	}
	s, err := w.account.Step(w.account.Terms[0].ID, "proposal", w.env)
	if err != nil {
		t.Fatal(err)
	}
	if got := w.account.Unnamed(s, w.env); slices.Contains(got, domain.RoleFinance) || !slices.Contains(got, domain.RoleLegal) {
		t.Errorf("nobody is named for %v", got)
	}
}

// A changed segment replans and says what moved; what is the same is left alone.
func TestChangeProfile(t *testing.T) {
	w := cobalt(t)
	same, err := w.account.ChangeProfile(w.env, w.account.Profile())
	if err != nil || !same.Empty() {
		t.Fatalf("the same: %+v, %v", same, err)
	}
	p := w.account.Profile()
	p.Segment = domain.SMB
	p.Put(domain.RoleLegal, leo)
	change, err := w.account.ChangeProfile(w.env, p)
	if err != nil {
		t.Fatal(err)
	}
	n, told := news(change)
	if !told || len(n.Moves) == 0 || n.Before != "Enterprise, nobody" || n.After != "segment SMB, legal ULEO" {
		t.Errorf("told %t: %+v", told, n)
	}
	if w.account.Segment != domain.SMB || w.account.Roles[domain.RoleLegal] != leo {
		t.Errorf("segment %s, roles %v", w.account.Segment, w.account.Roles)
	}
	p.Name = " "
	if _, err := w.account.ChangeProfile(w.env, p); err == nil {
		t.Error("a name of blanks is taken")
	}
}
