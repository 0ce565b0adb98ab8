package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

func (w *world) wants(p domain.PersonID) []domain.Want { return w.account.Wants(p, w.env) }

func wantKinds(wants []domain.Want) []domain.WantKind {
	var found []domain.WantKind
	for _, n := range wants {
		found = append(found, n.Kind)
	}
	return found
}

func TestWantsOfACSM(t *testing.T) {
	w := newWorld(t, domain.NewDate(2026, time.October, 1), acme(domain.NewDate(2027, time.June, 30)))
	if got := w.wants(ana); len(got) != 0 {
		t.Errorf("months before the window: %+v", got)
	}
	kickoff := w.step(t, "kickoff")
	w.setDay(kickoff.Due, 9)
	w.sweep()
	if got := w.wants(ana); !slices.ContainsFunc(got, func(n domain.Want) bool { return n.Subject == "kickoff" && n.Told && n.Since == kickoff.Due }) {
		t.Errorf("on the day of the card: %+v", got)
	}
	w.setDay(kickoff.Due.AddDays(1), 9)
	got := w.wants(ana)
	i := slices.IndexFunc(got, func(n domain.Want) bool { return n.Subject == "kickoff" })
	if i < 0 || got[i].Told || got[i].Next != "Finish the required tasks, then press Done" {
		t.Errorf("a day later: %+v", got)
	}
	if _, err := w.account.Snooze(w.env, kickoff.Term.ID, "kickoff", kickoff.Due.AddDays(8)); err != nil {
		t.Fatal(err)
	}
	if got := w.wants(ana); slices.ContainsFunc(got, func(n domain.Want) bool { return n.Subject == "kickoff" }) {
		t.Errorf("snoozed: %+v", got)
	}
	w.setDay(kickoff.Due.AddDays(8), 9)
	got = w.wants(ana)
	if i := slices.IndexFunc(got, func(n domain.Want) bool { return n.Subject == "kickoff" }); i < 0 || got[i].Since != kickoff.Due {
		t.Errorf("back from its snooze: %+v", got)
	}
}

func TestWantsPutTheAlarmFirstAndTheRatingLast(t *testing.T) {
	w := newAcme(t)
	step := w.step(t, "kickoff")
	w.account.Manager = ana // asked herself
	w.setDay(step.Due.AddDays(3), 9)
	w.escalate(t, domain.High)
	got := wantKinds(w.wants(ana))
	if len(got) < 3 || got[0] != domain.WantAcknowledge || got[len(got)-1] != domain.WantRating {
		t.Errorf("the order is %v", got)
	}
	if _, err := w.account.Acknowledge(w.as(ana), w.open(t).ID); err != nil {
		t.Fatal(err)
	}
	if got := wantKinds(w.wants(ana)); slices.Contains(got, domain.WantAcknowledge) {
		t.Errorf("acknowledged, it still wants %v", got)
	}
}

func TestWantsOfTheOthers(t *testing.T) {
	w := newWorld(t, domain.NewDate(2026, time.October, 1), acme(domain.NewDate(2027, time.June, 30)))
	w.account.SalesOwner = erin
	step := w.step(t, "executive_check")
	w.setDay(step.Due, 9)
	w.sweep()
	got := w.wants(erin)
	got = got[len(got)-1:] // the most recent of the steps that are open
	if got[0].Kind != domain.WantTask || got[0].Title != "Check for new leadership or strategy on their side" {
		t.Errorf("the sales owner is asked %+v", got)
	}
	w.account.CSM = ""
	if got := w.wants(marco); !slices.Contains(wantKinds(got), domain.WantAssign) {
		t.Errorf("nobody looks after the account; its manager is asked %v", wantKinds(got))
	}
	if got := w.wants("UELSE"); len(got) != 0 {
		t.Errorf("a stranger is asked %+v", got)
	}
}

func TestWantsARatingWhenTheLastOneIsStale(t *testing.T) {
	in := acme(domain.NewDate(2027, time.June, 30)) // an enterprise window opens on 31 January
	for _, tt := range []struct {
		name   string
		colour domain.Colour
		rated  domain.Date
		today  domain.Date
		want   string
	}{
		{"never, outside", "", domain.Date{}, domain.NewDate(2026, time.December, 29), ""},
		{"never, after a quarter", "", domain.Date{}, domain.NewDate(2026, time.December, 30), "The quarter's look at the account"},
		{"never, inside", "", domain.Date{}, domain.NewDate(2027, time.March, 1), "Not rated yet"},
		{"red, fresh", domain.Red, domain.NewDate(2027, time.March, 1), domain.NewDate(2027, time.March, 31), ""},
		{"red, stale", domain.Red, domain.NewDate(2027, time.March, 1), domain.NewDate(2027, time.April, 1), "Rated red 31 days ago"},
		{"green before the window", domain.Green, domain.NewDate(2027, time.January, 4), domain.NewDate(2027, time.March, 1), "Rated green before the renewal began"},
		{"green in the window", domain.Green, domain.NewDate(2027, time.February, 4), domain.NewDate(2027, time.June, 1), ""},
		{"green, a quarter ago", domain.Green, domain.NewDate(2026, time.October, 12), domain.NewDate(2027, time.January, 11), "The quarter's look at the account"},
		{"green, the day after", domain.Green, domain.NewDate(2026, time.October, 12), domain.NewDate(2027, time.January, 12), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, domain.NewDate(2026, time.October, 1), in)
			if tt.colour != "" {
				w.setDay(tt.rated, 9)
				w.rate(t, tt.colour)
			}
			w.setDay(tt.today, 9)
			got := ""
			for _, n := range w.wants(ana) {
				if n.Kind == domain.WantRating {
					got = n.Title
				}
			}
			if got != tt.want {
				t.Errorf("on %s it wants %q, not %q", tt.today, got, tt.want)
			}
		})
	}
}

func TestWantsFollowUpsFromTheirDay(t *testing.T) {
	w := newAcme(t)
	w.setDay(domain.NewDate(2027, time.March, 1), 9)
	for _, in := range []domain.StakeholderInput{
		{Name: "Sam Sample", Roles: []domain.StakeholderRole{domain.Champion}},
		{Name: "Sam Sample", Event: domain.Left},
	} {
		if len(w.account.Stakeholders) > 0 {
			in.ID = w.account.Stakeholders[0].ID
		}
		if _, err := w.account.LogStakeholder(w.env, in); err != nil {
			t.Fatal(err)
		}
	}
	f := w.account.FollowUps[0]
	if slices.Contains(wantKinds(w.wants(ana)), domain.WantFollowUp) {
		t.Error("a follow-up is wanted before its day")
	}
	w.setDay(f.Due, 9)
	got := w.wants(ana)
	i := slices.IndexFunc(got, func(n domain.Want) bool { return n.Kind == domain.WantFollowUp })
	if i < 0 || !strings.HasPrefix(got[i].Title, "Rebuild the relationship") {
		t.Errorf("on its day: %+v", got)
	}
}

func TestArchivedAccountsWantNothing(t *testing.T) {
	w := newAcme(t)
	w.setDay(w.step(t, "kickoff").Due, 9)
	w.account.Archived = true
	if got := w.wants(ana); len(got) > 0 {
		t.Errorf("an archived account wants %+v", got)
	}
}

// What was wanted before renewalbot began to watch is not told by its day.
func TestWantFromBeforeRenewalbot(t *testing.T) {
	today := domain.NewDate(2026, time.November, 23)
	w := newWorld(t, today, acme(today.AddDays(50)))
	i := slices.IndexFunc(w.wants(ana), func(n domain.Want) bool { return n.Kind == domain.WantRating })
	if i < 0 {
		t.Fatalf("an unrated account wants %v", wantKinds(w.wants(ana)))
	}
	if n := w.wants(ana)[i]; !n.Before || !n.Since.Before(today) {
		t.Errorf("the rating is wanted since %s, before renewalbot: %t", n.Since, n.Before)
	}
	w = newWorld(t, today, acme(today.AddDays(400)))
	w.setDay(today.AddDays(390), 10)
	for _, n := range w.wants(ana) {
		if n.Before {
			t.Errorf("%s of %s is called before renewalbot", n.Kind, n.Since)
		}
	}
}
