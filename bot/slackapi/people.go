package slackapi

import (
	"cmp"
	"context"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// peoplePage is the page of users.list that Slack recommends.
const peoplePage = 200

// Users hands everybody in the workspace to yield, a page at a time, bots and
// deactivated people too. When Slack asks for a pause, it is waited for.
func (c *Client) Users(ctx context.Context, yield func([]domain.Person) error) error {
	self, err := c.identity(ctx)
	if err != nil {
		return err
	}
	pages := c.api.GetUsersPaginated(slack.GetUsersOptionLimit(peoplePage))
	for {
		done := false
		err := c.patient(ctx, "users.list", func(ctx context.Context) error {
			next, err := pages.Next(ctx)
			if done = pages.Done(err); done {
				return nil
			}
			if err == nil {
				pages = next
			}
			return err
		})
		if err != nil {
			return err
		}
		if done {
			return nil
		}
		people := make([]domain.Person, len(pages.Users))
		for i, u := range pages.Users {
			people[i] = c.person(u, self)
		}
		if err := yield(people); err != nil {
			return err
		}
	}
}

// User returns what Slack says about a person now. An unknown one fails
// [Because] of [ReasonUserGone].
func (c *Client) User(ctx context.Context, id domain.PersonID) (domain.Person, error) {
	return c.userCall(ctx, "users.info", func(ctx context.Context) (*slack.User, error) {
		return c.api.GetUserInfoContext(ctx, string(id))
	})
}

// UserByEmail returns the person with an e-mail address. An unknown one fails
// [Because] of [ReasonUserGone].
func (c *Client) UserByEmail(ctx context.Context, email string) (domain.Person, error) {
	return c.userCall(ctx, "users.lookupByEmail", func(ctx context.Context) (*slack.User, error) {
		return c.api.GetUserByEmailContext(ctx, email)
	})
}

func (c *Client) userCall(ctx context.Context, method string, fn func(context.Context) (*slack.User, error)) (domain.Person, error) {
	self, err := c.identity(ctx)
	if err != nil {
		return domain.Person{}, err
	}
	var got *slack.User
	err = c.call(ctx, method, func(ctx context.Context) (err error) {
		got, err = fn(ctx)
		if err == nil && (got == nil || got.ID == "") {
			return broken(method, "no user in the answer")
		}
		return err
	})
	if err != nil {
		return domain.Person{}, err
	}
	return c.person(*got, self), nil
}

// UserGroups returns the workspace's user groups with who is in them, those that
// are switched off too.
func (c *Client) UserGroups(ctx context.Context) ([]domain.UserGroup, error) {
	var listed []slack.UserGroup
	err := c.call(ctx, "usergroups.list", func(ctx context.Context) (err error) {
		listed, err = c.api.GetUserGroupsContext(ctx, slack.GetUserGroupsOptionIncludeUsers(true), slack.GetUserGroupsOptionIncludeDisabled(true))
		return err
	})
	groups := make([]domain.UserGroup, len(listed))
	for i, g := range listed {
		groups[i] = domain.UserGroup{ID: domain.UserGroupID(g.ID), Handle: g.Handle, Disabled: g.DateDelete != 0}
		for _, id := range g.Users {
			groups[i].Members = append(groups[i].Members, domain.PersonID(id))
		}
	}
	return groups, err
}

// slackbot is a bot that Slack does not mark as one.
const slackbot = "USLACKBOT"

// person reads a profile. Whether somebody belongs to another organisation has
// no flag of its own: they are a stranger, or their team and organisation are
// both not ours (slack-platform.md, section E).
func (c *Client) person(u slack.User, self Identity) domain.Person {
	ours := u.TeamID == "" || u.TeamID == self.TeamID ||
		self.EnterpriseID != "" && (u.Enterprise.EnterpriseID == self.EnterpriseID || u.TeamID == self.EnterpriseID)
	p := domain.Person{
		ID:          domain.PersonID(u.ID),
		Name:        cmp.Or(u.RealName, u.Profile.RealName, u.Profile.DisplayName, u.Name),
		Email:       u.Profile.Email,
		TimeZone:    u.TZ,
		Deactivated: u.Deleted,
		Bot:         u.IsBot || u.ID == slackbot,
		Guest:       u.IsRestricted || u.IsUltraRestricted,
		External:    u.IsStranger || !ours,
		SeenAt:      c.now().UTC().Truncate(time.Microsecond),
	}
	c.readers.learn(p, c.now())
	return p
}
