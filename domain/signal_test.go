package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

func TestLogSignalRefusesWhatIsWrong(t *testing.T) {
	for name, tt := range map[string]struct {
		in    domain.SignalInput
		field string
	}{
		"no kind":                   {domain.SignalInput{}, "kind"},
		"unknown kind":              {domain.SignalInput{Kind: "weather"}, "kind"},
		"derived kind":              {domain.SignalInput{Kind: domain.SignalKeyPersonLeft}, "kind"},
		"drop without a percentage": {domain.SignalInput{Kind: domain.SignalUsageDrop}, "percent"},
		"drop of more than all":     {domain.SignalInput{Kind: domain.SignalUsageDrop, Percent: 101}, "percent"},
		"percentage of praise":      {domain.SignalInput{Kind: domain.SignalPraise, Percent: 10}, "percent"},
		"tomorrow":                  {domain.SignalInput{Kind: domain.SignalPraise, On: domain.NewDate(2027, time.March, 2)}, "on"},
		"long note":                 {domain.SignalInput{Kind: domain.SignalPraise, Note: strings.Repeat("x", 3000)}, "note"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newAcme(t)
			_, err := w.account.LogSignal(w.env, tt.in)
			wantError(t, err, domain.Invalid, tt.field)
		})
	}
}

func TestStrongSignalsAskForARatingTheSameDay(t *testing.T) {
	for name, tt := range map[string]struct {
		in     domain.SignalInput
		strong bool
	}{
		"a drop of 39 percent": {domain.SignalInput{Kind: domain.SignalUsageDrop, Percent: 39}, false},
		"a drop of 40 percent": {domain.SignalInput{Kind: domain.SignalUsageDrop, Percent: 40}, true},
		"an acquisition":       {domain.SignalInput{Kind: domain.SignalAcquisition}, true},
		"a complaint":          {domain.SignalInput{Kind: domain.SignalComplaint}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newAcme(t)
			w.rate(t, domain.Green)
			w.env.Now = w.env.Now.Add(time.Hour)
			tt.in.ID = "sig_form"
			change, err := w.account.LogSignal(w.env, tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if told := kinds(change) == "signal"; told != tt.strong {
				t.Errorf("announced %q", kinds(change))
			}
			if again, err := w.account.LogSignal(w.env, tt.in); err != nil || !again.Empty() || len(w.account.Signals) != 1 {
				t.Errorf("submitted twice: %v, %+v", err, again)
			}
			if asked := wantsRating(w) != ""; asked != tt.strong {
				t.Errorf("asks for a rating: %v", asked)
			}
			w.env.Now = w.env.Now.Add(time.Hour)
			w.rate(t, domain.Red)
			if title := wantsRating(w); title != "" {
				t.Errorf("rated anew, and still asked: %s", title)
			}
		})
	}
}

// wantsRating is the title under which Ana is asked for a rating, "" when she is
// not.
func wantsRating(w *world) string {
	for _, n := range w.account.Wants(ana, w.env) {
		if n.Kind == domain.WantRating {
			return n.Title
		}
	}
	return ""
}

func TestAKeyPersonGoneIsAStrongSignal(t *testing.T) {
	w := newAcme(t)
	w.rate(t, domain.Green)
	w.env.Now = w.env.Now.Add(time.Hour)
	for name, role := range map[string]domain.StakeholderRole{"Sam Sample": domain.Champion, "Kim Sample": domain.User} {
		for _, in := range []domain.StakeholderInput{{Name: name, Roles: []domain.StakeholderRole{role}}, {Name: name, Event: domain.Left}} {
			if _, err := w.account.LogStakeholder(w.env, in); err != nil {
				t.Fatal(err)
			}
		}
	}
	recent := w.account.RecentSignals(w.env)
	if len(recent) != 1 || recent[0].Kind != domain.SignalKeyPersonLeft || recent[0].Note != "Sam Sample" {
		t.Errorf("signals %+v", recent)
	}
	if title := wantsRating(w); title != "Strong signal: A key person left" {
		t.Errorf("asked for a rating because of %q", title)
	}
}

func TestSignalsCountForSixtyDaysTheLatestFirst(t *testing.T) {
	w := newAcme(t)
	today := domain.NewDate(2027, time.March, 1)
	for _, back := range []int{61, 60, 3} {
		if _, err := w.account.LogSignal(w.env, domain.SignalInput{Kind: domain.SignalComplaint, On: today.AddDays(-back)}); err != nil {
			t.Fatal(err)
		}
	}
	recent := w.account.RecentSignals(w.env)
	if len(recent) != 2 || recent[0].On != today.AddDays(-3) || recent[1].On != today.AddDays(-60) {
		t.Errorf("signals %+v", recent)
	}
	if colour, rows := w.account.SuggestedNow(w.env); colour != domain.Yellow || rows[0].Key != "recent_trouble" {
		t.Errorf("suggests %s by %+v", colour, rows)
	}
	old, err := w.account.LogSignal(w.env, domain.SignalInput{Kind: domain.SignalAcquisition, On: today.AddDays(-90)})
	if err != nil || len(old.Announcements) > 0 {
		t.Errorf("an old acquisition is told: %v, %s", err, kinds(old))
	}
}
