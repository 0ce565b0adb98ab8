package commands

import (
	"cmp"
	"context"
	"errors"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// Call is one request being answered.
type Call struct {
	Request
	*Router
	Spec *Spec
	Args []string // what was typed after the subcommand and the account

	// Ref is what a button or form is about; in a slash command its Account is
	// the one that was named or that the channel knows.
	Ref view.Ref
	// Meta is what the form at hand remembers; its Ref is above.
	Meta view.Meta

	right domain.Right // what the actor must have, see [Call.permit]
}

// meta is what a form opened now has to remember. The ids are those of what
// submitting it creates; [Call.minted] returns them then.
func (c *Call) meta(ids ...string) view.Meta {
	m := view.Meta{Ref: c.Ref, Channel: c.origin(), ResponseURL: cmp.Or(c.ResponseURL, c.Meta.ResponseURL), Minted: ids,
		Link: c.Meta.Link, Said: c.Meta.Said, Author: c.Meta.Author}
	if c.Kind == KindMessageShortcut && c.Message != nil {
		m.Link, m.Said, m.Author = c.Message.Permalink, view.Said(c.Message.Text), c.Message.Author
	}
	return m
}

// minted returns the i-th id that was minted when the form opened, or "".
func (c *Call) minted(i int) string {
	if i >= len(c.Meta.Minted) {
		return ""
	}
	return c.Meta.Minted[i]
}

// origin is the channel where it happened, or from which the form was opened.
func (c *Call) origin() domain.ChannelID { return cmp.Or(c.Channel, c.Meta.Channel) }

// values reads the inputs of the form or message at hand.
func (c *Call) values() view.Values { return view.Values(c.State) }

// start runs the subcommand at hand once its account is known; if none was
// named, it is asked for first.
func (c *Call) start(ctx context.Context) (Reply, error) {
	if c.Spec.Account && c.Ref.Account == "" {
		if err := c.findAccount(ctx); err != nil {
			return Reply{}, err
		}
		if c.Ref.Account == "" {
			return c.pick()
		}
	}
	return c.proceed(ctx)
}

// proceed runs the subcommand at hand with its account known.
func (c *Call) proceed(ctx context.Context) (Reply, error) {
	if err := c.permit(ctx, c.Spec.Right); err != nil {
		return Reply{}, err
	}
	if len(c.Args) > 0 || c.Spec.Form == nil {
		return c.Spec.Run(ctx, c)
	}
	form, err := c.Spec.Form(ctx, c)
	if err != nil {
		return Reply{}, err
	}
	return c.show(form), nil
}

// show puts a form before the person: in place of the one that was submitted,
// on top of the one in which something was pressed, else as a new one.
func (c *Call) show(form *slack.ModalViewRequest) Reply {
	switch {
	case c.Kind == KindSubmit:
		return Reply{Update: form}
	case c.View != nil && c.View.Type == slack.VTModal:
		return Reply{Push: form}
	}
	return Reply{Open: form}
}

// permit refuses (code [domain.Forbidden]) an actor who has not the right that
// the request needs. While its account is not known yet, [Call.load] and
// [Call.decide] ask for it; the latter always does: what a button or form names
// is no authority, and the account may have changed hands.
func (c *Call) permit(ctx context.Context, right domain.Right) error {
	c.right = right
	switch {
	case right == domain.RightAdmin:
		_, err := c.adminSettings(ctx)
		return err
	case right.OfAccount() && c.Ref.Account != "":
		_, _, err := c.load(ctx)
		return err
	}
	return nil
}

// load reads the account at hand with what is true around it.
func (c *Call) load(ctx context.Context) (a *domain.Account, env domain.Env, err error) {
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		if a, err = tx.Account(ctx, c.Ref.Account); err != nil {
			return err
		}
		if env, err = tx.Env(ctx, c.Actor, a); err != nil {
			return err
		}
		return c.checkRight(a, env)
	})
	return a, env, err
}

// checkRight refuses an actor who has not the right about this account. What
// only admins may was checked before.
func (c *Call) checkRight(a *domain.Account, env domain.Env) error {
	if !c.right.OfAccount() {
		return nil
	}
	return a.Check(env, c.right)
}

// decide loads the account at hand, lets fn decide and saves the change in one
// commit. What was decided before, for the same press or form, counts as done.
func (c *Call) decide(ctx context.Context, fn func(*domain.Account, domain.Env) (*domain.Change, error)) (*domain.Account, domain.Env, error) {
	var after *domain.Account
	var around domain.Env
	err := c.Store.Decide(ctx, c.Key, c.Ref.Account, c.Actor, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		if err := c.checkRight(a, env); err != nil {
			return nil, err
		}
		change, err := fn(a, env)
		after, around = a, env
		return change, err
	})
	if errors.Is(err, storage.ErrSeen) {
		after, around, err = c.load(ctx)
		return after, around, err
	}
	if err == nil {
		c.committed()
	}
	return after, around, err
}

// first claims the deed at hand: of several deliveries of it, one is the first.
// It is for answers that must not come twice although nothing is changed.
func (c *Call) first(ctx context.Context) (first bool, err error) {
	if c.Key == "" {
		return true, nil
	}
	err = c.Store.InTx(ctx, func(tx *storage.Tx) error {
		first, err = tx.ClaimInbox(ctx, c.Key)
		return err
	})
	return first, err
}

// committed tells that a change was saved: messages may be waiting.
func (r *Router) committed() {
	if r.Committed != nil {
		r.Committed()
	}
}
