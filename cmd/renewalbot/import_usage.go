package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// usageCmd is `renewalbot import usage`: it loads figures of how customers use
// the product from a CSV file (R29). Nothing is saved without --yes, and then in
// one commit.
type usageCmd struct {
	File       string `arg:"" help:"CSV file; its first line names the columns: account, date, figure, value."`
	Yes        bool   `help:"Save. Without it the import is only shown."`
	DateFormat string `placeholder:"DD/MM/YYYY" help:"How the file writes dates that could be read two ways."`
	playbookFlag
}

// Help explains the columns.
func (*usageCmd) Help() string {
	return `Columns, in any order:
  account                       the account's name
  external_id                   of the account; finds it when it is renamed; may be absent
  date                          the day it was measured
  figure                        what is counted, such as Active users
  value                         180, 1,240 or 62%

A figure of the same account, name and day is replaced. The last one on or before
the first day of a term is the baseline of its growth. Rows that cannot be used
are written to FILE.rejected.csv with the reason.`
}

// start runs the import with the configuration of the environment.
func (c *usageCmd) start(ctx context.Context, env environment) error {
	cfg := readConfig(env.getenv)
	cfg.readPlaybooks(c.playbookFlag, env.getenv)
	return c.run(ctx, cfg, env.out)
}

func (c *usageCmd) run(ctx context.Context, cfg config, out io.Writer) error {
	file := importCmd{File: c.File, Yes: c.Yes, DateFormat: c.DateFormat}
	return file.carry(ctx, cfg, out, importKind{read: readFigures, decide: decideFigures})
}

// usageColumns lists the columns of a file of figures and what else people call
// them.
func usageColumns() []importColumn {
	return append(ofAccount(),
		importColumn{"date", []string{"on", "day", "measured", "measuredon"}, func(r *importRow, v string, dates dateForm) (err error) {
			r.figure.On, err = dates.read(v)
			return err
		}},
		importColumn{"figure", []string{"name", "metric", "measure", "counted"}, func(r *importRow, v string, _ dateForm) error {
			r.figure.Name = strings.Join(strings.Fields(v), " ")
			return nil
		}},
		importColumn{"value", []string{"number", "count", "amount"}, func(r *importRow, v string, _ dateForm) error {
			r.figure.Value = v
			return nil
		}},
	)
}

// readFigures reads a CSV file of figures as [readAccounts] does one of accounts.
func readFigures(content []byte, dates dateForm) (*importFile, error) {
	f, err := readTyped(content, dates, usageColumns(), "account", "date", "figure", "value")
	if err != nil {
		return nil, err
	}
	for i := range f.rows {
		r := &f.rows[i]
		switch {
		case len(r.faults) > 0:
		case r.figure.On.IsZero():
			r.reject("date", "", "say when it was measured.")
		case r.figure.Name == "":
			r.reject("figure", "", "say what is counted.")
		case r.figure.Value == "":
			r.reject("value", "", "say how many.")
		}
	}
	return f, nil
}

// decideFigures decides about every row without saving anything.
func decideFigures(ctx context.Context, tx *storage.Tx, rows []importRow, online bool) ([]decision, error) {
	m, err := newMatcher(ctx, tx, online)
	if err != nil {
		return nil, err
	}
	decisions := make([]decision, len(rows))
	lines := map[measured]int{}
	last := map[domain.AccountID]*domain.Change{}
	for i, row := range rows {
		row.faults = append([]fault(nil), row.faults...)
		if decisions[i], err = m.decideFigure(ctx, row, lines); err != nil {
			return nil, fmt.Errorf("decide line %d: %w", row.line, err)
		}
		d := decisions[i]
		if d.change.Empty() {
			continue
		}
		if before := last[d.account.ID]; before != nil {
			before.Value = false // the figures of an account are saved together, by its last row
		}
		last[d.account.ID] = d.change
	}
	return decisions, nil
}

// measured is what a row has for itself: a figure of an account on a day.
type measured struct {
	account domain.AccountID
	figure  string
	on      domain.Date
}

func (m *matcher) decideFigure(ctx context.Context, row importRow, lines map[measured]int) (decision, error) {
	r := &row
	rejected := func() decision { return decision{row: row, verdict: verdictRejected, change: &domain.Change{}} }
	a, err := m.accountOf(ctx, r)
	if err != nil {
		return decision{}, err
	}
	if len(r.faults) > 0 {
		return rejected(), nil
	}
	key := measured{a.ID, domain.NormalName(r.figure.Name), r.figure.On}
	if line, twice := lines[key]; twice {
		r.reject("figure", r.figure.Name, fmt.Sprintf("line %d has another number of that day; keep one.", line))
		return rejected(), nil
	}
	env, err := m.tx.Env(ctx, "", a)
	if err != nil {
		return decision{}, err
	}
	known := len(a.Value.Figures)
	d := decision{verdict: verdictChanged, account: a}
	if d.change, err = a.RecordFigures(env, r.figure); err != nil {
		if refused, ok := errors.AsType[*domain.Error](err); ok {
			column := map[string]string{"on": "date", "name": "figure"}[refused.Field]
			err = domain.Errorf(refused.Code, cmp.Or(column, refused.Field), "%s", refused.Message)
		}
		r.rejectError(err)
		return rejected(), nil
	}
	lines[key] = r.line
	switch {
	case d.change.Empty():
		d.verdict = verdictUnchanged
	case len(a.Value.Figures) > known:
		d.verdict = verdictNew
	}
	d.row = row
	return d, nil
}
