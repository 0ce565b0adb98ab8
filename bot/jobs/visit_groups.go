package jobs

import (
	"context"
	"slices"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// visitGroups follows user groups as they are now: Slack reports their changes as
// they happen, and this catches reports that were missed.
func (v *Visit) visitGroups(ctx context.Context, lead *Lead, ids []domain.UserGroupID) error {
	if len(ids) == 0 {
		return nil
	}
	calling, cancel := context.WithTimeout(ctx, callTimeout)
	groups, err := v.slack.UserGroups(calling)
	cancel()
	unreadable := slackapi.Outcome(err) == slackapi.Permanent && !slackapi.Because(err, slackapi.ReasonToken)
	if err != nil && !unreadable {
		return v.later(err)
	}
	for _, id := range ids {
		g := domain.UserGroup{ID: id, Disabled: true} // gone, unless it is listed
		if i := slices.IndexFunc(groups, func(g domain.UserGroup) bool { return g.ID == id }); i >= 0 {
			g = groups[i]
		}
		met, err := v.meet(ctx, lead, g)
		if err != nil || !met {
			return err
		}
		err = v.keep(ctx, lead, func(tx *storage.Tx) error {
			if unreadable {
				return tx.LoseGroup(ctx, id, domain.GroupUnreadable)
			}
			_, err := tx.FollowGroup(ctx, g)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// meet gets to know those in a user group whom the bot has not seen yet, some in
// each of Slack's minutes; met is false while there are more, and the group is
// looked at again then.
func (v *Visit) meet(ctx context.Context, lead *Lead, g domain.UserGroup) (met bool, err error) {
	var known map[domain.PersonID]domain.Person
	err = v.store.Read(ctx, func(tx *storage.Tx) (err error) {
		known, err = tx.People(ctx, g.Members...)
		return err
	})
	if err != nil {
		return false, err
	}
	strangers := slices.DeleteFunc(slices.Clone(g.Members), func(p domain.PersonID) bool { return known[p].ID != "" })
	for _, id := range strangers[:min(len(strangers), visitBatch)] {
		seen, err := v.person(ctx, id)
		if err != nil {
			return false, v.later(err)
		}
		if err := v.keep(ctx, lead, func(tx *storage.Tx) error { return tx.PutPeople(ctx, seen) }); err != nil {
			return false, err
		}
	}
	return len(strangers) <= visitBatch, nil
}
