package slacksim

import (
	"slices"
	"strconv"
	"time"
)

// Limits of scheduled messages, from chat.scheduleMessage and
// chat.deleteScheduledMessage.
const (
	maxAhead       = 120 * 24 * time.Hour
	maxPerWindow   = 30 // messages of one channel within scheduleWindow
	scheduleWindow = 5 * time.Minute
	lastDeletion   = time.Minute // before posting, from when it cannot be stopped
	longestNap     = time.Second // between looks at a clock that may jump
)

// scheduled is a message that waits for its time.
type scheduled struct {
	ScheduledMessage
	Draft draft `json:"draft"`
}

// scheduleMethods are the methods about messages posted later.
func scheduleMethods() map[string]method {
	write := []string{"chat:write"}
	return map[string]method{
		"chat.scheduleMessage": {
			run: scheduleMessage, prepare: prepareMessage, tier: tier3, scopes: write, required: []string{"channel", "post_at"},
		},
		"chat.deleteScheduledMessage": {
			run: deleteScheduled, tier: tier3, scopes: write, required: []string{"channel", "scheduled_message_id"},
		},
		"chat.scheduledMessages.list": {run: listScheduled, tier: tier3},
	}
}

func scheduleMessage(c *call) (reply, error) {
	w := c.w
	ch, err := c.destination()
	if err != nil {
		return nil, err
	}
	d, err := c.draft.value, c.draft.err
	if err != nil {
		return nil, err
	}
	at, err := strconv.ParseInt(c.args.str("post_at"), 10, 64)
	if err != nil || at <= 0 || at > 1e11 {
		return nil, refuse("invalid_time")
	}
	now, due := w.clock(), time.Unix(at, 0)
	switch {
	case !due.After(now):
		return nil, refuse("time_in_past")
	case due.Sub(now) > maxAhead:
		return nil, refuse("time_too_far")
	case w.crowded(ch.ID, at):
		return nil, refuse("restricted_too_many")
	}
	if ts := c.args.str("thread_ts"); ts != "" {
		if d.Thread = ch.log.thread(ts); d.Thread == "" {
			return nil, refuse("thread_not_found")
		}
		d.Broadcast = c.args.flag("reply_broadcast")
	}
	s := scheduled{Draft: d, ScheduledMessage: ScheduledMessage{
		ID: w.nextID("Q"), Channel: ch.ID, PostAt: at, Created: now.Unix(), Text: d.Text,
	}}
	w.schedule(s)
	shown := w.messageJSON(w.byApp(d), true)
	delete(shown, "ts")
	return reply{"channel": ch.ID, "scheduled_message_id": s.ID, "post_at": at, "message": shown}, nil
}

// crowded reports whether a channel has as many messages scheduled around a
// time as Slack takes. Callers hold mu.
func (w *Workspace) crowded(channelID string, at int64) bool {
	window, n := int64(scheduleWindow.Seconds()), 0
	for _, s := range w.scheduled {
		if s.Channel == channelID && s.PostAt/window == at/window {
			n++
		}
	}
	return n >= maxPerWindow
}

// schedule keeps a message until its time, in order of time. Callers hold mu.
func (w *Workspace) schedule(s scheduled) {
	i, _ := slices.BinarySearchFunc(w.scheduled, s.PostAt, func(o scheduled, at int64) int {
		if o.PostAt <= at {
			return -1
		}
		return 1
	})
	w.scheduled = slices.Insert(w.scheduled, i, s)
	if !w.watching && !w.closed() {
		w.watching = true
		w.running.Go(w.watchScheduled)
	}
}

// watchScheduled posts what is due as long as anything is scheduled.
func (w *Workspace) watchScheduled() {
	for {
		w.mu.Lock()
		if len(w.scheduled) == 0 {
			w.watching = false
			w.mu.Unlock()
			return
		}
		now := w.clock()
		events := w.takeScheduled(now)
		nap := longestNap
		if len(w.scheduled) > 0 {
			nap = min(nap, max(time.Unix(w.scheduled[0].PostAt, 0).Sub(now), time.Millisecond))
		}
		w.mu.Unlock()
		w.emit(events...)
		t := time.NewTimer(nap)
		select {
		case <-t.C:
		case <-w.done:
			t.Stop()
			return
		}
	}
}

// takeScheduled posts what is due and makes the events. Callers hold mu.
func (w *Workspace) takeScheduled(now time.Time) []event {
	var events []event
	for len(w.scheduled) > 0 && w.scheduled[0].PostAt <= now.Unix() {
		s := w.scheduled[0]
		w.scheduled = w.scheduled[1:]
		why := w.blocked(s)
		if why != "" {
			w.records.call(Call{Time: time.Now(), Method: "scheduled " + s.ID, Result: why})
			continue
		}
		m := w.byApp(s.Draft)
		m.ThreadTS = s.Draft.Thread
		if s.Draft.Broadcast {
			m.Subtype = "thread_broadcast"
		}
		events = append(events, w.post(w.channels[s.Channel], m)...)
	}
	return events
}

// blocked says why a scheduled message is not posted when its time comes, ""
// if it is. Slack documents that messages with metadata never are, and says
// so to nobody. Callers hold mu.
func (w *Workspace) blocked(s scheduled) string {
	ch := w.channels[s.Channel]
	switch {
	case s.Draft.Metadata != nil:
		return "not posted: scheduled messages with metadata never are"
	case ch == nil:
		return "channel_not_found"
	case ch.IsArchived:
		return "is_archived"
	}
	return ""
}

// nextScheduled is when the next scheduled message is due.
func (w *Workspace) nextScheduled() (time.Time, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.scheduled) == 0 {
		return time.Time{}, false
	}
	return time.Unix(w.scheduled[0].PostAt, 0), true
}

// postScheduled posts what is due by a time.
func (w *Workspace) postScheduled(by time.Time) {
	w.mu.Lock()
	events := w.takeScheduled(by)
	w.mu.Unlock()
	w.emit(events...)
}

// Scheduled lists the messages the app has scheduled, earliest first.
func (w *Workspace) Scheduled() []ScheduledMessage {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]ScheduledMessage, len(w.scheduled))
	for i, s := range w.scheduled {
		out[i] = s.ScheduledMessage
	}
	return out
}

func deleteScheduled(c *call) (reply, error) {
	w := c.w
	i := slices.IndexFunc(w.scheduled, func(s scheduled) bool {
		return s.ID == c.args.str("scheduled_message_id") && s.Channel == c.args.str("channel")
	})
	if i < 0 || time.Unix(w.scheduled[i].PostAt, 0).Sub(w.clock()) < lastDeletion {
		return nil, refuse("invalid_scheduled_message_id")
	}
	w.scheduled = slices.Delete(slices.Clone(w.scheduled), i, i+1)
	return reply{}, nil
}

func listScheduled(c *call) (reply, error) {
	w := c.w
	channel := c.args.str("channel")
	if channel != "" && w.channels[channel] == nil {
		return nil, refuse("invalid_channel")
	}
	win, err := windowOf(c.args)
	if err != nil {
		return nil, err
	}
	win.inclusive = true
	var found []ScheduledMessage
	for _, s := range w.scheduled {
		if (channel == "" || s.Channel == channel) && win.has(strconv.FormatInt(s.PostAt, 10)) {
			found = append(found, s.ScheduledMessage)
		}
	}
	page, meta, err := paginate(c.args, found, 100)
	return reply{"scheduled_messages": page, "response_metadata": meta}, err
}
