package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// report says what an import did or would do.
type report struct {
	file      *importFile
	name      string
	decisions []decision
	saved     bool
	unjoined  []domain.Channel // the bot is not in them
}

// shownLines is how many changes and rejects are listed.
const shownLines = 10

// finish prints the report and writes the rejected rows to a file beside the
// imported one. It fails when there are any.
func (r report) finish(out io.Writer, path string) error {
	counts := map[verdict]int{}
	for _, d := range r.decisions {
		counts[d.verdict]++
	}
	fmt.Fprintf(out, "%s: %d new, %d changed, %d unchanged, %d rejected\n", r.name,
		counts[verdictNew], counts[verdictChanged], counts[verdictUnchanged], counts[verdictRejected])
	if len(r.file.ignored) > 0 {
		fmt.Fprintf(out, "Columns left out: %s\n", strings.Join(r.file.ignored, ", "))
	}
	list(out, "Changes", r.changes())
	list(out, "Rejected", r.faults())
	r.printRemarks(out)
	switch left := counts[verdictNew] + counts[verdictChanged]; {
	case !r.saved && left > 0:
		fmt.Fprintf(out, "\nNothing is saved yet. Repeat this with --yes to save %d.\n", left)
	case r.saved:
		fmt.Fprintf(out, "\nSaved %d.\n", left)
	}
	if counts[verdictRejected] == 0 {
		return nil
	}
	rejects, err := writeRejects(path, r.rejects())
	if err != nil {
		return fmt.Errorf("write rejected rows: %w", err)
	}
	return domain.Errorf(domain.Invalid, "file", "%d of %d rows are rejected; they are in %s, each with the reason. Correct them there and import that file.",
		counts[verdictRejected], len(r.decisions), rejects)
}

func list(out io.Writer, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s\n", title)
	for _, line := range lines[:min(shownLines, len(lines))] {
		fmt.Fprintf(out, "  %s\n", line)
	}
	if more := len(lines) - shownLines; more > 0 {
		fmt.Fprintf(out, "  and %d more\n", more)
	}
}

func (r report) changes() []string {
	var lines []string
	for _, d := range r.decisions {
		if d.verdict != verdictChanged {
			continue
		}
		for _, entry := range d.change.Audit {
			what := entry.Subject
			switch entry.Action {
			case "term.edit":
				what = "term"
			case "contract.add":
				what = "contract"
			}
			if field, ok := strings.CutPrefix(entry.Action, "stakeholder."); ok {
				what = d.row.contact.name() + ", " + field
			}
			lines = append(lines, fmt.Sprintf("line %d, %s, %s: %s -> %s", d.row.line, d.account.Name, what,
				orNothing(entry.Before), orNothing(entry.After)))
		}
	}
	return lines
}

func orNothing(s string) string {
	if s == "" {
		return "(nothing)"
	}
	return s
}

func (r report) faults() []string {
	var lines []string
	for _, d := range r.decisions {
		for _, f := range d.row.faults {
			lines = append(lines, f.String())
		}
	}
	return lines
}

// printRemarks says what is right but leaves something to do.
func (r report) printRemarks(out io.Writer) {
	unassigned := 0
	for _, d := range r.decisions {
		if d.verdict != verdictRejected && d.account.CSM == "" && len(d.row.contact.values) == 0 && d.row.figure.Name == "" {
			unassigned++
		}
	}
	if unassigned > 0 {
		fmt.Fprintf(out, "\n%d without a csm: their reminders go to the manager.\n", unassigned)
	}
	moved, accounts := domain.Tally{}, map[domain.AccountID]bool{}
	for _, d := range r.decisions {
		if len(d.moves) > 0 {
			moved.Add(d.account.Name, d.moves)
			accounts[d.account.ID] = true
		}
	}
	if moved.Accounts = len(accounts); moved.Moves > 0 {
		fmt.Fprintf(out, "\n%s\n", view.BulkSummary("this import", moved))
	}
	if len(r.unjoined) == 0 {
		return
	}
	names := make([]string, len(r.unjoined))
	for i, ch := range r.unjoined {
		names[i] = "#" + ch.Name
	}
	fmt.Fprintf(out, "\nThe bot is not in %s: type /invite @renewalbot there.\n", strings.Join(names, ", "))
}

// rejects returns the rejected rows as a CSV file that can be corrected and
// imported, each with the reason in front.
func (r report) rejects() []byte {
	var b bytes.Buffer
	if r.file.bom {
		b.WriteString("\ufeff")
	}
	w := csv.NewWriter(&b)
	w.Comma = r.file.comma
	write := func(first string, cells []string) {
		record := []string{escapeCell(first)}
		for _, cell := range cells {
			record = append(record, escapeCell(cell))
		}
		if err := w.Write(record); err != nil { // a buffer takes everything
			panic(fmt.Sprintf("write csv to memory: %v", err))
		}
	}
	heading := r.file.heading
	again := len(heading) > 0 && heading[0] == rejectedBecause // corrected once, rejected again
	if again {
		heading = heading[1:]
	}
	write(rejectedBecause, heading)
	for _, d := range r.decisions {
		if d.verdict != verdictRejected {
			continue
		}
		why := make([]string, len(d.row.faults))
		for i, f := range d.row.faults {
			why[i] = f.reason()
		}
		cells := d.row.cells
		if again {
			cells = cells[1:]
		}
		write(strings.Join(why, " "), cells)
	}
	w.Flush()
	return b.Bytes()
}

// writeRejects writes FILE.rejected.csv. A file of that name with other rows in
// it, which somebody may be correcting, is kept: a number is put behind the
// name.
func writeRejects(path string, content []byte) (string, error) {
	for n := 1; ; n++ {
		name := path + ".rejected.csv"
		if n > 1 {
			name = fmt.Sprintf("%s.rejected-%d.csv", path, n)
		}
		f, err := os.OpenFile(filepath.Clean(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			before, err := os.ReadFile(name)
			if err == nil && bytes.Equal(before, content) {
				return name, nil
			}
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = f.Write(content)
		return name, errors.Join(err, f.Close())
	}
}
