package slacksim

import (
	"context"
	"net/http"
	"slices"
	"strings"
)

// placeRoutes are the calls about who is where.
func (pg *page) placeRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /ui/channel", pg.createChannel)
	mux.HandleFunc("POST /ui/open", pg.openDirect)
	mux.HandleFunc("POST /ui/join", pg.inPlace(func(ctx context.Context, p *Person, in placeRequest) error {
		return p.JoinChannel(ctx, in.Channel)
	}))
	mux.HandleFunc("POST /ui/leave", pg.inPlace(func(ctx context.Context, p *Person, in placeRequest) error {
		return p.LeaveChannel(ctx, in.Channel)
	}))
	mux.HandleFunc("POST /ui/invite", pg.inPlace(func(ctx context.Context, p *Person, in placeRequest) error {
		return p.InviteTo(ctx, in.Channel, in.User)
	}))
	mux.HandleFunc("POST /ui/bookmark", pg.inPlace(func(ctx context.Context, p *Person, in placeRequest) error {
		_, err := p.AddBookmark(ctx, in.Channel, Bookmark{Title: in.Title, Link: in.Link, Emoji: in.Emoji})
		return err
	}))
	mux.HandleFunc("POST /ui/unbookmark", pg.inPlace(func(ctx context.Context, p *Person, in placeRequest) error {
		return p.RemoveBookmark(ctx, in.Channel, in.Bookmark)
	}))
}

// placeRequest is what the page says about a conversation. Which fields count
// depends on the call.
type placeRequest struct {
	As, Channel, User            string
	Title, Link, Emoji, Bookmark string
}

// inPlace does something to a conversation and answers with its ID.
func (pg *page) inPlace(do func(context.Context, *Person, placeRequest) error) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		handle(pg, rw, r, func(ctx context.Context, in placeRequest) (pageReply, error) {
			return pageReply{Channel: in.Channel}, do(ctx, pg.w.As(in.As), in)
		})
	}
}

func (pg *page) createChannel(rw http.ResponseWriter, r *http.Request) {
	type request struct {
		As, Name string
		Private  bool
	}
	handle(pg, rw, r, func(ctx context.Context, in request) (pageReply, error) {
		c, err := pg.w.As(in.As).CreateChannel(ctx, in.Name, in.Private)
		return pageReply{Channel: c.ID}, err
	})
}

func (pg *page) openDirect(rw http.ResponseWriter, r *http.Request) {
	type request struct {
		As    string
		Users []string
	}
	handle(pg, rw, r, func(ctx context.Context, in request) (pageReply, error) {
		c, err := pg.w.As(in.As).Open(ctx, in.Users...)
		return pageReply{Channel: c.ID}, err
	})
}

// Joinable lists public channels the person is not in.
func (s *screen) Joinable() []Channel { return s.person.Joinable() }

// Others lists who a direct message can be sent to, the app among them.
func (s *screen) Others() []personItem { return s.folk(func(u User) bool { return u.ID != s.user.ID }) }

// Roster lists who is in the conversation.
func (m *mainPane) Roster() []personItem {
	return m.folk(func(u User) bool { return slices.Contains(m.members, u.ID) })
}

// Outsiders lists who could be invited.
func (m *mainPane) Outsiders() []personItem {
	home := m.pg.w.Team().ID
	return m.folk(func(u User) bool {
		return !slices.Contains(m.members, u.ID) && (u.TeamID == home || m.Shared)
	})
}

// folk lists people and the app, without those who are deactivated.
func (s *screen) folk(keep func(User) bool) []personItem {
	var out []personItem
	for _, u := range s.pg.w.Users() {
		if !u.Deleted && keep(u) {
			out = append(out, s.pg.personItem(u))
		}
	}
	return out
}

// bookmarkItem is a link at the top of a conversation.
type bookmarkItem struct {
	emojiItem
	ID, Title, Link string
}

// Bookmarks lists the links at the top of the conversation.
func (m *mainPane) Bookmarks() []bookmarkItem {
	var out []bookmarkItem
	for _, b := range m.person.Bookmarks(m.ID) {
		item := bookmarkItem{ID: b.ID, Title: b.Title, Link: safeURL(b.Link), emojiItem: emojiItem{Text: "🔗", Known: true}}
		if name := strings.Trim(b.Emoji, ":"); name != "" {
			item.emojiItem = emojiItemOf(name, m.emoji.face(name))
		}
		out = append(out, item)
	}
	return out
}
