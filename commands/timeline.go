package commands

import (
	"context"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// timeline shows the whole plan of one account.
func timeline() Spec {
	return Spec{
		Name:     "timeline",
		Right:    domain.RightLog,
		Summary:  "Show the whole plan: done, due, late and ahead",
		Usage:    "[account]",
		Examples: []string{"timeline", `timeline "Acme Corp"`},
		Account:  true,
		Run:      runTimeline,
	}
}

func runTimeline(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	return private(view.Timeline(a, env, c.shareable())), nil
}
