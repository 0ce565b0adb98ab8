package domain_test

import (
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/domain"
)

// gaps are the kinds of gap of the account, each with its role or the first name
// of whom it is about.
func (w *world) gaps() string {
	var kinds []string
	for _, g := range w.account.PeopleGaps(w.env) {
		text := string(g.Kind)
		if g.Role != "" {
			text += ":" + string(g.Role)
		} else if s, ok := w.account.Stakeholder(g.Person); ok {
			text += ":" + strings.Fields(s.Name)[0]
		}
		kinds = append(kinds, text)
	}
	return strings.Join(kinds, " ")
}

// knows puts people on the map as they are described.
func (w *world) knows(people ...domain.Stakeholder) {
	for _, s := range people {
		s.ID, s.AccountID, s.CreatedAt = domain.StakeholderID("stk_"+s.Name), w.account.ID, w.env.Now
		w.account.Stakeholders = append(w.account.Stakeholders, s)
	}
}

func person(name, title string, r domain.Relationship, roles ...domain.StakeholderRole) domain.Stakeholder {
	return domain.Stakeholder{Name: name, Title: title, Relationship: r, Roles: roles}
}

func TestPeopleGaps(t *testing.T) {
	boss := person("Bo", "", domain.Strong, domain.EconomicBuyer, domain.DecisionMaker)
	for name, tt := range map[string]struct {
		segment domain.Segment
		prepare func(w *world)
		want    string
	}{
		"nobody":                  {domain.MidMarket, func(*world) {}, "nobody"},
		"one for a small account": {domain.SMB, func(w *world) { w.knows(boss) }, ""},
		"one for a larger one":    {domain.MidMarket, func(w *world) { w.knows(boss) }, "role:champion single:Bo breadth"},
		"roles of an enterprise": {domain.Enterprise, func(w *world) { w.knows(person("Al", "", "", domain.User)) },
			"role:champion role:economic_buyer role:decision_maker role:executive_sponsor single:Al breadth"},
		"weak with the money": {domain.MidMarket, func(w *world) {
			w.knows(person("Al", "", domain.Strong, domain.Champion), person("Bo", "", domain.Weak, domain.EconomicBuyer), person("Cy", "", domain.Moderate, domain.User))
		}, "weak_money:Bo"},
		"one strong, others weak": {domain.MidMarket, func(w *world) {
			w.knows(person("Al", "", domain.Strong, domain.Champion), person("Bo", "", "", domain.EconomicBuyer), person("Cy", "", domain.Weak, domain.User))
		}, "single:Al"},
		"a fresh contact counts": {domain.MidMarket, func(w *world) {
			w.knows(person("Al", "", domain.Strong, domain.Champion), person("Bo", "", "", domain.EconomicBuyer), person("Cy", "", domain.Weak, domain.User))
			w.account.Touches = []domain.Touch{{ID: "tch_1", On: w.account.Today(w.env), With: []domain.StakeholderID{"stk_Bo"}}}
		}, ""},
		"who left a role": {domain.SMB, func(w *world) {
			gone := boss
			gone.LeftOn = w.account.Today(w.env)
			w.knows(gone, person("Cy", "", "", domain.User))
		}, "lost:economic_buyer lost:decision_maker"},
		"not met for 61 days": {domain.SMB, func(w *world) {
			w.knows(boss)
			w.env.Now = w.env.Now.AddDate(0, 0, 61)
		}, "not_met"},
		"met in passing only": {domain.SMB, func(w *world) {
			w.knows(boss)
			w.env.Now = w.env.Now.AddDate(0, 0, 61)
			w.account.Touches = []domain.Touch{{ID: "tch_1", On: w.account.Today(w.env), With: []domain.StakeholderID{"stk_Bo"}}}
		}, "not_met"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newAcme(t)
			w.account.Segment = tt.segment
			w.account.Terms[0].RenewalDate = w.account.Today(w.env).AddDays(200)
			w.account.Terms[0].AutoRenews = false
			tt.prepare(w)
			if got := w.gaps(); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// From thirty days before the decision on, who decides must have been met, and
// by somebody of equal rank (seed 001, "Decision-Maker Engagement").
func TestGapsBeforeTheDecision(t *testing.T) {
	for name, tt := range map[string]struct {
		days    int
		title   string
		roles   []domain.StakeholderRole
		engager domain.PersonID // "" is the CSM
		met     bool
		want    string
	}{
		"31 days before":                {31, "CFO", []domain.StakeholderRole{domain.EconomicBuyer}, "", false, ""},
		"30 days before":                {30, "CFO", []domain.StakeholderRole{domain.EconomicBuyer}, "", false, "no_contact:Bo seniority:Bo"},
		"met by the CSM":                {30, "CFO", []domain.StakeholderRole{domain.EconomicBuyer}, "", true, "seniority:Bo"},
		"met by our executive":          {30, "CFO", []domain.StakeholderRole{domain.EconomicBuyer}, "USPONSOR", true, ""},
		"a buyer in the middle":         {30, "Buyer", []domain.StakeholderRole{domain.EconomicBuyer}, "", true, ""},
		"a decider in the middle":       {30, "Team lead", []domain.StakeholderRole{domain.EconomicBuyer, domain.DecisionMaker}, "USPONSOR", true, ""},
		"an executive for a user":       {30, "Analyst", []domain.StakeholderRole{domain.User}, "USPONSOR", true, "role:economic_buyer seniority:Bo"},
		"their sponsor left to the CSM": {30, "", []domain.StakeholderRole{domain.EconomicBuyer, domain.CustomerSponsor}, "", true, "seniority:Bo"},
		"a vice president, one of many": {30, "Vice President, Sales", []domain.StakeholderRole{domain.EconomicBuyer}, "", true, "seniority:Bo"},
		"somebody called Voss Vpenning": {30, "Vpenning lead", []domain.StakeholderRole{domain.EconomicBuyer}, "", true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newAcme(t)
			w.account.Segment, w.account.Sponsor = domain.SMB, "USPONSOR"
			today := w.account.Today(w.env)
			w.account.Terms[0].RenewalDate, w.account.Terms[0].AutoRenews = today.AddDays(tt.days), false
			s := person("Bo", tt.title, domain.Moderate, tt.roles...)
			s.Engager = tt.engager
			w.knows(s)
			if tt.met {
				w.account.Touches = []domain.Touch{{ID: "tch_1", On: today, Meaningful: true, With: []domain.StakeholderID{"stk_Bo"}}}
			}
			if got := w.gaps(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
