package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

func submitAway(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	return c.goAway(ctx, domain.Absence{From: v.Date(view.FieldFrom), To: v.Date(view.FieldTo), Cover: v.Person(view.FieldCover)})
}

// goAway notes when the actor is away and who covers, and plans their reminders
// anew.
func (c *Call) goAway(ctx context.Context, x domain.Absence) (Reply, error) {
	if x.Cover != "" {
		if err := c.checkMembers(ctx, view.FieldCover, []domain.PersonID{x.Cover}); err != nil {
			return Reply{}, err
		}
	}
	x.To = cmp.Or(x.To, x.From)
	env, err := c.changeMyself(ctx, func(env domain.Env, p *domain.Person) (domain.AuditEntry, error) {
		err := p.GoAway(x, domain.DateIn(env.Now, env.Zone(p.ID, "")))
		return domain.AuditEntry{Action: "person.away", After: fmt.Sprintf("%s to %s, cover %s", x.From, x.To, x.Cover)}, err
	})
	if err != nil {
		return Reply{}, err
	}
	accounts, err := c.replanMine(ctx)
	if err != nil {
		return Reply{}, err
	}
	return private(view.AwaySaved(x, env, accounts)), nil
}

// comeBack forgets every absence of the actor.
func comeBack(ctx context.Context, c *Call) (Reply, error) {
	_, err := c.changeMyself(ctx, func(_ domain.Env, p *domain.Person) (domain.AuditEntry, error) {
		p.ComeBack()
		return domain.AuditEntry{Action: "person.back"}, nil
	})
	if err != nil {
		return Reply{}, err
	}
	if _, err := c.replanMine(ctx); err != nil {
		return Reply{}, err
	}
	return private(view.AwayForgotten()), nil
}

// changeMyself changes what the actor told about themselves, once for each deed.
func (c *Call) changeMyself(ctx context.Context, change func(domain.Env, *domain.Person) (domain.AuditEntry, error)) (env domain.Env, err error) {
	err = c.Store.InTx(ctx, func(tx *storage.Tx) error {
		if c.Key != "" {
			if first, err := tx.ClaimInbox(ctx, c.Key); err != nil || !first {
				return err
			}
		}
		if env, err = tx.Env(ctx, c.Actor, nil); err != nil {
			return err
		}
		person := env.Person(c.Actor)
		entry, err := change(env, &person)
		if err != nil {
			return err
		}
		entry.Actor, entry.Subject = c.Actor, string(c.Actor)
		return tx.SaveChoices(ctx, person, entry)
	})
	if err != nil {
		return env, fmt.Errorf("change person %s: %w", c.Actor, err)
	}
	return c.envNow(ctx)
}

func openFreeDays(ctx context.Context, c *Call) (Reply, error) {
	s, err := c.adminSettings(ctx)
	if err != nil {
		return Reply{}, err
	}
	return c.show(view.FreeDaysForm(c.meta(), s.FreeDays).Modal()), nil
}

func submitFreeDays(ctx context.Context, c *Call) (Reply, error) {
	days, err := domain.ParseFreeDays(c.values().Text(view.FieldFreeDays))
	if err != nil {
		return Reply{}, err
	}
	return c.keepFreeDays(ctx, func([]domain.FreeDay) []domain.FreeDay { return days })
}

// keepFreeDays changes the organisation's free days; all reminders follow.
func (c *Call) keepFreeDays(ctx context.Context, change func([]domain.FreeDay) []domain.FreeDay) (Reply, error) {
	if _, err := c.adminSettings(ctx); err != nil {
		return Reply{}, err
	}
	saved, err := c.changeSettings(ctx, func(_ time.Time, s *domain.Settings) {
		s.FreeDays = slices.Clone(change(slices.Clone(s.FreeDays)))
		slices.SortStableFunc(s.FreeDays, func(x, y domain.FreeDay) int { return y.From.DaysUntil(x.From) })
	})
	if err != nil {
		return Reply{}, err
	}
	return private(view.FreeDaysSaved(saved.FreeDays)), c.recompute(ctx)
}

func openPilot(ctx context.Context, c *Call) (Reply, error) {
	s, err := c.adminSettings(ctx)
	if err != nil {
		return Reply{}, err
	}
	return c.show(view.PilotForm(c.meta(), s.Pilot()).Modal()), nil
}

func submitPilot(ctx context.Context, c *Call) (Reply, error) {
	if _, err := c.adminSettings(ctx); err != nil {
		return Reply{}, err
	}
	pilot := view.PilotOf(c.values())
	if err := c.checkMembers(ctx, view.FieldCSMs, pilot.CSMs); err != nil {
		return Reply{}, err
	}
	_, err := c.changeSettings(ctx, func(now time.Time, s *domain.Settings) {
		pilot.From = now
		s.StartPilot(pilot)
	})
	if err != nil {
		return Reply{}, err
	}
	env, err := c.envNow(ctx)
	if err != nil {
		return Reply{}, err
	}
	return private(view.PilotSaved(env)), c.recompute(ctx)
}

// pressPause is the button that pauses or resumes.
func pressPause(ctx context.Context, c *Call) (Reply, error) {
	return c.pause(ctx, c.Value != "resume")
}
