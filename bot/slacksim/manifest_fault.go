package slacksim

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// ManifestError is returned by [New] for a manifest that cannot be used. It has
// everything that is wrong with it.
type ManifestError struct {
	Faults []ManifestFault
}

// ManifestFault is one thing that is wrong with a manifest. Line counts from 1
// and is 0 where nothing can be pointed at.
type ManifestFault struct {
	Line    int
	Message string
}

func (e *ManifestError) Error() string {
	all := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		all[i] = f.Message
		if f.Line > 0 {
			all[i] = fmt.Sprintf("line %d: %s", f.Line, f.Message)
		}
	}
	return strings.Join(all, "; ")
}

// manifestFaults collects what is wrong with a manifest.
type manifestFaults struct {
	file   *ast.File // nil if it is no YAML
	faults []ManifestFault
}

// unreadable is the error for a manifest that is no YAML or has values of the
// wrong type.
func unreadable(err error) error {
	f := ManifestFault{Message: err.Error()}
	var syntax yaml.Error
	if errors.As(err, &syntax) { // its own text draws an excerpt of the file
		f.Message = syntax.GetMessage()
		if t := syntax.GetToken(); t != nil && t.Position != nil {
			f.Line = t.Position.Line
		}
	}
	return &ManifestError{Faults: []ManifestFault{f}}
}

func newManifestFaults(text []byte) *manifestFaults {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		file = nil // it was decoded before: only the lines are lost
	}
	return &manifestFaults{file: file}
}

// add records a fault at a path such as "features.slash_commands[2].command".
func (m *manifestFaults) add(path, format string, args ...any) {
	m.faults = append(m.faults, ManifestFault{Line: m.line(path), Message: fmt.Sprintf(format, args...)})
}

// line finds a path, or the nearest thing around it that is there.
func (m *manifestFaults) line(path string) int {
	for m.file != nil && path != "" {
		if p, err := yaml.PathString("$." + path); err == nil {
			if n, err := p.FilterFile(m.file); err == nil && n.GetToken() != nil && n.GetToken().Position != nil {
				return first(n)
			}
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return 0
}

// first is the line a node begins in; a mapping's own token is its first colon.
func first(n ast.Node) int {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 && !m.IsFlowStyle {
		n = m.Values[0].Key
	}
	return n.GetToken().Position.Line
}

// err is what was found, nil if nothing.
func (m *manifestFaults) err() error {
	if len(m.faults) == 0 {
		return nil
	}
	return &ManifestError{Faults: m.faults}
}
