package playbook

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// reader turns the syntax tree of one file into values. It decodes by hand
// instead of into structs because a decoder stops at its first error, while
// whoever edits a playbook wants all of them, each with its position.
type reader struct {
	file     string
	problems *mistakes
	badKeys  bool // a key was refused: mentions of it will find nothing
}

// fields says what a mapping may hold: field name to what reads its value.
type fields map[string]func(ast.Node)

// parse returns the root of the file's only document, or nil after noting why
// there is none.
func (r *reader) parse(content []byte) ast.Node {
	tree, err := parser.ParseBytes(content, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		at, message := position{file: r.file}, err.Error()
		if syntax, ok := errors.AsType[yaml.Error](err); ok {
			message = syntax.GetMessage()
			if t := syntax.GetToken(); t != nil && t.Position != nil {
				at.line, at.column = t.Position.Line, t.Position.Column
			}
		}
		r.problems.add(at, "this is not YAML (%s): check the indentation, and put text with a colon in quotes", message)
		return nil
	}
	var root ast.Node
	for _, doc := range tree.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.CommentType:
		case root != nil:
			r.problems.add(r.at(doc.Body), "a file holds one playbook: remove the second document")
		default:
			root = doc.Body
		}
	}
	if root == nil {
		r.problems.add(position{file: r.file}, "the file is empty")
	}
	return root
}

// at returns the position of a node; that of a mapping is its first key's.
func (r *reader) at(n ast.Node) position {
	switch v := n.(type) {
	case *ast.MappingNode:
		if len(v.Values) > 0 && !v.IsFlowStyle {
			return r.at(v.Values[0])
		}
	case *ast.MappingValueNode:
		return r.at(v.Key)
	}
	at := position{file: r.file}
	if t := n.GetToken(); t != nil && t.Position != nil {
		at.line, at.column = t.Position.Line, t.Position.Column
	}
	return at
}

// object reads a mapping. It notes fields that are not known, given twice, or
// needed and missing. what names the mapping in messages. It reports whether
// the node is a mapping.
func (r *reader) object(n ast.Node, what string, known fields, needed ...string) bool {
	var pairs []*ast.MappingValueNode
	switch v := n.(type) {
	case *ast.MappingNode:
		pairs = v.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{v}
	default:
		r.problems.add(r.at(n), "%s must be fields with values, not %s", what, kind(n))
		return false
	}
	seen := make(map[string]bool, len(pairs))
	for _, pair := range pairs {
		name := pair.Key.GetToken().Value
		read, ok := known[name]
		switch {
		case !ok:
			r.problems.add(r.at(pair.Key), "%s", unknown("field of "+what, name, slices.Sorted(maps.Keys(known))))
		case seen[name]:
			r.problems.add(r.at(pair.Key), "%s is given twice", name)
		default:
			read(pair.Value)
		}
		seen[name] = true
	}
	for _, name := range needed {
		if !seen[name] {
			r.problems.add(r.at(n), "%s needs %s", what, name)
		}
	}
	return true
}

// list reads a sequence, each of its items with read.
func (r *reader) list(read func(ast.Node)) func(ast.Node) {
	return func(n ast.Node) {
		seq, ok := n.(*ast.SequenceNode)
		if !ok {
			r.problems.add(r.at(n), "this must be a list, not %s", kind(n))
			return
		}
		for _, item := range seq.Values {
			read(item)
		}
	}
}

// text reads text of at most limit characters on one line.
func (r *reader) text(into *string, limit int) func(ast.Node) {
	return func(n ast.Node) {
		s, ok := r.words(n)
		if !ok {
			return
		}
		*into = s
		switch length := utf8.RuneCountInString(s); {
		case s == "":
			r.problems.add(r.at(n), "this must not be empty")
		case strings.TrimSpace(s) != s || strings.ContainsAny(s, "\n\t"):
			r.problems.add(r.at(n), "this must be one line without spaces around it")
		case length > limit:
			r.problems.add(r.at(n), "this has %d characters, the limit is %d", length, limit)
		}
	}
}

// words returns the text of a node, or false after noting that it is none.
func (r *reader) words(n ast.Node) (string, bool) {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(v.Value.Value), true
	}
	r.problems.add(r.at(n), "this must be text, not %s: put it in quotes if it is meant as it stands", kind(n))
	return "", false
}

// days reads a number of days from low to the longest lead, or returns false
// after noting that it is none.
func (r *reader) days(into *int, low int) func(ast.Node) bool {
	return func(n ast.Node) bool {
		number, ok := n.(*ast.IntegerNode)
		if !ok {
			r.problems.add(r.at(n), "this must be a whole number of days, not %s", kind(n))
			return false
		}
		var value int64
		switch v := number.Value.(type) {
		case int64:
			value = v
		case uint64:
			value = int64(min(v, longestLead+1))
		}
		if value < int64(low) || value > longestLead {
			r.problems.add(r.at(n), "%s is out of range: use %d to %d", number.Token.Value, low, longestLead)
			return false
		}
		*into = int(value)
		return true
	}
}

// yesNo reads true or false.
func (r *reader) yesNo(into **bool) func(ast.Node) {
	return func(n ast.Node) {
		b, ok := n.(*ast.BoolNode)
		if !ok {
			r.problems.add(r.at(n), "this must be true or false, not %s", kind(n))
			return
		}
		*into = &b.Value
	}
}

// keyForm is what keys look like: facts are stored and buttons carry values
// under them.
var keyForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,29}$`)

// key reads the lasting name of a milestone, task or setting.
func (r *reader) key(into *string) func(ast.Node) {
	return func(n ast.Node) {
		s, ok := r.words(n)
		if !ok {
			return
		}
		*into = s
		if !keyForm.MatchString(s) {
			r.badKeys = true
			r.problems.add(r.at(n), "%q is not a key: use at most 30 small letters, digits and _, a letter first", s)
		}
	}
}

// ref is the mention of something by name.
type ref struct {
	name string
	at   position
}

// ref reads a mention.
func (r *reader) ref(into *ref) func(ast.Node) {
	return func(n ast.Node) {
		if s, ok := r.words(n); ok {
			*into = ref{name: s, at: r.at(n)}
		}
	}
}

// refs reads a list of mentions and notes what is in it twice.
func (r *reader) refs(into *[]ref) func(ast.Node) {
	return r.list(func(n ast.Node) {
		var item ref
		if r.ref(&item)(n); item.name == "" {
			return
		}
		if slices.ContainsFunc(*into, func(o ref) bool { return o.name == item.name }) {
			r.problems.add(item.at, "%s is in this list twice", item.name)
			return
		}
		*into = append(*into, item)
	})
}

// choice reads one of the allowed values. Another one is kept as well, lest it
// be missed where it is only misspelt.
func choice[T ~string](r *reader, into *T, what string, allowed []T) func(ast.Node) {
	return func(n ast.Node) {
		s, ok := r.words(n)
		if !ok {
			return
		}
		*into = T(s)
		if slices.Contains(allowed, T(s)) {
			return
		}
		known := make([]string, len(allowed))
		for i, a := range allowed {
			known[i] = string(a)
		}
		r.problems.add(r.at(n), "%s", unknown(what, s, known))
	}
}

// kind names what a node is, for messages.
func kind(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "fields with values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode:
		return "nothing"
	case *ast.BoolNode:
		return "true or false"
	case *ast.IntegerNode, *ast.FloatNode:
		return "a number"
	case *ast.StringNode, *ast.LiteralNode:
		return "text"
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode, *ast.TagNode:
		return "an anchor, alias or tag"
	}
	return fmt.Sprintf("a %s", strings.ToLower(n.Type().String()))
}
