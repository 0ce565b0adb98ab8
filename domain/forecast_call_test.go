package domain_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/renewalbot/renewalbot/domain"
)

func usd(units int64) domain.Money { return domain.Money{Minor: units * 100, Currency: "USD"} }

func TestForecastKeepsItsChanges(t *testing.T) {
	w := newAcme(t)
	w.worth("120000 USD")
	call := func(in domain.ForecastInput) (*domain.Change, error) { return w.account.CallForecast(w.env, in) }
	for field, in := range map[string]domain.ForecastInput{
		"category": {Category: "surely"},
		"amount":   {Category: domain.ForecastCommit, Amount: domain.Money{Minor: 100, Currency: "EUR"}},
	} {
		_, err := call(in)
		wantError(t, err, domain.Invalid, field)
	}
	if _, err := call(domain.ForecastInput{Category: domain.ForecastProbable}); err != nil {
		t.Fatal(err)
	}
	if again, err := call(domain.ForecastInput{Category: domain.ForecastProbable}); err != nil || !again.Empty() {
		t.Errorf("saying the same again: %v, %+v", err, again)
	}
	if _, err := call(domain.ForecastInput{Category: domain.ForecastCommit, Amount: usd(110000)}); err != nil {
		t.Fatal(err)
	}
	if _, err := call(domain.ForecastInput{Category: domain.ForecastAtRisk, Note: "silent"}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range w.account.Terms[0].Facts.Calls {
		got = append(got, string(c.Category)+" "+c.Amount.Plain())
	}
	if want := []string{"probable " + usd(120000).Plain(), "commit " + usd(110000).Plain(), "at_risk " + usd(110000).Plain()}; !cmp.Equal(got, want) {
		t.Errorf("history %v, want %v", got, want)
	}
	w.close(t, domain.CloseInput{Outcome: domain.Lost, Reason: "price"})
	_, err := call(domain.ForecastInput{Category: domain.ForecastCommit})
	wantError(t, err, domain.Conflict, "")
}

// A quarter by hand: what was called when it began, against what came.
func TestQuarterAgainstWhatCame(t *testing.T) {
	began := domain.NewDate(2026, time.October, 1).At(0, 0, time.UTC)
	calls := func(list ...domain.ForecastCall) domain.TermFacts { return domain.TermFacts{Calls: list} }
	at := func(days int, c domain.ForecastCategory, m domain.Money) domain.ForecastCall {
		return domain.ForecastCall{Category: c, Amount: m, At: began.AddDate(0, 0, days)}
	}
	eur := domain.Money{Minor: 5_000_000, Currency: "EUR"}
	terms := []domain.Term{
		{Facts: calls(at(-9, domain.ForecastCommit, usd(100)), at(5, domain.ForecastAtRisk, usd(90))), Outcome: domain.Reduced, NewAmount: usd(90)},
		{Facts: calls(at(-9, domain.ForecastCommit, usd(40))), Outcome: domain.Lost},
		{Facts: calls(at(20, domain.ForecastCommit, usd(10)))}, // called after it began, and open
		{Facts: calls(at(-1, domain.ForecastAtRisk, usd(7))), Outcome: domain.Expanded, NewAmount: usd(9)},
		{ARR: usd(3)},
		{Facts: calls(at(-1, domain.ForecastCommit, eur)), Outcome: domain.Renewed, NewAmount: eur},
	}
	zero := domain.Money{Currency: "EUR"}
	want := []domain.QuarterLine{
		{Category: domain.ForecastCommit, Count: 1, Forecast: eur, Came: eur, Open: zero, Lost: zero},
		{Category: domain.ForecastCommit, Count: 3, Forecast: usd(150), Came: usd(90), Open: usd(10), Lost: usd(40)},
		{Category: domain.ForecastAtRisk, Count: 1, Forecast: usd(7), Came: usd(9), Open: usd(0), Lost: usd(0)},
		{Count: 1, Forecast: usd(3), Came: usd(0), Open: usd(3), Lost: usd(0)},
	}
	if diff := cmp.Diff(want, domain.QuarterLines(terms, began)); diff != "" {
		t.Errorf("the quarter differs (-want +got):\n%s", diff)
	}
}

func TestParseQuarter(t *testing.T) {
	today := domain.NewDate(2026, time.November, 22)
	for typed, want := range map[string]string{
		"": "Q4 2026", "this": "Q4 2026", "next": "Q1 2027", "last": "Q3 2026", "Q2 2027": "Q2 2027", "2027-q1": "Q1 2027", "q3-2025": "Q3 2025",
		"Q5 2027": "", "2027": "", "q1 27": "", "1 2027": "", "soon": "",
	} {
		q, err := domain.ParseQuarter(typed, today)
		if want == "" {
			wantError(t, err, domain.Invalid, "quarter")
		} else if err != nil || q.String() != want {
			t.Errorf("%q is %s (%v), want %s", typed, q, err, want)
		}
	}
	if q := (domain.Quarter{Year: 2026, N: 4}); q.From() != domain.NewDate(2026, time.October, 1) || q.To() != domain.NewDate(2026, time.December, 31) {
		t.Errorf("%s is from %s to %s", q, q.From(), q.To())
	}
}
