package slacksim

import (
	"html/template"
	"slices"
)

// shownMessages is how many messages of a conversation the page draws; older
// ones are still in the workspace.
const shownMessages = 200

// mainPane is the middle of the page.
type mainPane struct {
	*screen
	ID, Name, Topic string
	Members         int
	Private, Shared bool
	Who             *personItem
	IsApp, IsHome   bool
	Unread          int
	Days            []messageDay
	Older           int           // messages not shown
	Home            template.HTML // of the Home tab
	HomeID          string        // its view ID, "" if the app has published none
	AppDM           string        // the direct message with the app
	ReadOnly        string        // why nothing can be written here
	InThread        bool          // this is the side pane
	Talk            bool          // a direct or group message
	General         bool          // nobody leaves this channel
	members         []string
}

// Pane tells ids of the middle pane from those of the thread beside it.
func (m *mainPane) Pane() string {
	if m.InThread {
		return "t"
	}
	return "m"
}

// Main builds the middle pane.
func (s *screen) Main() (*mainPane, error) {
	m := &mainPane{screen: s, ID: s.Place}
	app := s.App()
	for _, c := range s.convs {
		if c.IsIM && c.Peer == app.BotUserID {
			m.AppDM = c.ID
		}
	}
	if s.Place == homePlace {
		return m, s.homePane(m)
	}
	i := slices.IndexFunc(s.convs, func(c Conversation) bool { return c.ID == s.Place })
	if i < 0 {
		return m, nil
	}
	c := s.convs[i]
	m.Name, m.Topic, m.Members, m.Private, m.Unread = s.placeName(c), c.Topic, len(c.Members), c.IsPrivate, c.Unread
	m.members, m.Talk, m.General = c.Members, c.IsIM || c.IsMPIM, c.IsGeneral
	m.Shared = c.IsExtShared || c.IsPendingExtShared
	if u, ok := s.pg.w.User(c.Peer); ok {
		who := s.pg.personItem(u)
		m.Who, m.IsApp = &who, who.IsApp
	}
	switch {
	case c.IsArchived:
		m.ReadOnly = "This channel is archived."
	case m.IsApp && !app.MessagesTab:
		m.ReadOnly = "Sending messages to this app has been turned off."
	case m.IsApp && app.ReadOnlyDM:
		m.ReadOnly = "Sending messages to this app has been turned off."
	}
	m.list = s.person.Messages(c.ID)
	var top []Message
	for _, msg := range m.list {
		if msg.ThreadTS == "" || msg.ThreadTS == msg.TS || msg.Subtype == "thread_broadcast" {
			top = append(top, msg)
		}
	}
	if extra := len(top) - shownMessages; extra > 0 {
		m.Older, top = extra, top[extra:]
	}
	s.threads = s.person.Threads(c.ID)
	var err error
	m.Days, err = s.days(top, m.Pane())
	return m, err
}

func (s *screen) homePane(m *mainPane) error {
	app := s.App()
	who := personItem{ID: app.BotUserID, Name: app.Name, Initials: initials(app.Name), Colour: s.pg.colour(app.BotUserID), IsApp: true}
	m.Name, m.Topic, m.Who, m.IsApp, m.IsHome = app.Name, app.Description, &who, true, true
	v, ok := s.person.Home()
	if !ok {
		return nil
	}
	m.HomeID = v.ID
	var err error
	m.Home, err = s.painter(surfaceHome, v.ID, v.State.Values).blocks(v.Blocks)
	return err
}

// Thread builds the side pane, nil when none is open.
func (s *screen) Thread() (*mainPane, error) {
	if s.ThreadTS == "" || s.Place == homePlace {
		return nil, nil
	}
	var list []Message
	for _, msg := range s.person.Messages(s.Place) {
		if msg.TS == s.ThreadTS || msg.ThreadTS == s.ThreadTS {
			list = append(list, msg)
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	m := s.placeOnly()
	m.InThread = true
	m.Unread = s.person.Threads(s.Place)[s.ThreadTS].Unread
	var err error
	m.Days, err = s.days(list, m.Pane())
	return m, err
}

// placeOnly is the conversation's name without its messages.
func (s *screen) placeOnly() *mainPane {
	m := &mainPane{screen: s, ID: s.Place}
	for _, c := range s.convs {
		if c.ID == s.Place {
			m.Name, m.Private, m.Talk = s.placeName(c), c.IsPrivate, c.IsIM || c.IsMPIM
			if c.IsArchived {
				m.ReadOnly = "This channel is archived."
			}
		}
	}
	return m
}
