package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/domain/playbook"
)

// playbooksVar is the variable that names an organisation's own playbooks.
const playbooksVar = "RENEWALBOT_PLAYBOOKS"

// playbookFlag is taken by everything that plans renewals.
type playbookFlag struct {
	Playbooks string `placeholder:"DIR" help:"Your own playbooks (YAML files), on top of the embedded ones; also RENEWALBOT_PLAYBOOKS."`
}

// load returns the playbooks in force: the embedded ones, changed by those of
// the directory that the flag or the environment names. What is wrong with them
// is a [mistake] that says so line by line.
func (f playbookFlag) load(getenv func(string) string) (*domain.Playbooks, error) {
	dir := cmp.Or(f.Playbooks, getenv(playbooksVar))
	if dir == "" {
		return playbook.Default()
	}
	return overlaid([]string{dir})
}

// readPlaybooks notes what is wrong with the playbooks as faults of the
// configuration.
func (c *config) readPlaybooks(flag playbookFlag, getenv func(string) string) {
	books, err := flag.load(getenv)
	if err != nil {
		c.faults = append(c.faults, err)
	}
	c.Playbooks = books
}

// playbooks returns the playbooks in force.
func (c config) playbooks() (*domain.Playbooks, error) {
	if c.Playbooks != nil {
		return c.Playbooks, nil
	}
	books, err := playbook.Default()
	if err != nil {
		return nil, fmt.Errorf("load playbooks: %w", err)
	}
	return books, nil
}

// overlaid lays files and directories, which together are one set, over the
// embedded playbooks.
func overlaid(paths []string) (*domain.Playbooks, error) {
	dirs, err := playbookDirs(paths)
	if err != nil {
		return nil, mistake{err}
	}
	books, err := playbook.Override(dirs...)
	switch problems, wrong := errors.AsType[*domain.Problems](err); {
	case wrong:
		return nil, mistake{problems}
	case errors.Is(err, playbook.ErrEmpty):
		return nil, mistake{err}
	}
	return books, err
}

// playbookDirs turns paths into what is read: a directory whole, single files of
// one directory together.
func playbookDirs(paths []string) ([]playbook.Directory, error) {
	var dirs []playbook.Directory
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("playbooks %s cannot be read: %w", path, plainPathError(err))
		}
		if info.IsDir() {
			dirs = append(dirs, playbook.Directory{Files: os.DirFS(path), Name: folder(path)})
			continue
		}
		home, name := filepath.Dir(path), filepath.Base(path)
		same := func(d playbook.Directory) bool { return d.Only != nil && d.Name == folder(home) }
		i := slices.IndexFunc(dirs, same)
		if i < 0 {
			dirs = append(dirs, playbook.Directory{Files: os.DirFS(home), Name: folder(home)})
			i = len(dirs) - 1
		}
		dirs[i].Only = append(dirs[i].Only, name)
	}
	return dirs, nil
}

// folder is how a directory's files are named in messages: "plays/", and
// nothing for the present one.
func folder(dir string) string {
	if filepath.Clean(dir) == "." {
		return ""
	}
	return strings.TrimSuffix(filepath.ToSlash(dir), "/") + "/"
}
