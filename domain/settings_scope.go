package domain

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Scope says for whom a setting is decided. The narrower one wins: account,
// person, team, workspace.
type Scope string

// The scopes, the widest first.
const (
	ScopeWorkspace Scope = "workspace"
	ScopeTeam      Scope = "team"
	ScopePerson    Scope = "person"
	ScopeAccount   Scope = "account"
)

// Scopes lists every scope, the widest first.
func Scopes() []Scope { return []Scope{ScopeWorkspace, ScopeTeam, ScopePerson, ScopeAccount} }

// Choices are the settings that a team, a person or an account has decided for
// itself, by the setting's name. What is not in it follows the wider scope.
// Names of a newer program are kept and ignored.
type Choices map[string]string

// with returns the choices with one decided, or no longer when value is "".
func (c Choices) with(name, value string) Choices {
	next := maps.Clone(c)
	if value == "" {
		delete(next, name)
		return next
	}
	if next == nil {
		next = Choices{}
	}
	next[name] = value
	return next
}

// lay puts choices over the settings.
func (s *Settings) lay(c Choices) {
	if len(c) == 0 {
		return
	}
	for _, setting := range SettingTable() {
		if value, chosen := c[setting.Name]; chosen {
			setting.put(s, value)
		}
	}
}

// SettingsOf returns the settings in force for a person: their own choices over
// their team's over the workspace's.
func (e Env) SettingsOf(id PersonID) Settings {
	s := e.Settings
	for _, team := range slices.Backward(e.teamsOf(id)) {
		s.lay(team.Choices)
	}
	s.lay(e.People[id].Choices)
	return s
}

// Settings returns the settings in force for the account: its own choices over
// those of its CSM, their team and the workspace.
func (a *Account) Settings(env Env) Settings {
	s := env.SettingsOf(a.CSM)
	s.lay(a.Choices)
	s.Country = cmp.Or(a.Country, s.Country)
	return s
}

// teamsOf returns a person's team and those above it, the nearest first.
func (e Env) teamsOf(id PersonID) []Team {
	team, _ := e.TeamOf(id)
	return e.withParents(team)
}

// withParents returns a team and those above it, the nearest first.
func (e Env) withParents(team Team) []Team {
	var chain []Team
	for team.ID != "" && !slices.ContainsFunc(chain, func(t Team) bool { return t.ID == team.ID }) {
		chain = append(chain, team)
		parent := team.Parent
		team, _ = find(e.Teams, func(t Team) bool { return t.ID == parent })
	}
	return chain
}

// Origin is where the value of a setting comes from.
type Origin struct {
	Scope   Scope // "" for the default
	Team    Team  // of ScopeTeam
	Value   string
	FromApp bool // it is what Slack says of the person
}

// OriginFor tells the value of a setting and where it comes from, for a person
// or, if a is not nil, for an account.
func (e Env) OriginFor(s Setting, id PersonID, a *Account) Origin {
	if a != nil {
		if value := a.choice(s.Name); value != "" {
			return Origin{Scope: ScopeAccount, Value: value}
		}
		id = a.CSM
	}
	if value := e.People[id].Choices[s.Name]; value != "" {
		return Origin{Scope: ScopePerson, Value: value}
	}
	if zone := e.People[id].TimeZone; s.Name == SettingZone && zone != "" {
		return Origin{Scope: ScopePerson, Value: zone, FromApp: true}
	}
	team, _ := e.TeamOf(id)
	return e.OriginOfTeam(s, team)
}

// OriginOfTeam tells the value of a setting for whoever of a team has decided
// nothing, and where it comes from. The zero team is the workspace.
func (e Env) OriginOfTeam(s Setting, team Team) Origin {
	for _, t := range e.withParents(team) {
		if value := t.Choices[s.Name]; value != "" {
			return Origin{Scope: ScopeTeam, Team: t, Value: value}
		}
	}
	value := s.Value(e.Settings)
	if value == s.Default {
		return Origin{Value: value}
	}
	return Origin{Scope: ScopeWorkspace, Value: value}
}

// choice returns what the account decided for itself; its country is one of its
// own facts.
func (a *Account) choice(name string) string {
	if name == SettingCountry {
		return a.Country
	}
	return a.Choices[name]
}

// Choose decides settings for the account; the value "" follows its CSM again.
// Its channel is told what that moved.
// Errors have code [Invalid] and name the setting.
func (a *Account) Choose(env Env, chosen Choices) (*Change, error) {
	change, plan := &Change{}, a.Snapshot(env)
	var was, is []string
	for _, name := range slices.Sorted(maps.Keys(chosen)) {
		value, err := checkChoice(ScopeAccount, name, chosen[name])
		if err != nil {
			return nil, err
		}
		before := a.choice(name)
		if before == value {
			continue
		}
		setting, _ := FindSetting(name)
		was = append(was, setting.Title+" "+setting.Show(env.OriginFor(setting, "", a).Value))
		if name == SettingCountry {
			a.Country = value
		} else {
			a.Choices = a.Choices.with(name, value)
		}
		is = append(is, setting.Title+" "+setting.Show(env.OriginFor(setting, "", a).Value))
		change.Account = true
		change.audit(env, a.ID, "settings.set", name, before, value)
	}
	if change.Account {
		a.tell(env, change, News{Kind: NewsSettings, Before: strings.Join(was, ", "), After: strings.Join(is, ", ")}, plan)
	}
	return change, nil
}

// Choose decides a setting for the person; "" follows their team again. Errors
// have code [Invalid] and name the setting.
func (p *Person) Choose(name, value string) (before string, err error) {
	value, err = checkChoice(ScopePerson, name, value)
	if err != nil {
		return "", err
	}
	before = p.Choices[name]
	p.Choices = p.Choices.with(name, value)
	return before, nil
}

// Choose decides a setting for the team; "" follows the workspace again. Errors
// have code [Invalid] and name the setting.
func (t *Team) Choose(name, value string) (before string, err error) {
	value, err = checkChoice(ScopeTeam, name, value)
	if err != nil {
		return "", err
	}
	before = t.Choices[name]
	t.Choices = t.Choices.with(name, value)
	return before, nil
}

// Choose decides a setting for the workspace; "" is the default again. Errors
// have code [Invalid] and name the setting.
func (s *Settings) Choose(name, value string) (before string, err error) {
	value, err = checkChoice(ScopeWorkspace, name, value)
	if err != nil {
		return "", err
	}
	setting, _ := FindSetting(name)
	before = setting.Value(*s)
	setting.put(s, cmp.Or(value, setting.Default))
	return before, nil
}

func checkChoice(scope Scope, name, value string) (string, error) {
	setting, ok := FindSetting(name)
	if !ok {
		return "", Errorf(Invalid, name, "There is no setting %q.", name)
	}
	if !setting.In(scope) {
		return "", setting.NotFor(scope)
	}
	if value == "" {
		return "", nil
	}
	return setting.Parse(value)
}
