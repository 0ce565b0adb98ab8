package domain_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
)

// wantError fails unless err is a domain error of that code and field.
func wantError(t testing.TB, err error, code domain.Code, field string) {
	t.Helper()
	known, ok := errors.AsType[*domain.Error](err)
	if !ok {
		t.Fatalf("error %v, want one of code %s", err, code)
	}
	if known.Code != code || known.Field != field {
		t.Fatalf("error %s at %q (%s), want %s at %q", known.Code, known.Field, known.Message, code, field)
	}
}

func kinds(change *domain.Change) string {
	var kinds []string
	for _, n := range change.Announcements {
		kinds = append(kinds, string(n.Kind))
	}
	return strings.Join(kinds, " ")
}

func newAcme(t testing.TB) *world {
	t.Helper()
	return newWorld(t, domain.NewDate(2027, time.March, 1), acme(domain.NewDate(2027, time.June, 30)))
}

func TestRateRefusesWhatIsMissing(t *testing.T) {
	long := strings.Repeat("ä", 2901)
	for name, tt := range map[string]struct {
		in    domain.RatingInput
		field string
	}{
		"no colour":            {domain.RatingInput{Reason: "x"}, "colour"},
		"unknown colour":       {domain.RatingInput{Colour: "blue", Reason: "x"}, "colour"},
		"yellow unexplained":   {domain.RatingInput{Colour: domain.Yellow, Reason: " \n"}, "reason"},
		"red unexplained":      {domain.RatingInput{Colour: domain.Red}, "reason"},
		"expansion on yellow":  {domain.RatingInput{Colour: domain.Yellow, Reason: "x", Expansion: true}, "expansion"},
		"reason too long":      {domain.RatingInput{Colour: domain.Red, Reason: long}, "reason"},
		"next step too long":   {domain.RatingInput{Colour: domain.Green, NextStep: long}, "next_step"},
		"colour before reason": {domain.RatingInput{Colour: "blue"}, "colour"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newAcme(t)
			_, err := w.account.Rate(w.env, tt.in)
			wantError(t, err, domain.Invalid, tt.field)
			if len(w.account.Ratings) > 0 {
				t.Error("a refused rating was kept")
			}
		})
	}
}

func TestTurningRedEscalatesAndReplans(t *testing.T) {
	w := newAcme(t)
	if change := w.rate(t, domain.Green); len(change.Escalations) > 0 {
		t.Fatal("a first rating escalated")
	}
	change := w.rate(t, domain.Red)
	if got, want := kinds(change), "escalation escalation_ask rated"; got != want {
		t.Fatalf("announced %q, want %q", got, want)
	}
	e := change.Escalations[0]
	if e.Owner != marco || e.Severity != domain.High || e.Cause != domain.CauseRatedRed || e.RaisedBy != ana {
		t.Fatalf("escalation %+v", e)
	}
	if moves := domain.DecodeMoves(change.Announcements[2].Detail); len(moves) == 0 {
		t.Error("turning red moved nothing")
	}
	if change := w.rate(t, domain.Red); len(change.Escalations) > 0 || len(change.Announcements) > 0 {
		t.Errorf("red again escalated or announced: %s", kinds(change))
	}
}

func TestImportedRatingsSayNothing(t *testing.T) {
	w := newAcme(t)
	if change := w.rate(t, domain.Red); len(change.Escalations) > 0 {
		t.Error("a first rating escalated")
	}
	w = newAcme(t)
	w.rate(t, domain.Green)
	change, err := w.account.Rate(w.env, domain.RatingInput{Colour: domain.Red, Reason: "from the CRM", Imported: true})
	if err != nil || len(change.Escalations)+len(change.Announcements) > 0 {
		t.Errorf("an imported rating: %v, %s", err, kinds(change))
	}
}

func TestRatingTwiceUnderOneIDCountsOnce(t *testing.T) {
	w := newAcme(t)
	in := domain.RatingInput{ID: "rat_form", Colour: "Amber", Reason: "quiet"}
	if _, err := w.account.Rate(w.env, in); err != nil {
		t.Fatal(err)
	}
	again, err := w.account.Rate(w.env, in)
	if err != nil || !again.Empty() {
		t.Fatalf("the second submission: %v, %+v", err, again)
	}
	if w.account.Colour() != domain.Yellow {
		t.Errorf("amber was stored as %q", w.account.Colour())
	}
}

func TestRatingsKeepEscalationsSingle(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newAcme(t)
		day := domain.NewDate(2027, time.March, 1)
		for range rapid.IntRange(1, 12).Draw(rt, "ratings") {
			day = day.AddDays(rapid.IntRange(0, 9).Draw(rt, "days"))
			w.setDay(day, 10)
			before := w.account.Colour()
			rated := len(w.account.Ratings) > 0
			c := rapid.SampledFrom(domain.Colours()).Draw(rt, "colour")
			change := w.rate(t, c)
			turned := rated && c == domain.Red && before != domain.Red
			if (len(change.Steps) > 0) != turned {
				rt.Fatalf("%s to %s touched escalations: %+v", before, c, change.Steps)
			}
			open := 0
			for _, e := range w.account.Escalations {
				if !e.Over() {
					open++
				}
			}
			if open > 1 {
				rt.Fatalf("%d escalations are open", open)
			}
		}
	})
}
