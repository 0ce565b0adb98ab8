package domain_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
)

func TestParseQuantity(t *testing.T) {
	for typed, want := range map[string]string{
		"1,240 hours":        "1,240 hours",
		"1240h":              "1,240 hours",
		"1 hr":               "1 hour",
		"0.5 hours":          "0.5 hours",
		"18%":                "18 percent",
		"18 pct":             "18 percent",
		"$50k":               "$50,000",
		"50k EUR":            "€50,000",
		"50 000 eur":         "€50,000",
		"1.5m USD":           "$1,500,000",
		"10 hours a week":    "10 hours a week",
		"10 hours per week":  "10 hours a week",
		"10h/month":          "10 hours a month",
		"€500 each year":     "€500 a year",
		"40 Meetings":        "40 meetings",
		"40 meetings a week": "40 meetings a week",
		"3 k tickets":        "3,000 tickets",
		"20 all hands":       "20 all hands",
		"1200 JPY":           "¥1,200",
	} {
		got, err := domain.ParseQuantity(typed)
		if err != nil || got.String() != want {
			t.Errorf("%q is %q (%v), want %q", typed, got, err, want)
		}
	}
	for _, typed := range []string{"", "many hours", "40", "1.240 hours", "1,24 hours", "-5 hours", "99999999999 hours", "1.23456 hours"} {
		_, err := domain.ParseQuantity(typed)
		wantError(t, err, domain.Invalid, "amount")
	}
}

// What is shown for typing again means the same.
func TestQuantityCanBeTypedBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		q := domain.Quantity{
			Thousandths: rapid.Int64Range(0, 1e13).Draw(rt, "thousandths"),
			Unit:        rapid.SampledFrom([]string{"hours", "percent", "tickets", "EUR", "mails", "kilometres"}).Draw(rt, "unit"),
			Per:         rapid.SampledFrom([]domain.Period{"", domain.Weekly, domain.Monthly, domain.Yearly}).Draw(rt, "per"),
		}
		if q.Unit == "EUR" {
			q.Thousandths -= q.Thousandths % 10
		}
		got, err := domain.ParseQuantity(q.Plain())
		if err != nil || got != q {
			rt.Fatalf("%q was %+v and is %+v: %v", q.Plain(), q, got, err)
		}
	})
}
