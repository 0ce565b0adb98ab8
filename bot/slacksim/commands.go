package slacksim

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// command types a slash command, the app's or Slack's own.
func (w *Workspace) command(ctx context.Context, user, channelID, line string) error {
	name, text, _ := strings.Cut(strings.TrimSpace(line), " ")
	text = strings.TrimSpace(text)
	spec, ok := w.app.command(name)
	if !ok {
		if _, known, err := w.builtin(ctx, user, channelID, line); known {
			return err
		}
		return &UserError{Code: "unknown_command", Message: fmt.Sprintf(
			`%s is not a valid command. In Slack, all messages that start with the "/" command are interpreted as commands.`, name)}
	}
	w.mu.Lock()
	c, err := w.typeable(user, channelID)
	if err == nil && w.isExternal(w.users[user]) { // commands work for the installing team only
		err = &UserError{Code: "unknown_command", Message: spec.Command + " is not a valid command."}
	}
	if err != nil {
		w.mu.Unlock()
		return err
	}
	if spec.ShouldEscape {
		text = w.encodeCommand(text)
	}
	payload := map[string]any{
		"token": "local", "team_id": w.team.ID, "team_domain": w.team.Domain,
		"channel_id": c.ID, "channel_name": commandChannelName(c), "user_id": user, "user_name": w.users[user].Name,
		"command": spec.Command, "text": text, "api_app_id": w.app.ID, "is_enterprise_install": "false",
		"response_url": w.newResponseURL("commands", user, c.ID, ""), "trigger_id": w.newTrigger(user, ""),
	}
	w.mu.Unlock()
	ack, err := w.ask(ctx, "slash_commands", payload, true)
	if err != nil {
		return commandFailed(spec.Command, err)
	}
	if err := w.commandReply(channelID, user, line, ack); err != nil {
		w.refusedAck("slash_commands", err)
		return &UserError{Code: "invalid_command_response", Message: spec.Command + ` failed with the error "invalid_command_response"`}
	}
	return nil
}

// refusedAck records why the payload of an ack was not taken: the person only
// sees that something went wrong.
func (w *Workspace) refusedAck(kind string, err error) {
	w.log.Warn("ack payload refused", "type", kind, "error", err)
	w.records.call(Call{Time: time.Now(), Method: "ack " + kind, Result: err.Error()})
}

// commandChannelName is what a command's payload calls the channel.
func commandChannelName(c *channel) string {
	switch {
	case c.IsIM:
		return "directmessage"
	case c.IsPrivate && !c.IsMPIM:
		return "privategroup"
	}
	return c.Name
}

// commandFailed says in Slack's words why a command did not work.
func commandFailed(name string, err error) error {
	var code string
	switch {
	case errors.Is(err, errNoAck):
		code = "operation_timeout"
	case errors.Is(err, errNoConnection):
		code = "dispatch_failed"
	default:
		return err
	}
	return &UserError{Code: code, Message: fmt.Sprintf("%s failed with the error %q", name, code)}
}

// interactionFailed says in Slack's words why a click or a form did not work.
func interactionFailed(err error) error {
	switch {
	case errors.Is(err, errNoAck):
		return &UserError{Code: "operation_timeout", Message: "We had some trouble connecting. Try again?"}
	case errors.Is(err, errNoConnection):
		return &UserError{Code: "dispatch_failed", Message: "We had some trouble connecting. Try again?"}
	}
	return err
}

var (
	// typedName finds @name and #channel where a word begins.
	typedName = regexp.MustCompile(`(^|[\s(,;:])([@#])([\p{L}\p{N}][\p{L}\p{N}._-]*)`)
	typedURL  = regexp.MustCompile(`(^|\s)(https?://[^\s<>]+)`)
	// encoded finds sequences that are encoded already.
	encoded = regexp.MustCompile(`<(?:[@#!][^<>\s][^<>]*|https?://[^<>\s]+|mailto:[^<>\s]+)>`)
)

// encodeTyped turns what a person types into a message's text: names become
// mentions, and the three control characters are escaped unless they already
// form a mention or link. Callers hold mu.
func (w *Workspace) encodeTyped(s string) string {
	return w.mention(escapeText(s), false)
}

// encodeCommand does the same for a command with should_escape, where mentions
// carry the name too and URLs are wrapped. Callers hold mu.
func (w *Workspace) encodeCommand(s string) string {
	return typedURL.ReplaceAllString(w.mention(escapeText(s), true), "$1<$2>")
}

// escapeText escapes & < > outside mentions and links.
func escapeText(s string) string {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	var b strings.Builder
	for {
		loc := encoded.FindStringIndex(s)
		if loc == nil {
			b.WriteString(escape.Replace(s))
			return b.String()
		}
		b.WriteString(escape.Replace(s[:loc[0]]))
		b.WriteString(s[loc[0]:loc[1]])
		s = s[loc[1]:]
	}
}

// mention replaces @name and #channel by the mentions they stand for. Callers
// hold mu.
func (w *Workspace) mention(s string, named bool) string {
	return typedName.ReplaceAllStringFunc(s, func(match string) string {
		part := typedName.FindStringSubmatch(match)
		name, tail := part[3], ""
		for {
			if ref := w.reference(part[2], name, named); ref != "" {
				return part[1] + ref + tail
			}
			trimmed := strings.TrimRight(name, "._-") // "@ana." at the end of a sentence
			if trimmed == name {
				return match
			}
			name, tail = trimmed, name[len(trimmed):]+tail
		}
	})
}

// reference is the mention of a user or channel by name, "" if there is none.
// Callers hold mu.
func (w *Workspace) reference(sigil, name string, named bool) string {
	label := func(l string) string {
		if named {
			return "|" + l
		}
		return ""
	}
	if sigil == "#" {
		if c := w.channelNamed(name); c != nil && !c.IsIM {
			return "<#" + c.ID + "|" + c.Name + ">"
		}
		return ""
	}
	switch name {
	case "here", "channel", "everyone":
		return "<!" + name + ">"
	}
	for _, id := range w.userIDs {
		if u := w.users[id]; strings.EqualFold(u.Name, name) || strings.EqualFold(u.Profile.DisplayName, name) {
			return "<@" + id + label(u.Name) + ">"
		}
	}
	for _, g := range w.groups {
		if strings.EqualFold(g.Handle, name) {
			return "<!subteam^" + g.ID + label("@"+g.Handle) + ">"
		}
	}
	return ""
}
