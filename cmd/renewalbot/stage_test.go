package main

import (
	"context"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
	"github.com/renewalbot/renewalbot/storage/storetest"
)

// storyDay is the Monday on which every story begins, at eight in Berlin.
var storyDay = domain.NewDate(2026, time.November, 23)

// databases are the two kinds that a stage plays on.
var databases = map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres}

// openStage opens a stage until the test ends: on the morning of storyDay, a
// minute a second, unless it has a clock of its own.
func openStage(t testing.TB, s *stage) {
	t.Helper()
	if s.clock == nil {
		s.clock = newClock(storyDay.At(7, 0, time.UTC), 60)
	}
	t.Cleanup(func() {
		if err := s.close(context.Background()); err != nil {
			t.Errorf("close the stage: %v", err)
		}
	})
	if err := s.open(t.Context(), listen(t)); err != nil {
		t.Fatal(err)
	}
}

// started turns reminders on with Marco as manager and Erin above him, as
// `/renewal setup` does.
func started(ctx context.Context, s *stage) error {
	err := s.app.store.InTx(ctx, func(tx *storage.Tx) error {
		settings, err := tx.Settings(ctx)
		if err != nil {
			return err
		}
		settings.Managers, settings.Executives = []domain.PersonID{demoMarco}, []domain.PersonID{demoErin}
		settings.StartedAt = s.clock.Now()
		return tx.SaveSettings(ctx, demoAda, settings)
	})
	if err != nil {
		return err
	}
	_, err = s.app.store.RecomputeDue(ctx)
	return err
}

// addCobalt makes the one account of a stage: Ana's, in its channel, two months
// before its renewal date.
func addCobalt(t testing.TB, s *stage) (made *domain.Account) {
	t.Helper()
	err := s.app.store.Create(t.Context(), "", demoAna, func(env domain.Env) (_ *domain.Account, change *domain.Change, err error) {
		made, change, err = domain.NewAccount(env, domain.AccountInput{
			Name: "Cobalt Robotics", Segment: domain.Enterprise, CSM: demoAna, Channel: cobaltChannel,
			Term: domain.TermInput{RenewalDate: storyDay.AddDays(60)},
		})
		return made, change, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// cobaltChannel is the channel of that account.
const cobaltChannel = "C0COBALT"
