package domain

import (
	"fmt"
	"slices"
)

// Segment is the size class of a customer; it picks the playbook.
type Segment string

// The segments, largest first (seed 001, "Timeline variations by segment").
const (
	Enterprise Segment = "enterprise"
	MidMarket  Segment = "mid_market"
	SMB        Segment = "smb"
)

// Segments lists every segment, largest first.
func Segments() []Segment { return []Segment{Enterprise, MidMarket, SMB} }

// Label returns the segment as people read it.
func (s Segment) Label() string {
	switch s {
	case Enterprise:
		return "Enterprise"
	case MidMarket:
		return "Mid-market"
	case SMB:
		return "SMB"
	}
	return string(s)
}

// Phase groups milestones in timelines and reports.
type Phase string

// The phases of a renewal in order (seed 001, its headings).
const (
	PhaseRecovery   Phase = "recovery"
	PhaseReadiness  Phase = "readiness"
	PhaseKickoff    Phase = "kickoff"
	PhaseEngagement Phase = "engagement"
	PhaseProposal   Phase = "proposal"
	PhaseNegotiate  Phase = "negotiation"
	PhaseClosing    Phase = "closing"
	PhaseExecution  Phase = "execution"
	PhaseAftercare  Phase = "aftercare"
)

// Phases lists every phase in order.
func Phases() []Phase {
	return []Phase{PhaseRecovery, PhaseReadiness, PhaseKickoff, PhaseEngagement, PhaseProposal,
		PhaseNegotiate, PhaseClosing, PhaseExecution, PhaseAftercare}
}

// Label returns the phase as people read it.
func (p Phase) Label() string {
	switch p {
	case PhaseRecovery:
		return "Recovery"
	case PhaseReadiness:
		return "Readiness"
	case PhaseKickoff:
		return "Kickoff"
	case PhaseEngagement:
		return "Engagement"
	case PhaseProposal:
		return "Proposal"
	case PhaseNegotiate:
		return "Negotiation"
	case PhaseClosing:
		return "Closing"
	case PhaseExecution:
		return "Execution"
	case PhaseAftercare:
		return "After-care"
	}
	return string(p)
}

// TaskRole says whose job a task is. A role resolves to a person of the
// account's team, else to the CSM.
type TaskRole string

// The roles that tasks name (seed 001 names each of them).
const (
	RoleCSM       TaskRole = "csm"
	RoleManager   TaskRole = "manager"
	RoleSales     TaskRole = "sales"
	RoleExecutive TaskRole = "executive"
	RoleFinance   TaskRole = "finance"
	RoleLegal     TaskRole = "legal"
	RoleProduct   TaskRole = "product"
	RoleSupport   TaskRole = "support"
	RoleOps       TaskRole = "operations"
)

// TaskRoles lists every role a task may name.
func TaskRoles() []TaskRole {
	return []TaskRole{RoleCSM, RoleManager, RoleSales, RoleExecutive, RoleFinance, RoleLegal, RoleProduct, RoleSupport, RoleOps}
}

// Label returns the role as people read it within a sentence.
func (r TaskRole) Label() string {
	switch r {
	case RoleCSM:
		return "CSM"
	case RoleExecutive:
		return "executive sponsor"
	}
	return string(r)
}

// Milestone is one step of a playbook.
type Milestone struct {
	Key      string // stable across segments and colours: facts refer to it
	Title    string // an instruction: "Build the proposal"
	Phase    Phase
	Purpose  string // one sentence: why now
	Anchor   Anchor
	Days     int        // days before the anchor; negative is after it
	Internal bool       // the customer is not to be contacted yet (R10a)
	Notice   NoticeKind // the draft that is the work here, or ""
	Tasks    []Task
	Own      bool // of the account, not of its playbook
	OwnSince Date // the day since which the account has it there; zero for the playbook's
}

// Task is one line of a milestone's checklist.
type Task struct {
	Key      string // stable within its milestone
	Title    string
	Role     TaskRole
	Required bool
	Marks    TaskMark // what ticks it by itself, or ""
	Points   []string // what to go through: an agenda, questions to ask, the parts of a document
	Standing bool     // of the account, in every term, not of its playbook
}

// TaskMark names an event in renewalbot that ticks a task by itself.
type TaskMark string

// The marks: a notice of the milestone's kind is marked as sent.
const (
	MarkNoticeSent TaskMark = "notice_sent"
)

// Playbook is the timeline of one segment at one colour: its milestones,
// earliest first.
type Playbook struct {
	Segment    Segment
	Colour     Colour
	Version    string // changes when the files that made it change
	Milestones []Milestone
}

// Milestone returns the milestone with the given key.
func (p *Playbook) Milestone(key string) (Milestone, bool) {
	i := slices.IndexFunc(p.Milestones, func(m Milestone) bool { return m.Key == key })
	if i < 0 {
		return Milestone{}, false
	}
	return p.Milestones[i], true
}

// Start returns how many days before the decision date the renewal window
// opens: the largest lead time of the playbook.
func (p *Playbook) Start() int {
	start := 0
	for _, m := range p.Milestones {
		if m.Anchor == FromDecision {
			start = max(start, m.Days)
		}
	}
	return start
}

// Playbooks is the set in force: one for every segment and colour. An account
// that has not been rated follows its segment's [Unrated] playbook.
type Playbooks struct {
	all    map[playbookKey]*Playbook
	tables Tables
}

type playbookKey struct {
	segment Segment
	colour  Colour
}

// NewPlaybooks builds the set. It fails when a segment and colour is missing or
// given twice.
func NewPlaybooks(books []*Playbook, tables Tables) (*Playbooks, error) {
	set := &Playbooks{all: make(map[playbookKey]*Playbook, len(books)), tables: tables}
	for _, b := range books {
		key := playbookKey{b.Segment, b.Colour}
		if set.all[key] != nil {
			return nil, fmt.Errorf("playbook %s %s is given twice", b.Segment, b.Colour)
		}
		set.all[key] = b
	}
	for _, s := range Segments() {
		for _, c := range append(Colours(), Unrated) {
			if set.all[playbookKey{s, c}] == nil {
				return nil, fmt.Errorf("playbook %s %s is missing", s, c)
			}
		}
	}
	return set, nil
}

// For returns the playbook of a segment at a colour.
func (p *Playbooks) For(s Segment, c Colour) *Playbook { return p.all[playbookKey{s, c}] }

// Tables returns the published tables by which things are suggested.
func (p *Playbooks) Tables() Tables { return p.tables }
