package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// told counts how often a reason was escalated, alone or joining another one.
func (w *world) told(reason string) int {
	n := 0
	for _, s := range w.account.Steps {
		if strings.HasPrefix(s.Note, reason) {
			n++
		}
	}
	return n
}

// talked logs a touch of today.
func (w *world) talked(t testing.TB) {
	t.Helper()
	if _, err := w.account.LogTouch(w.as(ana), domain.TouchInput{Name: "Bo", Line: "called", Meaningful: true}); err != nil {
		t.Fatal(err)
	}
}

func TestNoAnswerIsEscalatedOnce(t *testing.T) {
	w := newAcme(t)
	w.account.Drafts = []domain.Draft{{
		ID: "drf_1", AccountID: w.account.ID, TermID: w.account.Terms[0].ID, Kind: domain.NoticeFirst, Status: domain.DraftSent, SentBy: ana, SentAt: w.env.Now,
	}}
	w.sweepUntil(t, domain.NewDate(2027, time.March, 14))
	if n := w.told("No answer"); n > 0 {
		t.Fatal("escalated before ten working days")
	}
	w.sweepUntil(t, domain.NewDate(2027, time.March, 15))
	if n := w.told("No answer"); n != 1 {
		t.Fatalf("escalated %d times", n)
	}
	if _, err := w.account.Resolve(w.as(marco), w.open(t).ID, "met them"); err != nil {
		t.Fatal(err)
	}
	w.sweepUntil(t, domain.NewDate(2027, time.March, 22))
	if n := w.told("No answer"); n != 1 {
		t.Errorf("the same notice was escalated %d times", n)
	}
}

func TestTouchKeepsANoticeFromBeingEscalated(t *testing.T) {
	w := newAcme(t)
	w.account.Drafts = []domain.Draft{{
		ID: "drf_1", AccountID: w.account.ID, TermID: w.account.Terms[0].ID, Kind: domain.NoticeFirst, Status: domain.DraftSent, SentBy: ana, SentAt: w.env.Now,
	}}
	w.at(time.March, 12, 10)
	w.talked(t)
	w.sweepUntil(t, domain.NewDate(2027, time.March, 20))
	if n := w.told("No answer"); n > 0 {
		t.Error("escalated although somebody was in touch")
	}
}

// Acme renews on 30 June: its last week begins on Wednesday the 23rd.
func TestSilenceInTheLastWeek(t *testing.T) {
	june := func(day int) domain.Date { return domain.NewDate(2027, time.June, day) }
	quiet := func(t *testing.T) *world { // resolved is whatever was stuck before
		w := newAcme(t)
		w.sweepUntil(t, june(22))
		if e, ok := w.account.Escalation(); ok {
			if _, err := w.account.Resolve(w.as(marco), e.ID, "done"); err != nil {
				t.Fatal(err)
			}
		}
		return w
	}
	t.Run("nobody in touch", func(t *testing.T) {
		w := quiet(t)
		w.sweepUntil(t, june(23))
		if e := w.open(t); w.told("Not signed") != 1 || e.Severity != domain.High {
			t.Errorf("told %d times: %+v", w.told("Not signed"), e)
		}
		w.sweepUntil(t, june(29))
		if n := w.told("Not signed"); n != 1 {
			t.Errorf("the same silence was told %d times", n)
		}
	})
	t.Run("in touch, then silent", func(t *testing.T) {
		w := quiet(t)
		w.talked(t) // on Tuesday the 22nd
		w.sweepUntil(t, june(24))
		if w.told("Not signed") > 0 {
			t.Fatal("escalated two days after a touch")
		}
		w.sweepUntil(t, june(25))
		if w.told("Not signed") != 1 {
			t.Error("not escalated three working days after the touch")
		}
	})
	t.Run("signed", func(t *testing.T) {
		w := quiet(t)
		w.papers(t, domain.PaperworkInput{Check: new(domain.CheckSigned)})
		w.sweepUntil(t, june(25))
		if w.told("Not signed") > 0 {
			t.Error("escalated although it is signed")
		}
	})
}
