package notices

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"
	"unicode/utf8"

	"github.com/renewalbot/renewalbot/domain"
)

// check reads a text and tries it on samples; ok is false when it cannot be used
// and problems say why.
func check(file, content, language string, problems *domain.Problems) (text *template.Template, ok bool) {
	c := checker{file: file, content: content, problems: problems}
	if first, _, _ := strings.Cut(content, "\n"); !strings.HasPrefix(first, subjectMark) {
		c.at(0, "the first line must begin with %q and hold the subject", subjectMark)
	} else if strings.TrimSpace(strings.TrimPrefix(first, subjectMark)) == "" {
		c.at(len(subjectMark), "the subject is missing")
	}
	text, err := template.New(file).Option("missingkey=error").Parse(content)
	if err != nil {
		c.syntax(err)
		return nil, false
	}
	c.text = text
	c.walk(text.Root, reflect.TypeFor[Facts]())
	if !c.failed {
		c.try(language)
	}
	return text, !c.failed
}

// checker looks for mistakes in one text.
type checker struct {
	file, content string
	text          *template.Template
	problems      *domain.Problems
	failed        bool
}

// at notes a mistake at a byte of the text.
func (c *checker) at(offset int, format string, args ...any) {
	before := c.content[:min(max(offset, 0), len(c.content))]
	line := 1 + strings.Count(before, "\n")
	column := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	c.add(domain.Problem{File: c.file, Line: line, Column: column, Message: fmt.Sprintf(format, args...)})
}

func (c *checker) add(p domain.Problem) {
	c.failed = true
	c.problems.Add(p)
}

// syntax notes why a text cannot be parsed. The parser tells the line; the
// column is where what it quotes stands, else where the line's first action
// begins.
func (c *checker) syntax(err error) {
	line, message := 1, err.Error()
	if found := parseError.FindStringSubmatch(message); found != nil {
		line, _ = strconv.Atoi(found[1]) // digits
		message = found[2]
	}
	lines := strings.SplitAfter(c.content, "\n")
	line = min(line, len(lines))
	offset := len(strings.Join(lines[:line-1], ""))
	column := max(0, strings.Index(lines[line-1], "{{"))
	if quoted := quotedWord.FindStringSubmatch(message); quoted != nil {
		if i := strings.Index(lines[line-1][column:], quoted[1]); i >= 0 {
			column += i
		}
		if name, ok := strings.CutSuffix(message, " not defined"); ok && strings.HasPrefix(name, "function ") {
			message = "there is no function " + quoted[1] + "; a field begins with a dot"
			if near := domain.Closest(quoted[1], fields()); near != "" {
				message += ": did you mean {{." + near + "}}?"
			}
		}
	}
	c.at(offset+column, "%s", message)
}

var (
	parseError = regexp.MustCompile(`^template: .*?:(\d+): (?s:(.*))$`)
	runError   = regexp.MustCompile(`^template: .*?:(\d+):(\d+): executing .*? at (?s:(.*))$`)
	quotedWord = regexp.MustCompile(`"([^"]+)"`)
)

// walk looks at everything a part of a text names. dot is what "." stands for
// there, nil when that is not known before it runs.
func (c *checker) walk(n parse.Node, dot reflect.Type) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, part := range n.Nodes {
			c.walk(part, dot)
		}
	case *parse.ActionNode:
		c.pipe(n.Pipe, dot)
	case *parse.IfNode:
		c.pipe(n.Pipe, dot)
		c.walk(n.List, dot)
		c.walk(n.ElseList, dot)
	case *parse.WithNode:
		c.walk(n.List, c.pipe(n.Pipe, dot))
		c.walk(n.ElseList, dot)
	case *parse.RangeNode:
		over := c.pipe(n.Pipe, dot)
		if over != nil && over.Kind() == reflect.Slice {
			over = over.Elem()
		} else {
			over = nil
		}
		c.walk(n.List, over)
		c.walk(n.ElseList, dot)
	case *parse.TemplateNode:
		c.pipe(n.Pipe, dot)
		if c.text.Lookup(n.Name) == nil {
			c.at(int(n.Pos), "there is no template %q in this file", n.Name)
		}
	}
}

// pipe looks at a pipeline and returns what it yields, nil when that is not
// known before it runs.
func (c *checker) pipe(p *parse.PipeNode, dot reflect.Type) reflect.Type {
	if p == nil {
		return nil
	}
	var yields reflect.Type
	for _, command := range p.Cmds {
		for _, arg := range command.Args {
			yields = c.operand(arg, dot)
		}
	}
	if len(p.Cmds) == 1 && len(p.Cmds[0].Args) == 1 && len(p.Decl) == 0 {
		return yields
	}
	return nil
}

func (c *checker) operand(n parse.Node, dot reflect.Type) reflect.Type {
	switch n := n.(type) {
	case *parse.DotNode:
		return dot
	case *parse.FieldNode:
		return c.field(dot, n.Ident, int(n.Pos))
	case *parse.VariableNode:
		if n.Ident[0] == "$" {
			return c.field(reflect.TypeFor[Facts](), n.Ident[1:], int(n.Pos))
		}
	case *parse.PipeNode:
		return c.pipe(n, dot)
	}
	return nil
}

// field returns what a field holds, and notes one that does not exist.
func (c *checker) field(of reflect.Type, path []string, offset int) reflect.Type {
	for _, name := range path {
		if of == nil {
			return nil
		}
		if of.Kind() != reflect.Struct {
			c.at(offset, "there is no field .%s here, because \".\" stands for something else; write $.%s", name, name)
			return nil
		}
		field, ok := of.FieldByName(name)
		if !ok {
			c.at(offset, "there is no field %s", suggestField(name))
			return nil
		}
		of = field.Type
	}
	return of
}

func suggestField(name string) string {
	if best := domain.Closest(name, fields()); best != "" {
		return "." + name + ": did you mean ." + best + "?"
	}
	return "." + name + ": use one of ." + strings.Join(fields(), ", .")
}

// Limits of a filled text: Slack's of a line, and what four inputs of a form
// hold.
const (
	maxSubject = 300
	maxBody    = 11_600
)

// try fills the text for samples.
func (c *checker) try(language string) {
	for _, facts := range samples(language) {
		var out strings.Builder
		if err := c.text.Execute(&out, facts); err != nil {
			c.runs(err)
			return
		}
		subject, body := split(out.String())
		switch {
		case subject == "":
			c.at(len(subjectMark), "the subject is empty for %s", facts.Account)
		case utf8.RuneCountInString(subject) > maxSubject:
			c.at(len(subjectMark), "the subject is longer than %d characters for %s", maxSubject, facts.Account)
		case body == "":
			c.at(len(c.content), "there is no text below the subject for %s", facts.Account)
		case utf8.RuneCountInString(body) > maxBody:
			c.at(len(c.content), "the text is longer than %d characters for %s", maxBody, facts.Account)
		default:
			continue
		}
		return
	}
}

// runs notes an error of filling the text.
func (c *checker) runs(err error) {
	problem := domain.Problem{File: c.file, Message: err.Error()}
	if found := runError.FindStringSubmatch(err.Error()); found != nil {
		problem.Line, _ = strconv.Atoi(found[1])   // digits
		problem.Column, _ = strconv.Atoi(found[2]) // digits, from 0
		problem.Column++
		problem.Message = found[3]
	}
	if inner := errors.Unwrap(err); inner != nil && errors.Unwrap(inner) != nil {
		problem.Message += ": " + errors.Unwrap(inner).Error()
	}
	c.add(problem)
}
