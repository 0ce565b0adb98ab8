package domain_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
)

func TestFollowGroup(t *testing.T) {
	settings := domain.Settings{Managers: []domain.PersonID{"U2", "U1"}, ManagersGroup: "S0A"}
	teams := []domain.Team{
		{ID: "t1", Group: "S0A", Members: []domain.PersonID{"U1"}},
		{ID: "t2", Group: "S0B", Members: []domain.PersonID{"U4"}},
		{ID: "t3", Members: []domain.PersonID{"U3", "U5"}},
	}
	next, nextTeams, loss := domain.FollowGroup(settings, teams, domain.UserGroup{ID: "S0A"}, []domain.PersonID{"U1", "U3", "U4", "U2"})
	if loss != domain.GroupFollowed {
		t.Fatalf("not followed: %s", loss)
	}
	if want := []domain.PersonID{"U2", "U1", "U3", "U4"}; !slices.Equal(next.Managers, want) {
		t.Errorf("managers %v, want %v: who was first stays first", next.Managers, want)
	}
	var members [][]domain.PersonID
	for _, team := range nextTeams {
		members = append(members, team.Members)
	}
	// U4 stays in the team of another group, U3 leaves the one that lists its people.
	if diff := cmp.Diff([][]domain.PersonID{{"U1", "U3", "U2"}, {"U4"}, {"U5"}}, members); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	if len(teams[2].Members) != 2 || len(settings.Managers) != 2 {
		t.Error("what was given has changed")
	}
}

func TestGroupThatCannotBeFollowedChangesNothing(t *testing.T) {
	settings := domain.Settings{Managers: []domain.PersonID{"U1"}, ManagersGroup: "S0A"}
	for want, c := range map[domain.GroupLoss]struct {
		disabled bool
		members  int
	}{domain.GroupDisabled: {true, 3}, domain.GroupEmpty: {false, 0}, domain.GroupTooLarge: {false, 501}} {
		next, _, loss := domain.FollowGroup(settings, nil, domain.UserGroup{ID: "S0A", Disabled: c.disabled}, make([]domain.PersonID, c.members))
		if loss != want || !slices.Equal(next.Managers, settings.Managers) {
			t.Errorf("%s: it is %q, managers %v", want, loss, next.Managers)
		}
	}
}

// Following a group again changes nothing, and nobody is in two teams.
func TestFollowingIsStable(t *testing.T) {
	person := rapid.SampledFrom([]domain.PersonID{"U1", "U2", "U3", "U4", "U5", "U6"})
	rapid.Check(t, func(t *rapid.T) {
		teams := []domain.Team{{ID: "t1", Group: "S0A"}, {ID: "t2", Group: "S0B"}, {ID: "t3"}}
		free := []domain.PersonID{"U1", "U2", "U3", "U4", "U5", "U6"}
		for i := range teams {
			n := rapid.IntRange(0, len(free)).Draw(t, "listed")
			teams[i].Members, free = free[:n:n], free[n:]
		}
		a := rapid.SliceOfNDistinct(person, 1, 6, rapid.ID).Draw(t, "a")
		b := rapid.SliceOfNDistinct(person, 1, 6, rapid.ID).Draw(t, "b")
		follow := func(teams []domain.Team) []domain.Team {
			_, teams, _ = domain.FollowGroup(domain.Settings{}, teams, domain.UserGroup{ID: "S0A"}, a)
			_, teams, _ = domain.FollowGroup(domain.Settings{}, teams, domain.UserGroup{ID: "S0B"}, b)
			return teams
		}
		once := follow(follow(teams)) // who left the other group in the first pass is free in the second
		if diff := cmp.Diff(once, follow(once)); diff != "" {
			t.Fatalf("following again moves people:\n%s", diff)
		}
		seen := map[domain.PersonID]bool{}
		for _, team := range once {
			for _, p := range team.Members {
				if seen[p] {
					t.Fatalf("%s is in two teams: %+v", p, once)
				}
				seen[p] = true
			}
		}
	})
}
