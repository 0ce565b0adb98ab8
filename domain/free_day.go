package domain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// FreeDay is a day, or some days in a row, on which the organisation does not
// work. Both ends are included.
type FreeDay struct {
	From Date   `json:"from"`
	To   Date   `json:"to"`
	Name string `json:"name"`
}

// Includes reports whether d is one of the days.
func (f FreeDay) Includes(d Date) bool { return !d.Before(f.From) && !d.After(f.To) }

// Line writes the days as [ParseFreeDays] reads them.
func (f FreeDay) Line() string {
	days := f.From.String()
	if f.To != f.From {
		days += " " + f.To.String()
	}
	return strings.TrimSpace(days + " " + f.Name)
}

// Limits on free days.
const (
	maxFreeDays   = 200 // entries
	maxFreeLength = 60  // days in a row
)

// ParseFreeDays reads free days as people paste them: a line for each, with a
// date, perhaps a second one, and a name. Errors have code [Invalid], the field
// "free_days", and name the line.
func ParseFreeDays(text string) ([]FreeDay, error) {
	var days []FreeDay
	for i, line := range strings.Split(text, "\n") {
		words := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t,;\r", r) })
		if len(words) == 0 {
			continue
		}
		f, err := parseFreeDay(words)
		if err != nil {
			return nil, Errorf(Invalid, "free_days", "Line %d: %s", i+1, err.Error())
		}
		days = append(days, f)
	}
	if len(days) > maxFreeDays {
		return nil, Errorf(Invalid, "free_days", "%d entries are more than I can keep: %d. Leave out past ones.", len(days), maxFreeDays)
	}
	slices.SortStableFunc(days, func(x, y FreeDay) int { return cmp.Compare(x.From.String(), y.From.String()) })
	return days, nil
}

func parseFreeDay(words []string) (f FreeDay, err error) {
	first, last, ranged := strings.Cut(words[0], "..")
	if f.From, err = ParseDate(first); err != nil {
		return f, err
	}
	f.To, words = f.From, words[1:]
	switch {
	case ranged:
		if f.To, err = ParseDate(last); err != nil {
			return f, err
		}
	case len(words) > 0:
		if words[0] == "-" || words[0] == "–" || strings.EqualFold(words[0], "to") {
			words = words[1:]
		}
		if len(words) > 0 {
			if to, err := ParseDate(words[0]); err == nil {
				f.To, words = to, words[1:]
			}
		}
	}
	f.Name = strings.Join(words, " ")
	switch length := f.From.DaysUntil(f.To); {
	case length < 0:
		return f, fmt.Errorf("%s comes before %s", f.To, f.From)
	case length >= maxFreeLength:
		return f, fmt.Errorf("%s to %s is more than %d days", f.From, f.To, maxFreeLength)
	}
	if err := tooLong("free_days", f.Name, maxName); err != nil {
		return f, err
	}
	return f, nil
}

// Absence is a while in which a person does not work. Both ends are included.
type Absence struct {
	From  Date     `json:"from"`
	To    Date     `json:"to"`
	Cover PersonID `json:"cover,omitempty"` // who does their work meanwhile, or ""
}

// Includes reports whether d is one of the days.
func (x Absence) Includes(d Date) bool { return !d.Before(x.From) && !d.After(x.To) }

// maxAway is how long somebody can be away: two years.
const maxAway = 731

// GoAway notes that the person is away; an absence that overlaps is replaced.
// What lies before today is forgotten. Errors have code [Invalid] and name
// "from", "to" or "cover".
func (p *Person) GoAway(x Absence, today Date) error {
	if x.To.IsZero() {
		x.To = x.From
	}
	switch {
	case x.From.IsZero():
		return Errorf(Invalid, "from", "Say from which day on.")
	case x.To.Before(x.From):
		return Errorf(Invalid, "to", "%s comes before %s.", x.To.Plain(), x.From.Plain())
	case x.To.Before(today):
		return Errorf(Invalid, "to", "%s has passed.", x.To.Plain())
	case x.From.DaysUntil(x.To) > maxAway:
		return Errorf(Invalid, "to", "That is more than two years.")
	case x.Cover == p.ID:
		return Errorf(Invalid, "cover", "Nobody can cover for themselves. Choose somebody else, or nobody.")
	}
	p.Away = slices.DeleteFunc(slices.Clone(p.Away), func(o Absence) bool {
		return o.To.Before(today) || !o.To.Before(x.From) && !o.From.After(x.To)
	})
	p.Away = append(p.Away, x)
	slices.SortFunc(p.Away, func(a, b Absence) int { return b.From.DaysUntil(a.From) })
	return nil
}

// ComeBack forgets every absence of the person.
func (p *Person) ComeBack() { p.Away = nil }

// AwayOn returns the absence in which a day lies.
func (p Person) AwayOn(d Date) (Absence, bool) {
	return find(p.Away, func(x Absence) bool { return x.Includes(d) })
}

// CoveredBy reports whether somebody covers for the person in one of their
// absences.
func (p Person) CoveredBy(cover PersonID) bool {
	return slices.ContainsFunc(p.Away, func(x Absence) bool { return x.Cover == cover })
}

// uncovered returns the days on which a person is away and nobody does their
// work.
func (e Env) uncovered(id PersonID) []FreeDay {
	var days []FreeDay
	for _, x := range e.People[id].Away {
		if x.Cover == "" {
			days = append(days, FreeDay{From: x.From, To: x.To})
		}
	}
	return days
}

// Acting returns who does a person's work now: themselves, or whoever covers
// for them while they are away.
func (e Env) Acting(id PersonID) PersonID {
	for range 3 { // covers may be away too
		person := e.People[id]
		if len(person.Away) == 0 {
			return id // zones cost more than the question
		}
		x, away := person.AwayOn(DateIn(e.Now, e.Zone(id, "")))
		if !away || x.Cover == "" || e.Person(x.Cover).Deactivated {
			return id
		}
		id = x.Cover
	}
	return id
}
