package domain

import (
	"fmt"
	"strings"
	"time"
)

// Negotiation is the frame within which a term is negotiated (R32a; seed 001,
// "Negotiation commencement"). Only the account team sees it ([RightConfidential]);
// it is never announced, shared or put into a file, and the audit log keeps that
// it changed, not what it says.
type Negotiation struct {
	Fixed       string    `json:"fixed,omitempty"`       // what is not negotiable
	Escalate    string    `json:"escalate,omitempty"`    // what somebody else has to decide
	Concessions string    `json:"concessions,omitempty"` // what can be given
	Asks        string    `json:"asks,omitempty"`        // what is asked for in return
	Version     int       `json:"version,omitempty"`     // counts saves, from 1
	By          PersonID  `json:"by,omitempty"`
	At          time.Time `json:"at,omitzero"`
}

// texts returns what the frame says, without who saved it.
func (n Negotiation) texts() [4]string {
	return [4]string{n.Fixed, n.Escalate, n.Concessions, n.Asks}
}

// SetNegotiation replaces the frame of a term; "" is the one whose decision
// comes first. n.Version is the version that the form showed: one that somebody
// else saved meanwhile is a [Conflict]. Saving the same text twice changes
// nothing. Only the account team may ([Forbidden]). A concession needs something
// asked for in return ([Invalid], "asks").
func (a *Account) SetNegotiation(env Env, id TermID, n Negotiation) (*Change, error) {
	if err := a.Check(env, RightConfidential); err != nil {
		return nil, err
	}
	t, open := a.Term()
	if id != "" {
		t, open = a.TermByID(id)
	}
	if !open || !t.Open() {
		return nil, Errorf(Conflict, "", "%s has no open term to negotiate.", a.Name)
	}
	n.Fixed, n.Escalate = strings.TrimSpace(n.Fixed), strings.TrimSpace(n.Escalate)
	n.Concessions, n.Asks = strings.TrimSpace(n.Concessions), strings.TrimSpace(n.Asks)
	for i, field := range []string{"fixed", "escalate", "concessions", "asks"} {
		if err := tooLong(field, n.texts()[i], maxText); err != nil {
			return nil, err
		}
	}
	if n.Concessions != "" && n.Asks == "" {
		return nil, Errorf(Invalid, "asks", "Give nothing away for nothing: say what we ask for in return.")
	}
	was := t.Facts.Negotiation
	if n.texts() == was.texts() {
		return &Change{}, nil
	}
	if n.Version != was.Version {
		return nil, Errorf(Conflict, "fixed", "<@%s> saved the frame meanwhile. Copy your text, open it again and add it.", was.By)
	}
	n.Version, n.By, n.At = was.Version+1, env.Actor, env.Now
	t.Facts.Negotiation = n
	change := &Change{}
	a.putTerm(change, t)
	change.audit(env, a.ID, "negotiation.save", string(t.ID), fmt.Sprintf("version %d", was.Version), fmt.Sprintf("version %d", n.Version))
	return change, nil
}
