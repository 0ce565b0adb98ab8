package domain

import (
	"cmp"
	"fmt"
	"slices"
)

// ValueStory is what a customer gained in one term: the wins added up, the best
// of them, what people said, and how usage grew (R29). It is a pure value: a
// message, a file, a notice and an agenda are made from the same one.
type ValueStory struct {
	Account  string
	Contract string // whose term it is, where the account has several
	From     Date   // the first day of the term
	To       Date   // its last day
	Rate     Money  // of one hour of the customer's work; zero when none is set

	Wins   []Win // of the term, the latest first
	Totals []ValueTotal
	Growth []Growth
}

// ValueTotal is the sum of the wins of one kind and unit.
type ValueTotal struct {
	Kind    WinKind
	Amount  Quantity // what comes back every week or month is told for a year
	Worth   Money    // of hours, by the account's rate; zero when there is none
	Wins    int
	Largest bool // the unit is one that cannot be added up: this is the largest
}

// How many wins and quotes a story tells.
const (
	bestWins   = 5
	bestQuotes = 5
)

// ValueStory returns the story of a term; "" is the open term whose decision
// comes first, or the last one when none is open. Wins belong to the account:
// where it has several contracts, each of their terms tells those of its time.
// ok is false when there is no such term.
func (a *Account) ValueStory(id TermID) (s ValueStory, ok bool) {
	t, ok := a.TermByID(id)
	if id == "" {
		if t, ok = a.Term(); !ok && len(a.Terms) > 0 {
			t, ok = a.Terms[len(a.Terms)-1], true
		}
	}
	if !ok {
		return ValueStory{}, false
	}
	s = ValueStory{Account: a.Name, From: t.Start, To: t.RenewalDate.AddDays(-1), Rate: a.Value.HourRate}
	if a.Several() {
		s.Contract = a.ContractOf(t).Name
	}
	s.Wins = slices.DeleteFunc(a.WinsByDay(), func(w Win) bool { return w.On.Before(s.From) || w.On.After(s.To) })
	s.Totals = totals(s.Wins, s.Rate)
	s.Growth = a.Value.growth(s.From, s.To)
	return s, true
}

// With returns the story of some of its wins only, as somebody chose them for a
// notice. Without any it tells none.
func (s ValueStory) With(ids ...WinID) ValueStory {
	s.Wins = slices.DeleteFunc(slices.Clone(s.Wins), func(w Win) bool { return !slices.Contains(ids, w.ID) })
	s.Totals = totals(s.Wins, s.Rate)
	return s
}

// Empty reports whether there is nothing to tell.
func (s ValueStory) Empty() bool { return len(s.Wins) == 0 && len(s.Growth) == 0 }

// totals adds wins up by kind and unit, in the order of [WinKinds] and with the
// largest first. Amounts of different units or currencies are never added.
func totals(wins []Win, rate Money) []ValueTotal {
	var sums []ValueTotal
	for _, w := range wins {
		if w.Amount.IsZero() {
			continue
		}
		amount := w.Amount.InYear()
		i := slices.IndexFunc(sums, func(t ValueTotal) bool {
			return t.Kind == w.Kind && t.Amount.Unit == amount.Unit && t.Amount.Per == amount.Per
		})
		switch {
		case i < 0:
			sums = append(sums, ValueTotal{Kind: w.Kind, Amount: amount, Wins: 1, Largest: !amount.Adds()})
			continue
		case sums[i].Largest:
			sums[i].Amount.Thousandths = max(sums[i].Amount.Thousandths, amount.Thousandths)
		default:
			sums[i].Amount.Thousandths += amount.Thousandths
		}
		sums[i].Wins++
	}
	for i := range sums {
		if hours, ok := sums[i].Amount.hours(); ok && sums[i].Kind == WinTime {
			sums[i].Worth = worth(hours, rate)
		}
	}
	slices.SortStableFunc(sums, func(x, y ValueTotal) int {
		return cmp.Or(cmp.Compare(slices.Index(WinKinds(), x.Kind), slices.Index(WinKinds(), y.Kind)),
			cmp.Compare(y.Amount.Thousandths, x.Amount.Thousandths), cmp.Compare(x.Amount.Unit, y.Amount.Unit), cmp.Compare(x.Amount.Per, y.Amount.Per))
	})
	return sums
}

// Best returns the wins worth telling first: of each kind and unit the largest,
// in the order of [WinKinds], then those that the customer spoke about, then the
// latest; at most five.
func (s ValueStory) Best() []Win {
	var best []Win
	take := func(w Win) {
		if !slices.ContainsFunc(best, func(b Win) bool { return b.ID == w.ID }) {
			best = append(best, w)
		}
	}
	for _, t := range s.Totals {
		var largest Win
		for _, w := range s.Wins {
			y := w.Amount.InYear()
			if w.Kind == t.Kind && y.Unit == t.Amount.Unit && y.Per == t.Amount.Per && y.Thousandths > largest.Amount.InYear().Thousandths {
				largest = w
			}
		}
		if largest.ID != "" {
			take(largest)
		}
	}
	for _, w := range s.Quotes() {
		take(w)
	}
	for _, w := range s.Wins {
		take(w)
	}
	return best[:min(len(best), bestWins)]
}

// Quotes returns the wins with the customer's own words, the latest first, at
// most five.
func (s ValueStory) Quotes() []Win {
	quoted := slices.DeleteFunc(slices.Clone(s.Wins), func(w Win) bool { return w.Quote == "" })
	return quoted[:min(len(quoted), bestQuotes)]
}

// Sentences tell the totals and the growth in plain English, one fact each: what
// the customer gained, not what they used ("Saved 1,240 hours, worth €74,400 at
// €60 an hour.").
func (s ValueStory) Sentences() []string {
	var said []string
	for _, t := range s.Totals {
		text := t.phrase()
		if !t.Worth.IsZero() {
			text += fmt.Sprintf(", worth %s at %s an hour", t.Worth, s.Rate)
		}
		said = append(said, text+".")
	}
	for _, g := range s.Growth {
		said = append(said, g.Sentence())
	}
	return said
}

// phrase says what the customer gained, without a full stop.
func (t ValueTotal) phrase() string {
	amount := t.Amount.String()
	if t.Largest {
		if t.Wins > 1 {
			amount = "up to " + amount
		}
		switch t.Kind {
		case WinTime:
			return "Saved " + amount + " of the time"
		case WinCost:
			return "Cut costs by " + amount
		case WinRevenue:
			return "Raised revenue by " + amount
		case WinQuality:
			return "Improved quality by " + amount
		case WinSatisfaction:
			return "Raised satisfaction by " + amount
		}
		return "Moved " + amount + " further"
	}
	switch t.Kind {
	case WinTime:
		return "Saved " + amount
	case WinCost:
		return "Spent " + amount + " less"
	case WinRevenue:
		return "Earned " + amount + " more"
	case WinQuality:
		return "Better quality: " + amount
	case WinSatisfaction:
		return "Happier people: " + amount
	case WinProject:
		return "Finished: " + amount
	}
	return "In daily use: " + amount
}

// Sentence says how a figure moved: "Active users grew from 120 to 180, 50
// percent more, between 1 Feb 2026 and 3 Oct 2026."
func (g Growth) Sentence() string {
	verb, more := "grew", "more"
	switch from, to := g.From.Value.Thousandths, g.To.Value.Thousandths; {
	case to < from:
		verb, more = "fell", "less"
	case to == from:
		return fmt.Sprintf("%s stayed at %s between %s and %s.", g.Name, g.To.Value.number(), g.From.On.Plain(), g.To.On.Plain())
	}
	share := ""
	if n, ok := g.Percent(); ok && n != 0 {
		share = fmt.Sprintf(", %d percent %s,", max(n, -n), more)
	}
	return fmt.Sprintf("%s %s from %s to %s%s between %s and %s.", g.Name, verb, g.From.Value.number(), g.To.Value.number(), share,
		g.From.On.Plain(), g.To.On.Plain())
}

// Sentence is a win on one line of plain text: "12 Mar 2026: Invoices run by
// themselves (40 hours a week)."
func (w Win) Sentence() string {
	text := w.On.Plain() + ": " + w.Line
	if !w.Amount.IsZero() {
		text += " (" + w.Amount.String() + ")"
	}
	return text
}
