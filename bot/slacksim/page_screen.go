package slacksim

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// homePlace is what the page's address calls the app's Home tab.
const homePlace = "home"

// screen is what one person sees at one address: /?as=U…&c=C…&t=TS. Templates
// call its methods, so a fragment costs only what it shows.
type screen struct {
	pg     *page
	Me     personItem
	user   User
	person *Person
	// Place is the conversation's ID, homePlace, or "" if there is none.
	Place string
	// ThreadTS names the open thread, "" if none is.
	ThreadTS string
	zone     *time.Location
	now      time.Time
	convs    []Conversation
	emoji    ownEmoji
	// Of the conversation, once its messages are drawn:
	list    []Message
	threads map[string]ThreadState
}

// personItem is somebody as the page lists them.
type personItem struct {
	ID, Name, Handle, Title, Initials string
	Colour                            int // 0 to 7, the same for a person everywhere, another for the next
	IsApp, Current                    bool
	Unread                            int  // direct messages not read
	News                              bool // something not read in a channel
}

// placeItem is a line of the sidebar.
type placeItem struct {
	ID, Name, As string
	Private      bool
	Shared       bool // another organisation is in it
	Current      bool
	Unread       int
	Who          *personItem // the other side of a direct message
}

// screenFor reads the address. Whoever or whatever it names that does not
// exist is replaced by the first that does: links outlive workspaces.
func (pg *page) screenFor(r *http.Request) (*screen, bool) {
	q := r.URL.Query()
	user, ok := pg.w.User(q.Get("as"))
	if !ok || !pg.playable(user) {
		user, ok = pg.firstPerson()
		if !ok {
			return nil, false
		}
	}
	s := &screen{pg: pg, user: user, person: pg.w.As(user.ID), ThreadTS: q.Get("t"), zone: zoneOf(user), now: pg.w.Now()}
	s.Me, s.emoji = pg.personItem(user), pg.w.pageEmoji()
	s.convs = s.person.Conversations()
	s.Place = q.Get("c")
	if s.Place != homePlace && !slices.ContainsFunc(s.convs, func(c Conversation) bool { return c.ID == s.Place }) {
		s.Place, s.ThreadTS = s.lobby(), ""
	}
	return s, true
}

// lobby is where somebody is who asked for no place of theirs: the channel of
// everybody, or the first there is.
func (s *screen) lobby() string {
	for _, c := range s.convs {
		if c.IsGeneral {
			return c.ID
		}
	}
	if len(s.convs) > 0 {
		return s.convs[0].ID
	}
	return ""
}

// playable says who can be acted as: people, not apps, who are still there.
func (pg *page) playable(u User) bool { return !u.IsBot && !u.Deleted }

func (pg *page) firstPerson() (User, bool) {
	for _, u := range pg.w.Users() {
		if pg.playable(u) {
			return u, true
		}
	}
	return User{}, false
}

func zoneOf(u User) *time.Location {
	zone, err := time.LoadLocation(u.TZ)
	if u.TZ == "" || err != nil {
		return time.UTC
	}
	return zone
}

func (pg *page) personItem(u User) personItem {
	app := pg.w.App()
	p := personItem{ID: u.ID, Name: u.DisplayName(), Handle: u.Name, Title: u.Profile.Title, Initials: initials(u.DisplayName()), Colour: pg.colour(u.ID), IsApp: u.ID == app.BotUserID}
	switch {
	case p.IsApp:
		p.Name = app.Name
		p.Initials = initials(app.Name)
	case u.IsRestricted || u.IsUltraRestricted:
		p.Title = strings.TrimPrefix(p.Title+", guest", ", ")
	case u.TeamID != "" && u.TeamID != pg.w.Team().ID:
		p.Title = strings.TrimPrefix(p.Title+", external", ", ")
	}
	return p
}

// initials are the first letters of the first and last word of a name.
func initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 {
		return "?"
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	out := string(unicode.ToUpper(first))
	if len(words) > 1 {
		last, _ := utf8.DecodeRuneInString(words[len(words)-1])
		out += string(unicode.ToUpper(last))
	}
	return out
}

// colour follows the order of the users, so that the first eight differ.
func (pg *page) colour(id string) int {
	return max(0, slices.IndexFunc(pg.w.Users(), func(u User) bool { return u.ID == id })) % 8
}

// Title is the workspace's name.
func (s *screen) Title() string { return s.pg.w.Title() }

// App is the installed app.
func (s *screen) App() App { return s.pg.w.App() }

// Builtins lists the commands of Slack's own; those of the app go before.
func (s *screen) Builtins() []CommandSpec {
	var out []CommandSpec
	app := s.App()
	for _, b := range s.pg.w.builtins {
		if _, ok := app.command(b.Command); !ok {
			out = append(out, b.CommandSpec)
		}
	}
	return out
}

// Methods lists the Web API's methods, and what else faults can be planned for.
func (s *screen) Methods() []string {
	return append(sortedKeys(s.pg.w.methods), "response_url", "upload", "download")
}

// Connected reports whether the app is listening.
func (s *screen) Connected() bool { return s.pg.w.Connected() > 0 }

// People lists who can be acted as, with how much each has not read.
func (s *screen) People() []personItem {
	var out []personItem
	for _, u := range s.pg.w.Users() {
		if !s.pg.playable(u) {
			continue
		}
		p := s.pg.personItem(u)
		p.Current = u.ID == s.user.ID
		for _, c := range s.pg.w.As(u.ID).Conversations() {
			if c.IsIM || c.IsMPIM {
				p.Unread += c.Unread
			} else if c.Unread > 0 {
				p.News = true
			}
		}
		out = append(out, p)
	}
	return out
}

// Channels lists the channels the person is in.
func (s *screen) Channels() []placeItem {
	return s.places(func(c Conversation) bool { return !c.IsIM && !c.IsMPIM })
}

// Directs lists direct and group messages with people.
func (s *screen) Directs() []placeItem {
	bot := s.App().BotUserID
	return s.places(func(c Conversation) bool { return (c.IsIM || c.IsMPIM) && c.Peer != bot })
}

// AppDirects lists the direct message with the app.
func (s *screen) AppDirects() []placeItem {
	bot := s.App().BotUserID
	return s.places(func(c Conversation) bool { return c.IsIM && c.Peer == bot })
}

func (s *screen) places(keep func(Conversation) bool) []placeItem {
	var out []placeItem
	for _, c := range s.convs {
		if !keep(c) || c.IsArchived {
			continue
		}
		item := placeItem{
			ID: c.ID, Name: s.placeName(c), As: s.user.ID, Private: c.IsPrivate, Unread: c.Unread,
			Shared: c.IsExtShared || c.IsPendingExtShared, Current: c.ID == s.Place,
		}
		if u, ok := s.pg.w.User(c.Peer); ok {
			who := s.pg.personItem(u)
			item.Who = &who
		}
		out = append(out, item)
	}
	return out
}

func (s *screen) placeName(c Conversation) string {
	switch {
	case c.IsIM:
		if u, ok := s.pg.w.User(c.Peer); ok {
			return s.pg.personItem(u).Name
		}
		return c.Peer
	case c.IsMPIM:
		var names []string
		for _, id := range c.Members {
			if name, ok := s.userName(id); ok && id != s.user.ID {
				names = append(names, name)
			}
		}
		return strings.Join(names, ", ")
	}
	return c.Name
}

// userName, groupName and channelName make the screen a directory.
func (s *screen) userName(id string) (string, bool) {
	u, ok := s.pg.w.User(id)
	if !ok {
		return "", false
	}
	return s.pg.personItem(u).Name, true
}

func (s *screen) groupName(id string) (string, bool) {
	for _, g := range s.pg.w.UserGroups() {
		if g.ID == id {
			return g.Handle, true
		}
	}
	return "", false
}

func (s *screen) channelName(id string) (string, bool) {
	c, ok := s.pg.w.Channel(id)
	if !ok || c.IsIM || c.IsPrivate && !slices.Contains(c.Members, s.user.ID) {
		return "", false
	}
	return c.Name, true
}

// index serves the whole page.
func (pg *page) index(rw http.ResponseWriter, r *http.Request) { pg.write(rw, r, "page") }

// parts are the fragments the page fetches when something changed.
var parts = []string{"app", "clock", "sidebar", "main", "thread", "modals", "picker"}

func (pg *page) part(rw http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	if !slices.Contains(parts, name) {
		http.NotFound(rw, r)
		return
	}
	pg.write(rw, r, name)
}

func (pg *page) write(rw http.ResponseWriter, r *http.Request, name string) {
	s, ok := pg.screenFor(r)
	if !ok {
		http.Error(rw, "this workspace has no people to act as", http.StatusNotFound)
		return
	}
	var buf bytes.Buffer
	if err := pg.tmpl.ExecuteTemplate(&buf, name, s); err != nil {
		pg.w.log.Error("render page", "part", name, "error", err)
		http.Error(rw, fmt.Sprintf("the page could not be drawn: %v", err), http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.Header().Set("Cache-Control", "no-store")
	_, _ = rw.Write(buf.Bytes()) // a reader that went away needs no answer
}
