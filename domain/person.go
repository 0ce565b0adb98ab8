package domain

import (
	"slices"
	"sync"
	"time"
)

// Person is a member of the Slack workspace, as the bot last saw them.
type Person struct {
	ID          PersonID
	Name        string
	Email       string
	TimeZone    string // IANA name, "" when Slack does not say
	Country     string // ISO 3166 code for holidays, "" for none
	Deactivated bool
	Bot         bool
	Guest       bool // a guest of this workspace
	External    bool // belongs to another organisation
	SeenAt      time.Time
}

// Member reports whether the person works here and can act.
func (p Person) Member() bool {
	return p.ID != "" && !p.Deactivated && !p.Bot && !p.Guest && !p.External
}

// Team is a group of CSMs with a manager.
type Team struct {
	ID      TeamID
	Name    string
	Manager PersonID
	Deputy  PersonID
	Channel ChannelID
	Parent  TeamID
	Members []PersonID
}

// Settings is what a workspace has decided about its renewalbot.
type Settings struct {
	Admins            []PersonID
	Managers          []PersonID // the first is asked when an account names none
	Executives        []PersonID // the next rungs of the ladder, in order
	EscalationChannel ChannelID  // "" posts escalations to the account's channel
	StartedAt         time.Time  // zero until somebody pressed "Start reminders"
	TimeZone          string     // for people whose zone Slack does not say
	ReminderHour      int        // local hour of the CSM, 0 to 23
	Country           string     // holidays where neither account nor person says
	OverdueDays       int        // working days after which late work is nudged, 1 to 30
}

// Defaults of the settings.
const (
	DefaultReminderHour = 9
	DefaultTimeZone     = "UTC"
	DefaultOverdueDays  = 2
)

// WithDefaults fills what was never set.
func (s Settings) WithDefaults() Settings {
	if s.TimeZone == "" {
		s.TimeZone = DefaultTimeZone
	}
	if s.ReminderHour == 0 {
		s.ReminderHour = DefaultReminderHour
	}
	if s.OverdueDays == 0 {
		s.OverdueDays = DefaultOverdueDays
	}
	return s
}

// Started reports whether the bot may post by itself.
func (s Settings) Started() bool { return !s.StartedAt.IsZero() }

// IsAdmin reports whether a person runs the bot.
func (s Settings) IsAdmin(p PersonID) bool { return slices.Contains(s.Admins, p) }

// IsManager reports whether a person leads CSMs.
func (s Settings) IsManager(p PersonID) bool { return slices.Contains(s.Managers, p) }

// IsExecutive reports whether a person is on the upper rungs of the ladder.
func (s Settings) IsExecutive(p PersonID) bool { return slices.Contains(s.Executives, p) }

// Env is what is true around an account when something is decided about it.
// Decisions read no clock, no database and no randomness but this.
type Env struct {
	Now       time.Time
	Actor     PersonID // "" when the bot acts by itself
	NewID     IDs
	Settings  Settings
	Playbooks *Playbooks
	People    map[PersonID]Person // those the account and the settings name
	Teams     []Team
}

// Person returns what is known of a person; an unknown one has only the id.
func (e Env) Person(id PersonID) Person {
	if p, ok := e.People[id]; ok {
		return p
	}
	return Person{ID: id}
}

// Zone returns the time zone of a person: their own, else the fallback, else
// the workspace's. Unknown names fall through, so that a bad setting cannot
// stop reminders.
func (e Env) Zone(id PersonID, fallback string) *time.Location {
	for _, name := range []string{e.People[id].TimeZone, fallback, e.Settings.TimeZone} {
		if name == "" {
			continue
		}
		if zone, ok := loadZone(name); ok {
			return zone
		}
	}
	return time.UTC
}

// zones remembers the zones that were read: each costs a file, and a decision
// asks for its own several times.
var zones sync.Map //nolint:gochecknoglobals // name → *time.Location; what is read is constant

func loadZone(name string) (*time.Location, bool) {
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location), true
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, false
	}
	zones.Store(name, zone)
	return zone, true
}

// TeamOf returns the team a person belongs to.
func (e Env) TeamOf(id PersonID) (Team, bool) {
	i := slices.IndexFunc(e.Teams, func(t Team) bool { return slices.Contains(t.Members, id) })
	if i < 0 {
		return Team{}, false
	}
	return e.Teams[i], true
}

// Channel is a Slack channel as the bot last saw it.
type Channel struct {
	ID       ChannelID
	Name     string
	Private  bool
	Archived bool
	Shared   bool      // with another organisation, or about to be
	Member   bool      // the bot is in it
	SeenAt   time.Time // by the bot, zero when it asked just now
}
