package commands

import (
	"context"
	"strings"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// brief shows one account at a glance.
func brief() Spec {
	return Spec{
		Name:     "brief",
		Right:    domain.RightLog,
		Summary:  "Show an account at a glance",
		Usage:    "[account]",
		Examples: []string{"brief", `brief "Acme Corp"`},
		Account:  true,
		Run:      runBrief,
	}
}

func runBrief(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	return private(view.Brief(a, env, c.shareable())), nil
}

// private answers with a message that only the actor sees.
func private(m view.Message) Reply { return Reply{Text: m.Text, Blocks: m.Blocks} }

// shareable reports whether the answer appears where others could see it too:
// not in a direct conversation, nor in a form or the Home tab.
func (c *Call) shareable() bool {
	channel := c.origin()
	return channel != "" && !strings.HasPrefix(string(channel), "D")
}
