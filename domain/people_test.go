package domain_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
)

func (w *world) log(t testing.TB, in domain.StakeholderInput) *domain.Change {
	t.Helper()
	change, err := w.account.LogStakeholder(w.env, in)
	if err != nil {
		t.Fatal(err)
	}
	return change
}

func (w *world) known(t testing.TB, name string) domain.Stakeholder {
	t.Helper()
	s, err := w.account.StakeholderNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func champion(name string) domain.StakeholderInput {
	return domain.StakeholderInput{Name: name, Roles: []domain.StakeholderRole{domain.Champion}}
}

func TestLogStakeholderRefusesWhatIsMissing(t *testing.T) {
	for name, tt := range map[string]struct {
		in    domain.StakeholderInput
		code  domain.Code
		field string
	}{
		"nobody":               {domain.StakeholderInput{}, domain.Invalid, "stakeholder"},
		"gone":                 {domain.StakeholderInput{ID: "stk_gone"}, domain.NotFound, "stakeholder"},
		"long name":            {champion(strings.Repeat("x", 81)), domain.Invalid, "stakeholder"},
		"new without role":     {domain.StakeholderInput{Name: "Sam Sample"}, domain.Invalid, "roles"},
		"unknown role":         {domain.StakeholderInput{Name: "Sam Sample", Roles: []domain.StakeholderRole{"boss"}}, domain.Invalid, "roles"},
		"unknown event":        {domain.StakeholderInput{Name: "Sam Sample", Event: "vanished"}, domain.Invalid, "event"},
		"follows themselves":   {domain.StakeholderInput{Name: "Sam Sample", Event: domain.Left, Replacement: "sam  sample"}, domain.Invalid, "replacement"},
		"unknown relationship": {domain.StakeholderInput{Name: "Sam Sample", Event: domain.Left, Relationship: "great"}, domain.Invalid, "relationship"},
		"no e-mail":            {domain.StakeholderInput{Name: "Sam Sample", Event: domain.Left, Email: "sam at sample"}, domain.Invalid, "email"},
		"long note":            {domain.StakeholderInput{Name: "Sam Sample", Event: domain.Left, Note: strings.Repeat("x", 2901)}, domain.Invalid, "note"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newAcme(t)
			_, err := w.account.LogStakeholder(w.env, tt.in)
			wantError(t, err, tt.code, tt.field)
		})
	}
}

func TestWithoutAnEventTheKnownChangedAndTheNewJoined(t *testing.T) {
	w := newAcme(t)
	if e := w.log(t, champion("Sam Sample")).Events[0].Event; e != domain.Joined {
		t.Errorf("somebody new: %s", e)
	}
	change := w.log(t, domain.StakeholderInput{Name: " sam  SAMPLE ", Roles: []domain.StakeholderRole{domain.EconomicBuyer}})
	if e := change.Events[0].Event; e != domain.ChangedRole || len(w.account.Stakeholders) != 1 {
		t.Errorf("somebody known: %s, %d people", e, len(w.account.Stakeholders))
	}
}

func TestChampionLeavingInTheWindow(t *testing.T) {
	w := newAcme(t)
	w.log(t, champion("Sam Sample"))
	sam := w.known(t, "sam")
	draft := w.save(t, domain.DraftInput{Kind: domain.NoticeFirst, To: []domain.StakeholderID{sam.ID}, Subject: "Renewal", Body: "Hello"})

	in := domain.StakeholderInput{ChangeID: "stc_form", ID: sam.ID, Event: domain.Left, Replacement: "Robin Replacement"}
	change := w.log(t, in)
	if got, want := kinds(change), "stakeholder escalation escalation_ask"; got != want {
		t.Errorf("announced %q, want %q", got, want)
	}
	if len(change.FollowUps) != 1 || change.FollowUps[0].Due != domain.NewDate(2027, time.March, 8) || !strings.Contains(change.FollowUps[0].Title, "Robin Replacement") {
		t.Errorf("follow-ups %+v, want one due in five working days", change.FollowUps)
	}
	if warned := w.warnings(draft); !strings.Contains(warned, "left on 1 Mar 2027") {
		t.Errorf("the draft's warnings are %q", warned)
	}
	if robin := w.known(t, "robin"); !robin.Has(domain.Champion) || robin.Relationship != domain.Weak {
		t.Errorf("the successor is %+v", robin)
	}
	if sam := w.known(t, "sam"); sam.Here(w.account.Today(w.env)) {
		t.Error("who left is still there")
	}
	if again := w.log(t, in); !again.Empty() {
		t.Errorf("the form submitted twice: %+v", again)
	}
	w.log(t, domain.StakeholderInput{ID: sam.ID, Event: domain.Joined})
	if warned := w.warnings(draft); strings.Contains(warned, "addressed to") {
		t.Errorf("who came back is still warned of: %q", warned)
	}
}

func TestChampionLeavingBeforeTheWindowIsATaskOnly(t *testing.T) {
	w := newWorld(t, domain.NewDate(2026, time.August, 3), acme(domain.NewDate(2027, time.June, 30)))
	w.log(t, champion("Sam Sample"))
	change := w.log(t, domain.StakeholderInput{Name: "Sam Sample", Event: domain.Left})
	if len(change.Escalations) > 0 || len(change.FollowUps) != 1 {
		t.Errorf("%d escalations, %d follow-ups", len(change.Escalations), len(change.FollowUps))
	}
}

func TestUserLeavingMakesNoTask(t *testing.T) {
	w := newAcme(t)
	w.log(t, domain.StakeholderInput{Name: "Uma User", Roles: []domain.StakeholderRole{domain.User}})
	change := w.log(t, domain.StakeholderInput{Name: "Uma User", Event: domain.Left})
	if len(change.Escalations)+len(change.FollowUps) > 0 {
		t.Errorf("%+v", change)
	}
}

func TestSuccessorTakesOverTheRolesThatWereHeld(t *testing.T) {
	w := newAcme(t)
	w.log(t, champion("Sam Sample"))
	w.log(t, domain.StakeholderInput{Name: "Sam Sample", Event: domain.Promoted,
		Roles: []domain.StakeholderRole{domain.CustomerSponsor}, Replacement: "Robin Replacement"})
	if robin := w.known(t, "Robin Replacement"); !robin.Has(domain.Champion) || robin.Has(domain.CustomerSponsor) {
		t.Errorf("the successor holds %v", robin.Roles)
	}
}

func TestStakeholderNamed(t *testing.T) {
	w := newAcme(t)
	for _, name := range []string{"Ana Lima", "Ana Silva", "Bo Chen"} {
		w.log(t, champion(name))
	}
	if s := w.known(t, "chen"); s.Name != "Bo Chen" {
		t.Errorf("chen is %s", s.Name)
	}
	_, err := w.account.StakeholderNamed("ana")
	wantError(t, err, domain.Ambiguous, "stakeholder")
	_, err = w.account.StakeholderNamed("carla")
	wantError(t, err, domain.NotFound, "stakeholder")
}

// Whatever is logged is kept: history only grows, and a person is there exactly
// when the last change about them does not say that they left.
func TestStakeholderHistoryOnlyGrows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newAcme(t)
		names := []string{"Ana Lima", "Bo Chen", "Carla Cruz"}
		left := map[string]bool{}
		for i := range rapid.IntRange(1, 15).Draw(rt, "changes") {
			in := domain.StakeholderInput{
				Name: rapid.SampledFrom(names).Draw(rt, "who"), Event: rapid.SampledFrom(domain.StakeholderEvents()).Draw(rt, "event"),
				Roles: rapid.SliceOfNDistinct(rapid.SampledFrom(domain.StakeholderRoles()), 1, 3, rapid.ID[domain.StakeholderRole]).Draw(rt, "roles"),
			}
			w.log(t, in)
			left[in.Name] = in.Event == domain.Left
			if len(w.account.Events) != i+1 {
				rt.Fatalf("%d entries after %d changes", len(w.account.Events), i+1)
			}
		}
		for _, s := range w.account.Stakeholders {
			if s.Here(w.account.Today(w.env)) == left[s.Name] {
				rt.Fatalf("%s left: %v, here: %v", s.Name, left[s.Name], !left[s.Name])
			}
		}
	})
}
