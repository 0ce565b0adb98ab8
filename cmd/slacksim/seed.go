package main

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// sampleSeed is the seed of a workspace that is given none.
//
//go:embed sample.yaml
var sampleSeed string

// botName is what a seed calls the app's bot user.
const botName = "app"

// seedFile is the form of a seed; sample.yaml shows all of it.
type seedFile struct {
	Team struct {
		ID     string `yaml:"id"`
		Name   string `yaml:"name"`
		Domain string `yaml:"domain"`
	} `yaml:"team"`
	Users    []seedUser    `yaml:"users"`
	Channels []seedChannel `yaml:"channels"`
	Direct   [][]string    `yaml:"direct"`
	Groups   []seedGroup   `yaml:"groups"`

	Emoji map[string]string `yaml:"emoji"` // addresses of pictures, or "alias:NAME", by name
}

type seedUser struct {
	ID          string `yaml:"id"`
	Name        string `yaml:"name"`
	RealName    string `yaml:"real_name"`
	DisplayName string `yaml:"display_name"`
	Title       string `yaml:"title"`
	Email       string `yaml:"email"`
	Phone       string `yaml:"phone"`
	TZ          string `yaml:"tz"`
	Locale      string `yaml:"locale"`
	Team        string `yaml:"team"`  // of another organisation
	Guest       string `yaml:"guest"` // "single" or "multi"
	Admin       bool   `yaml:"admin"`
	Owner       bool   `yaml:"owner"`
	Deactivated bool   `yaml:"deactivated"`
}

type seedChannel struct {
	ID         string   `yaml:"id"`
	Name       string   `yaml:"name"`
	Topic      string   `yaml:"topic"`
	Purpose    string   `yaml:"purpose"`
	General    bool     `yaml:"general"`
	Private    bool     `yaml:"private"`
	Archived   bool     `yaml:"archived"`
	SharedWith []string `yaml:"shared_with"` // teams
	Members    []string `yaml:"members"`
}

type seedGroup struct {
	ID      string   `yaml:"id"`
	Handle  string   `yaml:"handle"`
	Name    string   `yaml:"name"`
	Members []string `yaml:"members"`
}

// contents are what a seed puts into a workspace.
type contents struct {
	Team       slacksim.Team
	Users      []slacksim.User
	Channels   []slacksim.Channel
	UserGroups []slacksim.UserGroup
	Emoji      map[string]string
}

// readSeed reads a seed and checks that its parts fit together. All that is
// wrong is told at once.
func readSeed(text []byte) (contents, error) {
	var file seedFile
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return contents{}, located(err)
	}
	s := seeding{ids: map[string]string{botName: slacksim.BotMember}, taken: map[string]bool{}}
	s.Team = slacksim.Team{ID: file.Team.ID, Name: file.Team.Name, Domain: file.Team.Domain}
	if len(file.Users) == 0 {
		s.wrong("users: there must be somebody")
	}
	for _, u := range file.Users {
		s.user(u)
	}
	for _, c := range file.Channels {
		s.channel(c)
	}
	for _, d := range file.Direct {
		s.direct(d)
	}
	for _, g := range file.Groups {
		s.group(g)
	}
	for _, name := range slices.Sorted(maps.Keys(file.Emoji)) {
		value := file.Emoji[name]
		if !strings.HasPrefix(value, "alias:") && !strings.HasPrefix(value, "https://") && !strings.HasPrefix(value, "http://") {
			s.wrong("emoji %s: %q is neither the address of a picture nor alias: and a name", name, value)
		}
	}
	s.Emoji = file.Emoji
	return s.contents, errors.Join(s.errs...)
}

// located says in one line where a YAML error is, without the excerpt of the
// file that the parser draws.
func located(err error) error {
	var fault yaml.Error
	if !errors.As(err, &fault) {
		return err
	}
	if token := fault.GetToken(); token != nil && token.Position != nil {
		return fmt.Errorf("line %d: %s", token.Position.Line, fault.GetMessage())
	}
	return errors.New(fault.GetMessage())
}

// seeding is a seed on its way into a workspace.
type seeding struct {
	contents
	ids   map[string]string // of users by name
	taken map[string]bool   // IDs and names in use, by kind
	errs  []error
}

func (s *seeding) wrong(format string, args ...any) {
	s.errs = append(s.errs, fmt.Errorf(format, args...))
}

// handle is what Slack takes as the name of a person or a channel.
var handle = regexp.MustCompile(`^[\p{Ll}\p{Lo}\p{N}][\p{Ll}\p{Lo}\p{N}._-]{0,79}$`)

// name checks a name, which must be unlike others of its kind.
func (s *seeding) name(kind, name string) {
	switch {
	case !handle.MatchString(name):
		s.wrong("%s %q: the name must be lower-case letters, digits, dots, dashes and underscores, at most 80", kind, name)
	case s.taken[kind+" "+name] || kind == "user" && name == botName:
		s.wrong("%s %s: the name is taken", kind, name)
	}
	s.taken[kind+" "+name] = true
}

// id is the given ID, or one made of the prefix and the name.
func (s *seeding) id(given, prefix, name string) string {
	if given == "" {
		return s.newID(prefix, name)
	}
	switch {
	case !strings.HasPrefix(given, prefix) || len(given) < 2 || strings.ToUpper(given) != given:
		s.wrong("%s: the id %q must begin with %s and be upper-case", name, given, prefix)
	case s.taken[given]:
		s.wrong("%s: the id %s is taken", name, given)
	}
	s.taken[given] = true
	return given
}

// newID makes an ID that nobody has; a-b and ab are different names.
func (s *seeding) newID(prefix, name string) string {
	base := prefix + "0" + strings.ToUpper(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, name))
	id := base
	for n := 2; s.taken[id]; n++ {
		id = fmt.Sprintf("%s%d", base, n)
	}
	s.taken[id] = true
	return id
}

func (s *seeding) user(in seedUser) {
	s.name("user", in.Name)
	u := slacksim.User{
		ID: s.id(in.ID, "U", in.Name), TeamID: in.Team, Name: in.Name, TZ: in.TZ, Locale: in.Locale,
		IsAdmin: in.Admin, IsOwner: in.Owner, Deleted: in.Deactivated,
		IsRestricted: in.Guest != "", IsUltraRestricted: in.Guest == "single",
		Profile: slacksim.Profile{RealName: in.RealName, DisplayName: in.DisplayName, Title: in.Title, Email: in.Email, Phone: in.Phone},
	}
	if !slices.Contains([]string{"", "single", "multi"}, in.Guest) {
		s.wrong("user %s: guest is %q; write single or multi", in.Name, in.Guest)
	}
	if _, err := time.LoadLocation(in.TZ); err != nil {
		s.wrong("user %s: tz is %q; write it like Europe/Berlin", in.Name, in.TZ)
	}
	s.ids[in.Name] = u.ID
	s.Users = append(s.Users, u)
}

func (s *seeding) channel(in seedChannel) {
	s.name("channel", in.Name)
	s.Channels = append(s.Channels, slacksim.Channel{
		ID: s.id(in.ID, "C", in.Name), Name: in.Name, Topic: in.Topic, Purpose: in.Purpose,
		IsGeneral: in.General, IsPrivate: in.Private, IsArchived: in.Archived,
		IsExtShared: len(in.SharedWith) > 0, ConnectedTeams: in.SharedWith,
		Members: s.members("channel "+in.Name, in.Members),
	})
}

// direct makes a direct message of two people, a group message of more.
func (s *seeding) direct(names []string) {
	what := "direct " + strings.Join(names, ", ")
	c := slacksim.Channel{IsPrivate: true, Members: s.members(what, names)}
	switch n := len(names); {
	case n < 2 || n > 9:
		s.wrong("%s: it takes 2 to 9 people", what)
	case n == 2:
		c.IsIM, c.ID = true, s.id("", "D", strings.Join(names, ""))
	default:
		c.IsMPIM, c.ID, c.Name = true, s.id("", "G", strings.Join(names, "")), "mpdm-"+strings.Join(names, "--")+"-1"
	}
	s.Channels = append(s.Channels, c)
}

func (s *seeding) group(in seedGroup) {
	s.name("group", in.Handle)
	g := slacksim.UserGroup{ID: s.id(in.ID, "S", in.Handle), Handle: in.Handle, Name: in.Name, Users: s.members("group "+in.Handle, in.Members)}
	if slices.Contains(g.Users, slacksim.BotMember) {
		s.wrong("group %s: apps cannot be members of groups", in.Handle)
	}
	s.UserGroups = append(s.UserGroups, g)
}

// members turns names into IDs.
func (s *seeding) members(of string, names []string) []string {
	ids := make([]string, 0, len(names))
	for _, name := range names {
		id, ok := s.ids[name]
		switch {
		case !ok:
			s.wrong("%s: member %s is not among the users", of, name)
			continue
		case slices.Contains(ids, id):
			s.wrong("%s: member %s is there twice", of, name)
		}
		ids = append(ids, id)
	}
	return ids
}
