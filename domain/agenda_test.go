package domain_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// told is an agenda as text: minutes, titles and points.
func told(g domain.Agenda) string {
	var b strings.Builder
	for _, p := range g.Parts {
		fmt.Fprintf(&b, "%d %s\n", p.Minutes, p.Title)
		for _, point := range p.Points {
			b.WriteString("- " + point + "\n")
		}
	}
	return b.String()
}

func agendaOf(t *testing.T, w *world, kind domain.AgendaKind) domain.Agenda {
	t.Helper()
	g, err := w.account.Agenda("", kind, w.env)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestAgendasAreFromTheAccountsOwnData(t *testing.T) {
	w := newAcme(t)
	w.rate(t, domain.Yellow)
	w.win(t, domain.WinInput{Amount: quantity(t, "1240 hours"), Quote: "Our Fridays are ours again."})
	for name, role := range map[string]domain.StakeholderRole{"Sam Sample": domain.Champion} {
		if _, err := w.account.LogStakeholder(w.env, domain.StakeholderInput{Name: name, Roles: []domain.StakeholderRole{role}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.account.LogObjection(w.env, domain.ObjectionInput{Kind: domain.ObjectionPrice, Said: "Too much", Answer: "Show the 1,240 hours"}); err != nil {
		t.Fatal(err)
	}
	kickoff := agendaOf(t, w, domain.AgendaKickoff)
	if kickoff.Minutes() != 45 || !kickoff.Internal {
		t.Errorf("the kickoff takes %d minutes", kickoff.Minutes())
	}
	for _, want := range []string{"Enterprise, $120,000 a year, term from 30 Jun 2026 to 29 Jun 2027", "Yellow, usage fell by half", "Saved 1,240 hours.",
		"Sam Sample (champion), never met", "Nobody is known as economic buyer", "No risk is planned for"} {
		if !strings.Contains(told(kickoff), want) {
			t.Errorf("the kickoff lacks %q:\n%s", want, told(kickoff))
		}
	}
	review := agendaOf(t, w, domain.AgendaValueReview)
	if review.Minutes() != 60 || review.Parts[1].Minutes != 15 {
		t.Errorf("the value review:\n%s", told(review))
	}
	proposal := agendaOf(t, w, domain.AgendaProposal)
	if p := proposal.Parts; p[0].Minutes != 5 || p[1].Minutes != 15 || p[2].Minutes != 15 {
		t.Errorf("the proposal:\n%s", told(proposal))
	}
	if !strings.Contains(told(proposal), "“Our Fridays are ours again.”") || !strings.Contains(told(proposal), "Today: 12 months, $120,000 a year") {
		t.Errorf("the proposal:\n%s", told(proposal))
	}
	notes := strings.Join(proposal.Notes, "\n")
	if !strings.Contains(notes, "Invite Sam Sample. No economic buyer is known.") || !strings.Contains(notes, "“Too much” Our answer: Show the 1,240 hours") {
		t.Errorf("noted\n%s", notes)
	}
	for _, g := range []domain.Agenda{review, proposal} { // the customer reads these
		for _, secret := range []string{"ellow", "fell by half", "Too much", "Show the"} {
			if g.Internal || strings.Contains(told(g), secret) {
				t.Errorf("the %s tells the customer %q:\n%s", g.Kind, secret, told(g))
			}
		}
	}
}

func TestAgendaThatComesNext(t *testing.T) {
	w := newAcme(t)
	for day, want := range map[domain.Date]domain.AgendaKind{
		domain.NewDate(2027, time.April, 1): domain.AgendaKickoff, domain.NewDate(2027, time.May, 1): domain.AgendaValueReview, domain.NewDate(2027, time.June, 1): domain.AgendaProposal,
	} {
		w.setDay(day, 9)
		if got := w.account.AgendaNow("", w.env); got != want {
			t.Errorf("on %s comes %s, want %s", day, got, want)
		}
	}
	if _, err := w.account.Agenda("", domain.AgendaPipeline, w.env); err == nil {
		t.Error("a pipeline review of one account")
	}
	if _, err := w.account.Close(w.env, domain.CloseInput{Outcome: domain.Lost, Reason: "budget"}); err != nil {
		t.Fatal(err)
	}
	_, err := w.account.Agenda("", domain.AgendaKickoff, w.env)
	wantError(t, err, domain.Conflict, "")
}

func TestPipelineAgenda(t *testing.T) {
	today := domain.NewDate(2027, time.March, 1)
	env := domain.Env{People: map[domain.PersonID]domain.Person{ana: {ID: ana, Name: "Ana Sample"}}}
	g := domain.PipelineAgenda([]domain.PipelineLine{
		{Name: "Acme", CSM: ana, Colour: domain.Red, Decision: today.AddDays(10), ARR: domain.Money{Minor: 100_00, Currency: "USD"}},
		{Name: "Globex", CSM: ana, Colour: domain.Green, Decision: today.AddDays(20), ARR: domain.Money{Minor: 250_00, Currency: "USD"}},
		{Name: "Initech", Colour: domain.Unrated, Decision: today.AddDays(80), ARR: domain.Money{Minor: 70_00, Currency: "EUR"}},
		{Name: "Umbra", CSM: ana, Colour: domain.Yellow, Decision: today.AddDays(40), Escalated: true},
	}, today, env)
	want := `5 Where we are
- 4 renewals: 1 green, 1 yellow, 1 red, 1 not rated
- At stake: €70 a year
- At stake: $350 a year
10 Red or escalated: what helps most?
- Acme, 11 Mar 2027, Ana Sample, red
- Umbra, 10 Apr 2027, Ana Sample, escalated
10 Decided within 30 days: what is missing?
- Acme, 11 Mar 2027, Ana Sample, red
- Globex, 21 Mar 2027, Ana Sample, green
5 Not rated: rate them now
- Initech, 20 May 2027, nobody yet
5 Who helps whom until next week
- One name and one day for each thing that is missing
`
	if got := told(g); got != want {
		t.Errorf("told\n%s\nwant\n%s", got, want)
	}
}
