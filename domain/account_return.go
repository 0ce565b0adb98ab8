package domain

import (
	"slices"
	"strings"
)

// Return begins a new term with a customer that was lost: its people, ratings
// and history are those of before. Fields of in that are empty stay as they
// are. While a term is open it is a [Conflict] that names "name". Returning a
// second time under the same id, as a form submitted twice does, changes
// nothing.
func (a *Account) Return(env Env, in AccountInput) (*Change, error) {
	_, unique, _ := strings.Cut(string(in.ID), "_")
	id := TermID(PrefixTerm + "_" + unique)
	if _, again := a.TermByID(id); again && unique != "" {
		return &Change{}, nil
	}
	if len(a.OpenTerms()) > 0 {
		return nil, Errorf(Conflict, "name", "There is already an account %q.", a.Name)
	}
	if in.Segment != "" && !slices.Contains(Segments(), in.Segment) {
		return nil, Errorf(Invalid, "segment", "%q is not a segment. Use enterprise, mid_market or smb.", in.Segment)
	}
	if err := in.Term.check(); err != nil {
		return nil, err
	}
	change := &Change{Account: true}
	a.Archived = false
	if in.CSM != "" {
		a.CSM = in.CSM
	}
	if in.Segment != "" {
		a.Segment = in.Segment
	}
	if in.Channel != "" {
		a.Channel = in.Channel
	}
	if len(a.Contracts) == 0 {
		a.Contracts = []Contract{{ID: ContractID(env.NewID(PrefixContract)), AccountID: a.ID, Name: MainContract}}
		change.Contracts = a.Contracts
	}
	term := newTerm(env, a, a.Contracts[0].ID, in.Term)
	if unique != "" {
		term.ID = id
	}
	a.putTerm(change, term)
	change.audit(env, a.ID, "account.return", string(term.ID), "", term.describe())
	return change, nil
}
