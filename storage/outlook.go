package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/renewalbot/renewalbot/domain"
)

// OutlookOf says what an outlook is made of.
type OutlookOf struct {
	Account domain.AccountID // one account, without daily messages; or
	CSM     domain.PersonID  // the accounts of a CSM and their own messages; both empty is everybody's
	Pilot   *domain.Pilot    // as if this pilot were chosen now; nil is the one in force
	Limit   int              // accounts that are read at most, those decided first
}

// Outlook reads what the bot looks ahead from. left is how many accounts of the
// choice were too many to read. env knows the people of all accounts.
func (tx *Tx) Outlook(ctx context.Context, actor domain.PersonID, of OutlookOf) (o domain.Outlook, env domain.Env, left int, err error) {
	if left, err = tx.outlookAccounts(ctx, of, &o); err != nil {
		return o, env, 0, err
	}
	if of.Account == "" {
		if err := tx.readers(ctx, of, &o); err != nil {
			return o, env, 0, err
		}
	}
	if err := tx.foundLate(ctx, &o); err != nil {
		return o, env, 0, err
	}
	for _, a := range slices.Concat(o.Accounts, o.Around) {
		if _, err := tx.Env(ctx, "", a); err != nil { // meets its people
			return o, env, 0, err
		}
	}
	if env, err = tx.Env(ctx, actor, nil); err != nil {
		return o, env, 0, err
	}
	for _, admin := range env.Settings.Admins {
		if of.Account == "" && (of.CSM == "" || of.CSM == admin) {
			o.Admins = append(o.Admins, admin)
		}
	}
	if of.Pilot != nil {
		pilot := *of.Pilot
		pilot.From = env.Now
		env.Settings.StartPilot(pilot)
	}
	return o, env, left, nil
}

// outlookAccounts loads the accounts of the choice, and those around them: while
// nothing is started the other accounts of the CSM of a single one, which may
// begin late with it, and else those that fill the messages of a CSM.
func (tx *Tx) outlookAccounts(ctx context.Context, of OutlookOf, o *domain.Outlook) (left int, err error) {
	settings, err := tx.Settings(ctx)
	if err != nil {
		return 0, err
	}
	chosen := Filter{Open: true, Limit: of.Limit}
	var around []domain.AccountID
	switch {
	case of.Account != "":
		a, err := tx.Account(ctx, of.Account)
		if err != nil {
			return 0, err
		}
		if o.Accounts = []*domain.Account{a}; a.CSM == "" || settings.Started() {
			return 0, nil
		}
		chosen.CSMs = []domain.PersonID{a.CSM}
		if around, err = tx.idsOf(ctx, chosen); err != nil {
			return 0, err
		}
		return 0, tx.loadAll(ctx, around, o.Accounts, &o.Around)
	case of.CSM != "":
		chosen.CSMs = []domain.PersonID{of.CSM}
		covered, err := tx.coveredBy(ctx, of.CSM)
		if err != nil {
			return 0, err
		}
		if around, err = tx.dailyAccounts(ctx, append([]domain.PersonID{of.CSM}, covered...)); err != nil {
			return 0, err
		}
		around = around[:min(len(around), of.Limit)]
	}
	total, err := tx.CountAccounts(ctx, chosen)
	if err != nil {
		return 0, err
	}
	ids, err := tx.idsOf(ctx, chosen)
	if err != nil {
		return 0, err
	}
	left = total - len(ids)
	ended, err := tx.idsOf(ctx, Filter{CSMs: chosen.CSMs, Ended: true, DueBy: tx.now.AddDate(1, 0, 0), Limit: of.Limit}) // a follow-up is left
	if err != nil {
		return 0, err
	}
	ids = append(ids, ended...)
	if err := tx.loadAll(ctx, ids, nil, &o.Accounts); err != nil {
		return 0, err
	}
	return left, tx.loadAll(ctx, around, o.Accounts, &o.Around)
}

func (tx *Tx) idsOf(ctx context.Context, f Filter) (ids []domain.AccountID, err error) {
	rows, err := tx.Accounts(ctx, f)
	for _, row := range rows {
		ids = append(ids, row.ID)
	}
	return ids, err
}

// loadAll loads accounts that are not loaded yet.
func (tx *Tx) loadAll(ctx context.Context, ids []domain.AccountID, loaded []*domain.Account, into *[]*domain.Account) error {
	for _, id := range ids {
		if slices.ContainsFunc(loaded, func(a *domain.Account) bool { return a.ID == id }) {
			continue
		}
		a, err := tx.Account(ctx, id)
		if err != nil {
			return err
		}
		*into = append(*into, a)
	}
	return nil
}

// readers finds whose daily messages are foretold, and when each is looked at
// next.
func (tx *Tx) readers(ctx context.Context, of OutlookOf, o *domain.Outlook) error {
	people, err := tx.NewAddressees(ctx)
	if err != nil {
		return err
	}
	for _, p := range people {
		o.Readers = append(o.Readers, domain.Reader{Person: p})
	}
	listed, err := all(ctx, tx, func(r *domain.Reader) []any { return []any{&r.Person, instant{&r.Next}} },
		"SELECT person, next_at FROM daily_messages ORDER BY person")
	if err != nil {
		return fmt.Errorf("list daily messages: %w", err)
	}
	o.Readers = append(o.Readers, listed...)
	if of.CSM != "" {
		o.Readers = slices.DeleteFunc(o.Readers, func(r domain.Reader) bool { return r.Person != of.CSM })
	}
	var ids []domain.PersonID
	for i, r := range o.Readers {
		ids = append(ids, r.Person)
		o.Readers[i].Accounts, err = tx.CountAccounts(ctx, Filter{CSMs: []domain.PersonID{r.Person}, Open: true})
		if err != nil {
			return err
		}
	}
	return tx.meet(ctx, ids)
}

// foundLate counts the late starts of accounts that were not loaded, and finds
// the lists that are out.
func (tx *Tx) foundLate(ctx context.Context, o *domain.Outlook) error {
	o.LateStarts, o.Listed = map[string]int{}, map[string]bool{}
	loaded := map[domain.AccountID]bool{}
	for _, a := range slices.Concat(o.Accounts, o.Around) {
		loaded[a.ID] = true
	}
	err := tx.each(ctx, func(scan func(...any) error) error {
		var id domain.AccountID
		var csm domain.PersonID
		var on domain.Date
		if err := scan(&id, &csm, &on); err != nil {
			return err
		}
		n := 0
		if !loaded[id] {
			n = 1
		}
		o.LateStarts[domain.CatchUpKey(csm, on)] += n
		return nil
	}, "SELECT id, csm, catch_up_on FROM accounts WHERE csm <> '' AND catch_up_on IS NOT NULL ORDER BY id")
	if err != nil {
		return fmt.Errorf("count late starts: %w", err)
	}
	for key := range o.LateStarts {
		list, err := tx.MessageByKey(ctx, key)
		switch {
		case err == nil:
			o.Listed[key] = list.State != Queued
		case !errors.Is(err, &domain.Error{Code: domain.NotFound}):
			return err
		}
	}
	return nil
}
