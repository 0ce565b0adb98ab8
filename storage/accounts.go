package storage

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// AccountRow is one account in a list: what can be shown without loading it.
type AccountRow struct {
	ID           domain.AccountID
	Name         string
	Segment      domain.Segment
	Strategic    bool
	CSM          domain.PersonID
	Manager      domain.PersonID // its own, "" follows the CSM's team
	Channel      domain.ChannelID
	Colour       domain.Colour
	DecisionDate domain.Date // of the open term decided first; zero when none is open
	RenewalDate  domain.Date
	ARR          domain.Money
	Escalation   domain.EscalationID // the open one, or ""
	Archived     bool
	NextDueAt    time.Time // when the bot acts by itself; zero is never
}

const accountRowColumns = "id, name, segment, strategic, csm, manager, channel, colour, decision_date, renewal_date, arr_minor, " +
	"arr_currency, escalation_id, archived, next_due_at"

func accountRowFields(r *AccountRow) []any {
	return []any{
		&r.ID, &r.Name, &r.Segment, &r.Strategic, &r.CSM, &r.Manager, &r.Channel, &r.Colour, &r.DecisionDate, &r.RenewalDate,
		&r.ARR.Minor, &r.ARR.Currency, &r.Escalation, &r.Archived, instant{&r.NextDueAt},
	}
}

// Filter chooses accounts for a list. Empty fields choose all but archived
// ones.
type Filter struct {
	CSMs       []domain.PersonID // of any of these
	Managers   []domain.PersonID // with any of these as its own manager; "" is one without
	Segment    domain.Segment
	Colours    []domain.Colour // any of these; [domain.Unrated] counts
	From, To   domain.Date     // decision date, both ends included
	Open       bool            // with an open term
	Ended      bool            // without one
	Escalated  bool            // with an open escalation
	Unassigned bool            // without a CSM
	Unlinked   bool            // without a channel
	Archived   bool            // only archived ones
	DueBy      time.Time       // the bot acts on them by itself at this instant or before
	Offset     int
	Limit      int // 0 is 100
}

func (f Filter) clauses() clauses {
	var c clauses
	c.addIf(true, "archived = ?", f.Archived)
	c.addIf(len(f.CSMs) > 0, "csm IN ("+marks(len(anyOf(f.CSMs)))+")", anyOf(f.CSMs)...)
	c.addIf(len(f.Managers) > 0, "manager IN ("+marks(len(anyOf(f.Managers)))+")", anyOf(f.Managers)...)
	c.addIf(f.Segment != "", "segment = ?", f.Segment)
	c.addIf(len(f.Colours) > 0, "colour IN ("+marks(len(anyOf(f.Colours)))+")", anyOf(f.Colours)...)
	c.addIf(!f.From.IsZero(), "decision_date >= ?", f.From)
	c.addIf(!f.To.IsZero(), "decision_date <= ?", f.To)
	c.addIf(f.Open, "decision_date IS NOT NULL")
	c.addIf(f.Ended, "decision_date IS NULL")
	c.addIf(f.Escalated, "escalation_id <> ''")
	c.addIf(f.Unassigned, "csm = ''")
	c.addIf(f.Unlinked, "channel = ''")
	c.addIf(!f.DueBy.IsZero(), "next_due_at IS NOT NULL AND next_due_at <= ?", at(f.DueBy))
	return c
}

// anyOf returns values as arguments of an IN list.
func anyOf[T any](values []T) []any {
	args := make([]any, 0, len(values))
	for _, v := range values {
		args = append(args, v)
	}
	return padded(args)
}

// Accounts lists accounts, the next decision first and those without an open
// term last.
func (tx *Tx) Accounts(ctx context.Context, f Filter) ([]AccountRow, error) {
	c := f.clauses()
	rows, err := all(ctx, tx, accountRowFields, "SELECT "+accountRowColumns+" FROM accounts "+c.where()+
		" ORDER BY decision_date NULLS LAST, normal_name "+limited+" OFFSET ?",
		append(c.args, cmp.Or(f.Limit, 100), f.Offset)...)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return rows, nil
}

// CountAccounts returns how many accounts a filter chooses, without its limit.
func (tx *Tx) CountAccounts(ctx context.Context, f Filter) (int, error) {
	var n int
	c := f.clauses()
	if _, err := tx.one(ctx, []any{&n}, "SELECT COUNT(*) FROM accounts "+c.where(), c.args...); err != nil {
		return 0, fmt.Errorf("count accounts: %w", err)
	}
	return n, nil
}
