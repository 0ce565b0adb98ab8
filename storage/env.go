package storage

import (
	"context"
	"fmt"
	"slices"

	"github.com/renewalbot/renewalbot/domain"
)

// Env gathers what is true around an account for a decision: the settings, the
// teams, and the people whom the account, the settings, the CSM's team with those
// above it and the actor name. a may be nil.
func (tx *Tx) Env(ctx context.Context, actor domain.PersonID, a *domain.Account) (domain.Env, error) {
	if a == nil {
		return tx.envOf(ctx, actor, nil)
	}
	return tx.envOf(ctx, actor, []*domain.Account{a})
}

// envOf is [Tx.Env] for decisions about several accounts.
func (tx *Tx) envOf(ctx context.Context, actor domain.PersonID, accounts []*domain.Account) (domain.Env, error) {
	settings, err := tx.Settings(ctx)
	if err != nil {
		return domain.Env{}, err
	}
	teams, err := tx.Teams(ctx)
	if err != nil {
		return domain.Env{}, err
	}
	env := domain.Env{
		Now: tx.now, Actor: actor, NewID: tx.store.opts.NewID, Settings: settings, Playbooks: tx.store.opts.Playbooks, Teams: teams,
	}
	named := slices.Concat([]domain.PersonID{actor}, settings.Admins, settings.Managers, settings.Executives)
	for _, a := range accounts {
		named = append(named, a.PeopleNamed()...)
		named = append(named, env.LeadersOf(a.CSM)...)
		named = append(named, env.StandIns(a.CSM)...)
	}
	if err := tx.meet(ctx, named); err != nil {
		return domain.Env{}, err
	}
	if err := tx.meetCovers(ctx, named); err != nil {
		return domain.Env{}, err
	}
	// A copy, because the transaction may meet more people later.
	env.People = make(map[domain.PersonID]domain.Person, len(tx.people))
	for id, p := range tx.people {
		if p.ID != "" {
			env.People[id] = p
		}
	}
	return env, nil
}

// meetCovers loads those who do the work of the named people when these are
// away, and their covers in turn.
func (tx *Tx) meetCovers(ctx context.Context, named []domain.PersonID) error {
	for range 3 {
		var covers []domain.PersonID
		for _, id := range named {
			for _, x := range tx.people[id].Away {
				covers = append(covers, x.Cover)
			}
		}
		if err := tx.meet(ctx, covers); err != nil || len(covers) == 0 {
			return err
		}
		named = covers
	}
	return nil
}

// meet loads people the transaction does not know yet. Whoever is in no row is
// remembered as such.
func (tx *Tx) meet(ctx context.Context, ids []domain.PersonID) error {
	var unknown []any
	for _, id := range ids {
		if _, known := tx.people[id]; !known && id != "" {
			tx.people[id] = domain.Person{}
			unknown = append(unknown, id)
		}
	}
	for batch := range slices.Chunk(unknown, maxMarks) {
		batch = padded(batch)
		met, err := tx.store.rest.people.rows(ctx, tx, "WHERE id IN ("+marks(len(batch))+") ORDER BY id", batch...)
		if err != nil {
			return fmt.Errorf("load people: %w", err)
		}
		for _, p := range met {
			tx.people[p.ID] = p
		}
	}
	return nil
}

// maxMarks bounds the parameters of one IN list.
const maxMarks = 256

// padded repeats the last value until the number of values is a power of two,
// at least four: a list then has few lengths, and its query few texts to
// prepare.
func padded(values []any) []any {
	for size := 4; len(values) > 0; size *= 2 {
		if len(values) <= size {
			last := values[len(values)-1]
			values = slices.Clone(values)
			for len(values) < size {
				values = append(values, last)
			}
			return values
		}
	}
	return values
}
