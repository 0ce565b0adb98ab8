package domain_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

func TestSetupCodesWorkOnceAndForADay(t *testing.T) {
	now := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	forbidden := &domain.Error{Code: domain.Forbidden}
	var s domain.SetupCodes
	first, until := s.Issue(now)
	second, _ := s.Issue(now.Add(time.Minute))
	if first == second || len(strings.ReplaceAll(first, "-", "")) != 16 || !until.Equal(now.Add(24*time.Hour)) {
		t.Fatalf("codes %s and %s until %s", first, second, until)
	}
	for _, c := range s.Codes {
		if strings.Contains(c.Hash, first) || len(c.Hash) != 64 {
			t.Errorf("what is kept is %s", c.Hash)
		}
	}
	late := s
	if err := late.Try(ana, first, until); !errors.Is(err, forbidden) {
		t.Errorf("after a day: %v", err)
	}
	if err := s.Try(ana, " "+strings.ToLower(strings.ReplaceAll(first, "-", " ")), now); err != nil {
		t.Errorf("as people may type it: %v", err)
	}
	for _, code := range []string{first, second} {
		if err := s.Try(ana, code, now); !errors.Is(err, forbidden) {
			t.Errorf("%s works after one was used: %v", code, err)
		}
	}
}

func TestWrongCodesAreLimited(t *testing.T) {
	now := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	var s domain.SetupCodes
	code, _ := s.Issue(now)
	for range 5 {
		if err := s.Try(ana, "ABCD", now); err == nil {
			t.Fatal("a wrong code works")
		}
	}
	if err := s.Try(ana, code, now.Add(59*time.Minute)); err == nil {
		t.Error("the sixth try within an hour counts")
	}
	other := s
	if err := other.Try(marco, code, now.Add(59*time.Minute)); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	if err := s.Try(ana, code, now.Add(time.Hour)); err != nil {
		t.Errorf("after an hour: %v", err)
	}
}

func TestAPersonBelongsToOneTeam(t *testing.T) {
	teams, left, err := domain.PutTeam(nil, domain.Team{ID: "a", Name: " A  team ", Members: []domain.PersonID{ana, marco}})
	if err != nil || len(left) != 0 || teams[0].Name != "A team" {
		t.Fatalf("%+v, %v, %v", teams, left, err)
	}
	teams, left, err = domain.PutTeam(teams, domain.Team{ID: "b", Name: "B", Parent: "a", Members: []domain.PersonID{ana}})
	if err != nil || len(left) != 1 || left[0] != ana || len(teams[0].Members) != 1 {
		t.Fatalf("%+v, %v, %v", teams, left, err)
	}
	for field, bad := range map[string]domain.Team{
		"name":   {ID: "c", Name: " b "},
		"parent": {ID: "a", Name: "A team", Parent: "b"},
	} {
		if _, _, err := domain.PutTeam(teams, bad); !errors.Is(err, &domain.Error{Code: domain.Invalid, Field: field}) {
			t.Errorf("%+v: %v, want an error at %s", bad, err, field)
		}
	}
	if teams = domain.RemoveTeam(teams, "a"); len(teams) != 1 || teams[0].Parent != "" {
		t.Errorf("after removing: %+v", teams)
	}
}
