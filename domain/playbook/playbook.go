// Package playbook reads playbooks: which milestones a renewal passes, when,
// and what is to be done at each.
//
// A set is a directory of YAML files. base.yaml is the standard timeline, the
// file of a segment or colour says what it changes, settings.yaml holds the
// days on which sources disagree. What a file describes is written in it; its
// name does not matter. The set in playbooks/ is embedded and is the default;
// an organisation replaces any file of it with its own.
//
// A playbook is the base, changed by its segment, then by its colour.
package playbook

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
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
	return load(directory{files: files})
}

// Load returns the playbooks of a directory that holds a whole set. The error
// is a [*Problems] when the files are at fault, else one of reading them.
func Load(fsys fs.FS) (*domain.Playbooks, error) {
	return load(directory{files: fsys})
}

// Override returns the embedded playbooks with an organisation's own files in
// place of those that describe the same thing: its smb.yaml replaces the
// embedded changes for that segment and leaves the rest. Settings are replaced
// one by one, and "first_contact: { value: 45 }" is enough. Errors are those of
// [Load]; a problem in an embedded file, which then does not fit the own ones,
// has "default/" before the name.
func Override(own fs.FS) (*domain.Playbooks, error) {
	files, err := defaults()
	if err != nil {
		return nil, err
	}
	return load(directory{files: files, prefix: defaultPrefix}, directory{files: own})
}

// defaultPrefix marks the embedded files where an organisation's own ones are
// read with them.
const defaultPrefix = "default/"

// isDefault reports whether a position is in such a file.
func isDefault(at position) bool { return strings.HasPrefix(at.file, defaultPrefix) }

// directory is where files are read from.
type directory struct {
	files  fs.FS
	prefix string // goes before file names in problems
}

func defaults() (fs.FS, error) {
	files, err := fs.Sub(embedded, "playbooks")
	if err != nil {
		return nil, fmt.Errorf("open embedded playbooks: %w", err)
	}
	return files, nil
}

// load builds the playbooks from directories of which later ones replace what
// earlier ones describe.
func load(dirs ...directory) (*domain.Playbooks, error) {
	problems := &Problems{}
	set := make(map[subject]*source)
	for _, dir := range dirs {
		if err := readAll(dir, set, problems); err != nil {
			return nil, err
		}
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
		return nil, problems.err()
	}
	books := composeAll(set, problems)
	if err := problems.err(); err != nil {
		return nil, err
	}
	return domain.NewPlaybooks(books)
}

// subjects lists what the files of a set must describe.
func subjects() []subject {
	list := []subject{{}, {settings: true}}
	for _, s := range domain.Segments() {
		list = append(list, subject{segment: s})
	}
	for _, c := range domain.Colours() {
		list = append(list, subject{colour: c})
	}
	return list
}

// readAll reads the YAML files of a directory into the set.
func readAll(dir directory, set map[subject]*source, problems *Problems) error {
	entries, err := fs.ReadDir(dir.files, ".")
	if err != nil {
		return fmt.Errorf("list playbooks: %w", err)
	}
	here := make(map[subject]*source)
	for _, entry := range entries {
		if ext := path.Ext(entry.Name()); entry.IsDir() || (ext != ".yaml" && ext != ".yml") {
			continue
		}
		content, err := fs.ReadFile(dir.files, entry.Name())
		if err != nil {
			return fmt.Errorf("read playbook %s: %w", entry.Name(), err)
		}
		s := readSource(dir.prefix+entry.Name(), content, problems)
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
	return nil
}

// composeAll composes a playbook for every segment, unrated and at each colour.
func composeAll(set map[subject]*source, problems *Problems) []*domain.Playbook {
	base, settings := set[subject{}], set[subject{settings: true}]
	checkSettings(settings.settings, problems)
	c := &composer{
		base:     base.base,
		settings: settings.settings,
		used:     make(map[string]bool),
		mentions: make(map[ref]*mention),
		problems: problems,
	}
	var books []*domain.Playbook
	for _, s := range domain.Segments() {
		segment := set[subject{segment: s}]
		books = append(books, &domain.Playbook{
			Segment:    s,
			Colour:     domain.Unrated,
			Version:    version(base, settings, segment),
			Milestones: c.compose(segment.changes),
		})
		for _, colour := range domain.Colours() {
			rated := set[subject{colour: colour}]
			books = append(books, &domain.Playbook{
				Segment:    s,
				Colour:     colour,
				Version:    version(base, settings, segment, rated),
				Milestones: c.compose(segment.changes, rated.changes),
			})
		}
	}
	if !slices.ContainsFunc(slices.Collect(maps.Values(set)), func(s *source) bool { return s.badKeys }) {
		c.finish()
	}
	return books
}

// version condenses the files that make a playbook.
func version(sources ...*source) string {
	h := sha256.New()
	for _, s := range sources {
		fmt.Fprintf(h, "%s %d\n", s.subject, len(s.content))
		h.Write(s.content)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}
