package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// FollowGroup makes the managers and teams that follow a user group those who
// are in it now, in one commit. Only people whom the bot knows count: the caller
// meets the others first. A group that cannot be followed changes nothing, and
// each admin is told so once.
func (s *Store) FollowGroup(ctx context.Context, g domain.UserGroup) (moved bool, err error) {
	err = s.InTx(ctx, func(tx *Tx) error {
		moved, err = tx.FollowGroup(ctx, g)
		return err
	})
	return moved, wrapped("follow user group "+string(g.ID), err)
}

// FollowGroup is [Store.FollowGroup] within a transaction.
func (tx *Tx) FollowGroup(ctx context.Context, g domain.UserGroup) (moved bool, err error) {
	settings, err := tx.Settings(ctx)
	if err != nil {
		return false, err
	}
	teams, err := tx.Teams(ctx)
	if err != nil {
		return false, err
	}
	if !slices.Contains(domain.FollowedGroups(settings, teams), g.ID) {
		return false, nil
	}
	known, err := tx.People(ctx, g.Members...)
	if err != nil {
		return false, err
	}
	members := slices.DeleteFunc(slices.Clone(g.Members), func(p domain.PersonID) bool { return !known[p].Member() })
	nextSettings, nextTeams, loss := domain.FollowGroup(settings, teams, g, members)
	if loss != domain.GroupFollowed {
		return false, tx.LoseGroup(ctx, g.ID, loss)
	}
	if err := tx.KeepGroup(ctx, g); err != nil {
		return false, err
	}
	moved = !slices.Equal(settings.Managers, nextSettings.Managers)
	for i, t := range nextTeams {
		moved = moved || !slices.Equal(teams[i].Members, t.Members)
	}
	if !moved {
		return false, nil
	}
	if err := tx.SaveTeams(ctx, "", nextTeams); err != nil {
		return false, err
	}
	return true, tx.SaveSettings(ctx, "", nextSettings)
}

// LoseGroup records why a followed user group cannot be followed and promises
// each admin one word about it, however often it is noticed before it can again.
func (tx *Tx) LoseGroup(ctx context.Context, id domain.UserGroupID, why domain.GroupLoss) error {
	g, err := tx.UserGroup(ctx, id)
	if err != nil {
		return err
	}
	if g.LostAt.IsZero() {
		g.LostAt = tx.now
	}
	g.Lost = why
	if err := tx.putGroup(ctx, g); err != nil {
		return err
	}
	settings, err := tx.Settings(ctx)
	if err != nil {
		return err
	}
	for _, admin := range settings.Admins {
		if err := tx.Announce(ctx, domain.Announcement{
			Key:  fmt.Sprintf("group_lost/%s/%s/%d", id, admin, g.LostAt.UnixMicro()),
			Kind: domain.AnnounceGroupLost, Subject: string(id), To: admin, Critical: true, Priority: domain.PriorityAnswer,
		}); err != nil {
			return err
		}
	}
	return nil
}

// KeepGroup records that a user group was looked at now and can be followed.
func (tx *Tx) KeepGroup(ctx context.Context, g domain.UserGroup) error {
	return tx.putGroup(ctx, domain.UserGroup{ID: g.ID, Handle: g.Handle})
}

// putGroup records how a user group that was looked at now stands.
func (tx *Tx) putGroup(ctx context.Context, g domain.UserGroup) error {
	g.SeenAt = tx.now
	return tx.store.rest.groups.put(ctx, tx, []domain.UserGroup{g})
}

// UserGroup returns what is kept about a user group; one that was never followed
// has only its id.
func (tx *Tx) UserGroup(ctx context.Context, id domain.UserGroupID) (domain.UserGroup, error) {
	found, err := tx.UserGroups(ctx, id)
	if err != nil || len(found) == 0 {
		return domain.UserGroup{ID: id}, err
	}
	return found[0], nil
}

// UserGroups returns what is kept about user groups, ordered by id.
func (tx *Tx) UserGroups(ctx context.Context, ids ...domain.UserGroupID) ([]domain.UserGroup, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var args []any
	for _, id := range ids {
		args = append(args, id)
	}
	args = padded(args)
	found, err := tx.store.rest.groups.rows(ctx, tx, "WHERE id IN ("+marks(len(args))+") ORDER BY id", args...)
	return found, wrapped("load user groups", err)
}

// StaleGroups returns the followed user groups that Slack was not asked about
// since an instant.
func (tx *Tx) StaleGroups(ctx context.Context, since time.Time) ([]domain.UserGroupID, error) {
	settings, err := tx.Settings(ctx)
	if err != nil {
		return nil, err
	}
	teams, err := tx.Teams(ctx)
	if err != nil {
		return nil, err
	}
	followed := domain.FollowedGroups(settings, teams)
	known, err := tx.UserGroups(ctx, followed...)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(followed, func(id domain.UserGroupID) bool {
		return slices.ContainsFunc(known, func(g domain.UserGroup) bool { return g.ID == id && !g.SeenAt.Before(since) })
	}), nil
}
