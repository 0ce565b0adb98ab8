package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// win logs a win that must be accepted.
func (w *world) win(t testing.TB, in domain.WinInput) domain.Win {
	t.Helper()
	if in.Kind == "" {
		in.Kind = domain.WinTime
	}
	if in.Line == "" {
		in.Line = "Invoices run by themselves"
	}
	if _, err := w.account.LogWin(w.env, in); err != nil {
		t.Fatal(err)
	}
	return w.account.Value.Wins[len(w.account.Value.Wins)-1]
}

// quantity reads an amount that must be right.
func quantity(t testing.TB, text string) domain.Quantity {
	t.Helper()
	q, err := domain.ParseQuantity(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestLogWinRefusesWhatIsWrong(t *testing.T) {
	for name, tt := range map[string]struct {
		in    domain.WinInput
		field string
	}{
		"no kind":      {domain.WinInput{Line: "x"}, "kind"},
		"unknown kind": {domain.WinInput{Kind: "luck", Line: "x"}, "kind"},
		"no line":      {domain.WinInput{Kind: domain.WinTime, Line: " \n"}, "line"},
		"long line":    {domain.WinInput{Kind: domain.WinTime, Line: strings.Repeat("x", 301)}, "line"},
		"long quote":   {domain.WinInput{Kind: domain.WinTime, Line: "x", Quote: strings.Repeat("x", 3000)}, "quote"},
		"tomorrow":     {domain.WinInput{Kind: domain.WinTime, Line: "x", On: domain.NewDate(2027, time.March, 2)}, "on"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newAcme(t)
			_, err := w.account.LogWin(w.env, tt.in)
			wantError(t, err, domain.Invalid, tt.field)
			if len(w.account.Value.Wins) > 0 {
				t.Error("a refused win was kept")
			}
		})
	}
}

func TestOneMessageIsOneWin(t *testing.T) {
	w := newAcme(t)
	const link = "https://sample.slack.com/archives/C0ACME/p1"
	first := w.win(t, domain.WinInput{ID: "win_1", Link: link})
	if change, err := w.account.LogWin(w.env, domain.WinInput{ID: "win_1", Link: link}); err != nil || !change.Empty() {
		t.Errorf("the same form twice: %v", err)
	}
	_, err := w.account.LogWin(w.env, domain.WinInput{ID: "win_2", Kind: domain.WinCost, Line: "again", Link: link})
	wantError(t, err, domain.Conflict, "")
	if !strings.Contains(err.Error(), "saved this message as a win on 1 Mar 2027: "+first.Line) {
		t.Errorf("refused with %q", err)
	}
	if _, err := w.account.WithdrawWin(w.env, "win_1"); err != nil {
		t.Fatal(err)
	}
	w.win(t, domain.WinInput{ID: "win_2", Link: link}) // what was taken back can be saved anew
}

func TestWinsAreCorrectedByWhoLoggedThemOrTheManager(t *testing.T) {
	w := newAcme(t)
	w.win(t, domain.WinInput{ID: "win_1"})
	next := domain.WinInput{ID: "win_1", Kind: domain.WinCost, Line: "Two tools less", Amount: quantity(t, "9000 EUR")}
	stranger := w.env
	stranger.Actor = "U0BEN"
	_, err := w.account.CorrectWin(stranger, next)
	wantError(t, err, domain.Forbidden, "")
	_, err = w.account.WithdrawWin(stranger, "win_1")
	wantError(t, err, domain.Forbidden, "")
	for _, who := range []domain.PersonID{ana, marco} {
		env := w.env
		env.Actor = who
		next.Line = "Two tools less, says " + string(who)
		if _, err := w.account.CorrectWin(env, next); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := w.account.Win("win_1"); got.Kind != domain.WinCost || got.Line != next.Line || got.By != ana {
		t.Errorf("corrected to %+v", got)
	}
	if change, err := w.account.CorrectWin(w.env, next); err != nil || !change.Empty() {
		t.Errorf("correcting nothing: %v, %+v", err, change)
	}
	for range 2 {
		if _, err := w.account.WithdrawWin(w.env, "win_1"); err != nil {
			t.Fatal(err)
		}
	}
	_, err = w.account.CorrectWin(w.env, next)
	wantError(t, err, domain.Conflict, "")
}

// Without a win for sixty days the CSM is asked once, and once more every thirty
// days, on a working day.
func TestWinsAreAskedForOnceAMonth(t *testing.T) {
	w := newWorld(t, domain.NewDate(2027, time.March, 1), acme(domain.NewDate(2028, time.June, 30)))
	w.win(t, domain.WinInput{})
	var asked []string
	for range 150 {
		w.env.Now = w.env.Now.AddDate(0, 0, 1)
		for _, n := range w.account.Wants(ana, w.env) {
			if n.Kind == domain.WantWin {
				asked = append(asked, w.account.Today(w.env).String()+" "+n.Title)
			}
		}
		for _, n := range w.account.Wants(marco, w.env) {
			if n.Kind == domain.WantWin {
				t.Error("the manager is asked for a win")
			}
		}
	}
	want := "2027-04-30 No win since 1 Mar 2027; 2027-05-31 No win since 1 Mar 2027; 2027-06-29 No win since 1 Mar 2027; 2027-07-29 No win since 1 Mar 2027"
	if got := strings.Join(asked, "; "); got != want {
		t.Errorf("asked %s\nwant  %s", got, want)
	}
	w.win(t, domain.WinInput{ID: "win_new"})
	w.env.Now = w.env.Now.AddDate(0, 0, 59)
	for _, n := range w.account.Wants(ana, w.env) {
		if n.Kind == domain.WantWin {
			t.Errorf("asked 59 days after a win: %s", n.Title)
		}
	}
}

// TestGain: what was typed behind an amount goes on with the sentence where it
// can, and stands by itself where it cannot.
func TestGain(t *testing.T) {
	hours, err := domain.ParseQuantity("120 hours")
	if err != nil {
		t.Fatal(err)
	}
	share, err := domain.ParseQuantity("23%")
	if err != nil {
		t.Fatal(err)
	}
	for want, w := range map[string]domain.Win{
		"Saved 120 hours on invoices":                           {Kind: domain.WinTime, Amount: hours, Line: "on invoices"},
		"Saved 120 hours: the month closes early":               {Kind: domain.WinTime, Amount: hours, Line: "the month closes early"},
		"Improved quality by 23 percent: fewer late shipments":  {Kind: domain.WinQuality, Amount: share, Line: "fewer late shipments"},
		"Improved quality by 23 percent in every plant":         {Kind: domain.WinQuality, Amount: share, Line: "in every plant"},
		"Saved 120 hours: In January nobody had to stay longer": {Kind: domain.WinTime, Amount: hours, Line: "In January nobody had to stay longer"},
		"The third plant is live":                               {Kind: domain.WinProject, Line: "the third plant is live"},
	} {
		if got := w.Gain(); got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
}
