package domain

import (
	"slices"
	"strings"
)

// maxMembers is how many people one team may have.
const maxMembers = 500

// PutTeam adds a team, or replaces the one of its id. Whoever is in it leaves
// the team they were in, because a person belongs to one; left names them.
// Errors have code [Invalid] and name "name", "parent" or "members".
func PutTeam(teams []Team, t Team) (next []Team, left []PersonID, err error) {
	if t.Name = strings.Join(strings.Fields(t.Name), " "); t.Name == "" {
		return nil, nil, Errorf(Invalid, "name", "Give the team a name.")
	}
	if err := tooLong("name", t.Name, maxName); err != nil {
		return nil, nil, err
	}
	if len(t.Members) > maxMembers {
		return nil, nil, Errorf(Invalid, "members", "A team has at most %d members, not %d.", maxMembers, len(t.Members))
	}
	for _, o := range teams {
		if o.ID != t.ID && NormalName(o.Name) == NormalName(t.Name) {
			return nil, nil, Errorf(Invalid, "name", "There is a team %q already.", o.Name)
		}
	}
	for above, n := t.Parent, 0; above != ""; n++ {
		parent, ok := find(teams, func(o Team) bool { return o.ID == above })
		if !ok || above == t.ID || n > len(teams) {
			return nil, nil, Errorf(Invalid, "parent", "A team cannot be above itself. Choose another one, or none.")
		}
		above = parent.Parent
	}
	for _, o := range teams {
		if o.ID == t.ID {
			continue
		}
		o.Members = slices.DeleteFunc(slices.Clone(o.Members), func(p PersonID) bool {
			if !slices.Contains(t.Members, p) {
				return false
			}
			left = append(left, p)
			return true
		})
		next = append(next, o)
	}
	return append(next, t), left, nil
}

// RemoveTeam takes a team away; those below it follow nobody then.
func RemoveTeam(teams []Team, id TeamID) []Team {
	var next []Team
	for _, t := range teams {
		if t.ID == id {
			continue
		}
		if t.Parent == id {
			t.Parent = ""
		}
		next = append(next, t)
	}
	return next
}

// Put says who does the work of a role for the team's accounts that name nobody
// of their own; "" is nobody.
func (t *Team) Put(role TaskRole, p PersonID) { t.Roles = t.Roles.with(role, p) }
