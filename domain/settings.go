package domain

import (
	"cmp"
	"slices"
	"time"
)

// Settings is what a workspace has decided about its renewalbot. The fields of
// the second group are listed in [SettingTable]: teams, people and accounts may
// decide otherwise about some of them, and [Account.Settings] and
// [Env.SettingsOf] tell what is in force for one of these. Zero means that
// nobody has decided.
type Settings struct {
	Admins            []PersonID
	Managers          []PersonID               // the first is asked when an account names none
	ManagersGroup     UserGroupID              // the user group whose members the managers are, "" when an admin lists them
	Executives        []PersonID               // the next rungs of the ladder, in order
	EscalationChannel ChannelID                // "" posts escalations to the account's channel
	StartedAt         time.Time                // zero until somebody pressed "Start reminders"
	PausedAt          time.Time                // since when the bot says nothing by itself, zero when it does
	Pilots            []Pilot                  // which accounts it speaks about, the latest last; none is all
	FreeDays          []FreeDay                // of the organisation, beside the holidays of countries
	ObjectionGuide    map[ObjectionKind]string // how objections are answered, where an admin wrote another text

	ReminderHour int    // local hour of the CSM at which the day's reminders come
	QuietHour    int    // local hour from which the bot says nothing by itself until ReminderHour
	TimeZone     string // IANA name, for people whose zone Slack does not say
	Country      string // ISO 3166 code, whose holidays count
	NoDaily      bool   // no daily message
	OverdueDays  int    // working days after which late work is nudged
	StuckDays    int    // working days after which the manager is asked to help with it
	LateList     int    // more late starts of one CSM on a day than this are one list
	StaleDays    int    // days after which a yellow or red rating is asked for again (R19)
	UndoDays     int    // days for which done and skipped can be taken back (R12)
	TargetDays   int    // days before a hard date from which a target date for the signature is asked for (R13)
	ChaseDays    int    // days before a hard date from which what waits for somebody is asked about
	ChaseEvery   int    // working days between two such questions
	CheckDays    int    // days before a hard date from which it is asked daily where the contract is
	HighHours    int    // working hours in which an escalation of high severity is to be acknowledged (R38)
	NormalHours  int    // the same for normal severity
	LowHours     int    // the same for low severity
	Ownership    string // the [OwnershipModel]: who leads negotiations
	VersionDays  int    // days for which earlier versions of notices are kept
	ManyAccounts int    // a CSM with more accounts than this has the daily message instead of mentions
}

// Defaults of the settings, for those whose zero value means that nobody has
// decided.
const (
	DefaultReminderHour = 9
	DefaultQuietHour    = 18
	DefaultTimeZone     = "UTC"
	DefaultOverdueDays  = 2
	DefaultStuckDays    = 5
	DefaultLateList     = 3
	DefaultStaleDays    = 30
	DefaultUndoDays     = 7
	DefaultTargetDays   = 30
	DefaultChaseDays    = 14
	DefaultChaseEvery   = 3
	DefaultCheckDays    = 7
	DefaultHighHours    = 4
	DefaultNormalHours  = 8
	DefaultLowHours     = 16
	DefaultVersionDays  = 400
	DefaultManyAccounts = 15
)

// WithDefaults fills what was never set.
func (s Settings) WithDefaults() Settings {
	s.TimeZone = cmp.Or(s.TimeZone, DefaultTimeZone)
	s.ReminderHour = cmp.Or(s.ReminderHour, DefaultReminderHour)
	s.QuietHour = cmp.Or(s.QuietHour, DefaultQuietHour)
	s.OverdueDays = cmp.Or(s.OverdueDays, DefaultOverdueDays)
	s.StuckDays = cmp.Or(s.StuckDays, DefaultStuckDays)
	s.LateList = cmp.Or(s.LateList, DefaultLateList)
	s.StaleDays = cmp.Or(s.StaleDays, DefaultStaleDays)
	s.UndoDays = cmp.Or(s.UndoDays, DefaultUndoDays)
	s.TargetDays = cmp.Or(s.TargetDays, DefaultTargetDays)
	s.ChaseDays = cmp.Or(s.ChaseDays, DefaultChaseDays)
	s.ChaseEvery = cmp.Or(s.ChaseEvery, DefaultChaseEvery)
	s.CheckDays = cmp.Or(s.CheckDays, DefaultCheckDays)
	s.HighHours = cmp.Or(s.HighHours, DefaultHighHours)
	s.NormalHours = cmp.Or(s.NormalHours, DefaultNormalHours)
	s.LowHours = cmp.Or(s.LowHours, DefaultLowHours)
	s.Ownership = cmp.Or(s.Ownership, string(LedByCSM))
	s.VersionDays = cmp.Or(s.VersionDays, DefaultVersionDays)
	s.ManyAccounts = cmp.Or(s.ManyAccounts, DefaultManyAccounts)
	return s
}

// AnswerHours returns in how many working hours an escalation of a severity is
// to be acknowledged (R38).
func (s Settings) AnswerHours(severity Severity) int {
	switch severity {
	case High:
		return s.HighHours
	case Low:
		return s.LowHours
	case Normal:
	}
	return s.NormalHours
}

// Started reports whether somebody has started the reminders.
func (s Settings) Started() bool { return !s.StartedAt.IsZero() }

// Paused reports whether an admin has stopped everything that the bot says by
// itself, until it is resumed.
func (s Settings) Paused() bool { return !s.PausedAt.IsZero() }

// IsAdmin reports whether a person runs the bot.
func (s Settings) IsAdmin(p PersonID) bool { return slices.Contains(s.Admins, p) }

// IsManager reports whether a person leads CSMs.
func (s Settings) IsManager(p PersonID) bool { return slices.Contains(s.Managers, p) }

// IsExecutive reports whether a person is on the upper rungs of the ladder.
func (s Settings) IsExecutive(p PersonID) bool { return slices.Contains(s.Executives, p) }

// Pilot limits what the bot says by itself to some accounts (R56a): those of
// these CSMs and those of these segments. An empty pilot is all accounts.
type Pilot struct {
	From     time.Time  `json:"from"`
	CSMs     []PersonID `json:"csms,omitempty"`
	Segments []Segment  `json:"segments,omitempty"`
}

// All reports whether the pilot leaves no account out.
func (p Pilot) All() bool { return len(p.CSMs) == 0 && len(p.Segments) == 0 }

func (p Pilot) includes(a *Account) bool {
	return p.All() || slices.Contains(p.CSMs, a.CSM) || slices.Contains(p.Segments, a.Segment)
}

// Pilot returns the pilot in force.
func (s Settings) Pilot() Pilot {
	if len(s.Pilots) == 0 {
		return Pilot{}
	}
	return s.Pilots[len(s.Pilots)-1]
}

// StartPilot begins another pilot; an empty one ends it. It reports whether
// that changes anything.
func (s *Settings) StartPilot(next Pilot) bool {
	now := s.Pilot()
	if slices.Equal(now.CSMs, next.CSMs) && slices.Equal(now.Segments, next.Segments) {
		return false
	}
	s.Pilots = append(slices.Clone(s.Pilots), next)
	return true
}

// startedFor returns since when the bot answers for an account: when reminders
// were started, or when the pilot that it is part of without a break began. The
// zero time means that it does not.
func (s Settings) startedFor(a *Account) time.Time {
	if !s.Started() {
		return time.Time{}
	}
	for i, p := range slices.Backward(s.Pilots) {
		switch {
		case p.includes(a):
		case i == len(s.Pilots)-1:
			return time.Time{} // left out now
		default:
			return s.Pilots[i+1].From
		}
	}
	return s.StartedAt
}

// Speaks reports whether the bot says something about the account by itself:
// reminders are started, not paused, the account is in the pilot and not
// archived.
func (a *Account) Speaks(env Env) bool {
	return !a.Archived && !env.Settings.Paused() && !env.Settings.startedFor(a).IsZero()
}
