package commands

import (
	"context"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// reviewDraft puts a draft before the team.
func reviewDraft(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.PostForReview(env, domain.DraftID(c.Ref.Subject))
	})
	if err != nil {
		return Reply{}, err
	}
	return c.showDraft(a, env)
}

// approveDraft records a manager's word; the message changes in place.
func approveDraft(ctx context.Context, c *Call) (Reply, error) {
	id, version := view.ParseDraftSubject(c.Ref.Subject)
	_, _, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.ApproveDraft(env, id, version)
	})
	return Reply{}, err
}

// openComment asks what a colleague has to say.
func openComment(ctx context.Context, c *Call) (Reply, error) {
	a, d, _, err := c.loadDraft(ctx)
	if err != nil {
		return Reply{}, err
	}
	return c.show(view.CommentForm(c.meta(c.NewID(domain.PrefixComment)), a, d).Modal()), nil
}

func commentDraft(ctx context.Context, c *Call) (Reply, error) {
	_, _, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.CommentDraft(env, domain.DraftID(c.Ref.Subject), domain.CommentID(c.minted(0)), c.values().Text("text"))
	})
	return Reply{}, err
}
