package domain_test

import (
	"errors"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

const ben domain.PersonID = "UBEN"

// An account changes hands for good: its follow-ups go with it, the channel hears
// nothing, and the new CSM is promised one list.
func TestHandOverForGood(t *testing.T) {
	w := cobalt(t)
	w.env.People[ben] = domain.Person{ID: ben, TimeZone: "UTC"}
	w.account.FollowUps = []domain.FollowUp{{ID: "fup_1", Owner: ana, Title: "Call them"}, {ID: "fup_2", Owner: ana, Done: true}, {ID: "fup_3", Owner: marco}}
	h := domain.Handover{ID: "hnd_1", From: ana, To: ben}
	change, err := w.account.HandOver(w.env, h)
	if err != nil {
		t.Fatal(err)
	}
	if w.account.CSM != ben || w.account.FollowUps[0].Owner != ben || w.account.FollowUps[1].Owner != ana || w.account.FollowUps[2].Owner != marco {
		t.Errorf("CSM %s, follow-ups %+v", w.account.CSM, w.account.FollowUps)
	}
	if n := change.Announcements; len(n) != 1 || n[0].Kind != domain.AnnounceHandover || n[0].To != ben || n[0].AccountID != "" {
		t.Errorf("announced %+v, want one list to the new CSM", n)
	}
	if _, err := w.account.HandOver(w.env, h); !errors.Is(err, &domain.Error{Code: domain.Conflict}) {
		t.Errorf("handing over what is somebody else's: %v", err)
	}
}

// A cover begins on its first day where the CSM is, and the account returns after
// its last one, each with one list, unless somebody else has it by then.
func TestCoverReturnsByItself(t *testing.T) {
	begin, end := domain.NewDate(2026, time.November, 27), domain.NewDate(2026, time.December, 1)
	for name, tt := range map[string]struct {
		meanwhile func(w *world)
		want      domain.PersonID
	}{
		"untouched":     {func(*world) {}, ana},
		"somebody else": {func(w *world) { w.account.CSM = marco }, marco},
	} {
		w := cobalt(t)
		w.env.People[ben] = domain.Person{ID: ben, TimeZone: "UTC"}
		if _, err := w.account.HandOver(w.env, domain.Handover{ID: "hnd_1", From: ana, To: ben, Begin: begin, End: end}); err != nil {
			t.Fatal(err)
		}
		if w.account.CSM != ana {
			t.Fatalf("%s: the cover has begun before its day", name)
		}
		if next := w.account.NextDue(w.env); next.After(begin.At(0, 0, time.UTC)) {
			t.Fatalf("%s: the next look is at %s", name, next)
		}
		lists := map[domain.PersonID]int{}
		for day := begin.AddDays(-1); !day.After(end.AddDays(1)); day = day.AddDays(1) {
			w.setDay(day, 0)
			w.env.Actor = ""
			for _, n := range w.account.Sweep(w.env).Announcements {
				if n.Kind == domain.AnnounceHandover {
					lists[n.To]++
					if n.At.Before(day.At(9, 0, time.UTC)) {
						t.Errorf("%s: the list comes at %s", name, n.At)
					}
				}
			}
			if covered := !day.Before(begin) && !day.After(end); covered && w.account.CSM != ben {
				t.Errorf("%s: on %s the CSM is %s", name, day, w.account.CSM)
			}
			if day == end {
				tt.meanwhile(w)
			}
		}
		if w.account.CSM != tt.want || w.account.Loan.ID != "" {
			t.Errorf("%s: after it the CSM is %s, want %s; %+v is left", name, w.account.CSM, tt.want, w.account.Loan)
		}
		if lists[ben] != 1 || lists[tt.want] != 1 && tt.want == ana {
			t.Errorf("%s: lists %v", name, lists)
		}
	}
}

func TestHandoversThatAreNone(t *testing.T) {
	today := domain.NewDate(2026, time.November, 23)
	for field, h := range map[string]domain.Handover{
		"from":  {To: ben},
		"to":    {From: ana, To: ana},
		"end":   {From: ana, To: ben, Begin: today},
		"end ":  {From: ana, To: ben, Begin: today, End: today.AddDays(-1)},
		"end  ": {From: ana, To: ben, Begin: today, End: today.AddDays(900)},
	} {
		err, ok := errors.AsType[*domain.Error](h.Check(today))
		if !ok || err.Code != domain.Invalid || err.Field != field[:min(len(field), len("from"))] && err.Field != "end" {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := (domain.Handover{From: ana, To: ben, Begin: today, End: today}).Check(today); err != nil {
		t.Error(err)
	}
}
