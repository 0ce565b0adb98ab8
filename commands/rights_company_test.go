package commands

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// role is one kind of person in the table of rights.
type role struct {
	name string
	who  domain.PersonID
}

// roles are those of product.md, "People", around the account Acme Corp. Ana is
// its CSM and away; the escalation is with Noel, her manager.
func roles() []role {
	return []role{
		{"anybody", "U0NEW"}, {"other CSM", ben}, {"other manager", "U0KAI"}, {"executive", eva}, {"sales", "U0SAL"}, {"sponsor", "U0SPO"},
		{"cover", "U0DORA"}, {"CSM", ana}, {"deputy", "U0NINA"}, {"above", "U0WANDA"}, {"manager", "U0NOEL"}, {"admin", ada},
	}
}

// companies makes desks with everybody of the table around a fresh account, all
// alike: the first is kept as a file.
func companies(t *testing.T) func() (*desk, *domain.Account) {
	first, a := company(t)
	file := filepath.Join(t.TempDir(), "company.db")
	if err := first.store.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(first.file)
	if err != nil {
		t.Fatal(err)
	}
	var last *desk
	return func() (*desk, *domain.Account) {
		if last != nil {
			if err := last.store.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		last = deskOn(t, file, 10_000)
		last.workspace, last.channel = first.workspace, acmeIn
		last.router.Workspace = first.workspace
		return last, a
	}
}

// company is the first such desk.
func company(t *testing.T) (*desk, *domain.Account) {
	d := newDesk(t)
	d.channel = acmeIn
	today := domain.DateIn(d.now, time.UTC)
	for _, r := range roles() {
		if _, ok := d.workspace.people[r.who]; !ok {
			d.workspace.people[r.who] = domain.Person{ID: r.who, Name: "Somebody Sample", TimeZone: "Europe/Berlin"}
		}
	}
	away := d.workspace.people[ana]
	away.Away = []domain.Absence{{From: today, To: today.AddDays(3), Cover: "U0DORA"}}
	err := d.store.InTx(d.Context(), func(tx *storage.Tx) error {
		if err := tx.SaveTeams(d.Context(), ada, []domain.Team{
			{ID: "team_00001", Name: "EMEA", Manager: "U0NOEL", Deputy: "U0NINA", Parent: "team_00002", Members: []domain.PersonID{ana}},
			{ID: "team_00002", Name: "World", Manager: "U0WANDA"},
			{ID: "team_00003", Name: "South", Manager: "U0KAI", Members: []domain.PersonID{ben}},
		}); err != nil {
			return err
		}
		people := slices.Collect(maps.Values(d.workspace.people))
		for i := range people {
			people[i].SeenAt = d.now
		}
		if err := tx.PutPeople(d.Context(), people...); err != nil {
			return err
		}
		return tx.SaveChoices(d.Context(), away)
	})
	if err != nil {
		t.Fatal(err)
	}
	return d, d.sample("Acme Corp")
}

// sample adds an account with a team of its own, a touch, a win, an objection, a risk and an escalation.
func (d *desk) sample(name string) *domain.Account {
	d.Helper()
	id := d.account(name, "2027-03-31", inChannel(acmeIn))
	err := d.store.Decide(d.Context(), "", id, ana, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		a.SalesOwner, a.Sponsor = "U0SAL", "U0SPO"
		change, err := a.LogStakeholder(env, domain.StakeholderInput{Name: "Ana Lima", Roles: []domain.StakeholderRole{domain.Champion}})
		if err != nil {
			return nil, err
		}
		change.Account = true
		return change, nil
	})
	if err != nil {
		d.Fatal(err)
	}
	for _, fn := range []func(*domain.Account, domain.Env) (*domain.Change, error){
		func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.LogTouch(env, domain.TouchInput{With: []domain.StakeholderID{a.Stakeholders[0].ID}, Line: "talked", Meaningful: true})
		},
		func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.LogWin(env, domain.WinInput{Kind: domain.WinProject, Line: "all offices live"})
		},
		func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.LogObjection(env, domain.ObjectionInput{Kind: domain.ObjectionPrice, Said: "too much"})
		},
		func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.PlanRisk(env, domain.RiskInput{Concern: "exports fail", Remedy: "ship the fix", Due: a.Today(env).AddDays(10)})
		},
		func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.Escalate(env, domain.EscalationInput{Reason: "no answer", Severity: domain.High})
		},
	} {
		if err := d.store.Decide(d.Context(), "", id, ana, fn); err != nil {
			d.Fatal(err)
		}
	}
	return d.load(id)
}

// trace tells how much was saved and promised.
func (d *desk) trace() string {
	d.Helper()
	var entries []domain.AuditEntry
	err := d.store.Read(d.Context(), func(tx *storage.Tx) (err error) {
		entries, err = tx.Audit(d.Context(), storage.AuditFilter{Limit: 10_000})
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	return fmt.Sprintf("%d entries, %d messages", len(entries), len(d.promised()))
}
