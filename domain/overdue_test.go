package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// sweepUntil sweeps at every instant at which the account is due, up to the end
// of a day, and returns what it announced by day.
func (w *world) sweepUntil(t testing.TB, last domain.Date) map[domain.Date][]domain.Announcement {
	t.Helper()
	w.env.Actor = ""
	said := map[domain.Date][]domain.Announcement{}
	end := last.At(23, 59, time.UTC)
	for range 2000 {
		next := w.account.NextDue(w.env)
		if next.IsZero() || next.After(end) {
			w.env.Now = end
			return said
		}
		if next.After(w.env.Now) {
			w.env.Now = next
		}
		for _, n := range w.account.Sweep(w.env).Announcements {
			day := domain.DateIn(w.env.Now, time.UTC)
			said[day] = append(said[day], n)
		}
		w.env.Now = w.env.Now.Add(time.Second)
	}
	t.Fatal("the account is due again and again")
	return nil
}

func daysOf(said map[domain.Date][]domain.Announcement, kind domain.AnnouncementKind) []string {
	var days []string
	for d, all := range said {
		for _, n := range all {
			if n.Kind == kind {
				days = append(days, d.String())
			}
		}
	}
	slices.Sort(days)
	return days
}

// overdueWorld has its kickoff due on Wednesday 31 March 2027, and nothing from
// before that.
func overdueWorld(t testing.TB) *world {
	t.Helper()
	w := newWorld(t, domain.NewDate(2027, time.March, 30), acme(domain.NewDate(2027, time.June, 29)))
	if got := w.step(t, "kickoff").Due; got != domain.NewDate(2027, time.March, 31) {
		t.Fatalf("kickoff is due %s", got)
	}
	running, ok := w.account.NextStep(w.env)
	if !ok || !running.CatchUp {
		t.Fatalf("the running phase is %+v", running)
	}
	did(t)(w.account.Skip(w.env, running.Term.ID, running.Key, "sample"))
	return w
}

func TestLateWorkIsNudgedOnceThenReportedAsStuck(t *testing.T) {
	w := overdueWorld(t)
	said := w.sweepUntil(t, domain.NewDate(2027, time.April, 10))
	if got := daysOf(said, domain.AnnounceOverdue); !slices.Equal(got, []string{"2027-04-02"}) {
		t.Errorf("nudged on %v, want once, two working days later", got)
	}
	for _, n := range said[domain.NewDate(2027, time.April, 2)] {
		if n.Kind == domain.AnnounceOverdue && !strings.HasPrefix(n.Thread, "card/") {
			t.Errorf("the nudge is not in the card's thread: %+v", n)
		}
	}
	if got := daysOf(said, domain.AnnounceEscalationAsk); len(got) == 0 || got[0] != "2027-04-07" {
		t.Errorf("the manager is asked on %v, want five working days later", got)
	}
	if e := w.open(t); e.Cause != domain.CauseStuck || e.RaisedBy != "" || !strings.Contains(e.Reason, `Stuck: "`) {
		t.Errorf("the escalation is %+v", e)
	}
	if got := wantKinds(w.wants(marco)); !slices.Contains(got, domain.WantOversight) {
		t.Errorf("the manager's day holds %v", got)
	}
}

func TestSnoozedOrFinishedWorkIsNotNudged(t *testing.T) {
	for name, do := range map[string]func(w *world, s domain.Step) error{
		"done": func(w *world, s domain.Step) error {
			_, err := w.account.Finish(w.as(ana), s.Term.ID, s.Key, true, "small")
			return err
		},
		"skipped": func(w *world, s domain.Step) error {
			_, err := w.account.Skip(w.as(ana), s.Term.ID, s.Key, "small")
			return err
		},
		"snoozed": func(w *world, s domain.Step) error {
			_, err := w.account.Snooze(w.as(ana), s.Term.ID, s.Key, domain.NewDate(2027, time.April, 8))
			return err
		},
	} {
		w := overdueWorld(t)
		w.sweepUntil(t, domain.NewDate(2027, time.March, 31))
		if err := do(w, w.step(t, "kickoff")); err != nil {
			t.Fatal(err)
		}
		said := w.sweepUntil(t, domain.NewDate(2027, time.April, 9))
		if got := daysOf(said, domain.AnnounceOverdue); len(got) > 0 {
			t.Errorf("%s, and nudged on %v", name, got)
		}
		if name != "snoozed" {
			continue
		}
		// Back since the 8th: two working days later it is late again.
		said = w.sweepUntil(t, domain.NewDate(2027, time.April, 13))
		if got := daysOf(said, domain.AnnounceOverdue); !slices.Equal(got, []string{"2027-04-12"}) {
			t.Errorf("after the snooze it is nudged on %v", got)
		}
	}
}

// What is stuck is reported when the required work is open, not for a checklist
// whose Done was never pressed.
func TestTickedWorkIsNotStuck(t *testing.T) {
	w := overdueWorld(t)
	w.sweepUntil(t, domain.NewDate(2027, time.March, 31))
	s := w.step(t, "kickoff")
	var keys []string
	for _, task := range s.Tasks {
		keys = append(keys, task.Key)
	}
	if _, err := w.account.Tick(w.as(ana), s.Term.ID, s.Key, keys, nil); err != nil {
		t.Fatal(err)
	}
	said := w.sweepUntil(t, domain.NewDate(2027, time.April, 9))
	if got := daysOf(said, domain.AnnounceOverdue); len(got) != 1 {
		t.Errorf("nudged on %v, want once", got)
	}
	if got := daysOf(said, domain.AnnounceEscalation); len(got) > 0 {
		t.Errorf("escalated on %v although nothing required is open", got)
	}
}

// After an outage the card comes first; its people then have their days.
func TestAnOutageDoesNotMakeAStepStuckAtOnce(t *testing.T) {
	w := overdueWorld(t)
	w.setDay(domain.NewDate(2027, time.April, 21), 10)
	said := w.sweepUntil(t, domain.NewDate(2027, time.April, 22))
	if got := len(daysOf(said, domain.AnnounceOverdue)) + len(daysOf(said, domain.AnnounceEscalation)); got > 0 {
		t.Errorf("nudged or escalated %d times with the card", got)
	}
	said = w.sweepUntil(t, domain.NewDate(2027, time.April, 23))
	if got := daysOf(said, domain.AnnounceOverdue); len(got) == 0 {
		t.Error("two working days after its card it is not nudged")
	}
}

// Nobody comes after the last rung: it is reminded once, and then by its daily
// message. Without one it is reminded once a working day, after a week once a
// week, and never forgotten.
func TestTheLastRungIsRemindedWithoutDrumming(t *testing.T) {
	for daily, want := range map[string][]string{
		"on":  {"03-01"},
		"off": {"03-01", "03-02", "03-03", "03-04", "03-05", "03-08", "03-15", "03-22", "03-29"},
	} {
		w := newWorld(t, domain.NewDate(2027, time.March, 1), acme(domain.NewDate(2028, time.June, 30))) // no work is due
		w.env.Settings.Executives = nil
		w.env.People = map[domain.PersonID]domain.Person{marco: {ID: marco, Choices: domain.Choices{domain.SettingDaily: daily}}}
		w.at(time.March, 1, 9)
		w.escalate(t, domain.High)
		var days []string
		for _, d := range daysOf(w.sweepUntil(t, domain.NewDate(2027, time.April, 2)), domain.AnnounceEscalationNews) {
			days = append(days, d[5:])
		}
		if !slices.Equal(days, want) {
			t.Errorf("with the daily message %s: reminded on %v, want %v", daily, days, want)
		}
		if daily == "on" && !slices.Contains(wantKinds(w.wants(marco)), domain.WantAcknowledge) {
			t.Error("the daily message does not say so")
		}
	}
}
