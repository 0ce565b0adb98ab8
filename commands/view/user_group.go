package view

import (
	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// ActionGroup is the action id of menus over the workspace's user groups: their
// options are asked for while somebody types.
const ActionGroup = "user_group"

// FieldGroup is the field of a user group whose members are followed.
const FieldGroup = "group"

// GroupOption is a user group as a choice.
func GroupOption(g domain.UserGroup) Option {
	return Option{Value: string(g.ID), Text: groupName(g)}
}

// groupName names a user group without calling everybody in it.
func groupName(g domain.UserGroup) string {
	if g.Handle == "" {
		return "a user group"
	}
	return "@" + Line(g.Handle, 40)
}

// groupInput asks for the user group whose members are to be followed; g is the
// one that is, or has no id.
func groupInput(f Field, g domain.UserGroup) slack.Block {
	atOnce := 0
	e := &slack.SelectBlockElement{Type: slack.OptTypeExternal, ActionID: ActionGroup, MinQueryLength: &atOnce, Placeholder: f.placeholder()}
	if g.ID != "" {
		e.InitialOption = GroupOption(g).object()
	}
	return f.input(e)
}

// followedPeople says who the people of a followed group are, and how to list
// them by hand instead.
func followedPeople(label string, g domain.UserGroup, people []domain.PersonID, env domain.Env) slack.Block {
	var names []string
	for _, p := range people {
		names = append(names, Name(p, env))
	}
	text := "*" + label + "* are those in " + groupName(g) + ": " + List(More(names, followedShown)) + ". To list them yourself, clear the user group and save."
	if g.Lost != domain.GroupFollowed {
		text += "\n⚠️ " + groupLoss(g) + " These people stay until that is mended."
	}
	return Section(text)
}

// followedShown is how many people of a followed group a form names.
const followedShown = 12

// groupLoss says why a user group cannot be followed.
func groupLoss(g domain.UserGroup) string {
	switch g.Lost {
	case domain.GroupDisabled:
		return "It is switched off in Slack."
	case domain.GroupEmpty:
		return "Nobody in it works here."
	case domain.GroupTooLarge:
		return "It has too many members."
	}
	return "Slack does not tell me who is in it."
}

// GroupLost tells an admin that a user group cannot be followed, what counts
// meanwhile, and what to do. managers says that the managers follow it; teams are
// the names of the teams that do.
func GroupLost(g domain.UserGroup, managers bool, teams []string) Message {
	lines := []string{"*I cannot follow the user group " + groupName(g) + ".* " + groupLoss(g)}
	if managers {
		lines = append(lines, "The managers come from it. Those who were in it last stay managers until that is mended.")
	}
	if len(teams) > 0 {
		lines = append(lines, "The CSMs of "+nameSome(teams)+" come from it. Those who were in it last stay until that is mended.")
	}
	fix := "Mend the group in Slack"
	if managers {
		fix += ", or choose other managers in `/renewal setup`"
	}
	if len(teams) > 0 {
		fix += ", or choose other people with `/renewal team`"
	}
	return lostMessage(append(lines, fix+". A group that is mended is followed again by itself."))
}
