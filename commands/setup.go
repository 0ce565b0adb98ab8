package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// setup names managers and executives and starts the reminders (R56a). Nothing
// that the bot does by itself happens before.
func setup() Spec {
	return Spec{
		Name:     "setup",
		Right:    domain.RightOwn,
		Summary:  "Name managers and start reminders (admins)",
		Usage:    "[code|channels]",
		Examples: []string{"setup", "setup channels"},
		Run:      runSetup,
		Form:     setupForm,
		Submit:   submitSetup,
		Actions:  map[string]Handler{view.ActionSetupChannels: openChannels},
		Views: map[string]Handler{
			view.CallbackStart: startReminders, view.CallbackCode: submitCode, view.CallbackSetupChannels: submitChannels,
		},
		RightOf: map[string]domain.Right{view.ActionSetupChannels: domain.RightAdmin, view.CallbackSetupChannels: domain.RightAdmin},
	}
}

// adminSettings returns the settings, or says who may change them.
func (c *Call) adminSettings(ctx context.Context) (s domain.Settings, err error) {
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		if s, err = tx.Settings(ctx); err != nil || s.IsAdmin(c.Actor) {
			return err
		}
		people, err := tx.People(ctx, s.Admins...)
		if err != nil {
			return err
		}
		return notAdmin(s.Admins, people)
	})
	return s, err
}

func notAdmin(admins []domain.PersonID, people map[domain.PersonID]domain.Person) error {
	var names []string
	for _, id := range admins {
		if p := people[id]; p.Name != "" {
			names = append(names, p.Name)
		}
	}
	switch {
	case len(names) > 0:
		return domain.Errorf(domain.Forbidden, "", "Only admins can do this. Ask %s.", orList(names))
	case len(admins) > 0:
		return domain.Errorf(domain.Forbidden, "", "Only admins of renewalbot can do this.")
	}
	return domain.Errorf(domain.Forbidden, "", "No admin is named yet. Whoever runs renewalbot names one in RENEWALBOT_ADMINS, or becomes one by `/renewal setup` with the code that it prints when it starts.")
}

// setupForm asks what a workspace decides, or, while nobody is admin, for the
// code that makes one.
func setupForm(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	if none, err := c.adminless(ctx); err != nil || none {
		return view.CodeForm(c.meta()).Modal(), err
	}
	if _, err := c.adminSettings(ctx); err != nil {
		return nil, err
	}
	var group domain.UserGroup
	var env domain.Env
	err := c.Store.Read(ctx, func(tx *storage.Tx) (err error) {
		if env, err = tx.Env(ctx, c.Actor, nil); err != nil {
			return err
		}
		group, err = tx.UserGroup(ctx, env.Settings.ManagersGroup)
		return err
	})
	if err != nil {
		return nil, err
	}
	if s := &env.Settings; !s.Started() && s.TimeZone == domain.DefaultTimeZone {
		s.TimeZone = cmp.Or(env.Person(c.Actor).TimeZone, s.TimeZone) // the likeliest zone of a workspace that has said none
	}
	unlinked, err := c.unlinked(ctx)
	if err != nil {
		return nil, err
	}
	return view.SetupForm(c.meta(), group, env, unlinked).Modal(), nil
}

// runSetup is reached with words behind the command: the code, while nobody is
// admin, or "channels"; the form takes all else.
func runSetup(ctx context.Context, c *Call) (Reply, error) {
	none, err := c.adminless(ctx)
	if err != nil {
		return Reply{}, err
	}
	if none {
		return c.becomeAdmin(ctx, strings.Join(c.Args, ""))
	}
	if strings.EqualFold(c.Args[0], "channels") {
		if _, err := c.adminSettings(ctx); err != nil {
			return Reply{}, err
		}
		return openChannels(ctx, c)
	}
	form, err := setupForm(ctx, c)
	if err != nil {
		return Reply{}, err
	}
	return c.show(form), nil
}

// submitSetup saves the settings. Before reminders were started it goes on to
// say what starting them will do.
func submitSetup(ctx context.Context, c *Call) (Reply, error) {
	before, err := c.adminSettings(ctx)
	if err != nil {
		return Reply{}, err
	}
	v := c.values()
	chosen := domain.Settings{}
	for _, name := range view.SetupSettings() {
		if _, err := chosen.Choose(name, cmp.Or(v.Choice(name), v.Text(name))); err != nil {
			return Reply{}, err
		}
	}
	group, managers, executives := domain.UserGroupID(v.Choice(view.FieldGroup)), before.Managers, v.People(view.FieldExecutives)
	if v.Has(view.FieldManagers) { // they are not asked for while a group is followed
		managers = v.People(view.FieldManagers)
	}
	if managers, err = c.followed(ctx, group, before.ManagersGroup, managers); err != nil {
		return Reply{}, err
	}
	if len(managers) == 0 {
		return Reply{}, domain.Errorf(domain.Invalid, view.FieldManagers, "Name a manager, or choose a user group below.")
	}
	for field, people := range map[string][]domain.PersonID{view.FieldManagers: v.People(view.FieldManagers), view.FieldExecutives: executives} {
		if err := c.checkMembers(ctx, field, people); err != nil {
			return Reply{}, err
		}
	}
	channel := v.Channel(view.FieldEscalationChannel)
	note := ""
	if channel != "" {
		entered, err := c.enter(ctx, channel)
		if err != nil {
			return Reply{}, at(view.FieldEscalationChannel, err)
		}
		if !entered.Member {
			note = "The escalation channel is private: type `/invite @renewalbot` there, or I cannot post in it."
		}
	}
	saved, err := c.changeSettings(ctx, func(_ time.Time, s *domain.Settings) {
		s.Managers, s.ManagersGroup, s.Executives, s.EscalationChannel = managers, group, executives, channel
		s.ReminderHour, s.QuietHour, s.TimeZone, s.Country = chosen.ReminderHour, chosen.QuietHour, chosen.TimeZone, chosen.Country
	})
	if err != nil {
		return Reply{}, err
	}
	if saved.Started() {
		return private(view.SetupSaved(note)), c.recompute(ctx)
	}
	outlook, err := c.outlook(ctx)
	if err != nil {
		return Reply{}, err
	}
	week := outlookOf{who: previewAll, days: previewDays}.value() + "/0"
	return Reply{Update: view.StartForm(c.meta(), outlook, saved.Pilot(), note, week).Modal()}, nil
}

// changeSettings changes the settings in one commit, once for each deed.
func (c *Call) changeSettings(ctx context.Context, change func(now time.Time, s *domain.Settings)) (s domain.Settings, err error) {
	err = c.Store.InTx(ctx, func(tx *storage.Tx) error {
		if s, err = tx.Settings(ctx); err != nil {
			return err
		}
		if c.Key != "" {
			if first, err := tx.ClaimInbox(ctx, c.Key); err != nil || !first {
				return err
			}
		}
		change(tx.Now(), &s)
		return tx.SaveSettings(ctx, c.Actor, s)
	})
	if err != nil {
		return s, fmt.Errorf("change settings: %w", err)
	}
	return s, nil
}

// recompute has all due instants computed anew. It goes through with it even
// when the answer is late by then: the settings are in force already.
func (c *Call) recompute(ctx context.Context) error {
	if c.Recompute != nil {
		c.Recompute()
		return nil
	}
	if _, err := c.Store.RecomputeDue(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	c.committed()
	return nil
}

// startReminders is the second page of the setup: from here on the bot speaks
// by itself.
func startReminders(ctx context.Context, c *Call) (Reply, error) {
	if _, err := c.adminSettings(ctx); err != nil {
		return Reply{}, err
	}
	pilot := view.PilotOf(c.values())
	if err := c.checkMembers(ctx, view.FieldCSMs, pilot.CSMs); err != nil {
		return Reply{}, err
	}
	_, err := c.changeSettings(ctx, func(now time.Time, s *domain.Settings) {
		if !s.Started() {
			s.StartedAt, pilot.From = now, now
			s.StartPilot(pilot)
		}
	})
	if err != nil {
		return Reply{}, err
	}
	outlook, err := c.outlook(ctx)
	if err != nil {
		return Reply{}, err
	}
	return private(view.Started(outlook)), c.recompute(ctx)
}

// lookAhead is how many accounts, those decided first, the outlook reads.
const lookAhead = 60

// outlook says what starting reminders does: how many accounts are watched, and
// whose cards go out first.
func (c *Call) outlook(ctx context.Context) (view.Outlook, error) {
	var o view.Outlook
	err := c.Store.Read(ctx, func(tx *storage.Tx) (err error) {
		if o.Watched, err = tx.CountAccounts(ctx, storage.Filter{Open: true}); err != nil {
			return err
		}
		if o.Unassigned, err = tx.CountAccounts(ctx, storage.Filter{Open: true, Unassigned: true}); err != nil {
			return err
		}
		if o.Unlinked, err = tx.CountAccounts(ctx, storage.Filter{Open: true, Unlinked: true}); err != nil {
			return err
		}
		rows, err := tx.Accounts(ctx, storage.Filter{Open: true, Limit: lookAhead})
		if err != nil {
			return err
		}
		for _, row := range rows {
			a, err := tx.Account(ctx, row.ID)
			if err != nil {
				return err
			}
			env, err := tx.Env(ctx, c.Actor, a)
			if err != nil {
				return err
			}
			if !env.Settings.Started() {
				env.Settings.StartedAt = env.Now
			}
			if next := a.NextDue(env); !next.IsZero() {
				o.First = append(o.First, view.Upcoming{Account: a.Name, Day: domain.DateIn(next, a.Zone(env))})
			}
		}
		return nil
	})
	slices.SortStableFunc(o.First, func(x, y view.Upcoming) int { return y.Day.DaysUntil(x.Day) })
	return o, err
}
