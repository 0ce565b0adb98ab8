package domain

import (
	"slices"
	"strings"
	"time"
)

// StakeholderRole is what a person at the customer means for the renewal.
type StakeholderRole string

// The roles (seed 001, "Stakeholder mapping").
const (
	User             StakeholderRole = "user"
	Champion         StakeholderRole = "champion"
	EconomicBuyer    StakeholderRole = "economic_buyer"
	DecisionMaker    StakeholderRole = "decision_maker"
	CustomerSponsor  StakeholderRole = "executive_sponsor"
	Procurement      StakeholderRole = "procurement"
	LegalContact     StakeholderRole = "legal"
	TechnicalContact StakeholderRole = "technical"
)

// StakeholderRoles lists the roles, the ones that decide first.
func StakeholderRoles() []StakeholderRole {
	return []StakeholderRole{Champion, EconomicBuyer, DecisionMaker, CustomerSponsor, User, Procurement, LegalContact, TechnicalContact}
}

// inSentence is the label as it stands within a sentence: "economic buyer".
func (r StakeholderRole) inSentence() string {
	if r == TechnicalContact {
		return r.Label()
	}
	return strings.ToLower(r.Label())
}

// Label returns the role as people read it.
func (r StakeholderRole) Label() string {
	switch r {
	case User:
		return "User"
	case Champion:
		return "Champion"
	case EconomicBuyer:
		return "Economic buyer"
	case DecisionMaker:
		return "Decision maker"
	case CustomerSponsor:
		return "Executive sponsor"
	case Procurement:
		return "Procurement"
	case LegalContact:
		return "Legal"
	case TechnicalContact:
		return "IT / technical"
	}
	return string(r)
}

// Key reports whether holding the role makes somebody a key person: champion,
// economic buyer or decision maker.
func (r StakeholderRole) Key() bool {
	return r == Champion || r == EconomicBuyer || r == DecisionMaker
}

// Relationship is how well we know somebody.
type Relationship string

// The strengths of a relationship; "" is not assessed.
const (
	Strong   Relationship = "strong"
	Moderate Relationship = "moderate"
	Weak     Relationship = "weak"
)

// Stance is somebody's view of us. It never posts to a channel (R24).
type Stance string

// The stances; "" is not known.
const (
	Advocate  Stance = "advocate"
	Neutral   Stance = "neutral"
	Detractor Stance = "detractor"
)

// Stakeholder is a person at the customer.
type Stakeholder struct {
	ID           StakeholderID
	AccountID    AccountID
	Name         string
	Title        string
	Email        string
	Roles        []StakeholderRole
	Relationship Relationship
	Stance       Stance
	Concerns     string
	Engager      PersonID // who of us keeps the contact
	Message      string   // what we want to tell them
	NextContact  Date
	LastContact  Date // as imported; see [Account.LastContact] for the one that counts
	LeftOn       Date // zero while they are there
	CreatedAt    time.Time
	Edits        []ProfileEdit // the latest changes of the above, oldest first
}

// Here reports whether the stakeholder has not left as of day.
func (s Stakeholder) Here(day Date) bool { return s.LeftOn.IsZero() || s.LeftOn.After(day) }

// Has reports whether the stakeholder holds the role.
func (s Stakeholder) Has(r StakeholderRole) bool { return slices.Contains(s.Roles, r) }

// IsKey reports whether the stakeholder is a key person.
func (s Stakeholder) IsKey() bool {
	return slices.ContainsFunc(s.Roles, StakeholderRole.Key)
}

// StakeholderEvent is what happened to a stakeholder.
type StakeholderEvent string

// The kinds of change that can be logged (R25).
const (
	Joined       StakeholderEvent = "joined"
	Left         StakeholderEvent = "left"
	ChangedRole  StakeholderEvent = "changed_role"
	Promoted     StakeholderEvent = "promoted"
	Reorganised  StakeholderEvent = "reorganised"
	NewExecutive StakeholderEvent = "new_executive"
)

// StakeholderEvents lists the kinds, the commonest first.
func StakeholderEvents() []StakeholderEvent {
	return []StakeholderEvent{Joined, Left, ChangedRole, Promoted, Reorganised, NewExecutive}
}

// Label returns the event as people read it.
func (e StakeholderEvent) Label() string {
	switch e {
	case Joined:
		return "Joined"
	case Left:
		return "Left"
	case ChangedRole:
		return "Changed role"
	case Promoted:
		return "Was promoted"
	case Reorganised:
		return "Reorganised"
	case NewExecutive:
		return "New executive"
	}
	return string(e)
}

// StakeholderChange is one entry of a stakeholder's history.
type StakeholderChange struct {
	ID            StakeholderChangeID
	AccountID     AccountID
	StakeholderID StakeholderID
	Event         StakeholderEvent
	Effective     Date
	ReplacedBy    StakeholderID     // or ""
	Was           []StakeholderRole // the roles before
	Now           []StakeholderRole // and after
	Note          string
	Link          string // of the Slack message it was logged from
	By            PersonID
	At            time.Time
}

// StakeholderInput is what a person logs about somebody at the customer.
type StakeholderInput struct {
	ChangeID     StakeholderChangeID // minted when the form opened
	ID           StakeholderID       // existing stakeholder, or ""
	NewID        StakeholderID       // minted when the form opened, used when ID is empty
	Name         string
	Title        string
	Email        string
	Roles        []StakeholderRole
	Relationship Relationship
	Event        StakeholderEvent
	Effective    Date   // zero is today
	Replacement  string // name of the successor, or ""
	Note         string
	Link         string // of the Slack message it was logged from
}
