package main

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// verdict is what becomes of one row.
type verdict string

const (
	verdictNew       verdict = "new"
	verdictChanged   verdict = "changed"
	verdictUnchanged verdict = "unchanged"
	verdictRejected  verdict = "rejected"
)

// decision is a row with what becomes of it.
type decision struct {
	row     importRow
	verdict verdict
	account *domain.Account // as it will be; nil when rejected
	change  *domain.Change
	channel domain.Channel // the one the row names, if any
	moves   []domain.Move  // what the row moves in the timeline
}

// bulkCause is what the next card of an account says about what moved.
const bulkCause = "an import"

// decideRows decides about every row without saving anything.
func decideRows(ctx context.Context, tx *storage.Tx, rows []importRow, online bool) ([]decision, error) {
	m, err := newMatcher(ctx, tx, online)
	if err != nil {
		return nil, err
	}
	decisions := make([]decision, len(rows))
	for i, row := range rows {
		row.faults = append([]fault(nil), row.faults...)
		if decisions[i], err = m.decide(ctx, row); err != nil {
			return nil, fmt.Errorf("decide line %d: %w", row.line, err)
		}
	}
	return decisions, nil
}

// decide makes the new account or the change that a row stands for.
func (m *matcher) decide(ctx context.Context, row importRow) (decision, error) {
	r := &row
	r.in.CSM, r.in.Manager = m.person(r, "csm", r.csm), m.person(r, "manager", r.manager)
	channel := m.channelOf(r)
	r.in.Channel = channel.ID
	rejected := func() decision { return decision{row: row, verdict: verdictRejected} }
	if len(r.faults) > 0 {
		return rejected(), nil
	}
	account, err := m.find(ctx, r)
	if err != nil || len(r.faults) > 0 {
		return rejected(), err
	}
	around := account
	if around == nil { // whose people and days count is known before it is
		around = &domain.Account{CSM: r.in.CSM, Manager: r.in.Manager}
	}
	env, err := m.tx.Env(ctx, "", around)
	if err != nil {
		return decision{}, err
	}
	env.Bulk = bulkCause
	d := decision{verdict: verdictChanged, channel: channel}
	if account == nil {
		d.verdict = verdictNew
		d.account, d.change = r.add(env)
	} else {
		before := account.Snapshot(env)
		d.account, d.change = account, r.edit(env, account)
		if env.Settings.Started() {
			d.moves = account.MovesSince(before, env)
		}
	}
	if len(r.faults) > 0 {
		return rejected(), nil
	}
	if d.change.Empty() {
		d.verdict = verdictUnchanged
	}
	// Many changes at once are told once, to whoever runs the import, and not
	// in the channel of every account (R8).
	d.change.Announcements = nil
	d.row = row
	if d.verdict == verdictNew {
		m.fresh[domain.NormalName(d.account.Name)] = d.account
		m.taken[taken{d.account.ID, domain.NormalName(r.in.Contract)}] = r.line
	}
	return d, nil
}

// add makes the account of the row. Notice days speak of a contract that renews
// by itself unless the row says no.
func (r *importRow) add(env domain.Env) (*domain.Account, *domain.Change) {
	in := r.in
	in.Term.ARR = r.money("")
	in.Term.AutoRenews = r.autoRenews == yes || r.autoRenews == unsaid && in.Term.NoticeDays > 0
	if len(r.faults) > 0 {
		return nil, nil
	}
	a, change, err := domain.NewAccount(env, in)
	if err != nil {
		r.rejectError(err)
	}
	return a, change
}

// edit applies the row to the account. What the row leaves empty stays; a
// contract that is not there yet is added.
func (r *importRow) edit(env domain.Env, a *domain.Account) *domain.Change {
	in := r.in
	term, known := r.termMeant(a)
	if len(r.faults) > 0 {
		return nil
	}
	in.Term.ARR = r.money(term.ARR.Currency)
	switch {
	case !known:
		in.Term.AutoRenews = r.autoRenews == yes || r.autoRenews == unsaid && in.Term.NoticeDays > 0
	case r.autoRenews == no && term.AutoRenews:
		r.reject("auto_renews", "no", fmt.Sprintf("%s is known to renew by itself, and an import cannot take that back.", a.Name))
	case r.autoRenews == no:
		in.Term.NoticeDays = 0 // they would say that it does
	case r.autoRenews == yes && !term.AutoRenews && in.Term.NoticeDays == 0:
		r.reject("auto_renews", "yes", "say the notice_days too.")
	}
	if len(r.faults) > 0 {
		return nil
	}
	change, err := a.Edit(env, in)
	if err != nil {
		r.rejectError(err)
	}
	return change
}

// termMeant returns the open term that the row is about; known is false for a
// contract that the account does not have yet. A row that cannot say which is
// meant, or that means a closed term, is rejected.
func (r *importRow) termMeant(a *domain.Account) (term domain.Term, known bool) {
	open := a.OpenTerms()
	if r.in.Contract == "" {
		switch {
		case len(open) == 0:
			r.reject("", "", a.Name+" has no open term: it is closed in renewalbot. Leave it out.")
			return term, false
		case len(open) > 1:
			r.reject("contract", "", a.Name+" has several contracts. Say which in a column contract.")
			return term, false
		}
		term, known = open[0], true
	} else if contract, ok := contractCalled(a, r.in.Contract); ok {
		if term, known = a.OpenTermOf(contract.ID); !known {
			term = domain.Term{ContractID: contract.ID}
		}
	}
	if closed, ok := closedBy(a, term.ContractID, r.in.Term.RenewalDate); ok {
		why := fmt.Sprintf("that term is closed already (%s on %s)", closed.Outcome.Label(), closed.Closed.Plain())
		if known {
			why += fmt.Sprintf("; the open one renews on %s", term.RenewalDate.Plain())
		}
		r.reject("renewal_date", r.in.Term.RenewalDate.String(), why+".")
	}
	return term, known
}

// contractCalled returns the contract of a name, in any case.
func contractCalled(a *domain.Account, name string) (domain.Contract, bool) {
	i := slices.IndexFunc(a.Contracts, func(c domain.Contract) bool { return domain.NormalName(c.Name) == domain.NormalName(name) })
	if i < 0 {
		return domain.Contract{}, false
	}
	return a.Contracts[i], true
}

// closedBy returns a closed term of a contract that reaches to the day or beyond
// it: a file that names such a day is behind the times.
func closedBy(a *domain.Account, contract domain.ContractID, day domain.Date) (domain.Term, bool) {
	i := slices.IndexFunc(a.Terms, func(t domain.Term) bool {
		return t.ContractID == contract && !t.Open() && !day.IsZero() && !day.After(t.RenewalDate)
	})
	if i < 0 {
		return domain.Term{}, false
	}
	return a.Terms[i], true
}

// dotted is an amount that is a thousand times as large where the dot groups
// digits.
var dotted = regexp.MustCompile(`^\D*(\d{1,3})\.(\d{3})\D*$`)

// money reads the ARR in the currency of the row, else the one that is saved.
func (r *importRow) money(saved string) domain.Money {
	if r.arr == "" {
		return domain.Money{}
	}
	if parts := dotted.FindStringSubmatch(r.arr); parts != nil {
		r.reject("arr", r.arr, fmt.Sprintf("could be %s or %s. Write it without the dot.", parts[1], parts[1]+parts[2]))
		return domain.Money{}
	}
	amount, err := domain.ParseMoney(r.arr, cmp.Or(r.currency, saved))
	switch {
	case err != nil:
		r.reject("arr", r.arr, err.Error())
	case r.currency != "" && amount.Currency != r.currency:
		r.reject("currency", r.currency, fmt.Sprintf("the amount %s is in %s.", r.arr, amount.Currency))
	}
	return amount
}
