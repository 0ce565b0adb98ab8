package view_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// page is the settings page of a scope with everything on it.
func page(env domain.Env, scope domain.Scope) view.SettingsPage {
	p := view.SettingsPage{Scope: scope, Value: string(scope), Of: "EMEA <team>"}
	for i, s := range domain.SettingTable() {
		if s.In(scope) {
			row := view.SettingRow{Setting: s, From: env.OriginFor(s, casey, nil)}
			if i%2 == 0 {
				row.Own = s.Default
			}
			p.Rows = append(p.Rows, row)
		}
	}
	p.Away = []domain.Absence{{From: domain.NewDate(2027, time.March, 8), To: domain.NewDate(2027, time.March, 12), Cover: morgan}}
	p.Other = []view.SettingsLink{{Title: "Workspace", Value: "workspace"}, {Title: "Team World", Value: "team/team_1"}}
	return p
}

func TestSettingsGolden(t *testing.T) {
	s := newScene(t)
	golden(t, "form_settings_person", s.form(page(s.env, domain.ScopePerson).Form(view.Meta{}, s.env)))
	s.env.Settings.PausedAt = s.env.Now
	golden(t, "form_settings_workspace", s.form(page(s.env, domain.ScopeWorkspace).Form(view.Meta{}, s.env)))
	golden(t, "form_setup_code", s.form(view.CodeForm(view.Meta{})))
	golden(t, "form_start", s.form(view.StartForm(view.Meta{}, view.Outlook{Watched: 3}, domain.Pilot{Segments: []domain.Segment{domain.SMB}}, "", "/all/7/0")))
	team := domain.Team{ID: "team_1", Name: "EMEA", Manager: morgan, Members: []domain.PersonID{casey}}
	s.env.Teams = []domain.Team{team, {ID: "team_2", Name: "World"}}
	golden(t, "form_team", s.form(view.TeamForm(view.Meta{}, team, domain.UserGroup{}, true, s.env)))
	golden(t, "form_team_group", s.form(view.TeamForm(view.Meta{}, team, domain.UserGroup{ID: "S0CSM", Handle: "csm-emea", Lost: domain.GroupDisabled}, true, s.env)))
	golden(t, "group_lost", view.GroupLost(domain.UserGroup{ID: "S0CSM", Handle: "csm-emea", Lost: domain.GroupEmpty}, true, []string{"EMEA"}))
	golden(t, "form_teams", s.form(view.Teams(view.Meta{}, []domain.Team{team}, func(domain.Team) bool { return true }, true, s.env)))
}

// However many teams, absences and free days there are, and whatever they are
// called, the forms stay within Slack's limits.
func TestSettingsFormsKeepToLimits(t *testing.T) {
	s := newScene(t)
	rapid.Check(t, func(t *rapid.T) {
		scope := rapid.SampledFrom(domain.Scopes()).Draw(t, "scope")
		p := page(s.env, scope)
		p.Of = anyName().Draw(t, "of")
		var teams []domain.Team
		for i := range rapid.IntRange(0, 120).Draw(t, "teams") {
			name := anyName().Draw(t, "name")
			teams = append(teams, domain.Team{ID: domain.TeamID("team_" + strings.Repeat("x", i)), Name: name})
			p.Other = append(p.Other, view.SettingsLink{Title: "Team " + name, Value: "team/1"})
		}
		accepted(t, formBreaches(p.Form(view.Meta{}, s.env).Modal()))
		accepted(t, formBreaches(view.Teams(view.Meta{}, teams, func(domain.Team) bool { return true }, true, s.env).Modal()))
		accepted(t, formBreaches(view.TeamForm(view.Meta{}, domain.Team{Name: p.Of}, anyGroup(t), true, domain.Env{Teams: teams}).Modal()))
		var days []domain.FreeDay
		for range rapid.IntRange(0, 200).Draw(t, "free days") {
			days = append(days, domain.FreeDay{From: anyDate(t), To: anyDate(t), Name: p.Of})
		}
		accepted(t, formBreaches(view.FreeDaysForm(view.Meta{}, days).Modal()))
		accepted(t, breaches(view.FreeDaysSaved(days)))
		accepted(t, formBreaches(view.AwayForm(view.Meta{}).Modal()))
		accepted(t, formBreaches(view.PilotForm(view.Meta{}, domain.Pilot{CSMs: []domain.PersonID{casey}}).Modal()))
	})
}

func TestRunStateNamesThePilot(t *testing.T) {
	s := newScene(t)
	if got := view.RunState(s.env); got != "" {
		t.Errorf("reminders that simply run say %q", got)
	}
	s.env.Settings.StartPilot(domain.Pilot{From: s.env.Now, CSMs: []domain.PersonID{casey}, Segments: []domain.Segment{domain.SMB}})
	if got := view.RunState(s.env); !strings.Contains(got, "Casey Sample, the segment smb") {
		t.Errorf("a pilot says %q", got)
	}
	s.env.Settings.PausedAt = s.env.Now
	if got := view.RunState(s.env); !strings.Contains(got, "Paused") {
		t.Errorf("a pause says %q", got)
	}
}

// anyGroup draws a user group, or none.
func anyGroup(t *rapid.T) domain.UserGroup {
	return domain.UserGroup{
		ID:     domain.UserGroupID(rapid.SampledFrom([]string{"", "S0CSM"}).Draw(t, "group")),
		Handle: anyName().Draw(t, "handle"),
		Lost:   rapid.SampledFrom([]domain.GroupLoss{domain.GroupFollowed, domain.GroupUnreadable}).Draw(t, "loss"),
	}
}
