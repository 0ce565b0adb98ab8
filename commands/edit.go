package commands

import (
	"context"
	"maps"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/notices"
	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// edit changes whom an account belongs to and what its timeline follows: name,
// segment, fiscal year, and the people of its roles (R5, R6).
func edit(texts *notices.Texts) Spec {
	e := editor{texts: texts}
	return Spec{
		Name:     "edit",
		Right:    domain.RightManage,
		Summary:  "Change an account's people, segment, language or fiscal year",
		Usage:    `[account] [segment SEGMENT] [language LANGUAGE] [fiscal MONTH] [csm|manager|sales|executive|finance|legal|product|support|operations @who]`,
		Examples: []string{"edit", "edit segment smb", "edit csm @ben", "edit language german", `edit "Acme Corp" fiscal july legal @leo`},
		Account:  true,
		Words:    true,
		Run:      e.run,
		Form:     e.form,
		Submit:   submitEdit,
	}
}

// editor changes accounts; the notices in force say in which languages one can be
// written to.
type editor struct{ texts *notices.Texts }

func (e editor) form(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	a, _, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	return view.AccountForm(c.meta(), a.Profile(), e.texts.Languages()).Modal(), nil
}

func submitEdit(ctx context.Context, c *Call) (Reply, error) {
	next := view.ProfileOf(c.values())
	return c.saveProfileOf(ctx, func(p *domain.AccountProfile) { *p = next })
}

// run reads pairs: what, and what it is to be. "none" clears a person or the
// language.
func (e editor) run(ctx context.Context, c *Call) (Reply, error) {
	if len(c.Args) == 0 {
		form, err := e.form(ctx, c)
		return c.show(form), err
	}
	var changes []func(*domain.AccountProfile)
	for words := c.Args; len(words) > 0; words = words[2:] {
		if len(words) == 1 {
			return Reply{}, domain.Errorf(domain.Invalid, "", "Say what %q is to be, for example: %s edit segment smb legal @leo", words[0], c.Command)
		}
		change, err := e.argument(strings.ToLower(words[0]), words[1])
		if err != nil {
			return Reply{}, err
		}
		changes = append(changes, change)
	}
	return c.saveProfileOf(ctx, func(p *domain.AccountProfile) {
		for _, change := range changes {
			change(p)
		}
	})
}

// argument reads one thing about an account and what it is to be.
func (e editor) argument(what, value string) (func(*domain.AccountProfile), error) {
	switch what {
	case "name":
		return func(p *domain.AccountProfile) { p.Name = value }, nil
	case "segment":
		segment, err := domain.ParseSegment(value)
		return func(p *domain.AccountProfile) { p.Segment = segment }, err
	case "language":
		if strings.EqualFold(value, "none") {
			return func(p *domain.AccountProfile) { p.Language = "" }, nil
		}
		language, err := domain.ParseLanguage(value)
		if err == nil && e.texts.Speak(language) == "" {
			err = domain.Errorf(domain.Invalid, view.FieldEditLanguage, "There are no notices in %s. There are: %s.", domain.LanguageName(language), strings.Join(e.texts.Languages(), ", "))
		}
		return func(p *domain.AccountProfile) { p.Language = language }, err
	case "fiscal":
		for m := time.January; m <= time.December; m++ {
			if len(value) >= 3 && strings.HasPrefix(strings.ToLower(m.String()), strings.ToLower(value)) {
				return func(p *domain.AccountProfile) { p.FiscalYearStart = m }, nil
			}
		}
		return nil, domain.Errorf(domain.Invalid, view.FieldEditFiscal, "%q is no month. Say for example: fiscal july", value)
	}
	for _, role := range view.ProfileRoles() {
		if string(role) != what {
			continue
		}
		person, ok := personArg(value)
		if !ok && !strings.EqualFold(value, "none") {
			return nil, domain.Errorf(domain.Invalid, view.FieldRole(role), "Mention who it is, or say none: %s @who", what)
		}
		return func(p *domain.AccountProfile) { p.Put(role, person) }, nil
	}
	return nil, domain.Errorf(domain.Invalid, "", "I do not know %q. There are: segment, language, fiscal, name, csm, manager, sales, executive, finance, legal, product, support, operations.", what)
}

// saveProfileOf changes the account at hand. Whoever is named anew must be able
// to act on what reaches them.
func (c *Call) saveProfileOf(ctx context.Context, change func(*domain.AccountProfile)) (Reply, error) {
	a, _, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	p := a.Profile()
	change(&p)
	named := map[domain.TaskRole]domain.PersonID{domain.RoleCSM: p.CSM, domain.RoleManager: p.Manager, domain.RoleSales: p.SalesOwner, domain.RoleExecutive: p.Sponsor}
	for _, r := range domain.NamedRoles() {
		named[r] = p.Roles[r]
	}
	known := map[domain.PersonID]domain.Person{}
	for _, role := range view.ProfileRoles() {
		id := named[role]
		if id == "" {
			continue
		}
		if err := c.checkMembers(ctx, view.FieldRole(role), []domain.PersonID{id}); err != nil {
			return Reply{}, err
		}
		if known[id], err = c.person(ctx, id); err != nil {
			return Reply{}, err
		}
	}
	var made *domain.Change
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		maps.Copy(env.People, known) // those who are new to the account
		p := a.Profile()
		change(&p)
		made, err = a.ChangeProfile(env, p)
		return made, err
	})
	if err != nil {
		return Reply{}, err
	}
	if made == nil {
		made = &domain.Change{}
	}
	return private(view.AccountChanged(a, made, env)), nil
}
