package domain

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Account is a customer with everything renewalbot knows about it. It is
// loaded, decided on and saved as a whole. Lists are oldest first.
type Account struct {
	ID              AccountID
	Version         int64 // of the row as loaded; 0 for a new account
	Name            string
	ExternalID      string // id in the CRM
	Segment         Segment
	Strategic       bool
	CSM             PersonID
	Manager         PersonID // "" means the manager of the CSM's team
	SalesOwner      PersonID
	Sponsor         PersonID // our executive sponsor
	Roles           RolePeople
	Channel         ChannelID
	Country         string     // whose holidays count, "" follows the CSM
	TimeZone        string     // used while the CSM's zone is not known
	Language        string     // in which we write to the customer, by its code; "" is not known
	FiscalYearStart time.Month // of the customer, 0 when not known
	Tags            []string
	UsageNotes      string
	Choices         Choices // settings of its own
	Archived        bool
	CreatedAt       time.Time
	Own             OwnPlan   // what its timeline has of its own
	Replanned       Replanned // by a bulk cause, not told yet
	Loan            Loan      // somebody covers, or will
	DayCard         DayCard
	Signals         []Signal // in the order in which they were logged
	Value           ValueLog // proof of what the customer gained

	Contracts    []Contract
	Terms        []Term
	Ratings      []Rating
	Stakeholders []Stakeholder
	Events       []StakeholderChange
	Touches      []Touch
	Milestones   []MilestoneFact
	Tasks        []TaskFact
	FollowUps    []FollowUp
	Escalations  []Escalation
	Steps        []EscalationStep
	Drafts       []Draft
}

// Limits of what people type.
const (
	maxName = 80   // fits a Slack option (75 with the ellipsis) and a channel name
	maxLine = 300  // a reason, a title
	maxText = 2900 // a note: a Slack input holds 3000
)

// AccountInput is what a person or a file says about an account. In an edit,
// empty fields leave what is there.
type AccountInput struct {
	ID         AccountID // minted when the form opened; "" mints one now
	Name       string
	ExternalID string
	Segment    Segment
	CSM        PersonID
	Manager    PersonID
	Channel    ChannelID
	TimeZone   string
	Language   string // by its code
	// FiscalYearStart is the month in which the customer's fiscal year begins, 0
	// when it is not said.
	FiscalYearStart time.Month
	Contract        string // name of its one contract, "" is [MainContract]
	Term            TermInput
}

// ParseSegment reads a segment as people type it.
func ParseSegment(s string) (Segment, error) {
	switch strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(s)) {
	case "enterprise", "ent":
		return Enterprise, nil
	case "midmarket", "mid", "mm":
		return MidMarket, nil
	case "smb", "small":
		return SMB, nil
	}
	return "", Errorf(Invalid, "segment", "%q is not a segment. Use enterprise, mid_market or smb.", s)
}

// NormalName folds a name for comparing: case and white space do not count.
func NormalName(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// NewAccount starts an account with its first contract and term. Errors have
// code [Invalid] and name the field.
func NewAccount(env Env, in AccountInput) (*Account, *Change, error) {
	name := strings.Join(strings.Fields(in.Name), " ")
	if !strings.ContainsFunc(name, unicode.IsGraphic) {
		return nil, nil, Errorf(Invalid, "name", "Give the account a name.")
	}
	if err := tooLong("name", name, maxName); err != nil {
		return nil, nil, err
	}
	if err := tooLong("contract", in.Contract, maxName); err != nil {
		return nil, nil, err
	}
	if in.Segment == "" {
		in.Segment = MidMarket
	}
	if !slices.Contains(Segments(), in.Segment) {
		return nil, nil, Errorf(Invalid, "segment", "%q is not a segment. Use enterprise, mid_market or smb.", in.Segment)
	}
	if err := checkZone(in.TimeZone); err != nil {
		return nil, nil, err
	}
	if err := checkLanguage(in.Language); err != nil {
		return nil, nil, err
	}
	if err := checkMonth(in.FiscalYearStart); err != nil {
		return nil, nil, err
	}
	if err := in.Term.check(); err != nil {
		return nil, nil, err
	}
	a := &Account{
		ID: orNew(env, in.ID, PrefixAccount), Name: name, ExternalID: strings.TrimSpace(in.ExternalID),
		Segment: in.Segment, CSM: in.CSM, Manager: in.Manager, Channel: in.Channel, TimeZone: in.TimeZone, Language: in.Language, FiscalYearStart: in.FiscalYearStart, CreatedAt: env.Now,
	}
	contract := Contract{ID: ContractID(env.NewID(PrefixContract)), AccountID: a.ID, Name: cmp.Or(strings.TrimSpace(in.Contract), MainContract)}
	a.Contracts = []Contract{contract}
	term := newTerm(env, a, contract.ID, in.Term)
	a.Terms = []Term{term}
	change := &Change{Account: true, Contracts: a.Contracts, Terms: []Term{term}}
	change.audit(env, a.ID, "account.add", string(a.ID), "", name)
	return a, change, nil
}

// checkZone refuses what is no time zone by its IANA name; none is fine.
func checkZone(name string) error {
	if _, ok := loadZone(name); name != "" && (!ok || name == "Local") {
		return Errorf(Invalid, "time_zone", "%q is not a time zone. Use a name such as Europe/Berlin.", name)
	}
	return nil
}

func newTerm(env Env, a *Account, contract ContractID, in TermInput) Term {
	months := in.Months
	if months == 0 {
		months = 12
		if !in.Start.IsZero() {
			months = max(1, in.Start.MonthsUntil(in.RenewalDate))
		}
	}
	if in.Start.IsZero() {
		in.Start = in.RenewalDate.AddMonths(-months)
	}
	return Term{
		ID: TermID(env.NewID(PrefixTerm)), ContractID: contract, AccountID: a.ID, Start: in.Start,
		RenewalDate: in.RenewalDate, Months: months, ARR: in.ARR, Seats: in.Seats, PaymentSchedule: strings.TrimSpace(in.PaymentSchedule),
		AutoRenews: in.AutoRenews, NoticeDays: in.NoticeDays, PriceChangeNoticeDays: in.PriceChangeNoticeDays, Adopted: a.Today(env),
	}
}

func orNew[T ~string](env Env, id T, prefix string) T {
	if id != "" {
		return id
	}
	return T(env.NewID(prefix))
}

// Zone returns the zone in which the account's days are counted: its CSM's.
func (a *Account) Zone(env Env) *time.Location { return env.Zone(a.CSM, a.TimeZone) }

// Today is the date in the account's zone.
func (a *Account) Today(env Env) Date { return DateIn(env.Now, a.Zone(env)) }

// Calendar returns the working days that count for the account.
func (a *Account) Calendar(env Env) Calendar {
	return CalendarFor(a.Settings(env).Country, env.Settings.FreeDays...)
}

// OpenTerms returns the terms without a result, the next decision first.
func (a *Account) OpenTerms() []Term {
	var open []Term
	for _, t := range a.Terms {
		if t.Open() {
			open = append(open, t)
		}
	}
	slices.SortStableFunc(open, func(x, y Term) int { return y.DecisionDate().DaysUntil(x.DecisionDate()) })
	return open
}

// Term returns the open term whose decision comes first. ok is false when the
// account has none: it was lost.
func (a *Account) Term() (t Term, ok bool) {
	open := a.OpenTerms()
	if len(open) == 0 {
		return Term{}, false
	}
	return open[0], true
}

// TermByID returns a term of the account, open or closed.
func (a *Account) TermByID(id TermID) (Term, bool) {
	return find(a.Terms, func(t Term) bool { return t.ID == id })
}

// Rating returns the latest rating; ok is false when there is none.
func (a *Account) Rating() (r Rating, ok bool) {
	if len(a.Ratings) == 0 {
		return Rating{}, false
	}
	return a.Ratings[len(a.Ratings)-1], true
}

// Colour returns the colour of the latest rating.
func (a *Account) Colour() Colour {
	r, _ := a.Rating()
	return r.Colour
}

// Stakeholder returns a stakeholder of the account.
func (a *Account) Stakeholder(id StakeholderID) (Stakeholder, bool) {
	return find(a.Stakeholders, func(s Stakeholder) bool { return s.ID == id })
}

// Holding returns the stakeholders who hold a role and have not left.
func (a *Account) Holding(role StakeholderRole, today Date) []Stakeholder {
	var held []Stakeholder
	for _, s := range a.Stakeholders {
		if s.Has(role) && s.Here(today) {
			held = append(held, s)
		}
	}
	return held
}

// Escalation returns the escalation that is not over; there is at most one.
func (a *Account) Escalation() (Escalation, bool) {
	return find(a.Escalations, func(e Escalation) bool { return !e.Over() })
}

// EscalationByID returns an escalation of the account.
func (a *Account) EscalationByID(id EscalationID) (Escalation, bool) {
	return find(a.Escalations, func(e Escalation) bool { return e.ID == id })
}

// Draft returns a draft of the account.
func (a *Account) Draft(id DraftID) (Draft, bool) {
	return find(a.Drafts, func(d Draft) bool { return d.ID == id })
}

// FollowUp returns a follow-up of the account.
func (a *Account) FollowUp(id FollowUpID) (FollowUp, bool) {
	return find(a.FollowUps, func(f FollowUp) bool { return f.ID == id })
}

func (a *Account) putTerm(change *Change, t Term) {
	a.Terms = put(a.Terms, t, func(x Term) bool { return x.ID == t.ID })
	change.Terms = put(change.Terms, t, func(x Term) bool { return x.ID == t.ID })
}

func find[T any](list []T, match func(T) bool) (found T, ok bool) {
	if i := slices.IndexFunc(list, match); i >= 0 {
		return list[i], true
	}
	return found, false
}

// put replaces the element that matches, or appends.
func put[T any](list []T, v T, match func(T) bool) []T {
	if i := slices.IndexFunc(list, match); i >= 0 {
		list = slices.Clone(list)
		list[i] = v
		return list
	}
	return append(list, v)
}
