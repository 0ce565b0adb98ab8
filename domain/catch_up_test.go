package domain_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/domain"
)

// lateStart is a world whose account begins in the middle on a day, alone or as
// one of many of its CSM.
func lateStart(t testing.TB, day domain.Date, together int) *world {
	t.Helper()
	w := newWorld(t, day, acme(day.AddDays(81)))
	w.env.LateStarts = together
	return w
}

// about keeps what was said about one step.
func about(said map[domain.Date][]domain.Announcement, key string) map[domain.Date][]domain.Announcement {
	kept := map[domain.Date][]domain.Announcement{}
	for d, all := range said {
		kept[d] = slices.DeleteFunc(all, func(n domain.Announcement) bool {
			return n.Subject != key && n.Kind != domain.AnnounceEscalation
		})
	}
	return kept
}

// A late start counts from the day on which its card came: then it is late,
// nudged, shown to the manager and stuck as any other step.
func TestLateStartTurnsLate(t *testing.T) {
	monday := domain.NewDate(2026, 11, 23)
	for name, begins := range map[string]domain.Date{"on a working day": monday, "on a Saturday": monday.AddDays(-2)} {
		w := lateStart(t, begins, 1)
		said := w.sweepUntil(t, monday.AddDays(8))
		for kind, want := range map[domain.AnnouncementKind]string{
			domain.AnnounceCard: "2026-11-23", domain.AnnounceOverdue: "2026-11-25", domain.AnnounceEscalationAsk: "2026-11-30",
		} {
			if got := daysOf(said, kind); len(got) == 0 || got[0] != want {
				t.Errorf("%s: %s on %v, want %s", name, kind, got, want)
			}
		}
		s, _ := w.account.NextStep(w.env)
		if s.State != domain.StepLate || s.DueDay() != monday {
			t.Errorf("%s: afterwards it is %s, due %s", name, s.State, s.DueDay())
		}
		if e := w.open(t); !strings.Contains(e.Reason, "was due on 23 Nov 2026") {
			t.Errorf("%s: the manager reads %q", name, e.Reason)
		}
		if got := wantKinds(w.wants(marco)); !slices.Contains(got, domain.WantOversight) {
			t.Errorf("%s: the manager's day holds %v", name, got)
		}
	}
}

// A late start that was on a list only has no thread to be nudged in: its card
// comes instead, and its days count from the list.
func TestListedStartGetsItsCardWhenItIsLate(t *testing.T) {
	monday := domain.NewDate(2026, 11, 23)
	w := lateStart(t, monday, 4)
	said := w.sweepUntil(t, monday.AddDays(1))
	if got := daysOf(said, domain.AnnounceCard); len(got) > 0 {
		t.Errorf("a card on %v although it is on the list", got)
	}
	if list := said[monday]; len(list) != 1 || list[0].Key != domain.CatchUpKey(ana, monday) {
		t.Fatalf("the first day says %+v", list)
	}
	s, _ := w.account.NextStep(w.env)
	if s.HasCard() || s.State != domain.StepLate || s.ToldOn() != monday {
		t.Errorf("on the list it has a card: %t; it is %s, told on %s", s.HasCard(), s.State, s.ToldOn())
	}
	said = about(w.sweepUntil(t, monday.AddDays(8)), s.Key)
	if got := daysOf(said, domain.AnnounceCard); !slices.Equal(got, []string{"2026-11-25"}) {
		t.Errorf("its card came on %v", got)
	}
	if got := daysOf(said, domain.AnnounceOverdue); len(got) > 0 {
		t.Errorf("nudged on %v in a thread that was never begun", got)
	}
	if got := daysOf(said, domain.AnnounceEscalation); !slices.Equal(got, []string{"2026-11-30"}) {
		t.Errorf("stuck on %v, want five working days after the list", got)
	}
}

// Paperwork is asked about on the card; a list has none to say it on.
func TestListedStartGetsItsCardForPaperwork(t *testing.T) {
	monday := domain.NewDate(2026, 11, 23)
	w := newWorld(t, monday, acme(monday.AddDays(13)))
	w.env.LateStarts = 4
	w.env.Settings.OverdueDays = 10 // the nudge would bring it too
	s, _ := w.account.NextStep(w.env)
	said := about(w.sweepUntil(t, monday.AddDays(4)), s.Key)
	if got := daysOf(said, domain.AnnounceCard); !slices.Equal(got, []string{"2026-11-26"}) {
		t.Errorf("its card came on %v", got)
	}
	if got := daysOf(said, domain.AnnouncePaperwork); len(got) > 0 {
		t.Errorf("asked on %v to say so on a card that is not there", got)
	}
	if s = w.step(t, s.Key); !s.HasCard() || s.ToldOn() != monday.AddDays(3) {
		t.Errorf("its card: %t, on %s", s.HasCard(), s.ToldOn())
	}
}

// A snooze that ends has no thread either.
func TestListedStartGetsItsCardAfterASnooze(t *testing.T) {
	monday := domain.NewDate(2026, 11, 23)
	w := lateStart(t, monday, 4)
	w.sweepUntil(t, monday)
	s, _ := w.account.NextStep(w.env)
	did(t)(w.account.Snooze(w.as(ana), s.Term.ID, s.Key, monday.AddDays(3)))
	said := about(w.sweepUntil(t, monday.AddDays(4)), s.Key)
	if got := daysOf(said, domain.AnnounceCard); !slices.Equal(got, []string{"2026-11-26"}) {
		t.Errorf("its card came on %v", got)
	}
	if got := daysOf(said, domain.AnnounceSnoozeOver); len(got) > 0 {
		t.Errorf("the end of the snooze was said on %v beside the card", got)
	}
}
