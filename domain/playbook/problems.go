package playbook

import (
	"fmt"

	"github.com/renewalbot/renewalbot/domain"
)

// mistakes gathers the mistakes in a set of playbooks.
type mistakes struct{ domain.Problems }

// position is where a value stands in a file.
type position struct {
	file         string
	line, column int
}

// add notes a mistake at a position.
func (p *mistakes) add(at position, format string, args ...any) {
	p.Add(domain.Problem{File: at.file, Line: at.line, Column: at.column, Message: fmt.Sprintf(format, args...)})
}
