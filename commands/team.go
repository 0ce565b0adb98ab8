package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// team names who leads which CSMs: escalations climb by it, managers' daily
// messages and settings follow it. Admins change all teams, managers their own.
func team() Spec {
	return Spec{
		Name:    "team",
		Right:   domain.RightOwn,
		Summary: "Show teams, and who leads and belongs to them",
		Usage:   "[name] [manager @who] [deputy @who] [members @who…] [group @group] [channel #where] [parent name] [finance|legal|product|support|operations @who]",
		Examples: []string{"team", "team EMEA manager @marco members @ana @ben", "team EMEA group @csm-emea",
			`team EMEA deputy @erin parent "World"`, "team EMEA legal @leo", "team EMEA remove"},
		Run:     runTeam,
		Form:    listTeams,
		Actions: map[string]Handler{view.ActionTeamEdit: editTeam, view.ActionTeamRemove: removeTeam},
		Views:   map[string]Handler{view.CallbackTeam: closing(submitTeam)},
	}
}

func listTeams(ctx context.Context, c *Call) (form *slack.ModalViewRequest, err error) {
	env, err := c.teamEnv(ctx)
	if err != nil {
		return nil, err
	}
	may := func(t domain.Team) bool { return mayLead(env, t) }
	return view.Teams(c.meta(), env.Teams, may, env.Settings.IsAdmin(c.Actor), env).Modal(), nil
}

// teamEnv is what is true around the actor, with the people of all teams known.
func (c *Call) teamEnv(ctx context.Context) (env domain.Env, err error) {
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		teams, err := tx.Teams(ctx)
		if err != nil {
			return err
		}
		var people []domain.PersonID
		for _, t := range teams {
			people = append(people, t.Manager, t.Deputy)
		}
		if _, err := tx.People(ctx, people...); err != nil {
			return err
		}
		env, err = tx.Env(ctx, c.Actor, nil)
		return err
	})
	return env, err
}

// mayLead reports whether the actor may change a team.
func mayLead(env domain.Env, t domain.Team) bool {
	return env.Settings.IsAdmin(env.Actor) || t.ID != "" && t.Manager == env.Actor
}

func notLead(t domain.Team) error {
	if t.ID == "" {
		return domain.Errorf(domain.Forbidden, "", "Only admins can make a team.")
	}
	return domain.Errorf(domain.Forbidden, "", "Only its manager or an admin can change the team %s.", t.Name)
}

// teamNamed finds a team by its name; one that is merely alike is asked back.
func (c *Call) teamNamed(ctx context.Context, name string) (found domain.Team, err error) {
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		teams, err := tx.Teams(ctx)
		if err != nil {
			return err
		}
		var names []string
		for _, t := range teams {
			if domain.NormalName(t.Name) == domain.NormalName(name) {
				found = t
				return nil
			}
			names = append(names, t.Name)
		}
		if near := domain.Closest(name, names); near != "" {
			return domain.Errorf(domain.NotFound, "team", "There is no team %q. Did you mean %s?", name, near)
		}
		return domain.Errorf(domain.NotFound, "team", "There is no team %q. An admin makes one with: %s team %s", name, c.Command, quote(name))
	})
	return found, err
}

func editTeam(ctx context.Context, c *Call) (Reply, error) {
	env, err := c.teamEnv(ctx)
	if err != nil {
		return Reply{}, err
	}
	t := teamOf(env, domain.TeamID(c.Value))
	if !mayLead(env, t) {
		return Reply{}, notLead(t)
	}
	return c.teamForm(ctx, t)
}

// teamForm shows everything about a team.
func (c *Call) teamForm(ctx context.Context, t domain.Team) (Reply, error) {
	var group domain.UserGroup
	var env domain.Env
	err := c.Store.Read(ctx, func(tx *storage.Tx) (err error) {
		if _, err = tx.People(ctx, t.Members...); err != nil {
			return err
		}
		if env, err = tx.Env(ctx, c.Actor, nil); err != nil || t.Group == "" {
			return err
		}
		group, err = tx.UserGroup(ctx, t.Group)
		return err
	})
	if err != nil {
		return Reply{}, err
	}
	return c.show(view.TeamForm(c.meta(), t, group, t.ID != "" && env.Settings.IsAdmin(c.Actor), env).Modal()), nil
}

// teamOf returns the team of an id; the zero team is a new one.
func teamOf(env domain.Env, id domain.TeamID) domain.Team {
	i := slices.IndexFunc(env.Teams, func(t domain.Team) bool { return t.ID == id })
	if i < 0 {
		return domain.Team{}
	}
	return env.Teams[i]
}

func submitTeam(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	env, err := c.teamEnv(ctx)
	if err != nil {
		return Reply{}, err
	}
	before, group := teamOf(env, domain.TeamID(c.Ref.Subject)), domain.UserGroupID(v.Choice(view.FieldGroup))
	members := before.Members // they are not asked for while a group is followed
	if v.Has(view.FieldMembers) {
		members = v.People(view.FieldMembers)
	}
	if members, err = c.followed(ctx, group, before.Group, members); err != nil {
		return Reply{}, err
	}
	return c.saveTeam(ctx, domain.TeamID(c.Ref.Subject), func(t *domain.Team) {
		t.Name, t.Manager, t.Deputy = v.Text(view.FieldTeamName), v.Person(view.FieldManager), v.Person(view.FieldDeputy)
		t.Members, t.Group, t.Channel, t.Parent = members, group, v.Channel(view.FieldChannel), ""
		if parent := v.Choice(view.FieldParent); parent != view.Inherit {
			t.Parent = domain.TeamID(parent)
		}
		for _, r := range domain.NamedRoles() {
			t.Put(r, v.Person(view.FieldRole(r)))
		}
	})
}

// runTeam takes a team on one line.
func runTeam(ctx context.Context, c *Call) (Reply, error) {
	if len(c.Args) == 0 { // a button of somewhere else
		form, err := listTeams(ctx, c)
		return c.show(form), err
	}
	env, err := c.teamEnv(ctx)
	if err != nil {
		return Reply{}, err
	}
	name, words := c.Args[0], c.Args[1:]
	i := slices.IndexFunc(env.Teams, func(t domain.Team) bool { return domain.NormalName(t.Name) == domain.NormalName(name) })
	t := domain.Team{Name: name}
	if i >= 0 {
		t = env.Teams[i]
	}
	if !mayLead(env, t) {
		return Reply{}, notLead(t)
	}
	switch {
	case len(words) == 0:
		return c.teamForm(ctx, t)
	case len(words) == 1 && strings.EqualFold(words[0], "remove"):
		c.Value = string(t.ID)
		return removeTeam(ctx, c)
	}
	change, err := c.teamChange(ctx, words)
	if err != nil {
		return Reply{}, err
	}
	return c.saveTeam(ctx, t.ID, func(next *domain.Team) {
		next.Name = t.Name
		change(next)
	})
}

// teamChange reads "manager @marco members @ana @ben" as what it changes.
func (c *Call) teamChange(ctx context.Context, words []string) (func(*domain.Team), error) {
	said := map[string][]string{}
	key := ""
	for _, w := range words {
		switch lower := strings.ToLower(w); {
		case slices.Contains(append([]string{"manager", "deputy", "members", "group", "channel", "parent"}, roleWords()...), lower):
			key = lower
			said[key] = []string{}
		case key == "":
			return nil, domain.Errorf(domain.Invalid, "", "I do not understand %q. For example: %s team EMEA manager @marco members @ana @ben", w, c.Command)
		default:
			said[key] = append(said[key], w)
		}
	}
	var changes []func(*domain.Team)
	for key, values := range said {
		change, err := c.teamPart(ctx, key, values)
		if err != nil {
			return nil, err
		}
		changes = append(changes, change)
	}
	return func(t *domain.Team) {
		for _, change := range changes {
			change(t)
		}
	}, nil
}

// teamPart reads what was said about one part of a team; nothing clears it.
func (c *Call) teamPart(ctx context.Context, key string, values []string) (func(*domain.Team), error) {
	switch key {
	case "parent":
		if len(values) == 0 {
			return func(t *domain.Team) { t.Parent = "" }, nil
		}
		parent, err := c.teamNamed(ctx, strings.Join(values, " "))
		return func(t *domain.Team) { t.Parent = parent.ID }, err
	case "channel":
		channel := domain.ChannelID("")
		if len(values) > 0 {
			parts := references.FindStringSubmatch(values[0])
			if parts == nil || parts[1] != "#" {
				return nil, domain.Errorf(domain.Invalid, "channel", "Name the channel with #, for example #csm-emea.")
			}
			channel = domain.ChannelID(parts[2])
		}
		return func(t *domain.Team) { t.Channel = channel }, nil
	case "group":
		return c.teamGroup(ctx, values)
	}
	var people []domain.PersonID
	for _, v := range values {
		id, ok := personArg(v)
		if !ok {
			return nil, domain.Errorf(domain.Invalid, key, "%q is nobody I can find. Mention people with @.", v)
		}
		people = append(people, id)
	}
	if key == "members" {
		return func(t *domain.Team) { t.Members, t.Group = people, "" }, nil
	}
	if len(people) > 1 {
		return nil, domain.Errorf(domain.Invalid, key, "A team has one %s. Mention one person.", key)
	}
	person := domain.PersonID("")
	if len(people) == 1 {
		person = people[0]
	}
	switch {
	case key == "manager":
		return func(t *domain.Team) { t.Manager = person }, nil
	case slices.Contains(roleWords(), key):
		return func(t *domain.Team) { t.Put(domain.TaskRole(key), person) }, nil
	}
	return func(t *domain.Team) { t.Deputy = person }, nil
}

// roleWords are the roles for which a team can name somebody, as they are typed.
func roleWords() []string {
	var words []string
	for _, r := range domain.NamedRoles() {
		words = append(words, string(r))
	}
	return words
}

// saveTeam changes one team in one commit; who answers for which account follows.
func (c *Call) saveTeam(ctx context.Context, id domain.TeamID, change func(*domain.Team)) (Reply, error) {
	env, err := c.teamEnv(ctx)
	if err != nil {
		return Reply{}, err
	}
	t := teamOf(env, id)
	if !mayLead(env, t) {
		return Reply{}, notLead(t)
	}
	change(&t)
	if t.ID == "" {
		t.ID = domain.TeamID(c.NewID(domain.PrefixTeam))
	}
	named := map[string][]domain.PersonID{view.FieldManager: {t.Manager}, view.FieldDeputy: {t.Deputy}, view.FieldMembers: t.Members}
	for _, r := range domain.NamedRoles() {
		named[view.FieldRole(r)] = []domain.PersonID{t.Roles[r]}
	}
	for field, people := range named {
		people = slices.DeleteFunc(slices.Clone(people), func(p domain.PersonID) bool { return p == "" })
		if err := c.checkMembers(ctx, field, people); err != nil {
			return Reply{}, err
		}
	}
	var left []domain.PersonID
	accounts := 0
	err = c.Store.InTx(ctx, func(tx *storage.Tx) error {
		if c.Key != "" {
			if first, err := tx.ClaimInbox(ctx, c.Key); err != nil || !first {
				return err
			}
		}
		teams, err := tx.Teams(ctx)
		if err != nil {
			return err
		}
		if teams, left, err = domain.PutTeam(teams, t); err != nil {
			return err
		}
		if len(t.Members) > 0 {
			if accounts, err = tx.CountAccounts(ctx, storage.Filter{Open: true, CSMs: t.Members}); err != nil {
				return err
			}
		}
		return tx.SaveTeams(ctx, c.Actor, teams)
	})
	if err != nil {
		return Reply{}, fmt.Errorf("save team %s: %w", t.ID, err)
	}
	if env, err = c.teamEnv(ctx); err != nil {
		return Reply{}, err
	}
	return private(view.TeamSaved(t, len(left), accounts, env)), c.recompute(ctx)
}

// removeTeam takes a team away. It is for admins.
func removeTeam(ctx context.Context, c *Call) (Reply, error) {
	if _, err := c.adminSettings(ctx); err != nil {
		return Reply{}, err
	}
	var gone domain.Team
	err := c.Store.InTx(ctx, func(tx *storage.Tx) error {
		teams, err := tx.Teams(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(teams, func(t domain.Team) bool { return string(t.ID) == c.Value })
		if i < 0 {
			return domain.Errorf(domain.NotFound, "team", "That team is not there any more.")
		}
		gone = teams[i]
		return tx.SaveTeams(ctx, c.Actor, domain.RemoveTeam(teams, gone.ID))
	})
	if err != nil {
		return Reply{}, fmt.Errorf("remove team: %w", err)
	}
	return private(view.TeamRemoved(gone.Name)), c.recompute(ctx)
}
