package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/renewalbot/renewalbot/domain"
)

// importFile is a file of accounts as far as it can be understood on its own.
// Whom and what its cells name is looked up later.
type importFile struct {
	bom     bool
	comma   rune
	heading []string // as written
	ignored []string // columns that mean nothing here
	rows    []importRow
}

// importRow is one account of the file, or one contact or figure.
type importRow struct {
	line  int      // where the row starts, from 1
	cells []string // as written

	in         domain.AccountInput // without what follows
	csm        string
	manager    string
	channel    string
	arr        string
	currency   string
	autoRenews answer
	contact    contactCells       // of a file of contacts
	figure     domain.FigureInput // of a file of usage

	faults []fault
}

// fault is what is wrong with a row, and what to do about it.
type fault struct {
	line   int
	column string // "" when it is the row as a whole
	value  string
	why    string
}

// String returns the fault as a line of the report.
func (f fault) String() string {
	if f.column == "" {
		return fmt.Sprintf("line %d: %s", f.line, f.why)
	}
	return fmt.Sprintf("line %d, %s", f.line, f.reason())
}

// reason returns the fault without the line.
func (f fault) reason() string {
	switch {
	case f.column == "":
		return f.why
	case f.value == "", strings.HasPrefix(f.why, strconv.Quote(f.value)): // said already
		return f.column + ": " + f.why
	}
	return fmt.Sprintf("%s %q: %s", f.column, f.value, f.why)
}

// reject adds a fault to the row.
func (r *importRow) reject(column, value, why string) {
	r.faults = append(r.faults, fault{line: r.line, column: column, value: value, why: why})
}

// rejectedBecause heads the column that a file of rejected rows has in front.
const rejectedBecause = "rejected_because"

// errNotCSV is a file that holds no table at all.
func errNotCSV(why string) error { return domain.Errorf(domain.Invalid, "file", "%s", why) }

// readAccounts reads a CSV file of accounts: separated by comma, semicolon or
// tab, with or without a byte order mark, columns in any order. An error means
// that the file as a whole cannot be used; what is wrong with a single row is
// among its faults.
func readAccounts(content []byte, dates dateForm) (*importFile, error) {
	f := &importFile{}
	var columns []*importColumn
	err := f.readTable(content, func(cells []string) (err error) {
		columns, err = f.readHeading(cells, importColumns(), "name", "renewal_date")
		return err
	}, func(line int, cells []string) {
		row := readRow(line, cells, columns, dates)
		if len(row.faults) == 0 {
			row.check()
		}
		f.rows = append(f.rows, row)
	})
	if err != nil {
		return nil, err
	}
	if columns == nil {
		return nil, errNotCSV("The file is empty; its first line must name the columns, at least name and renewal_date.")
	}
	if len(f.rows) == 0 {
		return nil, errNotCSV("The file has a heading but no accounts below it.")
	}
	rejectRepeated(f.rows)
	return f, nil
}

// readTable hands the first line that is not blank to heading and each later one
// to row, with the line where it starts.
func (f *importFile) readTable(content []byte, heading func(cells []string) error, row func(line int, cells []string)) error {
	content, f.bom = bytes.CutPrefix(content, []byte("\ufeff"))
	if err := checkText(content); err != nil {
		return err
	}
	first, rest, _ := bytes.Cut(content, []byte("\n"))
	offset := 0
	if stated, ok := bytes.CutPrefix(first, []byte("sep=")); ok && len(bytes.TrimSpace(stated)) <= 1 { // Excel says so
		content, offset = rest, 1
		first, _, _ = bytes.Cut(content, []byte("\n"))
	}
	f.comma = separator(string(first))
	reader := csv.NewReader(bytes.NewReader(content))
	reader.Comma, reader.FieldsPerRecord = f.comma, -1
	for headed := false; ; {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return explainCSV(err, offset)
		}
		if blank(cells) {
			continue
		}
		if !headed {
			if err := heading(cells); err != nil {
				return err
			}
			headed = true
			continue
		}
		line, _ := reader.FieldPos(0)
		row(line+offset, cells)
	}
}

// checkText recognises what people send instead of a CSV file.
func checkText(content []byte) error {
	switch {
	case bytes.HasPrefix(content, []byte("PK\x03\x04")), bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")):
		return errNotCSV("The file is a spreadsheet; save it as CSV (UTF-8) and import that.")
	case bytes.HasPrefix(content, []byte("\xff\xfe")), bytes.HasPrefix(content, []byte("\xfe\xff")):
		return errNotCSV("The file is written in UTF-16; save it as CSV (UTF-8).")
	case bytes.IndexByte(content, 0) >= 0:
		return errNotCSV("The file is not text; save it as CSV (UTF-8).")
	}
	for i, line := range bytes.Split(content, []byte("\n")) {
		if !utf8.Valid(line) {
			return errNotCSV(fmt.Sprintf("Line %d is not written in UTF-8; save the file as CSV (UTF-8).", i+1))
		}
	}
	return nil
}

// separator returns the character that most often separates the heading's
// words, outside quotation marks; a comma when in doubt.
func separator(heading string) rune {
	counts := map[rune]int{}
	quoted := false
	for _, r := range heading {
		if r == '"' {
			quoted = !quoted
		}
		if !quoted {
			counts[r]++
		}
	}
	best := ','
	for _, r := range ";\t" {
		if counts[r] > counts[best] {
			best = r
		}
	}
	return best
}

func explainCSV(err error, offset int) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return fmt.Errorf("read csv: %w", err)
	}
	return errNotCSV(fmt.Sprintf("The quotation marks of the row at line %d do not match; "+
		"write one inside a quoted cell twice, as in \"say \"\"yes\"\"\".", parse.StartLine+offset))
}

func blank(cells []string) bool { return strings.TrimSpace(strings.Join(cells, "")) == "" }

// readHeading finds out which of the known columns is which. Unknown ones are
// nil; the required ones must be there.
func (f *importFile) readHeading(cells []string, known []importColumn, required ...string) ([]*importColumn, error) {
	f.heading = cells
	columns := make([]*importColumn, len(cells))
	written := map[string]string{}
	for i, cell := range cells {
		word := foldHeading(cell)
		for k := range known {
			if !known[k].goesBy(word) {
				continue
			}
			if other, taken := written[known[k].name]; taken {
				return nil, errNotCSV(fmt.Sprintf("The columns %q and %q both mean %s; remove or rename one.", other, cell, known[k].name))
			}
			columns[i], written[known[k].name] = &known[k], cell
		}
		if columns[i] == nil && word != "" && word != foldHeading(rejectedBecause) {
			f.ignored = append(f.ignored, cell)
		}
	}
	for _, name := range required {
		if _, found := written[name]; !found {
			return nil, errNotCSV(fmt.Sprintf("There is no column %s; the first line names %s. Add it or rename the one that holds it.",
				name, strings.Join(cells, ", ")))
		}
	}
	return columns, nil
}

// foldHeading leaves the letters and digits of a heading, in lower case.
func foldHeading(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// readRow reads the cells of one row.
func readRow(line int, cells []string, columns []*importColumn, dates dateForm) importRow {
	row := importRow{line: line, cells: cells, contact: contactCells{values: map[domain.ProfileField]string{}}}
	if len(cells) > len(columns) && !blank(cells[len(columns):]) {
		row.reject("", "", fmt.Sprintf("%d cells where the heading has %d; a value with the separator in it needs quotation marks.",
			len(cells), len(columns)))
		return row
	}
	for i, column := range columns {
		if column == nil || i >= len(cells) {
			continue
		}
		value := unescapeCell(strings.TrimSpace(cells[i]))
		switch value {
		case "":
			continue
		case "-":
			row.reject(column.name, value, "an import cannot clear a value; leave the cell empty to keep what is there.")
			continue
		}
		if err := column.read(&row, value, dates); err != nil {
			row.reject(column.name, value, err.Error())
		}
	}
	return row
}

// check asks the domain about everything that does not depend on what is saved,
// so that the rules of an account are written once.
func (r *importRow) check() {
	in := r.in
	if in.Term.RenewalDate.IsZero() { // may be known already
		in.Term.Start, in.Term.RenewalDate = domain.Date{}, domain.NewDate(2000, 1, 1)
	}
	env := domain.Env{NewID: func(prefix string) string { return prefix }}
	if _, _, err := domain.NewAccount(env, in); err != nil {
		r.rejectError(err)
	}
}

// rejectError turns what the domain says into a fault at its column.
func (r *importRow) rejectError(err error) {
	var refused *domain.Error
	if !errors.As(err, &refused) {
		r.reject("", "", err.Error())
		return
	}
	r.reject(refused.Field, "", refused.Message)
}

// rejectRepeated refuses rows that name the same account: which one counts
// cannot be told.
func rejectRepeated(rows []importRow) {
	keys := func(r importRow) []string {
		contract := "\x00" + domain.NormalName(r.in.Contract) // several contracts are several rows
		names := []string{"name " + domain.NormalName(r.in.Name) + contract}
		if r.in.ExternalID != "" {
			names = append(names, "external_id "+r.in.ExternalID+contract)
		}
		return names
	}
	lines := map[string][]int{}
	for _, r := range rows {
		for _, key := range keys(r) {
			lines[key] = append(lines[key], r.line)
		}
	}
	for i := range rows {
		for _, key := range keys(rows[i]) {
			if same := lines[key]; len(same) > 1 && rows[i].in.Name != "" {
				column, _, _ := strings.Cut(key, " ")
				rows[i].reject(column, "", fmt.Sprintf("lines %s are the same account; keep one.", listLines(same)))
				break
			}
		}
	}
}

func listLines(lines []int) string {
	text := strings.Trim(fmt.Sprint(lines), "[]")
	return strings.ReplaceAll(text, " ", ", ")
}
