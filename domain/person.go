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
	Deactivated bool
	Bot         bool
	Guest       bool // a guest of this workspace
	External    bool // belongs to another organisation
	SeenAt      time.Time

	// What they told the bot; Slack does not know it.
	Choices Choices
	Away    []Absence
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
	Group   UserGroupID // the user group whose members these are, "" when somebody lists them
	Choices Choices
	Roles   RolePeople // who does the work of a role for accounts that name nobody
}

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
	// LateStarts is how many accounts of the CSM begin late on the same day as
	// the one that is swept; set for sweeps only.
	LateStarts int
	Bulk       string // what changes many accounts at once, "an import"; "" for a change of one

	// CSMAccounts is how many open accounts the account's CSM has; it is counted
	// for messages that call somebody.
	CSMAccounts int
}

// Person returns what is known of a person; an unknown one has only the id.
func (e Env) Person(id PersonID) Person {
	if p, ok := e.People[id]; ok {
		return p
	}
	return Person{ID: id}
}

// Zone returns the time zone of a person: what they chose, else what Slack
// says, else the fallback, else their team's and the workspace's. Unknown names
// fall through, so that a bad setting cannot stop reminders.
func (e Env) Zone(id PersonID, fallback string) *time.Location {
	person := e.People[id]
	for _, name := range []string{person.Choices[SettingZone], person.TimeZone, fallback} {
		if zone, ok := loadZone(name); ok {
			return zone
		}
	}
	if zone, ok := loadZone(e.SettingsOf(id).TimeZone); ok {
		return zone
	}
	return time.UTC
}

// zones remembers the zones that were read: each costs a file, and a decision
// asks for its own several times.
var zones sync.Map //nolint:gochecknoglobals // name → *time.Location; what is read is constant

func loadZone(name string) (*time.Location, bool) {
	if name == "" {
		return nil, false
	}
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
