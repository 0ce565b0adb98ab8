package storage

import (
	"context"
	"fmt"

	"github.com/renewalbot/renewalbot/domain"
)

// accountColumns are the account's own columns, as accountFields lists them.
const accountColumns = "id, version, name, external_id, segment, strategic, csm, manager, sales_owner, sponsor, channel, " +
	"country, time_zone, fiscal_year_start, tags, usage_notes, choices, archived, created_at, own_plan, replanned, " +
	"card_key, card_day, touches, signals, value_log"

func accountFields(a *domain.Account) []any {
	return []any{
		&a.ID, &a.Version, &a.Name, &a.ExternalID, &a.Segment, &a.Strategic, &a.CSM, &a.Manager, &a.SalesOwner, &a.Sponsor,
		&a.Channel, &a.Country, &a.TimeZone, &a.FiscalYearStart, list[string]{&a.Tags}, &a.UsageNotes,
		document[domain.Choices]{&a.Choices}, &a.Archived, instant{&a.CreatedAt},
		document[domain.OwnPlan]{&a.Own}, document[domain.Replanned]{&a.Replanned},
		&a.DayCard.Key, &a.DayCard.On, document[[]domain.Touch]{&a.Touches}, document[[]domain.Signal]{&a.Signals},
		document[domain.ValueLog]{&a.Value},
	}
}

// Account loads an account with everything about it, one query for each kind of
// row. An account that is not there is an error with code [domain.NotFound].
func (tx *Tx) Account(ctx context.Context, id domain.AccountID) (*domain.Account, error) {
	a := &domain.Account{}
	found, err := tx.one(ctx, accountFields(a), "SELECT "+accountColumns+" FROM accounts WHERE id = ?", id)
	if err != nil {
		return nil, fmt.Errorf("load account %s: %w", id, err)
	}
	if !found {
		return nil, domain.Errorf(domain.NotFound, "account", "That account is not there any more.")
	}
	p := tx.store.parts
	for _, load := range []func() error{
		part(ctx, tx, p.contracts, id, &a.Contracts),
		part(ctx, tx, p.terms, id, &a.Terms),
		part(ctx, tx, p.ratings, id, &a.Ratings),
		part(ctx, tx, p.stakeholders, id, &a.Stakeholders),
		part(ctx, tx, p.events, id, &a.Events),
		part(ctx, tx, p.milestones, id, &a.Milestones),
		part(ctx, tx, p.tasks, id, &a.Tasks),
		part(ctx, tx, p.followUps, id, &a.FollowUps),
		part(ctx, tx, p.escalations, id, &a.Escalations),
		part(ctx, tx, p.steps, id, &a.Steps),
		part(ctx, tx, p.drafts, id, &a.Drafts),
	} {
		if err := load(); err != nil {
			return nil, fmt.Errorf("load account %s: %w", id, err)
		}
	}
	return a, nil
}

func part[T any](ctx context.Context, tx *Tx, t *table[T], id domain.AccountID, into *[]T) func() error {
	return func() (err error) {
		*into, err = ofAccount(ctx, tx, t, id)
		return err
	}
}

// Save writes what was decided about an account: the changed rows, the audit
// entries, the promised messages (a promise made before is not made again), and
// the account's own row with the instant at which the bot has to look at it
// again. Messages of the account that are kept up to date are marked for it.
//
// An account that changed since it was loaded is not written; [Store.Decide]
// then decides again. A name or external id that another account has is an
// error with code [domain.Conflict] and that field. On success a.Version is the
// new version.
func (tx *Tx) Save(ctx context.Context, a *domain.Account, c *domain.Change) error {
	if c == nil || c.Empty() {
		return nil
	}
	if c.Account {
		if err := tx.checkUnique(ctx, a); err != nil {
			return err
		}
	}
	if err := tx.saveAccount(ctx, a, c); err != nil {
		return fmt.Errorf("save account %s: %w", a.ID, err)
	}
	if err := tx.saveParts(ctx, c); err != nil {
		return fmt.Errorf("save account %s: %w", a.ID, err)
	}
	if err := tx.promise(ctx, a, c.Announcements); err != nil {
		return fmt.Errorf("save account %s: %w", a.ID, err)
	}
	if err := tx.refreshMessages(ctx, a, c); err != nil {
		return fmt.Errorf("save account %s: %w", a.ID, err)
	}
	return nil
}

func (tx *Tx) saveParts(ctx context.Context, c *domain.Change) error {
	p := tx.store.parts
	for _, save := range []func() error{
		func() error { return p.contracts.put(ctx, tx, c.Contracts) },
		func() error { return p.terms.put(ctx, tx, c.Terms) },
		func() error { return p.ratings.put(ctx, tx, c.Ratings) },
		func() error { return p.stakeholders.put(ctx, tx, c.Stakeholders) },
		func() error { return p.events.put(ctx, tx, c.Events) },
		func() error { return p.milestones.put(ctx, tx, c.Milestones) },
		func() error { return p.tasks.put(ctx, tx, c.Tasks) },
		func() error { return p.followUps.put(ctx, tx, c.FollowUps) },
		func() error { return p.escalations.put(ctx, tx, c.Escalations) },
		func() error { return p.steps.put(ctx, tx, c.Steps) },
		func() error { return p.drafts.put(ctx, tx, c.Drafts) },
		func() error { return tx.store.rest.audit.put(ctx, tx, c.Audit) },
	} {
		if err := save(); err != nil {
			return err
		}
	}
	return nil
}

// saveAccount writes the account's own row: what is derived from the rest of
// it, and what people see of it if that changed.
func (tx *Tx) saveAccount(ctx context.Context, a *domain.Account, c *domain.Change) error {
	env, err := tx.Env(ctx, "", a)
	if err != nil {
		return err
	}
	if a.Version == 0 {
		return tx.insertAccount(ctx, a, env)
	}
	open, _ := a.Escalation()
	query := "UPDATE accounts SET version = version + 1, next_due_at = ?, colour = ?, escalation_id = ?, overseen = ?, " +
		"catch_up_on = ?, card_key = ?, card_day = ?"
	args := []any{at(a.NextDue(env)), a.Colour(), open.ID, a.Overseen(env), a.CatchUpOn(env), a.DayCard.Key, a.DayCard.On}
	if len(c.Touches) > 0 {
		query += ", touches = ?"
		args = append(args, document[[]domain.Touch]{&a.Touches})
	}
	if c.Value {
		query += ", value_log = ?"
		args = append(args, document[domain.ValueLog]{&a.Value})
	}
	if c.Account || len(c.Terms) > 0 { // else left alone, and with it the indexes on it
		query += ", decision_date = ?, renewal_date = ?, arr_minor = ?, arr_currency = ?"
		args = append(args, ofTerm(a)...)
	}
	if c.Account {
		query += ", name = ?, normal_name = ?, external_id = ?, segment = ?, strategic = ?, csm = ?, manager = ?, " +
			"sales_owner = ?, sponsor = ?, channel = ?, country = ?, time_zone = ?, fiscal_year_start = ?, tags = ?, " +
			"usage_notes = ?, choices = ?, archived = ?, own_plan = ?, replanned = ?, signals = ?"
		args = append(args, a.Name, domain.NormalName(a.Name), a.ExternalID, a.Segment, a.Strategic, a.CSM, a.Manager,
			a.SalesOwner, a.Sponsor, a.Channel, a.Country, a.TimeZone, int(a.FiscalYearStart), list[string]{&a.Tags},
			a.UsageNotes, document[domain.Choices]{&a.Choices}, a.Archived,
			document[domain.OwnPlan]{&a.Own}, document[domain.Replanned]{&a.Replanned}, document[[]domain.Signal]{&a.Signals})
	}
	n, err := tx.exec(ctx, query+" WHERE id = ? AND version = ?", append(args, a.ID, a.Version)...)
	if err != nil {
		return tx.conflict(err)
	}
	if n == 0 {
		return errLostRace
	}
	a.Version++
	return nil
}

func (tx *Tx) insertAccount(ctx context.Context, a *domain.Account, env domain.Env) error {
	row := *a
	row.Version = 1
	open, _ := a.Escalation()
	args := append(accountFields(&row), domain.NormalName(a.Name), at(a.NextDue(env)), a.Colour(), open.ID, a.Overseen(env), a.CatchUpOn(env))
	args = append(args, ofTerm(a)...)
	n, err := tx.exec(ctx, "INSERT INTO accounts ("+accountColumns+", normal_name, next_due_at, colour, escalation_id, overseen, catch_up_on, "+
		"decision_date, renewal_date, arr_minor, arr_currency) VALUES ("+marks(len(args))+") ON CONFLICT (id) DO NOTHING", args...)
	if err != nil {
		return tx.conflict(err)
	}
	if n == 0 {
		return ErrSeen
	}
	a.Version = 1
	return nil
}

// ofTerm returns what the account's row repeats of its open term: decision
// date, renewal date and ARR.
func ofTerm(a *domain.Account) []any {
	t, open := a.Term()
	if !open {
		return []any{domain.Date{}, domain.Date{}, int64(0), ""}
	}
	return []any{t.DecisionDate(), t.RenewalDate, t.ARR.Minor, t.ARR.Currency}
}

// checkUnique looks for another account with the same name or external id. The
// database's own unique index decides races; looking first keeps the
// transaction usable, which an import of many accounts needs.
func (tx *Tx) checkUnique(ctx context.Context, a *domain.Account) error {
	var id domain.AccountID
	var name, external string
	var archived bool
	found, err := tx.one(ctx, []any{&id, &name, &external, &archived},
		"SELECT id, name, external_id, archived FROM accounts WHERE id <> ? AND (normal_name = ? OR (external_id <> '' AND external_id = ?)) "+
			"ORDER BY id LIMIT 1", a.ID, domain.NormalName(a.Name), a.ExternalID)
	switch {
	case err != nil:
		return fmt.Errorf("look for account %q: %w", a.Name, err)
	case !found:
		return nil
	case domain.NormalName(name) != domain.NormalName(a.Name):
		return domain.Errorf(domain.Conflict, "external_id", "The id %s belongs to %s already.", external, name)
	case archived:
		return domain.Errorf(domain.Conflict, "name", "An archived account is called %s. Restore it, or choose another name.", name)
	}
	return domain.Errorf(domain.Conflict, "name", "There is already an account called %s.", name)
}
