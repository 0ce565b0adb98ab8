package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// nina leads beside Marco, sam is on no ladder.
const (
	nina domain.PersonID = "UNINA"
	sam  domain.PersonID = "USAM"
)

func (w *world) steps() string {
	var kinds []string
	for _, s := range w.account.Steps {
		kinds = append(kinds, s.Kind)
	}
	return strings.Join(kinds, " ")
}

func TestLadderGoesByTheSecondManager(t *testing.T) {
	w := newAcme(t)
	w.env.Settings.Managers = []domain.PersonID{marco, nina, sam}
	if got := w.account.Ladder(w.env); len(got) != 3 || got[0] != marco || got[1] != nina || got[2] != erin {
		t.Errorf("ladder %v, want Marco, the second manager, then the executive", got)
	}
	w.env.Teams = []domain.Team{
		{ID: "tem_1", Name: "EMEA", Manager: marco, Parent: "tem_2", Members: []domain.PersonID{ana}},
		{ID: "tem_2", Name: "World", Manager: sam},
	}
	if got := w.account.Ladder(w.env); len(got) != 3 || got[1] != sam || got[2] != erin {
		t.Errorf("ladder %v, want who leads the team above as the second", got)
	}
}

func TestExecutiveMayAnswerOnceTheLadderHasReachedThem(t *testing.T) {
	w := newAcme(t)
	w.at(time.March, 1, 10)
	id := w.escalate(t, domain.High).ID
	_, err := w.account.Acknowledge(w.as(erin), id)
	wantError(t, err, domain.Forbidden, "")
	if !strings.Contains(err.Error(), string(marco)) {
		t.Errorf("%q does not say with whom it is", err)
	}
	w.at(time.March, 1, 14)
	w.sweep()
	w.at(time.March, 1, 16)
	w.sweep()
	if _, err := w.account.Acknowledge(w.as(erin), id); err != nil {
		t.Errorf("the executive was asked and may not answer: %v", err)
	}
}

func TestDeadlineFollowsTheRecipientsCalendar(t *testing.T) {
	w := newAcme(t)
	w.account.Country = "US"
	w.env.People[marco] = domain.Person{ID: marco, TimeZone: "America/New_York", Choices: domain.Choices{domain.SettingCountry: "DE"}}
	w.at(time.May, 14, 20) // Friday, 16:00 in New York; Whit Monday follows in Germany
	if got := w.escalate(t, domain.High).DueAt.Format("2006-01-02T15:04"); got != "2027-05-18T16:00" {
		t.Errorf("due %s, want 12:00 in New York on Tuesday", got)
	}
}

func TestTakeOver(t *testing.T) {
	w := newAcme(t)
	w.env.Settings.Managers = []domain.PersonID{marco, nina}
	id := w.escalate(t, domain.Normal).ID
	_, err := w.account.TakeOver(w.as(ana), id, marco)
	wantError(t, err, domain.Forbidden, "")
	change, err := w.account.TakeOver(w.as(nina), id, marco)
	if err != nil {
		t.Fatal(err)
	}
	if e := w.open(t); e.AckBy != nina || e.Owner != nina || e.Status != domain.EscalationAcknowledged || !e.DueAt.IsZero() {
		t.Fatalf("taken over: %+v", e)
	}
	if got := kinds(change); got != "escalation_news" || change.Announcements[0].To != marco || change.Announcements[0].Thread == "" {
		t.Errorf("announced %+v, want news for Marco under his message", change.Announcements)
	}
	if again, err := w.account.TakeOver(w.as(nina), id, marco); err != nil || !again.Empty() {
		t.Errorf("pressing twice: %v, %+v", err, again)
	}
	_, err = w.account.TakeOver(w.as(marco), id, marco) // what he saw is no longer so
	wantError(t, err, domain.Conflict, "")
	if _, err := w.account.TakeOver(w.as(marco), id, nina); err != nil {
		t.Errorf("taking it back: %v", err)
	}
}

func TestReassignAsksAndClimbsOn(t *testing.T) {
	w := newAcme(t)
	w.at(time.March, 1, 10)
	id := w.escalate(t, domain.High).ID
	helper := domain.Person{ID: sam, TimeZone: "America/New_York"}
	for name, tt := range map[string]struct {
		to   domain.Person
		code domain.Code
		at   string
	}{
		"nobody":         {domain.Person{}, domain.Invalid, "person"},
		"a guest":        {domain.Person{ID: sam, Guest: true}, domain.Invalid, "person"},
		"who has it now": {domain.Person{ID: marco}, domain.Conflict, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.account.Reassign(w.as(marco), id, marco, tt.to, "")
			wantError(t, err, tt.code, tt.at)
		})
	}
	change, err := w.account.Reassign(w.as(marco), id, marco, helper, "you know them")
	if err != nil {
		t.Fatal(err)
	}
	if e := w.open(t); e.Owner != sam || e.DueAt.Format("15:04") != "18:00" {
		t.Fatalf("asked %s until %s, want Sam until 13:00 in New York", e.Owner, e.DueAt)
	}
	if kinds(change) != "escalation_ask" || change.Announcements[0].To != sam {
		t.Errorf("announced %+v", change.Announcements)
	}
	_, err = w.account.Reassign(w.as(marco), id, marco, domain.Person{ID: nina}, "")
	wantError(t, err, domain.Conflict, "") // it is with Sam by now
	w.at(time.March, 1, 18)
	w.sweep()
	w.at(time.March, 2, 20)
	w.sweep()
	if e := w.open(t); e.Owner != erin {
		t.Fatalf("after Sam did not answer it is with %s, want the next rung", e.Owner)
	}
	if _, err := w.account.Reassign(w.as(erin), id, erin, helper, ""); err != nil {
		t.Fatal(err)
	}
	w.at(time.March, 5, 20)
	w.sweep()
	w.at(time.March, 9, 20)
	keys := w.sweep()
	if e := w.open(t); e.Owner != erin {
		t.Errorf("on the last rung it went to %s, want back to the executive: %v", e.Owner, keys)
	}
	if got, want := w.steps(), "raised reassigned reminded moved_up reassigned reminded moved_up"; got != want {
		t.Errorf("history %q, want %q", got, want)
	}
}

func TestOpenAgain(t *testing.T) {
	w := newAcme(t)
	id := w.escalate(t, domain.Normal).ID
	_, err := w.account.RaiseAgain(w.as(marco), id, "x")
	wantError(t, err, domain.Conflict, "") // it is open
	if _, err := w.account.Resolve(w.as(marco), id, "called them"); err != nil {
		t.Fatal(err)
	}
	_, err = w.account.RaiseAgain(w.as(sam), id, "x")
	wantError(t, err, domain.Forbidden, "")
	_, err = w.account.RaiseAgain(w.env, id, " ")
	wantError(t, err, domain.Invalid, "reason")
	change, err := w.account.RaiseAgain(w.env, id, "they stopped answering again")
	if err != nil {
		t.Fatal(err)
	}
	if e := w.open(t); e.ID != id || e.Owner != marco || e.DueAt.IsZero() || e.Note != "" || e.FirstAck != (time.Time{}) {
		t.Fatalf("opened again: %+v", e)
	}
	if kinds(change) != "escalation_news" {
		t.Errorf("announced %s, want news under Marco's message", kinds(change))
	}
	if _, err := w.account.Resolve(w.as(marco), id, "really"); err != nil {
		t.Fatal(err)
	}
	w.escalate(t, domain.Low)
	_, err = w.account.RaiseAgain(w.env, id, "and again")
	wantError(t, err, domain.Conflict, "") // another one is open
}

func TestEscalationTimes(t *testing.T) {
	w := newAcme(t)
	w.at(time.March, 5, 15) // Friday
	id := w.escalate(t, domain.Normal).ID
	w.at(time.March, 8, 10) // Monday
	if _, err := w.account.Acknowledge(w.as(marco), id); err != nil {
		t.Fatal(err)
	}
	w.at(time.March, 9, 12)
	if _, err := w.account.Resolve(w.as(marco), id, "done"); err != nil {
		t.Fatal(err)
	}
	w.escalate(t, domain.Normal)
	got := domain.MeasureEscalations(w.env, w.account.Escalations)
	want := domain.EscalationTimes{
		Raised:        2,
		ToAcknowledge: domain.Spread{Count: 1, Median: 3 * time.Hour, Longest: 3 * time.Hour},
		ToResolve:     domain.Spread{Count: 1, Median: 13 * time.Hour, Longest: 13 * time.Hour},
	}
	if got != want {
		t.Errorf("times %+v, want %+v", got, want)
	}
}

// Whoever was asked as a manager and is none any more may not answer, and is
// asked no longer; to whom it was handed by name may.
func TestWhoIsNoManagerAnyMoreMayNotAnswer(t *testing.T) {
	w := newAcme(t)
	w.account.Manager = ""
	w.env.Settings.Managers = []domain.PersonID{marco, "U0MIA"}
	w.escalate(t, domain.High)
	e, _ := w.account.Escalation()
	if e.Owner != marco {
		t.Fatalf("it is with %s", e.Owner)
	}
	w.env.Settings.Managers = []domain.PersonID{"U0MIA"}
	_, err := w.account.Acknowledge(w.as(marco), e.ID)
	wantError(t, err, domain.Forbidden, "")
	if due := w.account.NextDue(w.env); due.After(w.env.Now) {
		t.Errorf("the next one is asked at %s, want at once", due)
	}
	w.account.Sweep(w.as(""))
	if e, _ = w.account.Escalation(); e.Owner != "U0MIA" || e.Status != domain.EscalationOpen {
		t.Errorf("it is %s with %s, want open with U0MIA", e.Status, e.Owner)
	}
	if again := w.account.Sweep(w.as("")); len(again.Steps) > 0 {
		t.Errorf("sweeping again does %+v", again.Steps)
	}
	if _, err := w.account.Reassign(w.as("U0MIA"), e.ID, "U0MIA", domain.Person{ID: marco}, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := w.account.Acknowledge(w.as(marco), e.ID); err != nil {
		t.Errorf("it was handed to him by name: %v", err)
	}
}
