package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// link ties an account to the channel where it is discussed (R4).
func link() Spec {
	return Spec{
		Name:     "link",
		Right:    domain.RightManage,
		Summary:  "Tie an account to this channel",
		Usage:    "[account] [new|off]",
		Examples: []string{"link", `link "Acme Corp"`, `link "Acme Corp" new`, `link "Acme Corp" off`},
		Run:      runLink,
		Form:     linkForm,
		Submit:   submitLink,
		Actions:  map[string]Handler{view.ActionLinkNew: newChannel},
	}
}

func linkForm(_ context.Context, c *Call) (*slack.ModalViewRequest, error) {
	if !c.shareable() {
		return nil, noChannel()
	}
	c.Ref = view.Ref{}
	return view.LinkForm(c.meta(), c.origin()).Modal(), nil
}

func noChannel() error {
	return domain.Errorf(domain.Invalid, "", "There is no channel here to link. Type the command in the account's channel, or have one made: /renewal link \"Acme Corp\" new")
}

// runLink takes "link Acme", "link Acme off" to untie it, and "link Acme new" to
// have a channel made.
func runLink(ctx context.Context, c *Call) (Reply, error) {
	last := len(c.Args) - 1
	off := slices.Contains([]string{"off", "none"}, strings.ToLower(c.Args[last]))
	words, fresh := c.Args, !off && last > 0 && strings.EqualFold(c.Args[last], "new")
	if off || fresh {
		words = words[:last]
	}
	if !off && !fresh && !c.shareable() {
		return Reply{}, noChannel()
	}
	err := c.Store.Read(ctx, func(tx *storage.Tx) error {
		if len(words) == 0 {
			return c.onlyLinked(ctx, tx)
		}
		ref, err := accountLike(ctx, tx, sentence(words), func(name string) string {
			return c.Command + " " + quote("link", name)
		})
		c.Ref = view.Ref{Account: ref.ID}
		return err
	})
	switch {
	case err != nil:
		return Reply{}, err
	case off:
		return c.unlink(ctx)
	case fresh:
		return newChannel(ctx, c)
	}
	return c.linkTo(ctx, c.Channel)
}

// onlyLinked takes the account that the channel belongs to; "off" alone means
// that one.
func (c *Call) onlyLinked(ctx context.Context, tx *storage.Tx) error {
	linked, err := tx.AccountByChannel(ctx, c.Channel)
	switch {
	case err != nil:
		return err
	case len(linked) == 0:
		return domain.Errorf(domain.NotFound, "", "No account belongs to this channel. Name the one to untie, as in: %s", c.Command+` link "Acme Corp" off`)
	case len(linked) > 1:
		return domain.Errorf(domain.Ambiguous, "", "%d accounts belong to this channel: %s. Name the one to untie, as in: %s",
			len(linked), strings.Join(names(linked, 5), ", "), c.Command+" "+quote("link", linked[0].Name, "off"))
	}
	c.Ref = view.Ref{Account: linked[0].ID}
	return nil
}

func submitLink(ctx context.Context, c *Call) (Reply, error) {
	chosen := c.values().Choice(view.FieldAccount)
	if chosen == "" {
		return Reply{Errors: map[string]string{view.FieldAccount: "Choose the account."}}, nil
	}
	c.Ref = view.Ref{Account: domain.AccountID(chosen)}
	reply, err := c.linkTo(ctx, c.Meta.Channel)
	return reply, at(view.FieldAccount, err)
}

// linkHere is the button that links an account to the channel of the message.
func linkHere(ctx context.Context, c *Call) (Reply, error) {
	if !c.shareable() {
		return Reply{}, noChannel()
	}
	return c.linkTo(ctx, c.Channel)
}

// enter makes sure that the bot may post in a channel: it joins a public one
// and refuses those that are archived or that others read. A
// private one that it is not in comes back as it is: somebody has to invite it.
func (c *Call) enter(ctx context.Context, id domain.ChannelID) (domain.Channel, error) {
	channel, err := c.channel(ctx, id)
	switch {
	case err != nil:
		return channel, err
	case channel.Archived:
		return channel, domain.Errorf(domain.Invalid, "", "This channel is archived. Choose one that is in use, or unarchive it first.")
	case channel.Exposed():
		return channel, domain.Errorf(domain.Forbidden, "", "This channel is %s. What I post is internal; link a channel of your own.", channel.Why())
	case channel.Member || channel.Private:
		return channel, nil
	}
	if err := c.Workspace.Join(ctx, id); err != nil {
		if known, ok := errors.AsType[*domain.Error](err); ok {
			return channel, known
		}
		return channel, fmt.Errorf("join channel %s: %w", id, err)
	}
	channel.Member = true
	return channel, c.keepChannel(ctx, channel)
}

// inviteNote says what is still missing before the bot can post in a channel.
func inviteNote(ch domain.Channel) string {
	if ch.Member {
		return ""
	}
	return "This channel is private: type `/invite @renewalbot` here, or I cannot post in it."
}

// linkTo ties the account at hand to a channel.
func (c *Call) linkTo(ctx context.Context, id domain.ChannelID) (Reply, error) {
	channel, err := c.enter(ctx, id)
	if err != nil {
		return Reply{}, err
	}
	var was domain.ChannelID
	a, _, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		if was = a.Channel; was == id {
			return &domain.Change{}, nil
		}
		return a.Link(env, id), nil
	})
	if err != nil {
		return Reply{}, err
	}
	linked, err := c.linkedTo(ctx, id)
	if err != nil {
		return Reply{}, err
	}
	c.forget(id)
	return private(view.Linked(a, was, len(linked)-1, inviteNote(channel))), nil
}

func (c *Call) unlink(ctx context.Context) (Reply, error) {
	var was domain.ChannelID
	a, _, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		if was = a.Channel; was == "" {
			return &domain.Change{}, nil
		}
		return a.Link(env, ""), nil
	})
	if err != nil {
		return Reply{}, err
	}
	c.forget(was)
	return private(view.Unlinked(a, was)), nil
}
