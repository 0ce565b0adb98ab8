package domain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one mistake in a file that an organisation wrote: a playbook, or
// the text of a notice.
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

// Problems is the error of a set of files that cannot be used. It holds every
// mistake that was found, by file and position, none of them twice.
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

// Add notes a mistake.
func (p *Problems) Add(problem Problem) {
	if !slices.Contains(p.List, problem) {
		p.List = append(p.List, problem)
	}
}

// Err returns p sorted, or nil when there is no problem.
func (p *Problems) Err() error {
	if len(p.List) == 0 {
		return nil
	}
	slices.SortStableFunc(p.List, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return p
}
