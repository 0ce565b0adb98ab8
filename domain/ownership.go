package domain

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// OwnershipModel says who leads a negotiation (R23).
type OwnershipModel string

// The models. The CSM keeps value and relationship in each of them.
const (
	LedByCSM   OwnershipModel = "cs_led"
	LedBySales OwnershipModel = "sales_led"
	Hybrid     OwnershipModel = "hybrid" // sales, when a row of the table ownership fires
)

// SalesLead is what a row of the table ownership suggests.
const SalesLead = "sales"

// What a row of the table ownership can ask for besides what a strategy's can.
const (
	SubjectSegment   = "segment"
	SubjectStrategic = "strategic"
)

func ownershipChoices() []Choice {
	return []Choice{
		{Value: string(LedByCSM), Title: "The CSM"}, {Value: string(LedBySales), Title: "Sales"},
		{Value: string(Hybrid), Title: "Hybrid: sales when a rule fires"},
	}
}

// Handoff is the negotiation of a term handed to sales. It is in force until it
// has ended.
type Handoff struct {
	Why   []string  `json:"why"`          // the rules that fired
	To    PersonID  `json:"to,omitempty"` // the sales owner, "" while nobody is named
	At    time.Time `json:"at"`
	Ended time.Time `json:"ended,omitzero"` // when it went back to the CSM
}

// Handoff returns the term's latest handoff; inForce is false when there is none
// or it has ended. n counts from one.
func (t Term) Handoff() (h Handoff, n int, inForce bool) {
	n = len(t.Facts.Handoffs)
	if n == 0 {
		return Handoff{}, 0, false
	}
	h = t.Facts.Handoffs[n-1]
	return h, n, h.Ended.IsZero()
}

// SalesLeads reports whether sales leads the negotiation of a term, and why: the
// model says so, or the rows of the table that fire.
func (a *Account) SalesLeads(t Term, env Env) (why []string, ok bool) {
	switch OwnershipModel(a.Settings(env).Ownership) {
	case LedBySales:
		return []string{"Sales leads every negotiation"}, true
	case Hybrid:
		f := a.ratedFacts(env)
		f.arr = t.ARR
		f.Put(SubjectSegment, string(a.Segment))
		if a.Strategic {
			f.Put(SubjectStrategic, "yes")
		}
		for _, r := range fired(env.Playbooks.Tables().Ownership, f) {
			why = append(why, r.Title)
		}
	}
	return why, len(why) > 0
}

// negotiates reports whether the model decides who does the sales tasks of a
// phase.
func (p Phase) negotiates() bool {
	return p == PhaseProposal || p == PhaseNegotiate || p == PhaseClosing
}

// doer is who does a task of a phase: the tasks of a negotiation that are for
// sales are the CSM's unless sales leads it.
func (a *Account) doer(t Task, phase Phase, salesLeads bool, env Env) PersonID {
	if t.Role == RoleSales && phase.negotiates() && !salesLeads {
		return env.Acting(a.CSM)
	}
	return a.Assignee(t.Role, env)
}

// handoffs hand a negotiation to sales when the model or a rule says so, from the
// beginning of the renewal window, and back when it no longer does.
func (a *Account) handoffs(env Env, polite func(time.Time) time.Time) []due {
	var dues []due
	for _, t := range a.OpenTerms() {
		why, leads := a.SalesLeads(t, env)
		h, _, inForce := t.Handoff()
		switch {
		case leads && !inForce:
			window := t.DecisionDate().AddDays(-a.playbook(a.Colour(), env).Start()).At(a.Settings(env).ReminderHour, 0, a.Zone(env))
			dues = append(dues, due{at: polite(window), order: 2900, do: a.giveToSales(env, t.ID, why)})
		case leads && a.SalesOwner != "" && h.To != env.Acting(a.SalesOwner):
			dues = append(dues, due{at: polite(env.Now), order: 2900, do: a.handTo(env, t.ID)})
		case !leads && inForce:
			dues = append(dues, due{at: polite(env.Now), order: 2900, do: a.handBack(env, t.ID)})
		}
	}
	return dues
}

func (a *Account) giveToSales(env Env, id TermID, why []string) func(*Change, string) string {
	return func(change *Change, thread string) string {
		t, _ := a.TermByID(id)
		t.Facts.Handoffs = append(slices.Clip(t.Facts.Handoffs), Handoff{Why: why, To: env.Acting(a.SalesOwner), At: env.Now})
		a.putTerm(change, t)
		h, n, _ := t.Handoff()
		change.audit(env, a.ID, "handoff", string(id), string(a.CSM), string(h.To))
		change.announce(Announcement{
			Key: handoffKey(id, n), Kind: AnnounceHandoff, AccountID: a.ID, TermID: id, Subject: fmt.Sprint(n),
			Live: true, Critical: true, Priority: PriorityAnswer,
		}, env)
		a.tellSales(env, change, t)
		return thread
	}
}

// handTo tells another sales owner of a handoff that is in force.
func (a *Account) handTo(env Env, id TermID) func(*Change, string) string {
	return func(change *Change, thread string) string {
		t, _ := a.TermByID(id)
		h, n, _ := t.Handoff()
		change.audit(env, a.ID, "handoff.to", string(id), string(h.To), string(env.Acting(a.SalesOwner)))
		h.To = env.Acting(a.SalesOwner)
		t.Facts.Handoffs = slices.Clone(t.Facts.Handoffs)
		t.Facts.Handoffs[n-1] = h
		a.putTerm(change, t)
		a.tellSales(env, change, t)
		return thread
	}
}

func (a *Account) handBack(env Env, id TermID) func(*Change, string) string {
	return func(change *Change, thread string) string {
		t, _ := a.TermByID(id)
		h, n, _ := t.Handoff()
		h.Ended = env.Now
		t.Facts.Handoffs = slices.Clone(t.Facts.Handoffs)
		t.Facts.Handoffs[n-1] = h
		a.putTerm(change, t)
		change.audit(env, a.ID, "handoff.back", string(id), string(h.To), string(a.CSM))
		back := Announcement{
			Key: handoffKey(id, n) + "/back", Kind: AnnounceHandback, AccountID: a.ID, TermID: id, Subject: fmt.Sprint(n),
			Thread: handoffKey(id, n), Critical: true, Priority: PriorityAnswer,
		}
		change.announce(back, env)
		if h.To != "" && h.To != a.CSM {
			back.Key, back.To, back.Thread = back.Key+"/"+string(h.To), h.To, askSalesKey(id, n, h.To)
			change.announce(back, env)
		}
		return thread
	}
}

// tellSales sends the sales owner of a handoff what they need to know.
func (a *Account) tellSales(env Env, change *Change, t Term) {
	h, n, _ := t.Handoff()
	if h.To == "" || h.To == a.CSM {
		return
	}
	change.announce(Announcement{
		Key: askSalesKey(t.ID, n, h.To), Kind: AnnounceHandoff, AccountID: a.ID, TermID: t.ID, Subject: fmt.Sprint(n),
		To: h.To, Live: true, Critical: true, Priority: PriorityAnswer,
	}, env)
}

func handoffKey(id TermID, n int) string { return fmt.Sprintf("handoff/%s/%d", id, n) }

func askSalesKey(id TermID, n int, p PersonID) string { return handoffKey(id, n) + "/" + string(p) }

// SetSalesOwner names who leads the negotiation on our side when sales does; ""
// names nobody. Naming who it is already changes nothing. Somebody who is no
// member is [Invalid] and names "sales".
func (a *Account) SetSalesOwner(env Env, p Person) (*Change, error) {
	if p.ID != "" && !p.Member() {
		return nil, Errorf(Invalid, "sales", "%s cannot be the sales owner: only full members of this workspace can.", cmp.Or(p.Name, string(p.ID)))
	}
	if p.ID == a.SalesOwner {
		return &Change{}, nil
	}
	change := &Change{Account: true}
	change.audit(env, a.ID, "account.sales_owner", string(a.ID), string(a.SalesOwner), string(p.ID))
	a.SalesOwner = p.ID
	return change, nil
}
