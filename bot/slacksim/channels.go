package slacksim

import (
	"strings"
)

// Limits of conversations, from the conversations.* method pages.
const (
	maxChannelName = 80
	maxTopic       = 250
)

// manageable finds the call's channel for changing it and checks the scope;
// narrow is the alternative to the scope for everything, "invites" or "topic".
func (c *call) manageable(narrow string) (*channel, error) {
	ch := c.w.channels[c.args.str("channel")]
	if ch == nil || ch.kind() != "channels" && !ch.members[c.w.app.BotUserID] {
		return nil, refuse("channel_not_found")
	}
	if ch.IsIM || ch.IsMPIM {
		return nil, refuse("method_not_supported_for_channel_type")
	}
	scope := manageScope(ch.IsPrivate)
	if !c.w.app.has(scope) && (narrow == "" || !c.w.app.has(ch.kind()+":write."+narrow)) {
		return nil, &apiError{code: "missing_scope", needed: scope}
	}
	switch {
	case !ch.members[c.w.app.BotUserID]:
		return nil, refuse("not_in_channel")
	case ch.IsArchived && c.method == "conversations.archive":
		return nil, refuse("already_archived")
	case ch.IsArchived:
		return nil, refuse("is_archived")
	}
	return ch, nil
}

func manageScope(private bool) string {
	if private {
		return "groups:write"
	}
	return "channels:manage"
}

func createConversation(c *call) (reply, error) {
	w, name, private := c.w, c.args.str("name"), c.args.flag("is_private")
	if scope := manageScope(private); !w.app.has(scope) {
		return nil, &apiError{code: "missing_scope", needed: scope}
	}
	if err := w.checkName(name); err != nil {
		return nil, err
	}
	ch, events := w.create(Channel{Name: name, IsPrivate: private, Creator: w.app.BotUserID, Members: []string{w.app.BotUserID}})
	c.happened(events...)
	return reply{"channel": w.channelJSON(ch)}, nil
}

// checkName applies Slack's rules for channel names. Callers hold mu.
func (w *Workspace) checkName(name string) error {
	valid := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' }
	switch {
	case name == "":
		return refuse("invalid_name_required")
	case len(name) > maxChannelName:
		return refuse("invalid_name_maxlength")
	case strings.ContainsFunc(name, func(r rune) bool { return !valid(r) }):
		return refuse("invalid_name_specials")
	case w.channelNamed(name) != nil:
		return refuse("name_taken")
	}
	return nil
}

func archiveConversation(c *call) (reply, error) {
	return c.changeChannel("", func(ch *Channel) error {
		if ch.IsGeneral {
			return refuse("cant_archive_general")
		}
		ch.IsArchived = true
		return nil
	})
}

// unarchiveConversation brings a channel back. Whoever does it joins, for
// archiving takes everybody out; here the members stay as they were.
func unarchiveConversation(c *call) (reply, error) {
	w := c.w
	ch := w.channels[c.args.str("channel")]
	switch {
	case ch == nil || ch.kind() != "channels" && !ch.members[w.app.BotUserID]:
		return nil, refuse("channel_not_found")
	case ch.IsIM || ch.IsMPIM:
		return nil, refuse("method_not_supported_for_channel_type")
	case !w.app.has(manageScope(ch.IsPrivate)):
		return nil, &apiError{code: "missing_scope", needed: manageScope(ch.IsPrivate)}
	case !ch.members[w.app.BotUserID]:
		return nil, refuse("not_in_channel")
	case !ch.IsArchived:
		return nil, refuse("not_archived")
	}
	return c.applyChange(ch, func(ch *Channel) error {
		ch.IsArchived = false
		return nil
	})
}

func renameConversation(c *call) (reply, error) {
	return c.changeChannel("", func(ch *Channel) error {
		ch.Name = c.args.str("name")
		return c.w.checkName(ch.Name)
	})
}

// setTopic serves conversations.setTopic and setPurpose.
func setTopic(c *call) (reply, error) {
	return c.changeChannel("topic", func(ch *Channel) error {
		field, name := &ch.Topic, "topic"
		if c.method == "conversations.setPurpose" {
			field, name = &ch.Purpose, "purpose"
		}
		*field = c.args.str(name)
		if len([]rune(*field)) > maxTopic {
			return refuse("too_long")
		}
		return nil
	})
}

// changeChannel applies a change to the call's channel.
func (c *call) changeChannel(narrow string, change func(*Channel) error) (reply, error) {
	ch, err := c.manageable(narrow)
	if err != nil {
		return nil, err
	}
	return c.applyChange(ch, change)
}

func (c *call) applyChange(ch *channel, change func(*Channel) error) (reply, error) {
	events, err := c.w.amend(ch, c.w.app.BotUserID, change)
	if err != nil {
		return nil, err
	}
	c.happened(events...)
	return reply{"channel": c.w.channelJSON(ch)}, nil
}

// amend lets a user change what a channel is like and makes the events of
// that. Callers hold mu.
func (w *Workspace) amend(ch *channel, by string, change func(*Channel) error) ([]event, error) {
	before, after := ch.Channel, ch.Channel
	if err := change(&after); err != nil {
		return nil, err
	}
	ch.Channel = after
	w.notify(Change{Kind: ChangePlaces, Channel: ch.ID})
	return append(w.channelEvents(before, after, by), w.amendments(ch, before, after, by)...), nil
}
