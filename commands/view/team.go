package view

import (
	"fmt"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The action ids of teams.
const (
	ActionTeamEdit   = "team.edit" // Value is the team's id, "" for a new one
	ActionTeamRemove = "team.remove"

	CallbackTeam = "team.save"
)

// Fields of the team form.
const (
	FieldTeamName = "name"
	FieldManager  = "manager"
	FieldDeputy   = "deputy"
	FieldMembers  = "members"
	FieldChannel  = "channel"
	FieldParent   = "parent"
)

// maxTeamsShown is how many teams one list shows.
const maxTeamsShown = 45

// Teams lists the teams; those that the reader may change have a button.
func Teams(meta Meta, teams []domain.Team, may func(domain.Team) bool, admin bool, env domain.Env) Form {
	f := Form{Callback: "team", Title: "Teams", Meta: meta}
	if len(teams) == 0 {
		f.Blocks = append(f.Blocks, Section("There are no teams yet. Without them, the workspace's managers answer for every account that names none."))
	}
	for n, t := range teams[:min(len(teams), maxTeamsShown)] {
		text := "*" + Line(t.Name, maxNameShown) + "* · " + Count(len(t.Members), "member", "members") + "\nManager " + nameOr(t.Manager, env, "nobody yet")
		if t.Deputy != "" {
			text += ", deputy " + Name(t.Deputy, env)
		}
		if may(t) {
			f.Blocks = append(f.Blocks, SectionWith(text, Button{Text: "Edit", Action: fmt.Sprintf("%s#%d", ActionTeamEdit, n), Value: string(t.ID), Label: "Edit " + t.Name}))
		} else {
			f.Blocks = append(f.Blocks, Section(text))
		}
	}
	if more := len(teams) - maxTeamsShown; more > 0 {
		f.Blocks = append(f.Blocks, Context(fmt.Sprintf("and %d more: name one behind the command", more)))
	}
	if admin {
		f.Blocks = append(f.Blocks, Buttons(Button{Text: "New team", Action: ActionTeamEdit, Style: slack.StylePrimary, Label: "Make a new team"}))
	}
	return f
}

// TeamForm asks for everything about a team. group is the one that it follows, or
// has no id; the teams of env are those it may belong to.
func TeamForm(meta Meta, t domain.Team, group domain.UserGroup, remove bool, env domain.Env) Form {
	meta.Subject = string(t.ID)
	csms := PeopleInput(Field{ID: FieldMembers, Label: "CSMs", Optional: true, Hint: "A person belongs to one team: from another one they move here."}, t.Members)
	if group.ID != "" {
		csms = followedPeople("CSMs", group, t.Members, env)
	}
	options := []Option{{Value: Inherit, Text: "None"}}
	for _, o := range env.Teams {
		if o.ID != t.ID && len(options) < maxOptions {
			options = append(options, Option{Value: string(o.ID), Text: o.Name})
		}
	}
	parent := string(t.Parent)
	if parent == "" {
		parent = Inherit
	}
	f := Form{Callback: CallbackTeam, Title: "Team", Submit: "Save", Meta: meta, Blocks: []slack.Block{
		TextInput(Field{ID: FieldTeamName, Label: "Name"}, t.Name, 80),
		PersonInput(Field{ID: FieldManager, Label: "Manager", Optional: true, Hint: "Asked first when something of the team's accounts is escalated."}, t.Manager),
		PersonInput(Field{ID: FieldDeputy, Label: "Deputy", Optional: true, Hint: "Asked next."}, t.Deputy),
		csms,
		groupInput(Field{ID: FieldGroup, Label: "CSMs from a user group", Optional: true, Placeholder: "Type its name", Hint: "Then its members are the team, and stay so when it changes."}, group),
		ChannelInput(Field{ID: FieldChannel, Label: "Channel", Optional: true}, t.Channel),
		SelectInput(Field{ID: FieldParent, Label: "Part of", Optional: true, Hint: "Settings of that team count where this one has decided nothing."}, options, parent),
	}}
	for _, r := range domain.NamedRoles() {
		f.Blocks = append(f.Blocks, PersonInput(Field{ID: FieldRole(r), Label: capital(r.Label()), Optional: true, Hint: "Does this work for accounts that name nobody of their own."}, t.Roles[r]))
	}
	if remove {
		f.Blocks = append(f.Blocks, Buttons(Button{Text: "Remove this team", Action: ActionTeamRemove, Value: string(t.ID), Style: slack.StyleDanger,
			Confirm: &Confirm{Title: "Remove the team?", Text: "Its accounts and people stay. The workspace's managers answer for them.", Yes: "Remove", No: "Keep"}}))
	}
	return f
}

// TeamSaved confirms a team.
func TeamSaved(t domain.Team, moved int, accounts int, env domain.Env) Message {
	lines := []string{"*Saved: " + Line(t.Name, maxNameShown) + "*, " + Count(len(t.Members), "member", "members") + ", manager " + nameOr(t.Manager, env, "nobody yet") + "."}
	if moved > 0 {
		lines = append(lines, Count(moved, "person left", "people left")+" another team for it.")
	}
	if accounts > 0 {
		lines = append(lines, "Escalations and daily messages of "+Count(accounts, "account follow", "accounts follow")+" it.")
	}
	return confirmation(lines)
}

// TeamRemoved confirms that a team is gone.
func TeamRemoved(name string) Message {
	return confirmation([]string{"The team *" + Line(name, maxNameShown) + "* is removed. The workspace's managers answer for its accounts."})
}
