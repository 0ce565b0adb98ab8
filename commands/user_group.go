package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// groupArg reads a mentioned user group; ok is false for what is none.
func groupArg(values []string) (id domain.UserGroupID, ok bool) {
	if len(values) != 1 {
		return "", false
	}
	parts := references.FindStringSubmatch(values[0])
	if parts == nil {
		return "", false
	}
	group, ok := strings.CutPrefix(parts[2], "subteam^")
	return domain.UserGroupID(group), ok
}

// teamGroup reads "group @csm-emea"; nothing behind it keeps the members and
// follows no group any more.
func (c *Call) teamGroup(ctx context.Context, values []string) (func(*domain.Team), error) {
	if len(values) == 0 {
		return func(t *domain.Team) { t.Group = "" }, nil
	}
	id, ok := groupArg(values)
	if !ok {
		return nil, domain.Errorf(domain.Invalid, view.FieldGroup, "Mention one user group, for example @csm-emea, or list people behind members.")
	}
	members, err := c.followed(ctx, id, "", nil)
	return func(t *domain.Team) { t.Group, t.Members = id, domain.FollowMembers(t.Members, members) }, err
}

// followed looks at a user group that is to be followed and returns those in it
// who work here. One that was followed before, or none, is not looked at: its
// members are those listed. Errors name the field of the group.
func (c *Call) followed(ctx context.Context, id, before domain.UserGroupID, listed []domain.PersonID) ([]domain.PersonID, error) {
	if id == "" || id == before {
		return listed, nil
	}
	g, err := c.userGroup(ctx, id)
	if err != nil {
		return nil, at(view.FieldGroup, err)
	}
	members, err := c.membersHere(ctx, g)
	if err != nil {
		return nil, err
	}
	switch _, _, loss := domain.FollowGroup(domain.Settings{}, nil, g, members); loss {
	case domain.GroupFollowed:
		return domain.FollowMembers(listed, members), c.Store.InTx(ctx, func(tx *storage.Tx) error { return tx.KeepGroup(ctx, g) })
	case domain.GroupTooLarge:
		return nil, domain.Errorf(domain.Invalid, view.FieldGroup, "@%s has %d members. That is too many to follow: choose a smaller group.", g.Handle, len(members))
	case domain.GroupDisabled:
		return nil, domain.Errorf(domain.Invalid, view.FieldGroup, "@%s is switched off in Slack. Choose another group, or switch it on again.", g.Handle)
	}
	return nil, domain.Errorf(domain.Invalid, view.FieldGroup, "Nobody in @%s can use renewalbot. Choose another group, or list people.", g.Handle)
}

// userGroup asks Slack about one user group. One that is gone counts as switched
// off.
func (r *Router) userGroup(ctx context.Context, id domain.UserGroupID) (domain.UserGroup, error) {
	groups, err := r.Workspace.UserGroups(ctx)
	if err != nil {
		return domain.UserGroup{}, fmt.Errorf("look at user group %s: %w", id, err)
	}
	if i := slices.IndexFunc(groups, func(g domain.UserGroup) bool { return g.ID == id }); i >= 0 {
		return groups[i], nil
	}
	return domain.UserGroup{ID: id, Disabled: true}, nil
}

// membersHere returns those in a user group who work here, whom the bot knows
// then: guests and people who have left are none of them.
func (r *Router) membersHere(ctx context.Context, g domain.UserGroup) ([]domain.PersonID, error) {
	var here []domain.PersonID
	for _, id := range g.Members {
		p, err := r.person(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("look at members of user group %s: %w", g.ID, err)
		}
		if p.Member() {
			here = append(here, id)
		}
	}
	return here, nil
}

// lookAtGroup follows a user group that changed, if anything follows it.
func (r *Router) lookAtGroup(ctx context.Context, id domain.UserGroupID) error {
	var followed []domain.UserGroupID
	err := r.Store.Read(ctx, func(tx *storage.Tx) error {
		settings, err := tx.Settings(ctx)
		if err != nil {
			return err
		}
		teams, err := tx.Teams(ctx)
		followed = domain.FollowedGroups(settings, teams)
		return err
	})
	if err != nil || !slices.Contains(followed, id) {
		return err
	}
	g, err := r.userGroup(ctx, id)
	if err != nil {
		return err
	}
	if _, err := r.membersHere(ctx, g); err != nil {
		return err
	}
	if _, err := r.Store.FollowGroup(ctx, g); err != nil {
		return err
	}
	r.committed()
	return nil
}

// suggestGroups offers the user groups whose name or handle has what was typed.
func (r *Router) suggestGroups(ctx context.Context, query string) (Reply, error) {
	groups, err := r.Workspace.UserGroups(ctx)
	if err != nil {
		return Reply{}, err
	}
	var options []view.Option
	for _, g := range groups {
		if !g.Disabled && strings.Contains(g.Handle, strings.ToLower(strings.TrimLeft(strings.TrimSpace(query), "@"))) {
			options = append(options, view.GroupOption(g))
		}
	}
	return Reply{Options: view.Options(options)}, nil
}
