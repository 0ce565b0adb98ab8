package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/renewalbot/renewalbot/domain"
)

// playbookCmd is `renewalbot playbook`: what helps whoever writes playbooks.
type playbookCmd struct {
	Check playbookCheckCmd `cmd:"" help:"Check playbook files before the bot reads them."`
	Show  playbookShowCmd  `cmd:"" help:"Print the timeline of a segment at a colour."`
}

// playbookCheckCmd is `renewalbot playbook check`.
type playbookCheckCmd struct {
	Paths []string `arg:"" name:"file" help:"Playbook files, or directories of them. All together are read as the bot would: on top of the embedded ones."`
}

// run prints every mistake as FILE:LINE:COLUMN and what is wrong.
func (c playbookCheckCmd) run(out io.Writer) error {
	_, err := overlaid(c.Paths)
	if problems, wrong := errors.AsType[*domain.Problems](err); wrong {
		if _, err := fmt.Fprintln(out, problems.Error()); err != nil {
			return err
		}
		n := len(problems.List)
		return mistake{fmt.Errorf("%d %s; the bot would not start with these playbooks", n, numbered(n, "mistake", "mistakes"))}
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "These playbooks are in order.")
	return err
}

func numbered(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// playbookShowCmd is `renewalbot playbook show`.
type playbookShowCmd struct {
	Segment string `arg:"" help:"enterprise, mid_market or smb."`
	Colour  string `arg:"" default:"unrated" help:"green, yellow, red, or unrated for an account that nobody has rated."`
	playbookFlag
	Tasks    bool `help:"Print each checklist too."`
	Markdown bool `help:"Print a Markdown table, for a wiki."`
}

// run prints the timeline as the bot would lay it before a contract's dates.
func (c playbookShowCmd) run(env environment) error {
	segment, err := domain.ParseSegment(c.Segment)
	if err != nil {
		return mistake{err}
	}
	colour := domain.Unrated
	if c.Colour != "unrated" {
		if colour, err = domain.ParseColour(c.Colour); err != nil {
			return mistake{fmt.Errorf("%q is no colour; use green, yellow, red or unrated", c.Colour)}
		}
	}
	books, err := c.load(env.getenv)
	if err != nil {
		return err
	}
	book := books.For(segment, colour)
	rows := [][]string{{"When", "Phase", "Milestone", "Tasks", "Notes"}}
	for _, m := range book.Milestones {
		rows = append(rows, []string{m.When(), m.Phase.Label(), m.Title, taskCount(m), strings.Join(milestoneNotes(m), ", ")})
		if !c.Tasks {
			continue
		}
		for _, t := range m.Tasks {
			note := ""
			if t.Required {
				note = "required"
			}
			rows = append(rows, []string{"", "", "- " + t.Title, t.Role.Label(), note})
			for _, p := range t.Points {
				rows = append(rows, []string{"", "", "    " + p, "", ""})
			}
		}
	}
	head := fmt.Sprintf("%s, %s: work begins %d days before the decision date", segment.Label(), strings.ToLower(colour.Label()), book.Start())
	if _, err := fmt.Fprintf(env.out, "%s\n\n", head); err != nil {
		return err
	}
	if c.Markdown {
		return markdownTable(env.out, rows)
	}
	return alignedTable(env.out, rows)
}

// taskCount says how much there is to do at a milestone.
func taskCount(m domain.Milestone) string {
	required := 0
	for _, t := range m.Tasks {
		if t.Required {
			required++
		}
	}
	return fmt.Sprintf("%d of %d required", required, len(m.Tasks))
}

func milestoneNotes(m domain.Milestone) []string {
	var notes []string
	if m.Internal {
		notes = append(notes, "internal: no contact with the customer yet")
	}
	if m.Notice != "" {
		notes = append(notes, "draft: "+strings.ToLower(m.Notice.Label()))
	}
	return notes
}

// alignedTable prints rows in columns; the first row is the head.
func alignedTable(out io.Writer, rows [][]string) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		line := strings.TrimRight(strings.Join(row, "\t"), "\t")
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return w.Flush()
}

// markdownTable prints rows as a table for a wiki; the first row is the head.
func markdownTable(out io.Writer, rows [][]string) error {
	cell := strings.NewReplacer("|", `\|`, "\n", " ")
	for i, row := range rows {
		line := "|"
		for _, text := range row {
			line += " " + cmp.Or(cell.Replace(text), " ") + " |"
		}
		if i == 0 {
			line += "\n|" + strings.Repeat(" --- |", len(row))
		}
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	return nil
}
