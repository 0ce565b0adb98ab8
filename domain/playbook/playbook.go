// Package playbook reads playbooks: which milestones a renewal passes, when,
// and what is to be done at each.
//
// A set is a directory of YAML files. base.yaml is the standard timeline, the
// file of a segment or colour says what it changes, settings.yaml holds the
// days on which sources disagree, and a file such as rating.yaml holds a table by
// which something is suggested. What a file describes is written in it; its
// name does not matter. The set in playbooks/ is embedded and is the default;
// an organisation replaces any file of it with its own.
//
// A playbook is the base, changed by its segment, then by its colour. An
// organisation's file that says "extends" instead changes what is there a little
// further: after the base, the segment or the colour it names.
package playbook

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

//go:embed playbooks/*.yaml
var embedded embed.FS

// Default returns the embedded playbooks.
func Default() (*domain.Playbooks, error) {
	files, err := defaults()
	if err != nil {
		return nil, err
	}
	return load(nil, Directory{Files: files})
}

// Load returns the playbooks of a directory that holds a whole set. The error
// is a [*domain.Problems] when the files are at fault, else one of reading them.
func Load(fsys fs.FS) (*domain.Playbooks, error) {
	return load(nil, Directory{Files: fsys})
}

// Override returns the embedded playbooks with an organisation's own files in
// place of those that describe the same thing, or on top of those they extend:
// its smb.yaml replaces the embedded changes for that segment and leaves the
// rest. Settings are replaced one by one, and "first_contact: { value: 45 }" is
// enough. All directories together are one set. Errors are those of [Load] and
// [ErrEmpty]; a problem in an embedded file, which then does not fit the own
// ones, has "default/" before the name.
func Override(own ...Directory) (*domain.Playbooks, error) {
	files, err := defaults()
	if err != nil {
		return nil, err
	}
	return load(&Directory{Files: files, Name: defaultPrefix}, own...)
}

// ErrEmpty says that a directory holds no YAML file, so that a mistyped path
// does not go unnoticed.
var ErrEmpty = errors.New("there is no .yaml or .yml file in it")

// Directory is where files are read from.
type Directory struct {
	Files fs.FS
	Name  string   // goes before the names of its files in problems, with its slash
	Only  []string // names of the files to read; nil is every YAML file
}

// defaultPrefix marks the embedded files where an organisation's own ones are
// read with them.
const defaultPrefix = "default/"

// isDefault reports whether a position is in such a file.
func isDefault(at position) bool { return strings.HasPrefix(at.file, defaultPrefix) }

func defaults() (fs.FS, error) {
	files, err := fs.Sub(embedded, "playbooks")
	if err != nil {
		return nil, fmt.Errorf("open embedded playbooks: %w", err)
	}
	return files, nil
}

// load builds the playbooks from directories that together are one set; what
// they do not describe is taken from the defaults, if there are any.
func load(below *Directory, dirs ...Directory) (*domain.Playbooks, error) {
	problems := &mistakes{}
	set := make(map[subject]*source)
	if below != nil {
		if err := readAll([]Directory{*below}, set, problems); err != nil {
			return nil, err
		}
	}
	if err := readAll(dirs, set, problems); err != nil {
		return nil, err
	}
	complete, broken := true, len(problems.List) > 0
	for _, s := range subjects() {
		if set[s] != nil {
			continue
		}
		complete = false
		if !broken { // else the file may be there and unreadable
			problems.add(position{}, "no file describes %s", s)
		}
	}
	if !complete {
		return nil, problems.Err()
	}
	books := composeAll(set, problems)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return domain.NewPlaybooks(books, tables(set))
}

// subjects lists what the files of a set must describe.
func subjects() []subject {
	list := []subject{{}, {settings: true}}
	for _, name := range tableNames() {
		list = append(list, subject{table: name})
	}
	for _, s := range domain.Segments() {
		list = append(list, subject{segment: s})
	}
	for _, c := range domain.Colours() {
		list = append(list, subject{colour: c})
	}
	return list
}

// readAll reads the YAML files of directories into the set, in which they
// replace what was there before.
func readAll(dirs []Directory, set map[subject]*source, problems *mistakes) error {
	here := make(map[subject]*source)
	for _, dir := range dirs {
		names, err := dir.list()
		if err != nil {
			return err
		}
		for _, name := range names {
			content, err := fs.ReadFile(dir.Files, name)
			if err != nil {
				return fmt.Errorf("read playbook %s: %w", dir.Name+name, err)
			}
			s := readSource(dir.Name+name, content, problems)
			if s == nil {
				continue
			}
			if other := here[s.subject]; other != nil {
				problems.add(s.at, "%s describes %s as well: keep one of the two files", other.at.file, s.subject)
				continue
			}
			here[s.subject] = s
			if earlier := set[s.subject]; earlier != nil && s.subject.settings {
				s.settings = mergeSettings(earlier.settings, s.settings)
				s.content = slices.Concat(earlier.content, s.content)
			}
			set[s.subject] = s
		}
	}
	return nil
}

// list returns the names of the files to read.
func (d Directory) list() ([]string, error) {
	if d.Only != nil {
		return d.Only, nil
	}
	entries, err := fs.ReadDir(d.Files, ".")
	if err != nil {
		return nil, fmt.Errorf("list playbooks: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if ext := path.Ext(entry.Name()); !entry.IsDir() && (ext == ".yaml" || ext == ".yml") {
			names = append(names, entry.Name())
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("read playbooks in %s: %w", cmp.Or(strings.TrimSuffix(d.Name, "/"), "the directory"), ErrEmpty)
	}
	return names, nil
}

// composeAll composes a playbook for every segment, unrated and at each colour.
func composeAll(set map[subject]*source, problems *mistakes) []*domain.Playbook {
	base, settings := set[subject{}], set[subject{settings: true}]
	checkSettings(settings.settings, problems)
	c := &composer{
		base:     base.base,
		settings: settings.settings,
		used:     make(map[string]bool),
		mentions: make(map[ref]*mention),
		dropped:  make(map[string]bool),
		problems: problems,
	}
	common := []*source{base, set[subject{extends: true}], settings}
	var books []*domain.Playbook
	for _, s := range domain.Segments() {
		segment := []*source{set[subject{segment: s}], set[subject{extends: true, segment: s}]}
		for _, colour := range append([]domain.Colour{domain.Unrated}, domain.Colours()...) {
			rated := []*source{set[subject{colour: colour}], set[subject{extends: true, colour: colour}]}
			if colour == domain.Unrated {
				rated = nil
			}
			books = append(books, &domain.Playbook{
				Segment:    s,
				Colour:     colour,
				Version:    version(common, segment, rated),
				Milestones: c.compose(overlays(common[1:2], segment, rated)...),
			})
		}
	}
	if !slices.ContainsFunc(slices.Collect(maps.Values(set)), func(s *source) bool { return s.badKeys }) {
		c.finish()
	}
	return books
}

// overlays lists what the sources change, in their order.
func overlays(groups ...[]*source) []overlay {
	var list []overlay
	for _, s := range slices.Concat(groups...) {
		if s != nil {
			list = append(list, s.changes)
		}
	}
	return list
}

// version condenses the files that make a playbook.
func version(groups ...[]*source) string {
	h := sha256.New()
	for _, s := range slices.Concat(groups...) {
		if s != nil {
			fmt.Fprintf(h, "%s %d\n", s.subject, len(s.content))
			h.Write(s.content)
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}
