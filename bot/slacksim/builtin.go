package slacksim

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// builtin is a command that Slack itself has in every conversation.
type builtin struct {
	CommandSpec
	// run does what the command says and returns the conversation that the
	// person is in afterwards, "" for the lobby.
	run func(ctx context.Context, p *Person, channelID, text string) (string, error)
}

// builtins are the commands of Slack that somebody may need who tries an app.
// An app's own command of the same name goes before.
func builtins() []builtin {
	stay := func(do func(ctx context.Context, p *Person, channelID, text string) error) func(context.Context, *Person, string, string) (string, error) {
		return func(ctx context.Context, p *Person, channelID, text string) (string, error) {
			return channelID, do(ctx, p, channelID, text)
		}
	}
	return []builtin{
		{CommandSpec{Command: "/archive", Description: "Archive this channel"}, func(ctx context.Context, p *Person, channelID, _ string) (string, error) {
			return "", p.ArchiveChannel(ctx, channelID)
		}},
		{CommandSpec{Command: "/dm", UsageHint: "@somebody [message]", Description: "Write to somebody directly"}, direct},
		{CommandSpec{Command: "/invite", UsageHint: "@somebody [#channel]", Description: "Add people, or the app, to a channel"}, stay(invite)},
		{CommandSpec{Command: "/join", UsageHint: "#channel", Description: "Join a channel"}, join},
		{CommandSpec{Command: "/leave", Description: "Leave this channel"}, func(ctx context.Context, p *Person, channelID, _ string) (string, error) {
			return "", p.LeaveChannel(ctx, channelID)
		}},
		{CommandSpec{Command: "/me", UsageHint: "does something", Description: "Say what you do"}, stay(func(ctx context.Context, p *Person, channelID, text string) error {
			_, err := p.w.say(ctx, p.user, channelID, text, "", "me_message")
			return err
		})},
		{CommandSpec{Command: "/remove", UsageHint: "@somebody", Description: "Remove people, or the app, from this channel"}, stay(remove)},
		{CommandSpec{Command: "/rename", UsageHint: "new-name", Description: "Rename this channel"}, stay(rename)},
		{CommandSpec{Command: "/topic", UsageHint: "text", Description: "Set this channel's topic"}, stay(func(ctx context.Context, p *Person, channelID, text string) error {
			if text == "" {
				return usage("Type the topic after it: /topic Renewals of this quarter")
			}
			return p.SetTopic(ctx, channelID, text)
		})},
	}
}

// elsewhere are commands of Slack's that this workspace does without.
func elsewhere(command string) bool {
	return slices.Contains([]string{
		"/active", "/apps", "/away", "/call", "/collapse", "/dnd", "/expand", "/feed", "/feedback", "/huddle", "/mute", "/open", "/people",
		"/prefs", "/remind", "/search", "/shortcuts", "/shrug", "/star", "/status", "/who",
	}, command)
}

// usage is what somebody is told who left something out.
func usage(words string) error { return &UserError{Code: "invalid_arguments", Message: words} }

// builtin runs a command of Slack's own; known is false if it has none of the
// name, or the app one of its own.
func (w *Workspace) builtin(ctx context.Context, user, channelID, line string) (to string, known bool, err error) {
	name, text, _ := strings.Cut(strings.TrimSpace(line), " ")
	if _, ok := w.app.command(name); ok {
		return "", false, nil
	}
	i := slices.IndexFunc(w.builtins, func(b builtin) bool { return strings.EqualFold(b.Command, name) })
	switch {
	case i >= 0:
		to, err = w.builtins[i].run(ctx, w.As(user), channelID, strings.TrimSpace(text))
		return to, true, err
	case elsewhere(strings.ToLower(name)):
		return "", true, &UserError{Code: "not_here", Message: name + " is Slack's own command, which this workspace does without."}
	}
	return "", false, nil
}

// named is what a command's words name: mentions at its beginning, and the
// words after them.
type named struct {
	users    []string
	channels []string
	rest     string
}

// names reads people and channels, with or without their sign, from the
// beginning of a text. Words that name nobody end it.
func (w *Workspace) names(text string) named {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out named
	for out.rest = strings.TrimSpace(text); out.rest != ""; {
		word, after, _ := strings.Cut(out.rest, " ")
		mention := w.mention(word, false)
		if mention == word && !encoded.MatchString(word) {
			mention = w.reference("@", strings.TrimRight(word, ","), false)
		}
		user, isUser := strings.CutPrefix(strings.TrimRight(mention, ">,"), "<@")
		user, _, _ = strings.Cut(user, "|")
		channel, isChannel := strings.CutPrefix(mention, "<#")
		switch {
		case isUser:
			out.users = append(out.users, user)
		case isChannel:
			id, _, _ := strings.Cut(channel, "|")
			out.channels = append(out.channels, strings.TrimRight(id, ">,"))
		default:
			return out
		}
		out.rest = strings.TrimSpace(after)
	}
	return out
}

// unknown says which word names nobody.
func (n named) unknown(command, example string) error {
	if n.rest == "" {
		return usage("Name somebody after it: " + command + " " + example)
	}
	word, _, _ := strings.Cut(n.rest, " ")
	return &UserError{Code: "user_not_found", Message: fmt.Sprintf("Nobody here is called %s.", word)}
}

// invite adds people to this channel or another.
func invite(ctx context.Context, p *Person, channelID, text string) error {
	n := p.w.names(text)
	if len(n.users) == 0 || n.rest != "" || len(n.channels) > 1 {
		return n.unknown("/invite", "@somebody")
	}
	if len(n.channels) == 1 {
		channelID = n.channels[0]
	}
	for _, user := range n.users {
		if err := p.InviteTo(ctx, channelID, user); err != nil {
			return err
		}
	}
	return nil
}

// remove takes people out of this channel.
func remove(ctx context.Context, p *Person, channelID, text string) error {
	n := p.w.names(text)
	if len(n.users) == 0 || n.rest != "" {
		return n.unknown("/remove", "@somebody")
	}
	for _, user := range n.users {
		if err := p.RemoveFrom(ctx, channelID, user); err != nil {
			return err
		}
	}
	return nil
}

// join takes the person to a channel, which they join if they are not in it.
func join(ctx context.Context, p *Person, channelID, text string) (string, error) {
	n := p.w.names(text)
	if len(n.channels) != 1 || n.rest != "" {
		return channelID, usage("Name one channel after it: /join #general")
	}
	return n.channels[0], p.JoinChannel(ctx, n.channels[0])
}

// direct opens a direct or group message, and says something in it.
func direct(ctx context.Context, p *Person, channelID, text string) (string, error) {
	n := p.w.names(text)
	if len(n.users) == 0 {
		return channelID, n.unknown("/dm", "@somebody Hello")
	}
	c, err := p.Open(ctx, n.users...)
	if err != nil || n.rest == "" {
		return c.ID, err
	}
	_, err = p.Say(ctx, c.ID, n.rest, "")
	return c.ID, err
}

// rename gives this channel the name typed: "Sales Team" is sales-team.
func rename(ctx context.Context, p *Person, channelID, text string) error {
	name := strings.ToLower(strings.Join(strings.Fields(strings.TrimPrefix(text, "#")), "-"))
	if name == "" {
		return usage("Type the name after it: /rename new-name")
	}
	return p.RenameChannel(ctx, channelID, name)
}
