package commands

import (
	"context"
	"strings"
	"time"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// runSettings takes settings on one line: whose, which, and the value.
func runSettings(ctx context.Context, c *Call) (Reply, error) {
	if len(c.Args) == 0 { // a button of somewhere else
		form, err := mySettings(ctx, c)
		if err != nil {
			return Reply{}, err
		}
		return c.show(form), nil
	}
	first, rest := strings.ToLower(c.Args[0]), c.Args[1:]
	switch first {
	case "away":
		return c.lineAway(ctx, rest)
	case "back":
		return comeBack(ctx, c)
	case "free":
		return c.lineFreeDays(ctx, rest)
	case "pilot":
		return openPilot(ctx, c)
	case "pause", "resume":
		return c.pause(ctx, first == "pause")
	}
	s, words, err := c.whose(ctx)
	if err != nil {
		return Reply{}, err
	}
	if len(words) == 0 {
		form, err := c.settingsForm(ctx, s)
		if err != nil {
			return Reply{}, err
		}
		return c.show(form), nil
	}
	setting, err := settingNamed(words[0])
	if err != nil {
		return Reply{}, err
	}
	if len(words) == 1 {
		return c.tellSetting(ctx, s, setting)
	}
	value := sentence(words[1:])
	switch strings.ToLower(value) {
	case "default", view.Inherit, "reset":
		value = ""
	}
	if !setting.In(s.scope) {
		return Reply{}, setting.NotFor(s.scope)
	}
	return c.choose(ctx, s, domain.Choices{setting.Name: value})
}

// whose reads whose settings are meant from the beginning of the line: without
// a word about it they are the actor's own.
func (c *Call) whose(ctx context.Context) (s scoped, rest []string, err error) {
	words := c.Args
	switch strings.ToLower(words[0]) {
	case string(domain.ScopeWorkspace):
		return scoped{scope: domain.ScopeWorkspace}, words[1:], nil
	case string(domain.ScopeTeam):
		if len(words) < 2 {
			return s, nil, domain.Errorf(domain.Invalid, "team", "Say which team, for example: %s settings team EMEA hour 8", c.Command)
		}
		team, err := c.teamNamed(ctx, words[1])
		return scoped{scope: domain.ScopeTeam, team: team.ID}, words[2:], err
	case string(domain.ScopeAccount):
		c.Args = words[1:]
		spec := *c.Spec
		spec.Account, spec.Words = true, true
		c.Spec = &spec
		if err := c.findAccount(ctx); err != nil {
			return s, nil, err
		}
		if c.Ref.Account == "" {
			return s, nil, domain.Errorf(domain.Invalid, "account", "Say which account, for example: %s settings account \"Acme Corp\" hour 8", c.Command)
		}
		return scoped{scope: domain.ScopeAccount, account: c.Ref.Account}, c.Args, nil
	}
	return scoped{scope: domain.ScopePerson}, words, nil
}

// settingNamed finds a setting by its name; one that is merely alike is asked
// back.
func settingNamed(word string) (domain.Setting, error) {
	word = strings.ToLower(word)
	if s, ok := domain.FindSetting(word); ok {
		return s, nil
	}
	var names []string
	for _, s := range domain.SettingTable() {
		names = append(names, s.Name)
	}
	if near := domain.Closest(word, names); near != "" {
		return domain.Setting{}, domain.Errorf(domain.NotFound, "", "There is no setting %q. Did you mean %s?", word, near)
	}
	return domain.Setting{}, domain.Errorf(domain.NotFound, "", "There is no setting %q. There are: %s, away, free, pilot, pause.", word, strings.Join(names, ", "))
}

// tellSetting shows one setting.
func (c *Call) tellSetting(ctx context.Context, s scoped, setting domain.Setting) (reply Reply, err error) {
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		at, err := c.reach(ctx, tx, s)
		if err == nil {
			reply = private(view.SettingLine(at.row(setting, c.Actor)))
		}
		return err
	})
	return reply, err
}

// lineAway reads "away 2026-12-21 2027-01-03 @ben".
func (c *Call) lineAway(ctx context.Context, words []string) (Reply, error) {
	if len(words) == 0 {
		return c.show(view.AwayForm(c.meta()).Modal()), nil
	}
	today, err := c.todayHere(ctx)
	if err != nil {
		return Reply{}, err
	}
	var x domain.Absence
	var n int
	if x.From, n, err = dateArg(words, today); err != nil {
		return Reply{}, err
	}
	words = words[n:]
	if x.To, n, err = dateArg(words, today); err != nil {
		return Reply{}, err
	}
	words = words[n:]
	if len(words) > 0 {
		cover, ok := personArg(words[len(words)-1])
		if !ok {
			return Reply{}, domain.Errorf(domain.Invalid, "cover", "Mention who covers, for example: %s settings away 2026-12-21 2027-01-03 @ben", c.Command)
		}
		x.Cover = cover
	}
	return c.goAway(ctx, x)
}

// todayHere is the date where the actor is.
func (c *Call) todayHere(ctx context.Context) (d domain.Date, err error) {
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		env, err := tx.PersonEnv(ctx, c.Actor)
		d = domain.DateIn(env.Now, env.Zone(c.Actor, ""))
		return err
	})
	return d, err
}

// lineFreeDays adds one entry to the free days: "free 2026-12-24 2026-12-31
// Company shutdown".
func (c *Call) lineFreeDays(ctx context.Context, words []string) (Reply, error) {
	if len(words) == 0 {
		return openFreeDays(ctx, c)
	}
	added, err := domain.ParseFreeDays(sentence(words))
	if err != nil {
		return Reply{}, err
	}
	return c.keepFreeDays(ctx, func(days []domain.FreeDay) []domain.FreeDay { return append(days, added...) })
}

// pause stops everything that the bot says by itself, or lets it go on.
func (c *Call) pause(ctx context.Context, stop bool) (Reply, error) {
	if _, err := c.adminSettings(ctx); err != nil {
		return Reply{}, err
	}
	_, err := c.changeSettings(ctx, func(now time.Time, s *domain.Settings) {
		switch {
		case !stop:
			s.PausedAt = time.Time{}
		case !s.Paused():
			s.PausedAt = now
		}
	})
	if err != nil {
		return Reply{}, err
	}
	env, err := c.envNow(ctx)
	if err != nil {
		return Reply{}, err
	}
	return private(view.PauseChanged(env)), c.recompute(ctx)
}

// envNow is what is true around the actor.
func (c *Call) envNow(ctx context.Context) (env domain.Env, err error) {
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		env, err = tx.Env(ctx, c.Actor, nil)
		return err
	})
	return env, err
}
