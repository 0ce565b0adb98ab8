package domain

import (
	"slices"
	"strings"
)

// Contract is one agreement with an account. With a single contract the level
// is never shown to people.
type Contract struct {
	ID        ContractID
	AccountID AccountID
	Name      string
}

// MainContract is what the first contract of an account is called until
// somebody names it.
const MainContract = "Main contract"

// maxContracts bounds the contracts of one account: all of them are loaded at
// once, and a form offers at most 100 options.
const maxContracts = 50

// ContractInput is what a person or a file says about a further contract.
type ContractInput struct {
	ID   ContractID // minted when the form opened; "" mints one now
	Name string
	Term TermInput
}

// Several reports whether the account has more than one contract, so that each
// message has to say which it is about.
func (a *Account) Several() bool { return len(a.Contracts) > 1 }

// ContractOf returns the contract that a term belongs to.
func (a *Account) ContractOf(t Term) Contract {
	c, _ := find(a.Contracts, func(c Contract) bool { return c.ID == t.ContractID })
	return c
}

// ContractNamed finds a contract by its whole name, else by the only one that
// the typed part fits. Errors name "contract" and have code [NotFound] or
// [Ambiguous].
func (a *Account) ContractNamed(name string) (Contract, error) {
	typed := NormalName(name)
	if c, ok := a.contractCalled(typed); ok {
		return c, nil
	}
	var fits []Contract
	for _, c := range a.Contracts {
		if typed != "" && strings.Contains(NormalName(c.Name), typed) {
			fits = append(fits, c)
		}
	}
	switch len(fits) {
	case 1:
		return fits[0], nil
	case 0:
		return Contract{}, Errorf(NotFound, "contract", "%s has no contract %q. It has %s.", a.Name, name, contractNames(a.Contracts))
	}
	return Contract{}, Errorf(Ambiguous, "contract", "%q could be %s. Write the whole name.", name, contractNames(fits))
}

func (a *Account) contractCalled(normal string) (Contract, bool) {
	return find(a.Contracts, func(c Contract) bool { return NormalName(c.Name) == normal })
}

func contractNames(list []Contract) string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.Name
	}
	return orWords(names)
}

// orWords joins words as people offer them: "a", "a or b", "a, b or c".
func orWords[T ~string](words []T) string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = string(w)
	}
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " or " + list[last]
}

// OpenTermOf returns the open term of a contract; ok is false when it was lost.
func (a *Account) OpenTermOf(id ContractID) (Term, bool) {
	return find(a.Terms, func(t Term) bool { return t.ContractID == id && t.Open() })
}

// AddContract begins a further contract with a term and a timeline of its own.
// A contract of that name that was lost is begun anew. Adding again under the
// same id, as a form submitted twice does, changes nothing. Errors name
// "contract" or a field of the term.
func (a *Account) AddContract(env Env, in ContractInput) (*Change, error) {
	if _, again := find(a.Contracts, func(c Contract) bool { return c.ID == in.ID }); again {
		return &Change{}, nil
	}
	name, err := a.contractName(in.Name, "")
	if err != nil {
		return nil, err
	}
	if err := in.Term.check(); err != nil {
		return nil, err
	}
	if len(a.Contracts) >= maxContracts {
		return nil, Errorf(Conflict, "contract", "%s has %d contracts, and more do not fit. Add a second account for the others.", a.Name, maxContracts)
	}
	change := &Change{}
	contract, known := a.contractCalled(NormalName(name))
	if !known {
		contract = Contract{ID: orNew(env, in.ID, PrefixContract), AccountID: a.ID, Name: name}
		a.putContract(change, contract)
	}
	term := newTerm(env, a, contract.ID, in.Term)
	a.putTerm(change, term)
	change.audit(env, a.ID, "contract.add", string(contract.ID), "", contract.Name+": "+term.describe())
	a.tell(env, change, News{Kind: NewsContract, Contract: contract.Name, After: term.describe()}, nil)
	return change, nil
}

// RenameContract gives a contract another name.
func (a *Account) RenameContract(env Env, id ContractID, name string) (*Change, error) {
	contract, ok := find(a.Contracts, func(c Contract) bool { return c.ID == id })
	if !ok {
		return nil, Errorf(NotFound, "contract", "That contract is not known any more.")
	}
	name, err := a.contractName(name, id)
	if err != nil || name == contract.Name {
		return &Change{}, err
	}
	change := &Change{}
	change.audit(env, a.ID, "contract.rename", string(id), contract.Name, name)
	contract.Name = name
	a.putContract(change, contract)
	return change, nil
}

// contractName checks a name that a contract is to have. Only a contract that
// was lost gives its name to a new one.
func (a *Account) contractName(name string, own ContractID) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		return "", Errorf(Invalid, "contract", "Give the contract a name, for example its product or region.")
	}
	if err := tooLong("contract", name, maxName); err != nil {
		return "", err
	}
	other, taken := a.contractCalled(NormalName(name))
	if _, open := a.OpenTermOf(other.ID); taken && other.ID != own && (open || own != "") {
		return "", Errorf(Conflict, "contract", "%s already has a contract called %s. Choose another name.", a.Name, other.Name)
	}
	return name, nil
}

func (a *Account) putContract(change *Change, c Contract) {
	same := func(x Contract) bool { return x.ID == c.ID }
	a.Contracts = put(slices.Clone(a.Contracts), c, same)
	change.Contracts = put(change.Contracts, c, same)
}
