package notices

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

// Problem is one mistake in a text.
type Problem struct {
	File    string
	Line    int    // from 1; 0 when the mistake is not at one place
	Column  int    // from 1, in characters
	Message string // one sentence without a full stop, with a suggestion where there is one
}

// String returns the problem in the form that editors can jump to:
// "en/first_notice.tmpl:12:7: …".
func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
}

// Problems is the error of texts that cannot be used: every mistake that was
// found, by file and position, none of them twice.
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

func (p *Problems) add(problem Problem) {
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

// suggest names what does not exist together with what was probably meant, else
// with all there is.
func suggest(name string, known []string) string {
	if best := domain.Closest(name, known); best != "" {
		return fmt.Sprintf("%q: did you mean %q?", name, best)
	}
	return fmt.Sprintf("%q: use one of %s", name, strings.Join(known, ", "))
}
