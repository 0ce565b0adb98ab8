package domain_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
)

// late is an account whose outreach has been due for some days without a card.
func late(t *testing.T) *world {
	t.Helper()
	due := domain.NewDate(2026, time.November, 19) // a Thursday
	w := newWorld(t, domain.NewDate(2026, time.September, 1), acme(due.AddDays(60)))
	p := w.env.People[ana]
	p.Name = "Ana Sample"
	w.env.People[ana] = p
	w.setDay(due, 9)
	w.sweep()
	w.setDay(due.AddDays(4), 9) // Monday
	return w
}

func titles(d *domain.Daily) (keys []string) {
	for _, i := range d.Items {
		keys = append(keys, string(i.Kind)+" "+i.Subject)
	}
	return keys
}

func TestDailyMessageSaysWhatCardsDoNot(t *testing.T) {
	w := late(t)
	w.setDay(domain.NewDate(2026, time.November, 19), 9)
	for _, tt := range []struct {
		accounts int
		repeats  bool
	}{{15, false}, {16, true}} {
		d := domain.NewDaily(w.env, ana, tt.accounts)
		d.Add(w.account, w.env)
		steps := 0
		for _, i := range d.Items {
			if i.Kind == domain.WantStep && i.Told {
				steps++
			}
		}
		if steps > 0 != tt.repeats || len(d.Carded) > 0 == tt.repeats {
			t.Errorf("with %d accounts, %d lines repeat a card of today and %d are told apart: %v", tt.accounts, steps, len(d.Carded), titles(d))
		}
		if whole := d.Whole(); len(whole.Items) != len(d.Items)+len(d.Carded) {
			t.Errorf("with %d accounts, who asks for all of the day sees %v", tt.accounts, titles(whole))
		}
	}
	w.setDay(domain.NewDate(2026, time.November, 23), 9)
	d := domain.NewDaily(w.env, ana, 1)
	d.Add(w.account, w.env)
	d.Sort()
	if !slices.Contains(titles(d), "step outreach") || d.Items[0].Account != w.account.Name || d.Items[0].Urgency > d.Items[1].Urgency {
		t.Errorf("four days later the message says %v", titles(d))
	}
	if ok, why := d.Wanted(d.Announcement(), w.env); !ok {
		t.Errorf("it is not wanted: %s", why)
	}
	w.setDay(domain.NewDate(2026, time.November, 24), 9)
	if ok, _ := domain.NewDaily(w.env, ana, 1).Wanted(d.Announcement(), w.env); ok {
		t.Error("yesterday's message is still wanted")
	}
}

func TestCoverGetsTheWorkOfWhoIsAway(t *testing.T) {
	w := late(t)
	const cover = domain.PersonID("U0COVER")
	w.env.People[cover] = domain.Person{ID: cover, TimeZone: "UTC"}
	d := domain.NewDaily(w.env, cover, 0)
	d.Add(w.account, w.env)
	if len(d.Items) != 0 {
		t.Errorf("before anybody is away: %v", titles(d))
	}
	p := w.env.People[ana]
	today := w.account.Today(w.env)
	if err := p.GoAway(domain.Absence{From: today, To: today.AddDays(4), Cover: cover}, today); err != nil {
		t.Fatal(err)
	}
	w.env.People[ana] = p
	d.Add(w.account, w.env)
	n := 0
	for _, i := range d.Items {
		if i.Subject == "outreach" {
			n++
			if i.For != ana && i.Kind == domain.WantStep {
				t.Errorf("the line does not say for whom: %+v", i)
			}
		}
	}
	if n != 1 {
		t.Errorf("outreach is there %d times: %v", n, titles(d))
	}
	if got, want := w.env.DailyAt(ana, w.env.Now), today.AddDays(7).At(9, 0, time.UTC); !got.Equal(want) {
		t.Errorf("Ana's next message comes at %s, want %s, when she is back", got, want)
	}
}

func TestOverseenNeedsAManager(t *testing.T) {
	w := late(t)
	if w.account.Overseen(w.env) {
		t.Error("overseen before anybody was nudged")
	}
	w.sweep() // the nudge
	if !w.account.Overseen(w.env) {
		t.Error("late in spite of a nudge, and nobody has to look")
	}
	d := domain.NewDaily(w.env, marco, 0)
	w.setDay(domain.NewDate(2026, time.November, 24), 9)
	d.Add(w.account, w.env)
	if !slices.ContainsFunc(d.Items, func(i domain.DailyItem) bool { return i.Kind == domain.WantOversight }) {
		t.Errorf("the manager's message says %v", titles(d))
	}
	w.account.CSM = ""
	if !w.account.Overseen(w.env) {
		t.Error("an account without a CSM needs nobody")
	}
}

// In every zone, a person who works each day gets at most one message a day, at
// their hour, over a whole year and through daylight saving.
func TestOneDailyMessageADay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := drawZone(t)
		start := domain.NewDate(rapid.IntRange(2025, 2030).Draw(t, "year"), time.January, 1)
		w := newWorldIn(t, start, acme(start.AddDays(400)), zone)
		p := w.env.People[ana]
		away := domain.Absence{From: start.AddDays(rapid.IntRange(1, 200).Draw(t, "away"))}
		away.To = away.From.AddDays(rapid.IntRange(0, 120).Draw(t, "for"))
		if err := p.GoAway(away, start); err != nil {
			t.Fatal(err)
		}
		w.env.People[ana] = p
		w.env.Settings.ReminderHour = rapid.IntRange(5, 20).Draw(t, "hour")
		w.env.Settings.Country = rapid.SampledFrom(domain.Countries()).Draw(t, "country").Code
		calendar := domain.CalendarFor(w.env.Settings.Country)
		seen := map[domain.Date]int{}
		w.env.Now = start.At(0, 0, zone)
		for at := w.env.DailyAt(ana, w.env.Now); at.Before(start.AddDays(365).At(0, 0, zone)); at = w.env.NextDaily(ana) {
			w.env.Now = at
			if local := at.In(zone); local.Hour() != w.env.Settings.ReminderHour && local.Minute() != 30 {
				t.Fatalf("it comes at %s", local)
			}
			seen[domain.DateIn(at, zone)]++
		}
		for d := start; d.Before(start.AddDays(365)); d = d.AddDays(1) {
			want := 0
			if calendar.WorkingDay(d) && !away.Includes(d) {
				want = 1
			}
			if seen[d] != want {
				t.Fatalf("%d messages on %s, want %d", seen[d], d.WithWeekday(), want)
			}
		}
	})
}
