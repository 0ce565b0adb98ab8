package commands

import (
	"context"
	"strings"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// help explains the subcommands.
func help() Spec {
	return Spec{
		Name:     "help",
		Right:    domain.RightLog,
		Summary:  "Explain what I can do, with examples",
		Usage:    "[command]",
		Examples: []string{"help", "help rate"},
		Run:      runHelp,
	}
}

func runHelp(_ context.Context, c *Call) (Reply, error) {
	if len(c.Args) == 0 {
		return private(view.HelpAll(c.Command, c.topics())), nil
	}
	name := strings.ToLower(c.Args[0])
	for _, t := range c.topics() {
		if t.Name == name {
			return private(view.Help(c.Command, t)), nil
		}
	}
	near := domain.Closest(name, c.names())
	if near == "" {
		return Reply{}, domain.Errorf(domain.NotFound, "", "There is no command %q. %s help lists them all.", name, c.Command)
	}
	return Reply{}, domain.Errorf(domain.NotFound, "", "There is no command %q. Did you mean: %s help %s", name, c.Command, near)
}

// topics are the subcommands as help shows them.
func (r *Router) topics() []view.Topic {
	var topics []view.Topic
	for _, s := range r.Specs() {
		topics = append(topics, view.Topic{Name: s.Name, Group: s.Group, Summary: s.Summary, Usage: s.Usage, Examples: s.Examples, Account: s.Account})
	}
	return topics
}

// names are what can be typed after the slash command.
func (r *Router) names() []string {
	var names []string
	for _, s := range r.Specs() {
		names = append(names, s.Name)
	}
	return names
}

// menu answers the slash command alone: the state of the channel's account and
// what can be done.
func (r *Router) menu(ctx context.Context, c *Call) (Reply, error) {
	return r.menuWith(ctx, c, "")
}

// hello answers a mention or a direct message. Slash commands do not work in
// threads, so the buttons are what helps there.
func (r *Router) hello(ctx context.Context, c *Call) (Reply, error) {
	greeting := "I keep renewals on time. Press a button, or type one of these in a channel."
	if c.ThreadTS != "" {
		greeting = "Slack does not take commands in threads. Press a button, or type one of these in the channel."
	}
	return r.menuWith(ctx, c, greeting)
}

func (r *Router) menuWith(ctx context.Context, c *Call, greeting string) (Reply, error) {
	var reply Reply
	err := r.Store.Read(ctx, func(tx *storage.Tx) error {
		menu := view.Menu{Command: c.Command, Topics: r.topics(), Greeting: greeting}
		linked, err := tx.AccountByChannel(ctx, c.Channel)
		if err != nil {
			return err
		}
		c.remember(linked)
		if len(linked) == 1 {
			if menu.Account, err = tx.Account(ctx, linked[0].ID); err != nil {
				return err
			}
		}
		env, err := tx.Env(ctx, c.Actor, menu.Account)
		if err != nil {
			return err
		}
		menu.Others = len(linked)
		menu.CanLink = len(linked) == 0 && c.shareable()
		menu.Setup = !env.Settings.Started() && env.Settings.IsAdmin(c.Actor)
		menu.Waiting = !env.Settings.Started() && !env.Settings.IsAdmin(c.Actor)
		reply = private(menu.Render(env))
		return nil
	})
	return reply, err
}
