// Package notices writes what goes to the customer: it keeps the texts of the
// notices, which are template files, and fills them for an account (R30, R32).
//
// A text lies in a folder for its language and is named for its kind,
// "en/first_notice.tmpl"; one for a single segment says so,
// "en/first_notice.smb.tmpl". Its first line is "Subject: …", the rest is the
// body. The embedded texts can be replaced one by one.
package notices

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"text/template"

	"github.com/renewalbot/renewalbot/domain"
)

//go:embed texts
var embedded embed.FS

// Extension is how the names of texts end.
const Extension = ".tmpl"

// ErrEmpty says that a directory holds no text, so that a mistyped path does not
// go unnoticed.
var ErrEmpty = errors.New("there is no " + Extension + " file in its folders, such as en/first_notice" + Extension)

// Directory is where an organisation's own texts are read from.
type Directory struct {
	Files fs.FS
	Name  string // goes before the names of its files in problems, with its slash
}

// Texts are the texts in force.
type Texts struct {
	own       map[key]*template.Template // an organisation's
	standard  map[key]*template.Template // the embedded ones
	languages []string
}

// key is what a text is for; a segment of "" is every segment.
type key struct {
	language string
	kind     domain.NoticeKind
	segment  domain.Segment
}

// Default returns the embedded texts.
func Default() (*Texts, error) {
	files, err := fs.Sub(embedded, "texts")
	if err != nil {
		return nil, fmt.Errorf("open embedded notices: %w", err)
	}
	problems := &domain.Problems{}
	standard, err := read(Directory{Files: files}, problems)
	if err != nil {
		return nil, err
	}
	t := &Texts{standard: standard}
	t.complete("", problems)
	return t, problems.Err()
}

// Override returns the embedded texts with those of a directory over them. Every
// mistake in its files is in the error, a [*domain.Problems]; other errors are of
// reading, [ErrEmpty] among them.
func Override(dir Directory) (*Texts, error) {
	t, err := Default()
	if err != nil {
		return nil, err
	}
	problems := &domain.Problems{}
	if t.own, err = read(dir, problems); err != nil {
		return nil, err
	}
	if len(t.own) == 0 && len(problems.List) == 0 {
		return nil, fmt.Errorf("%s: %w", strings.TrimSuffix(dir.Name, "/"), ErrEmpty)
	}
	if len(problems.List) == 0 {
		t.complete(dir.Name, problems)
	}
	return t, problems.Err()
}

// complete lists the languages; each must have every kind of notice, so that no
// draft mixes two.
func (t *Texts) complete(dir string, problems *domain.Problems) {
	for _, set := range []map[key]*template.Template{t.standard, t.own} {
		for k := range set {
			if !slices.Contains(t.languages, k.language) {
				t.languages = append(t.languages, k.language)
			}
		}
	}
	slices.SortFunc(t.languages, compareLanguages)
	for _, language := range t.languages {
		for _, kind := range domain.NoticeKinds() {
			if t.find(key{language: language, kind: kind}) == nil {
				problems.Add(domain.Problem{File: dir + language, Message: fmt.Sprintf(
					"there is no %s%s; a language needs a text for every kind of notice", kind, Extension)})
			}
		}
	}
}

// Languages returns the codes of the languages that every kind is written in,
// English first.
func (t *Texts) Languages() []string { return slices.Clone(t.languages) }

// Speak returns the language in which there are texts for who speaks another
// one: the same, or that of its main land ("de" for "de-at"), else "", which is
// English.
func (t *Texts) Speak(language string) string {
	main, _, _ := strings.Cut(language, "-")
	for _, l := range []string{language, main} {
		if slices.Contains(t.languages, l) {
			return l
		}
	}
	return ""
}

// find returns the text for a key: an organisation's own before an embedded one,
// and one for the segment before one for all. It is nil when there is none.
func (t *Texts) find(k key) *template.Template {
	general := k
	general.segment = ""
	for _, set := range []map[key]*template.Template{t.own, t.standard} {
		for _, k := range []key{k, general} {
			if text := set[k]; text != nil {
				return text
			}
		}
	}
	return nil
}

// read reads the texts of a directory and notes what is wrong with them.
func read(dir Directory, problems *domain.Problems) (map[key]*template.Template, error) {
	texts := map[key]*template.Template{}
	err := fs.WalkDir(dir.Files, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() || !strings.HasSuffix(name, Extension):
			return nil
		}
		content, err := fs.ReadFile(dir.Files, name)
		if err != nil {
			return err
		}
		k, ok := keyOf(name, dir.Name+name, problems)
		if !ok {
			return nil
		}
		if text, ok := check(dir.Name+name, string(content), k.language, problems); ok {
			texts[k] = text
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read notices %s: %w", strings.TrimSuffix(dir.Name, "/"), err)
	}
	return texts, nil
}

// keyOf reads what a text is for from its name.
func keyOf(name, file string, problems *domain.Problems) (key, bool) {
	folder, base := path.Split(name)
	language := strings.TrimSuffix(folder, "/")
	if !domain.IsLanguage(language) {
		problems.Add(domain.Problem{File: file, Message: "put it into a folder for its language, such as en/" + base})
		return key{}, false
	}
	kind, segment, _ := strings.Cut(strings.TrimSuffix(base, Extension), ".")
	if !slices.Contains(domain.NoticeKinds(), domain.NoticeKind(kind)) {
		problems.Add(domain.Problem{File: file, Message: "there is no kind of notice " + suggest(kind, names(domain.NoticeKinds()))})
		return key{}, false
	}
	if segment != "" && !slices.Contains(domain.Segments(), domain.Segment(segment)) {
		problems.Add(domain.Problem{File: file, Message: "there is no segment " + suggest(segment, names(domain.Segments()))})
		return key{}, false
	}
	return key{language: language, kind: domain.NoticeKind(kind), segment: domain.Segment(segment)}, true
}

func names[T ~string](list []T) []string {
	var all []string
	for _, v := range list {
		all = append(all, string(v))
	}
	return all
}
