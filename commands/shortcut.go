package commands

import (
	"context"
	"fmt"
	"strings"
)

// shortcutPrefix begins the callback id of every shortcut in the app's
// manifest; the name of a subcommand follows.
const shortcutPrefix = "shortcut."

// shortcut runs a global or message shortcut: it opens the subcommand's form,
// asking for the account first where the channel does not tell.
func (r *Router) shortcut(ctx context.Context, c *Call) (Reply, error) {
	spec, ok := r.spec(strings.TrimPrefix(c.CallbackID, shortcutPrefix))
	if !ok {
		return Reply{}, fmt.Errorf("run shortcut %q: no such subcommand", c.CallbackID)
	}
	c.Spec = spec
	return c.start(ctx)
}
