package domain

import "time"

// Outcome is how a term ended.
type Outcome string

// The outcomes of a term (R40); "" while it is open.
const (
	Renewed  Outcome = "renewed"
	Expanded Outcome = "expanded"
	Reduced  Outcome = "reduced"
	Extended Outcome = "extended"
	Lost     Outcome = "lost"
)

// Label returns the outcome as people read it.
func (o Outcome) Label() string {
	switch o {
	case Renewed:
		return "Renewed"
	case Expanded:
		return "Renewed with expansion"
	case Reduced:
		return "Renewed smaller"
	case Extended:
		return "Extended"
	case Lost:
		return "Lost"
	}
	return string(o)
}

// Term is one period of a contract, from its start to the renewal date, the
// first day of the next term.
type Term struct {
	ID                    TermID
	ContractID            ContractID
	AccountID             AccountID
	PreviousID            TermID // the term that this one follows, or ""
	Start                 Date
	RenewalDate           Date
	Months                int
	ARR                   Money
	Seats                 int
	PaymentSchedule       string
	AutoRenews            bool
	NoticeDays            int
	PriceChangeNoticeDays int
	SignedOn              Date // when the renewal into this term was signed, or zero
	Adopted               Date // the day renewalbot began to watch it
	Facts                 TermFacts

	Outcome   Outcome // "" while open
	Closed    Date    // day of the result
	ClosedBy  PersonID
	ClosedAt  time.Time
	NewAmount Money // ARR of what followed
	Reason    string

	Paperwork *Paperwork // nil until somebody says something; replaced, never changed in place
}

// Open reports whether the term has no result yet.
func (t Term) Open() bool { return t.Outcome == "" }

// NoticeDeadline returns the last day on which an auto-renewing contract can be
// cancelled: the renewal date minus the notice days. It never moves for
// weekends. ok is false when the contract does not renew by itself.
func (t Term) NoticeDeadline() (d Date, ok bool) {
	if !t.AutoRenews || t.NoticeDays <= 0 {
		return Date{}, false
	}
	return t.RenewalDate.AddDays(-t.NoticeDays), true
}

// DecisionDate returns the T of every T-minus: the earlier of the renewal date
// and the notice deadline.
func (t Term) DecisionDate() Date {
	deadline, ok := t.NoticeDeadline()
	if !ok {
		return t.RenewalDate
	}
	return EarlierOf(t.RenewalDate, deadline)
}

// TermInput is what a person or a file says about a term.
type TermInput struct {
	Start                 Date // zero is one term before the renewal date
	RenewalDate           Date
	Months                int // zero is 12, or the distance from Start
	ARR                   Money
	Seats                 int
	PaymentSchedule       string
	AutoRenews            bool
	NoticeDays            int
	PriceChangeNoticeDays int
}

func (in TermInput) check() error {
	switch {
	case in.RenewalDate.IsZero():
		return Errorf(Invalid, "renewal_date", "Say when the contract renews, as YYYY-MM-DD.")
	case !in.Start.IsZero() && !in.Start.Before(in.RenewalDate):
		return Errorf(Invalid, "start_date", "The term starts on %s, which is not before its renewal on %s.", in.Start, in.RenewalDate)
	case in.NoticeDays < 0 || in.NoticeDays > maxNoticeDays:
		return Errorf(Invalid, "notice_days", "Notice days must be between 0 and %d, not %d.", maxNoticeDays, in.NoticeDays)
	case in.PriceChangeNoticeDays < 0 || in.PriceChangeNoticeDays > maxNoticeDays:
		return Errorf(Invalid, "price_change_notice_days", "Price-change notice days must be between 0 and %d, not %d.", maxNoticeDays, in.PriceChangeNoticeDays)
	case in.ARR.Minor < 0:
		return Errorf(Invalid, "arr", "The amount cannot be negative.")
	case in.Seats < 0 || in.Seats > maxSeats:
		return Errorf(Invalid, "seats", "Seats must be between 0 and %d, not %d.", maxSeats, in.Seats)
	}
	return tooLong("payment_schedule", in.PaymentSchedule, maxName)
}

// What is larger is surely a typing error.
const (
	maxNoticeDays = 730
	maxSeats      = 10_000_000
)

// MilestoneState is what a person or the bot did to a milestone.
type MilestoneState string

// The stored states of a milestone; without a fact it is open.
const (
	MilestoneOpen    MilestoneState = "open"
	MilestoneDone    MilestoneState = "done"
	MilestoneSkipped MilestoneState = "skipped"
)

// MilestoneFact records what happened to one milestone of one term.
type MilestoneFact struct {
	AccountID    AccountID
	TermID       TermID
	Milestone    string
	State        MilestoneState
	SnoozedUntil Date
	Reason       string // why skipped
	By           PersonID
	At           time.Time
	RemindedFor  Date      // the due date its card was posted for, zero when never
	SnoozeTold   Date      // the snooze end that was announced last
	CardOn       Date      // the day on which its card was posted
	ListedOn     Date      // the day on which a list of late starts told of it instead
	NudgedFor    Date      // the [Step.Since] for which its people were nudged
	StuckFor     Date      // the [Step.Since] for which it was reported as stuck
	Note         Replanned // what its card mentions of a bulk change
}

// TaskFact records what happened to one task of one milestone.
type TaskFact struct {
	AccountID AccountID
	TermID    TermID
	Milestone string
	Task      string
	Done      bool
	By        PersonID // who ticked it or took the tick away
	At        time.Time
	Assignee  PersonID // whom somebody asked to do it; "" follows the role
	Title     string   // of a task that somebody added here; "" for one of the playbook
	Required  bool     // of an added task
	AddedBy   PersonID // of an added task
	Removed   bool     // an added task that was taken away again
	Comments  []TaskComment
}

// TaskComment is what somebody noted at a task.
type TaskComment struct {
	By   PersonID  `json:"by"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// FollowUp is a task beside the playbook, such as rebuilding a relationship.
type FollowUp struct {
	ID            FollowUpID
	AccountID     AccountID
	TermID        TermID
	Title         string
	Owner         PersonID
	Due           Date
	StakeholderID StakeholderID // whom it is about, or ""
	Done          bool
	DoneBy        PersonID
	DoneAt        time.Time
	Ended         bool // its term closed first
	Reminded      bool
	CreatedAt     time.Time
}

// Open reports whether the follow-up still has to be done.
func (f FollowUp) Open() bool { return !f.Done && !f.Ended }
