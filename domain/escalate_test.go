package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
)

func (w *world) escalate(t testing.TB, severity domain.Severity) domain.Escalation {
	t.Helper()
	if _, err := w.account.Escalate(w.env, domain.EscalationInput{Severity: severity, Reason: "legal is stuck", Ask: "call their lawyer"}); err != nil {
		t.Fatal(err)
	}
	return w.open(t)
}

func (w *world) open(t testing.TB) domain.Escalation {
	t.Helper()
	e, ok := w.account.Escalation()
	if !ok {
		t.Fatal("no escalation is open")
	}
	return e
}

func (w *world) as(p domain.PersonID) domain.Env {
	env := w.env
	env.Actor = p
	return env
}

// at sets the clock in UTC.
func (w *world) at(month time.Month, day, hour int) {
	w.env.Now = time.Date(2027, month, day, hour, 0, 0, 0, time.UTC)
}

func TestEscalateRefusesWhatIsMissing(t *testing.T) {
	for name, tt := range map[string]struct {
		in    domain.EscalationInput
		field string
	}{
		"no reason":        {domain.EscalationInput{}, "reason"},
		"unknown severity": {domain.EscalationInput{Severity: "urgent", Reason: "x"}, "severity"},
		"reason too long":  {domain.EscalationInput{Reason: strings.Repeat("x", 2901)}, "reason"},
		"ask too long":     {domain.EscalationInput{Reason: "x", Ask: strings.Repeat("x", 2901)}, "ask"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newAcme(t)
			_, err := w.account.Escalate(w.env, tt.in)
			wantError(t, err, domain.Invalid, tt.field)
		})
	}
}

func TestDeadlineFollowsSeverityInWorkingHours(t *testing.T) {
	for _, tt := range []struct {
		severity domain.Severity
		want     string
	}{
		{domain.High, "2027-03-01T14:00"}, // Monday 10:00 and 4 hours
		{domain.Normal, "2027-03-02T10:00"},
		{domain.Low, "2027-03-03T10:00"},
	} {
		w := newAcme(t)
		w.at(time.March, 1, 10)
		if got := w.escalate(t, tt.severity).DueAt.Format("2006-01-02T15:04"); got != tt.want {
			t.Errorf("%s is due %s, want %s", tt.severity, got, tt.want)
		}
	}
}

func TestLadderRemindsThenClimbsUntilSomebodyAcknowledges(t *testing.T) {
	w := newAcme(t)
	w.at(time.March, 1, 10)
	id := w.escalate(t, domain.High).ID

	w.at(time.March, 1, 14)
	w.sweep()
	if e := w.open(t); e.Owner != marco || !e.Reminded {
		t.Fatalf("after 4 hours: %+v, want a reminder to the manager", e)
	}
	w.at(time.March, 1, 16)
	w.sweep()
	if e := w.open(t); e.Owner != erin || e.Rung != 1 {
		t.Fatalf("after 2 more: %+v, want the executive", e)
	}
	if _, err := w.account.Acknowledge(w.as(erin), id); err != nil {
		t.Fatal(err)
	}
	w.at(time.March, 20, 16)
	if keys := w.sweep(); slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, "escalation") }) {
		t.Errorf("an acknowledged escalation went on: %v", keys)
	}
	var history []string
	for _, s := range w.account.Steps {
		history = append(history, s.Kind)
	}
	if got, want := strings.Join(history, " "), "raised reminded moved_up acknowledged"; got != want {
		t.Errorf("history %q, want %q", got, want)
	}
}

func TestAcknowledgeCountsTheFirst(t *testing.T) {
	w := newAcme(t)
	id := w.escalate(t, domain.Normal).ID
	_, err := w.account.Acknowledge(w.as("UANYBODY"), id)
	wantError(t, err, domain.Forbidden, "")
	if _, err := w.account.Acknowledge(w.as(marco), id); err != nil {
		t.Fatal(err)
	}
	if again, err := w.account.Acknowledge(w.as(marco), id); err != nil || !again.Empty() {
		t.Errorf("pressing twice: %v, %+v", err, again)
	}
	_, err = w.account.Acknowledge(w.as(erin), id)
	wantError(t, err, domain.Conflict, "")
	if !strings.Contains(err.Error(), string(marco)) {
		t.Errorf("%q does not say who was first", err)
	}
}

func TestResolveAndWithdraw(t *testing.T) {
	w := newAcme(t)
	id := w.escalate(t, domain.Normal).ID
	_, err := w.account.Resolve(w.as(ana), id, "done")
	wantError(t, err, domain.Forbidden, "")
	_, err = w.account.Resolve(w.as(marco), id, " ")
	wantError(t, err, domain.Invalid, "note")
	if _, err = w.account.Resolve(w.as(marco), id, "called them"); err != nil {
		t.Fatal(err)
	}
	_, err = w.account.Resolve(w.as(erin), id, "me too")
	wantError(t, err, domain.Conflict, "")

	id = w.escalate(t, domain.Normal).ID
	_, err = w.account.Withdraw(w.as(marco), id)
	wantError(t, err, domain.Forbidden, "")
	if _, err = w.account.Withdraw(w.as(ana), id); err != nil {
		t.Fatal(err)
	}
	_, err = w.account.Acknowledge(w.as(marco), id)
	wantError(t, err, domain.Conflict, "")
	_, err = w.account.Acknowledge(w.as(marco), "esc_gone")
	wantError(t, err, domain.NotFound, "")
}

func TestFurtherCausesJoin(t *testing.T) {
	w := newAcme(t)
	id := w.escalate(t, domain.Normal).ID
	if _, err := w.account.Acknowledge(w.as(marco), id); err != nil {
		t.Fatal(err)
	}
	in := domain.EscalationInput{ID: "esc_form", Severity: domain.Normal, Reason: "and procurement", Ask: "help"}
	change, err := w.account.Escalate(w.env, in)
	if err != nil || len(change.Announcements) > 0 || w.open(t).Status != domain.EscalationAcknowledged {
		t.Fatalf("the same severity told people again: %v, %s", err, kinds(change))
	}
	if again, err := w.account.Escalate(w.env, in); err != nil || !again.Empty() {
		t.Fatalf("the second submission: %v, %+v", err, again)
	}
	in.ID, in.Severity = "esc_worse", domain.High
	change, err = w.account.Escalate(w.env, in)
	if err != nil {
		t.Fatal(err)
	}
	if e := w.open(t); e.ID != id || e.Status != domain.EscalationOpen || e.Severity != domain.High || e.Owner != marco {
		t.Fatalf("after a rise: %+v", e)
	}
	if got := kinds(change); got != "escalation_news" {
		t.Errorf("a rise announced %q", got)
	}
}

func TestEscalationWithoutAnybodyToAskWaitsForOne(t *testing.T) {
	w := newAcme(t)
	w.env.Settings.Managers, w.env.Settings.Executives = nil, nil
	w.at(time.March, 1, 10)
	if e := w.escalate(t, domain.High); e.Owner != "" {
		t.Fatalf("asked %q", e.Owner)
	}
	w.at(time.March, 1, 14)
	w.sweep()
	w.env.Settings.Managers = []domain.PersonID{marco}
	w.at(time.March, 2, 14)
	if keys := w.sweep(); !slices.Contains(keys, "escalation/"+string(w.open(t).ID)+"/"+string(marco)) {
		t.Errorf("the new manager was not asked: %v", keys)
	}
	if e := w.open(t); e.Owner != marco || e.Reminded {
		t.Errorf("escalation %+v", e)
	}
	if n := len(w.account.Steps); n != 1 {
		t.Errorf("%d history lines, want only the first", n)
	}
}

func TestLostAccountHasNothingToEscalate(t *testing.T) {
	w := newAcme(t)
	w.close(t, domain.CloseInput{Outcome: domain.Lost, Reason: "price"})
	_, err := w.account.Escalate(w.env, domain.EscalationInput{Reason: "x"})
	wantError(t, err, domain.Conflict, "")
	w.rate(t, domain.Green)
	if change := w.rate(t, domain.Red); len(change.Escalations) > 0 {
		t.Error("rating a lost account escalated")
	}
}

func TestEveryoneAskedIsAskedOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newAcme(t)
		w.at(time.March, 1, 10)
		severity := rapid.SampledFrom(domain.Severities()).Draw(rt, "severity")
		asked := map[string]int{}
		change, err := w.account.Escalate(w.env, domain.EscalationInput{Severity: severity, Reason: "stuck"})
		if err != nil {
			rt.Fatal(err)
		}
		count := func(list []domain.Announcement) {
			for _, n := range list {
				asked[n.Key]++
			}
		}
		count(change.Announcements)
		for range rapid.IntRange(1, 60).Draw(rt, "sweeps") {
			w.env.Now = w.env.Now.Add(time.Duration(rapid.IntRange(0, 600).Draw(rt, "minutes")) * time.Minute)
			count(w.account.Sweep(w.env).Announcements)
		}
		for key, n := range asked {
			if n > 1 {
				rt.Fatalf("%s was announced %d times", key, n)
			}
		}
		if e := w.open(t); e.DueAt.Before(w.env.Now.Add(-24 * time.Hour)) {
			rt.Fatalf("the ladder stands still: %+v", e)
		}
	})
}
