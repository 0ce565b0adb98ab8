package commands

import (
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

func TestCloseLine(t *testing.T) {
	today := domain.NewDate(2027, time.January, 31)
	usd := func(units int64) domain.Money { return domain.Money{Minor: units * 100, Currency: "USD"} }
	next := domain.NewDate(2028, time.March, 31)
	for line, want := range map[string]domain.CloseInput{
		"renewed 120 000":                              {Outcome: domain.Renewed, Amount: usd(120_000)},
		"renewed 120 000 2028-03-31":                   {Outcome: domain.Renewed, Amount: usd(120_000), Date: next},
		"Renewed at 120k until 2028-03-31":             {Outcome: domain.Renewed, Amount: usd(120_000), Date: next},
		"renewed 2028-03-31 USD 120,000, they like it": {Outcome: domain.Renewed, Amount: usd(120_000), Date: next, Reason: "they like it"},
		"renewed $120k for 3 years":                    {Outcome: domain.Renewed, Amount: usd(120_000), Reason: "for 3 years"},
		"extended to 2028-03-31 legal is slow":         {Outcome: domain.Extended, Date: next, Reason: "legal is slow"},
		"extended in 2 months":                         {Outcome: domain.Extended, Date: domain.NewDate(2027, time.March, 31)},
		"lost: 2 of 3 teams left":                      {Outcome: domain.Lost, Reason: "2 of 3 teams left"},
	} {
		if got, err := closeInput(split(line), "USD", today); err != nil || got != want {
			t.Errorf("%s:\n got %+v, %v\nwant %+v", line, got, err, want)
		}
	}
	// What looks like a number or a date and is none is never taken for a reason.
	for line, field := range map[string]string{
		"renewed 120000 31.03.2028": "date", "renewed 120000 2028-02-30": "date", "renewed 12O000": "amount", "renewed 3 years": "amount",
		"extended 30/06/2027": "date", "extended 120000": "date", "maybe": "outcome",
	} {
		_, err := closeInput(split(line), "USD", today)
		if known := refusal(t, err); known.Field != field {
			t.Errorf("%s: refused at %q: %s", line, known.Field, known.Message)
		}
	}
}
