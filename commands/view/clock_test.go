package view_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// says is everything in a message's blocks.
func says(t *testing.T, m view.Message) string {
	t.Helper()
	text, err := json.Marshal(m.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Card, brief and timeline name the date that a step is counted from, and warn
// where the decision falls outside the customer's budgeting season.
func TestClocks(t *testing.T) {
	s := newScene(t)
	s.a.Terms[0].PriceChangeNoticeDays = 75
	for key, want := range map[string]string{
		"proposal":     "17 Mar 2027* · 61 days left until the decision (counted from the notice deadline, 1 May 2027, renews 30 Jun 2027)",
		"renewal_day":  "121 days left until the renewal (counted from the renewal date, 30 Jun 2027)",
		"price_change": "46 days left until the last day to announce a price change (counted from the price-change notice date, 16 Apr 2027)",
	} {
		if got := says(t, s.card(s.term().ID, key)); !strings.Contains(got, want) {
			t.Errorf("the card of %s does not say %q:\n%s", key, want, got)
		}
	}
	timeline := says(t, view.Timeline(s.a, s.env, true))
	for _, want := range []string{
		"Counted from the notice deadline, 1 May 2027, where a line names no other date.",
		"Finish the paperwork and the systems, counted from the renewal date, 30 Jun 2027",
		"*Last day to announce a price change* Fri 16 Apr 2027",
	} {
		if !strings.Contains(timeline, want) {
			t.Errorf("the timeline does not say %q:\n%s", want, timeline)
		}
	}
	const warning = "Outside their budgeting season"
	everywhere := func() []string {
		return []string{timeline, says(t, view.Brief(s.a, s.env, true)), says(t, s.card(s.term().ID, "proposal"))}
	}
	for _, text := range everywhere() {
		if strings.Contains(text, warning) {
			t.Errorf("a warning although nobody knows their fiscal year:\n%s", text)
		}
	}
	s.a.FiscalYearStart = time.January
	timeline = says(t, view.Timeline(s.a, s.env, true))
	for _, text := range everywhere() {
		if !strings.Contains(text, warning+"* (3 Oct 2026 to 1 Jan 2027)") {
			t.Errorf("no warning:\n%s", text)
		}
	}
	if !strings.Contains(timeline, "*Budgeting season* 3 Oct 2026 to 1 Jan 2027") {
		t.Errorf("the season is not on the timeline:\n%s", timeline)
	}
	s.a.FiscalYearStart = time.June // from 3 March on: the decision on 1 May lies within
	timeline = says(t, view.Timeline(s.a, s.env, true))
	for _, text := range everywhere() {
		if strings.Contains(text, warning) {
			t.Errorf("a warning although the decision lies in the season:\n%s", text)
		}
	}
}

// A plan of many contracts fits Slack and says what it leaves out.
func TestTimelineOfManyContracts(t *testing.T) {
	s := newScene(t)
	first := s.a.Terms[0]
	for i := range 60 {
		contract := domain.Contract{ID: domain.ContractID(fmt.Sprintf("ctr_%d", i)), AccountID: s.a.ID, Name: fmt.Sprintf("Contract %d", i)}
		term := first
		term.ID, term.ContractID = domain.TermID(fmt.Sprintf("trm_%d", i)), contract.ID
		s.a.Contracts, s.a.Terms = append(s.a.Contracts, contract), append(s.a.Terms, term)
	}
	m := view.Timeline(s.a, s.env, true)
	for _, b := range breaches(m) {
		t.Error(b)
	}
	if text := says(t, m); !strings.Contains(text, "and 39 contracts more") || !strings.Contains(text, "Contract 20") {
		t.Errorf("what does not fit is not said:\n%s", text)
	}
}
