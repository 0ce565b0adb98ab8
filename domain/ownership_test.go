package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// hybrid makes the account one whose negotiation sales leads when a rule fires.
func (w *world) hybrid(t testing.TB, sales domain.PersonID) {
	t.Helper()
	w.account.SalesOwner = sales
	if _, err := w.account.Choose(w.env, domain.Choices{domain.SettingOwner: string(domain.Hybrid)}); err != nil {
		t.Fatal(err)
	}
}

func (w *world) worth(arr string) {
	m, err := domain.ParseMoney(arr, "")
	if err != nil {
		panic(err)
	}
	w.account.Terms[0].ARR = m
}

func TestWhoLeadsTheNegotiation(t *testing.T) {
	for name, tt := range map[string]struct {
		model  domain.OwnershipModel
		arr    string
		colour domain.Colour
		why    string
	}{
		"led by the CSM":            {domain.LedByCSM, "900000 USD", domain.Red, ""},
		"led by sales":              {domain.LedBySales, "1000 USD", domain.Green, "Sales leads every negotiation"},
		"small and green":           {domain.Hybrid, "99999.99 USD", domain.Green, ""},
		"at the threshold":          {domain.Hybrid, "100000 USD", domain.Green, "ARR of 100,000 USD or more"},
		"large in another currency": {domain.Hybrid, "900000 EUR", domain.Green, ""},
		"small and red":             {domain.Hybrid, "1000 USD", domain.Red, "The account is red"},
		"large and red":             {domain.Hybrid, "200000 USD", domain.Red, "ARR of 100,000 USD or more; The account is red"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newAcme(t)
			w.worth(tt.arr)
			w.rate(t, tt.colour)
			w.account.Choices = domain.Choices{domain.SettingOwner: string(tt.model)}
			why, sales := w.account.SalesLeads(w.account.Terms[0], w.env)
			if got := strings.Join(why, "; "); got != tt.why || sales != (tt.why != "") {
				t.Errorf("sales leads %v because of %q, want %q", sales, got, tt.why)
			}
		})
	}
}

func TestHandoffToSalesAndBack(t *testing.T) {
	w := newAcme(t)
	w.at(time.March, 1, 10)
	w.worth("50000 USD")
	w.hybrid(t, sam)
	w.rate(t, domain.Green)
	w.sweep()
	if _, n, _ := w.account.Terms[0].Handoff(); n > 0 {
		t.Fatal("handed over although no rule fires")
	}
	w.rate(t, domain.Red)
	keys := strings.Join(w.sweep(), " ")
	id := string(w.account.Terms[0].ID)
	if h, n, inForce := w.account.Terms[0].Handoff(); !inForce || n != 1 || h.To != sam {
		t.Fatalf("handoff %+v", h)
	}
	for _, want := range []string{"handoff/" + id + "/1", "handoff/" + id + "/1/" + string(sam)} {
		if !strings.Contains(keys, want) {
			t.Errorf("announced %s, want %s among them", keys, want)
		}
	}
	if again := strings.Join(w.sweep(), " "); strings.Contains(again, "handoff") {
		t.Errorf("announced again: %s", again)
	}
	w.account.SalesOwner = nina
	if keys := strings.Join(w.sweep(), " "); !strings.Contains(keys, "handoff/"+id+"/1/"+string(nina)) {
		t.Errorf("another sales owner was not told: %s", keys)
	}
	w.rate(t, domain.Green)
	if keys := strings.Join(w.sweep(), " "); !strings.Contains(keys, "handoff/"+id+"/1/back") {
		t.Errorf("announced %s, want that it went back", keys)
	}
	if h, _, inForce := w.account.Terms[0].Handoff(); inForce || h.Ended.IsZero() {
		t.Errorf("handoff %+v, want it ended", h)
	}
}

func TestHandoffWaitsForTheWindow(t *testing.T) {
	w := newWorld(t, domain.NewDate(2026, time.June, 1), acme(domain.NewDate(2027, time.June, 30)))
	w.worth("500000 USD")
	w.hybrid(t, sam)
	w.rate(t, domain.Green)
	w.sweep()
	if _, n, _ := w.account.Terms[0].Handoff(); n > 0 {
		t.Fatal("handed over a year before the decision")
	}
	w.sweepUntil(t, domain.NewDate(2027, time.March, 1))
	if _, n, inForce := w.account.Terms[0].Handoff(); n != 1 || !inForce {
		t.Error("not handed over in the window")
	}
}

func TestModelDecidesWhoDoesTheNegotiationTasks(t *testing.T) {
	doers := func(w *world) map[domain.Phase]domain.PersonID {
		found := map[domain.Phase]domain.PersonID{}
		for _, s := range w.account.Timeline(w.env) {
			for _, task := range s.Tasks {
				if task.Role == domain.RoleSales {
					found[s.Phase] = task.Assignee
				}
			}
		}
		return found
	}
	w := newAcme(t)
	w.hybrid(t, sam)
	w.rate(t, domain.Green)
	w.worth("50000 USD")
	if got := doers(w); got[domain.PhaseNegotiate] != ana || got[domain.PhaseReadiness] != sam {
		t.Errorf("led by the CSM: %v", got)
	}
	w.worth("500000 USD")
	if got := doers(w); got[domain.PhaseNegotiate] != sam {
		t.Errorf("led by sales: %v", got)
	}
}
