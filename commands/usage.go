package commands

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// usage keeps figures of usage, typed or pasted as CSV, from which a value story
// tells how it grew since the term began (R29).
func usage() Spec {
	return Spec{
		Name:     "usage",
		Summary:  "Keep usage figures: how it grew since the term began",
		Usage:    "[account] [name number [on date | baseline]]",
		Examples: []string{"usage", `usage "Active users" 180`, `usage adoption 40% baseline`},
		Right:    domain.RightLog,
		Account:  true,
		Words:    true,
		Run:      runUsage,
		Form:     openUsage,
		Submit:   submitUsage,
		Actions:  map[string]Handler{view.ActionUsageSave: saveDropped},
	}
}

func openUsage(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	return view.UsageForm(c.meta(), a, env).Modal(), nil
}

func submitUsage(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	var in []domain.FigureInput
	if f := (domain.FigureInput{Name: v.Text("name"), Value: v.Text("value"), On: v.Date("on")}); f.Name != "" || f.Value != "" {
		in = append(in, f)
	}
	pasted, err := figuresFromCSV(v.Text("csv"))
	if err != nil {
		return Reply{}, err
	}
	if in = append(in, pasted...); len(in) == 0 {
		return Reply{}, domain.Errorf(domain.Invalid, "name", "Say what is counted, or paste lines below.")
	}
	reply, err := c.saveFigures(ctx, func(*domain.Account, domain.Env) ([]domain.FigureInput, error) { return in, nil })
	if known, ok := errors.AsType[*domain.Error](err); ok && len(pasted) == len(in) { // said where it was pasted
		return Reply{}, domain.Errorf(known.Code, "csv", "%s", known.Message)
	}
	return reply, err
}

func runUsage(ctx context.Context, c *Call) (Reply, error) {
	return c.saveFigures(ctx, func(a *domain.Account, env domain.Env) ([]domain.FigureInput, error) {
		f, err := figureInput(c.Args, a, env)
		return []domain.FigureInput{f}, err
	})
}

func (c *Call) saveFigures(ctx context.Context, read func(*domain.Account, domain.Env) ([]domain.FigureInput, error)) (Reply, error) {
	var in []domain.FigureInput
	a, _, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (_ *domain.Change, err error) {
		if in, err = read(a, env); err != nil {
			return nil, err
		}
		return a.RecordFigures(env, in...)
	})
	if err != nil {
		return Reply{}, err
	}
	return private(view.Measured(a, len(in))), nil
}

// figureInput reads a figure from one line: its name, a number, then a day or
// "baseline", which is the first day of the term. A name of several words need
// not be quoted: it ends where the number begins.
func figureInput(words []string, a *domain.Account, env domain.Env) (in domain.FigureInput, err error) {
	n := 0
	for n < len(words) && !startsWithDigit(words[n]) && words[n] != "-" {
		n++
	}
	if n == 0 || n == len(words) {
		return in, domain.Errorf(domain.Invalid, "value", "Say what is counted and how many, for example: Active users 180.")
	}
	in.Name, in.Value = sentence(words[:n]), words[n]
	rest := words[n+1:]
	if len(rest) == 1 && strings.EqualFold(rest[0], "baseline") {
		t, open := a.Term()
		if !open {
			return in, domain.Errorf(domain.Conflict, "on", "%s has no open term. Name the day instead.", a.Name)
		}
		in.On = t.Start
		return in, nil
	}
	if in.On, rest, err = pastDay(rest, a.Today(env)); err != nil {
		return in, err
	}
	if len(rest) > 0 {
		return in, domain.Errorf(domain.Invalid, "value", "I do not understand %q. After the number comes a day or baseline.", strings.Join(rest, " "))
	}
	return in, nil
}

// figuresFromCSV reads lines of date, name and number; a first line that names
// the columns is passed over. An error has code [domain.Invalid], names "csv"
// and says the line.
func figuresFromCSV(text string) ([]domain.FigureInput, error) {
	r := tableReader(text)
	var figures []domain.FigureInput
	for n := 1; ; n++ {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return figures, nil
		}
		wrong := func(what string) error {
			return domain.Errorf(domain.Invalid, "csv", "Line %d %s. Write each as date, name, number: 2027-01-31, Active users, 180", n, what)
		}
		if err != nil || len(cells) != 3 {
			return nil, wrong(fmt.Sprintf("has %d parts instead of 3", len(cells)))
		}
		day, err := domain.ParseDate(strings.TrimSpace(cells[0]))
		if err != nil {
			if n == 1 && strings.EqualFold(strings.TrimSpace(cells[0]), "date") {
				continue
			}
			return nil, wrong(fmt.Sprintf("has no date but %q", cells[0]))
		}
		figures = append(figures, domain.FigureInput{On: day, Name: cells[1], Value: strings.TrimSpace(cells[2])})
	}
}

// tableReader reads lines as table programs write and copy them: cells between
// commas, semicolons or tabs.
func tableReader(text string) *csv.Reader {
	text = strings.TrimPrefix(text, "\ufeff")
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.TrimLeadingSpace, r.LazyQuotes = -1, true, true
	if line, _, _ := strings.Cut(text, "\n"); strings.Contains(line, "\t") {
		r.Comma = '\t'
	} else if strings.Contains(line, ";") {
		r.Comma = ';'
	}
	return r
}
