package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// maxDailyAccounts bounds how many accounts one daily message is read from.
const maxDailyAccounts = 2000

// Daily gathers what the bot wants from a person today, over every account that
// may want something: as CSM, sales owner or sponsor, by a follow-up, an
// escalation or somebody with whom they keep the contact, as the manager of an account that has to be looked after, and for
// those whom they cover. env is what is true around the person.
func (tx *Tx) Daily(ctx context.Context, person domain.PersonID) (*domain.Daily, domain.Env, error) {
	env, err := tx.PersonEnv(ctx, person)
	if err != nil {
		return nil, domain.Env{}, err
	}
	own, err := tx.CountAccounts(ctx, Filter{CSMs: []domain.PersonID{person}, Open: true})
	if err != nil {
		return nil, domain.Env{}, err
	}
	covered, err := tx.coveredBy(ctx, person)
	if err != nil {
		return nil, domain.Env{}, err
	}
	ids, err := tx.dailyAccounts(ctx, append([]domain.PersonID{person}, covered...))
	if err != nil {
		return nil, domain.Env{}, err
	}
	daily := domain.NewDaily(env, person, own)
	for _, id := range ids {
		a, err := tx.Account(ctx, id)
		if err != nil {
			return nil, domain.Env{}, err
		}
		around, err := tx.Env(ctx, "", a)
		if err != nil {
			return nil, domain.Env{}, err
		}
		daily.Add(a, around)
	}
	daily.Sort()
	env, err = tx.PersonEnv(ctx, person) // it has met the people of the accounts meanwhile
	return daily, env, err
}

// PersonEnv is what is true around a person and no account.
func (tx *Tx) PersonEnv(ctx context.Context, person domain.PersonID) (domain.Env, error) {
	if err := tx.meet(ctx, []domain.PersonID{person}); err != nil {
		return domain.Env{}, err
	}
	return tx.Env(ctx, "", nil)
}

// coveredBy returns whose work a person does at some time.
func (tx *Tx) coveredBy(ctx context.Context, person domain.PersonID) ([]domain.PersonID, error) {
	away, err := tx.store.rest.people.rows(ctx, tx, "WHERE away <> '' ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("list covered people: %w", err)
	}
	var covered []domain.PersonID
	for _, p := range away {
		if slices.ContainsFunc(p.Away, func(x domain.Absence) bool { return x.Cover == person }) {
			covered = append(covered, p.ID)
		}
	}
	return covered, nil
}

// dailyAccounts lists the accounts that may want something from any of the
// people. Each part of the query has an index of its own.
func (tx *Tx) dailyAccounts(ctx context.Context, people []domain.PersonID) ([]domain.AccountID, error) {
	in := " IN (" + marks(len(anyOf(people))) + ")"
	helps := strings.Repeat(" OR helpers LIKE ?", len(anyOf(people)))[len(" OR "):]
	var helpers []any
	for _, p := range anyOf(people) {
		helpers = append(helpers, fmt.Sprintf("%% %v %%", p))
	}
	const open = " AND decision_date IS NOT NULL AND NOT archived"
	ids, err := all(ctx, tx, func(id *domain.AccountID) []any { return []any{id} },
		"SELECT id FROM accounts WHERE csm"+in+open+
			" UNION SELECT id FROM accounts WHERE sales_owner <> '' AND sales_owner"+in+open+
			" UNION SELECT id FROM accounts WHERE sponsor <> '' AND sponsor"+in+open+
			" UNION SELECT id FROM accounts WHERE overseen AND (manager = '' OR manager"+in+")"+open+
			" UNION SELECT account_id FROM follow_ups WHERE NOT done AND NOT ended AND owner"+in+
			" UNION SELECT account_id FROM stakeholders WHERE engager <> '' AND engager"+in+
			" UNION SELECT account_id FROM task_facts WHERE assignee <> '' AND NOT done AND assignee"+in+
			" UNION SELECT account_id FROM escalations WHERE status = 'open' AND owner"+in+
			" UNION SELECT id FROM accounts WHERE helpers <> '' AND ("+helps+")"+open+
			" ORDER BY 1 "+limited,
		append(append(slices.Repeat(anyOf(people), 8), helpers...), maxDailyAccounts)...)
	if err != nil {
		return nil, fmt.Errorf("list accounts of a daily message: %w", err)
	}
	return ids, nil
}

// NewAddressees returns those who may get a daily message and are not on the
// list of when the next ones come: people of accounts, owners of follow-ups and tasks,
// those asked about escalations, managers of teams and of the workspace, and
// covers.
func (tx *Tx) NewAddressees(ctx context.Context) ([]domain.PersonID, error) {
	env, err := tx.Env(ctx, "", nil)
	if err != nil {
		return nil, err
	}
	const open = " AND decision_date IS NOT NULL AND NOT archived"
	people, err := all(ctx, tx, func(id *domain.PersonID) []any { return []any{id} },
		"SELECT csm FROM accounts WHERE csm <> ''"+open+
			" UNION SELECT manager FROM accounts WHERE manager <> ''"+open+
			" UNION SELECT sales_owner FROM accounts WHERE sales_owner <> ''"+open+
			" UNION SELECT sponsor FROM accounts WHERE sponsor <> ''"+open+
			" UNION SELECT owner FROM follow_ups WHERE NOT done AND NOT ended AND owner <> ''"+
			" UNION SELECT engager FROM stakeholders WHERE engager <> ''"+
			" UNION SELECT assignee FROM task_facts WHERE assignee <> '' AND NOT done"+
			" UNION SELECT owner FROM escalations WHERE status = 'open' AND owner <> ''"+
			" ORDER BY 1")
	if err != nil {
		return nil, fmt.Errorf("list addressees: %w", err)
	}
	helpers, err := all(ctx, tx, func(text *string) []any { return []any{text} },
		"SELECT DISTINCT helpers FROM accounts WHERE helpers <> '' ORDER BY helpers")
	if err != nil {
		return nil, fmt.Errorf("list addressees: %w", err)
	}
	for _, text := range helpers {
		for _, id := range strings.Fields(text) {
			people = append(people, domain.PersonID(id))
		}
	}
	people = append(people, env.Settings.Managers...)
	for _, t := range env.Teams {
		people = append(people, t.Manager, t.Deputy)
	}
	away, err := tx.store.rest.people.rows(ctx, tx, "WHERE away <> '' ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("list addressees: %w", err)
	}
	for _, p := range away {
		for _, x := range p.Away {
			people = append(people, x.Cover)
		}
	}
	slices.Sort(people)
	return tx.unlisted(ctx, slices.Compact(people))
}

// unlisted returns those of the people who are not on the list.
func (tx *Tx) unlisted(ctx context.Context, people []domain.PersonID) ([]domain.PersonID, error) {
	listed := map[domain.PersonID]bool{"": true}
	err := tx.each(ctx, func(scan func(...any) error) error {
		var id domain.PersonID
		if err := scan(&id); err != nil {
			return err
		}
		listed[id] = true
		return nil
	}, "SELECT person FROM daily_messages ORDER BY person")
	if err != nil {
		return nil, fmt.Errorf("list daily messages: %w", err)
	}
	return slices.DeleteFunc(people, func(p domain.PersonID) bool { return listed[p] }), nil
}

// DailyDue returns whose daily message has come due, the longest-waiting first.
func (tx *Tx) DailyDue(ctx context.Context, now time.Time, limit int) ([]domain.PersonID, error) {
	people, err := all(ctx, tx, func(id *domain.PersonID) []any { return []any{id} },
		"SELECT person FROM daily_messages WHERE next_at <= ? ORDER BY next_at, person "+limited, at(now), limit)
	if err != nil {
		return nil, fmt.Errorf("list due daily messages: %w", err)
	}
	return people, nil
}

// NextDailyAt returns when the next daily message of anybody comes due; the zero
// time is never.
func (tx *Tx) NextDailyAt(ctx context.Context) (next time.Time, err error) {
	if _, err = tx.one(ctx, []any{instant{&next}}, "SELECT next_at FROM daily_messages ORDER BY next_at, person LIMIT 1"); err != nil {
		return time.Time{}, fmt.Errorf("read next daily message: %w", err)
	}
	return next, nil
}

// PlanDaily notes when a person's daily message comes due next.
func (tx *Tx) PlanDaily(ctx context.Context, person domain.PersonID, next time.Time) error {
	if _, err := tx.exec(ctx, "INSERT INTO daily_messages (person, next_at) VALUES (?, ?) "+
		"ON CONFLICT (person) DO UPDATE SET next_at = excluded.next_at", person, at(next)); err != nil {
		return fmt.Errorf("plan daily message of %s: %w", person, err)
	}
	return nil
}

// LookAtDaily makes the planner look again at when people's daily messages come:
// their hour, zone or calendar changed. Without people it is everybody.
func (tx *Tx) LookAtDaily(ctx context.Context, people ...domain.PersonID) error {
	var c clauses
	c.addIf(len(people) > 0, "person IN ("+marks(len(anyOf(people)))+")", anyOf(people)...)
	if _, err := tx.exec(ctx, "UPDATE daily_messages SET next_at = ? "+c.where(), append([]any{at(tx.now)}, c.args...)...); err != nil {
		return fmt.Errorf("plan daily messages anew: %w", err)
	}
	return nil
}
