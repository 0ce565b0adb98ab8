package slacksim

import (
	"cmp"
	"maps"
	"slices"
)

// maxEphemerals is how many ephemeral messages a channel keeps per person;
// older ones vanish, as they do in Slack after a while.
const maxEphemerals = 100

// messageLog is a channel's messages in order of ts.
type messageLog struct {
	all        []*message // everything but ephemerals, replies included
	byTS       map[string]*message
	ephemerals map[string][]*message // by the person who sees them
}

// message is a message with what each person chose in it.
type message struct {
	Message
	state map[string]StateValues // by user
}

func (l *messageLog) init() {
	l.byTS, l.ephemerals = map[string]*message{}, map[string][]*message{}
}

// add stores a message; timestamps only grow, so it goes to the end.
func (l *messageLog) add(m *message) {
	if m.EphemeralTo == "" {
		l.all = append(l.all, m)
		l.byTS[m.TS] = m
		if parent := l.byTS[m.ThreadTS]; parent != nil && parent != m {
			parent.ThreadTS = parent.TS
			parent.ReplyCount++
			parent.LatestReply = m.TS
		}
		return
	}
	kept := append(l.ephemerals[m.EphemeralTo], m)
	if len(kept) > 2*maxEphemerals { // cut seldom, so that adding stays cheap
		kept = append([]*message(nil), kept[len(kept)-maxEphemerals:]...)
	}
	l.ephemerals[m.EphemeralTo] = kept
}

// find returns the message with a ts that user sees; user "" sees no
// ephemerals.
func (l *messageLog) find(ts, user string) *message {
	if m := l.byTS[ts]; m != nil {
		return m
	}
	es := l.ephemerals[user]
	if i, ok := slices.BinarySearchFunc(es, ts, byTS); ok {
		return es[i]
	}
	return nil
}

// thread is the ts of the thread that a message begins or belongs to, "" if
// there is no such message.
func (l *messageLog) thread(ts string) string {
	m := l.byTS[ts]
	switch {
	case m == nil:
		return ""
	case m.ThreadTS != "":
		return m.ThreadTS
	}
	return m.TS
}

func byTS(m *message, ts string) int { return compareTS(m.TS, ts) }

// compareTS orders timestamps, which are numbers of possibly unequal length.
func compareTS(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

// remove deletes a message and says whether it was there.
func (l *messageLog) remove(m *message) bool {
	if m.EphemeralTo != "" {
		es := l.ephemerals[m.EphemeralTo]
		i, ok := slices.BinarySearchFunc(es, m.TS, byTS)
		if ok {
			l.ephemerals[m.EphemeralTo] = slices.Delete(slices.Clone(es), i, i+1)
		}
		return ok
	}
	i, ok := slices.BinarySearchFunc(l.all, m.TS, byTS)
	if !ok {
		return false
	}
	l.all = slices.Delete(slices.Clone(l.all), i, i+1)
	delete(l.byTS, m.TS)
	if parent := l.byTS[m.ThreadTS]; parent != nil {
		parent.ReplyCount--
		parent.LatestReply = ""
		for _, r := range l.all {
			if r.ThreadTS == parent.TS && r != parent {
				parent.LatestReply = r.TS
			}
		}
	}
	return true
}

// after returns the messages later than ts.
func (l *messageLog) after(ts string) []*message {
	i, _ := slices.BinarySearchFunc(l.all, ts, func(m *message, ts string) int {
		if compareTS(m.TS, ts) <= 0 {
			return -1
		}
		return 1
	})
	return l.all[i:]
}

// unread counts the messages after a read mark that others wrote, private
// answers included, Slack's own about the channel not.
func (l *messageLog) unread(user, mark string) int {
	n := 0
	for _, m := range l.after(mark) {
		if m.User != user && !m.isNotice() {
			n++
		}
	}
	es := l.ephemerals[user]
	for i := len(es) - 1; i >= 0 && compareTS(es[i].TS, mark) > 0; i-- {
		n++
	}
	return n
}

func (l *messageLog) latest() string {
	if len(l.all) == 0 {
		return ""
	}
	return l.all[len(l.all)-1].TS
}

func (l *messageLog) latestFor(user string) string {
	latest := l.latest()
	if es := l.ephemerals[user]; len(es) > 0 && compareTS(es[len(es)-1].TS, latest) > 0 {
		latest = es[len(es)-1].TS
	}
	return latest
}

// messagesFor lists what a person sees in a channel.
func (w *Workspace) messagesFor(user, channelID string) []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.channels[channelID]
	if c == nil || !c.members[user] && !w.mayRead(user, c) {
		return nil
	}
	es := c.log.ephemerals[user]
	ms := make([]Message, 0, len(c.log.all)+len(es))
	i := 0
	for _, m := range c.log.all {
		for ; i < len(es) && compareTS(es[i].TS, m.TS) < 0; i++ {
			ms = append(ms, w.seenBy(user, es[i]))
		}
		ms = append(ms, w.seenBy(user, m))
	}
	for ; i < len(es); i++ {
		ms = append(ms, w.seenBy(user, es[i]))
	}
	return ms
}

// seenBy copies a message with the person's own choices in it. Callers hold
// mu.
func (w *Workspace) seenBy(user string, m *message) Message {
	out := m.Message
	out.Files = w.describedAll(m.Files)
	out.State = cloneState(m.state[user])
	return out
}

// mayRead reports whether a person may look into a channel without being in
// it: public channels of the own workspace, unless a guest. Callers hold mu.
func (w *Workspace) mayRead(user string, c *channel) bool {
	u := w.users[user]
	return u != nil && c.kind() == "channels" && !u.IsRestricted && !u.IsUltraRestricted && !u.Deleted && !w.isExternal(u)
}

func cloneState(s StateValues) StateValues {
	if s == nil {
		return nil
	}
	out := make(StateValues, len(s))
	for block, actions := range s {
		out[block] = maps.Clone(actions)
	}
	return out
}

// set stores one element's value.
func (s StateValues) set(block, action string, v StateValue) {
	if s[block] == nil {
		s[block] = map[string]StateValue{}
	}
	s[block][action] = v
}

// post stores a message with a fresh ts and makes the events it causes.
// Callers hold mu.
func (w *Workspace) post(c *channel, m *message) []event {
	m.Channel, m.TS = c.ID, w.newTS()
	c.log.add(m)
	if m.User != "" && c.members[m.User] && m.EphemeralTo == "" {
		c.read[m.User] = m.TS
	}
	w.notify(Change{Kind: ChangeMessage, Channel: c.ID, TS: m.TS, User: m.EphemeralTo})
	if m.EphemeralTo != "" {
		return nil
	}
	return w.messageEvents(c, m)
}
