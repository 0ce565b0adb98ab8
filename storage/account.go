package storage

import (
	"context"
	"fmt"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

// accountColumns are the account's own columns, as accountFields lists them.
const accountColumns = "id, version, name, external_id, segment, strategic, csm, manager, sales_owner, sponsor, channel, " +
	"country, time_zone, language, fiscal_year_start, tags, usage_notes, choices, archived, created_at, own_plan, replanned, " +
	"card_key, card_day, touches, signals, value_log, loan, roles"

func accountFields(a *domain.Account) []any {
	return []any{
		&a.ID, &a.Version, &a.Name, &a.ExternalID, &a.Segment, &a.Strategic, &a.CSM, &a.Manager, &a.SalesOwner, &a.Sponsor,
		&a.Channel, &a.Country, &a.TimeZone, &a.Language, &a.FiscalYearStart, list[string]{&a.Tags}, &a.UsageNotes,
		document[domain.Choices]{&a.Choices}, &a.Archived, instant{&a.CreatedAt},
		document[domain.OwnPlan]{&a.Own}, document[domain.Replanned]{&a.Replanned},
		&a.DayCard.Key, &a.DayCard.On, document[[]domain.Touch]{&a.Touches}, document[[]domain.Signal]{&a.Signals},
		document[domain.ValueLog]{&a.Value}, document[domain.Loan]{&a.Loan}, document[domain.RolePeople]{&a.Roles},
	}
}

// Account loads an account with everything about it, one query for each kind of
// row. An account that is not there is an error with code [domain.NotFound].
func (tx *Tx) Account(ctx context.Context, id domain.AccountID) (*domain.Account, error) {
	loaded, err := tx.whole(ctx, []domain.AccountID{id})
	if err != nil {
		return nil, fmt.Errorf("load account %s: %w", id, err)
	}
	if len(loaded) == 0 {
		return nil, domain.Errorf(domain.NotFound, "account", "That account is not there any more.")
	}
	return loaded[0], nil
}

// whole loads accounts with everything about them, in the order of their ids;
// those that are not there are left out. It takes one query for each kind of
// row, however many accounts there are.
func (tx *Tx) whole(ctx context.Context, ids []domain.AccountID) ([]*domain.Account, error) {
	in, args := among("id", ids)
	rows, err := all(ctx, tx, accountFields, "SELECT "+accountColumns+" FROM accounts WHERE "+in+" ORDER BY id", args...)
	if err != nil {
		return nil, err
	}
	loaded := make([]*domain.Account, 0, len(rows))
	for i := range rows {
		loaded = append(loaded, &rows[i])
	}
	p := tx.store.parts
	for _, load := range []func() error{
		part(ctx, tx, p.contracts, loaded, func(a *domain.Account) *[]domain.Contract { return &a.Contracts }),
		part(ctx, tx, p.terms, loaded, func(a *domain.Account) *[]domain.Term { return &a.Terms }),
		part(ctx, tx, p.ratings, loaded, func(a *domain.Account) *[]domain.Rating { return &a.Ratings }),
		part(ctx, tx, p.stakeholders, loaded, func(a *domain.Account) *[]domain.Stakeholder { return &a.Stakeholders }),
		part(ctx, tx, p.events, loaded, func(a *domain.Account) *[]domain.StakeholderChange { return &a.Events }),
		part(ctx, tx, p.milestones, loaded, func(a *domain.Account) *[]domain.MilestoneFact { return &a.Milestones }),
		part(ctx, tx, p.tasks, loaded, func(a *domain.Account) *[]domain.TaskFact { return &a.Tasks }),
		part(ctx, tx, p.followUps, loaded, func(a *domain.Account) *[]domain.FollowUp { return &a.FollowUps }),
		part(ctx, tx, p.escalations, loaded, func(a *domain.Account) *[]domain.Escalation { return &a.Escalations }),
		part(ctx, tx, p.steps, loaded, func(a *domain.Account) *[]domain.EscalationStep { return &a.Steps }),
		part(ctx, tx, p.drafts, loaded, func(a *domain.Account) *[]domain.Draft { return &a.Drafts }),
	} {
		if err := load(); err != nil {
			return nil, err
		}
	}
	return loaded, nil
}

// part loads one kind of row of some accounts.
func part[T any](ctx context.Context, tx *Tx, t *table[T], accounts []*domain.Account, of func(*domain.Account) *[]T) func() error {
	return func() error {
		if len(accounts) == 0 {
			return nil
		}
		var ids []domain.AccountID
		for _, a := range accounts {
			ids = append(ids, a.ID)
		}
		rows, err := t.ofAccounts(ctx, tx, ids)
		for _, a := range accounts {
			*of(a) = rows[a.ID]
		}
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
	env, err := tx.Env(ctx, "", a)
	if err != nil {
		return err
	}
	if err := tx.saveAccount(ctx, a, c, env); err != nil {
		return fmt.Errorf("save account %s: %w", a.ID, err)
	}
	if err := tx.saveParts(ctx, c); err != nil {
		return fmt.Errorf("save account %s: %w", a.ID, err)
	}
	if err := tx.promise(ctx, tx.messages(a, c.Announcements)); err != nil {
		return fmt.Errorf("save account %s: %w", a.ID, err)
	}
	if err := tx.refreshMessages(ctx, a, c); err != nil {
		return fmt.Errorf("save account %s: %w", a.ID, err)
	}
	return nil
}

// saveParts writes the rows of changes. Those of several are written with few
// statements.
func (tx *Tx) saveParts(ctx context.Context, changes ...*domain.Change) error {
	p := tx.store.parts
	for _, save := range []func() error{
		rows(ctx, tx, p.contracts, changes, func(c *domain.Change) []domain.Contract { return c.Contracts }),
		rows(ctx, tx, p.terms, changes, func(c *domain.Change) []domain.Term { return c.Terms }),
		rows(ctx, tx, p.ratings, changes, func(c *domain.Change) []domain.Rating { return c.Ratings }),
		rows(ctx, tx, p.stakeholders, changes, func(c *domain.Change) []domain.Stakeholder { return c.Stakeholders }),
		rows(ctx, tx, p.events, changes, func(c *domain.Change) []domain.StakeholderChange { return c.Events }),
		rows(ctx, tx, p.milestones, changes, func(c *domain.Change) []domain.MilestoneFact { return c.Milestones }),
		rows(ctx, tx, p.tasks, changes, func(c *domain.Change) []domain.TaskFact { return c.Tasks }),
		rows(ctx, tx, p.followUps, changes, func(c *domain.Change) []domain.FollowUp { return c.FollowUps }),
		rows(ctx, tx, p.escalations, changes, func(c *domain.Change) []domain.Escalation { return c.Escalations }),
		rows(ctx, tx, p.steps, changes, func(c *domain.Change) []domain.EscalationStep { return c.Steps }),
		rows(ctx, tx, p.drafts, changes, func(c *domain.Change) []domain.Draft { return c.Drafts }),
		func() error { return tx.keepVersions(ctx, changes) },
		rows(ctx, tx, tx.store.rest.audit, changes, func(c *domain.Change) []domain.AuditEntry { return c.Audit }),
	} {
		if err := save(); err != nil {
			return err
		}
	}
	return nil
}

// rows writes one kind of row of some changes.
func rows[T any](ctx context.Context, tx *Tx, t *table[T], changes []*domain.Change, of func(*domain.Change) []T) func() error {
	return func() error {
		if len(changes) == 1 {
			return t.put(ctx, tx, of(changes[0]))
		}
		var all []T
		for _, c := range changes {
			all = append(all, of(c)...)
		}
		return t.putTogether(ctx, tx, all)
	}
}

// saveAccount writes the account's own row: what is derived from the rest of
// it, and what people see of it if that changed.
func (tx *Tx) saveAccount(ctx context.Context, a *domain.Account, c *domain.Change, env domain.Env) error {
	if a.Version == 0 {
		return tx.insertAccount(ctx, a, env)
	}
	query := "UPDATE accounts SET version = version + 1, " + strings.ReplaceAll(derivedColumns, ",", " = ?,") + " = ?"
	args := derivedArgs(a, env)
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
			"sales_owner = ?, sponsor = ?, channel = ?, country = ?, time_zone = ?, language = ?, fiscal_year_start = ?, tags = ?, " +
			"usage_notes = ?, choices = ?, archived = ?, own_plan = ?, replanned = ?, signals = ?, loan = ?, roles = ?"
		args = append(args, a.Name, domain.NormalName(a.Name), a.ExternalID, a.Segment, a.Strategic, a.CSM, a.Manager,
			a.SalesOwner, a.Sponsor, a.Channel, a.Country, a.TimeZone, a.Language, int(a.FiscalYearStart), list[string]{&a.Tags},
			a.UsageNotes, document[domain.Choices]{&a.Choices}, a.Archived,
			document[domain.OwnPlan]{&a.Own}, document[domain.Replanned]{&a.Replanned}, document[[]domain.Signal]{&a.Signals}, document[domain.Loan]{&a.Loan}, document[domain.RolePeople]{&a.Roles})
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
	derived := a.Derived(env)
	args := append(accountFields(&row), domain.NormalName(a.Name), at(derived.NextDue), a.Colour(), open.ID, derived.Overseen, derived.CatchUpOn, helpersText(derived.Helpers))
	args = append(args, ofTerm(a)...)
	n, err := tx.exec(ctx, "INSERT INTO accounts ("+accountColumns+", normal_name, next_due_at, colour, escalation_id, overseen, catch_up_on, helpers, "+
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
