package slacksim

import (
	"slices"
	"strings"
)

// ThreadState is what one person sees of a thread before opening it.
type ThreadState struct {
	// Repliers are who replied, whoever did so last first.
	Repliers []string
	// Unread counts replies of others since the person last looked, in threads
	// they follow: who began a thread, replied in it or is named in it does.
	Unread int
}

// Threads tells of every thread of a channel the person can read, by the ts of
// its first message.
func (p *Person) Threads(channelID string) map[string]ThreadState {
	w := p.w
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.channels[channelID]
	if c == nil || !c.members[p.user] && !w.mayRead(p.user, c) {
		return nil
	}
	out := map[string]ThreadState{}
	follows := map[string]bool{}
	mention := "<@" + p.user
	for _, m := range c.log.all {
		root := m.ThreadTS
		if root == "" {
			continue
		}
		t := out[root]
		follows[root] = follows[root] || m.User == p.user || strings.Contains(m.Text, mention)
		switch {
		case m.TS == root:
		case m.User == p.user: // who replies has seen what was there
			t.Unread = 0
		case compareTS(m.TS, c.threadRead[p.user][root]) > 0:
			t.Unread++
		}
		if m.TS != root {
			t.Repliers = slices.DeleteFunc(t.Repliers, func(id string) bool { return id == m.User })
			t.Repliers = slices.Insert(t.Repliers, 0, m.User)
		}
		out[root] = t
	}
	for root, t := range out {
		if !follows[root] {
			t.Unread = 0
			out[root] = t
		}
	}
	return out
}

// MarkThreadRead says that the person has seen a thread to its end.
func (p *Person) MarkThreadRead(channelID, threadTS string) {
	w := p.w
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.channels[channelID]
	if c == nil || !c.members[p.user] {
		return
	}
	root := c.log.find(threadTS, "")
	if root == nil || root.LatestReply == "" || c.threadRead[p.user][threadTS] == root.LatestReply {
		return
	}
	if c.threadRead == nil {
		c.threadRead = map[string]map[string]string{}
	}
	if c.threadRead[p.user] == nil {
		c.threadRead[p.user] = map[string]string{}
	}
	c.threadRead[p.user][threadTS] = root.LatestReply
	w.notify(Change{Kind: ChangePlaces, Channel: channelID, User: p.user})
}
