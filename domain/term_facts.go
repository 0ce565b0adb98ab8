package domain

import "time"

// TermFacts is what happened to a few terms only. It is stored as one JSON
// text; the zero value means that nothing did.
type TermFacts struct {
	Notice    Notice       `json:"notice,omitzero"`
	Lapse     Lapse        `json:"lapse,omitzero"`
	Asked     Date         `json:"asked,omitzero"`     // the day on which "expired, unsigned" was asked about last
	Restarted Date         `json:"restarted,omitzero"` // what fell due before this day is caught up with in one list
	Restart   string       `json:"restart,omitempty"`  // why, in a few words: "the date was corrected"
	Changes   []TermChange `json:"changes,omitempty"`  // in mid-term, oldest first

	Calls      []ForecastCall `json:"calls,omitempty"`      // the forecast and its changes, oldest first
	Expansions []Expansion    `json:"expansions,omitempty"` // decisions about selling more, oldest first
	Handoffs   []Handoff      `json:"handoffs,omitempty"`   // of the negotiation to sales, oldest first
	Silence    Silence        `json:"silence,omitzero"`     // what was escalated because nobody heard from the customer

	Risks      []Risk           `json:"risks,omitempty"`      // the risk plan, in the order in which it was made
	Strategies []StrategyChoice `json:"strategies,omitempty"` // oldest first; the last one is in force

	Objections  []Objection `json:"objections,omitempty"` // in the order in which they were logged
	Negotiation Negotiation `json:"negotiation,omitzero"` // of the account team only
}

// Notice is the customer's word that they will not renew. The zero value is
// none.
type Notice struct {
	On     Date      `json:"on,omitzero"` // the day on which it was received
	Reason string    `json:"reason,omitempty"`
	By     PersonID  `json:"by,omitempty"` // who logged it
	At     time.Time `json:"at,omitzero"`
}

// Received reports whether the customer has given notice.
func (n Notice) Received() bool { return !n.On.IsZero() }

// Lapse says that a term ran out while the renewal was still being negotiated.
// The zero value is none.
type Lapse struct {
	Until Date      `json:"until,omitzero"` // the weekly question waits until this day
	Note  string    `json:"note,omitempty"`
	By    PersonID  `json:"by,omitempty"`
	At    time.Time `json:"at,omitzero"`
}

// TermChange is a change of the contract that was agreed in mid-term. What it
// does not change is zero.
type TermChange struct {
	From        Date      `json:"from"` // the first day on which it holds
	ARR         Money     `json:"arr,omitzero"`
	Seats       int       `json:"seats,omitempty"`
	RenewalDate Date      `json:"renewal_date,omitzero"`
	Note        string    `json:"note,omitempty"`
	By          PersonID  `json:"by,omitempty"`
	At          time.Time `json:"at"`
}
