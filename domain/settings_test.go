package domain_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

func TestTheNarrowestScopeDecides(t *testing.T) {
	w := newWorld(t, domain.NewDate(2026, time.November, 23), acme(domain.NewDate(2027, time.March, 31)))
	hour := func(want int, from domain.Scope) {
		t.Helper()
		if got := w.account.Settings(w.env).ReminderHour; got != want {
			t.Errorf("the hour is %d, want %d", got, want)
		}
		s, _ := domain.FindSetting(domain.SettingHour)
		if got := w.env.OriginFor(s, "", w.account); got.Scope != from || s.Show(got.Value) != time.Date(0, 1, 1, want, 0, 0, 0, time.UTC).Format("15:04") {
			t.Errorf("it comes from %+v, want %q", got, from)
		}
	}
	hour(9, "")
	if _, err := w.env.Settings.Choose(domain.SettingHour, "10"); err != nil {
		t.Fatal(err)
	}
	hour(10, domain.ScopeWorkspace)
	above := domain.Team{ID: "above", Name: "World", Choices: domain.Choices{domain.SettingHour: "11", domain.SettingQuiet: "16"}}
	team := domain.Team{ID: "near", Name: "EMEA", Parent: "above", Members: []domain.PersonID{ana}}
	w.env.Teams = []domain.Team{above, team}
	hour(11, domain.ScopeTeam)
	if _, err := team.Choose(domain.SettingHour, "12"); err != nil {
		t.Fatal(err)
	}
	w.env.Teams = []domain.Team{above, team}
	hour(12, domain.ScopeTeam)
	if got := w.account.Settings(w.env).QuietHour; got != 16 {
		t.Errorf("quiet from %d, want 16 of the team above", got)
	}
	p := w.env.People[ana]
	if _, err := p.Choose(domain.SettingHour, "13:00"); err != nil {
		t.Fatal(err)
	}
	w.env.People[ana] = p
	hour(13, domain.ScopePerson)
	change, err := w.account.Choose(w.env, domain.Choices{domain.SettingHour: "14"})
	if err != nil || len(change.Audit) != 1 || change.Audit[0].After != "14" {
		t.Fatalf("got %+v, %v", change, err)
	}
	hour(14, domain.ScopeAccount)
	if _, err := w.account.Choose(w.env, domain.Choices{domain.SettingHour: ""}); err != nil {
		t.Fatal(err)
	}
	hour(13, domain.ScopePerson)
}

func TestTheCountryOfAnAccountIsItsOwn(t *testing.T) {
	w := newWorld(t, domain.NewDate(2026, time.November, 23), acme(domain.NewDate(2027, time.March, 31)))
	if _, err := w.env.Settings.Choose(domain.SettingCountry, "Germany"); err != nil {
		t.Fatal(err)
	}
	unity := domain.NewDate(2028, time.October, 3)
	if w.account.Calendar(w.env).WorkingDay(unity) {
		t.Error("the workspace's country does not count")
	}
	if _, err := w.account.Choose(w.env, domain.Choices{domain.SettingCountry: "none"}); err != nil || w.account.Country != domain.NoCountry {
		t.Fatalf("the country is %q: %v", w.account.Country, err)
	}
	if !w.account.Calendar(w.env).WorkingDay(unity) {
		t.Error("an account without a country keeps Germany's holidays")
	}
}

func TestSettingsTakeWhatTheySay(t *testing.T) {
	for _, tt := range []struct{ name, typed, want string }{
		{domain.SettingHour, "8", "8"},
		{domain.SettingHour, "08:00", "8"},
		{domain.SettingHour, "4", ""},
		{domain.SettingHour, "21", ""},
		{domain.SettingHour, "noon", ""},
		{domain.SettingQuiet, "17", "17"},
		{domain.SettingQuiet, "11", ""},
		{domain.SettingZone, "Europe/Kyiv", "Europe/Kyiv"},
		{domain.SettingZone, "Kyiv", ""},
		{domain.SettingZone, "Local", ""},
		{domain.SettingCountry, "ua", "UA"},
		{domain.SettingCountry, "united kingdom", "GB"},
		{domain.SettingCountry, "UK", "GB"},
		{domain.SettingCountry, "None", "none"},
		{domain.SettingCountry, "Atlantis", ""},
		{domain.SettingDaily, "OFF", "off"},
		{domain.SettingDaily, "perhaps", ""},
		{domain.SettingMany, "30", "30"},
		{domain.SettingMany, "0", ""},
		{domain.SettingUndo, "60", "60"},
		{domain.SettingUndo, "61", ""},
		{domain.SettingEvery, "0", ""},
		{domain.SettingHigh, "2", "2"},
	} {
		s, _ := domain.FindSetting(tt.name)
		got, err := s.Parse(tt.typed)
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%s %q is %q, %v; want %q", tt.name, tt.typed, got, err, tt.want)
		}
		if err != nil && !errors.Is(err, &domain.Error{Code: domain.Invalid, Field: tt.name}) {
			t.Errorf("%s %q: %v does not name the setting", tt.name, tt.typed, err)
		}
	}
}

// Each row of the table agrees with the struct: its default is what a fresh
// workspace has, and what is put in comes out again.
func TestSettingTableAgreesWithSettings(t *testing.T) {
	other := map[domain.SettingKind]string{domain.KindHour: "13", domain.KindSwitch: "off", domain.KindZone: "Asia/Tokyo", domain.KindCountry: "JP", domain.KindChoice: "hybrid"}
	seen := map[string]bool{}
	for _, s := range domain.SettingTable() {
		if seen[s.Name] {
			t.Errorf("%s is there twice", s.Name)
		}
		seen[s.Name] = true
		value := other[s.Kind]
		if s.Kind == domain.KindNumber {
			value = strconv.Itoa(s.Max)
		}
		fresh := domain.Settings{}.WithDefaults()
		if got := s.Value(fresh); got != s.Default {
			t.Errorf("%s is %q in a fresh workspace, its default %q", s.Name, got, s.Default)
		}
		if before, err := fresh.Choose(s.Name, value); err != nil || before != s.Default {
			t.Errorf("%s: before %q, %v", s.Name, before, err)
		}
		if got := s.Value(fresh); got != value {
			t.Errorf("%s is %q after %q was chosen", s.Name, got, value)
		}
		if _, err := fresh.Choose(s.Name, ""); err != nil || s.Value(fresh.WithDefaults()) != s.Default {
			t.Errorf("%s is %q after the default was chosen: %v", s.Name, s.Value(fresh), err)
		}
		if s.Group == "" || s.Meaning == "" || (s.Kind == domain.KindNumber) != (s.Unit != "") || s.Range() == "" || s.Show(s.Default) == "" || !s.In(domain.ScopeWorkspace) {
			t.Errorf("%s says too little of itself", s.Name)
		}
	}
}

func TestAZoneIsNotSetForOneAccount(t *testing.T) {
	w := newWorld(t, domain.NewDate(2026, time.November, 23), acme(domain.NewDate(2027, time.March, 31)))
	_, err := w.account.Choose(w.env, domain.Choices{domain.SettingZone: "Asia/Tokyo"})
	if !errors.Is(err, &domain.Error{Code: domain.Invalid}) {
		t.Errorf("got %v", err)
	}
}

func TestAPilotAnswersForItsOwnOnly(t *testing.T) {
	today := domain.NewDate(2026, time.November, 23)
	w := newWorld(t, today, acme(today.AddDays(200)))
	w.env.Settings.StartedAt = today.At(6, 0, time.UTC)
	start := w.env.Settings.StartedAt
	if w.env.Settings.StartPilot(domain.Pilot{From: start}) {
		t.Error("no pilot is another one than none")
	}
	w.env.Settings.StartPilot(domain.Pilot{From: start, Segments: []domain.Segment{domain.SMB}})
	if w.account.Speaks(w.env) || !w.account.NextDue(w.env).IsZero() {
		t.Error("an account outside the pilot is spoken about")
	}
	later := today.AddDays(30)
	w.env.Settings.StartPilot(domain.Pilot{From: later.At(6, 0, time.UTC)})
	w.setDay(later, 9)
	if !w.account.Speaks(w.env) {
		t.Fatal("the account is not spoken about after the pilot")
	}
	for _, s := range w.account.Timeline(w.env) {
		if s.Due.Before(later) && !s.CatchUp && s.State != domain.StepBefore {
			t.Errorf("%s, due %s, is %s: it was due before the bot spoke about the account", s.Key, s.Due, s.State)
		}
	}
	w.env.Settings.PausedAt = w.env.Now
	if w.account.Speaks(w.env) || !w.account.NextDue(w.env).IsZero() || len(w.sweep()) > 0 {
		t.Error("a paused bot speaks")
	}
}
