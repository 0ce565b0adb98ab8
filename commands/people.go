package commands

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// people shows the map of the people at an account and edits who they are (R24,
// R27).
func people() Spec {
	return Spec{
		Name:     "people",
		Right:    domain.RightLog,
		Summary:  "Show who is known at the customer, and who is missing",
		Usage:    "[account] [name [strong|moderate|weak] [advocate|neutral|detractor]]",
		Examples: []string{"people", "people Ana", `people "Acme Corp" "Ana Lima" strong`},
		Account:  true,
		Words:    true,
		Run:      runPeople,
		Form:     openPeople,
		Actions:  map[string]Handler{view.ActionPerson: openPerson, view.ActionPersonAll: detailPerson},
		Views:    map[string]Handler{view.FormPerson: submitPerson},
	}
}

func openPeople(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	return view.PeopleForm(c.meta(), a, env).Modal(), nil
}

// runPeople opens who was named, or says how the relationship is.
func runPeople(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	name, values := profileWords(c.Args)
	s, err := a.StakeholderNamed(name)
	if err != nil {
		return Reply{}, unknownPerson(a, name, err)
	}
	if len(values) > 0 {
		return c.saveProfile(ctx, domain.ProfileInput{ID: s.ID, Values: values})
	}
	return c.show(c.personForm(a, s, env, true)), nil
}

// profileWords takes relationship and stance from the end of a line; what is
// before them is a name.
func profileWords(words []string) (name string, values map[domain.ProfileField]string) {
	for len(words) > 1 {
		var field domain.ProfileField
		word := strings.ToLower(words[len(words)-1])
		switch {
		case slices.Contains([]string{"strong", "moderate", "weak"}, word):
			field = domain.ProfileRelationship
		case slices.Contains([]string{"advocate", "neutral", "detractor"}, word):
			field = domain.ProfileStance
		default:
			return sentence(words), values
		}
		if values == nil {
			values = map[domain.ProfileField]string{}
		}
		values[field], words = word, words[:len(words)-1]
	}
	return sentence(words), values
}

func (c *Call) personForm(a *domain.Account, s domain.Stakeholder, env domain.Env, details bool) *slack.ModalViewRequest {
	meta := c.meta(c.NewID(domain.PrefixStakeholder))
	meta.Shown = view.ProfileShown(s)
	return view.PersonForm(meta, a, s, env, details).Modal()
}

// openPerson opens a profile; without a subject that of somebody new.
func openPerson(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	s, _ := a.Stakeholder(domain.StakeholderID(c.Ref.Subject))
	return c.show(c.personForm(a, s, env, false)), nil
}

// detailPerson shows the rest of a profile below what is on the screen. What the
// form showed first stays what is compared with: what others saved since then is
// still told.
func detailPerson(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	s, _ := a.Stakeholder(domain.StakeholderID(c.Ref.Subject))
	meta := c.meta(c.Meta.Minted...)
	meta.Shown = view.ProfileShown(s)
	for _, f := range []domain.ProfileField{domain.ProfileName, domain.ProfileRoles, domain.ProfileRelationship} {
		meta.Shown[string(f)] = c.Meta.Shown[string(f)]
	}
	return Reply{Update: view.PersonForm(meta, a, s, env, true).Modal()}, nil
}

func submitPerson(ctx context.Context, c *Call) (Reply, error) {
	in := domain.ProfileInput{
		ID: domain.StakeholderID(c.Meta.Subject), NewID: domain.StakeholderID(c.minted(0)),
		Values: view.ProfileValues(c.values()), Shown: map[domain.ProfileField]string{},
	}
	for f, digest := range c.Meta.Shown {
		in.Shown[domain.ProfileField(f)] = digest
	}
	reply, err := c.saveProfile(ctx, in)
	if clash, ok := errors.AsType[*domain.ProfileClash](err); ok {
		a, env, err := c.load(ctx)
		if err != nil {
			return Reply{}, err
		}
		s, _ := a.Stakeholder(in.ID)
		meta := c.meta(c.Meta.Minted...)
		meta.Shown = c.Meta.Shown // what was not changed here is still merged
		for _, e := range clash.Edits {
			meta.Shown[string(e.Field)] = domain.ProfileDigest(s.Profile(e.Field))
		}
		return Reply{Update: view.PersonForm(meta, a, s.WithProfile(in.Values), env, c.values().Has("title"), clash.Edits...).Modal()}, nil
	}
	reply.ClearViews = err == nil
	return reply, err
}

func (c *Call) saveProfile(ctx context.Context, in domain.ProfileInput) (Reply, error) {
	if engager := domain.PersonID(in.Values[domain.ProfileEngager]); engager != "" {
		if err := c.checkMembers(ctx, "engager", []domain.PersonID{engager}); err != nil {
			return Reply{}, err
		}
	}
	change := &domain.Change{}
	var meanwhile []domain.ProfileEdit
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (_ *domain.Change, err error) {
		change, meanwhile, err = a.SaveProfile(env, in)
		return change, err
	})
	if err != nil {
		return Reply{}, err
	}
	return private(view.PersonSaved(a, change, meanwhile, env)), nil
}
