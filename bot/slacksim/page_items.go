package slacksim

import (
	"context"
	"net/http"
)

// itemRoutes are the calls about single messages.
func (pg *page) itemRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /ui/react", pg.react)
	mux.HandleFunc("POST /ui/pin", pg.pin)
	mux.HandleFunc("POST /ui/edit", pg.edit)
	mux.HandleFunc("POST /ui/delete", pg.remove)
}

// onItem is what the page says about a message.
type onItem struct{ As, Channel, TS string }

func (i onItem) ref() MessageRef { return MessageRef{Channel: i.Channel, TS: i.TS} }

// react puts an emoji on a message, or takes it off.
func (pg *page) react(rw http.ResponseWriter, r *http.Request) {
	type request struct {
		onItem
		Name string
		On   bool
	}
	handle(pg, rw, r, func(ctx context.Context, in request) (pageReply, error) {
		p := pg.w.As(in.As)
		if in.On {
			return pageReply{}, p.React(ctx, in.ref(), in.Name)
		}
		return pageReply{}, p.Unreact(ctx, in.ref(), in.Name)
	})
}

// pin pins a message, or takes it down.
func (pg *page) pin(rw http.ResponseWriter, r *http.Request) {
	type request struct {
		onItem
		On bool
	}
	handle(pg, rw, r, func(ctx context.Context, in request) (pageReply, error) {
		p := pg.w.As(in.As)
		if in.On {
			return pageReply{}, p.Pin(ctx, in.ref())
		}
		return pageReply{}, p.Unpin(ctx, in.ref())
	})
}

func (pg *page) edit(rw http.ResponseWriter, r *http.Request) {
	type request struct {
		onItem
		Text string
	}
	handle(pg, rw, r, func(ctx context.Context, in request) (pageReply, error) {
		return pageReply{}, pg.w.As(in.As).Edit(ctx, in.ref(), in.Text)
	})
}

func (pg *page) remove(rw http.ResponseWriter, r *http.Request) {
	handle(pg, rw, r, func(ctx context.Context, in onItem) (pageReply, error) {
		return pageReply{}, pg.w.As(in.As).Delete(ctx, in.ref())
	})
}

// pinItem is a pinned message in the list of a channel's pins.
type pinItem struct {
	Author   personItem
	By, Time string
	Link     string
	Excerpt  string
}

// Pins lists the messages pinned to the conversation, newest first.
func (m *mainPane) Pins() []pinItem {
	var out []pinItem
	byTS := map[string]Message{}
	for _, msg := range m.list {
		if msg.PinnedBy != "" {
			byTS[msg.TS] = msg
		}
	}
	for _, pin := range m.person.Pins(m.ID) {
		msg, ok := byTS[pin.TS]
		if !ok {
			continue
		}
		out = append(out, pinItem{
			Author: m.author(msg), By: m.pinner(pin.User), Link: msg.permalink(), Excerpt: m.excerpt(msg),
			Time: m.clockOf(tsTime(msg.TS)),
		})
	}
	return out
}

// pinner names who pinned something.
func (s *screen) pinner(id string) string {
	if id == s.user.ID {
		return "you"
	}
	if name, ok := s.userName(id); ok {
		return name
	}
	return id
}

// excerpt is the beginning of what a message says, in plain words.
func (s *screen) excerpt(msg Message) string {
	const most = 160 // characters
	text := plainWords((&painter{dir: s, viewer: s.user.ID, zone: s.zone, now: s.now, locale: s.user.Locale}).mrkdwn(msg.Text))
	if text == "" && len(msg.Files) > 0 {
		text = msg.Files[0].Name
	}
	if text == "" {
		text = "A message without words"
	}
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// plainWords is what spans say without their looks.
func plainWords(spans []span) string {
	var text string
	for _, sp := range spans {
		if sp.Kind == "br" {
			text += " "
			continue
		}
		text += sp.Text + plainWords(sp.Kids)
	}
	return text
}
