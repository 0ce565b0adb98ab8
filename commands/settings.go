package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// settings shows and changes what can be set: for everybody their own, for
// managers their team's, for admins the workspace's, for an account's team the
// account's (R56b).
func settings() Spec {
	return Spec{
		Name:    "settings",
		Right:   domain.RightOwn,
		Summary: "Set your hour, zone, holidays and more",
		Usage:   "[workspace | team NAME | account NAME] [setting value]",
		Examples: []string{"settings", "settings hour 8", "settings country DE", "settings away 2026-12-21 2027-01-03 @ben",
			"settings workspace quiet 17", `settings account "Acme Corp" hour default`, "settings pause"},
		Run:    runSettings,
		Form:   mySettings,
		Submit: submitSettings,
		Actions: map[string]Handler{
			view.ActionSettings:      openSettings,
			view.ActionSettingsAway:  opens(func(c *Call) view.Form { return view.AwayForm(c.meta()) }),
			view.ActionSettingsBack:  comeBack,
			view.ActionSettingsFree:  openFreeDays,
			view.ActionSettingsPilot: openPilot,
			view.ActionSettingsPause: pressPause,
		},
		Views: map[string]Handler{
			view.CallbackAway: closing(submitAway), view.CallbackFree: closing(submitFreeDays), view.CallbackPilot: closing(submitPilot),
		},
	}
}

// scoped is whose settings are looked at or changed.
type scoped struct {
	scope   domain.Scope
	team    domain.TeamID
	account domain.AccountID
}

// String names the page; [parseScoped] reads it. The account is the form's own.
func (s scoped) String() string { return strings.TrimRight(string(s.scope)+"/"+string(s.team), "/") }

func parseScoped(text string, account domain.AccountID) scoped {
	scope, team, _ := strings.Cut(text, "/")
	s := scoped{scope: domain.Scope(scope), team: domain.TeamID(team), account: account}
	if !slices.Contains(domain.Scopes(), s.scope) {
		s.scope = domain.ScopePerson
	}
	return s
}

func mySettings(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	return c.settingsForm(ctx, scoped{scope: domain.ScopePerson})
}

func openSettings(ctx context.Context, c *Call) (Reply, error) {
	form, err := c.settingsForm(ctx, parseScoped(c.Value, c.Ref.Account))
	if err != nil {
		return Reply{}, err
	}
	if c.View != nil && c.View.CallbackID == form.CallbackID {
		return Reply{Update: form}, nil
	}
	return c.show(form), nil
}

func opens(form func(c *Call) view.Form) Handler {
	return func(_ context.Context, c *Call) (Reply, error) { return c.show(form(c).Modal()), nil }
}

// closing takes a form that lies on another one, which closes with it: it shows
// what was before.
func closing(submit Handler) Handler {
	return func(ctx context.Context, c *Call) (Reply, error) {
		reply, err := submit(ctx, c)
		reply.ClearViews = err == nil
		return reply, err
	}
}

// settingsForm is one page of the settings.
func (c *Call) settingsForm(ctx context.Context, s scoped) (form *slack.ModalViewRequest, err error) {
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		at, err := c.reach(ctx, tx, s)
		if err != nil {
			return err
		}
		page := view.SettingsPage{Scope: s.scope, Value: s.String(), Of: at.name(), Away: at.env.Person(c.Actor).Away, Other: at.links(c.Actor)}
		for _, setting := range domain.SettingTable() {
			if setting.In(s.scope) {
				page.Rows = append(page.Rows, at.row(setting, c.Actor))
			}
		}
		meta := c.meta()
		meta.Account = s.account
		form = page.Form(meta, at.env).Modal()
		return nil
	})
	return form, err
}

// place is where settings are kept, with the right to change them checked.
type place struct {
	scoped
	env     domain.Env
	own     domain.Team
	account *domain.Account
}

// reach finds the place and refuses who may not change it: a team's are for its
// manager and deputy, an account's for whoever manages it, the workspace's for admins.
func (c *Call) reach(ctx context.Context, tx *storage.Tx, s scoped) (at place, err error) {
	at.scoped = s
	if s.scope == domain.ScopeAccount {
		if at.account, err = tx.Account(ctx, s.account); err != nil {
			return at, err
		}
	}
	if at.env, err = tx.Env(ctx, c.Actor, at.account); err != nil {
		return at, err
	}
	admin := at.env.Settings.IsAdmin(c.Actor)
	switch s.scope {
	case domain.ScopeWorkspace:
		if !admin {
			people, err := tx.People(ctx, at.env.Settings.Admins...)
			if err != nil {
				return at, err
			}
			return at, notAdmin(at.env.Settings.Admins, people)
		}
	case domain.ScopeTeam:
		i := slices.IndexFunc(at.env.Teams, func(t domain.Team) bool { return t.ID == s.team })
		if i < 0 {
			return at, domain.Errorf(domain.NotFound, "team", "That team is not there any more.")
		}
		if at.own = at.env.Teams[i]; !admin && at.own.Manager != c.Actor && at.own.Deputy != c.Actor {
			return at, domain.Errorf(domain.Forbidden, "", "Only the team's manager or an admin can change its settings.")
		}
	case domain.ScopeAccount:
		return at, at.account.Check(at.env, domain.RightManage)
	}
	return at, nil
}

func (p place) name() string {
	switch p.scope {
	case domain.ScopeTeam:
		return p.own.Name
	case domain.ScopeAccount:
		return p.account.Name
	case domain.ScopeWorkspace:
		return "the workspace"
	}
	return ""
}

// row is a setting as it is in this place.
func (p place) row(s domain.Setting, actor domain.PersonID) view.SettingRow {
	row := view.SettingRow{Setting: s}
	switch p.scope {
	case domain.ScopePerson:
		row.Own, row.From = p.env.Person(actor).Choices[s.Name], p.env.OriginFor(s, actor, nil)
	case domain.ScopeTeam:
		row.Own, row.From = p.own.Choices[s.Name], p.env.OriginOfTeam(s, p.own)
	case domain.ScopeAccount:
		if row.From = p.env.OriginFor(s, "", p.account); row.From.Scope == domain.ScopeAccount {
			row.Own = row.From.Value
		}
	default:
		if row.From = p.env.OriginOfTeam(s, domain.Team{}); row.From.Scope == domain.ScopeWorkspace {
			row.Own = row.From.Value
		}
	}
	return row
}

// links are the other pages that somebody may open.
func (p place) links(actor domain.PersonID) []view.SettingsLink {
	var links []view.SettingsLink
	admin := p.env.Settings.IsAdmin(actor)
	if p.scope != domain.ScopePerson {
		links = append(links, view.SettingsLink{Title: "Mine", Value: scoped{scope: domain.ScopePerson}.String()})
	}
	if admin && p.scope != domain.ScopeWorkspace {
		links = append(links, view.SettingsLink{Title: "Workspace", Value: scoped{scope: domain.ScopeWorkspace}.String()})
	}
	for _, t := range p.env.Teams {
		if (admin || t.Manager == actor || t.Deputy == actor) && t.ID != p.team {
			links = append(links, view.SettingsLink{Title: "Team " + t.Name, Value: scoped{scope: domain.ScopeTeam, team: t.ID}.String()})
		}
	}
	return links
}

// submitSettings takes a page: what is different from what the scope had
// decided is changed.
func submitSettings(ctx context.Context, c *Call) (Reply, error) {
	chosen := domain.Choices{}
	for _, s := range domain.SettingTable() {
		if !c.values().Has(s.Name) {
			continue
		}
		value := c.values().Text(s.Name)
		if picked := c.values().Choice(s.Name); picked != "" {
			value = picked
		}
		if value == view.Inherit {
			value = ""
		}
		chosen[s.Name] = value
	}
	return c.choose(ctx, parseScoped(c.Ref.Subject, c.Ref.Account), chosen)
}

// choose changes settings in one commit and says what followed, once for all of
// it. The accounts' reminders are planned anew.
func (c *Call) choose(ctx context.Context, s scoped, chosen domain.Choices) (Reply, error) {
	var changes []view.SettingChange
	var at place
	var moved []string
	err := c.Store.InTx(ctx, func(tx *storage.Tx) (err error) {
		changes = nil
		if at, err = c.reach(ctx, tx, s); err != nil {
			return err
		}
		if c.Key != "" {
			if first, err := tx.ClaimInbox(ctx, c.Key); err != nil || !first {
				return err
			}
		}
		for _, setting := range domain.SettingTable() {
			value, asked := chosen[setting.Name]
			if !asked {
				continue
			}
			if value != "" {
				if value, err = setting.Parse(value); err != nil {
					return err
				}
			}
			if before := at.row(setting, c.Actor).Own; before != value {
				changes = append(changes, view.SettingChange{Setting: setting, Before: before, After: value})
			}
		}
		if len(changes) == 0 {
			return nil
		}
		change, err := c.keepChoices(ctx, tx, at, changes)
		if err == nil && at.scope == domain.ScopeAccount {
			moved = view.MovedLines(at.account, change)
		}
		return err
	})
	if err != nil {
		return Reply{}, fmt.Errorf("change settings of %s: %w", s, err)
	}
	accounts, err := c.replanned(ctx, at, changes)
	if err != nil {
		return Reply{}, err
	}
	return private(view.SettingsSaved(at.name(), changes, accounts, moved...)), nil
}

// replanned plans the reminders anew of the accounts that depend on what was
// changed, and counts them. What one person decides for themselves is planned at
// once, the rest by whichever process plans; an account's own went with its
// change.
func (c *Call) replanned(ctx context.Context, at place, changes []view.SettingChange) (accounts int, err error) {
	if !slices.ContainsFunc(changes, func(s view.SettingChange) bool { return s.Moves }) {
		c.committed()
		return 0, nil
	}
	follow := storage.Filter{Open: true}
	switch at.scope {
	case domain.ScopeAccount:
		c.committed()
		return 1, nil
	case domain.ScopePerson:
		return c.replanMine(ctx)
	case domain.ScopeTeam:
		if follow.CSMs = at.own.Members; len(follow.CSMs) == 0 {
			return 0, nil
		}
	}
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		accounts, err = tx.CountAccounts(ctx, follow)
		return err
	})
	if err != nil {
		return 0, err
	}
	return accounts, c.recompute(ctx)
}

// replanMine plans the reminders of the actor's accounts anew. It goes through
// with it even when the answer is late by then: the change is in force already.
func (c *Call) replanMine(ctx context.Context) (accounts int, err error) {
	accounts, err = c.Store.RecomputeDue(context.WithoutCancel(ctx), c.Actor)
	c.committed()
	return accounts, err
}

// keepChoices writes the changes where they belong, with an audit entry each, and
// returns the change of the account if it is an account's.
func (c *Call) keepChoices(ctx context.Context, tx *storage.Tx, at place, changes []view.SettingChange) (*domain.Change, error) {
	set := func(choose func(name, value string) (string, error)) error {
		for _, ch := range changes {
			if _, err := choose(ch.Name, ch.After); err != nil {
				return err
			}
		}
		return nil
	}
	switch at.scope {
	case domain.ScopeAccount:
		chosen := domain.Choices{}
		for _, ch := range changes {
			chosen[ch.Name] = ch.After
		}
		change, err := at.account.Choose(at.env, chosen)
		if err != nil {
			return nil, err
		}
		return change, tx.Save(ctx, at.account, change)
	case domain.ScopeTeam:
		teams := slices.Clone(at.env.Teams)
		i := slices.IndexFunc(teams, func(t domain.Team) bool { return t.ID == at.own.ID })
		if err := set(teams[i].Choose); err != nil {
			return nil, err
		}
		return nil, tx.SaveTeams(ctx, c.Actor, teams)
	case domain.ScopeWorkspace:
		s := at.env.Settings
		if err := set(s.Choose); err != nil {
			return nil, err
		}
		return nil, tx.SaveSettings(ctx, c.Actor, s)
	}
	person := at.env.Person(c.Actor)
	if err := set(person.Choose); err != nil {
		return nil, err
	}
	entries := make([]domain.AuditEntry, len(changes))
	for i, ch := range changes {
		entries[i] = domain.AuditEntry{Actor: c.Actor, Action: "settings.set", Subject: string(c.Actor) + "/" + ch.Name, Before: ch.Before, After: ch.After}
	}
	return nil, tx.SaveChoices(ctx, person, entries...)
}
