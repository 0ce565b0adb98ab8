package domain

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Gain tells the customer of a win in plain English: "Saved 120 hours on
// invoices", "Saved 120 hours: the month closes in two days".
func (w Win) Gain() string {
	first, size := utf8.DecodeRuneInString(w.Line)
	if w.Amount.IsZero() {
		return string(unicode.ToUpper(first)) + w.Line[size:]
	}
	gain := ValueTotal{Kind: w.Kind, Amount: w.Amount, Wins: 1, Largest: !w.Amount.Adds()}.phrase()
	if goesOn(w.Line) {
		return gain + " " + w.Line
	}
	return gain + ": " + w.Line
}

// goesOn reports whether a line goes on with the sentence before it, as "on
// invoices" does and "fewer late shipments" does not.
func goesOn(line string) bool {
	word, _, _ := strings.Cut(line, " ")
	return slices.Contains([]string{
		"across", "after", "at", "because", "by", "during", "each", "every", "for", "from", "in", "on", "over", "per", "since",
		"thanks", "through", "when", "while", "with", "within",
	}, word)
}
