package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/renewalbot/renewalbot/commands/notices"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// How far back the demo's history goes, and how many of its days are played
// with reminders on, so that the channels show what happened lately.
const (
	demoHistory = 240
	demoPlayed  = 15
)

// deed is something that happened to an account before the demo's first day.
type deed struct {
	day     int // relative to the first day
	order   int // of deeds on one day
	account int
	actor   domain.PersonID
	do      func(a *domain.Account, env domain.Env) (*domain.Change, error)
}

// seedDemo plays the sample accounts' history up to the day before the demo's
// first one. It goes through the same decisions as people's commands, with the
// clock at each deed's own day.
func seedDemo(ctx context.Context, s *stage, first domain.Date) error {
	texts := s.texts
	if texts == nil {
		embedded, err := notices.Default()
		if err != nil {
			return err
		}
		texts = embedded
	}
	accounts := demoAccounts()
	ids := make([]domain.AccountID, len(accounts))
	for i, sample := range accounts {
		err := s.app.store.Create(ctx, "", demoAda, func(env domain.Env) (a *domain.Account, change *domain.Change, err error) {
			a, change, err = domain.NewAccount(env, sample.input(i, first))
			if err == nil {
				ids[i] = a.ID
			}
			return a, change, err
		})
		if err != nil {
			return fmt.Errorf("seed %s: %w", sample.name, err)
		}
	}
	started := false
	for _, d := range demoDeeds(accounts, first, texts) {
		if d.day >= -demoPlayed && !started {
			started = true
			if err := startDemo(ctx, s, first); err != nil {
				return fmt.Errorf("seed settings: %w", err)
			}
		}
		if err := passTo(ctx, s, demoNoon(first.AddDays(d.day)), started); err != nil {
			return err
		}
		if err := s.app.store.Decide(ctx, "", ids[d.account], d.actor, d.do); err != nil {
			return fmt.Errorf("seed %s: %w", accounts[d.account].name, err)
		}
	}
	return nil
}

func (a demoAccount) input(i int, first domain.Date) domain.AccountInput {
	return domain.AccountInput{
		Name: a.name, ExternalID: fmt.Sprintf("CRM-%04d", 1000+i), Segment: a.segment, CSM: a.csm, Manager: demoMarco,
		Channel: domain.ChannelID(a.channel()),
		Term: domain.TermInput{
			RenewalDate: first.AddDays(a.days + a.noticeDays), ARR: a.arr, AutoRenews: a.noticeDays > 0, NoticeDays: a.noticeDays,
		},
	}
}

// passTo brings the clock to t; while reminders are on, what is due happens.
func passTo(ctx context.Context, s *stage, t time.Time, started bool) error {
	if started {
		return s.MoveTo(ctx, t)
	}
	s.clock.Set(t)
	return nil
}

// startDemo starts the reminders, as if they had been on from the beginning.
func startDemo(ctx context.Context, s *stage, first domain.Date) error {
	s.clock.Set(demoNoon(first.AddDays(-demoPlayed)).Add(-4 * time.Hour))
	err := s.app.store.InTx(ctx, func(tx *storage.Tx) error {
		settings, err := tx.Settings(ctx)
		if err != nil {
			return err
		}
		settings.Managers = []domain.PersonID{demoMarco}
		settings.Executives = []domain.PersonID{demoErin}
		settings.EscalationChannel = demoEscalations
		settings.StartedAt = demoNoon(first.AddDays(-demoHistory - 1))
		return tx.SaveSettings(ctx, demoAda, settings)
	})
	if err != nil {
		return err
	}
	_, err = s.app.store.RecomputeDue(ctx)
	return err
}

// demoDeeds lists what happened to the accounts, in order of time: who was
// known, what they gained, how they were rated, and each step worked off two days after its due
// day, but for those of the last days.
func demoDeeds(accounts []demoAccount, first domain.Date, texts *notices.Texts) []deed {
	values := demoValues()
	var deeds []deed
	for i, sample := range accounts {
		add := func(day, order int, actor domain.PersonID, do func(*domain.Account, domain.Env) (*domain.Change, error)) {
			day = -domain.Calendar{}.OnOrAfter(first.AddDays(day)).DaysUntil(first) // nobody worked at the weekend
			if day >= 0 {
				return
			}
			deeds = append(deeds, deed{day: day, order: order, account: i, actor: actor, do: do})
		}
		for j, p := range sample.people {
			add(-230, j, sample.csm, logPerson(p))
		}
		for day := -200; day <= -sample.silent; day += 35 {
			add(day, 5, sample.csm, talk)
		}
		if sample.silent > 0 {
			add(-sample.silent, 5, sample.csm, talk)
		}
		if sample.was != domain.Unrated {
			add(-220, 10, sample.csm, rateAs(sample.was, "First look at the account.", ""))
		}
		if sample.is != domain.Unrated {
			day := -demoPlayed + 2 + i%6
			add(day, 10, sample.csm, rateAs(sample.is, cmp.Or(sample.reason, "Everything is on track."), sample.nextStep))
			if sample.is == domain.Red {
				add(day, 11, demoMarco, acknowledge)
				add(day+4, 12, demoMarco, resolve)
			}
		}
		for _, lead := range []int{180, 150, 120, 105, 90, 75, 60, 45, 30, 14} {
			day := sample.days - lead + 2
			if day > -demoHistory && (!sample.late || day < -demoPlayed) {
				add(day, 20, sample.csm, tickDue)
				add(day, 21, sample.csm, finishDue)
			}
		}
		add(-5, 30, sample.csm, tickSome)
		values[sample.name].deeds(texts, func(daysAgo int, do demoDecision) { add(-daysAgo, 35, sample.csm, do) })
		for day := -demoPlayed; day < 0; day++ { // Marco reads what reaches him, so that nothing waits for the newcomer
			add(day, 40, demoMarco, acknowledge)
		}
	}
	slices.SortStableFunc(deeds, func(x, y deed) int { return cmp.Or(cmp.Compare(x.day, y.day), cmp.Compare(x.order, y.order)) })
	return deeds
}

func demoNoon(d domain.Date) time.Time { return d.At(12, 0, time.UTC) }

func logPerson(p demoStakeholder) func(*domain.Account, domain.Env) (*domain.Change, error) {
	return func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		roles := []domain.StakeholderRole{p.role}
		if known, err := a.StakeholderNamed(p.name); err == nil {
			roles = append(slices.Clone(known.Roles), p.role)
		}
		change, err := a.LogStakeholder(env, domain.StakeholderInput{Name: p.name, Title: p.title, Roles: roles, Email: p.address(), Relationship: p.relation, Event: domain.Joined})
		if err == nil {
			change.Announcements = nil // who was there from the start is no news
		}
		return change, err
	}
}

// talk logs a conversation with everybody who is known.
func talk(a *domain.Account, env domain.Env) (*domain.Change, error) {
	in := domain.TouchInput{Line: "Regular call: what works, what does not, what is next.", Meaningful: true}
	for _, s := range a.Stakeholders {
		in.With = append(in.With, s.ID)
	}
	return a.LogTouch(env, in)
}

func rateAs(c domain.Colour, reason, next string) func(*domain.Account, domain.Env) (*domain.Change, error) {
	return func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.Rate(env, domain.RatingInput{Colour: c, Reason: reason, NextStep: next})
	}
}

func acknowledge(a *domain.Account, env domain.Env) (*domain.Change, error) {
	e, ok := a.Escalation()
	if !ok {
		return &domain.Change{}, nil
	}
	return a.Acknowledge(env, e.ID)
}

func resolve(a *domain.Account, env domain.Env) (*domain.Change, error) {
	e, ok := a.Escalation()
	if !ok {
		return &domain.Change{}, nil
	}
	return a.Resolve(env, e.ID, "Recovery plan agreed with the customer; weekly call until it is done.")
}

// tickDue ticks every task of the step whose day has come, finishDue marks it
// as done, and tickSome ticks the first two tasks: work that has begun.
func tickDue(a *domain.Account, env domain.Env) (*domain.Change, error) { return tickFirst(a, env, -1) }

func tickSome(a *domain.Account, env domain.Env) (*domain.Change, error) { return tickFirst(a, env, 2) }

// tickFirst ticks the first tasks of the step that is due, all if n is
// negative.
func tickFirst(a *domain.Account, env domain.Env, n int) (*domain.Change, error) {
	step, ok := dueStep(a, env)
	if !ok {
		return &domain.Change{}, nil
	}
	var keys []string
	for i, t := range step.Tasks {
		if n < 0 || i < n {
			keys = append(keys, t.Key)
		}
	}
	return a.Tick(env, step.Term.ID, step.Key, keys, nil)
}

func finishDue(a *domain.Account, env domain.Env) (*domain.Change, error) {
	step, ok := dueStep(a, env)
	if !ok {
		return &domain.Change{}, nil
	}
	return a.Finish(env, step.Term.ID, step.Key, false, "")
}

func dueStep(a *domain.Account, env domain.Env) (domain.Step, bool) {
	steps := a.Timeline(env)
	i := slices.IndexFunc(steps, func(s domain.Step) bool { return s.State.Open() && s.Due.Before(a.Today(env)) })
	if i < 0 {
		return domain.Step{}, false
	}
	return steps[i], true
}
