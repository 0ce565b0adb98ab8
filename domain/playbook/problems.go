package playbook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one mistake in a playbook file.
type Problem struct {
	File    string // name within the set, or "" when a whole file is missing
	Line    int    // from 1; 0 when the mistake is not at one place
	Column  int    // from 1, in characters
	Message string // one sentence without a full stop, with a suggestion where there is one
}

// String returns the problem in the form that editors can jump to:
// "base.yaml:12:7: …".
func (p Problem) String() string {
	switch {
	case p.File == "":
		return p.Message
	case p.Line == 0:
		return p.File + ": " + p.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
}

// Problems is the error of a set of playbooks that cannot be used. It holds
// every mistake that was found, by file and position, none of them twice.
type Problems struct {
	List []Problem
}

// Error returns one problem a line.
func (p *Problems) Error() string {
	lines := make([]string, len(p.List))
	for i, problem := range p.List {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// position is where a value stands in a file.
type position struct {
	file         string
	line, column int
}

// add notes a mistake at a position.
func (p *Problems) add(at position, format string, args ...any) {
	problem := Problem{File: at.file, Line: at.line, Column: at.column, Message: fmt.Sprintf(format, args...)}
	if !slices.Contains(p.List, problem) {
		p.List = append(p.List, problem)
	}
}

// err returns p sorted, or nil when there is no problem.
func (p *Problems) err() error {
	if len(p.List) == 0 {
		return nil
	}
	slices.SortStableFunc(p.List, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return p
}
