package slacksim

// tombstone is the subtype of what stays of a deleted message that has
// replies; slackbot is who Slack says wrote it.
const (
	tombstone = "tombstone"
	slackbot  = "USLACKBOT"
)

// bury leaves a tombstone where a thread began, so that its replies keep their
// place, and makes the event: for the app the message changed. Callers hold
// mu.
func (w *Workspace) bury(ch *channel, m *message) []event {
	before := *m
	if m.PinnedBy != "" {
		w.dropPin(ch, m)
	}
	m.Message = Message{
		Channel: m.Channel, TS: m.TS, ThreadTS: m.TS, User: slackbot, Subtype: tombstone, Text: "This message was deleted.",
		ReplyCount: m.ReplyCount, LatestReply: m.LatestReply,
	}
	m.state = nil
	w.notify(Change{Kind: ChangeMessage, Channel: ch.ID, TS: m.TS})
	return w.changedEvents(ch, "message_changed", &before, m)
}

// unbury removes the tombstone of a thread that has no replies any more.
// Callers hold mu.
func (w *Workspace) unbury(ch *channel, threadTS string) {
	if parent := ch.log.find(threadTS, ""); parent != nil && parent.Subtype == tombstone && parent.ReplyCount == 0 {
		ch.log.remove(parent)
	}
}
