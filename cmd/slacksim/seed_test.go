package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

func TestReadSeed(t *testing.T) {
	got, err := readSeed([]byte(`
team: {id: T1, name: Example, domain: example}
users:
  - {id: U1, name: ana, real_name: Ana Sample, admin: true}
  - {name: zoe.b, guest: single, team: T2, deactivated: true}
  - {name: zoeb}
channels:
  - {name: with-us, private: true, shared_with: [T2], members: [app, ana, zoe.b]}
direct: [[ana, zoeb], [ana, zoeb, zoe.b]]
groups: [{handle: all, name: All, members: [ana]}]
emoji: {shipit: "alias:rocket"}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := contents{
		Team: slacksim.Team{ID: "T1", Name: "Example", Domain: "example"},
		Users: []slacksim.User{
			{ID: "U1", Name: "ana", IsAdmin: true, Profile: slacksim.Profile{RealName: "Ana Sample"}},
			{ID: "U0ZOEB", Name: "zoe.b", TeamID: "T2", IsRestricted: true, IsUltraRestricted: true, Deleted: true},
			{ID: "U0ZOEB2", Name: "zoeb"},
		},
		Channels: []slacksim.Channel{
			{ID: "C0WITHUS", Name: "with-us", IsPrivate: true, IsExtShared: true, ConnectedTeams: []string{"T2"}, Members: []string{slacksim.BotMember, "U1", "U0ZOEB"}},
			{ID: "D0ANAZOEB", IsIM: true, IsPrivate: true, Members: []string{"U1", "U0ZOEB2"}},
			{ID: "G0ANAZOEBZOEB", Name: "mpdm-ana--zoeb--zoe.b-1", IsMPIM: true, IsPrivate: true, Members: []string{"U1", "U0ZOEB2", "U0ZOEB"}},
		},
		UserGroups: []slacksim.UserGroup{{ID: "S0ALL", Handle: "all", Name: "All", Users: []string{"U1"}}},
		Emoji:      map[string]string{"shipit": "alias:rocket"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFaultsOfASeed(t *testing.T) {
	for _, c := range []struct {
		name, seed string
		want       []string
	}{
		{"empty", "", []string{"users: there must be somebody"}},
		{"no YAML", "users: [", []string{"line 1: "}},
		{"unknown field", "users:\n  - name: ana\n    nick: a\n", []string{`line 3: unknown field "nick"`}},
		{"wrong type", "users:\n  - {name: ana, admin: perhaps}\n", []string{"line 2: "}},
		{"names and ids", "users: [{name: ana}, {name: ana}, {name: A B}, {name: app}, {id: x, name: bo}, {id: U0ANA, name: cy}]", []string{
			"user ana: the name is taken", `user "A B": the name must be`, "user app: the name is taken", `bo: the id "x" must begin with U`, "cy: the id U0ANA is taken",
		}},
		{"people", "users: [{name: ana, guest: some}, {name: bo, tz: Berlin}]", []string{`user ana: guest is "some"`, `user bo: tz is "Berlin"`}},
		{"emoji", "users: [{name: ana}]\nemoji: {shipit: rocket}", []string{`emoji shipit: "rocket" is neither`}},
		{"members", "users: [{name: ana}]\nchannels: [{name: c, members: [zoe, ana, ana]}]\ndirect: [[ana]]\ngroups: [{handle: g, members: [app]}]", []string{
			"channel c: member zoe is not among the users", "channel c: member ana is there twice", "direct ana: it takes 2 to 9 people", "group g: apps cannot be members of groups",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readSeed([]byte(c.seed))
			if err == nil {
				t.Fatal("nothing is wrong with it")
			}
			lines := strings.Split(err.Error(), "\n")
			if len(lines) != len(c.want) {
				t.Fatalf("got %q, want %q", lines, c.want)
			}
			for i, want := range c.want {
				if !strings.HasPrefix(lines[i], want) {
					t.Errorf("got %q, want %q", lines[i], want)
				}
			}
		})
	}
}

func FuzzSeed(f *testing.F) {
	f.Add([]byte(sampleSeed))
	f.Add([]byte("users: [{name: ana}]\ndirect: [[ana, app]]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := readSeed(text)
		if err != nil {
			return
		}
		_, err = slacksim.New(slacksim.Config{Manifest: []byte(sampleManifest), Team: s.Team, Users: s.Users, Channels: s.Channels, UserGroups: s.UserGroups})
		if err != nil {
			t.Errorf("a seed that was taken makes no workspace: %v", err)
		}
	})
}
