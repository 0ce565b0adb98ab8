package slacksim

import (
	"fmt"
	"strings"
)

// noticed writes into a channel what happened to it, as Slack itself does, and
// makes the events of that. The subtype of a private channel's begins with
// group_. Callers hold mu.
func (w *Workspace) noticed(c *channel, by, what, text string, about map[string]string) []event {
	if by == "" || c.IsIM || c.IsMPIM {
		return nil
	}
	prefix := "channel_"
	if c.IsPrivate {
		prefix = "group_"
	}
	return w.post(c, &message{Message: Message{User: by, Subtype: prefix + what, Text: text, About: about}})
}

// amendments notices what is different about a channel. Callers hold mu.
func (w *Workspace) amendments(c *channel, before, after Channel, by string) []event {
	var evs []event
	if before.Topic != after.Topic {
		evs = append(evs, w.noticed(c, by, "topic", "set the channel topic: "+after.Topic, map[string]string{"topic": after.Topic})...)
	}
	if before.Purpose != after.Purpose {
		evs = append(evs, w.noticed(c, by, "purpose", "set the channel description: "+after.Purpose, map[string]string{"purpose": after.Purpose})...)
	}
	if before.Name != after.Name {
		words := fmt.Sprintf("has renamed the channel from %q to %q", before.Name, after.Name)
		evs = append(evs, w.noticed(c, by, "name", words, map[string]string{"old_name": before.Name, "name": after.Name})...)
	}
	switch {
	case after.IsArchived && !before.IsArchived:
		evs = append(evs, w.noticed(c, by, "archive", "archived the channel", nil)...)
	case before.IsArchived && !after.IsArchived:
		evs = append(evs, w.noticed(c, by, "unarchive", "un-archived the channel", nil)...)
	}
	return evs
}

// isNotice says whether Slack itself wrote a message about its channel. Nobody
// has to read it.
func (m Message) isNotice() bool {
	what, ok := strings.CutPrefix(strings.Replace(m.Subtype, "group_", "channel_", 1), "channel_")
	switch what {
	case "join", "leave", "topic", "purpose", "name", "archive", "unarchive":
		return ok
	}
	return false
}
