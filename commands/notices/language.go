package notices

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// The languages that are embedded.
const (
	english = "en"
	german  = "de"
)

// compareLanguages puts English first, the others by code.
func compareLanguages(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == english:
		return -1
	case b == english:
		return 1
	}
	return strings.Compare(a, b)
}

// words is how a language says what the program fills in.
type words struct {
	months   [12]string // empty for numbers: 2027-03-31
	order    string     // of day, month and year: "%d %s %d"
	day      string
	daysMany string
	and      string
	hello    string
	dear     string
	all      string // instead of names
	team     string // instead of the sender's name
}

// wordsOf returns the words of a language. One that is not known here has dates
// as numbers, and its greeting is only the names: its texts say the rest.
func wordsOf(language string) words {
	switch language {
	case german:
		return words{
			months: [12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
			order:  "%d. %s %d", day: "Tag", daysMany: "Tage", and: "und", hello: "Hallo", dear: "Guten Tag", all: "zusammen", team: "Ihr Kundenteam",
		}
	case english:
		return words{
			months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
			order:  "%d %s %d", day: "day", daysMany: "days", and: "and", hello: "Hello", dear: "Dear", all: "all", team: "Your customer success team",
		}
	}
	return words{and: "+"}
}

// date writes a calendar day; "" for none.
func (w words) date(d domain.Date) string {
	if d.IsZero() {
		return ""
	}
	day, err := time.Parse(time.DateOnly, d.String())
	if err != nil || w.order == "" {
		return d.String()
	}
	return fmt.Sprintf(w.order, day.Day(), w.months[day.Month()-1], day.Year())
}

// days counts days: "1 day", "45 days".
func (w words) days(n int) string {
	word := w.daysMany
	if n == 1 {
		word = w.day
	}
	return strings.TrimSpace(strconv.Itoa(n) + " " + word)
}

// maxGreeted is how many people are greeted by name.
const maxGreeted = 4

// greet joins names and puts the greeting before them. Nobody, or a crowd, is
// greeted together.
func (w words) greet(people []string, formal bool) (names, greeting string) {
	switch n := len(people); {
	case n == 0 || n > maxGreeted:
		names, formal = w.all, false
	case n == 1:
		names = people[0]
	default:
		names = strings.Join(people[:n-1], ", ") + " " + w.and + " " + people[n-1]
	}
	hello := w.hello
	if formal {
		hello = w.dear
	}
	return names, strings.TrimSpace(hello + " " + names)
}
