package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// dropped shows what a file of usage figures, dropped into the conversation with
// the bot, would change (R29). Nothing is saved before its button is pressed.
func (r *Router) dropped(ctx context.Context, c *Call) (Reply, error) {
	if len(c.Files) > 1 {
		return Reply{}, domain.Errorf(domain.Invalid, "", "Drop one file at a time, so that you see what each would change.")
	}
	return c.figureFile(ctx, c.Files[0], false)
}

// saveDropped saves the figures of a file that was shown before.
func saveDropped(ctx context.Context, c *Call) (Reply, error) {
	return c.figureFile(ctx, c.Value, true)
}

func (c *Call) figureFile(ctx context.Context, id string, save bool) (Reply, error) {
	f, err := c.Workspace.File(ctx, id)
	if err != nil {
		return Reply{}, err
	}
	if f.Owner != c.Actor {
		return Reply{}, domain.Errorf(domain.Forbidden, "", "Only <@%s>, whose file this is, can have it saved.", f.Owner)
	}
	lines, err := readFigureFile(string(f.Content))
	if err != nil {
		return Reply{}, err
	}
	result := view.FigureFile{ID: id, Name: f.Name, Saved: save}
	do := c.Store.Read
	if save {
		do = c.Store.InTx
	}
	err = do(ctx, func(tx *storage.Tx) error {
		result.Accounts, result.New, result.Changed, result.Same, result.Rejected = 0, 0, 0, 0, nil // it may run again
		return c.takeFigures(ctx, tx, lines, &result)
	})
	if err != nil {
		return Reply{}, err
	}
	if save {
		c.committed()
	}
	return private(view.FiguresDropped(result)), nil
}

// takeFigures records the figures account by account and saves them if the result
// is to be saved.
func (c *Call) takeFigures(ctx context.Context, tx *storage.Tx, lines []figureLine, result *view.FigureFile) error {
	for len(lines) > 0 {
		name := domain.NormalName(lines[0].account)
		var own, rest []figureLine
		for _, l := range lines {
			if domain.NormalName(l.account) == name {
				own = append(own, l)
				continue
			}
			rest = append(rest, l)
		}
		lines = rest
		a, why, err := accountOfFile(ctx, tx, own[0].account)
		if err != nil {
			return err
		}
		if a == nil {
			for _, l := range own {
				result.Reject(l.line, why)
			}
			continue
		}
		env, err := tx.Env(ctx, c.Actor, a)
		if err != nil {
			return err
		}
		change := recordLines(a, env, own, result)
		if change.Empty() {
			continue
		}
		result.Accounts++
		if result.Saved {
			if err := tx.Save(ctx, a, change); err != nil {
				return err
			}
		}
	}
	slices.SortFunc(result.Rejected, func(x, y view.RejectedLine) int { return x.Line - y.Line })
	return nil
}

// accountOfFile returns the account of a name or external id, nil with the reason
// when there is none to which figures can be added.
func accountOfFile(ctx context.Context, tx *storage.Tx, name string) (a *domain.Account, why string, err error) {
	ref, ok, err := tx.AccountNamed(ctx, name)
	switch {
	case err != nil:
		return nil, "", err
	case !ok:
		return nil, fmt.Sprintf("There is no account called %q.", name), nil
	}
	if a, err = tx.Account(ctx, ref.ID); err != nil {
		return nil, "", err
	}
	if a.Archived {
		return nil, a.Name + " is archived.", nil
	}
	return a, "", nil
}

// recordLines records the figures of one account, those that can be, and counts
// what becomes of each.
func recordLines(a *domain.Account, env domain.Env, lines []figureLine, result *view.FigureFile) *domain.Change {
	all := &domain.Change{}
	for _, l := range lines {
		known, part, why := len(a.Value.Figures), &domain.Change{}, l.why
		if why == "" {
			var err error
			if part, err = a.RecordFigures(env, l.in); err != nil {
				why = err.Error()
			}
		}
		switch {
		case why != "":
			result.Reject(l.line, why)
			continue
		case part.Empty():
			result.Same++
		case len(a.Value.Figures) > known:
			result.New++
		default:
			result.Changed++
		}
		all.Value = all.Value || part.Value
		all.Audit = append(all.Audit, part.Audit...)
	}
	return all
}

// figureLine is one line of a file of figures.
type figureLine struct {
	line    int
	account string
	in      domain.FigureInput
	why     string // it cannot be used; "" when it can
}

// figureColumns are the columns of a file of figures, each with what else it may
// be called; the command line reads the same.
func figureColumns() [][]string {
	return [][]string{
		{"account", "customer", "account name", "customer name", "company"},
		{"date", "on", "day", "measured", "measured on"},
		{"figure", "name", "metric", "measure", "counted"},
		{"value", "number", "count", "amount"},
	}
}

// readFigureFile reads a table whose first line names the columns, in any order.
// An error has code [domain.Invalid] and is about the file as a whole.
func readFigureFile(text string) ([]figureLine, error) {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return nil, domain.Errorf(domain.Invalid, "", "I can read usage figures from a CSV file. Save it as CSV (UTF-8) and drop that here. It needs the columns account, date, figure and value.")
	}
	r := tableReader(text)
	heading, err := r.Read()
	if err != nil {
		return nil, domain.Errorf(domain.Invalid, "", "The file is empty. Its first line names the columns account, date, figure and value.")
	}
	at, err := findColumns(heading)
	if err != nil {
		return nil, err
	}
	var lines []figureLine
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			return nil, domain.Errorf(domain.Invalid, "", "Line %d cannot be read: check its quotation marks.", line)
		}
		lines = append(lines, readFigureLine(line, cells, at))
	}
	if len(lines) == 0 {
		return nil, domain.Errorf(domain.Invalid, "", "The file names its columns and holds no lines below them.")
	}
	return lines, nil
}

// findColumns returns where each column stands.
func findColumns(heading []string) (map[string]int, error) {
	at := map[string]int{}
	for _, names := range figureColumns() {
		column := names[0]
		i := slices.IndexFunc(heading, func(cell string) bool { return slices.Contains(names, foldWords(cell)) })
		if i < 0 {
			return nil, domain.Errorf(domain.Invalid, "", "I can read usage figures from a CSV file, and this one has no column %s. Its first line must name the columns account, date, figure and value.", column)
		}
		at[column] = i
	}
	return at, nil
}

func readFigureLine(line int, cells []string, at map[string]int) figureLine {
	cell := func(column string) string {
		if i := at[column]; i < len(cells) {
			return strings.TrimSpace(cells[i])
		}
		return ""
	}
	l := figureLine{line: line, account: cell("account"), in: domain.FigureInput{Name: cell("figure"), Value: cell("value")}}
	var err error
	switch {
	case l.account == "":
		l.why = "Say whose figure it is."
	case l.in.Value == "" || l.in.Value == "-": // a file takes nothing away
		l.why = "Say how many."
	default:
		if l.in.On, err = domain.ParseDate(cell("date")); err != nil {
			l.why = fmt.Sprintf("%q is not a date. Write it as 2027-01-31.", cell("date"))
		}
	}
	return l
}
