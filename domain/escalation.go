package domain

import (
	"cmp"
	"slices"
	"time"
)

// Severity says how fast an escalation wants an answer.
type Severity string

// The severities. How fast each wants an answer is a setting (R38).
const (
	High   Severity = "high"
	Normal Severity = "normal"
	Low    Severity = "low"
)

// Severities lists the severities, most urgent first.
func Severities() []Severity { return []Severity{High, Normal, Low} }

// Label returns the severity as people read it.
func (s Severity) Label() string {
	switch s {
	case High:
		return "High"
	case Normal:
		return "Normal"
	case Low:
		return "Low"
	}
	return string(s)
}

func (s Severity) rank() int {
	switch s {
	case High:
		return 3
	case Normal:
		return 2
	case Low:
		return 1
	}
	return 0
}

// Cause is what raised an escalation.
type Cause string

// The causes (R36).
const (
	CauseManual        Cause = "manual"
	CauseRatedRed      Cause = "rated_red"
	CauseKeyPersonLeft Cause = "key_person_left"
	CauseStuck         Cause = "stuck"
	CauseNotice        Cause = "notice"    // the customer gave notice
	CauseNoAnswer      Cause = "no_answer" // to the notice that was sent last
	CauseSilence       Cause = "silence"   // unsigned in the last week, and nobody in touch
)

// EscalationStatus is where an escalation stands.
type EscalationStatus string

// The states of an escalation. Acknowledged means that somebody has taken
// notice; it stays open until it is resolved. Ended means that its term closed.
const (
	EscalationOpen         EscalationStatus = "open"
	EscalationAcknowledged EscalationStatus = "acknowledged"
	EscalationResolved     EscalationStatus = "resolved"
	EscalationWithdrawn    EscalationStatus = "withdrawn"
	EscalationEnded        EscalationStatus = "ended"
)

// Escalation asks a manager to look at an account. An account has at most one
// that is not over; later causes join it.
type Escalation struct {
	ID        EscalationID
	AccountID AccountID
	TermID    TermID
	Severity  Severity
	Cause     Cause
	Reason    string
	Ask       string // what is asked of the manager
	RaisedBy  PersonID
	RaisedAt  time.Time
	Status    EscalationStatus
	Rung      int        // 0 is the manager; each step up adds one
	Owner     PersonID   // who is asked now, "" when nobody could be found
	Asked     []PersonID // everybody who was asked so far, in this order
	RungSince time.Time
	Reminded  bool      // on this rung
	DueAt     time.Time // next step of the ladder; zero once acknowledged
	AckBy     PersonID
	AckAt     time.Time
	FirstAck  time.Time // when anybody took notice for the first time
	ClosedBy  PersonID
	ClosedAt  time.Time
	Note      string // of the resolution
}

// Over reports whether nothing more is expected of anybody.
func (e Escalation) Over() bool {
	return e.Status != EscalationOpen && e.Status != EscalationAcknowledged
}

// With returns who has it now: whoever acknowledged it, else whoever is asked.
// It is "" while nobody is named.
func (e Escalation) With() PersonID { return cmp.Or(e.AckBy, e.Owner) }

// EscalationStep is one entry of an escalation's history.
type EscalationStep struct {
	ID           EscalationStepID
	EscalationID EscalationID
	AccountID    AccountID
	Kind         string   // one of the steps, such as [StepRaised]
	Person       PersonID // whom it is about: who was asked, who answered
	By           PersonID // who did it, "" for the bot
	Note         string
	At           time.Time
}

// EscalationHistory returns the steps of one escalation, the oldest first.
func (a *Account) EscalationHistory(id EscalationID) []EscalationStep {
	return slices.DeleteFunc(slices.Clone(a.Steps), func(s EscalationStep) bool { return s.EscalationID != id })
}

// EscalationInput is what a person says when escalating by hand.
type EscalationInput struct {
	ID       EscalationID // minted when the form opened
	Severity Severity
	Reason   string
	Ask      string
}
