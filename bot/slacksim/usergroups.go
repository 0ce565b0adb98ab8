package slacksim

import (
	"regexp"
	"slices"
	"strings"
)

// Limits of user groups.
const (
	maxGroupName        = 80
	maxGroupDescription = 140
)

// groupMethods are the methods about mentionable groups of people.
func groupMethods() map[string]method {
	read, write := []string{"usergroups:read"}, []string{"usergroups:write"}
	return map[string]method{
		"usergroups.list":         {run: groupList, tier: tier2, scopes: read},
		"usergroups.create":       {run: createGroup, tier: tier2, scopes: write, required: []string{"name"}},
		"usergroups.update":       {run: updateGroup, tier: tier2, scopes: write, required: []string{"usergroup"}},
		"usergroups.enable":       {run: enableGroup, tier: tier2, scopes: write, required: []string{"usergroup"}},
		"usergroups.disable":      {run: enableGroup, tier: tier2, scopes: write, required: []string{"usergroup"}},
		"usergroups.users.list":   {run: groupUsers, tier: tier2, scopes: read, required: []string{"usergroup"}},
		"usergroups.users.update": {run: updateGroupUsers, tier: tier2, scopes: write, required: []string{"usergroup", "users"}},
	}
}

// groupJSON is a group as the Web API and events show it. Callers hold mu.
func (w *Workspace) groupJSON(g UserGroup, users bool) map[string]any {
	out := map[string]any{
		"id": g.ID, "team_id": w.team.ID, "is_usergroup": true, "is_subteam": true, "name": g.Name, "handle": g.Handle,
		"description": g.Description, "is_external": false, "date_create": g.Created, "date_update": g.Updated,
		"date_delete": g.Disabled, "auto_type": nil, "created_by": g.Creator, "updated_by": g.Creator, "deleted_by": nil,
		"user_count": len(g.Users), "prefs": map[string]any{"channels": orEmpty(g.Channels), "groups": []string{}},
	}
	if users {
		out["users"] = orEmpty(g.Users)
	}
	return out
}

func groupList(c *call) (reply, error) {
	out := []any{}
	for _, g := range c.w.groups {
		if g.Disabled == 0 || c.args.flag("include_disabled") {
			out = append(out, c.w.groupJSON(g, c.args.flag("include_users")))
		}
	}
	return reply{"usergroups": out}, nil
}

func groupUsers(c *call) (reply, error) {
	i, err := c.group("usergroup")
	if err != nil {
		return nil, err
	}
	g := c.w.groups[i]
	if g.Disabled != 0 && !c.args.flag("include_disabled") {
		return nil, refuse("no_such_subteam")
	}
	return reply{"users": orEmpty(g.Users)}, nil
}

// group finds the group an argument names. Callers hold mu.
func (c *call) group(name string) (int, error) {
	i := slices.IndexFunc(c.w.groups, func(g UserGroup) bool { return g.ID == c.args.str(name) })
	if i < 0 {
		return 0, refuse("no_such_subteam")
	}
	return i, nil
}

func createGroup(c *call) (reply, error) {
	w := c.w
	now := w.clock().Unix()
	g := UserGroup{
		ID: w.nextID("S"), Name: c.args.str("name"), Handle: c.args.str("handle"), Description: c.args.str("description"),
		Channels: c.args.list("channels"), Creator: w.app.BotUserID, Created: now, Updated: now,
	}
	if g.Handle == "" {
		g.Handle = strings.ToLower(strings.Join(strings.Fields(g.Name), "-"))
	}
	if err := w.checkGroup(g); err != nil {
		return nil, err
	}
	w.groups = append(slices.Clip(w.groups), g)
	return c.groupChanged("subteam_created", g)
}

// checkGroup applies Slack's rules to a group. Callers hold mu.
func (w *Workspace) checkGroup(g UserGroup) error {
	switch {
	case g.Name == "":
		return refuse("missing_subteam_name")
	case len([]rune(g.Name)) > maxGroupName:
		return refuse("name_too_long")
	case len([]rune(g.Description)) > maxGroupDescription:
		return refuse("description_too_long")
	case !regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,20}$`).MatchString(g.Handle):
		return refuse("bad_handle")
	}
	for _, o := range w.groups {
		switch {
		case o.ID == g.ID:
		case strings.EqualFold(o.Name, g.Name):
			return refuse("name_already_exists")
		case strings.EqualFold(o.Handle, g.Handle):
			return refuse("handle_already_exists")
		}
	}
	for _, id := range w.userIDs {
		if strings.EqualFold(w.users[id].Name, g.Handle) {
			return refuse("handle_already_exists")
		}
	}
	for _, id := range g.Channels {
		if w.channels[id] == nil {
			return refuse("invalid_channel_provided")
		}
	}
	return nil
}

// changeGroup applies a change to the call's group.
func (c *call) changeGroup(change func(*UserGroup) error) (reply, error) {
	i, err := c.group("usergroup")
	if err != nil {
		return nil, err
	}
	g := c.w.groups[i]
	g.Updated = c.w.clock().Unix()
	if err := change(&g); err != nil {
		return nil, err
	}
	c.w.groups = slices.Clone(c.w.groups)
	c.w.groups[i] = g
	return c.groupChanged("subteam_updated", g)
}

func (c *call) groupChanged(kind string, g UserGroup) (reply, error) {
	c.w.notify(Change{Kind: ChangePlaces})
	if c.w.app.has("usergroups:read") {
		c.happened(event{Type: kind, Fields: map[string]any{"subteam": c.w.groupJSON(g, true)}})
	}
	return reply{"usergroup": c.w.groupJSON(g, true)}, nil
}

func updateGroup(c *call) (reply, error) {
	return c.changeGroup(func(g *UserGroup) error {
		for name, field := range map[string]*string{"name": &g.Name, "handle": &g.Handle, "description": &g.Description} {
			if c.args.has(name) {
				*field = c.args.str(name)
			}
		}
		if c.args.has("channels") {
			g.Channels = c.args.list("channels")
		}
		return c.w.checkGroup(*g)
	})
}

// enableGroup serves usergroups.enable and usergroups.disable.
func enableGroup(c *call) (reply, error) {
	return c.changeGroup(func(g *UserGroup) error {
		disable := c.method == "usergroups.disable"
		switch {
		case disable && g.Disabled != 0:
			return refuse("already_disabled")
		case !disable && g.Disabled == 0:
			return refuse("already_enabled")
		case disable:
			g.Disabled = c.w.clock().Unix()
		default:
			g.Disabled = 0
		}
		return nil
	})
}

func updateGroupUsers(c *call) (reply, error) {
	w := c.w
	var before UserGroup
	out, err := c.changeGroup(func(g *UserGroup) error {
		before = *g
		ids := c.args.list("users")
		switch {
		case len(ids) == 0:
			return refuse("no_users_provided")
		case g.Disabled != 0:
			return refuse("subteam_disabled")
		}
		for _, id := range ids {
			if u := w.users[id]; u == nil || u.Deleted || u.IsBot || w.isExternal(u) {
				return refuse("invalid_users")
			}
		}
		slices.Sort(ids)
		g.Users = slices.Compact(ids)
		return nil
	})
	if err != nil {
		return nil, err
	}
	i, err := c.group("usergroup")
	if err != nil {
		return nil, err
	}
	after := w.groups[i]
	if w.app.has("usergroups:read") {
		c.happened(w.membersChanged(before, after))
	}
	return out, nil
}

// without lists the members of one list that another has not.
func without(of, not []string) []string {
	out := []string{}
	for _, s := range of {
		if !slices.Contains(not, s) {
			out = append(out, s)
		}
	}
	return out
}

// membersChanged is the event about who is in a group now. Callers hold mu.
func (w *Workspace) membersChanged(before, after UserGroup) event {
	return event{Type: "subteam_members_changed", Fields: map[string]any{
		"subteam_id": after.ID, "team_id": w.team.ID, "date_previous_update": before.Updated, "date_update": after.Updated,
		"added_users": without(after.Users, before.Users), "removed_users": without(before.Users, after.Users),
	}}
}
