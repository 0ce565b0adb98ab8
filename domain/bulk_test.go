package domain_test

import (
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// cobalt is decided sixty days after Monday 23 November 2026: its next card after
// that day's comes on Tuesday 8 December.
func cobalt(t *testing.T) *world {
	t.Helper()
	today := domain.NewDate(2026, time.November, 23)
	w := newWorld(t, today, acme(today.AddDays(60)))
	w.setDay(today, 9)
	w.sweep()
	return w
}

var (
	tuesday = domain.NewDate(2026, time.December, 8)
	monday  = tuesday.AddDays(-1)
)

// A country of its own makes a day free for an account: its channel is told which
// reminder moves, although no due date does.
func TestOwnHolidaysAreToldAsMovedReminders(t *testing.T) {
	w := cobalt(t)
	w.env.Actor = marco
	change, err := w.account.Choose(w.env, domain.Choices{domain.SettingCountry: "AT"}) // 8 December is a holiday there
	if err != nil {
		t.Fatal(err)
	}
	n, _ := news(change)
	if n.Kind != domain.NewsSettings || n.After != "Holidays of Austria" || len(n.Moves) == 0 {
		t.Fatalf("told %+v", n)
	}
	if m := n.Moves[0]; m.From != tuesday || m.To != tuesday || m.RemindFrom != tuesday || m.RemindTo != monday {
		t.Errorf("the first move is %+v, want the reminder from Tuesday to Monday", m)
	}
	again, err := w.account.Choose(w.env, domain.Choices{domain.SettingCountry: "AT"})
	if err != nil || !again.Empty() {
		t.Errorf("the same once more: %+v, %v", again, err)
	}
}

// Another hour moves no reminder to another day, and is told all the same; what
// moves nothing is not.
func TestAnotherHourIsTold(t *testing.T) {
	w := cobalt(t)
	change, err := w.account.Choose(w.env, domain.Choices{domain.SettingHour: "11"})
	if err != nil {
		t.Fatal(err)
	}
	if n, told := news(change); !told || len(n.Moves) != 0 || n.Before != "Time of reminders 09:00" || n.After != "Time of reminders 11:00" {
		t.Errorf("told %+v", n)
	}
	change, err = w.account.Choose(w.env, domain.Choices{domain.SettingOverdue: "5"})
	if err != nil || len(change.Announcements) != 0 {
		t.Errorf("announced %+v, %v", change.Announcements, err)
	}
}

// What a change of many accounts moves is counted, noted once, and said on the
// next card; nothing is posted for the account.
func TestFollowingAChangeOfMany(t *testing.T) {
	w := cobalt(t)
	before := w.env.Settings
	w.env.Settings.FreeDays = []domain.FreeDay{{From: tuesday, To: tuesday, Name: "Away day"}}
	cause, moved := w.env.Settings.Moved(before)
	if !moved || cause != "other free days" {
		t.Errorf("the cause is %q, %t", cause, moved)
	}
	bulk := domain.BulkChange{ID: "blk_1", Actor: marco, Cause: cause, Before: domain.Around{Settings: &before}}
	var tally domain.Tally
	for range 2 { // the second time after a crash
		change, moves := w.account.Follow(w.env, bulk)
		if len(change.Announcements) != 0 || len(moves) != 1 || moves[0].RemindTo != monday {
			t.Fatalf("announced %+v, moved %+v", change.Announcements, moves)
		}
		tally = domain.Tally{}
		tally.Add("Acme", moves)
	}
	if w.account.Replanned.Moves != 1 {
		t.Errorf("noted %+v, want one move", w.account.Replanned)
	}
	if tally.Moves != 1 || tally.Accounts != 1 || tally.Furthest.RemindFrom != tuesday || tally.Of != "Acme" {
		t.Errorf("the tally is %+v", tally)
	}
	w.setDay(monday, 9)
	w.sweep()
	for _, s := range w.account.Timeline(w.env) {
		if s.Due == tuesday && (s.Bulk.Why != cause || s.Bulk.Moves != 1) {
			t.Errorf("the card mentions %+v", s.Bulk)
		}
	}
	if w.account.Replanned.Moves != 0 {
		t.Error("the next card would say it again")
	}
}

// An absence of the CSM that nobody covers moves reminders before it, whatever
// else is known of them.
func TestFollowingAnAbsence(t *testing.T) {
	w := cobalt(t)
	before := w.env.People[ana]
	person := before
	if err := person.GoAway(domain.Absence{From: monday, To: tuesday}, w.account.Today(w.env)); err != nil {
		t.Fatal(err)
	}
	w.env.People[ana] = person
	cause, moved := person.Moved(before)
	_, moves := w.account.Follow(w.env, domain.BulkChange{ID: "blk_1", Cause: cause, Before: domain.Around{Person: &before}})
	if !moved || len(moves) != 1 || moves[0].RemindTo != monday.AddDays(-3) {
		t.Errorf("%q moved %+v, want the Friday before", cause, moves)
	}
}

// What other playbooks moved is found from the outline that was kept of the ones
// before; an outline that does not know the days moves nothing.
func TestFollowingOtherPlaybooks(t *testing.T) {
	w := cobalt(t)
	outline := w.env.Playbooks.Outline()
	for _, steps := range outline {
		if s, ok := steps["proposal"]; ok {
			s.Days += 3
			steps["proposal"] = s
		}
	}
	bulk := domain.BulkChange{ID: "blk_1", Cause: "new playbooks", Before: domain.Around{Playbooks: "old", Outline: outline}}
	if _, moves := w.account.Follow(w.env, bulk); len(moves) != 1 || moves[0].From != tuesday.AddDays(-3) || moves[0].To != tuesday {
		t.Errorf("moved %+v", moves)
	}
	for _, steps := range outline {
		for key, s := range steps {
			s.From = ""
			steps[key] = s
		}
	}
	if _, moves := w.account.Follow(w.env, bulk); len(moves) != 0 {
		t.Errorf("moved %+v, though nothing is known of before", moves)
	}
}

func TestTeamsMoved(t *testing.T) {
	above := domain.Team{ID: "a", Members: []domain.PersonID{erin}}
	below := domain.Team{ID: "b", Parent: "a", Members: []domain.PersonID{ana}}
	other := domain.Team{ID: "c", Members: []domain.PersonID{"UBEN"}}
	before := []domain.Team{above, below, other}
	for name, tt := range map[string]struct {
		change func(teams []domain.Team)
		want   []domain.PersonID
	}{
		"nothing":            {func([]domain.Team) {}, nil},
		"a manager":          {func(t []domain.Team) { t[1].Manager = marco }, nil},
		"a setting above":    {func(t []domain.Team) { t[0].Choices = domain.Choices{domain.SettingCountry: "DE"} }, []domain.PersonID{ana, erin}},
		"a setting that may": {func(t []domain.Team) { t[1].Choices = domain.Choices{domain.SettingDaily: "off"} }, nil},
		"somebody moves": {func(t []domain.Team) { t[1].Members, t[2].Members = nil, []domain.PersonID{"UBEN", ana} },
			[]domain.PersonID{ana, "UBEN"}},
	} {
		now := append([]domain.Team(nil), before...)
		tt.change(now)
		got := domain.TeamsMoved(before, now)
		if len(got) != len(tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}
