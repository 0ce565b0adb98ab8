package domain

import (
	"fmt"
	"slices"
	"strconv"
)

// SettingTable lists every setting that can be changed in Slack by its value,
// group by group. Who manages, what is paused and who is in the pilot are decided
// elsewhere.
func SettingTable() []Setting {
	return slices.Concat(reminderSettings(), lateSettings(), signatureSettings(), escalationSettings(), accountSettings())
}

// number completes the description of a setting that is a whole number.
func number(s Setting, standard, least, most int) Setting {
	s.Kind, s.Default, s.Min, s.Max = KindNumber, strconv.Itoa(standard), least, most
	return s
}

func reminderSettings() []Setting {
	all := Scopes()
	return []Setting{
		{
			Name: SettingHour, Group: GroupReminders, Title: "Time of reminders",
			Meaning: "The local hour at which the day's cards and the daily message come.",
			Kind:    KindHour, Default: strconv.Itoa(DefaultReminderHour), Min: 5, Max: 20, Scopes: all, Moves: true,
			field: func(s *Settings) any { return &s.ReminderHour },
		},
		{
			Name: SettingQuiet, Group: GroupReminders, Title: "Quiet from",
			Meaning: "From this local hour until the time of reminders I post nothing by myself.",
			Kind:    KindHour, Default: strconv.Itoa(DefaultQuietHour), Min: 12, Max: 23, Scopes: all, Moves: true,
			field: func(s *Settings) any { return &s.QuietHour },
		},
		{
			Name: SettingZone, Group: GroupReminders, Title: "Time zone",
			Meaning: "Where the local hour is. People follow their Slack profile unless they choose.",
			Kind:    KindZone, Default: DefaultTimeZone, Scopes: []Scope{ScopeWorkspace, ScopeTeam, ScopePerson}, Moves: true,
			field: func(s *Settings) any { return &s.TimeZone },
		},
		{
			Name: SettingCountry, Group: GroupReminders, Title: "Holidays of",
			Meaning: "The country whose holidays are no working days.",
			Kind:    KindCountry, Default: NoCountry, Scopes: all, Moves: true,
			field: func(s *Settings) any { return &s.Country },
		},
		{
			Name: SettingDaily, Group: GroupReminders, Title: "Daily message",
			Meaning: "One message a day with everything that I want from the person.",
			Kind:    KindSwitch, Default: "on", Scopes: []Scope{ScopeWorkspace, ScopeTeam, ScopePerson},
			field: func(s *Settings) any { return &s.NoDaily },
		},
	}
}

func lateSettings() []Setting {
	all := Scopes()
	return []Setting{
		number(Setting{
			Name: SettingOverdue, Group: GroupLate, Unit: "working day", Title: "Nudge late work",
			Meaning: "After so many working days I ask once more about a step that is late.",
			Scopes:  all, Moves: true, field: func(s *Settings) any { return &s.OverdueDays },
		}, DefaultOverdueDays, 1, 30),
		number(Setting{
			Name: SettingStuck, Group: GroupLate, Unit: "working day", Title: "Ask for help",
			Meaning: "After so many working days of required work that is late I ask the manager to help.",
			Scopes:  all, Moves: true, field: func(s *Settings) any { return &s.StuckDays },
		}, DefaultStuckDays, 1, 60),
		number(Setting{
			Name: SettingList, Group: GroupLate, Unit: "account", Title: "List of late starts",
			Meaning: "More accounts of a CSM than this that begin late on one day come as one list instead of a card each.",
			Scopes:  []Scope{ScopeWorkspace, ScopeTeam, ScopePerson}, field: func(s *Settings) any { return &s.LateList },
		}, DefaultLateList, 1, 40),
		number(Setting{
			Name: SettingUndo, Group: GroupLate, Unit: "day", Title: "Undo",
			Meaning: "For so many days a step that is done or skipped can be taken back.",
			Scopes:  []Scope{ScopeWorkspace, ScopeTeam}, field: func(s *Settings) any { return &s.UndoDays },
		}, DefaultUndoDays, 1, 60),
	}
}

// signatureSettings are about the last weeks before a hard date, which is the
// decision or the renewal (R13).
func signatureSettings() []Setting {
	scopes := []Scope{ScopeWorkspace, ScopeTeam, ScopeAccount}
	return []Setting{
		number(Setting{
			Name: SettingTarget, Group: GroupSignature, Unit: "day", Title: "Ask for a target date",
			Meaning: "So many days before the decision or the renewal I ask for the day by which the contract is to be signed.",
			Scopes:  scopes, Moves: true, field: func(s *Settings) any { return &s.TargetDays },
		}, DefaultTargetDays, 7, 90),
		number(Setting{
			Name: SettingChase, Group: GroupSignature, Unit: "day", Title: "Ask what is missing, from",
			Meaning: "From so many days before the decision or the renewal I ask about what waits for an approver or a signature.",
			Scopes:  scopes, Moves: true, field: func(s *Settings) any { return &s.ChaseDays },
		}, DefaultChaseDays, 3, 60),
		number(Setting{
			Name: SettingEvery, Group: GroupSignature, Unit: "working day", Title: "Ask what is missing, every",
			Meaning: "So many working days lie between two such questions, and after somebody said something.",
			Scopes:  scopes, Moves: true, field: func(s *Settings) any { return &s.ChaseEvery },
		}, DefaultChaseEvery, 1, 10),
		number(Setting{
			Name: SettingCheck, Group: GroupSignature, Unit: "day", Title: "Check daily, from",
			Meaning: "In the last so many days I ask daily whether it is signed, and ask for help when nobody is in touch for three working days.",
			Scopes:  scopes, Moves: true, field: func(s *Settings) any { return &s.CheckDays },
		}, DefaultCheckDays, 1, 30),
	}
}

func escalationSettings() []Setting {
	scopes := []Scope{ScopeWorkspace, ScopeTeam, ScopeAccount}
	const meaning = "Working hours to acknowledge an escalation of %s severity before I remind, and then ask the next person."
	return []Setting{
		number(Setting{
			Name: SettingHigh, Group: GroupEscalations, Unit: "working hour", Title: "Answer to high severity", Meaning: fmt.Sprintf(meaning, High),
			Scopes: scopes, field: func(s *Settings) any { return &s.HighHours },
		}, DefaultHighHours, 1, 40),
		number(Setting{
			Name: SettingNormal, Group: GroupEscalations, Unit: "working hour", Title: "Answer to normal severity", Meaning: fmt.Sprintf(meaning, Normal),
			Scopes: scopes, field: func(s *Settings) any { return &s.NormalHours },
		}, DefaultNormalHours, 1, 80),
		number(Setting{
			Name: SettingLow, Group: GroupEscalations, Unit: "working hour", Title: "Answer to low severity", Meaning: fmt.Sprintf(meaning, Low),
			Scopes: scopes, field: func(s *Settings) any { return &s.LowHours },
		}, DefaultLowHours, 1, 160),
	}
}

func accountSettings() []Setting {
	return []Setting{
		number(Setting{
			Name: SettingStale, Group: GroupAccounts, Unit: "day", Title: "Ratings hold for",
			Meaning: "In the renewal window a yellow or red rating older than so many days is asked for again.",
			Scopes:  []Scope{ScopeWorkspace, ScopeTeam, ScopeAccount}, field: func(s *Settings) any { return &s.StaleDays },
		}, DefaultStaleDays, 7, 120),
		number(Setting{
			Name: SettingMany, Group: GroupAccounts, Unit: "account", Title: "Many accounts",
			Meaning: "A CSM with more accounts than this is not mentioned on cards: the daily message tells them.",
			Scopes:  []Scope{ScopeWorkspace, ScopeTeam, ScopePerson}, field: func(s *Settings) any { return &s.ManyAccounts },
		}, DefaultManyAccounts, 1, 1000),
		{
			Name: SettingOwner, Group: GroupAccounts, Title: "Who leads negotiations",
			Meaning: "The CSM, sales, or sales when a row of the table ownership fires.",
			Kind:    KindChoice, Default: string(LedByCSM), Options: ownershipChoices(), Scopes: []Scope{ScopeWorkspace, ScopeTeam, ScopeAccount}, Moves: true,
			field: func(s *Settings) any { return &s.Ownership },
		},
		number(Setting{
			Name: SettingKept, Group: GroupAccounts, Unit: "day", Title: "Keep versions of notices for",
			Meaning: "So many days after it was saved an earlier version of a notice is forgotten. The last one stays.",
			Scopes:  []Scope{ScopeWorkspace}, field: func(s *Settings) any { return &s.VersionDays },
		}, DefaultVersionDays, 30, 3650),
	}
}
