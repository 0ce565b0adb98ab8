package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/renewalbot/renewalbot/commands/notices"
	"github.com/renewalbot/renewalbot/domain"
)

// templatesVar is the variable that names an organisation's own texts of
// notices.
const templatesVar = "RENEWALBOT_TEMPLATES"

// templateFlag is taken by everything that writes notices.
type templateFlag struct {
	Templates string `placeholder:"DIR" help:"Your own texts of notices, on top of the embedded ones; also RENEWALBOT_TEMPLATES."`
}

// load returns the texts in force: the embedded ones, replaced by those of the
// directory that the flag or the environment names. What is wrong with them is a
// [mistake] that says so line by line.
func (f templateFlag) load(getenv func(string) string) (*notices.Texts, error) {
	dir := cmp.Or(f.Templates, getenv(templatesVar))
	if dir == "" {
		return notices.Default()
	}
	return ownTexts(dir)
}

// readTemplates notes what is wrong with the texts as faults of the
// configuration.
func (c *config) readTemplates(flag templateFlag, getenv func(string) string) {
	texts, err := flag.load(getenv)
	if err != nil {
		c.faults = append(c.faults, err)
	}
	c.Notices = texts
}

func ownTexts(dir string) (*notices.Texts, error) {
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return nil, mistake{fmt.Errorf("templates %s cannot be read: %w", dir, plainPathError(err))}
	case !info.IsDir():
		return nil, mistake{fmt.Errorf("%s is a file; name the directory that holds en/ or de/", dir)}
	}
	texts, err := notices.Override(notices.Directory{Files: os.DirFS(dir), Name: folder(dir)})
	if problems, wrong := errors.AsType[*domain.Problems](err); wrong {
		return nil, mistake{problems}
	}
	if errors.Is(err, notices.ErrEmpty) {
		return nil, mistake{err}
	}
	return texts, err
}

// templateCmd is `renewalbot template`: what helps whoever writes the texts of
// notices.
type templateCmd struct {
	Check templateCheckCmd `cmd:"" help:"Check your texts of notices before the bot reads them."`
	Show  templateShowCmd  `cmd:"" help:"Print a notice to a made-up customer."`
}

// templateCheckCmd is `renewalbot template check`.
type templateCheckCmd struct {
	Dir string `arg:"" help:"The directory of your texts, with a folder for each language."`
}

// run prints every mistake as FILE:LINE:COLUMN and what is wrong.
func (c templateCheckCmd) run(out io.Writer) error {
	texts, err := ownTexts(c.Dir)
	if problems, wrong := errors.AsType[*domain.Problems](err); wrong {
		if _, err := fmt.Fprintln(out, problems.Error()); err != nil {
			return err
		}
		n := len(problems.List)
		return mistake{fmt.Errorf("%d %s; the bot would not start with these texts", n, numbered(n, "mistake", "mistakes"))}
	}
	if err != nil {
		return err
	}
	var languages []string
	for _, code := range texts.Languages() {
		languages = append(languages, domain.LanguageName(code))
	}
	_, err = fmt.Fprintf(out, "These texts are in order. Notices can be written in: %s.\n", strings.Join(languages, ", "))
	return err
}

// templateShowCmd is `renewalbot template show`.
type templateShowCmd struct {
	Kind     string `arg:"" help:"first_notice, value_review, proposal_follow_up, signature_reminder, last_days, thanks_champion, thanks_sponsor or thanks_procurement."`
	Segment  string `default:"enterprise" help:"enterprise, mid_market or smb."`
	Language string `default:"en" help:"Code of the language: en, de, or one of your own."`
	Formal   bool   `help:"The formal tone instead of the friendly one."`
	templateFlag
}

// run prints the notice as a draft would begin.
func (c templateShowCmd) run(env environment) error {
	kind := domain.NoticeKind(c.Kind)
	if !slices.Contains(domain.NoticeKinds(), kind) {
		return mistake{fmt.Errorf("%q is no kind of notice; see renewalbot template show --help", c.Kind)}
	}
	segment, err := domain.ParseSegment(c.Segment)
	if err != nil {
		return mistake{err}
	}
	texts, err := c.load(env.getenv)
	if err != nil {
		return err
	}
	tone := domain.ToneFriendly
	if c.Formal {
		tone = domain.ToneFormal
	}
	subject, body, ok, err := texts.Sample(kind, segment, c.Language, tone)
	if err != nil {
		return err
	}
	if !ok {
		return mistake{fmt.Errorf("there are no texts in %q; there are %s", c.Language, strings.Join(texts.Languages(), ", "))}
	}
	_, err = fmt.Fprintf(env.out, "Subject: %s\n\n%s\n", subject, body)
	return err
}
