package domain

import (
	"slices"
	"time"
)

// SignalKind is a sort of news about a customer between two ratings.
type SignalKind string

// The kinds of signals (R18a; seed 000, "Factors that influence renewals").
const (
	SignalUsageDrop     SignalKind = "usage_drop"
	SignalAdoptionHalf  SignalKind = "adoption_half"
	SignalComplaint     SignalKind = "complaint"
	SignalOutage        SignalKind = "outage"
	SignalCompetitor    SignalKind = "competitor"
	SignalPrice         SignalKind = "price_pressure"
	SignalBudget        SignalKind = "budget_freeze"
	SignalAcquisition   SignalKind = "acquisition"
	SignalLeadership    SignalKind = "new_leadership"
	SignalKeyPersonLeft SignalKind = "key_person_left" // follows from the log of people; nobody logs it here

	SignalProject   SignalKind = "project_finished"
	SignalNearLimit SignalKind = "near_limit"
	SignalPraise    SignalKind = "praise"
)

// SignalKinds lists the kinds that a person can log, the bad ones first.
func SignalKinds() []SignalKind {
	return []SignalKind{SignalUsageDrop, SignalAdoptionHalf, SignalComplaint, SignalOutage, SignalCompetitor, SignalPrice,
		SignalBudget, SignalAcquisition, SignalLeadership, SignalProject, SignalNearLimit, SignalPraise}
}

// Good reports whether the signal speaks for renewing.
func (k SignalKind) Good() bool {
	return slices.Contains([]SignalKind{SignalProject, SignalNearLimit, SignalPraise}, k)
}

// Label returns the kind as people read it.
func (k SignalKind) Label() string {
	switch k {
	case SignalUsageDrop:
		return "Usage dropped"
	case SignalAdoptionHalf:
		return "Fewer than half use it"
	case SignalComplaint:
		return "Complaint"
	case SignalOutage:
		return "Outage or major bug"
	case SignalCompetitor:
		return "Competitor"
	case SignalPrice:
		return "Price pressure"
	case SignalBudget:
		return "Budget freeze"
	case SignalAcquisition:
		return "Acquisition or merger"
	case SignalLeadership:
		return "New leadership"
	case SignalKeyPersonLeft:
		return "A key person left"
	case SignalProject:
		return "Project finished"
	case SignalNearLimit:
		return "Near the limit of their tier"
	case SignalPraise:
		return "Praise"
	}
	return string(k)
}

// strongDrop is the percentage from which a drop of usage is strong (R18a).
const strongDrop = 40

// signalDays is for how many days a signal counts (R18a).
const signalDays = 60

// Signal is one piece of news about a customer.
type Signal struct {
	ID      SignalID   `json:"id"`
	Kind    SignalKind `json:"kind"`
	Percent int        `json:"percent,omitempty"` // by how much usage dropped
	Note    string     `json:"note,omitempty"`
	On      Date       `json:"on"` // the day on which it happened or was heard of
	By      PersonID   `json:"by,omitempty"`
	At      time.Time  `json:"at"`

	Withdrawn PersonID `json:"withdrawn,omitempty"` // who took it back, "" while it counts
}

// Strong reports whether the signal asks for a new rating the same day.
func (s Signal) Strong() bool {
	switch s.Kind {
	case SignalAcquisition, SignalKeyPersonLeft:
		return true
	case SignalUsageDrop:
		return s.Percent >= strongDrop
	}
	return false
}
