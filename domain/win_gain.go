package domain

import (
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
	if unicode.IsLower(first) { // the line goes on with the sentence: "on invoices"
		return gain + " " + w.Line
	}
	return gain + ": " + w.Line
}
