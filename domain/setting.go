package domain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The names of settings, as they are typed and stored.
const (
	SettingHour    = "hour"
	SettingQuiet   = "quiet"
	SettingZone    = "zone"
	SettingCountry = "country"
	SettingDaily   = "daily"
	SettingOverdue = "overdue"
	SettingStuck   = "stuck"
	SettingList    = "list"
	SettingMany    = "many"
	SettingOwner   = "ownership"
	SettingStale   = "stale"
	SettingUndo    = "undo"
	SettingTarget  = "target"
	SettingChase   = "chase"
	SettingEvery   = "every"
	SettingCheck   = "check"
	SettingHigh    = "high"
	SettingNormal  = "normal"
	SettingLow     = "low"
	SettingKept    = "versions"
)

// SettingGroup is the heading under which a form shows a setting.
type SettingGroup string

// The groups of settings.
const (
	GroupReminders   SettingGroup = "Reminders"
	GroupLate        SettingGroup = "Late work"
	GroupSignature   SettingGroup = "Signature and paperwork"
	GroupEscalations SettingGroup = "Escalations"
	GroupAccounts    SettingGroup = "Accounts"
)

// SettingKind says what values a setting has.
type SettingKind string

// The kinds of settings.
const (
	KindHour    SettingKind = "hour"    // of the day, 0 to 23
	KindNumber  SettingKind = "number"  // a whole number
	KindSwitch  SettingKind = "switch"  // on or off
	KindZone    SettingKind = "zone"    // a time zone by its IANA name
	KindCountry SettingKind = "country" // a country by its ISO 3166 code, or none
	KindChoice  SettingKind = "choice"  // one of [Setting.Options]
)

// NoCountry is the value of a country setting that stands for weekends only.
const NoCountry = "none"

// Setting describes one of the settings that can be changed in Slack (R56b). To
// add one, add a field to [Settings] with its default in
// [Settings.WithDefaults], and a row to [SettingTable].
type Setting struct {
	Name     string
	Group    SettingGroup
	Title    string // as a form shows it
	Meaning  string // one sentence
	Kind     SettingKind
	Default  string
	Min, Max int    // of hours and numbers, both included
	Unit     string // of a number, in the singular: "working day"
	Options  []Choice
	Scopes   []Scope
	Moves    bool // changing it can move reminders

	field func(*Settings) any // *int, *string, or *bool that is true when the switch is off
}

// Choice is one value of a setting that has few of them.
type Choice struct {
	Value string // as it is typed and stored
	Title string // as people read it
}

// FindSetting returns the setting of a name.
func FindSetting(name string) (Setting, bool) {
	return find(SettingTable(), func(s Setting) bool { return s.Name == name })
}

// NotFor is the error, with code [Invalid], of deciding the setting for a scope
// that it does not have: it says which it has.
func (s Setting) NotFor(scope Scope) error {
	whom := "the workspace"
	for _, has := range s.Scopes {
		if has != ScopeWorkspace {
			whom += " or one " + string(has)
		}
	}
	return Errorf(Invalid, s.Name, "%s cannot be set for one %s, only for %s.", s.Title, scope, whom)
}

// In reports whether the setting can be decided for a scope.
func (s Setting) In(scope Scope) bool { return slices.Contains(s.Scopes, scope) }

// Field returns a pointer to where a setting lies in the settings, for storing
// it: *int, *string or *bool.
func (s Setting) Field(of *Settings) any { return s.field(of) }

// Value returns a setting's value as text, as [Setting.Parse] would.
func (s Setting) Value(of Settings) string {
	switch field := s.field(&of).(type) {
	case *int:
		return strconv.Itoa(*field)
	case *bool:
		return map[bool]string{false: "on", true: "off"}[*field]
	case *string:
		if s.Kind == KindCountry && *field == "" {
			return NoCountry
		}
		return *field
	}
	return ""
}

// put sets a value that was parsed before; any other is ignored, so that a bad
// row cannot stop reminders.
func (s Setting) put(of *Settings, value string) {
	value, err := s.Parse(value)
	if err != nil {
		return
	}
	switch field := s.field(of).(type) {
	case *int:
		*field, _ = strconv.Atoi(value) // Parse has read it
	case *bool:
		*field = value == "off"
	case *string:
		*field = value
	}
}

// Parse reads a value as a person types it and returns it in the one form in
// which it is stored. The error has code [Invalid], names the setting and says
// what is possible.
func (s Setting) Parse(text string) (string, error) {
	text = strings.TrimSpace(text)
	switch s.Kind {
	case KindHour, KindNumber:
		digits := text
		if s.Kind == KindHour {
			digits = strings.TrimSuffix(text, ":00")
		}
		n, err := strconv.Atoi(digits)
		if err != nil || n < s.Min || n > s.Max {
			return "", Errorf(Invalid, s.Name, "%q is not possible: choose %s.", text, s.Range())
		}
		return strconv.Itoa(n), nil
	case KindSwitch:
		switch strings.ToLower(text) {
		case "on", "yes":
			return "on", nil
		case "off", "no":
			return "off", nil
		}
		return "", Errorf(Invalid, s.Name, "%q is not possible: choose on or off.", text)
	case KindChoice:
		c, ok := find(s.Options, func(c Choice) bool {
			return strings.EqualFold(c.Value, strings.NewReplacer("-", "_", " ", "_").Replace(text)) || strings.EqualFold(c.Title, text)
		})
		if !ok {
			return "", Errorf(Invalid, s.Name, "%q is not possible: choose %s.", text, s.Range())
		}
		return c.Value, nil
	case KindZone:
		if err := checkZone(text); err != nil || text == "" {
			return "", Errorf(Invalid, s.Name, "%q is not a time zone. Use a name such as Europe/Berlin.", text)
		}
		return text, nil
	}
	if strings.EqualFold(text, NoCountry) {
		return NoCountry, nil
	}
	country, ok := FindCountry(text)
	if !ok {
		return "", Errorf(Invalid, s.Name, "I do not know the holidays of %q. Use a code such as DE, or none.", text)
	}
	return country.Code, nil
}

// Range says which values are possible, in words.
func (s Setting) Range() string {
	switch s.Kind {
	case KindHour:
		return fmt.Sprintf("an hour from %d to %d", s.Min, s.Max)
	case KindNumber:
		return fmt.Sprintf("%d to %s", s.Min, s.Show(strconv.Itoa(s.Max)))
	case KindSwitch:
		return "on or off"
	case KindZone:
		return "a time zone such as Europe/Berlin"
	case KindChoice:
		var values []string
		for _, c := range s.Options {
			values = append(values, c.Value)
		}
		return strings.Join(values, ", ")
	}
	return "a country, or none"
}

// Show returns a stored value as people read it.
func (s Setting) Show(value string) string {
	switch s.Kind {
	case KindHour:
		if n, err := strconv.Atoi(value); err == nil {
			return fmt.Sprintf("%02d:00", n)
		}
	case KindNumber:
		if value != "1" {
			return value + " " + s.Unit + "s"
		}
		return value + " " + s.Unit
	case KindChoice:
		if c, ok := find(s.Options, func(c Choice) bool { return c.Value == value }); ok {
			return c.Title
		}
	case KindCountry:
		if c, ok := FindCountry(value); ok {
			return c.Name
		}
		return "no country, weekends only"
	}
	return value
}
