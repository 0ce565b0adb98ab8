package domain

import (
	"slices"
	"time"
)

// UserGroup is a Slack user group whose members are the people of a team, or the
// workspace's managers: who is in it is decided in Slack and followed here.
type UserGroup struct {
	ID       UserGroupID
	Handle   string     // what people mention it by, without the @
	Members  []PersonID // as Slack lists them, guests and deactivated people too; not kept
	Disabled bool       // switched off in Slack, or not there any more; not kept
	SeenAt   time.Time  // when Slack was asked last
	Lost     GroupLoss  // why it cannot be followed at present
	LostAt   time.Time  // since when; zero while it can
}

// GroupLoss says why a user group cannot be followed. Whoever was in it when it
// could keeps their part, so that alarms do not go nowhere.
type GroupLoss string

// The reasons.
const (
	GroupFollowed   GroupLoss = ""           // nothing is wrong
	GroupDisabled   GroupLoss = "disabled"   // switched off or removed in Slack
	GroupEmpty      GroupLoss = "empty"      // nobody in it works here
	GroupTooLarge   GroupLoss = "too_large"  // more people than a team may have
	GroupUnreadable GroupLoss = "unreadable" // Slack does not tell the bot who is in it
)

// FollowedGroups lists the user groups that managers and teams follow, each once.
func FollowedGroups(s Settings, teams []Team) []UserGroupID {
	groups := []UserGroupID{s.ManagersGroup}
	for _, t := range teams {
		groups = append(groups, t.Group)
	}
	groups = slices.DeleteFunc(groups, func(id UserGroupID) bool { return id == "" })
	slices.Sort(groups)
	return slices.Compact(groups)
}

// FollowGroup makes those who are in a user group the people of the teams, and
// the managers, that follow it. members are those of them who work here. When the
// group cannot be followed, loss says why and everything stays as it was.
func FollowGroup(s Settings, teams []Team, g UserGroup, members []PersonID) (next Settings, nextTeams []Team, loss GroupLoss) {
	switch {
	case g.Disabled:
		return s, teams, GroupDisabled
	case len(members) == 0:
		return s, teams, GroupEmpty
	case len(members) > maxMembers:
		return s, teams, GroupTooLarge
	}
	next, nextTeams = s, slices.Clone(teams)
	if s.ManagersGroup == g.ID {
		next.Managers = FollowMembers(s.Managers, members)
	}
	free := slices.Clone(members) // a person belongs to one team: who is in two groups stays in the first
	for _, t := range teams {
		if t.Group != "" && t.Group != g.ID {
			free = without(free, t.Members)
		}
	}
	for i, t := range nextTeams {
		switch t.Group {
		case g.ID:
			nextTeams[i].Members = FollowMembers(t.Members, free)
			free = without(free, nextTeams[i].Members)
		case "":
			if slices.ContainsFunc(teams, func(o Team) bool { return o.Group == g.ID }) {
				nextTeams[i].Members = without(t.Members, members)
			}
		}
	}
	return next, nextTeams, GroupFollowed
}

// without returns the people who are not among others.
func without(people, others []PersonID) []PersonID {
	return slices.DeleteFunc(slices.Clone(people), func(p PersonID) bool { return slices.Contains(others, p) })
}

// FollowMembers returns the members of a group in the order in which they were
// listed before, with those who are new behind them: Slack's order says nothing,
// and the first manager is asked first.
func FollowMembers(listed, members []PersonID) []PersonID {
	next := slices.DeleteFunc(slices.Clone(listed), func(p PersonID) bool { return !slices.Contains(members, p) })
	for _, p := range members {
		if !slices.Contains(next, p) {
			next = append(next, p)
		}
	}
	return next
}
