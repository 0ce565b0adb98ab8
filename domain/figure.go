package domain

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Figure is one measurement of usage: active users on a day. The figure that
// was known when a term began is the baseline of its growth.
type Figure struct {
	Name  string    `json:"name"`
	On    Date      `json:"on"`
	Value Quantity  `json:"value"` // its unit may be ""
	By    PersonID  `json:"by,omitempty"`
	At    time.Time `json:"at"`
}

// FigureInput is what a person or a file says about a figure.
type FigureInput struct {
	Name  string
	On    Date   // zero is today
	Value string // "1,240" or "62%"; "-" takes the figure of that day away
}

// maxFigures is how many figures an account keeps: four of them, weekly, for
// years.
const maxFigures = 2000

// RecordFigures keeps figures, all or none. A figure of the same name and day is
// replaced. Errors have code [Invalid] and name "name", "value" or "on".
func (a *Account) RecordFigures(env Env, in ...FigureInput) (*Change, error) {
	figures := slices.Clone(a.Value.Figures)
	change := &Change{}
	for _, f := range in {
		next, known, err := a.figure(env, f, figures)
		if err != nil {
			return nil, err
		}
		same := func(x Figure) bool { return x.Name == next.Name && x.On == next.On }
		was, _ := find(figures, same)
		switch {
		case next.At.IsZero() && known: // taken away
			figures = slices.DeleteFunc(figures, same)
		case known && was.Value == next.Value:
			continue
		default:
			figures = put(figures, next, same)
		}
		change.audit(env, a.ID, "usage.record", next.Name+" "+next.On.String(), was.text(), next.text())
	}
	if len(change.Audit) == 0 {
		return &Change{}, nil
	}
	if len(figures) > maxFigures {
		return nil, Errorf(Invalid, "value", "An account keeps %d figures; these would be %d. Leave out the oldest.", maxFigures, len(figures))
	}
	slices.SortStableFunc(figures, func(x, y Figure) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.On.String(), y.On.String()))
	})
	a.Value.Figures, change.Value = figures, true
	return change, nil
}

// figure checks what is said about a figure; a name is spelled as it was the
// first time. known tells whether there is one of that day; one that is to be
// taken away has no instant.
func (a *Account) figure(env Env, in FigureInput, figures []Figure) (f Figure, known bool, err error) {
	f = Figure{Name: strings.Join(strings.Fields(in.Name), " "), On: in.On, By: env.Actor, At: env.Now}
	if f.On.IsZero() {
		f.On = a.Today(env)
	}
	if same, ok := find(figures, func(x Figure) bool { return NormalName(x.Name) == NormalName(f.Name) }); ok {
		f.Name = same.Name
	}
	_, known = find(figures, func(x Figure) bool { return x.Name == f.Name && x.On == f.On })
	switch {
	case f.Name == "":
		return f, known, Errorf(Invalid, "name", "Say what is counted, for example Active users.")
	case f.On.After(a.Today(env)):
		return f, known, Errorf(Invalid, "on", "%s is still to come. A figure was measured.", f.On.Plain())
	case strings.TrimSpace(in.Value) == "-" && known:
		f.At = time.Time{}
		return f, known, nil
	case strings.TrimSpace(in.Value) == "-":
		return f, known, Errorf(Invalid, "on", "There is no figure %s of %s to take away.", f.Name, f.On.Plain())
	}
	if err := tooLong("name", f.Name, maxName); err != nil {
		return f, known, err
	}
	if f.Value, err = parseNumber(in.Value); err != nil {
		return f, known, Errorf(Invalid, "value", "%q is not a number. Write it as 1,240 or 62%%.", in.Value)
	}
	return f, known, nil
}

func (f Figure) text() string {
	if f.At.IsZero() {
		return ""
	}
	return f.Value.number()
}

// number is a quantity whose unit may be missing, zero included.
func (q Quantity) number() string {
	if q.IsZero() {
		return "0"
	}
	return q.String()
}

// FigureNames lists what is counted, by name.
func (a *Account) FigureNames() []string {
	var names []string
	for _, f := range a.Value.Figures {
		names = append(names, f.Name)
	}
	return slices.Compact(names)
}

// SetHourRate says what an hour of the customer's work costs; the zero Money
// forgets it. Errors have code [Invalid] and name "rate".
func (a *Account) SetHourRate(env Env, rate Money) (*Change, error) {
	if rate.Minor < 0 || !rate.IsZero() && rate.Minor == 0 {
		return nil, Errorf(Invalid, "rate", "What an hour costs is more than nothing.")
	}
	if rate == a.Value.HourRate {
		return &Change{}, nil
	}
	change := &Change{Value: true}
	change.audit(env, a.ID, "value.rate", string(a.ID), a.Value.HourRate.String(), rate.String())
	a.Value.HourRate = rate
	return change, nil
}

// Growth is how a figure moved since a term began.
type Growth struct {
	Name string
	From Figure // the last one on or before the first day of the term, else the first one in it
	To   Figure // the last one in the term
}

// Percent returns by how many percent it moved, rounded to a whole number; ok
// is false when it started from nothing, or is itself a share.
func (g Growth) Percent() (n int64, ok bool) {
	from, to := g.From.Value.Thousandths, g.To.Value.Thousandths
	if from <= 0 || g.From.Value.Unit != g.To.Value.Unit || !g.To.Value.Adds() {
		return 0, false
	}
	change := (to - from) * 100
	half := from / 2
	if change < 0 {
		half = -half
	}
	return (change + half) / from, true
}

// growth returns how the figures moved from the first to the last day, by name.
// What was measured once has not moved.
func (l ValueLog) growth(first, last Date) []Growth {
	var moved []Growth
	for i := 0; i < len(l.Figures); {
		g := Growth{Name: l.Figures[i].Name}
		for ; i < len(l.Figures) && l.Figures[i].Name == g.Name; i++ {
			f := l.Figures[i] // by day, the oldest first
			if f.On.After(last) {
				continue
			}
			if g.From.On.IsZero() || !f.On.After(first) {
				g.From = f
			}
			g.To = f
		}
		if !g.To.On.IsZero() && g.To.On != g.From.On {
			moved = append(moved, g)
		}
	}
	return moved
}
