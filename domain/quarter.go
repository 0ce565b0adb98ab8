package domain

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Quarter is a quarter of a calendar year; N is 1 to 4.
type Quarter struct {
	Year int
	N    int
}

// QuarterOf returns the quarter that a day lies in.
func QuarterOf(d Date) Quarter { return Quarter{Year: d.Year(), N: (int(d.Month())-1)/3 + 1} }

// From returns the first day of the quarter.
func (q Quarter) From() Date { return NewDate(q.Year, time.Month(3*q.N-2), 1) }

// To returns the last day of the quarter.
func (q Quarter) To() Date { return q.Add(1).From().AddDays(-1) }

// Add returns the quarter n quarters later.
func (q Quarter) Add(n int) Quarter { return QuarterOf(q.From().AddMonths(3 * n)) }

// String writes the quarter as people read and type it: "Q4 2026".
func (q Quarter) String() string { return fmt.Sprintf("Q%d %d", q.N, q.Year) }

// ParseQuarter reads "Q4 2026", "2026-Q4", "this", "next" or "last". The error has
// code [Invalid] and names "quarter".
func ParseQuarter(text string, today Date) (Quarter, error) {
	switch text = strings.ToLower(strings.TrimSpace(text)); text {
	case "", "this":
		return QuarterOf(today), nil
	case "next":
		return QuarterOf(today).Add(1), nil
	case "last":
		return QuarterOf(today).Add(-1), nil
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '-' })
	if len(parts) == 2 {
		if strings.HasPrefix(parts[1], "q") {
			parts[0], parts[1] = parts[1], parts[0]
		}
		n, err := strconv.Atoi(strings.TrimPrefix(parts[0], "q"))
		year, err2 := strconv.Atoi(parts[1])
		if err == nil && err2 == nil && strings.HasPrefix(parts[0], "q") && n >= 1 && n <= 4 && year >= 2000 && year < 2200 {
			return Quarter{Year: year, N: n}, nil
		}
	}
	return Quarter{}, Errorf(Invalid, "quarter", "%q is not a quarter. Write Q4 2026, or this, next or last.", text)
}

// QuarterLine is what was forecast in one category and currency for a quarter, and
// what came of it.
type QuarterLine struct {
	Category ForecastCategory // "" is what nobody forecast
	Count    int
	Forecast Money // as it was called when the quarter began, or first after that
	Came     Money // of the renewals that are closed
	Open     Money // forecast of those that are not closed
	Lost     Money // forecast of those that were lost
}

// QuarterLines compares the forecast of the terms that renew in a quarter with
// what came: a line for each category and currency, the surest first. began is
// when the quarter began. What nobody forecast counts with its ARR. Amounts of
// different currencies are never added.
func QuarterLines(terms []Term, began time.Time) []QuarterLine {
	var lines []QuarterLine
	for _, t := range terms {
		call, called := t.CalledBy(began)
		if !called {
			call = ForecastCall{Amount: t.ARR}
		}
		currency := cmp.Or(call.Amount.Currency, t.NewAmount.Currency)
		i := slices.IndexFunc(lines, func(l QuarterLine) bool { return l.Category == call.Category && l.Forecast.Currency == currency })
		if i < 0 {
			none := Money{Currency: currency}
			lines = append(lines, QuarterLine{Category: call.Category, Forecast: none, Came: none, Open: none, Lost: none})
			i = len(lines) - 1
		}
		l := &lines[i]
		l.Count++
		l.Forecast.Minor += call.Amount.Minor
		switch {
		case t.Open():
			l.Open.Minor += call.Amount.Minor
		case t.Outcome == Lost:
			l.Lost.Minor += call.Amount.Minor
		case t.NewAmount.Currency == currency:
			l.Came.Minor += t.NewAmount.Minor
		}
	}
	rank := func(c ForecastCategory) int { return (slices.Index(ForecastCategories(), c) + 5) % 5 } // what nobody forecast is last
	slices.SortStableFunc(lines, func(x, y QuarterLine) int {
		return cmp.Or(cmp.Compare(x.Forecast.Currency, y.Forecast.Currency), cmp.Compare(rank(x.Category), rank(y.Category)))
	})
	return lines
}
