package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

// PutPeople records what the bot saw of people. What it had seen before of the
// same people is replaced; what they chose stays, see [Tx.SaveChoices].
func (tx *Tx) PutPeople(ctx context.Context, people ...domain.Person) error {
	seen := slices.Clone(people)
	for i := range seen {
		seen[i].Email = strings.ToLower(strings.TrimSpace(seen[i].Email))
		if seen[i].SeenAt.IsZero() {
			seen[i].SeenAt = tx.now
		}
		delete(tx.people, seen[i].ID)
	}
	return tx.store.rest.people.put(ctx, tx, seen)
}

// SaveChoices writes what a person told the bot about themselves: their
// settings and when they are away. entries say what changed. A person whom the
// bot has never seen is an error with code [domain.NotFound]. The due instants of
// their accounts do not follow by themselves: see [Store.RecomputeDue]. What it
// moves in their timelines is told to them.
func (tx *Tx) SaveChoices(ctx context.Context, p domain.Person, entries ...domain.AuditEntry) error {
	if err := tx.meet(ctx, []domain.PersonID{p.ID}); err != nil {
		return err
	}
	was := tx.people[p.ID]
	n, err := tx.exec(ctx, "UPDATE people SET choices = ?, away = ? WHERE id = ?",
		document[domain.Choices]{&p.Choices}, document[[]domain.Absence]{&p.Away}, p.ID)
	switch {
	case err != nil:
		return fmt.Errorf("save choices of %s: %w", p.ID, err)
	case n == 0:
		return domain.Errorf(domain.NotFound, "person", "I have not seen <@%s> yet. Ask them to type a command first.", p.ID)
	}
	delete(tx.people, p.ID)
	if err := tx.LookAtDaily(ctx, p.ID); err != nil {
		return err
	}
	if cause, moved := p.Moved(was); moved {
		before := domain.Around{Person: &domain.Person{ID: p.ID, Choices: was.Choices, Away: was.Away}}
		if err := tx.NoteBulk(ctx, domain.BulkChange{Actor: p.ID, Cause: cause, CSMs: []domain.PersonID{p.ID}, Before: before}); err != nil {
			return err
		}
	}
	return tx.PutAudit(ctx, entries...)
}

// People returns those of the given people whom the bot has seen, by id.
func (tx *Tx) People(ctx context.Context, ids ...domain.PersonID) (map[domain.PersonID]domain.Person, error) {
	if err := tx.meet(ctx, ids); err != nil {
		return nil, err
	}
	found := make(map[domain.PersonID]domain.Person, len(ids))
	for _, id := range ids {
		if p := tx.people[id]; p.ID != "" {
			found[id] = p
		}
	}
	return found, nil
}

// AllPeople returns everybody the bot has seen, ordered by name.
func (tx *Tx) AllPeople(ctx context.Context) ([]domain.Person, error) {
	return tx.store.rest.people.rows(ctx, tx, "ORDER BY normal_name, id")
}

// Person returns a person the bot has seen. One it has not is an error with code
// [domain.NotFound].
func (tx *Tx) Person(ctx context.Context, id domain.PersonID) (domain.Person, error) {
	return tx.person(ctx, string(id), "id = ?", string(id))
}

// PersonByEmail returns the person with an e-mail address, in any case. Nobody
// is an error with code [domain.NotFound].
func (tx *Tx) PersonByEmail(ctx context.Context, email string) (domain.Person, error) {
	return tx.person(ctx, email, "email = ?", strings.ToLower(strings.TrimSpace(email)))
}

// PersonByName returns the person with a name, ignoring case. Nobody is an
// error with code [domain.NotFound], several are one with [domain.Ambiguous].
func (tx *Tx) PersonByName(ctx context.Context, name string) (domain.Person, error) {
	return tx.person(ctx, name, "normal_name = ?", domain.NormalName(name))
}

func (tx *Tx) person(ctx context.Context, asked, where string, arg string) (domain.Person, error) {
	if arg == "" {
		return domain.Person{}, domain.Errorf(domain.NotFound, "person", "Say who is meant.")
	}
	found, err := tx.store.rest.people.rows(ctx, tx, "WHERE "+where+" ORDER BY deactivated, id LIMIT 2", arg)
	switch {
	case err != nil:
		return domain.Person{}, err
	case len(found) == 0:
		return domain.Person{}, domain.Errorf(domain.NotFound, "person", "Nobody here goes by %q.", asked)
	case len(found) == 2 && !found[1].Deactivated:
		return domain.Person{}, domain.Errorf(domain.Ambiguous, "person", "Several people go by %q. Mention the one you mean.", asked)
	}
	return found[0], nil
}

// Teams returns the teams, ordered by name.
func (tx *Tx) Teams(ctx context.Context) ([]domain.Team, error) {
	if tx.teams == nil {
		teams, err := tx.store.rest.teams.rows(ctx, tx, "ORDER BY name, id")
		if err != nil {
			return nil, err
		}
		tx.teams = append([]domain.Team{}, teams...)
	}
	return slices.Clone(tx.teams), nil
}

// SaveTeams makes the teams exactly the given ones, with an audit entry for
// each that changed. The accounts' due instants follow with the next
// [ChoreReplan], which it asks for.
func (tx *Tx) SaveTeams(ctx context.Context, actor domain.PersonID, teams []domain.Team) error {
	current, err := tx.Teams(ctx)
	if err != nil {
		return err
	}
	entry := func(action string, t domain.Team, before, after string) domain.AuditEntry {
		return domain.AuditEntry{
			ID: domain.AuditID(tx.NewID(domain.PrefixAudit)), Actor: actor, Action: action, Subject: string(t.ID),
			Before: before, After: after, At: tx.now,
		}
	}
	describe := func(t domain.Team) string {
		return fmt.Sprintf("%s, manager %s, members %v, settings %v", t.Name, t.Manager, t.Members, t.Choices)
	}
	same := func(id domain.TeamID) func(domain.Team) bool { return func(t domain.Team) bool { return t.ID == id } }
	var entries []domain.AuditEntry
	for _, t := range current {
		if !slices.ContainsFunc(teams, same(t.ID)) {
			if _, err := tx.exec(ctx, "DELETE FROM teams WHERE id = ?", t.ID); err != nil {
				return fmt.Errorf("remove team %s: %w", t.ID, err)
			}
			entries = append(entries, entry("team.remove", t, describe(t), ""))
		}
	}
	for _, t := range teams {
		switch i := slices.IndexFunc(current, same(t.ID)); {
		case i < 0:
			entries = append(entries, entry("team.add", t, "", describe(t)))
		case fmt.Sprint(current[i]) != fmt.Sprint(t):
			entries = append(entries, entry("team.edit", t, describe(current[i]), describe(t)))
		}
	}
	if err := tx.store.rest.teams.put(ctx, tx, teams); err != nil {
		return err
	}
	tx.teams = nil
	if len(entries) == 0 {
		return nil
	}
	if csms := domain.TeamsMoved(current, teams); len(csms) > 0 {
		if err := tx.NoteBulk(ctx, domain.BulkChange{Actor: actor, Cause: "a change of teams", CSMs: csms, Before: domain.Around{Teams: &current}}); err != nil {
			return err
		}
	}
	if err := tx.replanAll(ctx); err != nil {
		return err
	}
	return tx.store.rest.audit.put(ctx, tx, entries)
}
