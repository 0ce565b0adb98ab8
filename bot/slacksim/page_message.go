package slacksim

import (
	"encoding/json"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"
)

// groupGap is how far apart two messages of one author may be and still share
// one name and picture.
const groupGap = 5 * time.Minute

// messageDay is a day's messages under one divider.
type messageDay struct {
	Date, Label string
	Messages    []messageItem
}

// messageItem is one message as the person sees it.
type messageItem struct {
	Message
	As, Pane         string
	Author           personItem
	Time, Full       string
	Compact          bool // follows a message of the same author closely
	Edited, Private  bool
	System           bool // somebody joined, the topic changed
	Body             template.HTML
	Words            []span
	Attachments      []attachment
	LastReply        string
	ThreadOpen       bool
	MessageShortcuts []ShortcutSpec
	Link             string // path of the message's address
	Pinner           string // who pinned it, "" if nobody
	Chips            []reactionItem
	Own              bool   // the acting person wrote it
	Typed            string // what they would type to write it again
	Me, Gone         bool   // said of oneself with /me; deleted
	Repliers         []personItem
	NewReplies       int
	Broadcast        string // how the thread begins of a reply that was sent to the channel too
}

// attachment is the older form of rich messages, still used for its coloured
// bar.
type attachment struct {
	Colour string
	node
	Blocks template.HTML
}

// Mrkdwn paints a bare string field as mrkdwn, which attachments have.
func (n node) Mrkdwn(key string) []span { return n.p.mrkdwn(n.Str(key)) }

// Key tells the message from all others of the page.
func (m messageItem) Key() string { return m.Pane + "-" + m.Channel + "-" + m.TS }

// days sorts messages under dividers, in the person's zone.
func (s *screen) days(list []Message, pane string) ([]messageDay, error) {
	var out []messageDay
	var before messageItem
	for _, msg := range list {
		at := tsTime(msg.TS).In(s.zone)
		date := at.Format(time.DateOnly)
		if len(out) == 0 || out[len(out)-1].Date != date {
			out = append(out, messageDay{Date: date, Label: s.dayLabel(at)})
			before = messageItem{}
		}
		item, err := s.message(msg, pane)
		if err != nil {
			return nil, err
		}
		item.Compact = item.follows(before)
		before = item
		day := &out[len(out)-1]
		day.Messages = append(day.Messages, item)
	}
	return out, nil
}

// follows reports whether a message continues the one before it. Messages with
// blocks stand alone: two cards in a row would read as one.
func (m messageItem) follows(before messageItem) bool {
	plain := func(m messageItem) bool { return !m.System && !m.Gone && m.Pinner == "" && m.Body == "" }
	return before.TS != "" && plain(m) && plain(before) && m.Private == before.Private &&
		m.Author.ID == before.Author.ID && m.Author.Name == before.Author.Name &&
		tsTime(m.TS).Sub(tsTime(before.TS)) < groupGap
}

// clockOf is a day and a time as people say them: "Yesterday at 09:00".
func (s *screen) clockOf(at time.Time) string {
	return (&painter{zone: s.zone, now: s.now, locale: s.user.Locale}).date(at, "{date_short_pretty} at {time}")
}

func (s *screen) dayLabel(at time.Time) string {
	in, p := layoutsOf(s.user.Locale), painter{zone: s.zone, now: s.now}
	if word := p.nearDay(at); word != "" {
		return strings.ToUpper(word[:1]) + word[1:]
	}
	if at.Year() == s.now.In(s.zone).Year() {
		return at.Format(in.day)
	}
	return at.Format(in.full)
}

func (s *screen) message(msg Message, pane string) (messageItem, error) {
	at, in := tsTime(msg.TS).In(s.zone), layoutsOf(s.user.Locale)
	m := messageItem{
		Message: msg, As: s.user.ID, Pane: pane,
		Time: at.Format(in.time), Full: at.Format(in.full + " at " + in.seconds + " MST"),
		Edited: msg.EditedTS != "", Private: msg.EphemeralTo != "", ThreadOpen: s.ThreadTS == msg.TS,
		System: msg.isNotice(), Link: msg.permalink(), Chips: s.reactions(msg.Reactions),
		Me: msg.Subtype == "me_message", Gone: msg.Subtype == tombstone,
	}
	m.Author = s.author(msg)
	m.own(s)
	if msg.ReplyCount > 0 && msg.LatestReply != "" {
		m.LastReply = s.clockOf(tsTime(msg.LatestReply))
	}
	s.thread(&m)
	for _, sc := range s.App().Shortcuts {
		if sc.Type == "message" && !m.Private {
			m.MessageShortcuts = append(m.MessageShortcuts, sc)
		}
	}
	p := s.painter(surfaceMessage, pane+msg.Channel+msg.TS, msg.State)
	if len(msg.Blocks) > 0 && string(msg.Blocks) != "[]" && string(msg.Blocks) != "null" {
		body, err := p.blocks(msg.Blocks)
		if err != nil {
			return m, err
		}
		m.Body = body
	} else {
		m.Words = p.mrkdwn(msg.Text)
	}
	return m, p.attach(&m, msg.Attachments)
}

// thread fills in what hangs on a message's thread.
func (s *screen) thread(m *messageItem) {
	const faces = 5 // pictures of who replied, as in Slack
	t := s.threads[m.TS]
	m.NewReplies = t.Unread
	for _, id := range t.Repliers[:min(faces, len(t.Repliers))] {
		if u, ok := s.pg.w.User(id); ok {
			m.Repliers = append(m.Repliers, s.pg.personItem(u))
		}
	}
	if m.Subtype != "thread_broadcast" {
		return
	}
	m.Broadcast = "a thread"
	if i := slices.IndexFunc(s.list, func(msg Message) bool { return msg.TS == m.ThreadTS }); i >= 0 {
		m.Broadcast = s.excerpt(s.list[i])
	}
}

// own fills in what the menu of the message needs to know.
func (m *messageItem) own(s *screen) {
	if m.Own = m.User == s.user.ID && m.BotID == "" && !m.System && !m.Private; m.Own {
		m.Typed = s.pg.w.typedText(m.Text)
	}
	if m.PinnedBy != "" {
		m.Pinner = s.pinner(m.PinnedBy)
	}
}

func (s *screen) author(msg Message) personItem {
	u, ok := s.pg.w.User(msg.User)
	if !ok {
		u = User{ID: msg.User, Name: msg.User}
	}
	who := s.pg.personItem(u)
	if msg.BotID != "" {
		who.IsApp = true
	}
	if msg.Username != "" {
		who.Name, who.Initials = msg.Username, initials(msg.Username)
	}
	return who
}

func (p *painter) attach(m *messageItem, raw json.RawMessage) error {
	if len(raw) == 0 {
		return nil
	}
	var list []any
	if err := decodeNumber(raw, &list); err != nil {
		return fmt.Errorf("read attachments of %s: %w", m.TS, err)
	}
	for _, item := range list {
		a := attachment{node: p.node(item, "", nil)}
		a.Colour = "none"
		switch c := a.Str("color"); c {
		case "good":
			a.Colour = "#2e7d52"
		case "warning":
			a.Colour = "#c98a12"
		case "danger":
			a.Colour = "#c0392b"
		default:
			a.Colour = hexColor("#" + strings.TrimPrefix(c, "#"))
		}
		for _, b := range a.Kids("blocks") {
			html, err := b.Block()
			if err != nil {
				return err
			}
			a.Blocks += html
		}
		m.Attachments = append(m.Attachments, a)
	}
	return nil
}

// tsTime reads a message ts, "1700000000.000100".
func tsTime(ts string) time.Time {
	sec, frac, _ := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(sec, 10, 64)
	if err != nil {
		return time.Time{}
	}
	us, err := strconv.ParseInt(frac, 10, 64)
	if err != nil {
		us = 0
	}
	return time.Unix(s, us*1000)
}
