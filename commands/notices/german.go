package notices

import (
	"fmt"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

// germanResults tells the totals and the growth of a value story, one fact each,
// as [domain.ValueStory.Sentences] does in English. What people typed, such as
// the name of a figure, stays as it is.
func germanResults(s domain.ValueStory) []string {
	var said []string
	for _, t := range s.Totals {
		text := germanGain(t)
		if !t.Worth.IsZero() {
			text += fmt.Sprintf(", bei %s je Stunde %s wert", s.Rate.In(german), t.Worth.In(german))
		}
		said = append(said, text+".")
	}
	for _, g := range s.Growth {
		said = append(said, germanGrowth(g))
	}
	return said
}

// germanGain says what the customer gained, without a full stop.
func germanGain(t domain.ValueTotal) string {
	amount := germanQuantity(t.Amount)
	if t.Largest {
		if t.Wins > 1 {
			amount = "bis zu " + amount
		}
		switch t.Kind {
		case domain.WinTime:
			return capital(amount) + " der Zeit gespart"
		case domain.WinCost:
			return "Kosten um " + amount + " gesenkt"
		case domain.WinRevenue:
			return "Umsatz um " + amount + " gesteigert"
		case domain.WinQuality:
			return "Qualität um " + amount + " verbessert"
		case domain.WinSatisfaction:
			return "Zufriedenheit um " + amount + " gesteigert"
		}
		return "Um " + amount + " vorangekommen"
	}
	switch t.Kind {
	case domain.WinTime:
		return amount + " gespart"
	case domain.WinCost:
		return amount + " weniger ausgegeben"
	case domain.WinRevenue:
		return amount + " mehr eingenommen"
	case domain.WinQuality:
		return "Bessere Qualität: " + amount
	case domain.WinSatisfaction:
		return "Mehr Zufriedenheit: " + amount
	case domain.WinProject:
		return "Abgeschlossen: " + amount
	}
	return "Täglich im Einsatz: " + amount
}

// germanWin tells the customer of one win.
func germanWin(w domain.Win) string {
	if w.Amount.IsZero() {
		return capital(w.Line)
	}
	return germanGain(domain.ValueTotal{Kind: w.Kind, Amount: w.Amount, Wins: 1, Largest: !w.Amount.Adds()}) + ": " + w.Line
}

// germanGrowth says how a figure moved.
func germanGrowth(g domain.Growth) string {
	from, to := germanQuantity(g.From.Value), germanQuantity(g.To.Value)
	words := wordsOf(german)
	span := fmt.Sprintf("vom %s bis zum %s", words.date(g.From.On), words.date(g.To.On))
	verb, more := "gestiegen", "mehr"
	switch {
	case g.To.Value.Thousandths < g.From.Value.Thousandths:
		verb, more = "gesunken", "weniger"
	case g.To.Value.Thousandths == g.From.Value.Thousandths:
		return fmt.Sprintf("%s: %s unverändert bei %s.", g.Name, span, to)
	}
	share := ""
	if n, ok := g.Percent(); ok && n != 0 {
		share = ", das sind " + germanNumber(max(n, -n)*1000) + " Prozent " + more
	}
	return fmt.Sprintf("%s: %s von %s auf %s %s%s.", g.Name, span, from, to, verb, share)
}

// germanQuantity writes an amount with its unit; a unit that people made up
// stays as they typed it.
func germanQuantity(q domain.Quantity) string {
	text := germanNumber(q.Thousandths)
	if money, ok := q.Money(); ok {
		text = money.In(german)
	} else if q.Unit != "" {
		text += " " + germanUnit(q)
	}
	switch q.Per {
	case domain.Weekly:
		return text + " pro Woche"
	case domain.Monthly:
		return text + " pro Monat"
	case domain.Yearly:
		return text + " pro Jahr"
	}
	return text
}

func germanUnit(q domain.Quantity) string {
	one := q.Thousandths == 1000
	for _, u := range [][3]string{
		{domain.UnitHours, "Stunde", "Stunden"}, {domain.UnitMinutes, "Minute", "Minuten"}, {domain.UnitDays, "Tag", "Tage"},
		{domain.UnitPercent, "Prozent", "Prozent"}, {"points", "Punkt", "Punkte"}, {"stars", "Stern", "Sterne"},
	} {
		switch {
		case u[0] == q.Unit && one:
			return u[1]
		case u[0] == q.Unit:
			return u[2]
		}
	}
	return q.Unit
}

// germanNumber writes thousandths: 1240500 is "1.240,5".
func germanNumber(thousandths int64) string {
	return strings.NewReplacer(",", ".", ".", ",").Replace(domain.Number(thousandths))
}
